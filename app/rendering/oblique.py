"""A volume in cabinet projection: slices behind each other, the denser the stronger a value, and boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.rendering.scale import Scale
from app.rendering.surface import Box, Pixels, Point, Surface
from app.rendering.theme import Rgb, Theme

# How long a step backwards is, of one sideways, and what of it goes up
_BACK, _UP = 0.5, 0.6
_MOST_SLICES = 32
_OPAQUE = 2.4


@dataclass(frozen=True, slots=True)
class Oblique:
    """Where cells of a block lie on a plane; the first slice is in front.

    Parameters
    ----------
    left, bottom : pixels of the front's lower left corner
    cell : pixels of a cell, across and down
    back : pixels that one slice lies behind another
    starts, stops : first cell of the block and one past its last, (depth, rows, columns)
    """

    left: float
    bottom: float
    cell: float
    back: float
    starts: tuple[int, ...]
    stops: tuple[int, ...]

    @classmethod
    def within(cls, area: Box, starts: Sequence[int], stops: Sequence[int]) -> Oblique:
        """Put a block into the middle of an area; a thin one is stretched backwards."""
        depth, rows, columns = (b - a for a, b in zip(starts, stops, strict=True))
        deep = max(depth, 0.5 * max(rows, columns)) * _BACK
        cell = min(area.width / (columns + deep), area.height / (rows + deep * _UP))
        back = deep * cell / depth
        left = area.x + (area.width - cell * columns - back * depth) / 2
        bottom = area.bottom - (area.height - cell * rows - back * depth * _UP) / 2
        return cls(left, bottom, cell, back, tuple(starts), tuple(stops))

    def point(self, plane: float, row: float, column: float) -> Point:
        """Give the pixel of a corner of cells."""
        behind = (plane - self.starts[0]) * self.back
        x = self.left + (column - self.starts[2]) * self.cell + behind
        y = self.bottom - (self.stops[1] - row) * self.cell - behind * _UP
        return x, y

    def draw_box(
        self, canvas: Surface, starts: Sequence[int], stops: Sequence[int], look: tuple[Rgb, int]
    ) -> None:
        """Draw the edges of a block of cells."""
        (p, r, c), (q, s, d) = starts, stops
        for plane in (q, p):
            corners = [(r, c), (r, d), (s, d), (s, c), (r, c)]
            canvas.line([self.point(plane, *corner) for corner in corners], *look)
        for corner in ((r, c), (r, d), (s, d), (s, c)):
            canvas.line([self.point(p, *corner), self.point(q, *corner)], *look)

    def draw_cloud(
        self, canvas: Surface, values: NDArray[np.float32], scale: Scale, theme: Theme, planes: int
    ) -> None:
        """Draw the first `planes` slices of values, (D, H, W), from the last to the first.

        Cells without a sign are drawn in the theme's ink, since a grey on a white ground would vanish.
        """
        left, top = self.point(values.shape[0], 0, 0)[0], self.point(values.shape[0], 0, 0)[1]
        x, bottom = self.point(0, values.shape[1], 0)
        right = left + values.shape[2] * self.cell
        width, height = int(right - x) + 2, int(bottom - top) + 2
        if width < 1 or height < 1:
            return
        ground = np.empty((height, width, 3), np.float32)
        ground[...] = theme.panel
        step = -(-values.shape[0] // _MOST_SLICES)
        size = max(1, round(self.cell * values.shape[2])), max(1, round(self.cell * values.shape[1]))
        dense = min(1.0, _OPAQUE * step / values.shape[0])
        for plane in range((min(planes, values.shape[0]) - 1) // step * step, -1, -step):
            across, down = self.point(plane, 0, 0)
            colour, cover = _slice(values[plane], scale, theme, size)
            y, at = max(0, round(down - top)), max(0, round(across - x))
            area = ground[y : y + size[1], at : at + size[0]]
            share = (cover * dense)[: area.shape[0], : area.shape[1], np.newaxis]
            area += (colour[: area.shape[0], : area.shape[1]] - area) * share
        pixels: Pixels = np.rint(ground).astype(np.uint8)
        canvas.paste(int(x), int(top), canvas.palette.indices(pixels))


def _slice(
    values: NDArray[np.float32], scale: Scale, theme: Theme, size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the colours of a slice and how much each cell covers, both at `size` (width, height)."""
    finite = np.nan_to_num(values, posinf=scale.high, neginf=scale.low)
    share = np.clip(np.abs(finite) / max(abs(scale.low), abs(scale.high), 1e-30), 0, 1)
    cover = np.asarray(Image.fromarray(share.astype(np.float32)).resize(size, Image.Resampling.BILINEAR))
    if not scale.signed and scale.colormap is None:
        return np.full((*cover.shape, 3), theme.ink, np.float32), cover
    pixels = Image.fromarray(scale.table()[scale.steps(finite)])
    return np.asarray(pixels.resize(size, Image.Resampling.NEAREST), np.float32), cover
