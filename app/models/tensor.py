"""A tensor in a model file: its name, type and shape, and where its bytes lie; read when asked for."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError, LimitError

MAX_AXES = 32
"""Most axes that a tensor may have: NumPy 1's own bound, and more than any weight has."""
MAX_NAME = 1000
"""Most characters of a tensor's or a node's name."""

DTYPES: Mapping[str, np.dtype[Any]] = MappingProxyType(
    {
        "float64": np.dtype("<f8"),
        "float32": np.dtype("<f4"),
        "float16": np.dtype("<f2"),
        # the upper half of a float32, as whole numbers: NumPy has no such type
        "bfloat16": np.dtype("<u2"),
        "int64": np.dtype("<i8"),
        "int32": np.dtype("<i4"),
        "int16": np.dtype("<i2"),
        "int8": np.dtype("i1"),
        "uint64": np.dtype("<u8"),
        "uint32": np.dtype("<u4"),
        "uint16": np.dtype("<u2"),
        "uint8": np.dtype("u1"),
        "bool": np.dtype("u1"),
    }
)
"""Types whose numbers are read, by the names that NumPy and PyTorch give them, and how they lie in a file."""


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What a model file may hold.

    Parameters
    ----------
    max_tensors, max_nodes : of one file
    max_elements : numbers of one tensor
    """

    max_tensors: int = 50_000
    max_nodes: int = 10_000
    max_elements: int = 250_000_000


@dataclass(frozen=True, slots=True, eq=False)
class StoredTensor:
    """A tensor whose numbers lie in a file's bytes.

    Parameters
    ----------
    name : as the file has it
    dtype : "float32", "bfloat16", …; of a type that isn't read, the file's own word
    shape : cells an axis, () of a single number
    buffer : the file's bytes, or one storage's
    offset : first byte of the first number
    strides : numbers from one cell to the next, an axis; None where they lie row by row
    big_endian : whether the largest byte comes first

    Examples
    --------
    >>> StoredTensor("w", "float32", (2,), memoryview(np.float32([1, 2]).tobytes())).values()
    array([1., 2.], dtype=float32)
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    buffer: memoryview
    offset: int = 0
    strides: tuple[int, ...] | None = None
    big_endian: bool = False

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    def values(self) -> NDArray[Any]:
        """Give the numbers in their own type, bfloat16 as float32; not to be written to.

        Raises
        ------
        InvalidError : of a type that isn't read
        """
        stored = self._stored()
        found = np.ndarray(self.shape, stored, self.buffer, self.offset, self._byte_strides(stored))
        found.flags.writeable = False
        if self.dtype == "bfloat16":
            return (found.astype(np.uint32) << 16).view(np.float32)
        if self.dtype == "bool":
            return np.asarray(found != 0)
        return found

    def numbers(self) -> NDArray[np.float32]:
        """Give the numbers as float32, C-contiguous; what is too large becomes infinite.

        Raises
        ------
        InvalidError : of a type that isn't read
        """
        with np.errstate(over="ignore"):
            return np.ascontiguousarray(self.values(), dtype=np.float32).reshape(self.shape)

    def _stored(self) -> np.dtype[Any]:
        stored = DTYPES.get(self.dtype)
        if stored is None:
            raise InvalidError(
                f"{self.name[:100]!r} is of {self.dtype}, which isn't read here; save it as float32"
                f" ({', '.join(DTYPES)} are read)"
            )
        return stored.newbyteorder(">") if self.big_endian else stored

    def _byte_strides(self, stored: np.dtype[Any]) -> tuple[int, ...] | None:
        if self.strides is None:
            return None
        # where there is no second cell, or none at all, a stride says nothing and may be any number
        return tuple(
            stride * stored.itemsize if size > 1 and self.count else stored.itemsize
            for size, stride in zip(self.shape, self.strides, strict=True)
        )


def check_shape(name: str, shape: tuple[int, ...], limits: ModelLimits) -> None:
    """Refuse a tensor of too many axes or numbers, or of a name that nobody could read.

    Raises
    ------
    LimitError : says which, and what is allowed
    """
    if len(name) > MAX_NAME:
        raise LimitError(f"a name of {len(name):,} characters; at most {MAX_NAME:,} are read")
    shown = name[:100]
    if len(shape) > MAX_AXES:
        raise LimitError(f"{shown!r} has {len(shape)} axes; at most {MAX_AXES} are read")
    count = math.prod(shape)
    if count > limits.max_elements:
        raise LimitError(
            f"{shown!r} has {_large(count)} numbers; at most {limits.max_elements:,} are read of one tensor"
            " (CONVSCOPE_MAX_ELEMENTS)"
        )


def check_count(count: int, limits: ModelLimits) -> None:
    """Refuse a file of too many tensors.

    Raises
    ------
    LimitError : says so
    """
    if count > limits.max_tensors:
        raise LimitError(f"the file has {count:,} tensors; at most {limits.max_tensors:,} are read")


def _large(count: int) -> str:
    return f"{count:,}" if count < 10**15 else f"about 2^{count.bit_length()}"
