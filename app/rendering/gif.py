"""An animated GIF from indices: the container is written here, each image's LZW by Pillow."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator

from PIL import Image

from app.rendering.canvas import Indices
from app.rendering.colormaps import Table
from app.rendering.delta import UNCHANGED, Delta, deltas

_HEADER_BYTES = 13
_KEEP = 1 << 2
_TRANSPARENT = 1


def gif(images: Iterable[Indices], palette: Table, milliseconds: int, loop: bool) -> Iterator[bytes]:
    """Write a GIF piece by piece, every image with its own duration and what has changed in it.

    Parameters
    ----------
    images : (height, width) uint8 each, at least one, below 255
    palette : (up to 255, 3) uint8, shared by all
    milliseconds : each image's time, a multiple of 10
    loop : begin again at the end, for ever

    Yields
    ------
    bytes : joined, they are the file

    References
    ----------
    GIF89a specification, CompuServe 1990; the loop is Netscape's extension.
    """
    for number, delta in enumerate(deltas(images)):
        if number == 0:
            height, width = delta.pixels.shape
            yield b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0)
            yield palette.tobytes().ljust(768, b"\0")
            if loop:
                yield b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
        flags = _KEEP | (_TRANSPARENT if number else 0)
        yield b"\x21\xf9\x04" + struct.pack("<BHBB", flags, milliseconds // 10, UNCHANGED, 0)
        yield _image(delta)
    yield b";"


def _image(delta: Delta) -> bytes:
    """Write an image descriptor and its LZW data, taken from a GIF of this image alone."""
    out = io.BytesIO()
    Image.fromarray(delta.pixels).save(out, "GIF", interlace=0, optimize=False)
    data = out.getvalue()
    # header, its colours, then at once the image: "," x y width height flags
    colours = 3 << ((data[10] & 7) + 1)
    start = data.index(b",", _HEADER_BYTES + colours)
    height, width = delta.pixels.shape
    place = struct.pack("<BHHHHB", 0x2C, delta.x, delta.y, width, height, 0)
    return place + data[start + len(place) : -1]
