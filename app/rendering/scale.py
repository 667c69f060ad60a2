"""A value's colour in a drawn scene: by its sign, or in a colour map of choice."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.rendering.colormaps import colormap
from app.rendering.theme import Rgb, Theme
from app.rendering.value_range import Maps, parse_range, resolve

# As many colours as a palette keeps for each, so that equal cells are drawn once
_STEPS = 49


@dataclass(frozen=True, slots=True)
class Scale:
    """The range of values that the colours run through.

    Parameters
    ----------
    low, high : the range's ends
    theme : gives the signed scale
    colormap : a chosen map's name; None: by sign
    """

    low: float
    high: float
    theme: Theme
    colormap: str | None = None

    @classmethod
    def of(cls, maps: Maps, theme: Theme, span: str = "auto", colormap: str | None = None) -> Scale:
        """Find the scale for maps, (C, H, W) float32; `span` as `parse_range` reads it."""
        low, high = resolve(maps, parse_range(span))[0] if len(maps) else (0.0, 1.0)
        return cls(low, high, theme, colormap)

    @property
    def signed(self) -> bool:
        """Whether zero lies in the middle."""
        return self.low < 0

    def colour(self, value: float) -> Rgb:
        """Give a value's colour; what is no number has the ground's."""
        if math.isnan(value):
            return self.theme.blank
        share = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        return _colours(self._map)[round(share * (_STEPS - 1))]

    def beyond(self, value: float) -> Literal[-1, 0, 1]:
        """Say whether a value lies above (1) or below (−1) the range, so that its colour is not its own."""
        return 1 if value > self.high else -1 if value < self.low else 0

    def table(self) -> NDArray[np.uint8]:
        """Give the colours from low to high, (49, 3)."""
        return np.array(_colours(self._map), dtype=np.uint8)

    @property
    def _map(self) -> str:
        return self.colormap or (self.theme.signed if self.signed else "gray")

    def steps(self, values: NDArray[np.float32]) -> NDArray[np.intp]:
        """Give the place of many values in the table, any shape."""
        share = np.clip((values - self.low) / (self.high - self.low), 0.0, 1.0)
        steps: NDArray[np.intp] = np.rint(np.nan_to_num(share) * (_STEPS - 1)).astype(np.intp)
        return steps


@functools.cache
def _colours(name: str) -> tuple[Rgb, ...]:
    """Pick evenly from a colour map's table."""
    picked = colormap(name).table[np.linspace(0, 255, _STEPS).round().astype(int)].tolist()
    return tuple((red, green, blue) for red, green, blue in picked)
