"""Exact numbers of a part of a layer's input or output, for cells that show them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError, LimitError
from app.geometry.padding import PaddingMode
from app.layers import BoundLayer
from app.layers.base import shown
from app.layers.conv import BoundConv
from app.layers.frames import gather
from app.layers.pool import BoundMaxPool

MAX_CELLS = 64 * 64
MAX_CHANNELS = 64

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Numbers of a region.

    Parameters
    ----------
    start : its first cell, an axis
    channels : which channels
    values : (C, *size) float32
    inside : (*size) bool, true where the cell is real
    winners : (C, *size), of a max pool's output the tap that each cell takes; else None
    """

    start: tuple[int, ...]
    channels: tuple[int, ...]
    values: NDArray[np.float32]
    inside: NDArray[np.bool_]
    winners: NDArray[np.intp] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Plane:
    """What regions are cut from: (N, C, *size), where its cells begin and end an axis, and its padding."""

    name: str
    x: NDArray[np.float32]
    bounds: tuple[Interval, ...]
    mode: PaddingMode = "zeros"
    fill: float = 0.0


def input_cells(
    layer: BoundLayer, x: NDArray[np.float32], region: Sequence[Interval], channels: Sequence[int] | None
) -> Cells:
    """Read a region of what a layer sees, its padding included; what lies beyond that is left out.

    Parameters
    ----------
    x : (N, C, *size) float32, the layer's input
    region : [start, stop) an axis; below 0 and from the size on lies padding
    channels : None takes the first MAX_CHANNELS

    Raises
    ------
    InvalidError, LimitError : a region or channels that don't fit
    """
    x = x.reshape(shown(x.shape))
    bounds = layer.input_bounds or tuple((0, size) for size in x.shape[2:])
    return _cut(_Plane("input", x, bounds, *padding_of(layer)), region, channels)


def output_cells(
    layer: BoundLayer,
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    region: Sequence[Interval],
    channels: Sequence[int] | None,
) -> Cells:
    """Read a region of a layer's output, and of a max pool which cells won; see `input_cells`.

    Parameters
    ----------
    x, y : (N, C, *size) float32, the layer's input and output
    """
    y = y.reshape(shown(y.shape))
    bounds = tuple((0, size) for size in y.shape[2:])
    cells = _cut(_Plane("output", y, bounds), region, channels)
    if not isinstance(layer, BoundMaxPool):
        return cells
    places = [
        range(start, start + size) for start, size in zip(cells.start, cells.values.shape[1:], strict=True)
    ]
    return replace(cells, winners=layer.winners(x[0, list(cells.channels)], places))


def padding_of(layer: BoundLayer) -> tuple[PaddingMode, float]:
    """Give what a layer's padding holds: a mode, and the value of a constant one."""
    if isinstance(layer, BoundConv):
        return layer.convolution.padding_mode, layer.convolution.padding_value
    return "constant", -math.inf if layer.kind == "max_pool" else 0.0


def _cut(plane: _Plane, region: Sequence[Interval], channels: Sequence[int] | None) -> Cells:
    if len(region) != len(plane.bounds):
        raise InvalidError(
            f"the region has {len(region)} intervals for {len(plane.bounds)} axes; give one an axis",
            f"/{plane.name}_region",
        )
    cut = [
        range(max(start, low), max(start, low, min(stop, high)))
        for (start, stop), (low, high) in zip(region, plane.bounds, strict=True)
    ]
    count = math.prod(map(len, cut))
    if count > MAX_CELLS:
        raise LimitError(
            f"the region has {count:,} cells a channel; at most {MAX_CELLS:,} are given: ask for fewer",
            f"/{plane.name}_region",
        )
    taken = _channels(plane, channels)
    first = min(taken)
    values, inside = gather(plane.x[0, first : max(taken) + 1], cut, plane.mode, plane.fill)
    chosen = values[[channel - first for channel in taken]]
    return Cells(tuple(axis.start for axis in cut), taken, chosen, inside)


def _channels(plane: _Plane, channels: Sequence[int] | None) -> tuple[int, ...]:
    there = plane.x.shape[1]
    if channels is None:
        return tuple(range(min(there, MAX_CHANNELS)))
    missing = [channel for channel in channels if channel >= there]
    if missing:
        raise InvalidError(
            f"there is no channel {missing[0]}; the {plane.name} has channels 0 to {there - 1}",
            f"/{plane.name}_channels",
        )
    return tuple(channels)
