"""The input in a scene: its cells with their numbers, padding as ghosts, the window in its weights' hues."""

from __future__ import annotations

import numpy as np

from app.layers.frames import Frame
from app.rendering.grid import LEGIBLE, SEPARATE, Grid, number_size
from app.rendering.numbers import decimals_for, number
from app.rendering.palette import over_input
from app.rendering.scale import Scale
from app.rendering.stage import Stage
from app.rendering.surface import Cell, Surface
from app.rendering.theme import Theme, readable

# Smaller cells carry no hue, unless the window has gaps, and not thousands of them
_TINTED = 12
_MOST_TINTED = 512


class InputView:
    """Draws one channel of the input."""

    def __init__(self, stage: Stage, theme: Theme, channel: int) -> None:
        self._theme = theme
        self._values = stage.x[channel]
        self.scale = Scale.of(stage.x, theme)
        self._decimals = decimals_for(stage.x, 2)

    def draw_page(self, canvas: Surface, grid: Grid) -> None:
        """Draw every cell in view, without the window."""
        if grid.cell < SEPARATE:
            self._draw_pixels(canvas, grid)
            return
        height, width = self._values.shape
        for row in grid.rows:
            for column in grid.columns:
                inside = 0 <= row < height and 0 <= column < width
                cell = self._value(grid, float(self._values[row, column])) if inside else self._ghost(grid)
                canvas.cell(grid.box(row, column), cell)

    def draw_window(self, canvas: Surface, grid: Grid, frame: Frame) -> None:
        """Tint each tap with the hue of its weight; outline the window where that can't be seen."""
        across = len(frame.taps[1])
        rows, columns = (range(a, b) for a, b in zip(frame.start, frame.stop, strict=True))
        spread = len(rows) > len(frame.taps[0]) or len(columns) > across
        tiny = grid.cell < _TINTED
        if tiny and (not spread or frame.inside.size > _MOST_TINTED):
            canvas.ring(grid.hull(rows, columns), self._theme.accent, 2, 3)
            return
        for i, row in enumerate(frame.taps[0]):
            for j, column in enumerate(frame.taps[1]):
                if grid.has(row, column):
                    value, inside = float(frame.patch[0, i, j]), bool(frame.inside[i, j])
                    cell = self._tap(grid, value, inside, i * across + j)
                    canvas.cell(grid.box(row, column), cell)
        if spread:
            canvas.ring(grid.hull(rows, columns), self._theme.accent, 2, 3)

    def _draw_pixels(self, canvas: Surface, grid: Grid) -> None:
        """Draw cells that are too small to stand apart, by the nearest cell to each pixel."""
        hull = grid.hull(grid.rows, grid.columns)
        height, width = self._values.shape
        rows = grid.rows.start + (np.arange(hull.height) / grid.tall).astype(np.intp)
        columns = grid.columns.start + (np.arange(hull.width) / grid.cell).astype(np.intp)
        values = self._values[np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))]
        palette = canvas.palette
        steps = np.array(
            [palette.index((int(r), int(g), int(b))) for r, g, b in self.scale.table()], np.uint8
        )
        indices = steps[self.scale.steps(values)]
        outside = ((rows < 0) | (rows >= height))[:, np.newaxis] | ((columns < 0) | (columns >= width))
        indices[outside] = palette.index(self._theme.blank)
        canvas.paste(hull.x, hull.y, indices)

    def _value(self, grid: Grid, value: float) -> Cell:
        fill = self.scale.colour(value)
        return Cell(
            fill=fill,
            around=self._theme.panel,
            text=number(value, self._decimals) if grid.cell >= LEGIBLE else "",
            ink=readable(fill),
            size=number_size(grid.cell),
            ring=self._theme.outline(fill, self._theme.panel),
        )

    def _ghost(self, grid: Grid) -> Cell:
        panel = self._theme.panel
        return Cell(fill=panel, around=panel, ring=self._theme.line, gap=1)

    def _tap(self, grid: Grid, value: float, inside: bool, index: int) -> Cell:
        theme = self._theme
        # a signed colour under a hue would be neither, so only its cell's number tells the value
        ground = theme.panel if self.scale.signed else self.scale.colour(value)
        fill = over_input(theme, index, ground) if inside else theme.tinted(index, theme.panel)
        return Cell(
            fill=fill,
            around=theme.panel,
            text=number(value, self._decimals) if grid.cell >= LEGIBLE else "",
            ink=readable(fill),
            size=number_size(grid.cell),
            ring=theme.hue(index) if grid.cell >= SEPARATE else None,
            ring_width=2 if grid.cell >= LEGIBLE else 1,
            gap=0,
            radius=3 if grid.cell >= SEPARATE else 0,
        )
