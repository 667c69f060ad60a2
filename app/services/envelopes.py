"""A signal for a plot: least and greatest values of as many parts as a screen has columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError
from app.layers import BoundLayer
from app.layers.base import shown
from app.layers.frames import gather
from app.services.regions import padding_of
from app.services.workbench import Outcome

Array = NDArray[np.float32]
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """One side of a layer, in equal parts.

    Parameters
    ----------
    start, stop : the cells that it is about; below 0 and from the size on lies padding
    values : (C, buckets, 2) float32, the least and the greatest value of each part, NaN where it has one;
        where there are as many parts as cells, each cell's own value twice
    """

    start: int
    stop: int
    values: Array


def input_envelope(outcome: Outcome, region: Interval | None, buckets: int) -> Envelope:
    """Give what a layer reads, its padding included; see `envelope`."""
    layer, x = outcome.setup.layer, outcome.setup.x
    (bounds,) = layer.input_bounds or ((0, x.shape[-1]),)
    return envelope(_padded(layer, x[0], *_clipped(region, bounds)), _clipped(region, bounds), buckets)


def output_envelope(outcome: Outcome, region: Interval | None, buckets: int) -> Envelope:
    """Give what a layer makes; see `envelope`."""
    line = outcome.output.reshape(shown(outcome.output.shape))[0].reshape(outcome.output.shape[1], -1)
    start, stop = _clipped(region, (0, line.shape[-1]))
    return envelope(line[:, start:stop], (start, stop), buckets)


def envelope(line: Array, cells: Interval, buckets: int) -> Envelope:
    """Divide a line of values into equal parts.

    Parameters
    ----------
    line : (C, cells) float32
    cells : [start, stop) that the values are of
    buckets : at most so many parts

    Examples
    --------
    >>> envelope(np.array([[3, 1, 4, 1, 5]], np.float32), (0, 5), 2).values.tolist()
    [[[1.0, 3.0], [1.0, 5.0]]]
    """
    count = line.shape[-1]
    if count <= buckets:
        return Envelope(*cells, np.repeat(line[..., np.newaxis], 2, axis=-1))
    edges = np.arange(buckets) * count // buckets
    parts = [reduce.reduceat(line, edges, axis=-1) for reduce in (np.minimum, np.maximum)]
    return Envelope(*cells, np.stack(parts, axis=-1))


def check_signal(shape: Sequence[int]) -> None:
    """Refuse what has not one axis.

    Raises
    ------
    InvalidError : it has not
    """
    if len(shape) != 3:
        raise InvalidError(
            f"an envelope is drawn of a signal, (N, C, width), and this is {list(shape)};"
            " give a kernel of one axis, or ask /convolve for maps",
            "/layer",
        )


def _clipped(region: Interval | None, bounds: Interval) -> Interval:
    """Leave out what lies beyond the ends, but never everything."""
    low, high = bounds
    start, stop = bounds if region is None else region
    first = min(max(start, low), high - 1)
    return first, min(max(stop, first + 1), high)


def _padded(layer: BoundLayer, x: Array, start: int, stop: int) -> Array:
    """Cut cells from (C, width), padding filled in; only that is looked up cell by cell."""
    size = x.shape[-1]
    before, after = range(start, min(stop, 0)), range(max(start, size), stop)
    ends = [gather(x, [cells], *padding_of(layer))[0] if cells else x[:, :0] for cells in (before, after)]
    inside = x[:, max(start, 0) : max(min(stop, size), 0)]
    return np.concatenate([ends[0], inside, ends[1]], axis=-1) if before or after else inside
