"""One frame of a volume: both sides in space and cut where the window is, and the sum of a slice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

from app.geometry import Window
from app.layers.frames import Frame
from app.rendering.furniture import Furniture
from app.rendering.layout import Layout, Look
from app.rendering.numbers import decimals_for
from app.rendering.plane import Plane
from app.rendering.scale import Scale
from app.rendering.stage import Stage, slice_in
from app.rendering.sum_strip import SumStrip
from app.rendering.surface import Blank, Surface
from app.rendering.theme import THEMES
from app.rendering.value_range import Maps
from app.rendering.volume_side import Spans, VolumeSide
from app.rendering.volume_steps import due_steps

S = TypeVar("S", bound=Surface)

# Pixels of a 640 pixel wide scene that cuts and space need more than pictures do
_MORE = 92


class VolumeScene(Generic[S]):
    """Draws frames of a volume, one after another, all on surfaces of one kind."""

    def __init__(
        self, stage: Stage, look: Look, channel: int, steps: int, make: Callable[[Blank], S]
    ) -> None:
        """Take what is shown, how, the input channel that is drawn, how many frames come, and a canvas."""
        self._theme, self._layout = THEMES[look.theme], Layout(look.width, look.still, _MORE)
        self._stage, self._look, self._steps = stage, look, max(1, steps)
        layout, theme = self._layout, self._theme
        self._around = Furniture(layout, look, stage)
        self._scales = (
            Scale.of(_flat(stage.x), theme),
            Scale.of(_flat(stage.y[np.newaxis]), theme, look.range, look.chosen),
        )
        covered = int(stage.adding)
        reach = _three([_reach(window) for window in stage.windows])
        self._sides = tuple(
            VolumeSide(
                values,
                reach if side == covered else _three([range(count) for count in values.shape]),
                Plane(theme, scale, decimals_for(values, 2)),
                panel.shrunk(layout.px(9)),
                layout,
                theme,
            )
            for side, (values, scale, panel) in enumerate(
                zip((stage.x[channel], stage.y), self._scales, layout.panels, strict=True)
            )
        )
        self._strip = SumStrip(theme, layout, stage, look.language)
        self._bare = make(Blank(layout.width, layout.height, theme, None, look.chosen))
        self._furnish(self._bare)
        self._base, self._planes = self._bare, -1

    def draw(self, frame: Frame, step: int) -> S:
        """Draw a frame, the `step`-th of all; cells that the scan reaches before it count as computed."""
        stage = self._stage
        now = stage.scan.step(frame.output)
        done = stage.scan.total if self._look.still else now
        self._draw_output_space(done)
        canvas = self._base.fork()
        covered, numbered = int(stage.adding), 1 - int(stage.adding)
        middle = self._middle(frame)
        for side in (0, 1):
            at = middle if side == covered else frame.output
            known = None if side == 0 or self._look.still else self._known(at, done, numbered)
            self._sides[side].draw_cuts(canvas, at, self._look.language, known)
        self._sides[covered].draw_window(canvas, frame, middle)
        self._sides[numbered].draw_cell(canvas, frame.output)
        self._strip.draw(canvas, frame, self._scales[0], self._scales[1].signed)
        if not self._look.still:
            self._around.footer(canvas, now, step, self._steps)
        return canvas

    def _middle(self, frame: Frame) -> tuple[int, ...]:
        """Give the tap that cuts go through: on the slice that the sum shows, in the middle of it."""
        first, *others = frame.taps
        return (first[slice_in(frame)], *(taps[(len(taps) - 1) // 2] for taps in others))

    def _known(self, at: tuple[int, ...], done: int, numbered: int) -> list[np.ndarray]:
        """Say which cells of each cut are computed, the newest too where cells are made one by one."""
        size = self._stage.y.shape
        last = done + 1 if numbered == 1 else done
        found = []
        for axis in range(3):
            cells = [[min(max(at[a], 0), size[a] - 1)] if a == axis else range(size[a]) for a in range(3)]
            found.append(np.take(due_steps(self._stage, cells) < last, 0, axis=axis))
        return found

    def _draw_output_space(self, done: int) -> None:
        """Draw the output's slices in space that are complete, whenever there is one more or less."""
        stage, count = self._stage, self._stage.y.shape[0]
        planes = count
        if done < stage.scan.total:
            planes = done * count // stage.scan.total if stage.order != "columns" else 0
        if planes != self._planes:
            self._base, self._planes = self._bare.fork(), planes
            self._sides[1].draw_space(self._base, planes)

    def _furnish(self, canvas: S) -> None:
        """Draw what never changes."""
        layout, stage, around = self._layout, self._stage, self._around
        for panel, title in zip(layout.panels, ("input", "map"), strict=True):
            around.panel(canvas, panel)
            around.title(canvas, panel.x, layout.header, title)
        size = stage.size_of(stage.x.shape)
        letters = around.letters(self._theme.soft, anchor_right=True)
        canvas.text(layout.panels[0].right, layout.header, size, letters)
        low, high = self._scales[1].low, self._scales[1].high
        leaves_out = "< " if np.any(stage.y < low) else "", "> " if np.any(stage.y > high) else ""
        around.legend(canvas, layout.panels[1].right, self._scales[1], leaves_out)
        self._sides[0].draw_space(canvas)


def _flat(maps: Maps) -> Maps:
    """Lay a volume's slices below each other, since scales are found for maps of rows and columns."""
    return maps.reshape(len(maps), -1, maps.shape[-1])


def _reach(window: Window) -> range:
    """All cells of an axis, with the padding that is read."""
    return range(min(0, window.start(0)), max(window.input, window.taps(window.output - 1)[-1] + 1))


def _three(axes: list[range]) -> Spans:
    depth, rows, columns = axes
    return depth, rows, columns
