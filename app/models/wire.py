"""How much of an ONNX file is numbers, and how many parts the rest has, before protobuf makes objects of it.

Two bytes of a file may become a hundred in memory, so that a small file of empty nodes fills any machine.
"""

from collections.abc import Iterator, Mapping

from app.geometry.errors import InvalidError, LimitError

MAX_STRUCTURE = 32_000_000
"""Most bytes of a file that aren't tensors' numbers; a model of a thousand layers has one million."""
MAX_PARTS = 400_000
"""Most fields of all that is looked into."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

_TENSOR: Mapping[int, object] = {4: None, 5: None, 7: None, 9: None, 10: None, 11: None}
_ATTRIBUTE: Mapping[int, object] = {5: _TENSOR, 7: None, 8: None}
_NODE: Mapping[int, object] = {5: _ATTRIBUTE}
_GRAPH: Mapping[int, object] = {1: _NODE, 5: _TENSOR}
_MODEL: Mapping[int, object] = {7: _GRAPH}
"""Fields to look into, by number; None: the numbers of a tensor, which stay as they are in memory."""


def check_structure(data: bytes) -> None:
    """Refuse a file that protobuf would make far too many objects of.

    Raises
    ------
    InvalidError : no protobuf
    LimitError : too many parts

    References
    ----------
    "Encoding", Protocol Buffers documentation; field numbers of onnx.proto.
    """
    numbers = parts = 0
    waiting: list[tuple[int, int, Mapping[int, object]]] = [(0, len(data), _MODEL)]
    while waiting:
        start, stop, known = waiting.pop()
        for field, begin, end in _fields(data, start, stop):
            parts += 1
            if parts > MAX_PARTS:
                raise LimitError(f"the model has more than {MAX_PARTS:,} parts; no network has as many")
            if field in known:
                inner = known[field]
                if isinstance(inner, Mapping):
                    waiting.append((begin, end, inner))
                else:
                    numbers += end - begin
    if len(data) - numbers > MAX_STRUCTURE:
        raise LimitError(
            f"{len(data) - numbers:,} bytes of the model aren't tensors' numbers; at most"
            f" {MAX_STRUCTURE:,} may be"
        )


def _fields(data: bytes, at: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Walk one message: each field's number, and where its bytes begin and end."""
    while at < stop:
        key, at = _varint(data, at, stop)
        wire = key & 7
        if wire == _BYTES:
            size, at = _varint(data, at, stop)
        elif wire == _VARINT:
            begin = at
            _, at = _varint(data, at, stop)
            yield key >> 3, begin, begin
            continue
        elif wire in (_FIXED32, _FIXED64):
            size = 4 if wire == _FIXED32 else 8
        else:
            raise InvalidError("this is no ONNX model, or a broken one: its fields can't be read")
        if at + size > stop:
            raise InvalidError(
                "this is no ONNX model, or one that was cut off: a field goes on behind its end"
            )
        # a group of fields that isn't looked into has no bytes of interest
        yield key >> 3, at, at + size if wire == _BYTES else at
        at += size


def _varint(data: bytes, at: int, stop: int) -> tuple[int, int]:
    found = shift = 0
    while at < stop and shift < 64:
        byte = data[at]
        at += 1
        found |= (byte & 127) << shift
        if byte < 128:
            return found, at
        shift += 7
    raise InvalidError("this is no ONNX model, or one that was cut off: a number isn't whole")
