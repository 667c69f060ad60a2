"""What animation tests share: a layer on an input, its frames and its stage."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.engine import Engine
from app.geometry import Order, Scan
from app.layers import Frame, parse_layer
from app.rendering.animation import animate
from app.rendering.drawing import Drawing, drawing_of
from app.rendering.layout import Look
from app.rendering.stage import Stage
from app.rendering.surface import Blank
from app.rendering.svg import SvgCanvas
from app.rendering.theme import Rgb
from app.rendering.true_colours import TrueColours


@dataclass(frozen=True)
class Staged:
    """A stage and the frames to play on it."""

    stage: Stage
    frames: list[Frame]
    y: NDArray[np.float32]


def staged(
    x: NDArray[np.float32],
    layer: dict[str, Any],
    start: int = 0,
    count: int = 1000,
    channel: int = 0,
    order: Order = "rows",
) -> Staged:
    """Compute a layer with NumPy and take its frames."""
    bound = parse_layer(layer).bind(x.shape)
    y, _ = bound.forward(Engine("numpy"), x)
    stage = Stage.of(x[0], y[0, channel], bound.windows, bound.kind, bound.adds, order)
    scan = Scan(order, bound.frame_size)
    frames = [bound.frame(x, channel, scan.index(step)) for step in range(scan.total)[start : start + count]]
    return Staged(stage, frames, y[0, channel])


LOOK = Look("light", 800)


def pictures(played: Staged) -> list[NDArray[np.uint8]]:
    """Every frame in its colours."""
    images, palette = animate(played.frames, played.stage, LOOK)
    return [palette[image] for image in images]


def vectors(played: Staged) -> Drawing[SvgCanvas]:
    """What draws the stage, on a surface of vectors."""

    def make(blank: Blank) -> SvgCanvas:
        return SvgCanvas(blank.width, blank.height, TrueColours(), blank.theme.paper)

    return drawing_of(played.stage, LOOK, 0, len(played.frames), make)


def near(colour: ArrayLike, expected: Rgb, most: int = 12) -> bool:
    """Whether a colour is another, but for what letters and edges mix into it."""
    return bool(np.abs(np.asarray(colour, int) - expected).max() <= most)


def ramp(*size: int, channels: int = 1) -> NDArray[np.float32]:
    """Numbers from 0 to 1 in order, (1, channels, *size)."""
    count = channels * int(np.prod(size))
    return np.linspace(0, 1, count, dtype=np.float32).reshape(1, channels, *size)


SOBEL = {"kind": "conv", "kernel": "sobel_x", "padding": 1}
