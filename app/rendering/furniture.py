"""What scenes have around their pictures: panels, titles, the legend, and the bar of how far it has come."""

from __future__ import annotations

import numpy as np

from app.rendering.layout import Layout, Look
from app.rendering.lettering import lettering
from app.rendering.numbers import number
from app.rendering.scale import Scale
from app.rendering.stage import Stage
from app.rendering.surface import Box, Cell, Letters, Surface
from app.rendering.theme import THEMES, Rgb
from app.rendering.words import word


class Furniture:
    """Draws what stands around the pictures of a scene.

    Parameters
    ----------
    layout : where everything lies
    look : theme and language
    stage : what is shown
    """

    def __init__(self, layout: Layout, look: Look, stage: Stage) -> None:
        self._layout, self._language, self._stage = layout, look.language, stage
        self._theme = THEMES[look.theme]

    def panel(self, canvas: Surface, panel: Box) -> None:
        """Draw the ground of a picture."""
        theme = self._theme
        cell = Cell(fill=theme.panel, around=theme.paper, ring=theme.line, gap=0, radius=self._layout.px(7))
        canvas.cell(panel, cell)

    def title(self, canvas: Surface, x: int, y: int, key: str) -> None:
        """Write what a picture is."""
        layout, theme = self._layout, self._theme
        letters = Letters(
            size=layout.small, ink=theme.faint, ground=theme.paper, bold=True, spacing=max(1, layout.px(0.8))
        )
        canvas.text(x, y, word(self._language, key), letters)

    def letters(self, ink: Rgb, anchor_right: bool = False) -> Letters:
        """Give small letters on the paper."""
        return Letters(
            size=self._layout.small,
            ink=ink,
            ground=self._theme.paper,
            anchor="right" if anchor_right else "left",
        )

    def legend(self, canvas: Surface, right: int, scale: Scale, leaves_out: tuple[str, str]) -> None:
        """Draw the output's colour scale between the values at its ends, and say where it leaves some out."""
        layout, (below, above) = self._layout, leaves_out
        letters = self.letters(self._theme.soft, anchor_right=True)
        x = right - canvas.text(right, layout.header, above + number(scale.high, 2), letters) - layout.px(5)
        length, height = layout.px(72), layout.px(6)
        table = scale.table()[np.arange(length) * len(scale.table()) // length]
        bar = np.repeat(canvas.palette.nearest(table)[np.newaxis], height, axis=0)
        canvas.paste(x - length, layout.header - height // 2, bar)
        canvas.text(x - length - layout.px(5), layout.header, below + number(scale.low, 2), letters)

    def footer(self, canvas: Surface, now: int, step: int, steps: int) -> None:
        """Draw how far the animation has come, and which of all windows this is."""
        layout, theme, place = self._layout, self._theme, self._layout.footer
        total = self._stage.scan.total
        letters = self.letters(theme.soft, anchor_right=True)
        text, widest = (
            word(self._language, "step", step=f"{count:,}", total=f"{total:,}").replace(",", " ")
            for count in (now + 1, total)
        )
        room = lettering(widest, layout.small).shape[1] + layout.px(12)
        canvas.text(place.right, place.middle, text, letters)
        height = max(3, layout.px(2.5))
        track = Box(place.x, place.middle - height // 2, place.width - room, height)
        canvas.cell(track, Cell(fill=theme.line, around=theme.paper, gap=0, radius=2))
        filled = max(height, round(track.width * (step + 1) / steps))
        canvas.cell(
            Box(track.x, track.y, filled, height), Cell(fill=theme.accent, around=theme.line, gap=0, radius=2)
        )
