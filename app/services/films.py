"""Animations and figures of a job: what is checked before, and how they are made."""

from __future__ import annotations

from dataclasses import dataclass

from app.geometry.errors import InvalidError
from app.layers import BoundLayer
from app.rendering.animation import Progress, Timing, animate, encode_animation
from app.rendering.figure import render_figure
from app.rendering.layout import Look
from app.rendering.stage import Stage
from app.services.steps import Steps, check_index, choose_frames, make_frames
from app.services.workbench import Job, Outcome, Workbench

# what computing a frame takes in float64, and its drawing, beside each of its numbers
_BESIDE_A_FRAME = 4


@dataclass(frozen=True, slots=True)
class Film:
    """An animation as a request asks for it."""

    steps: Steps
    look: Look
    timing: Timing
    media_type: str


def check_film(layer: BoundLayer, film: Film, most_frames: int, most_elements: int) -> range:
    """Refuse what can't be shown; give the steps that will be.

    Raises
    ------
    InvalidError, LimitError : as `choose_frames` says, or no window slides
    """
    _check_windows(layer)
    return choose_frames(layer, film.steps, most_frames, most_elements // _BESIDE_A_FRAME)


def make_film(outcome: Outcome, film: Film, steps: range, on_progress: Progress | None = None) -> bytes:
    """Draw a computed job's steps one by one, and write them."""
    asked = film.steps
    stage = _stage(outcome, asked)
    setup = outcome.setup
    frames = make_frames(setup.layer, setup.x, asked.channel, steps, asked.order)
    images, palette = animate(frames, stage, film.look, len(steps))
    return encode_animation(images, palette, film.media_type, film.timing, len(steps), on_progress)


def check_figure(layer: BoundLayer, channel: int, index: int) -> None:
    """Refuse a figure that can't be drawn.

    Raises
    ------
    InvalidError : there is no such channel or window, or no window slides
    """
    _check_windows(layer)
    check_index(layer, channel, index)


def make_figure(
    workbench: Workbench, job: Job, channel: int, index: int, look: Look, media_type: str
) -> bytes:
    """Compute a job and draw window `index` (row-major) of an output channel."""
    outcome = workbench.compute(job)
    frame = outcome.setup.layer.frame(outcome.setup.x, channel, index)
    return render_figure(frame, _stage(outcome, Steps(channel)), look, media_type)


def _stage(outcome: Outcome, asked: Steps) -> Stage:
    setup = outcome.setup
    layer = setup.layer
    y = outcome.output[0, asked.channel]
    return Stage.of(setup.x[0], y, layer.windows, layer.kind, layer.adds, asked.order)


def _check_windows(layer: BoundLayer) -> None:
    if not layer.windows:
        raise InvalidError(
            f"no window slides in a {layer.kind} layer of a flattened tensor; ask for application/json",
            "/layer",
        )
