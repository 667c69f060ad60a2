"""An animated PNG from indices: one palette, and of each image only what has changed."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

import numpy as np

from app.rendering.canvas import Indices
from app.rendering.colormaps import Table
from app.rendering.delta import UNCHANGED, deltas
from app.rendering.png import SIGNATURE, chunk, header

_KEEP, _OVER = 0, 1


def apng(
    images: Iterable[Indices], palette: Table, milliseconds: int, loop: bool, total: int
) -> Iterator[bytes]:
    """Write an APNG piece by piece.

    Parameters
    ----------
    images : (height, width) uint8 each, `total` of them, below 255
    palette : (up to 255, 3) uint8, shared by all
    milliseconds : each image's time
    loop : begin again at the end, for ever
    total : how many images there are

    Yields
    ------
    bytes : joined, they are the file

    References
    ----------
    W3C, Portable Network Graphics (PNG) Specification, third edition, 2025: acTL, fcTL, fdAT.
    """
    sequence = 0
    for number, delta in enumerate(deltas(images)):
        height, width = delta.pixels.shape
        if number == 0:
            yield SIGNATURE + header(height, width, 1, palette)
            yield chunk(b"PLTE", palette.tobytes().ljust(768, b"\0"))
            yield chunk(b"tRNS", b"\xff" * UNCHANGED + b"\x00")
            yield chunk(b"acTL", struct.pack(">II", total, 0 if loop else 1))
        yield chunk(
            b"fcTL",
            struct.pack(
                ">IIIIIHHBB",
                sequence,
                width,
                height,
                delta.x,
                delta.y,
                milliseconds,
                1000,
                _KEEP,
                _OVER if number else 0,
            ),
        )
        sequence += 1
        data = _deflate(delta.pixels)
        if number == 0:
            yield chunk(b"IDAT", data)
        else:
            yield chunk(b"fdAT", struct.pack(">I", sequence) + data)
            sequence += 1
    yield chunk(b"IEND", b"")


def _deflate(pixels: Indices) -> bytes:
    """Deflate unfiltered rows: indices have no slope that a filter could use."""
    rows = np.zeros((pixels.shape[0], pixels.shape[1] + 1), dtype=np.uint8)
    rows[:, 1:] = pixels
    return zlib.compress(rows.data, 4)
