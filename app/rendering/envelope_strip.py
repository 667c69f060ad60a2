"""All of a long signal, small: the least and greatest value of each pixel column, and where the page lies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.rendering.surface import Box, Pixels, Surface
from app.rendering.theme import Theme


class EnvelopeStrip:
    """Draws a signal in a low box."""

    def __init__(self, values: NDArray[np.float32], box: Box, theme: Theme) -> None:
        """Take a signal, (N,) float32, and the box."""
        self._box, self._theme, self._count = box, theme, len(values)
        self._low, self._high = _envelope(values, box.width, box.height)

    def draw(self, canvas: Surface, page: range, done: int | None = None) -> None:
        """Draw it; samples from `done` on are faint, since they aren't computed yet."""
        box, theme = self._box, self._theme
        canvas.paste(box.x, box.y, canvas.palette.indices(self._pixels(done)))
        left = box.x + page.start * box.width // self._count
        right = box.x + -(-page.stop * box.width // self._count)
        canvas.ring(Box(left - 1, box.y - 1, max(4, right - left + 2), box.height + 2), theme.accent, 1, 1)

    def _pixels(self, done: int | None) -> Pixels:
        box, theme = self._box, self._theme
        rows, columns = np.arange(box.height)[:, np.newaxis], np.arange(box.width)
        known = columns < (box.width if done is None else done * box.width / self._count)
        inks = np.where(known[:, np.newaxis], theme.soft, theme.line)
        inside = (rows >= self._low) & (rows <= self._high)
        pixels: Pixels = np.where(inside[:, :, np.newaxis], inks, theme.paper).astype(np.uint8)
        return pixels


def _envelope(
    values: NDArray[np.float32], width: int, height: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the first and the last row that is inked in each column."""
    clean = np.where(np.isfinite(values), values, np.float32(0))
    starts = np.minimum(np.arange(width) * len(values) // width, len(values) - 1)
    low, high = np.minimum.reduceat(clean, starts), np.maximum.reduceat(clean, starts)
    least, most = min(0.0, float(low.min())), max(0.0, float(high.max()))
    scale = (height - 1) / (most - least or 1.0)
    top, bottom = (np.rint((most - each) * scale).astype(np.intp) for each in (high, low))
    return top, bottom
