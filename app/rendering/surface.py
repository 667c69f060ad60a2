"""What a scene is drawn on: boxes, cells and letters, and what pixels and vectors alike can do with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from app.rendering.theme import Rgb, Theme

Pixels = NDArray[np.uint8]
Anchor = Literal["left", "middle", "right"]
Point = tuple[float, float]

# A smaller mark would be a speck
_SMALLEST = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column to the right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height

    @property
    def middle(self) -> int:
        """Row through its middle."""
        return self.y + self.height // 2

    def shrunk(self, margin: int) -> Box:
        """Give the rectangle that lies `margin` inside on all sides."""
        return Box(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How a cell looks; `around` is the colour that it lies on.

    `beyond` marks a value above (1) or below (−1) its scale by a corner, in the colour of the text.
    """

    fill: Rgb
    around: Rgb
    text: str = ""
    ink: Rgb = (0, 0, 0)
    size: int = 10
    bold: bool = False
    ring: Rgb | None = None
    ring_width: int = 1
    gap: int = 1
    radius: int = 3
    beyond: Literal[-1, 0, 1] = 0

    def corner(self, box: Box) -> tuple[int, int] | None:
        """Give the size of the mark, and how far from the cell's edges it lies; None where there is none."""
        inset = self.gap + 1 + (self.ring_width if self.ring is not None else 0)
        size = min(box.width, box.height) // 5
        return (size, inset) if self.beyond and size >= _SMALLEST else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How a text looks."""

    size: int
    ink: Rgb
    ground: Rgb
    anchor: Anchor = "left"
    bold: bool = False
    spacing: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Blank:
    """What a canvas is made for: its size, the theme, a small photo in its own colours, a colour map."""

    width: int
    height: int
    theme: Theme
    photo: Pixels | None
    colormap: str | None


class Colours(Protocol):
    """What wanted colours become on a canvas: indices of a palette, or themselves."""

    @property
    def depth(self) -> tuple[int, ...]:
        """Shape of one pixel: () for an index, (3,) for red, green and blue."""
        ...

    def photo(self) -> Pixels:
        """Give the photo that the colours were made for."""
        ...

    def index(self, colour: Rgb) -> int | Pixels:
        """Give a colour's pixel."""
        ...

    def nearest(self, colours: NDArray[np.integer]) -> Pixels:
        """Give many colours' pixels, (n, 3) to (n, *depth)."""
        ...

    def indices(self, pixels: Pixels) -> Pixels:
        """Give a picture's pixels, (H, W, 3) to (H, W, *depth)."""
        ...

    def blend(self, ground: Rgb, colour: Rgb) -> Pixels:
        """Give the pixels that lead from one colour to the other, (SHADES, *depth)."""
        ...


class Surface(Protocol):
    """What views draw on."""

    palette: Colours

    def fork(self) -> Self:
        """Give another surface that shows the same so far."""
        ...

    def paste(self, x: int, y: int, pixels: Pixels) -> None:
        """Put a picture in, its upper left corner at (x, y)."""
        ...

    def cell(self, box: Box, cell: Cell) -> None:
        """Draw a rounded cell, with a number in its middle and a ring along its edge."""
        ...

    def ring(self, box: Box, colour: Rgb, width: int, radius: int) -> None:
        """Draw a rounded outline over what is there."""
        ...

    def line(self, points: Sequence[Point], colour: Rgb, width: int) -> None:
        """Draw straight from point to point over what is there."""
        ...

    def text(self, x: int, y: int, text: str, letters: Letters) -> int:
        """Write a line, its middle at height y; return its width."""
        ...
