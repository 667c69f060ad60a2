"""Gradients of pools: to the winner, to all alike, or to each by its part of the norm.

Tap by tap, all windows at once; a window that holds a whole channel is taken at once.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from app.engine.interrupt import checkpoint
from app.engine.pooling import divisors
from app.geometry import Window
from app.layers.backward.convolutions import spreading
from app.layers.backward.gradients import Gradients, Pass
from app.layers.pool import BoundAvgPool, BoundLpPool, BoundMaxPool

Place = tuple[Any, ...]


def max_pool(layer: BoundMaxPool, done: Pass) -> Gradients:
    """Give each window's gradient to the cell that won: the first of equals; NaN wins over all."""
    x = np.zeros_like(done.x)
    if is_whole(layer.windows):
        rows, into = (array.reshape(*array.shape[:2], -1) for array in (done.x, x))
        gradient = done.gradient.reshape(*done.x.shape[:2], 1)
        np.put_along_axis(into, rows.argmax(axis=-1)[..., np.newaxis], gradient, axis=-1)
        return Gradients(x)
    open_ = np.ones(done.y.shape, np.bool_)
    none = np.isnan(done.y)
    for cells, windows in taps(layer.windows):
        read = done.x[cells]
        wins = open_[windows] & ((read == done.y[windows]) | (none[windows] & np.isnan(read)))
        x[cells] += np.where(wins, done.gradient[windows], np.float32(0))
        open_[windows] &= ~wins
    return Gradients(x)


def avg_pool(layer: BoundAvgPool, done: Pass) -> Gradients:
    """Give each cell of a window the same part of its gradient."""
    share = done.gradient
    for axis, window in enumerate(layer.windows):
        counts = divisors(window, layer.count_include_pad).astype(np.float32)
        share = share / counts.reshape(-1, *(1,) * (len(layer.windows) - 1 - axis))
    x = np.zeros_like(done.x)
    for cells, windows in taps(layer.windows):
        x[cells] += share[windows]
    return Gradients(x)


def lp_pool(layer: BoundLpPool, done: Pass) -> Gradients:
    """Give each cell sign(x) · (|x| / y)^(p − 1) of its windows' gradients; 0 where a window holds zeros."""
    x = np.zeros_like(done.x)
    with np.errstate(all="ignore"):
        for cells, windows in taps(layer.windows):
            read, norm = done.x[cells], done.y[windows]
            part = np.where(norm == 0, np.float32(0), np.abs(read) / norm)
            x[cells] += np.sign(read) * part ** np.float32(layer.p - 1) * done.gradient[windows]
    return Gradients(x)


def is_whole(windows: Sequence[Window]) -> bool:
    """Whether there is one window, which holds all cells of each axis and nothing else."""
    return all(
        w.kernel == w.input and w.output == 1 and w.pad_begin == 0 and w.dilation == 1 for w in windows
    )


def taps(windows: Sequence[Window]) -> Iterator[tuple[Place, Place]]:
    """Give each tap as the real cells that it reads, and the windows that read them, as indices.

    A window that holds a whole channel comes as one: all cells, and the window to be broadcast.
    """
    if is_whole(windows):
        yield (...,), (...,)
        return
    axes = [spreading(window) for window in windows]
    for tap in product(*(range(window.kernel) for window in windows)):
        checkpoint()
        landings = [axis.landing(number) for axis, number in zip(axes, tap, strict=True)]
        if all(len(outputs) for outputs, _ in landings):
            yield (..., *(_slice(cells) for _, cells in landings)), (..., *(_slice(o) for o, _ in landings))


def _slice(cells: range) -> slice:
    return slice(cells.start, cells.stop, cells.step)
