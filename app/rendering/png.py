"""The quickest lossless PNG that stdlib zlib can write: Up filter, run lengths and Huffman, in bands."""

from __future__ import annotations

import os
import struct
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from app.engine.interrupt import checkpoint

Pixels = NDArray[np.uint8]

# Filtered bytes a band: large enough to be worth handing to a thread, small enough that two threads share
# even a 512² picture evenly and that one of 100 megapixels never has more than a few of them in memory.
_BAND = 1 << 17
# Below this, searching for matches costs little and halves what drawn pictures weigh.
_SMALL = 1 << 16

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_GREY, _RGB, _PALETTE, _RGBA = 0, 2, 3, 6
_COLOUR_TYPES = {1: _GREY, 3: _RGB, 4: _RGBA}
_UP = 2


def stream_png(
    strips: Iterable[Pixels], height: int, width: int, channels: int = 1, palette: Pixels | None = None
) -> Iterator[bytes]:
    """Write a PNG piece by piece, from rows that come piece by piece.

    Parameters
    ----------
    strips : (rows, width) or (rows, width, channels) uint8; all rows together are `height`
    height, width : pixels
    channels : 1 grey or palette indices, 3 RGB, 4 RGBA
    palette : (up to 256, 3) uint8, what an index stands for

    Yields
    ------
    bytes : joined, they are the file

    Notes
    -----
    Each band of rows is deflated by itself, in two threads where there are several, and ends on a
    full flush, so that the pieces join into one stream; only the checksum needs combining.
    """
    yield SIGNATURE + header(height, width, channels, palette)
    if palette is not None:
        yield chunk(b"PLTE", np.ascontiguousarray(palette, dtype=np.uint8).tobytes())
    yield chunk(b"IDAT", b"\x78\x01")
    small = height * width * channels <= _SMALL
    checksum, rows_done = 1, 0
    for deflated, adler, size, rows in _deflated(_bands(strips, width * channels), small):
        checksum = _combine_adler(checksum, adler, size)
        rows_done += rows
        yield chunk(b"IDAT", deflated)
    if rows_done != height:
        raise ValueError(f"{rows_done} rows came for a picture of {height}")
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


def _bands(strips: Iterable[Pixels], row_bytes: int) -> Iterator[tuple[Pixels, Pixels]]:
    """Cut strips into bands of about `_BAND` bytes, each with the row above it."""
    above = np.zeros(row_bytes, dtype=np.uint8)
    rows = max(1, _BAND // (row_bytes + 1))
    for strip in strips:
        flat = np.ascontiguousarray(strip).reshape(len(strip), -1)
        for top in range(0, len(flat), rows):
            band = flat[top : top + rows]
            yield band, above
            above = band[-1]


def _deflated(bands: Iterator[tuple[Pixels, Pixels]], small: bool) -> Iterator[tuple[bytes, int, int, int]]:
    """Deflate bands in order, two at a time where there is more than one and a core for each."""
    first = next(bands, None)
    second = next(bands, None)
    if first is None:
        return
    if second is None:
        yield _deflate(*first, small)
        return
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        running: deque[Future[tuple[bytes, int, int, int]]] = deque(
            pool.submit(_deflate, *band, small) for band in (first, second)
        )
        for band in bands:
            checkpoint()
            running.append(pool.submit(_deflate, *band, small))
            yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _deflate(band: Pixels, above: Pixels, small: bool) -> tuple[bytes, int, int, int]:
    """Filter and deflate one band: its bytes, its Adler-32, its filtered size, its rows."""
    rows, row_bytes = band.shape
    filtered = np.empty((rows, row_bytes + 1), dtype=np.uint8)
    filtered[:, 0] = _UP
    np.subtract(band[0], above, out=filtered[0, 1:])
    np.subtract(band[1:], band[:-1], out=filtered[1:, 1:])
    strategy = zlib.Z_DEFAULT_STRATEGY if small else zlib.Z_RLE
    deflate = zlib.compressobj(6 if small else 1, zlib.DEFLATED, -zlib.MAX_WBITS, 9, strategy)
    data = deflate.compress(filtered.data) + deflate.flush(zlib.Z_FULL_FLUSH)
    return data, zlib.adler32(filtered.data), filtered.size, rows


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
