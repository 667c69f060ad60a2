"""Which scene draws a stage: plots of signals, cells of pictures, slices of volumes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.layers.frames import Frame
from app.rendering.layout import Look
from app.rendering.plot_scene import PlotScene
from app.rendering.scene import Scene
from app.rendering.stage import Stage
from app.rendering.surface import Blank, Surface
from app.rendering.volume_scene import VolumeScene

S = TypeVar("S", bound=Surface)
Drawn_co = TypeVar("Drawn_co", covariant=True)


class Drawing(Protocol[Drawn_co]):
    """Draws frames of one stage, one after another."""

    def draw(self, frame: Frame, step: int) -> Drawn_co:
        """Draw a frame, the `step`-th of all."""
        ...


def drawing_of(stage: Stage, look: Look, channel: int, steps: int, make: Callable[[Blank], S]) -> Drawing[S]:
    """Choose what draws a stage.

    Parameters
    ----------
    stage, look : what is shown, and how
    channel : input channel whose values are shown
    steps : how many frames there will be
    make : gives the surface that is drawn on
    """
    if stage.line:
        return PlotScene(stage, look, channel, steps, make)
    if stage.deep:
        return VolumeScene(stage, look, channel, steps, make)
    return Scene(stage, look, channel, steps, make)
