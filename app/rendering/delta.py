"""What changes from one image of an animation to the next, so that only that is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from app.rendering.canvas import Indices

# Stands for "as before"; a palette of animations leaves it free
UNCHANGED = 255


@dataclass(frozen=True, slots=True)
class Delta:
    """The smallest rectangle that holds all changes; pixels in it that don't change are UNCHANGED."""

    x: int
    y: int
    pixels: Indices


def deltas(images: Iterable[Indices]) -> Iterator[Delta]:
    """Give the first image whole, and of each later one what differs from the one before.

    Parameters
    ----------
    images : (height, width) uint8 each, without the index UNCHANGED

    Notes
    -----
    An image equal to the one before gives a single unchanged pixel: it still takes its time.
    """
    before: Indices | None = None
    for image in images:
        if before is None:
            yield Delta(0, 0, image)
        else:
            yield _difference(before, image)
        before = image


def _difference(before: Indices, image: Indices) -> Delta:
    changed = before != image
    rows = np.flatnonzero(changed.any(axis=1))
    if rows.size == 0:
        return Delta(0, 0, np.full((1, 1), UNCHANGED, dtype=np.uint8))
    changed = changed[rows[0] : rows[-1] + 1]
    columns = np.flatnonzero(changed.any(axis=0))
    across = slice(columns[0], columns[-1] + 1)
    part = image[rows[0] : rows[-1] + 1, across]
    return Delta(int(columns[0]), int(rows[0]), np.where(changed[:, across], part, np.uint8(UNCHANGED)))
