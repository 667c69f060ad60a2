"""Maps made smaller by the means of blocks, for overviews."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def shrunk(maps: Array, max_side: int | None) -> Array:
    """Average blocks of cells, as large as it takes for no side to be longer than `max_side`.

    Parameters
    ----------
    maps : (C, H, W); NaN and infinity make the mean of their block
    max_side : cells; None leaves the maps as they are

    Returns
    -------
    (C, h, w) float32; blocks at the end may be smaller

    Examples
    --------
    >>> shrunk(np.arange(6, dtype=np.float32).reshape(1, 2, 3), 2)
    array([[[2., 3.5]]], dtype=float32)
    """
    size = maps.shape[1:]
    block = 1 if max_side is None else -(-max(size) // max_side)
    if block == 1:
        return maps
    out = maps
    for axis, cells in enumerate(size, start=1):
        starts = np.arange(0, cells, block)
        shape = [1, 1, 1]
        shape[axis] = len(starts)
        counts = np.minimum(block, cells - starts).astype(np.float32).reshape(shape)
        with np.errstate(all="ignore"):
            out = np.add.reduceat(out, starts, axis=axis) / counts
    return out
