"""A plane of cells on a surface: each with its number where there is room, else pixels; padding as ghosts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.rendering.grid import LEGIBLE, SEPARATE, Grid, number_size
from app.rendering.numbers import number
from app.rendering.palette import over_input
from app.rendering.scale import Scale
from app.rendering.surface import Cell, Surface
from app.rendering.theme import Theme, readable


class Plane:
    """Draws rows and columns of values in a scale's colours.

    Parameters
    ----------
    theme, scale : colours
    decimals : of the numbers
    """

    def __init__(self, theme: Theme, scale: Scale, decimals: int) -> None:
        self._theme, self.scale, self._decimals = theme, scale, decimals

    def draw(
        self,
        canvas: Surface,
        grid: Grid,
        values: NDArray[np.float32],
        known: NDArray[np.bool_] | None = None,
    ) -> None:
        """Draw every cell in view; those beyond the values are ghosts, and those not `known` are blank."""
        if min(grid.cell, grid.tall) < SEPARATE:
            self._draw_pixels(canvas, grid, values, known)
            return
        height, width = values.shape
        for row in grid.rows:
            for column in grid.columns:
                if not (0 <= row < height and 0 <= column < width):
                    cell = self._ghost()
                elif known is not None and not known[row, column]:
                    cell = Cell(fill=self._theme.blank, around=self._theme.panel)
                else:
                    cell = self._value(grid, float(values[row, column]))
                canvas.cell(grid.box(row, column), cell)

    def tap(self, canvas: Surface, grid: Grid, row: int, column: int, tap: tuple[float, bool, int]) -> None:
        """Draw a cell of the window in a hue: its value, whether it is real, and the number of its weight."""
        value, inside, index = tap
        theme, side = self._theme, min(grid.cell, grid.tall)
        # a signed colour under a hue would be neither, so only its cell's number tells the value
        ground = theme.panel if self.scale.signed else self.scale.colour(value)
        fill = over_input(theme, index, ground) if inside else theme.tinted(index, theme.panel)
        look = Cell(
            fill=fill,
            around=theme.panel,
            text=number(value, self._decimals) if side >= LEGIBLE else "",
            ink=readable(fill),
            size=number_size(side),
            ring=theme.hue(index) if side >= SEPARATE else None,
            ring_width=2 if side >= LEGIBLE else 1,
            gap=0,
            radius=3 if side >= SEPARATE else 0,
        )
        canvas.cell(grid.box(row, column), look)

    def _draw_pixels(
        self, canvas: Surface, grid: Grid, values: NDArray[np.float32], known: NDArray[np.bool_] | None
    ) -> None:
        """Draw cells that are too small to stand apart, by the nearest cell to each pixel."""
        hull = grid.hull(grid.rows, grid.columns)
        height, width = values.shape
        rows = grid.rows.start + (np.arange(hull.height) / grid.tall).astype(np.intp)
        columns = grid.columns.start + (np.arange(hull.width) / grid.cell).astype(np.intp)
        near = np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))
        palette = canvas.palette
        steps = np.array(
            [palette.index((int(r), int(g), int(b))) for r, g, b in self.scale.table()], np.uint8
        )
        indices = steps[self.scale.steps(values[near])]
        outside = ((rows < 0) | (rows >= height))[:, np.newaxis] | ((columns < 0) | (columns >= width))
        if known is not None:
            outside = outside | ~known[near]
        indices[outside] = palette.index(self._theme.blank)
        canvas.paste(hull.x, hull.y, indices)

    def _value(self, grid: Grid, value: float) -> Cell:
        fill, side = self.scale.colour(value), min(grid.cell, grid.tall)
        return Cell(
            fill=fill,
            around=self._theme.panel,
            text=number(value, self._decimals) if side >= LEGIBLE else "",
            ink=readable(fill),
            size=number_size(side),
            ring=self._theme.outline(fill, self._theme.panel),
        )

    def _ghost(self) -> Cell:
        panel = self._theme.panel
        return Cell(fill=panel, around=panel, ring=self._theme.line, gap=1)
