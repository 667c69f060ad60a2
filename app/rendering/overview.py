"""A small picture of the whole, beside a page of it: where the window is, and how far the map has come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.rendering.canvas import Box, Canvas, Indices, Letters
from app.rendering.levels import quantise, rounding
from app.rendering.scale import Scale
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

    def __init__(self, room: Box, size: tuple[int, int], indices: Indices, theme: Theme) -> None:
        """Take the room for it, how many cells it stands for (down, across), and its pixels."""
        self._size, self._theme, self._indices = size, theme, indices
        height, width = indices.shape
        self.place = Box(room.right - width, room.y, width, height)
        rows = np.arange(height) * size[0] // height
        columns = np.arange(width) * size[1] // width
        self._numbers = rows[:, np.newaxis] * size[1] + columns

    def draw(self, canvas: Canvas, done: int | None = None) -> None:
        """Draw it; where cells are computed one by one, those from number `done` on are blank."""
        indices = self._indices
        if done is not None:
            blank = np.uint8(canvas.palette.index(self._theme.blank))
            indices = np.where(self._numbers < done, indices, blank)
        canvas.paste(self.place.x, self.place.y, indices)

    def caption(self, canvas: Canvas, text: str, letters: Letters) -> None:
        """Write a line below it."""
        x = self.place.x + self.place.width // 2
        canvas.text(x, self.place.bottom + letters.size, text, letters)

    def mark(self, canvas: Canvas, rows: range, columns: range, least: int) -> None:
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
