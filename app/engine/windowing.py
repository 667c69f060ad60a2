"""Windows as slices and as banded matrices."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from app.engine.convolution import Array
from app.geometry.windows import Window

# An index of several axes: slices, numbers or an ellipsis.
Index = tuple[Any, ...]
ALL = slice(None)


def tap_slice(tap: int, dilation: int, stride: int, count: int) -> slice:
    """Padded cells that a tap meets for outputs 0 to `count` of an axis.

    Examples
    --------
    >>> list(range(20))[tap_slice(tap=1, dilation=2, stride=3, count=4)]
    [2, 5, 8, 11]
    """
    first = tap * dilation
    return slice(first, first + (count - 1) * stride + 1, stride)


def is_even(window: Window) -> bool:
    """Whether both sides are padded alike, and no window hangs over: what operators can pad themselves."""
    return window.pad_begin == window.pad_end and (window.rounding == "floor" or window.overhang == 0)


@dataclass(frozen=True, slots=True)
class Band:
    """Outputs of an axis whose windows together read cells without gaps.

    With dilation these are outputs some way apart, and the cells lie `dilation` apart.

    Parameters
    ----------
    outputs : of the axis
    cells : padded coordinates
    step : how many of `cells` lie from one output's window to the next one's
    """

    outputs: range
    cells: range
    step: int

    @property
    def slice(self) -> slice:
        """The outputs as a slice."""
        return slice(self.outputs.start, self.outputs.stop, self.outputs.step)


def bands(window: Window, height: int) -> Iterator[Band]:
    """Split an axis's outputs into bands of at most `height` outputs.

    Examples
    --------
    >>> [(list(band.outputs), list(band.cells)) for band in bands(Window(input=7, kernel=2, dilation=2), 2)]
    [([0, 2], [0, 2, 4]), ([4], [4, 6]), ([1, 3], [1, 3, 5])]
    """
    together = gcd(window.stride, window.dilation)
    between, step = window.dilation // together, window.stride // together
    for first in range(min(between, window.output)):
        for start in range(first, window.output, between * height):
            outputs = range(start, min(window.output, start + between * height), between)
            count = (len(outputs) - 1) * step + window.kernel
            begin = start * window.stride
            cells = range(begin, begin + (count - 1) * window.dilation + 1, window.dilation)
            yield Band(outputs, cells, step)


def count_bands(window: Window, height: int) -> int:
    """Count what `bands` gives.

    Examples
    --------
    >>> count_bands(Window(input=7, kernel=2, dilation=2), 2)
    3
    """
    between = window.dilation // gcd(window.stride, window.dilation)
    whole, more = divmod(window.output, between)
    return (between - more) * -(-whole // height) + more * -(-(whole + 1) // height)


def longest_band(window: Window, height: int) -> int:
    """Count the outputs of the longest band that `bands` gives.

    Examples
    --------
    >>> longest_band(Window(input=7, kernel=2, dilation=2), 9)
    3
    """
    between = window.dilation // gcd(window.stride, window.dilation)
    return min(height, -(-window.output // between))


def band_matrix(vectors: npt.NDArray[np.floating[Any]], count: int, step: int, dilation: int = 1) -> Array:
    """Write filters as matrices, each row the filter moved on by `step`; at step 1 Toeplitz matrices.

    Parameters
    ----------
    vectors : (..., k)
    count : rows
    step : columns from one row's weights to the next one's
    dilation : columns from one weight to the next

    Returns
    -------
    (..., count, (count - 1) * step + (k - 1) * dilation + 1) float32

    Examples
    --------
    >>> band_matrix(np.array([1.0, 2.0]), count=3, step=1).astype(int).tolist()
    [[1, 2, 0, 0], [0, 1, 2, 0], [0, 0, 1, 2]]
    """
    reach = (vectors.shape[-1] - 1) * dilation + 1
    matrix = np.zeros((*vectors.shape[:-1], count, (count - 1) * step + reach), np.float32)
    # A view in which each row begins `step` further on holds exactly the weights' places.
    *outer, row, cell = matrix.strides
    shape = (*vectors.shape[:-1], count, vectors.shape[-1])
    places = as_strided(matrix, shape, (*outer, row + step * cell, dilation * cell))
    places[...] = vectors[..., None, :]
    return matrix


def multiply_bands(matrix: Array, x: Array, step: int, out: Array, maps: int = 1) -> None:
    """Filter along the first axis with a banded matrix, as many outputs at a time as it has rows.

    Parameters
    ----------
    matrix : (rows · maps, (rows - 1) * step + k), from `band_matrix`
    x : (cells, *others, width), its first or last axis contiguous
    step : cells from one output to the next
    out : (outputs · maps, *others, width), its first or last axis contiguous; written to
    maps : filters that the matrix holds beside each other, an output's maps being neighbours
    """
    height, reach = matrix.shape
    whole = len(out) // height
    moved = height // maps * step
    if whole:
        # Overlapping blocks of cells, the first axis moved beside the last, where a product expects it.
        first, *others, last = x.strides
        shape = (whole, *x.shape[1:-1], reach, x.shape[-1])
        blocks = as_strided(x, shape, (moved * first, *others, first, last))
        first, *others, last = out.strides
        shape = (whole, *out.shape[1:-1], height, out.shape[-1])
        np.matmul(matrix, blocks, out=as_strided(out, shape, (height * first, *others, first, last)))
    rest = len(out) - whole * height
    if rest:
        used = reach - (height - rest) // maps * step
        tail = np.moveaxis(x[whole * moved :][:used], 0, -2)
        np.matmul(matrix[:rest, :used], tail, out=np.moveaxis(out[whole * height :], 0, -2))


def multiply_line(matrix: Array, x: Array, step: int, out: Array) -> None:
    """Filter one line with a banded matrix, as many outputs at a time as it has columns.

    Blocks of cells overlap, and a matrix product takes no rows that do. So every P-th block makes up one
    product's rows, P being the blocks that a row of cells reaches into: nothing is copied.

    Parameters
    ----------
    matrix : ((columns - 1) * step + k, columns), the transpose of `band_matrix`
    x : (cells,), contiguous
    step : cells from one output to the next
    out : (outputs,), contiguous; written to

    Examples
    --------
    >>> out = np.empty(5, np.float32)
    >>> pairs = band_matrix(np.array([1.0, 1.0]), count=2, step=1).T
    >>> multiply_line(pairs, np.arange(6, dtype=np.float32), 1, out)
    >>> out.tolist()
    [1.0, 3.0, 5.0, 7.0, 9.0]
    """
    reach, count = matrix.shape
    moved, whole = count * step, len(out) // count
    apart = -(-reach // moved)
    for first in range(min(apart, whole)):
        shape = len(range(first, whole, apart))
        cells = as_strided(x[first * moved :], (shape, reach), (apart * moved * x.itemsize, x.itemsize))
        target = out[first * count :]
        rows = as_strided(target, (shape, count), (apart * count * out.itemsize, out.itemsize))
        np.matmul(cells, matrix, out=rows)
    rest = len(out) - whole * count
    if rest:
        used = reach - (count - rest) * step
        np.matmul(x[whole * moved :][:used], matrix[:used, :rest], out=out[whole * count :])
