"""At which step the cells of a volume are complete, for many cells at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.geometry import Scan
from app.rendering.adding_views import ends
from app.rendering.stage import Stage

Steps = NDArray[np.intp]


def steps_of(scan: Scan, places: Sequence[NDArray[np.intp]]) -> Steps:
    """Number the steps that visit places, like `Scan.step` of each.

    Parameters
    ----------
    places : coordinates, an array an axis; they broadcast against each other

    Examples
    --------
    >>> steps_of(Scan("snake", (2, 3)), [np.array([[0], [1]]), np.arange(3)]).tolist()
    [[0, 1, 2], [5, 4, 3]]
    """
    axes = list(zip(places, scan.size, strict=True))
    if scan.order == "columns":
        axes.reverse()
    number: Steps = np.zeros((), dtype=np.intp)
    for cells, count in axes:
        turned = np.where(number % 2, count - 1 - cells, cells) if scan.order == "snake" else cells
        number = number * count + turned
    return number


def due_steps(stage: Stage, cells: Sequence[Sequence[int]]) -> Steps:
    """Give the step that completes each cell of a block of the feature map; −1 where none adds to it.

    Parameters
    ----------
    stage : of three axes
    cells : coordinates, a sequence an axis
    """
    if not stage.adding:
        return steps_of(stage.scan, np.ix_(*(np.array(axis, dtype=np.intp) for axis in cells)))
    found = [
        [ends(window, count, cell) or (-1, -1) for cell in axis]
        for window, count, axis in zip(stage.windows, stage.x.shape[1:], cells, strict=True)
    ]
    pairs = [np.array(axis, dtype=np.intp).reshape(-1, 2) for axis in found]
    last: Steps = np.full(tuple(len(axis) for axis in cells), -1, dtype=np.intp)
    for sides in itertools.product((0, 1), repeat=len(pairs)):
        block = np.ix_(*(pair[:, side] for pair, side in zip(pairs, sides, strict=True)))
        depth, rows, columns = (axis < 0 for axis in block)
        steps = steps_of(stage.scan, block)
        last = np.maximum(last, np.where(depth | rows | columns, -1, steps))
    return last
