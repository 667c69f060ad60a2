"""A scene as vectors: the same cells, rings and letters as elements of an SVG, text as text."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Self
from xml.sax.saxutils import escape, quoteattr

from app.rendering.encode import encode_png
from app.rendering.lettering import lettering
from app.rendering.surface import Box, Cell, Colours, Letters, Pixels, Point
from app.rendering.theme import Rgb
from app.rendering.true_colours import TrueColours

FONTS = "'Helvetica Neue', Helvetica, Arial, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', sans-serif"
# From the middle of a digit to its base line, of the font's size
_BASELINE = 0.36
_ANCHORS = {"left": "start", "middle": "middle", "right": "end"}


class SvgCanvas:
    """Collects elements; pixels that are pasted in become a small picture inside."""

    def __init__(self, width: int, height: int, palette: TrueColours, ground: Rgb) -> None:
        self.palette: Colours = palette
        self._size = (width, height)
        self._elements = [f'<rect width="{width}" height="{height}" fill="{_hex(ground)}"/>']

    def fork(self) -> Self:
        """Give another canvas that shows the same so far."""
        twin = object.__new__(type(self))
        twin.palette, twin._size = self.palette, self._size
        twin._elements = list(self._elements)
        return twin

    def document(self, title: str) -> bytes:
        """Write the whole file, with a title for those who can't see it."""
        width, height = self._size
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(title)} '
            f'font-family="{FONTS}" style="font-variant-numeric: tabular-nums">'
        )
        lines = ('<?xml version="1.0" encoding="UTF-8"?>', head, f"<title>{escape(title)}</title>")
        return "\n".join((*lines, *self._elements, "</svg>", "")).encode()

    def paste(self, x: int, y: int, pixels: Pixels) -> None:
        """Put a picture in, its upper left corner at (x, y)."""
        height, width = pixels.shape[:2]
        data = base64.b64encode(encode_png(pixels)).decode()
        self._elements.append(
            f'<image x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
            f'style="image-rendering: pixelated" href="data:image/png;base64,{data}"/>'
        )

    def cell(self, box: Box, cell: Cell) -> None:
        """Draw a rounded cell, with a number in its middle and a ring along its edge."""
        line = cell.ring_width if cell.ring is not None else 0
        stroke = f' stroke="{_hex(cell.ring)}" stroke-width="{line}"' if cell.ring is not None else ""
        self._rectangle(box, cell.gap + line / 2, cell.radius, f' fill="{_hex(cell.fill)}"{stroke}')
        if cell.text:
            width = lettering(cell.text, cell.size, cell.bold).shape[1]
            if box.width - width >= 2 * cell.gap and box.height >= cell.size:
                letters = Letters(
                    size=cell.size, ink=cell.ink, ground=cell.fill, anchor="middle", bold=cell.bold
                )
                # as wide as it was measured, whatever font there is: numbers must stay in their cells
                fitted = f' textLength="{width}" lengthAdjust="spacingAndGlyphs"'
                self._write(box.x + box.width / 2, box.y + box.height / 2, cell.text, letters, fitted)
        corner = cell.corner(box)
        if corner is not None:
            size, inset = corner
            down, y = (1, box.y + inset) if cell.beyond > 0 else (-1, box.bottom - inset)
            self._elements.append(
                f'<path d="M{box.right - inset} {y}h{-size}l{size} {down * size}z" fill="{_hex(cell.ink)}"/>'
            )

    def ring(self, box: Box, colour: Rgb, width: int, radius: int) -> None:
        """Draw a rounded outline over what is there."""
        paint = f' fill="none" stroke="{_hex(colour)}" stroke-width="{width}"'
        self._rectangle(box, width / 2, radius, paint)

    def line(self, points: Sequence[Point], colour: Rgb, width: int) -> None:
        """Draw straight from point to point over what is there."""
        way = " ".join(f"{x:g},{y:g}" for x, y in points)
        self._elements.append(
            f'<polyline points="{way}" fill="none" stroke="{_hex(colour)}" stroke-width="{width}"'
            ' stroke-linejoin="round"/>'
        )

    def text(self, x: int, y: int, text: str, letters: Letters) -> int:
        """Write a line, its middle at height y; return its width."""
        self._write(x, y, text, letters)
        return int(lettering(text, letters.size, letters.bold, letters.spacing).shape[1])

    def _rectangle(self, box: Box, inset: float, radius: float, paint: str) -> None:
        width, height = box.width - 2 * inset, box.height - 2 * inset
        if width > 0 and height > 0:
            corner = max(0.0, min(radius, width / 2, height / 2))
            self._elements.append(
                f'<rect x="{box.x + inset:g}" y="{box.y + inset:g}" width="{width:g}" height="{height:g}"'
                + (f' rx="{corner:g}"' if corner else "")
                + f"{paint}/>"
            )

    def _write(self, x: float, y: float, text: str, letters: Letters, more: str = "") -> None:
        weight = ' font-weight="600"' if letters.bold else ""
        spacing = f' letter-spacing="{letters.spacing}"' if letters.spacing else ""
        self._elements.append(
            f'<text x="{x:g}" y="{y + _BASELINE * letters.size:g}" font-size="{letters.size}"'
            f' text-anchor="{_ANCHORS[letters.anchor]}" fill="{_hex(letters.ink)}"{weight}{spacing}{more}>'
            f"{escape(text)}</text>"
        )


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
