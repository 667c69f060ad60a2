"""A signal's samples on a surface: stems where they have room, else bars, over a line at zero."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.rendering.numbers import number
from app.rendering.surface import Box, Cell, Letters, Surface
from app.rendering.theme import Rgb, Theme

# As on the page: what is no number has a colour that no scale has
NOT_FINITE: Rgb = (208, 47, 168)
# From how many pixels a sample on there are stems
_STEMS_FROM = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: where it stands, in pixels, its value, its colours, and the one that is around it."""

    x: float
    value: float
    colour: Rgb
    around: Rgb
    dot: Rgb | None = None
    ring: Rgb | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """Where values lie in a box, up and down.

    Parameters
    ----------
    box : pixels between the least and the greatest value
    low, high : these values
    pitch : pixels from sample to sample
    theme : its colours
    """

    box: Box
    low: float
    high: float
    pitch: float
    theme: Theme

    @classmethod
    def of(cls, values: NDArray[np.float32], box: Box, pitch: float, theme: Theme) -> Plot:
        """Give a plot with room for all finite values, and for zero."""
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        low, high = min(0.0, low), max(0.0, high)
        return cls(box, low, high if high > low else low + 1.0, pitch, theme)

    def y(self, value: float) -> int:
        """Give a value's row; what lies beyond the ends is drawn at them."""
        share = (value - self.low) / (self.high - self.low)
        return self.box.bottom - round(min(1.0, max(0.0, share)) * self.box.height)

    def draw_axis(self, canvas: Surface, left: int, right: int, size: int) -> None:
        """Draw the line at zero and write the ends' values beside it."""
        theme, zero = self.theme, self.y(0.0)
        canvas.cell(
            Box(left, zero, right - left, 1), Cell(fill=theme.line, around=theme.panel, gap=0, radius=0)
        )
        letters = Letters(size=size, ink=theme.faint, ground=theme.panel, anchor="right")
        for value in (self.high, self.low, 0.0):
            y = self.y(value)
            if value == 0.0 or abs(y - zero) > size * 1.2:
                canvas.text(left - 4, y, number(value, 2), letters)

    def draw(self, canvas: Surface, samples: Iterable[Sample]) -> None:
        """Draw samples."""
        for sample in samples:
            self._draw(canvas, sample)

    def _draw(self, canvas: Surface, sample: Sample) -> None:
        finite = math.isfinite(sample.value)
        colour = sample.colour if finite else NOT_FINITE
        y, zero = self.y(sample.value if finite else 0.0), self.y(0.0)
        stems = self.pitch >= _STEMS_FROM
        wide = min(4, max(1, round(self.pitch / 7))) if stems else max(1, int(self.pitch) - (self.pitch >= 3))
        look = Cell(fill=colour, around=sample.around, gap=0, radius=0)
        left = round(sample.x - wide / 2)
        canvas.cell(Box(left, min(y, zero), wide, max(1, abs(y - zero))), look)
        if not stems:
            return
        side = max(4, min(11, round(self.pitch * 0.55))) + (2 if sample.ring else 0)
        # as odd as the stem, so that it stands in the middle
        side += (side - wide) % 2
        fill = colour if sample.dot is None or not finite else sample.dot
        dot = Cell(fill=fill, around=sample.around, gap=0, radius=side, ring=sample.ring)
        canvas.cell(Box(left - (side - wide) // 2, y - side // 2, side, side), dot)
