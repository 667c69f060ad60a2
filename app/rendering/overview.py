"""A small picture of the whole, beside a page of it: where the window is, and how far the map has come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.geometry import Scan
from app.rendering.levels import quantise, rounding
from app.rendering.scale import Scale
from app.rendering.surface import Box, Letters, Pixels, Surface
from app.rendering.theme import Theme
from app.rendering.value_range import Maps, extremes

# Cells looked at for each pixel of a small picture, along an axis; more would only cost time
_FINER = 4
# Pixels along an axis at least, so that a line of cells can be seen
_LEAST = 6


def small_picture(maps: Maps, scale: Scale, room: Box) -> NDArray[np.uint8]:
    """Shrink maps to a picture that fits a box.

    Parameters
    ----------
    maps : (3, H, W) float32 as red, green and blue, or (1, H, W) in the scale's colours

    Returns
    -------
    (h, w, 3) uint8
    """
    height, width = maps.shape[1:]
    share = min(room.width / width, room.height / height)
    shown = (max(_LEAST, round(width * share)), max(_LEAST, round(height * share)))
    step = max(1, int(1 / share) // _FINER)
    sample = np.ascontiguousarray(maps[:, ::step, ::step])
    if len(maps) == 3:
        pixels = np.empty((*sample.shape[1:], 3), dtype=np.uint8)
        ranges = [(scale.low, scale.high)] * 3
        quantise(sample, ranges, rounding(255), pixels.transpose(2, 0, 1), 0, extremes(sample))
    else:
        pixels = scale.table()[scale.steps(sample[0])]
    way = Image.Resampling.BOX if share < 1 else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(pixels).resize(shown, way))


class Overview:
    """A small picture with a marker on it."""

    def __init__(self, room: Box, scan: Scan, indices: Pixels, theme: Theme) -> None:
        """Take the room for it, the walk over the cells that it stands for, and its pixels."""
        down, across = scan.size
        self._size, self._theme, self._indices = (down, across), theme, indices
        height, width = indices.shape[:2]
        self.place = Box(room.right - width, room.y, width, height)
        rows, columns = (range(0, n * count, count) for n, count in ((height, down), (width, across)))
        steps = [[scan.step((row // height, column // width)) for column in columns] for row in rows]
        self._steps = np.array(steps)

    def draw(self, canvas: Surface, done: int | None = None) -> None:
        """Draw it; where cells are computed one by one, those from step `done` on are blank."""
        indices = self._indices
        if done is not None:
            indices = indices.copy()
            indices[self._steps >= done] = canvas.palette.index(self._theme.blank)
        canvas.paste(self.place.x, self.place.y, indices)

    def caption(self, canvas: Surface, text: str, letters: Letters) -> None:
        """Write a line below it."""
        x = self.place.x + self.place.width // 2
        canvas.text(x, self.place.bottom + letters.size, text, letters)

    def mark(self, canvas: Surface, rows: range, columns: range, least: int) -> None:
        """Outline a block of cells, at least `least` pixels, in the accent within a rim of the panel."""
        down = self.place.height / self._size[0]
        across = self.place.width / self._size[1]
        # a window may be larger than the whole
        height = min(self.place.height, max(least, round(len(rows) * down)))
        width = min(self.place.width, max(least, round(len(columns) * across)))
        y = round((rows.start + rows.stop) / 2 * down - height / 2)
        x = round((columns.start + columns.stop) / 2 * across - width / 2)
        box = Box(
            self.place.x + max(0, min(x, self.place.width - width)),
            self.place.y + max(0, min(y, self.place.height - height)),
            width,
            height,
        )
        canvas.ring(box.shrunk(-1), self._theme.panel, 1, 1)
        canvas.ring(box, self._theme.accent, 2, 1)
