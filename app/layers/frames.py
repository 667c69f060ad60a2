"""One step of the sliding window: which cells it reads, what is multiplied, and what comes out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from app.geometry import PaddingMode, Window, source

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One step of the sliding window, on one item of a batch and one output channel.

    Parameters
    ----------
    index : number of the window, row-major
    output : the output cell, one coordinate an axis; of a transposed layer, the input cell
    start, stop : first tap, and one past the last tap, an axis; below 0 and from the size on lies padding
    taps : coordinates of the taps, an axis
    channels : input channels that the window reads
    patch : (C, *k) float32, values with padding filled in; −∞ where padding can never win
    inside : (*k) bool, true where the cell is real input
    weight, products : (C, *k) float32, or None where nothing is multiplied
    channel_sums : (C,) float32, or None
    running : (C, *k) float32, channel by channel and row-major: of a sum, all products so far, added up in
        float64 and without the bias; of a maximum, the largest value so far; else None
    slice_sums : (C, kernel's depth) float32, of a window of three axes: its products, summed slice by slice
    bias : added at the end
    value : the output
    after : what the activation that was asked for makes of the value, or None
    winner : flat index of the tap that a maximum takes, or None
    input : the input cell whose frame this is, of a transposed layer only; then `taps` are the output cells
        that it adds to, `inside` is true where padding does not cut them off, `patch` is (C, 1, …), the
        cell's value in each channel, and there are no channel sums and no single value (it is NaN)
    weight_taps : of an output cell of a transposed layer only: which cells of the kernel meet it, an axis;
        then `taps` are the input cells that reach it, as many
    added : (*k) float32, products summed over the channels: what the input cell adds to each tap, or None
    """

    index: int
    output: tuple[int, ...]
    start: tuple[int, ...]
    stop: tuple[int, ...]
    taps: tuple[tuple[int, ...], ...]
    channels: tuple[int, ...]
    patch: Array
    inside: NDArray[np.bool_]
    value: float
    weight: Array | None = None
    products: Array | None = None
    channel_sums: Array | None = None
    slice_sums: Array | None = None
    running: Array | None = None
    bias: float = 0.0
    winner: int | None = None
    input: tuple[int, ...] | None = None
    added: Array | None = None
    weight_taps: tuple[tuple[int, ...], ...] | None = None
    after: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the frame as JSON has it; a number that is not finite becomes null."""
        return {
            "index": self.index,
            "output": list(self.output),
            "input": None if self.input is None else list(self.input),
            "window": {"start": list(self.start), "stop": list(self.stop)},
            "taps": [list(taps) for taps in self.taps],
            "weight_taps": None if self.weight_taps is None else [list(taps) for taps in self.weight_taps],
            "channels": list(self.channels),
            "patch": _json(self.patch),
            "inside": self.inside.tolist(),
            "weight": _json(self.weight),
            "products": _json(self.products),
            "added": _json(self.added),
            "channel_sums": _json(self.channel_sums),
            "slice_sums": _json(self.slice_sums),
            "running": _json(self.running),
            "bias": self.bias,
            "value": self.value if math.isfinite(self.value) else None,
            "after": self.after if self.after is not None and math.isfinite(self.after) else None,
            "winner": self.winner,
        }


def _json(array: Array | None) -> object:
    if array is None:
        return None
    if np.isfinite(array).all():
        return array.tolist()
    values = array.astype(object)
    values[~np.isfinite(array)] = None
    return values.tolist()


def so_far(products: NDArray[np.float64]) -> Array:
    """Add up products one by one: each cell holds the sum of all up to it, in float64 until it is rounded.

    Parameters
    ----------
    products : (C, *k) float64

    Returns
    -------
    (C, *k) float32

    Examples
    --------
    >>> so_far(np.array([[1.0, 2.0], [-4.0, 0.5]]))
    array([[ 1. ,  3. ],
           [-1. , -0.5]], dtype=float32)
    """
    with np.errstate(all="ignore"):
        return np.cumsum(products).reshape(products.shape).astype(np.float32)


def gather(
    x: Array, cells: Sequence[Sequence[int]], mode: PaddingMode = "zeros", fill: float = 0.0
) -> tuple[Array, NDArray[np.bool_]]:
    """Values at a grid of cells that may lie in the padding.

    Parameters
    ----------
    x : (C, *size) float32
    cells : coordinates, a sequence an axis
    mode, fill : what padding holds

    Returns
    -------
    values : (C, *counts) float32
    inside : (*counts) bool, true where the cell is real input
    """
    size = x.shape[1:]
    sources = [[source(cell, n, mode) for cell in axis] for axis, n in zip(cells, size, strict=True)]
    rows = [np.array([0 if s is None else s for s in axis], dtype=np.intp) for axis in sources]
    values = x[np.ix_(np.arange(x.shape[0]), *rows)]
    known = _all_axes([[s is not None for s in axis] for axis in sources])
    inside = _all_axes([[0 <= cell < n for cell in axis] for axis, n in zip(cells, size, strict=True)])
    return np.where(known, values, np.float32(fill)).astype(np.float32, copy=False), inside


def _all_axes(flags: Sequence[Sequence[bool]]) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = np.ones((), dtype=np.bool_)
    for axis in flags:
        result = result[..., np.newaxis] & np.array(axis, dtype=np.bool_)
    return result


class Place(TypedDict):
    """Where a window lies, as a Frame has it."""

    start: tuple[int, ...]
    stop: tuple[int, ...]
    taps: tuple[tuple[int, ...], ...]


def place(windows: Sequence[Window], position: Sequence[int]) -> Place:
    """Where the window of output cell `position` lies."""
    taps = [window.taps(o) for window, o in zip(windows, position, strict=True)]
    return {
        "start": tuple(axis[0] for axis in taps),
        "stop": tuple(axis[-1] + 1 for axis in taps),
        "taps": tuple(tuple(axis) for axis in taps),
    }
