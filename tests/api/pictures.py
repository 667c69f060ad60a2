"""Picture files for tests, made on the spot."""

import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def encode(image: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    """Write a picture file."""
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def noise(height: int = 12, width: int = 17, channels: int = 3, seed: int = 0) -> NDArray[np.uint8]:
    """(H, W) or (H, W, C) uint8 without structure."""
    shape = (height, width) if channels == 1 else (height, width, channels)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def png(height: int = 12, width: int = 17, channels: int = 3) -> bytes:
    """Write noise as PNG."""
    return encode(Image.fromarray(noise(height, width, channels)))


def bomb(side: int = 60_000) -> bytes:
    """Write a small PNG file whose header promises side² pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
