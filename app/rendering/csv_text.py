"""Tensors as CSV: every number with the digits that make it the same float32 again."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import orjson
from numpy.typing import NDArray

from app.engine.interrupt import checkpoint

Array = NDArray[np.float32]


def csv_lines(name: str, tensor: Array) -> Iterator[bytes]:
    """Write a tensor row by row; what is no row of numbers begins with `#`.

    Parameters
    ----------
    name : what it is, for the first line
    tensor : any number of axes; the last runs along a line

    Examples
    --------
    >>> text = b"".join(csv_lines("output", np.array([[[0.1, np.nan], [1e-30, 3]]], np.float32)))
    >>> print(text.decode(), end="")
    # output, float32, shape 1 x 2 x 2
    # [0]
    0.1,nan
    1e-30,3.0
    """
    shape = " x ".join(map(str, tensor.shape))
    yield f"# {name}, float32, shape {shape}\n".encode()
    planes = tensor.reshape(*tensor.shape[:-2], -1, tensor.shape[-1])
    leading = planes.shape[:-2]
    for place in itertools.product(*map(range, leading)):
        if leading:
            yield f"# [{', '.join(map(str, place))}]\n".encode()
        for row in planes[place]:
            checkpoint()
            yield _line(row)


def _line(row: Array) -> bytes:
    """Write a row of numbers, each as short as it may be."""
    if np.isfinite(row).all():
        text = orjson.dumps(np.ascontiguousarray(row), option=orjson.OPT_SERIALIZE_NUMPY)
        return text[1:-1] + b"\n"
    return ",".join(map(str, row)).encode() + b"\n"
