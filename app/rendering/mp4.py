"""Images in a palette → MP4 (H.264), by PyAV where the extra `video` is installed."""

from __future__ import annotations

import functools
import importlib.util
import tempfile
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from app.geometry import UnavailableError
from app.rendering.canvas import Indices
from app.rendering.colormaps import Table

if TYPE_CHECKING:
    from av.container import OutputContainer

INSTALL = "MP4 needs PyAV on the server: pip install 'convscope[video]'"

# BT.601's matrix, studio range: what FFmpeg converts RGB with, so the file says so
_MATRIX_601, _STUDIO_RANGE = 6, 1
# Visually without loss; the libraries' quicker settings cost little in size on flat colours
_OPTIONS = {"crf": "14", "preset": "veryfast", "tune": "animation"}


@functools.cache
def why_not() -> str | None:
    """Say why MP4 can't be written here; None where it can."""
    return None if importlib.util.find_spec("av") else INSTALL


def mp4(images: Iterable[Indices], palette: Table, milliseconds: int) -> bytes:
    """Write images as a video that browsers, slides and messengers play.

    Parameters
    ----------
    images : (height, width) uint8 each, both even
    palette : (up to 256, 3) uint8
    milliseconds : of every image

    Raises
    ------
    UnavailableError : PyAV is not installed
    """
    reason = why_not()
    if reason is not None:
        raise UnavailableError(reason, "/format")
    # here and not above: it is an extra, and loads FFmpeg's libraries
    import av

    # a file: FFmpeg reads it again to put the table of contents first, so that players begin at once
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "animation.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
            _write(container, images, palette, milliseconds)
        return path.read_bytes()


def _write(container: OutputContainer, images: Iterable[Indices], palette: Table, milliseconds: int) -> None:
    """Encode images into an open container."""
    from av import VideoFrame

    stream = container.add_stream("libx264", rate=Fraction(1000, milliseconds), options=dict(_OPTIONS))
    stream.pix_fmt = "yuv420p"
    stream.codec_context.colorspace, stream.codec_context.color_range = _MATRIX_601, _STUDIO_RANGE
    for number, indices in enumerate(images):
        if number == 0:
            stream.height, stream.width = indices.shape
        for packet in stream.encode(VideoFrame.from_ndarray(palette[indices], format="rgb24")):
            container.mux(packet)
    for packet in stream.encode():
        container.mux(packet)
