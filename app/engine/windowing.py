"""Windows as slices: which cells a tap meets, and rows in groups that one matrix can serve."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from app.engine.convolution import Array
from app.geometry.windows import Window


def tap_slice(tap: int, dilation: int, stride: int, count: int) -> slice:
    """Padded cells that a tap meets for outputs 0 to `count` of an axis.

    Examples
    --------
    >>> list(range(20))[tap_slice(tap=1, dilation=2, stride=3, count=4)]
    [2, 5, 8, 11]
    """
    first = tap * dilation
    return slice(first, first + (count - 1) * stride + 1, stride)


@dataclass(frozen=True, slots=True)
class Band:
    """Outputs of an axis whose windows together read cells without gaps.

    With dilation these are every so manieth output, and the cells lie `dilation` apart.

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
            yield Band(
                outputs, range(begin, begin + (count - 1) * window.dilation + 1, window.dilation), step
            )


def band_matrix(vectors: npt.NDArray[np.float64] | Array, count: int, step: int, dilation: int = 1) -> Array:
    """Write filters as matrices, each row the filter moved on by `step`: a Toeplitz matrix where the step is 1.

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
    width = (count - 1) * step + reach
    matrix = np.zeros((*vectors.shape[:-1], count, width), np.float32)
    # A view in which each row begins `step` further on holds exactly the weights' places.
    *outer, row, cell = matrix.strides
    places = as_strided(
        matrix, (*vectors.shape[:-1], count, vectors.shape[-1]), (*outer, row + step * cell, dilation * cell)
    )
    places[...] = vectors[..., None, :]
    return matrix


def multiply_bands(matrix: Array, x: Array, step: int, out: Array, maps: int = 1) -> None:
    """Filter along the first axis with a banded matrix, as many outputs at a time as it has rows.

    Parameters
    ----------
    matrix : (rows · maps, (rows - 1) * step + k), from `band_matrix`
    x : (cells, *others, width), its last axis contiguous
    step : cells from one output to the next
    out : (outputs · maps, *others, width), its last axis contiguous; written to
    maps : filters that the matrix holds beside each other, an output's maps being neighbours
    """
    height, reach = matrix.shape
    whole = len(out) // height
    moved = height // maps * step
    if whole:
        # Overlapping blocks of cells, the first axis moved beside the last, where matrix products look for it.
        first, *others, last = x.strides
        blocks = as_strided(
            x, (whole, *x.shape[1:-1], reach, x.shape[-1]), (moved * first, *others, first, last)
        )
        first, *others, last = out.strides
        targets = as_strided(
            out, (whole, *out.shape[1:-1], height, out.shape[-1]), (height * first, *others, first, last)
        )
        np.matmul(matrix, blocks, out=targets)
    rest = len(out) - whole * height
    if rest:
        used = reach - (height - rest) // maps * step
        tail = x[whole * moved :][:used]
        np.matmul(
            matrix[:rest, :used], np.moveaxis(tail, 0, -2), out=np.moveaxis(out[whole * height :], 0, -2)
        )
