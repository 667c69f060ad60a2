"""One frame of a signal: its plot under the window, the kernel, and the output as far as it has come."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

from app.layers.frames import Frame
from app.rendering.adding_views import ends
from app.rendering.camera import Camera, Lens, Page
from app.rendering.envelope_strip import EnvelopeStrip
from app.rendering.furniture import Furniture
from app.rendering.layout import Layout, Look
from app.rendering.plot import Plot, Sample
from app.rendering.plot_window import Lanes, PlotWindow
from app.rendering.scale import Scale
from app.rendering.stage import Stage, on_plane
from app.rendering.sum_strip import SumStrip
from app.rendering.surface import Blank, Box, Surface
from app.rendering.theme import THEMES

S = TypeVar("S", bound=Surface)

# Pixels of a 640 pixel wide scene: a sample at least, where all of a signal is shown, and one of a page
_LEAST, _PAGED = 2.6, 6.0


class PlotScene(Generic[S]):
    """Draws frames of a signal, one after another, all on surfaces of one kind."""

    def __init__(
        self, stage: Stage, look: Look, channel: int, steps: int, make: Callable[[Blank], S]
    ) -> None:
        """Take what is shown, how, the input channel that is drawn, how many frames come, and a canvas."""
        self._theme, self._layout = THEMES[look.theme], Layout(look.width, look.still)
        self._stage, self._look, self._steps = stage, look, max(1, steps)
        self._sides = stage.x[channel, 0], stage.y[0]
        layout, px = self._layout, self._layout.px
        wide = layout.width - px(32)
        # a sum of single rows is low, so that plots may be taller than pictures
        self._panels = Box(px(16), px(36), wide, px(84)), Box(px(16), px(186), wide, px(88))
        self._around = Furniture(layout, look, stage)
        strip = Box(px(16), px(280), wide, px(50))
        self._strip = SumStrip(self._theme, layout, stage, look.language, strip)
        self._scales = Scale.of(stage.x, self._theme), Scale.of(stage.y[np.newaxis], self._theme)
        self._left, self._right = self._panels[0].x + px(42), self._panels[0].right - px(10)
        room = self._right - self._left
        whole = Lens(room, px(80), max(1, px(_LEAST)), px(26))
        self._camera = Camera(stage.pair, whole, Lens(room, px(80), 1, px(_PAGED)))
        self._bare = make(Blank(layout.width, layout.height, self._theme, None, look.chosen))
        self._strips = tuple(
            EnvelopeStrip(values, Box(panel.right - px(240), y - px(6), px(190), px(13)), self._theme)
            for values, panel, y in zip(self._sides, self._panels, self._titles, strict=True)
        )
        self._furnish(self._bare)
        self._turn(self._camera.page((0, 0)))

    @property
    def _titles(self) -> tuple[int, int]:
        return self._layout.header, self._panels[1].y - self._layout.px(13)

    def draw(self, frame: Frame, step: int) -> S:
        """Draw a frame, the `step`-th of all; samples that the scan reaches before it count as computed."""
        frame = on_plane(frame)
        row, column = frame.output
        now = self._stage.scan.step((row, column))
        page = self._camera.page((row, column))
        if page != self._page or now < self._done:
            self._turn(page)
        done = self._stage.scan.total if self._look.still else now
        self._fill(self._base, done)
        canvas = self._base.fork()
        self._window.draw(canvas, self._lanes, self._plots, frame)
        if not self._camera.whole:
            self._draw_strips(canvas, done + 1)
        self._strip.draw(canvas, frame, self._scales[0], self._scales[1].signed)
        if not self._look.still:
            self._around.footer(canvas, now, step, self._steps)
        return canvas

    def _furnish(self, canvas: S) -> None:
        """Draw what never changes."""
        shapes = self._stage.x.shape, self._stage.y.shape
        ends_at_right = self._around.letters(self._theme.soft, anchor_right=True)
        for panel, title, y, shape in zip(
            self._panels, ("input", "output"), self._titles, shapes, strict=True
        ):
            self._around.panel(canvas, panel)
            self._around.title(canvas, panel.x, y, title)
            canvas.text(panel.right, y, self._stage.size_of(shape), ends_at_right)

    def _turn(self, page: Page) -> None:
        """Begin a new page."""
        layout, stage = self._layout, self._stage
        self._page, self._done, self._base = page, 0, self._bare.fork()
        pitch = self._camera.cell
        spare = (self._right - self._left - pitch * len(page.input_columns)) / 2
        origin = self._left + max(0.0, spare) - page.input_columns.start * pitch
        self._lanes = Lanes(stage.windows[-1], origin, pitch, self._panels, int(stage.adding))
        self._window = PlotWindow(self._theme, layout, self._left, self._right)
        margin = layout.px(11)
        first, second = (
            Plot.of(values, panel.shrunk(margin), pitch * self._lanes.apart(side), self._theme)
            for side, (values, panel) in enumerate(zip(self._sides, self._panels, strict=True))
        )
        self._plots = first, second
        for plot in self._plots:
            plot.draw_axis(self._base, self._left, self._right, layout.small)
        first.draw(self._base, (self._sample(0, at) for at in self._in_view(0)))
        if stage.adding:
            windows, count = stage.windows[-1], len(self._sides[0])
            due = ((max(ends(windows, count, at), default=-1), at) for at in self._in_view(1))
        else:
            due = ((at, at) for at in self._in_view(1))
        self._due = sorted(due)

    def _in_view(self, side: int) -> range:
        """Give the samples of a side that the page shows."""
        page, count = self._page, len(self._sides[side])
        numbered = side != int(self._stage.adding)
        if numbered:
            return page.output_columns
        return range(max(0, page.input_columns.start), min(count, page.input_columns.stop))

    def _fill(self, canvas: S, done: int) -> None:
        """Draw the output's samples that the steps until `done` complete."""
        begin, stop = (bisect_left(self._due, (step, -1)) for step in (self._done, done))
        begin = 0 if self._done == 0 else begin
        self._plots[1].draw(canvas, (self._sample(1, at) for _, at in self._due[begin:stop]))
        self._done = done

    def _sample(self, side: int, at: int) -> Sample:
        colour = self._theme.soft if side == 0 else self._theme.ink
        return Sample(self._lanes.x(side, at), float(self._sides[side][at]), colour, self._theme.panel)

    def _draw_strips(self, canvas: S, done: int) -> None:
        """Draw all of both sides, small, and where the page lies on them."""
        for side, strip in enumerate(self._strips):
            shown = self._in_view(side)
            strip.draw(canvas, shown, done if side == 1 else None)
