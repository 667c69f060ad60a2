"""Which of the sliding window's steps are shown, counted and bounded before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.engine.interrupt import checkpoint
from app.geometry import Order, Scan
from app.geometry.errors import InvalidError, LimitError
from app.layers import BoundLayer, Frame
from app.layers.activation import AnyActivation
from app.layers.base import Array


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps as a request asks for them.

    Parameters
    ----------
    channel : output channel
    start, count, step : first step, how many, and how far apart, all counted in `order`
    order : in which the window visits its places
    """

    channel: int = 0
    start: int = 0
    count: int = 100
    step: int = 1
    order: Order = "rows"


def check_index(layer: BoundLayer, channel: int, index: int) -> None:
    """Refuse a window that is not there, numbered row-major.

    Raises
    ------
    InvalidError : no such channel or window
    """
    if not 0 <= index < layer.total_frames:
        last = layer.total_frames - 1
        raise InvalidError(f"window {index} is not there; windows are numbered 0 to {last}", "/index")
    layer.check_frame(channel, index)


def choose_frames(layer: BoundLayer, asked: Steps, most: int, most_numbers: int) -> range:
    """Number the steps that a request asks for, before anything is computed.

    Parameters
    ----------
    most : how many frames may be given
    most_numbers : how many numbers all of them may hold

    Raises
    ------
    LimitError : more than `most` or `most_numbers`
    InvalidError : a channel or a start that is not there
    """
    layer.check_frame(asked.channel, asked.start)
    stop = min(asked.start + asked.count * asked.step, layer.total_frames)
    steps = range(asked.start, stop, asked.step)
    if len(steps) > most:
        raise LimitError(
            f"{len(steps):,} frames at once; at most {most:,} are given: ask for count ≤ {most}, "
            "and for the rest with start",
            "/count",
        )
    numbers = layer.frame_numbers * len(steps)
    if numbers > most_numbers:
        lower = "a lower count, " if len(steps) > 1 else ""
        raise LimitError(
            f"{_frames(len(steps))} of this layer would hold {numbers:,} numbers; at most"
            f" {most_numbers:,} are given: ask for {lower}a smaller kernel or fewer input channels",
            "/count" if len(steps) > 1 else "/layer",
        )
    return steps


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count:,} frames"


def make_frames(
    layer: BoundLayer,
    x: Array,
    channel: int,
    steps: range,
    order: Order,
    after: AnyActivation | None = None,
) -> Iterator[Frame]:
    """Show windows one by one, as they are asked for; may be stopped between them.

    Parameters
    ----------
    x : the layer's input, (N, C, *size)
    after : what each frame's value goes through
    """
    scan = Scan(order, layer.frame_size)
    then = None if after is None else after.behind(layer)
    for step in steps:
        checkpoint()
        frame = layer.frame(x, channel, scan.index(step))
        yield frame if then is None else then.follow(layer, x, channel, frame)
