"""One frame as a figure for a paper or a slide: vectors, or pixels in true colour."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from PIL import Image

from app.geometry import InvalidError
from app.layers.frames import Frame
from app.rendering.canvas import Canvas
from app.rendering.drawing import drawing_of
from app.rendering.encode import encode_png
from app.rendering.layout import Look
from app.rendering.numbers import number
from app.rendering.stage import Stage, on_plane
from app.rendering.surface import Blank
from app.rendering.svg import SvgCanvas
from app.rendering.true_colours import TrueColours
from app.rendering.words import word


def render_figure(frame: Frame, stage: Stage, look: Look, media_type: str) -> bytes:
    """Draw one frame with its whole feature map.

    Parameters
    ----------
    frame : a step of the stage
    look : `still` is taken for granted
    media_type : one of `FIGURE_TYPES`

    Raises
    ------
    InvalidError : no such media type
    """
    if media_type not in _WRITERS:
        raise InvalidError(f"{media_type} is no figure; use {', '.join(_WRITERS)}")
    return _WRITERS[media_type](frame, stage, replace(look, still=True))


def _svg(frame: Frame, stage: Stage, look: Look) -> bytes:
    def make(blank: Blank) -> SvgCanvas:
        return SvgCanvas(blank.width, blank.height, TrueColours(blank.photo), blank.theme.paper)

    scene = drawing_of(stage, look, frame.channels[0], 1, make)
    place = stage.place_of(on_plane(frame), look.language)
    title = place if stage.adding else f"{place}: {number(frame.value)}"
    return scene.draw(frame, 0).document(f"{word(look.language, 'map')}, {title}")


def _png(frame: Frame, stage: Stage, look: Look) -> bytes:
    return encode_png(_drawn(frame, stage, look).pixels)


def _webp(frame: Frame, stage: Stage, look: Look) -> bytes:
    out = io.BytesIO()
    Image.fromarray(_drawn(frame, stage, look).pixels).save(out, "WEBP", lossless=True, method=1)
    return out.getvalue()


def _drawn(frame: Frame, stage: Stage, look: Look) -> Canvas:
    def make(blank: Blank) -> Canvas:
        return Canvas(blank.width, blank.height, TrueColours(blank.photo), blank.theme.paper)

    return drawing_of(stage, look, frame.channels[0], 1, make).draw(frame, 0)


_WRITERS: Mapping[str, Callable[[Frame, Stage, Look], bytes]] = MappingProxyType(
    {"image/svg+xml": _svg, "image/png": _png, "image/webp": _webp}
)
FIGURE_TYPES = tuple(_WRITERS)
