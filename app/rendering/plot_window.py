"""The window over a signal: taps in their weights' hues, the kernel below, and the sample that it makes."""

from __future__ import annotations

from dataclasses import dataclass

from app.geometry import Window
from app.layers.frames import Frame
from app.rendering.layout import Layout
from app.rendering.plot import Plot, Sample
from app.rendering.surface import Box, Cell, Surface
from app.rendering.theme import Theme, mix

# Taps that have a hue of their own; more are one band
_MOST_TINTED = 64
_NARROW = 3
_SOFT = 0.35


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where samples of both sides stand, so that each output is over the middle of its window.

    Parameters
    ----------
    window : along the axis
    origin : pixel at which the covered side's sample 0 begins
    pitch : pixels from one of its samples to the next
    panels : of input and output
    covered : the side that windows lie on, 0 the input or 1 the output
    """

    window: Window
    origin: float
    pitch: float
    panels: tuple[Box, Box]
    covered: int

    def x(self, side: int, at: int) -> float:
        """Give the middle of a sample."""
        if side == self.covered:
            return self.origin + (at + 0.5) * self.pitch
        return self.origin + (self.window.start(at) + self.window.effective_kernel / 2) * self.pitch

    def apart(self, side: int) -> int:
        """Give how many samples of the covered side lie between two of this one."""
        return 1 if side == self.covered else self.window.stride


class PlotWindow:
    """Draws the window of a frame over plots."""

    def __init__(self, theme: Theme, layout: Layout, left: int, right: int) -> None:
        """Take the layout and the columns between which samples stand."""
        self._theme, self._layout, self._left, self._right = theme, layout, left, right

    def draw(self, canvas: Surface, lanes: Lanes, plots: tuple[Plot, Plot], frame: Frame) -> None:
        """Draw a frame, on a plane: taps, the kernel, what leads to the sample, and the sample."""
        self._draw_way(canvas, lanes, frame)
        self._draw_taps(canvas, lanes, plots[lanes.covered], frame)
        if frame.weight is not None:
            self._draw_kernel(canvas, lanes, frame)
        side, at = 1 - lanes.covered, frame.output[1]
        # a sample that adds has no single value; all of its patch is itself
        value = frame.value if side == 1 else float(frame.patch[0, 0, 0])
        theme = self._theme
        sample = Sample(lanes.x(side, at), value, theme.accent, theme.panel, ring=theme.panel)
        plots[side].draw(canvas, [sample])

    def _tinted(self, lanes: Lanes, frame: Frame) -> bool:
        return lanes.pitch >= _NARROW and len(frame.taps[1]) <= _MOST_TINTED

    def _hull(self, lanes: Lanes, frame: Frame) -> tuple[int, int]:
        """Give the columns between which the window lies, as far as the plot reaches."""
        first, last = frame.taps[1][0], frame.taps[1][-1]
        left, right = (round(lanes.origin + at * lanes.pitch) for at in (first, last + 1))
        return max(self._left, left), max(self._left + 2, min(self._right, right))

    def _draw_taps(self, canvas: Surface, lanes: Lanes, plot: Plot, frame: Frame) -> None:
        theme, panel = self._theme, lanes.panels[lanes.covered]
        row = frame.patch[0, 0] if frame.added is None else frame.added[0]
        hued, soft = self._tinted(lanes, frame), mix(theme.panel, theme.accent, _SOFT)
        top, height = panel.y + 1, panel.height - 2
        if not hued:
            left, right = self._hull(lanes, frame)
            look = Cell(fill=soft, around=theme.panel, gap=0, radius=0)
            canvas.cell(Box(left, top, right - left, height), look)
        for k, (at, value) in enumerate(zip(frame.taps[1], row.tolist(), strict=True)):
            x = lanes.x(lanes.covered, at)
            ground = theme.tinted(k, theme.panel) if hued else soft
            if hued:
                first, last = (round(x + side * lanes.pitch / 2) for side in (-1, 1))
                look = Cell(fill=ground, around=theme.panel, gap=0, radius=0)
                canvas.cell(Box(first, top, last - first, height), look)
            real = bool(frame.inside[0, k])
            dot = (theme.hue(k) if real else ground) if hued else None
            ink = theme.ink if real else theme.faint
            plot.draw(canvas, [Sample(x, value, ink, ground, dot, ink if hued else None)])

    def _draw_kernel(self, canvas: Surface, lanes: Lanes, frame: Frame) -> None:
        assert frame.weight is not None
        theme, px = self._theme, self._layout.px
        weights = frame.weight[0, 0]
        top = lanes.panels[0].bottom
        band = Box(self._left, top + px(7), self._right - self._left, px(30))
        pitch = lanes.pitch * lanes.window.dilation
        plot = Plot.of(weights, band, pitch, theme)
        left, right = self._hull(lanes, frame)
        zero = Cell(fill=theme.line, around=theme.paper, gap=0, radius=0)
        canvas.cell(Box(left, plot.y(0.0), right - left, 1), zero)
        hued = self._tinted(lanes, frame)
        for k, (at, weight) in enumerate(zip(frame.taps[1], weights.tolist(), strict=True)):
            colour = theme.ink if hued else theme.accent
            dot = theme.hue(k) if hued else None
            x = lanes.x(lanes.covered, at)
            plot.draw(canvas, [Sample(x, weight, colour, theme.paper, dot, theme.ink if hued else None)])

    def _draw_way(self, canvas: Surface, lanes: Lanes, frame: Frame) -> None:
        """Lead from the window to the sample that it makes, or from the sample to what it adds to."""
        theme, px = self._theme, self._layout.px
        above, below = lanes.panels
        left, right = self._hull(lanes, frame)
        x = lanes.x(1 - lanes.covered, frame.output[1])
        # the kernel stands between two lines; the rest is a funnel
        near, far = (above.bottom, below.y) if lanes.covered == 0 else (below.y, above.bottom)
        bend = above.bottom + (px(42) if lanes.covered == 0 else px(4))
        straight = (near, bend) if lanes.covered == 0 else (bend, near)
        for edge in (left, right):
            points = [(edge, straight[0]), (edge, straight[1])]
            way = [*points, (x, far)] if lanes.covered == 0 else [(x, far), *points]
            canvas.line(way, theme.line, max(1, px(0.8)))
