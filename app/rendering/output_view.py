"""The feature map in a scene: cells that fill in step by step, the newest one ringed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.layers.frames import Frame
from app.rendering.canvas import Canvas, Cell
from app.rendering.grid import LEGIBLE, Grid, number_size
from app.rendering.numbers import decimals_for, number
from app.rendering.scale import Scale
from app.rendering.theme import Theme, readable


class OutputView:
    """Draws one feature map as far as it has been computed."""

    def __init__(self, values: NDArray[np.float32], theme: Theme) -> None:
        self._theme = theme
        self._values = values
        self.scale = Scale.of(values[np.newaxis], theme)
        self._decimals = decimals_for(values, 2)

    def draw_page(self, canvas: Canvas, grid: Grid) -> None:
        """Draw every cell in view as not computed yet."""
        for row in grid.rows:
            for column in grid.columns:
                canvas.cell(grid.box(row, column), self._blank())

    def draw_done(self, canvas: Canvas, grid: Grid, first: int, stop: int) -> None:
        """Fill in the cells numbered `first` to `stop`, as far as they are in view."""
        width = self._values.shape[1]
        for row in grid.rows:
            from_column = max(grid.columns.start, first - row * width)
            for column in range(from_column, min(grid.columns.stop, stop - row * width)):
                canvas.cell(grid.box(row, column), self._value(grid, float(self._values[row, column])))

    def draw_current(self, canvas: Canvas, grid: Grid, frame: Frame) -> None:
        """Ring the cell that the frame computes."""
        row, column = frame.output
        cell = self._value(grid, frame.value, current=True)
        canvas.cell(grid.box(row, column), cell)

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
        )
