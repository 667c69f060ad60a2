""".safetensors: a length, a JSON header, then the tensors' bytes one after the other.

The package `safetensors` reads the same and copies every tensor; here they stay where they lie, and the
header's limits are held before it is read. Tests hold both against each other.
"""

import json
from collections.abc import Mapping
from typing import Any

from app.geometry.errors import InvalidError, LimitError
from app.models.tensor import DTYPES, ModelLimits, StoredTensor, check_count, check_shape

MAX_HEADER = 25_000_000
"""Most bytes of the header; the format's own bound is 100 MB, which no model comes near."""
_METADATA = "__metadata__"
_NAMES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
    "BOOL": "bool",
}


def is_safetensors(data: bytes) -> bool:
    """Whether a file begins as one of these: a length, then an object of JSON."""
    return data[8:9] == b"{" and data[6:8] == b"\0\0"


def read_safetensors(data: bytes, limits: ModelLimits) -> tuple[dict[str, StoredTensor], tuple[str, ...]]:
    """Read a .safetensors file.

    Returns
    -------
    tensors by name, as they lie in the file, and notes from its metadata

    Raises
    ------
    InvalidError : a broken file: the sentence says where
    LimitError : a header or a tensor that is too large

    References
    ----------
    The format's own description, https://github.com/huggingface/safetensors.
    """
    length = int.from_bytes(data[:8], "little")
    if length > MAX_HEADER:
        raise LimitError(f"the header says that it has {length:,} bytes; at most {MAX_HEADER:,} are read")
    if 8 + length > len(data):
        raise InvalidError(
            f"the header says that it has {length:,} bytes, but {len(data) - 8:,} follow; it was cut off"
        )
    header = _header(data[8 : 8 + length])
    check_count(len(header), limits)
    body = memoryview(data)[8 + length :]
    metadata = header.pop(_METADATA, {})
    found = {name: _tensor(name, entry, body, limits) for name, entry in header.items()}
    _check_places(found, len(body))
    ordered = sorted(found.values(), key=lambda tensor: tensor.offset)
    return {tensor.name: tensor for tensor in ordered}, _notes(metadata)


def _header(raw: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise InvalidError("a name comes twice in the header")
        return dict(pairs)

    try:
        found = json.loads(raw, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise InvalidError(f"the header is no JSON that can be read: {str(error)[:100]}") from None
    if not isinstance(found, dict):
        raise InvalidError("the header is no object")
    return found


def _tensor(name: str, entry: object, body: memoryview, limits: ModelLimits) -> StoredTensor:
    shown = name[:100]
    if not isinstance(entry, Mapping) or not {"dtype", "shape", "data_offsets"} <= set(entry):
        raise InvalidError(f"{shown!r} needs dtype, shape and data_offsets in the header")
    dtype, shape, ends = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or not _naturals(shape) or not _naturals(ends) or len(ends) != 2:
        raise InvalidError(f"{shown!r}: dtype is a word, shape and data_offsets are lists of whole numbers")
    check_shape(name, tuple(shape), limits)
    begin, end = ends
    if not begin <= end <= len(body):
        raise InvalidError(
            f"{shown!r} lies at bytes {begin:,} to {end:,} of {len(body):,}; the file was cut off, or its"
            " header is wrong"
        )
    tensor = StoredTensor(name, _NAMES.get(dtype, dtype[:20]), tuple(shape), body, begin)
    stored = DTYPES.get(tensor.dtype)
    if stored is not None and tensor.count * stored.itemsize != end - begin:
        raise InvalidError(
            f"{shown!r} of shape {list(shape)} and {tensor.dtype} takes {tensor.count * stored.itemsize:,}"
            f" bytes, but the header gives it {end - begin:,}"
        )
    return tensor if stored is not None else StoredTensor(name, tensor.dtype, tensor.shape, body[begin:end])


def _naturals(value: object) -> bool:
    return isinstance(value, list) and all(type(item) is int and 0 <= item < 2**62 for item in value)


def _check_places(found: Mapping[str, StoredTensor], size: int) -> None:
    """Refuse tensors that lie on each other, as the format does, and bytes that belong to none."""
    known = [tensor for tensor in found.values() if tensor.dtype in DTYPES]
    if len(known) < len(found):
        return
    at = 0
    for tensor in sorted(known, key=lambda tensor: (tensor.offset, tensor.count)):
        if tensor.offset != at:
            what = "lies on another tensor" if tensor.offset < at else "leaves a gap before it"
            raise InvalidError(f"{tensor.name[:100]!r} begins at byte {tensor.offset:,} and {what}")
        at += tensor.count * DTYPES[tensor.dtype].itemsize
    if at != size:
        raise InvalidError(f"{size - at:,} bytes behind the last tensor belong to none")


def _notes(metadata: object) -> tuple[str, ...]:
    if not isinstance(metadata, Mapping):
        raise InvalidError(f"{_METADATA} is no object of texts")
    said = [f"{str(key)[:60]}: {str(value)[:200]}" for key, value in list(metadata.items())[:8]]
    return tuple(f"The file says of itself: {text}." for text in said)
