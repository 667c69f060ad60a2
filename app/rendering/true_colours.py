"""Colours as they are: a still picture needs no palette."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.rendering.palette import SHADES
from app.rendering.surface import Pixels
from app.rendering.theme import Rgb

_SHARE = np.arange(SHADES)[:, np.newaxis] / (SHADES - 1)


class TrueColours:
    """Gives every colour as red, green and blue."""

    depth = (3,)

    def __init__(self, photo: Pixels | None = None) -> None:
        self._photo = photo

    def photo(self) -> Pixels:
        """Give the photo as it is, (H, W, 3)."""
        if self._photo is None:
            raise ValueError("the colours were made without a photo")
        return self._photo

    def index(self, colour: Rgb) -> Pixels:
        """Give a colour, (3,)."""
        return np.array(colour, dtype=np.uint8)

    def nearest(self, colours: NDArray[np.integer]) -> Pixels:
        """Give colours, (n, 3)."""
        return colours.astype(np.uint8)

    def indices(self, pixels: Pixels) -> Pixels:
        """Give a picture's pixels, (H, W, 3)."""
        return pixels

    def blend(self, ground: Rgb, colour: Rgb) -> Pixels:
        """Give `SHADES` colours that lead from one to the other, evenly."""
        shades = (1 - _SHARE) * np.array(ground) + _SHARE * np.array(colour)
        blended: Pixels = np.rint(shades).astype(np.uint8)
        return blended
