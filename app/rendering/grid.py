"""Where cells lie on a scene, and what fits into them."""

from __future__ import annotations

from dataclasses import dataclass

from app.rendering.surface import Box

# From how many pixels on cells are drawn apart from each other, and with a number
SEPARATE = 10
LEGIBLE = 20


def number_size(cell: float) -> int:
    """Font size that lets a number such as −0.42 fit a cell of so many pixels."""
    return max(7, int(cell * 0.32))


@dataclass(frozen=True, slots=True)
class Grid:
    """Where cells lie on the canvas: the first at (x, y), each `cell` pixels wide and `tall` high."""

    x: int
    y: int
    cell: float
    tall: float
    rows: range
    columns: range

    @classmethod
    def within(cls, area: Box, cell: float, rows: range, columns: range, least_tall: int = 0) -> Grid:
        """Put the cells in the middle of an area; a single row of them is at least `least_tall` high."""
        tall = max(cell, least_tall) if len(rows) == 1 else cell
        width, height = round(cell * len(columns)), round(tall * len(rows))
        x = area.x + max(0, (area.width - width) // 2)
        return cls(x, area.y + max(0, (area.height - height) // 2), cell, tall, rows, columns)

    def box(self, row: int, column: int) -> Box:
        """Give a cell's place."""
        return self.hull(range(row, row + 1), range(column, column + 1))

    def hull(self, rows: range, columns: range) -> Box:
        """Give the place of a block of cells, at least one pixel."""
        left = self.x + round((columns.start - self.columns.start) * self.cell)
        right = self.x + round((columns.stop - self.columns.start) * self.cell)
        top = self.y + round((rows.start - self.rows.start) * self.tall)
        bottom = self.y + round((rows.stop - self.rows.start) * self.tall)
        return Box(left, top, max(1, right - left), max(1, bottom - top))

    def has(self, row: int, column: int) -> bool:
        """Say whether a cell is in view."""
        return row in self.rows and column in self.columns
