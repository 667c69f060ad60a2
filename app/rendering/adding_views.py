"""A transposed convolution in a scene: one input cell at a time, and the output cells that it adds to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.geometry import Window
from app.layers.frames import Frame
from app.rendering.grid import Grid
from app.rendering.input_view import InputView
from app.rendering.layout import Look
from app.rendering.output_view import OutputView
from app.rendering.stage import Stage
from app.rendering.surface import Surface
from app.rendering.theme import Theme


class SourceView(InputView):
    """Draws one channel of the input; the window is the one cell that is adding."""

    def draw_window(self, canvas: Surface, grid: Grid, frame: Frame) -> None:
        """Ring the cell."""
        row, column = frame.output
        canvas.ring(grid.box(row, column), self._theme.accent, 2, 3)


class TargetView(OutputView):
    """Draws a feature map: cells that no later input adds to, and what the newest input adds where."""

    def __init__(self, stage: Stage, theme: Theme, look: Look) -> None:
        super().__init__(stage, theme, look)
        # the window lies on the map as it otherwise lies on an input
        self._window = InputView(replace(stage, x=stage.y[np.newaxis]), theme, 0)
        self._windows, self._counts = stage.windows, stage.x.shape[1:]

    def draw_page(self, canvas: Surface, grid: Grid) -> None:
        """Draw every cell in view as not complete yet, and those that padding cuts off as ghosts."""
        self._window.draw_page(canvas, grid)
        for row, column in self._real(grid):
            canvas.cell(grid.box(row, column), self._blank())
        self._due = self._steps(grid)

    def _steps(self, grid: Grid) -> list[tuple[int, int, int]]:
        """Give the cells in view by the last step that adds to them; −1 where none does."""
        rows, columns = (
            {cell: ends(window, count, cell) for cell in cells}
            for window, count, cells in zip(
                self._windows, self._counts, (grid.rows, grid.columns), strict=True
            )
        )
        return sorted((self._last(rows[r], columns[c]), r, c) for r, c in self._real(grid))

    def _last(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> int:
        """Give the last step on any of these inputs: whatever the order, it is one at their ends."""
        return max((self.scan.step((row, column)) for row in rows for column in columns), default=-1)

    def draw_current(self, canvas: Surface, grid: Grid, frame: Frame) -> None:
        """Tint the cells that the frame's input adds to, and show what it adds."""
        if frame.added is not None:
            self._window.draw_window(canvas, grid, replace(frame, patch=frame.added[np.newaxis]))

    def _real(self, grid: Grid) -> list[tuple[int, int]]:
        """Cells in view that are not cut off."""
        height, width = self._values.shape
        rows = range(max(0, grid.rows.start), min(height, grid.rows.stop))
        columns = range(max(0, grid.columns.start), min(width, grid.columns.stop))
        return [(row, column) for row in rows for column in columns]


def ends(window: Window, count: int, cell: int) -> tuple[int, ...]:
    """First and last of `count` inputs that add to an output cell; none where no input does."""
    moved = (cell + window.pad_begin - tap * window.dilation for tap in range(window.kernel))
    sources = (divmod(at, window.stride) for at in moved)
    found = [source for source, between in sources if not between and 0 <= source < count]
    return (min(found), max(found)) if found else ()
