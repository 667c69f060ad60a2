"""A frame under the brush: palette indices, rounded cells with a number in them, text with smooth edges."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.rendering.lettering import lettering
from app.rendering.palette import SHADES, Palette
from app.rendering.theme import Rgb

Indices = NDArray[np.uint8]
Anchor = Literal["left", "middle", "right"]

# A scene has a dozen shapes; one as large as the canvas takes up to 2 MB.
_MOST_SHAPES = 64


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column to the right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height

    @property
    def middle(self) -> int:
        """Row through its middle."""
        return self.y + self.height // 2

    def shrunk(self, margin: int) -> Box:
        """Give the rectangle that lies `margin` inside on all sides."""
        return Box(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How a cell looks; `around` is the colour that it lies on."""

    fill: Rgb
    around: Rgb
    text: str = ""
    ink: Rgb = (0, 0, 0)
    size: int = 10
    bold: bool = False
    ring: Rgb | None = None
    ring_width: int = 1
    gap: int = 1
    radius: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How a text looks."""

    size: int
    ink: Rgb
    ground: Rgb
    anchor: Anchor = "left"
    bold: bool = False
    spacing: int = 0


class Canvas:
    """Pixels as indices of a palette; cells that were drawn once are kept and copied."""

    def __init__(self, width: int, height: int, palette: Palette, ground: Rgb) -> None:
        self.palette = palette
        self.pixels: Indices = np.full((height, width), palette.index(ground), dtype=np.uint8)
        self._tiles: dict[tuple[Cell, int, int], Indices] = {}

    def paste(self, x: int, y: int, indices: Indices) -> None:
        """Copy indices in, their upper left corner at (x, y)."""
        height, width = indices.shape
        self._put(Box(x, y, width, height), indices)

    def cell(self, box: Box, cell: Cell) -> None:
        """Draw a rounded cell, with a number in its middle and a ring along its edge."""
        key = (cell, box.width, box.height)
        tile = self._tiles.get(key)
        if tile is None:
            tile = self._tiles[key] = self._tile(box, cell)
        self._put(box, tile)

    def ring(self, box: Box, colour: Rgb, width: int, radius: int) -> None:
        """Draw a rounded outline over what is there; its edges are hard, since the ground may be anything."""
        box = self._near(box, 2 * (width + radius) + 1)
        band = _rounded(box.width, box.height, 0, radius) - _rounded(box.width, box.height, width, radius)
        self._area(box)[band[self._seen(box)] > SHADES // 2] = self.palette.index(colour)

    def text(self, x: int, y: int, text: str, letters: Letters) -> int:
        """Write a line whose middle is at row `y`; gives its width."""
        cover = lettering(text, letters.size, letters.bold, letters.spacing)
        height, width = int(cover.shape[0]), int(cover.shape[1])
        left = x - {"left": 0, "middle": width // 2, "right": width}[letters.anchor]
        self._write(self._area(Box(left, y - height // 2, width, height)), cover, letters.ground, letters.ink)
        return width

    def _put(self, box: Box, indices: Indices) -> None:
        self._area(box)[...] = indices[self._seen(box)]

    def _area(self, box: Box) -> Indices:
        """Give the pixels of a box, as far as it lies on the canvas."""
        rows, columns = self._seen(box)
        return self.pixels[
            box.y + rows.start : box.y + rows.stop, box.x + columns.start : box.x + columns.stop
        ]

    def _seen(self, box: Box) -> tuple[slice, slice]:
        """Say which of a box's own rows and columns lie on the canvas."""
        height, width = self.pixels.shape
        return _within(box.y, box.height, height), _within(box.x, box.width, width)

    def _near(self, box: Box, margin: int) -> Box:
        """Cut off what lies further than `margin` beyond the canvas: a window may be far larger than that."""
        height, width = self.pixels.shape
        left, top = max(box.x, -margin), max(box.y, -margin)
        right, bottom = min(box.right, width + margin), min(box.bottom, height + margin)
        return Box(left, top, max(0, right - left), max(0, bottom - top))

    def _tile(self, box: Box, cell: Cell) -> Indices:
        if cell.ring is None:
            shape = _rounded(box.width, box.height, cell.gap, cell.radius)
            tile: Indices = self.palette.blend(cell.around, cell.fill)[shape]
        else:
            shape = _ringed(box.width, box.height, cell.gap, cell.radius, cell.ring_width)
            outside = self.palette.blend(cell.around, cell.ring)
            tile = np.concatenate((outside, self.palette.blend(cell.ring, cell.fill)))[shape]
        if cell.text:
            cover = lettering(cell.text, cell.size, cell.bold)
            height, width = cover.shape
            top, left = (box.height - height + 1) // 2, (box.width - width + 1) // 2
            if top >= 0 and left >= cell.gap:
                self._write(tile[top : top + height, left : left + width], cover, cell.fill, cell.ink)
        return tile

    def _write(self, area: Indices, cover: Indices, ground: Rgb, ink: Rgb) -> None:
        """Lay letters over an area, unless its edge cuts them off."""
        if area.shape == cover.shape:
            np.copyto(area, self.palette.blend(ground, ink)[cover], where=cover > 0)


def _within(begin: int, length: int, size: int) -> slice:
    """Which of `length` cells from `begin` on are among the first `size`, counted from `begin`."""
    first = max(0, -begin)
    return slice(first, max(first, min(length, size - begin)))


@functools.lru_cache(maxsize=_MOST_SHAPES)
def _rounded(width: int, height: int, gap: int, radius: int) -> Indices:
    """How far each pixel lies in a rounded rectangle, `gap` inside the box: 0 to SHADES − 1."""
    reach = max(0.0, min(radius, width / 2 - gap, height / 2 - gap))
    x = np.abs(np.arange(width) + 0.5 - width / 2) - (width / 2 - gap - reach)
    y = np.abs(np.arange(height) + 0.5 - height / 2) - (height / 2 - gap - reach)
    corner = np.hypot(np.maximum(x, 0)[np.newaxis, :], np.maximum(y, 0)[:, np.newaxis])
    side = np.minimum(np.maximum(x[np.newaxis, :], y[:, np.newaxis]), 0)
    cover = np.clip(0.5 - (corner + side - reach), 0.0, 1.0)
    levels: Indices = np.rint(cover * (SHADES - 1)).astype(np.uint8)
    levels.setflags(write=False)
    return levels


@functools.lru_cache(maxsize=_MOST_SHAPES)
def _ringed(width: int, height: int, gap: int, radius: int, ring: int) -> Indices:
    """Like `_rounded`, and going on from SHADES for what lies within the ring."""
    outer = _rounded(width, height, gap, radius)
    inner = _rounded(width, height, gap + ring, max(0, radius - ring // 2))
    levels = np.where(inner > 0, inner + np.uint8(SHADES), outer)
    levels.setflags(write=False)
    return levels
