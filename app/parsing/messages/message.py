"""What a known error message is, and what its readers share."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.parsing import pytorch
from app.parsing.steps import Fault, Step, Text
from app.parsing.values import Value


@dataclass(frozen=True, slots=True)
class Message:
    """An error message that is understood.

    Parameters
    ----------
    pattern : finds it, in a text whose white space is single blanks
    make : makes the text's content of what was found
    rules : whose refusals count
    """

    pattern: re.Pattern[str]
    make: Callable[[re.Match[str]], Text]

    def read(self, found: re.Match[str]) -> Text:
        """Give the content, with the message's own words."""
        return replace(self.make(found), said=found[0])


def message(pattern: str) -> Callable[[Callable[[re.Match[str]], Text]], Message]:
    """Make a message of the function that reads it."""

    def decorate(make: Callable[[re.Match[str]], Text]) -> Message:
        return Message(re.compile(pattern), make)

    return decorate


def numbers(text: str) -> tuple[int, ...]:
    """Whole numbers of a text, such as `[1, 3, 224, 224]` or `2 x 2`."""
    return tuple(int(number) for number in re.findall(r"-?\d{1,18}", text))


def torch_step(name: str, title: str | None = None, **given: Value) -> Step:
    """Make a PyTorch step of the arguments that a message tells."""
    defaults = pytorch.MODULES[name].signature.defaults
    step = pytorch.make_step(name, {**defaults, **given}, Step(name, title or name, strict=True))
    return replace(step, strict=True)


def spoken(
    steps: tuple[Step, ...],
    input_shape: tuple[int, ...] | None = None,
    *notes: str,
    rules: str = "pytorch",
) -> Text:
    """Content of a message."""
    return Text("error", steps, input_shape, notes, rules)


def said_only(title: str, detail: str, *notes: str, field: str | None = None, rules: str = "pytorch") -> Text:
    """Content of a message that tells no layer: what is wrong, and what to do."""
    return spoken((Step(title, title, fault=Fault(detail, field)),), None, *notes, rules=rules)
