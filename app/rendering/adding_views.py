"""A transposed convolution in a scene: one input cell at a time, and the output cells that it adds to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.geometry import Window
from app.layers.frames import Frame
from app.rendering.canvas import Canvas
from app.rendering.grid import Grid
from app.rendering.input_view import InputView
from app.rendering.output_view import OutputView
from app.rendering.stage import Stage
from app.rendering.theme import Theme


class SourceView(InputView):
    """Draws one channel of the input; the window is the one cell that is adding."""

    def draw_window(self, canvas: Canvas, grid: Grid, frame: Frame) -> None:
        """Ring the cell."""
        row, column = frame.output
        canvas.ring(grid.box(row, column), self._theme.accent, 2, 3)


class TargetView(OutputView):
    """Draws a feature map: cells that no later input adds to, and what the newest input adds where."""

    def __init__(self, stage: Stage, theme: Theme) -> None:
        super().__init__(stage.y, theme)
        width = stage.x.shape[2]
        rows, columns = (
            _last_inputs(window, count, size)
            for window, count, size in zip(stage.windows, stage.x.shape[1:], stage.y.shape, strict=True)
        )
        last = rows[:, np.newaxis] * width + columns
        self._last = np.where((rows < 0)[:, np.newaxis] | (columns < 0), -1, last)
        # the window lies on the map as it otherwise lies on an input
        self._window = InputView(replace(stage, x=stage.y[np.newaxis]), theme, 0)

    def draw_page(self, canvas: Canvas, grid: Grid) -> None:
        """Draw every cell in view as not complete yet, and those that padding cuts off as ghosts."""
        self._window.draw_page(canvas, grid)
        for row, column in self._real(grid):
            canvas.cell(grid.box(row, column), self._blank())

    def draw_done(self, canvas: Canvas, grid: Grid, first: int, stop: int) -> None:
        """Fill in the cells whose last input is numbered `first` to `stop`, or that have none."""
        begin = first if first else -1
        for row, column in self._real(grid):
            if begin <= self._last[row, column] < stop:
                cell = self._value(grid, float(self._values[row, column]))
                canvas.cell(grid.box(row, column), cell)

    def draw_current(self, canvas: Canvas, grid: Grid, frame: Frame) -> None:
        """Tint the cells that the frame's input adds to, and show what it adds."""
        if frame.added is not None:
            self._window.draw_window(canvas, grid, replace(frame, patch=frame.added[np.newaxis]))

    def _real(self, grid: Grid) -> list[tuple[int, int]]:
        """Cells in view that are not cut off."""
        height, width = self._values.shape
        rows = range(max(0, grid.rows.start), min(height, grid.rows.stop))
        columns = range(max(0, grid.columns.start), min(width, grid.columns.stop))
        return [(row, column) for row in rows for column in columns]


def _last_inputs(window: Window, count: int, size: int) -> np.ndarray:
    """Last of `count` inputs that adds to each of `size` output cells, −1 for none."""
    last = np.full(size, -1)
    for cell in range(count):
        taps = window.taps(cell)
        kept = taps[max(0, -(taps.start // taps.step)) :]
        last[kept.start : kept.stop : kept.step] = cell
    return last
