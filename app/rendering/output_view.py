"""The feature map in a scene: cells that fill in step by step, the newest one ringed."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from app.layers.frames import Frame
from app.rendering.grid import LEGIBLE, Grid, number_size
from app.rendering.layout import Look
from app.rendering.numbers import decimals_for, number
from app.rendering.scale import Scale
from app.rendering.stage import Stage
from app.rendering.surface import Cell, Surface
from app.rendering.theme import Theme, readable


class OutputView:
    """Draws one feature map as far as it has been computed."""

    def __init__(self, stage: Stage, theme: Theme, look: Look) -> None:
        self._theme = theme
        self._values = stage.y
        self.scan = stage.scan
        self.scale = Scale.of(stage.y[np.newaxis], theme, look.range, look.chosen)
        # "less than" and "more than", since the letters at hand have no "or equal"
        self.leaves_out = (
            "< " if np.any(stage.y < self.scale.low) else "",
            "> " if np.any(stage.y > self.scale.high) else "",
        )
        self._decimals = decimals_for(stage.y, 2)
        self._due: list[tuple[int, int, int]] = []

    def draw_page(self, canvas: Surface, grid: Grid) -> None:
        """Draw every cell in view as not computed yet."""
        for row in grid.rows:
            for column in grid.columns:
                canvas.cell(grid.box(row, column), self._blank())
        self._due = self._steps(grid)

    def draw_done(self, canvas: Surface, grid: Grid, first: int, stop: int) -> None:
        """Fill in the cells that steps `first` to `stop` complete, as far as they are in view."""
        begin = bisect_left(self._due, (first, -1, -1)) if first else 0
        for _, row, column in self._due[begin : bisect_left(self._due, (stop, -1, -1))]:
            canvas.cell(grid.box(row, column), self._value(grid, float(self._values[row, column])))

    def draw_current(self, canvas: Surface, grid: Grid, frame: Frame) -> None:
        """Ring the cell that the frame computes."""
        row, column = frame.output
        cell = self._value(grid, frame.value, current=True)
        canvas.cell(grid.box(row, column), cell)

    def _steps(self, grid: Grid) -> list[tuple[int, int, int]]:
        """Give the cells in view by the step that completes them: (step, row, column)."""
        return sorted(
            (self.scan.step((row, column)), row, column) for row in grid.rows for column in grid.columns
        )

    def _blank(self) -> Cell:
        return Cell(fill=self._theme.blank, around=self._theme.panel)

    def _value(self, grid: Grid, value: float, current: bool = False) -> Cell:
        theme = self._theme
        fill = self.scale.colour(value)
        return Cell(
            fill=fill,
            around=theme.panel,
            text=number(value, self._decimals) if grid.cell >= LEGIBLE else "",
            ink=readable(fill),
            size=number_size(grid.cell),
            ring=theme.accent if current else theme.outline(fill, theme.panel),
            ring_width=1 if not current else 3 if grid.cell >= LEGIBLE else 2,
            gap=0 if current else 1,
            beyond=self.scale.beyond(value),
        )
