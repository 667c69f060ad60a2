"""Nested lists and .npy files → float32 arrays, with a sentence where they are none."""

import base64
import binascii
import io
import math
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.geometry import LimitError

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
    shape: tuple[int, ...] = ()
    items: list[Any] = [value]
    while type(items[0]) is list:
        if len(shape) == max_depth:
            raise ValueError(
                f"lists are nested more than {max_depth} deep; a tensor has at most {max_depth} axes"
            )
        size = len(items[0])
        _check_lists(items, shape, size)
        items, shape = list(chain.from_iterable(items)), (*shape, size)
    return _to_float32(items, shape)


def _check_lists(items: list[Any], shape: tuple[int, ...], size: int) -> None:
    """Check that all items of one level are lists of `size`; the sets keep the usual case quick."""
    if size == 0:
        raise ValueError(f"an empty list at {_place(0, shape)}; give at least one number")
    if set(map(type, items)) == {list} and set(map(len, items)) == {size}:
        return
    for index, item in enumerate(items):
        where = _place(index, shape)
        if type(item) is not list:
            raise ValueError(f"ragged lists: expected a list of {size} at {where}, got {in_json(item)}")
        if len(item) != size:
            raise ValueError(f"ragged lists: {len(item)} items at {where}, where the first list has {size}")


def _to_float32(items: list[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    if not set(map(type, items)) <= {int, float}:
        index, item = next((i, item) for i, item in enumerate(items) if type(item) not in (int, float))
        where = _place(index, shape)
        if type(item) is list:
            raise ValueError(f"ragged lists: a list at {where}, where the first items have a number")
        raise ValueError(f"expected a number at {where}, got {in_json(item)}")
    try:
        with np.errstate(over="ignore"):
            result = np.array(items, dtype=np.float64).astype(np.float32)
        index = int(np.argmin(np.isfinite(result)))
        if np.isfinite(result[index]):
            return result.reshape(shape)
    except OverflowError:
        index = next(i for i, item in enumerate(items) if abs(item) > 10**38)
    raise ValueError(
        f"the number at {_place(index, shape)} is NaN, Infinity or beyond float32's ±3.4e38; "
        "use finite numbers"
    )


def _place(index: int, shape: tuple[int, ...]) -> str:
    """Say where the item number `index` of a level lies."""
    return "".join(f"[{i}]" for i in np.unravel_index(index, shape)) if shape else "the top"


def in_json(value: object) -> str:
    """Name a value in JSON's words, cut to a readable length.

    Examples
    --------
    >>> in_json(None), in_json(True), in_json("2"), in_json([1, 2]), in_json(1.5)
    ('null', 'true', "the string '2'", 'a list of 2', '1.5')
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    text = repr(value[:40] if isinstance(value, str) else value)
    text = text if len(text) <= 40 else f"{text[:37]}…"
    return f"the string {text}" if isinstance(value, str) else text


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
    shape, fortran, dtype = _read_header(stream)
    if dtype.kind not in "biuf" or dtype.hasobject:
        raise ValueError(f"a .npy file of {dtype}; save booleans, integers or floats")
    if not shape or not all(type(size) is int and size >= 1 for size in shape):
        raise ValueError(
            f"a .npy file of shape {str(shape)[:60]}; save an array of at least one axis and one number"
        )
    count = math.prod(shape)
    if count > max_elements:
        raise LimitError(f"a .npy file of {count:,} elements, and {max_elements:,} are allowed; send fewer")
    body = memoryview(raw)[stream.tell() :]
    if len(body) != count * dtype.itemsize:
        raise ValueError(f"the header says {count} elements of {dtype}, but {len(body)} bytes follow")
    array = np.frombuffer(body, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, dtype=np.float32)


def _read_header(stream: io.BytesIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, Fortran order and type, as the file's header says."""
    try:
        version = np.lib.format.read_magic(stream)
    except ValueError as error:
        raise ValueError(f"not a .npy file: {str(error)[:100]}") from None
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in readers:
        raise ValueError(
            f"version {version[0]}.{version[1]} of the .npy format; save with version 1.0 or 2.0"
        )
    try:
        return readers[version](stream)
    except Exception as error:
        # NumPy parses the header as a Python literal, which fails in as many ways as Python can be misspelt.
        raise ValueError(f"not a .npy file: its header can't be read ({type(error).__name__})") from None
