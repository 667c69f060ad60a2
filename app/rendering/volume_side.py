"""One side of a volume: in space, and cut across each axis at one place, laid as in a technical drawing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.layers.frames import Frame
from app.rendering.grid import SEPARATE, Grid
from app.rendering.layout import Layout
from app.rendering.oblique import Oblique
from app.rendering.plane import Plane
from app.rendering.surface import Box, Letters, Surface
from app.rendering.theme import Theme
from app.rendering.words import Language, word

Triple = tuple[int, int, int]
Spans = tuple[range, range, range]

AXES = ("depth", "height", "width")
# Rows and columns of a cut across each axis; that across the width is turned, so that rows stay level
ACROSS = ((1, 2), (0, 2), (1, 0))
_MOST_TINTED = 400


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut across `axis`, where its cells lie, and where its caption does."""

    axis: int
    grid: Grid
    caption: tuple[int, int]


class VolumeSide:
    """Draws a side, (D, H, W).

    Parameters
    ----------
    values : float32
    extent : the cells that there are along each axis, padding too
    plane : draws cells
    area : where
    """

    def __init__(
        self,
        values: NDArray[np.float32],
        extent: Spans,
        plane: Plane,
        area: Box,
        layout: Layout,
        theme: Theme,
    ) -> None:
        self.values, self._extent, self._plane = values, extent, plane
        self._layout, self._theme = layout, theme
        self.cuts, corner = _lay(area, extent, layout)
        starts, stops = [axis.start for axis in extent], [axis.stop for axis in extent]
        self.space = Oblique.within(corner, starts, stops)

    def draw_space(self, canvas: Surface, planes: int | None = None) -> None:
        """Draw the volume in space, of its slices the first `planes`."""
        count = self.values.shape[0] if planes is None else planes
        self.space.draw_cloud(canvas, self.values, self._plane.scale, self._theme, count)
        size = self.values.shape
        self.space.draw_box(canvas, (0, 0, 0), size, (self._theme.faint, 1))

    def draw_cuts(
        self,
        canvas: Surface,
        at: Sequence[int],
        language: Language,
        known: Sequence[NDArray[np.bool_]] | None = None,
    ) -> None:
        """Draw the three cuts through a place, and say where each lies; a cut through padding is empty."""
        letters = Letters(size=self._layout.small, ink=self._theme.soft, ground=self._theme.panel)
        for cut in self.cuts:
            place = at[cut.axis]
            across = ACROSS[cut.axis]
            there = 0 <= place < self.values.shape[cut.axis]
            found = np.take(self.values, place if there else 0, axis=cut.axis)
            seen = known[cut.axis] if known is not None else None
            if not there:
                seen = np.zeros(found.shape, dtype=np.bool_)
            if across[0] > across[1]:
                found, seen = found.T, None if seen is None else seen.T
            self._plane.draw(canvas, cut.grid, found, seen)
            text = f"{word(language, AXES[cut.axis])} {place}".replace("-", "−")
            canvas.text(*cut.caption, text, letters)
            self._draw_lines(canvas, cut, at)

    def _draw_lines(self, canvas: Surface, cut: Cut, at: Sequence[int]) -> None:
        """Draw where the other two cuts lie, in the margin beside this one."""
        grid, tick = cut.grid, self._layout.px(4)
        down, across = ACROSS[cut.axis]
        hull = grid.hull(grid.rows, grid.columns)
        if at[down] in grid.rows:
            y = grid.box(at[down], grid.columns.start)
            for x in (hull.x - tick - 1, hull.right + 1):
                canvas.line([(x, y.middle), (x + tick, y.middle)], self._theme.accent, 1)
        if at[across] in grid.columns:
            box = grid.box(grid.rows.start, at[across])
            x = box.x + box.width // 2
            for top in (hull.y - tick - 1, hull.bottom + 1):
                canvas.line([(x, top), (x, top + tick)], self._theme.accent, 1)

    def draw_window(self, canvas: Surface, frame: Frame, at: Sequence[int]) -> None:
        """Draw the taps on each cut in their weights' hues, and the window's outline; in space, its box."""
        values = frame.patch[0] if frame.added is None else frame.added
        for cut in self.cuts:
            down, across = ACROSS[cut.axis]
            taps, grid = frame.taps, cut.grid
            if (
                at[cut.axis] in taps[cut.axis]
                and min(grid.cell, grid.tall) >= 3
                and values.size <= _MOST_TINTED
            ):
                self._draw_taps(canvas, cut, frame, taps[cut.axis].index(at[cut.axis]), values)
            rows, columns = (range(frame.start[axis], frame.stop[axis]) for axis in (down, across))
            self._ring(canvas, grid, rows, columns)
        self.space.draw_box(canvas, frame.start, frame.stop, (self._theme.accent, self._line))

    def _draw_taps(
        self, canvas: Surface, cut: Cut, frame: Frame, here: int, values: NDArray[np.float32]
    ) -> None:
        down, across = ACROSS[cut.axis]
        for tap in itertools.product(*(range(len(axis)) for axis in frame.taps)):
            if tap[cut.axis] != here:
                continue
            row, column = (frame.taps[axis][tap[axis]] for axis in (down, across))
            if cut.grid.has(row, column):
                index = int(np.ravel_multi_index(tap, values.shape))
                inside = bool(frame.inside[tap])
                self._plane.tap(canvas, cut.grid, row, column, (float(values[tap]), inside, index))

    def draw_cell(self, canvas: Surface, at: Sequence[int]) -> None:
        """Ring one cell on each cut, and draw it in space."""
        for cut in self.cuts:
            row, column = (at[axis] for axis in ACROSS[cut.axis])
            self._ring(canvas, cut.grid, range(row, row + 1), range(column, column + 1))
        look = (self._theme.accent, self._line)
        self.space.draw_box(canvas, tuple(at), tuple(cell + 1 for cell in at), look)

    @property
    def _line(self) -> int:
        return max(1, self._layout.px(1.2))

    def _ring(self, canvas: Surface, grid: Grid, rows: range, columns: range) -> None:
        """Outline cells, at least so large that it can be seen."""
        hull, least = grid.hull(rows, columns), self._layout.px(5)
        width, height = max(least, hull.width), max(least, hull.height)
        box = Box(hull.x - (width - hull.width) // 2, hull.y - (height - hull.height) // 2, width, height)
        small = min(grid.cell, grid.tall) < SEPARATE
        canvas.ring(box.shrunk(-1), self._theme.panel, 1, 2)
        canvas.ring(box, self._theme.accent, self._line if small else 2, 2)


def _lay(area: Box, extent: Spans, layout: Layout) -> tuple[tuple[Cut, ...], Box]:
    """Lay three cuts so that what is in line shares its axis; the fourth corner is left."""
    depth, rows, columns = (len(axis) for axis in extent)
    gap, line = layout.px(14), layout.px(15)
    # thin volumes are drawn thicker, so that their slices can be told
    deep = max(depth, 0.4 * max(rows, columns))
    cell = min((area.width - gap) / (columns + deep), (area.height - gap - 2 * line) / (rows + deep))
    cell = min(cell, layout.px(30))
    cell = float(int(cell)) if cell >= 4 else cell
    thick = cell * deep / depth
    thick = float(int(thick)) if thick >= 4 else thick
    wide, tall, back = round(columns * cell), round(rows * cell), round(depth * thick)
    left = area.x + max(0, (area.width - wide - gap - back) // 2)
    top = area.y + max(0, (area.height - tall - gap - back - 2 * line) // 2) + line
    below, beside = top + back + gap + line, left + wide + gap
    front = Cut(0, Grid(left, below, cell, cell, extent[1], extent[2]), (left, below - line // 2 - 2))
    above = Cut(1, Grid(left, top, cell, thick, extent[0], extent[2]), (left, top - line // 2 - 2))
    side = Cut(2, Grid(beside, below, thick, cell, extent[1], extent[0]), (beside, below - line // 2 - 2))
    room = max(back, min(area.right - beside, wide))
    return (front, above, side), Box(beside, area.y, room, back + line)
