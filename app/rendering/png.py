"""The quickest lossless PNG that stdlib zlib can write: Up filter, run lengths and Huffman, in bands."""

from __future__ import annotations

import os
import struct
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.interrupt import checkpoint

Pixels = NDArray[np.uint8]
# Gives the rows from `top` to `bottom`, (rows, width) or (rows, width, channels).
Draw = Callable[[int, int], Pixels]

# Filtered bytes a band: large enough to be worth handing to a thread, small enough that two threads share
# even a 512² picture evenly and that one of 100 megapixels never has more than a few of them in memory.
_BAND = 1 << 18
# Below this, searching for matches costs little and halves what drawn pictures weigh.
_SMALL = 1 << 16
# Bands that are drawn before the oldest is waited for: enough that no thread stands idle.
_WAITING = 4

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_GREY, _RGB, _PALETTE, _RGBA = 0, 2, 3, 6
_COLOUR_TYPES = {1: _GREY, 3: _RGB, 4: _RGBA}
_UP = 2


def stream_png(
    draw: Draw, height: int, width: int, channels: int = 1, palette: Pixels | None = None
) -> Iterator[bytes]:
    """Write a PNG piece by piece, from rows that are drawn when their turn comes.

    Parameters
    ----------
    draw : gives the rows from one number to another as uint8
    height, width : pixels
    channels : 1 grey or palette indices, 3 RGB, 4 RGBA
    palette : (up to 256, 3) uint8, what an index stands for

    Yields
    ------
    bytes : joined, they are the file

    Notes
    -----
    Each band of rows is deflated by itself, in two threads where there are several, and ends on a full flush,
    so that the pieces join into one stream; only the checksum needs combining. Bands are drawn by the caller
    meanwhile: NumPy's short steps in several threads would wait for each other.
    """
    yield SIGNATURE + header(height, width, channels, palette)
    if palette is not None:
        yield chunk(b"PLTE", np.ascontiguousarray(palette, dtype=np.uint8).tobytes())
    yield chunk(b"IDAT", b"\x78\x01")
    small = height * width * channels <= _SMALL
    checksum = 1
    for band in _bands(draw, height, width * channels, small):
        checksum = _combine_adler(checksum, band.adler, band.size)
        yield chunk(b"IDAT", band.data)
    # an empty last block ends the stream that the bands left open
    yield chunk(b"IDAT", b"\x03\x00" + struct.pack(">I", checksum))
    yield chunk(b"IEND", b"")


def header(height: int, width: int, channels: int, palette: Pixels | None) -> bytes:
    """Give the IHDR chunk: 8 bits a sample, not interlaced."""
    colour_type = _COLOUR_TYPES[channels] if palette is None else _PALETTE
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0))


def chunk(kind: bytes, data: bytes) -> bytes:
    """Frame data as a chunk: length, kind, data, checksum."""
    return b"".join(
        (struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))
    )


@dataclass(frozen=True, slots=True)
class _Band:
    """Some rows, deflated; the Adler-32 and the number of their filtered bytes."""

    data: bytes
    adler: int
    size: int


def _bands(draw: Draw, height: int, row_bytes: int, small: bool) -> Iterator[_Band]:
    """Deflate bands of about `_BAND` bytes in order, two at a time where there is a core for each."""
    rows = max(1, _BAND // (row_bytes + 1))
    if height <= rows:
        yield _deflate(draw(0, height), 0, small)
        return
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        running: deque[Future[_Band]] = deque()
        for top in range(0, height, rows):
            checkpoint()
            above = min(top, 1)
            running.append(pool.submit(_deflate, draw(top - above, min(top + rows, height)), above, small))
            if len(running) > _WAITING:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _deflate(pixels: Pixels, above: int, small: bool) -> _Band:
    """Filter and deflate rows, less the first where that is only what lies `above` them."""
    drawn = np.ascontiguousarray(pixels).reshape(len(pixels), -1)
    filtered = np.empty((len(drawn) - above, drawn.shape[1] + 1), dtype=np.uint8)
    filtered[:, 0] = _UP
    np.subtract(drawn[1:], drawn[:-1], out=filtered[1 - above :, 1:])
    if not above:
        filtered[0, 1:] = drawn[0]
    strategy = zlib.Z_DEFAULT_STRATEGY if small else zlib.Z_RLE
    deflate = zlib.compressobj(6 if small else 1, zlib.DEFLATED, -zlib.MAX_WBITS, 9, strategy)
    data = deflate.compress(filtered.data) + deflate.flush(zlib.Z_FULL_FLUSH)
    return _Band(data, zlib.adler32(filtered.data), filtered.size)


def _combine_adler(first: int, second: int, second_size: int) -> int:
    """Adler-32 of two pieces in a row, from the checksum of each and the second one's length.

    References
    ----------
    RFC 1950, section 9: a sums the bytes from 1, b sums the values of a, both modulo 65521.
    """
    base = 65521
    first_a, first_b = first & 0xFFFF, first >> 16
    second_a, second_b = second & 0xFFFF, second >> 16
    low = (first_a + second_a - 1) % base
    high = (first_b + second_b + second_size * (first_a - 1)) % base
    return high << 16 | low
