"""A frame under the brush: pixels, rounded cells with a number in them, text with smooth edges."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.rendering.lettering import lettering
from app.rendering.palette import SHADES
from app.rendering.surface import Box, Cell, Colours, Letters, Pixels, Point
from app.rendering.theme import Rgb

Indices = NDArray[np.uint8]

# A scene has a dozen shapes; one as large as the canvas takes up to 2 MB.
_MOST_SHAPES = 64


class Canvas:
    """Pixels in a palette or in true colour; cells that were drawn once are kept and copied."""

    def __init__(self, width: int, height: int, palette: Colours, ground: Rgb) -> None:
        self.palette = palette
        self.pixels: Pixels = np.empty((height, width, *palette.depth), dtype=np.uint8)
        self.pixels[...] = palette.index(ground)
        self._tiles: dict[tuple[Cell, int, int], Pixels] = {}

    def fork(self) -> Self:
        """Give another canvas that shows the same so far."""
        twin = object.__new__(type(self))
        twin.palette, twin._tiles = self.palette, self._tiles
        twin.pixels = self.pixels.copy()
        return twin

    def paste(self, x: int, y: int, pixels: Pixels) -> None:
        """Copy pixels in, their upper left corner at (x, y)."""
        self._put(Box(x, y, pixels.shape[1], pixels.shape[0]), pixels)

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

    def line(self, points: Sequence[Point], colour: Rgb, width: int) -> None:
        """Draw straight from point to point; edges are hard, since the ground may be anything."""
        left, top = (int(min(each)) - width for each in zip(*points, strict=True))
        right, bottom = (int(max(each)) + width + 1 for each in zip(*points, strict=True))
        box = self._near(Box(left, top, right - left, bottom - top), width)
        if box.width < 1 or box.height < 1:
            return
        mask = Image.new("1", (box.width, box.height))
        moved = [(x - box.x, y - box.y) for x, y in points]
        ImageDraw.Draw(mask).line(moved, fill=1, width=width)
        self._area(box)[np.asarray(mask)[self._seen(box)]] = self.palette.index(colour)

    def text(self, x: int, y: int, text: str, letters: Letters) -> int:
        """Write a line whose middle is at row `y`; gives its width."""
        cover = lettering(text, letters.size, letters.bold, letters.spacing)
        height, width = int(cover.shape[0]), int(cover.shape[1])
        left = x - {"left": 0, "middle": width // 2, "right": width}[letters.anchor]
        self._write(self._area(Box(left, y - height // 2, width, height)), cover, letters.ground, letters.ink)
        return width

    def _put(self, box: Box, pixels: Pixels) -> None:
        self._area(box)[...] = pixels[self._seen(box)]

    def _area(self, box: Box) -> Pixels:
        """Give the pixels of a box, as far as it lies on the canvas."""
        rows, columns = self._seen(box)
        return self.pixels[
            box.y + rows.start : box.y + rows.stop, box.x + columns.start : box.x + columns.stop
        ]

    def _seen(self, box: Box) -> tuple[slice, slice]:
        """Say which of a box's own rows and columns lie on the canvas."""
        height, width = self.pixels.shape[:2]
        return _within(box.y, box.height, height), _within(box.x, box.width, width)

    def _near(self, box: Box, margin: int) -> Box:
        """Cut off what lies further than `margin` beyond the canvas: a window may be far larger than that."""
        height, width = self.pixels.shape[:2]
        left, top = max(box.x, -margin), max(box.y, -margin)
        right, bottom = min(box.right, width + margin), min(box.bottom, height + margin)
        return Box(left, top, max(0, right - left), max(0, bottom - top))

    def _tile(self, box: Box, cell: Cell) -> Pixels:
        if cell.ring is None:
            shape = _rounded(box.width, box.height, cell.gap, cell.radius)
            tile: Pixels = self.palette.blend(cell.around, cell.fill)[shape]
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
        self._mark(tile, box, cell)
        return tile

    def _mark(self, tile: Pixels, box: Box, cell: Cell) -> None:
        """Fill the corner of a cell whose value lies beyond the scale."""
        corner = cell.corner(box)
        if corner is None:
            return
        size, inset = corner
        right = box.width - inset
        for line in range(size):
            row = inset + line if cell.beyond > 0 else box.height - 1 - inset - line
            tile[row, right - size + line : right] = self.palette.index(cell.ink)

    def _write(self, area: Pixels, cover: Indices, ground: Rgb, ink: Rgb) -> None:
        """Lay letters over an area, unless its edge cuts them off."""
        if area.shape[:2] == cover.shape:
            where = (cover > 0).reshape(cover.shape + (1,) * len(self.palette.depth))
            np.copyto(area, self.palette.blend(ground, ink)[cover], where=where)


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
