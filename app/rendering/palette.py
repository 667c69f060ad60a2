"""One palette for all frames of an animation, and what each wanted colour becomes in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.rendering.colormaps import Table, colormap
from app.rendering.theme import DARK_TEXT, HUES, LIGHT_TEXT, Rgb, Theme, mix

# How finely the edges of letters and corners are smoothed
SHADES = 16

_GREYS = 49
_SIGNED = 49
_PHOTO = 64
# Colours of a chosen map: as many as leave a photo enough
_EXTRA = 33
# Grey levels that a hue is laid over, and how strongly
_UNDER_HUES = (0, 51, 102, 153, 204, 255)
_OVER_INPUT = 0.55

# Index 255 is left for "as before"
MOST = 255

_RAMP = np.arange(SHADES)[:, np.newaxis]
# The middles of 16 × 16 × 16 equal boxes of colours
_COARSE = np.stack(np.meshgrid(*[np.arange(16) * 16 + 8] * 3, indexing="ij"), axis=-1).reshape(-1, 3)


class Palette:
    """255 colours at most: the theme's, greys, the signed scale, the hues of weights, and a photo's own.

    Everything is drawn as indices at once, so no frame has to be quantised.
    """

    depth: tuple[int, ...] = ()

    def __init__(
        self, theme: Theme, photo: NDArray[np.uint8] | None = None, extra: str | None = None
    ) -> None:
        """Take the theme, a photo whose own colours shall be among them, and a colour map's name."""
        colours = list(dict.fromkeys([*_fixed_colours(theme), *(_picked(extra, _EXTRA) if extra else [])]))
        self._photo: Image.Image | None = None
        if photo is not None:
            room = min(_PHOTO, MOST - len(colours))
            self._photo = Image.fromarray(photo).quantize(
                room, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
            )
            flat = self._photo.getpalette() or []
            own = np.array(flat[: 3 * room], dtype=np.uint8).reshape(-1, 3)
            self._photo_start = len(colours)
            colours += [(int(r), int(g), int(b)) for r, g, b in own]
        self.table: Table = np.array(colours, dtype=np.uint8)
        self._found = {colour: index for index, colour in reversed(list(enumerate(colours)))}
        self._coarse = self.nearest(_COARSE)
        self._blends: dict[tuple[Rgb, Rgb], NDArray[np.uint8]] = {}

    def photo(self) -> NDArray[np.uint8]:
        """Give the photo as indices, (H, W)."""
        if self._photo is None:
            raise ValueError("the palette was made without a photo")
        indices: NDArray[np.uint8] = np.asarray(self._photo) + np.uint8(self._photo_start)
        return indices

    def index(self, colour: Rgb) -> int:
        """Find the entry nearest to a colour."""
        if colour not in self._found:
            self._found[colour] = int(self.nearest(np.array([colour]))[0])
        return self._found[colour]

    def nearest(self, colours: NDArray[np.integer]) -> NDArray[np.uint8]:
        """Find the entries nearest to colours, (n, 3) to (n,); weighted as the eye does."""
        # |a − b|² = |a|² − 2ab + |b|², of which |a|² is the same for all b
        weights = np.array([3, 6, 1], dtype=np.float32)
        table = self.table.astype(np.float32)
        distance = colours.astype(np.float32) @ (table * (-2 * weights)).T
        distance += (table * table) @ weights
        indices: NDArray[np.uint8] = distance.argmin(axis=1).astype(np.uint8)
        return indices

    def indices(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Find the entries nearest to a picture's pixels, (H, W, 3) to (H, W)."""
        packed = pixels.astype(np.int32) @ np.array([65536, 256, 1], dtype=np.int32)
        colours, where = np.unique(packed, return_inverse=True)
        channels = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
        return self.nearest(channels)[where].reshape(packed.shape)

    def blend(self, ground: Rgb, colour: Rgb) -> NDArray[np.uint8]:
        """Give `SHADES` entries that lead from one colour to the other."""
        key = (ground, colour)
        if key not in self._blends:
            first, last = np.array(ground), np.array(colour)
            # shades between need no better match than 16 levels a channel give
            levels = ((SHADES - 1 - _RAMP) * first + _RAMP * last) // (16 * (SHADES - 1))
            shades: NDArray[np.uint8] = self._coarse[levels @ np.array([256, 16, 1])]
            shades[0], shades[-1] = self.index(ground), self.index(colour)
            self._blends[key] = shades
        return self._blends[key]


def _fixed_colours(theme: Theme) -> list[Rgb]:
    """Colours that every scene uses."""
    ui = [
        theme.paper,
        theme.panel,
        theme.ink,
        theme.soft,
        theme.faint,
        theme.line,
        theme.blank,
        theme.accent,
        theme.positive,
        theme.negative,
        *theme.dots,
        DARK_TEXT,
        LIGHT_TEXT,
    ]
    greys = [(level, level, level) for level in np.linspace(0, 255, _GREYS).round().astype(int).tolist()]
    signed = _picked(theme.signed, _SIGNED)
    hues: list[Rgb] = []
    for index in range(HUES):
        hues += [theme.hue(index), theme.tinted(index, theme.panel)]
        hues += [over_input(theme, index, (level, level, level)) for level in _UNDER_HUES]
    # letters and rings in colour, half way into the panel
    soft = [
        mix(theme.panel, colour, share)
        for colour in (theme.accent, theme.positive, theme.negative)
        for share in (0.35, 0.7)
    ]
    return [*ui, *((r, g, b) for r, g, b in greys), *signed, *hues, *soft]


def _picked(name: str, count: int) -> list[Rgb]:
    """Pick colours evenly from a map's table."""
    picked = colormap(name).table[np.linspace(0, 255, count).round().astype(int)].tolist()
    return [(r, g, b) for r, g, b in picked]


def over_input(theme: Theme, index: int, ground: Rgb) -> Rgb:
    """Lay the hue of weight `index` over an input cell, whose brightness stays in few steps.

    The steps are what every palette holds, so that no hue is ever lost to a nearer grey.
    """
    brightness = sum(ground) / 3
    level = min(_UNDER_HUES, key=lambda known: abs(known - brightness))
    return theme.tinted(index, (level, level, level), _OVER_INPUT)
