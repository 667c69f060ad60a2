"""Frames → a moving picture: drawn one by one in one palette, written as GIF, APNG, WebP or MP4."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from PIL import Image

from app.engine.interrupt import checkpoint
from app.geometry import InvalidError
from app.layers.frames import Frame
from app.rendering.apng import apng
from app.rendering.canvas import Canvas, Indices
from app.rendering.colormaps import Table
from app.rendering.drawing import drawing_of
from app.rendering.gif import gif
from app.rendering.layout import Look
from app.rendering.mp4 import mp4
from app.rendering.palette import Palette
from app.rendering.stage import Stage
from app.rendering.surface import Blank

MP4 = "video/mp4"

Progress = Callable[[int, int], None]

ANIMATION_TYPES = ("image/gif", "image/apng", "image/webp", MP4)

MIN_MILLISECONDS = 20
MAX_MILLISECONDS = 60_000


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each frame stays, and whether the animation begins again at its end."""

    milliseconds: int = 100
    loop: bool = True

    def __post_init__(self) -> None:
        """Refuse what a GIF can't keep: its unit is 10 ms, and players slow down what is shorter than 20."""
        fits = MIN_MILLISECONDS <= self.milliseconds <= MAX_MILLISECONDS and self.milliseconds % 10 == 0
        if not fits:
            raise InvalidError(
                f"milliseconds_per_frame: {self.milliseconds}; "
                f"use a multiple of 10 from {MIN_MILLISECONDS} to {MAX_MILLISECONDS}",
                "/milliseconds_per_frame",
            )


def render_animation(
    frames: Sequence[Frame],
    stage: Stage,
    look: Look,
    media_type: str,
    timing: Timing,
    on_progress: Progress | None = None,
) -> bytes:
    """Draw frames and write them as an animation; see `animate` and `encode_animation`.

    Raises
    ------
    InvalidError : no frames, or no such media type
    """
    images, palette = animate(frames, stage, look)
    return encode_animation(images, palette, media_type, timing, len(frames), on_progress)


def animate(
    frames: Iterable[Frame], stage: Stage, look: Look, total: int | None = None
) -> tuple[Iterator[Indices], Table]:
    """Draw frames one by one, as they are asked for.

    Parameters
    ----------
    frames : at least one, in any order; each is quickest if it follows the one before it
    stage : what they are frames of
    look : theme, width and so on
    total : how many frames there will be, where they are made one by one; None: a list tells

    Returns
    -------
    images : (height, width) uint8 each, indices of the palette; no two neighbours are equal, since each
        shows its number
    palette : (up to 256, 3) uint8, the same for all
    """
    coming = iter(frames)
    first = next(coming, None)
    if first is None:
        raise InvalidError("frames: there is none to show; ask for a count of at least 1", "/count")
    count = total if total is not None else len(frames) if isinstance(frames, Sequence) else 1
    palettes: list[Palette] = []

    def make(blank: Blank) -> Canvas:
        palettes.append(Palette(blank.theme, blank.photo, blank.colormap))
        return Canvas(blank.width, blank.height, palettes[0], blank.theme.paper)

    scene = drawing_of(stage, look, first.channels[0], count, make)
    images = (scene.draw(frame, step).pixels for step, frame in enumerate(chain((first,), coming)))
    return images, palettes[0].table


def encode_animation(
    images: Iterable[Indices],
    palette: Table,
    media_type: str,
    timing: Timing,
    total: int,
    on_progress: Progress | None = None,
) -> bytes:
    """Write images in one palette as an animation; a video has no loop of its own.

    Parameters
    ----------
    images : (height, width) uint8 each, neighbours that differ (Pillow joins equal ones)
    palette : (up to 256, 3) uint8
    media_type : one of `ANIMATION_TYPES`
    timing : of every image
    total : how many images there will be
    on_progress : told how many of `total` are done, after each

    Raises
    ------
    InvalidError : no such media type
    UnavailableError : MP4, where PyAV is not installed
    """
    counted = _counted(images, total, on_progress)
    match media_type:
        case "image/gif":
            return b"".join(gif(counted, palette, timing.milliseconds, timing.loop))
        case "image/apng":
            return b"".join(apng(counted, palette, timing.milliseconds, timing.loop, total))
        case "image/webp":
            return _webp(counted, palette, timing)
        case "video/mp4":
            return mp4(counted, palette, timing.milliseconds)
    raise InvalidError(f"{media_type} is no animation; use {', '.join(ANIMATION_TYPES)}")


def _webp(images: Iterator[Indices], palette: Table, timing: Timing) -> bytes:
    """Write a lossless WebP, at the quickest of its settings that still packs what stays unchanged."""
    pictures = (Image.fromarray(palette[indices]) for indices in images)
    out = io.BytesIO()
    next(pictures).save(
        out,
        "WEBP",
        save_all=True,
        append_images=pictures,
        duration=timing.milliseconds,
        loop=0 if timing.loop else 1,
        lossless=True,
        quality=0,
        method=1,
    )
    return out.getvalue()


def _counted(images: Iterable[Indices], total: int, on_progress: Progress | None) -> Iterator[Indices]:
    """Pass images on, and tell of each when the next one is asked for: it has been written by then."""
    for done, image in enumerate(images, start=1):
        checkpoint()
        yield image
        if on_progress is not None:
            on_progress(done, total)
