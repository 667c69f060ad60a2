"""The input in a scene: its cells with their numbers, padding as ghosts, the window in its weights' hues."""

from __future__ import annotations

from app.layers.frames import Frame
from app.rendering.grid import Grid
from app.rendering.numbers import decimals_for
from app.rendering.plane import Plane
from app.rendering.scale import Scale
from app.rendering.stage import Stage
from app.rendering.surface import Surface
from app.rendering.theme import Theme

# Smaller cells carry no hue, unless the window has gaps, and not thousands of them
_TINTED = 12
_MOST_TINTED = 512


class InputView:
    """Draws one channel of the input."""

    def __init__(self, stage: Stage, theme: Theme, channel: int) -> None:
        self._theme = theme
        self._values = stage.x[channel]
        self.scale = Scale.of(stage.x, theme)
        self._plane = Plane(theme, self.scale, decimals_for(stage.x, 2))

    def draw_page(self, canvas: Surface, grid: Grid) -> None:
        """Draw every cell in view, without the window."""
        self._plane.draw(canvas, grid, self._values)

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
                    tap = float(frame.patch[0, i, j]), bool(frame.inside[i, j]), i * across + j
                    self._plane.tap(canvas, grid, row, column, tap)
        if spread:
            canvas.ring(grid.hull(rows, columns), self._theme.accent, 2, 3)
