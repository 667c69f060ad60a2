"""One frame of a picture: the input with its window, the feature map filling in, the sum, the step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

from app.geometry import Scan
from app.layers.frames import Frame
from app.rendering.adding_views import SourceView, TargetView
from app.rendering.camera import Camera, Page
from app.rendering.furniture import Furniture
from app.rendering.grid import Grid
from app.rendering.input_view import InputView
from app.rendering.layout import Layout, Look
from app.rendering.output_view import OutputView
from app.rendering.overview import Overview, small_picture
from app.rendering.stage import Stage, on_plane
from app.rendering.sum_strip import SumStrip
from app.rendering.surface import Blank, Box, Letters, Surface
from app.rendering.theme import THEMES

S = TypeVar("S", bound=Surface)


class Scene(Generic[S]):
    """Draws frames of one stage, one after another, all on surfaces of one kind."""

    def __init__(
        self, stage: Stage, look: Look, channel: int, steps: int, make: Callable[[Blank], S]
    ) -> None:
        """Take what is shown, how, the input channel of the cells, how many frames come, and a canvas."""
        self._theme = THEMES[look.theme]
        self._layout = Layout(look.width, look.still)
        self._stage, self._look, self._steps = stage, look, max(1, steps)
        layout, theme = self._layout, self._theme
        self._around = Furniture(layout, look, stage)
        self._input = (SourceView if stage.adding else InputView)(stage, theme, channel)
        self._output = (TargetView if stage.adding else OutputView)(stage, theme, look)
        self._camera = Camera(stage.pair, layout.lens(False), layout.lens(True))
        room = Box(0, 0, layout.overview, layout.area(layout.panels[0], True).height - layout.px(16))
        shown = stage.x if len(stage.x) == 3 else stage.x[channel : channel + 1]
        thumb = small_picture(shown, self._input.scale, room)
        photo = thumb if len(shown) == 3 else None
        self._bare = make(Blank(layout.width, layout.height, theme, photo, look.chosen))
        colours = self._bare.palette
        first = colours.indices(thumb) if photo is None else colours.photo()
        second = colours.indices(small_picture(stage.y[np.newaxis], self._output.scale, room))
        self._overviews = tuple(
            Overview(self._room(panel), Scan(stage.order, (size[0], size[1])), pixels, theme)
            for panel, size, pixels in zip(
                layout.panels, (stage.x.shape[1:], stage.y.shape), (first, second), strict=True
            )
        )
        self._strip = SumStrip(theme, layout, stage, look.language)
        self._page: Page | None = None
        self._done = 0
        self._furnish(self._bare)
        self._base = self._bare

    def draw(self, frame: Frame, step: int) -> S:
        """Draw a frame, the `step`-th of all; cells that the scan reaches before it count as computed."""
        frame = on_plane(frame)
        row, column = frame.output
        now = self._stage.scan.step((row, column))
        page = self._camera.page((row, column))
        grids = self._grids(page)
        if page != self._page or now < self._done:
            self._turn(page, grids)
        done = self._stage.scan.total if self._look.still else now
        self._output.draw_done(self._base, grids[1], self._done, done)
        self._done = done
        canvas = self._base.fork()
        self._input.draw_window(canvas, grids[0], frame)
        self._output.draw_current(canvas, grids[1], frame)
        if not self._camera.whole:
            self._draw_overviews(canvas, frame, done + 1)
        self._strip.draw(canvas, frame, self._input.scale, self._output.scale.signed)
        if not self._look.still:
            self._around.footer(canvas, now, step, self._steps)
        return canvas

    def _room(self, panel: Box) -> Box:
        inner = panel.shrunk(self._layout.px(9))
        return Box(inner.right - self._layout.overview, inner.y, self._layout.overview, inner.height)

    def _grids(self, page: Page) -> tuple[Grid, Grid]:
        areas = [self._layout.area(panel, not self._camera.whole) for panel in self._layout.panels]
        if self._stage.adding:
            areas.reverse()
        cell, least = self._camera.cell, self._layout.px(20)
        # the cells that have windows may be larger than those that huge windows lie on
        larger = max(
            cell,
            min(
                self._layout.px(26),
                areas[1].height / len(page.output_rows),
                areas[1].width / len(page.output_columns),
            ),
        )
        grids = (
            Grid.within(areas[0], cell, page.input_rows, page.input_columns, least),
            Grid.within(areas[1], float(int(larger)), page.output_rows, page.output_columns, least),
        )
        return grids[::-1] if self._stage.adding else grids

    def _turn(self, page: Page, grids: tuple[Grid, Grid]) -> None:
        """Begin a new page."""
        self._base = self._bare.fork()
        self._input.draw_page(self._base, grids[0])
        self._output.draw_page(self._base, grids[1])
        self._page, self._done = page, 0

    def _furnish(self, canvas: S) -> None:
        """Draw what never changes: panels, titles, the legend."""
        layout, theme, around = self._layout, self._theme, self._around
        for panel, title in zip(layout.panels, ("input", "map"), strict=True):
            around.panel(canvas, panel)
            around.title(canvas, panel.x, layout.header, title)
        sizes = [self._stage.size_of(shape) for shape in (self._stage.x.shape, self._stage.y.shape)]
        canvas.text(layout.panels[0].right, layout.header, sizes[0], around.letters(theme.soft, True))
        around.legend(canvas, layout.panels[1].right, self._output.scale, self._output.leaves_out)
        if not self._camera.whole:
            below = Letters(size=layout.small, ink=theme.faint, ground=theme.panel, anchor="middle")
            for overview, size in zip(self._overviews, sizes, strict=True):
                overview.draw(canvas)
                overview.caption(canvas, size, below)

    def _draw_overviews(self, canvas: S, frame: Frame, done: int) -> None:
        first, second = self._overviews
        least = self._layout.px(5)
        (top, left), (bottom, right) = frame.start, frame.stop
        row, column = frame.output
        window = range(top, bottom), range(left, right)
        cell = range(row, row + 1), range(column, column + 1)
        if self._stage.adding:
            window, cell = cell, window
        else:
            second.draw(canvas, done)
        first.mark(canvas, window[0], window[1], least)
        second.mark(canvas, cell[0], cell[1], least)
