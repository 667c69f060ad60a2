"""Nested lists and .npy files → float32 arrays, with a sentence where they are none."""

import base64
import binascii
import io
import math

import numpy as np
from numpy.typing import NDArray

MAX_DEPTH = 5


def parse_numbers(value: object, max_depth: int = MAX_DEPTH) -> NDArray[np.float32]:
    """Read nested lists of numbers.

    Parameters
    ----------
    value : a number or equally long lists of numbers, up to `max_depth` levels

    Returns
    -------
    float32 array, one axis a level

    Raises
    ------
    ValueError : ragged or empty lists, strings and other things that are no number, NaN, Infinity, or too
        large for float32; the text names the place

    Examples
    --------
    >>> parse_numbers([[0, 1], [2, 3]]).shape
    (2, 2)
    """
    _check_depth(value, max_depth)
    try:
        array = np.array(value)
    except (ValueError, OverflowError):
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "iuf" or array.size == 0:
        shape = _shape(value)
        _diagnose(value, shape, "")
        array = np.array(value, dtype=np.float64)
    with np.errstate(over="ignore"):
        result = array.astype(np.float32)
    if not np.isfinite(result).all():
        place = "".join(f"[{i}]" for i in np.argwhere(~np.isfinite(result))[0])
        raise ValueError(
            f"the number at {place or 'the top'} is NaN, Infinity or beyond float32's ±3.4e38; "
            "use finite numbers"
        )
    return result


def _check_depth(value: object, max_depth: int) -> None:
    depth = 0
    while isinstance(value, list) and value:
        depth += 1
        if depth > max_depth:
            raise ValueError(
                f"lists are nested more than {max_depth} deep; a tensor has at most {max_depth} axes"
            )
        value = value[0]


def _shape(value: object) -> tuple[int, ...]:
    shape = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


def _diagnose(value: object, shape: tuple[int, ...], place: str) -> None:
    """Walk the lists and raise at the first thing that does not fit `shape`, that of the first items."""
    where = place or "the top"
    if not shape:
        if isinstance(value, list):
            raise ValueError(f"ragged lists: a list at {where}, where the first items have a number")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"expected a number at {where}, got {_show(value)}")
        if isinstance(value, int) and abs(value) > 10**38:
            raise ValueError(f"the number at {where} is beyond float32's ±3.4e38; use finite numbers")
        return
    if not isinstance(value, list):
        raise ValueError(f"ragged lists: expected a list of {shape[0]} at {where}, got {_show(value)}")
    if not value:
        raise ValueError(f"an empty list at {where}; give at least one number")
    if len(value) != shape[0]:
        raise ValueError(f"ragged lists: {len(value)} items at {where}, where the first list has {shape[0]}")
    for index, item in enumerate(value):
        _diagnose(item, shape[1:], f"{place}[{index}]")


def _show(value: object) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '…'}"


def parse_npy(text: str, max_elements: int = 400_000_000) -> NDArray[np.float32]:
    """Read a base64-encoded .npy file, without ever unpickling.

    Parameters
    ----------
    text : base64 of the whole file
    max_elements : refuse more, from the header alone

    Returns
    -------
    float32 array, C-contiguous

    Raises
    ------
    ValueError : no base64, no .npy, an array of objects, or sizes that do not fit the bytes

    References
    ----------
    NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"not base64: {error}; encode the whole .npy file with base64") from None
    return read_npy(raw, max_elements)


def read_npy(raw: bytes, max_elements: int = 400_000_000) -> NDArray[np.float32]:
    """Read the bytes of a .npy file; see `parse_npy`."""
    stream = io.BytesIO(raw)
    try:
        version = np.lib.format.read_magic(stream)
        if version not in ((1, 0), (2, 0)):
            raise ValueError(
                f"version {version[0]}.{version[1]} of the .npy format; save with version 1.0 or 2.0"
            )
        header = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, fortran, dtype = header(stream)
    except ValueError as error:
        raise ValueError(f"not a .npy file: {error}") from None
    if dtype.kind not in "biuf" or dtype.hasobject:
        raise ValueError(f"a .npy file of {dtype}; save booleans, integers or floats")
    count = math.prod(shape)
    if count > max_elements:
        raise ValueError(f"{count} elements, more than the {max_elements} allowed")
    body = memoryview(raw)[stream.tell() :]
    if count == 0 or len(body) != count * dtype.itemsize:
        raise ValueError(f"the header says {count} elements of {dtype}, but {len(body)} bytes follow")
    array = np.frombuffer(body, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, dtype=np.float32)
