"""Pickles read by a machine of our own that knows a few instructions and no names but those it is given.

Python's own unpickler takes any name that a file says for something to call. Here a name is looked up in one
small table, and what isn't there ends the reading; nothing is imported, called or built on a file's word.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.engine.interrupt import checkpoint
from app.geometry.errors import InvalidError, LimitError

MAX_PICKLE = 32_000_000
"""Most bytes of a pickle, which holds names and shapes alone."""
MAX_INSTRUCTIONS = 5_000_000
_MARK = object()

Name = tuple[str, str]
"""A module's and a thing's name in it."""
Call = Callable[[tuple[object, ...]], object]


class UnknownNameError(Exception):
    """A pickle names something that isn't in the table; the message is its whole name."""


@dataclass(frozen=True, slots=True)
class Known:
    """A name from the table, and what calling it makes."""

    name: Name
    call: Call | None


@dataclass
class _Machine:
    """A stack, a memo and a place in the bytes."""

    data: bytes
    names: Mapping[Name, Call | None]
    storage: Callable[[object], object]
    at: int = 0
    stack: list[object] = field(default_factory=list)
    memo: dict[int, object] = field(default_factory=dict)

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        if len(part) < count:
            raise _broken("it ends early")
        self.at += count
        return part

    def number(self, code: str) -> int:
        found: int = struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))[0]
        return found

    def line(self) -> str:
        stop = self.data.find(b"\n", self.at)
        if stop < 0:
            raise _broken("it ends early")
        text = self.data[self.at : stop].decode("utf-8", "replace")
        self.at = stop + 1
        return text

    def pop(self) -> object:
        if not self.stack or self.stack[-1] is _MARK:
            raise _broken("an instruction finds nothing to work on")
        return self.stack.pop()

    def top(self) -> object:
        if not self.stack or self.stack[-1] is _MARK:
            raise _broken("an instruction finds nothing to work on")
        return self.stack[-1]

    def marked(self) -> list[object]:
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place] is _MARK:
                found = self.stack[place + 1 :]
                del self.stack[place:]
                return found
        raise _broken("a mark is missing")


def unpickle(data: bytes, names: Mapping[Name, Call | None], storage: Callable[[object], object]) -> object:
    """Read a pickle.

    Parameters
    ----------
    names : what may be named, and what becomes of its arguments; None of what is named but never called
    storage : makes what a persistent id stands for

    Returns
    -------
    numbers, texts, lists, tuples, dicts, and what `names` and `storage` make

    Raises
    ------
    UnknownNameError : it names something else
    InvalidError : broken, or with instructions that weights don't need
    LimitError : too long

    References
    ----------
    CPython, Lib/pickletools.py: what each instruction means.
    """
    if len(data) > MAX_PICKLE:
        raise LimitError(f"a pickle of {len(data):,} bytes; at most {MAX_PICKLE:,} are read")
    machine = _Machine(data, names, storage)
    for number in range(MAX_INSTRUCTIONS):
        if number % 10_000 == 0:
            checkpoint()
        code = machine.take(1)
        if code == b".":
            return machine.pop()
        step = _STEPS.get(code)
        if step is None:
            raise _broken(f"an instruction {code!r} that weights don't need")
        step(machine)
    raise LimitError(f"a pickle of more than {MAX_INSTRUCTIONS:,} instructions")


def _push(make: Callable[[_Machine], object]) -> Callable[[_Machine], None]:
    return lambda machine: machine.stack.append(make(machine))


def _text(code: str) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        raw = machine.take(machine.number(code))
        machine.stack.append(raw.decode("utf-8", "replace"))

    return step


def _last(count: int) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        items = [machine.pop() for _ in range(count)]
        machine.stack.append(tuple(reversed(items)))

    return step


def _get(code: str) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        place = machine.number(code)
        if place not in machine.memo:
            raise _broken("it refers to what isn't there")
        machine.stack.append(machine.memo[place])

    return step


def _put(code: str) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        machine.memo[machine.number(code)] = machine.top()

    return step


def _memoize(machine: _Machine) -> None:
    machine.memo[len(machine.memo)] = machine.top()


def _named(machine: _Machine) -> None:
    module = machine.line()
    machine.stack.append(_known(machine, module, machine.line()))


def _named_on_stack(machine: _Machine) -> None:
    name, module = machine.pop(), machine.pop()
    if not isinstance(name, str) or not isinstance(module, str):
        raise _broken("a name is no text")
    machine.stack.append(_known(machine, module, name))


def _known(machine: _Machine, module: str, name: str) -> Known:
    if (module, name) not in machine.names:
        raise UnknownNameError(f"{module[:80]}.{name[:80]}")
    return Known((module, name), machine.names[module, name])


def _reduce(machine: _Machine) -> None:
    arguments, called = machine.pop(), machine.pop()
    if not isinstance(called, Known) or called.call is None or not isinstance(arguments, tuple):
        raise _broken("it calls what can't be called")
    machine.stack.append(called.call(arguments))


def _build(machine: _Machine) -> None:
    """Drop what would be set on an object: a state dict's metadata says versions alone."""
    machine.pop()
    if not isinstance(machine.top(), dict):
        raise _broken("it sets the state of something that has none")


def _set(machine: _Machine, pairs: list[object]) -> None:
    target = machine.top()
    if not isinstance(target, dict) or len(pairs) % 2:
        raise _broken("it puts items into what holds none")
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        # a tuple that holds itself a hundred times over takes for ever to be hashed
        if not isinstance(key, str | int | float | None):
            raise _broken("a key is neither a text nor a number")
        target[key] = value


def _set_one(machine: _Machine) -> None:
    value, key = machine.pop(), machine.pop()
    _set(machine, [key, value])


def _append(machine: _Machine, items: list[object]) -> None:
    target = machine.top()
    if not isinstance(target, list):
        raise _broken("it appends to what is no list")
    target.extend(items)


def _append_one(machine: _Machine) -> None:
    item = machine.pop()
    _append(machine, [item])


def _long(machine: _Machine) -> int:
    return int.from_bytes(machine.take(machine.number("B")), "little", signed=True)


def _double(machine: _Machine) -> float:
    found: float = struct.unpack(">d", machine.take(8))[0]
    return found


def _dict(machine: _Machine) -> None:
    pairs = machine.marked()
    machine.stack.append({})
    _set(machine, pairs)


def _proto(machine: _Machine) -> None:
    if machine.number("B") > 5:
        raise _broken("a pickle of a protocol above 5")


def _broken(what: str) -> InvalidError:
    return InvalidError(f"the pickle in the file can't be read: {what}")


_STEPS: Mapping[bytes, Callable[[_Machine], object]] = {
    b"\x80": _proto,
    b"\x95": lambda machine: machine.take(8),
    b"(": lambda machine: machine.stack.append(_MARK),
    b"0": lambda machine: machine.pop(),
    b"N": _push(lambda machine: None),
    b"\x88": _push(lambda machine: True),
    b"\x89": _push(lambda machine: False),
    b"K": _push(lambda machine: machine.number("B")),
    b"M": _push(lambda machine: machine.number("H")),
    b"J": _push(lambda machine: machine.number("i")),
    b"\x8a": _push(_long),
    b"G": _push(_double),
    b"X": _text("I"),
    b"\x8c": _text("B"),
    b"\x8d": _text("Q"),
    b")": _push(lambda machine: ()),
    b"]": _push(lambda machine: []),
    b"}": _push(lambda machine: {}),
    b"t": _push(lambda machine: tuple(machine.marked())),
    b"l": _push(lambda machine: machine.marked()),
    b"d": _dict,
    b"\x85": _last(1),
    b"\x86": _last(2),
    b"\x87": _last(3),
    b"h": _get("B"),
    b"j": _get("I"),
    b"q": _put("B"),
    b"r": _put("I"),
    b"\x94": _memoize,
    b"c": _named,
    b"\x93": _named_on_stack,
    b"R": _reduce,
    b"b": _build,
    b"s": _set_one,
    b"u": lambda machine: _set(machine, machine.marked()),
    b"a": _append_one,
    b"e": lambda machine: _append(machine, machine.marked()),
    b"Q": lambda machine: machine.stack.append(machine.storage(machine.pop())),
}
"""Instructions by their byte; see CPython's pickletools."""
