"""PNG and WebP, read back by Pillow: every pixel as it was, however the rows came."""

import io
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from app.engine.interrupt import checked_by
from app.geometry.errors import InvalidError
from app.rendering.colormaps import colormap
from app.rendering.encode import MEDIA_TYPES, encode_png, encode_webp
from app.rendering.picture import Picture, picture
from app.rendering.png import _combine_adler, stream_png

Pixels = NDArray[np.uint8]
RANDOM = np.random.default_rng(11)


def decoded(data: bytes, mode: str | None = None) -> Pixels:
    """What Pillow reads, checksums and all."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return np.asarray(image if mode is None else image.convert(mode))


SHAPES = st.one_of(
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.tuples(st.integers(1, 20), st.integers(1, 20), st.sampled_from([3, 4])),
)


@given(hnp.arrays(np.uint8, SHAPES))
def test_any_pixels_come_back(pixels: Pixels) -> None:
    np.testing.assert_array_equal(decoded(encode_png(pixels)), pixels)


@pytest.mark.parametrize("shape", [(700, 900), (700, 900, 3), (3, 200_000), (90_000, 2, 3), (1, 1, 4)])
def test_large_pictures_come_back_from_their_bands(shape: tuple[int, ...]) -> None:
    pixels = RANDOM.integers(0, 256, shape, dtype=np.uint8)
    data = encode_png(pixels)
    np.testing.assert_array_equal(decoded(data), pixels)
    # one stream, whose checksum zlib accepts
    assert len(zlib.decompress(b"".join(body for kind, body in chunks(data) if kind == b"IDAT"))) == (
        pixels.size + shape[0]
    )


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Chunks of a PNG; each one's CRC is checked."""
    at = 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + body) == int.from_bytes(data[at + 8 + size : at + 12 + size], "big")
        yield kind, body
        at += 12 + size


def test_a_huge_picture_is_never_in_memory_at_once() -> None:
    drawn = 0

    def draw(top: int, bottom: int) -> Pixels:
        nonlocal drawn
        drawn = max(drawn, bottom)
        return np.full((bottom - top, 20_000), top % 251, dtype=np.uint8)

    written = 0
    for piece in stream_png(draw, 2000, 20_000):
        written += piece[4:8] == b"IDAT"
        # a band is 13 rows; at most a few of them wait
        assert drawn <= 13 * (written + 8)
    assert drawn == 2000


def test_a_picture_is_drawn_band_by_band_as_it_is_at_once() -> None:
    maps = RANDOM.normal(size=(3, 300, 500)).astype(np.float32)
    for found in (picture(maps, layout="rgb"), picture(maps, "signed", channel=1), picture(maps)):
        np.testing.assert_array_equal(decoded(encode_png(found), "RGB"), found.rgb())


def test_a_long_encoding_can_be_stopped() -> None:
    def stop() -> None:
        raise TimeoutError

    with checked_by(stop), pytest.raises(TimeoutError):
        encode_png(np.zeros((2000, 2000), np.uint8))


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_checksums_of_two_pieces_make_that_of_both(first: bytes, second: bytes) -> None:
    combined = _combine_adler(zlib.adler32(first), zlib.adler32(second), len(second))
    assert combined == zlib.adler32(first + second)


def test_palettes_stay_palettes() -> None:
    maps = RANDOM.normal(size=(1, 40, 50)).astype(np.float32)
    found = picture(maps, "signed")
    data = encode_png(found)
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "P"
    np.testing.assert_array_equal(decoded(data, "RGB"), found.rgb())


def test_grey_stays_grey() -> None:
    with Image.open(io.BytesIO(encode_png(np.zeros((5, 5), np.uint8)))) as image:
        assert image.mode == "L"


def test_drawn_pictures_are_small() -> None:
    board = np.kron((np.indices((8, 8)).sum(axis=0) % 2 * 255).astype(np.uint8), np.ones((25, 25), np.uint8))
    assert len(encode_png(board)) < 1500


@pytest.mark.parametrize("shape", [(30, 40), (30, 40, 3), (30, 40, 4)])
def test_webp_is_lossless(shape: tuple[int, ...]) -> None:
    pixels = RANDOM.integers(0, 256, shape, dtype=np.uint8)
    if len(shape) == 3 and shape[2] == 4:
        # WebP doesn't keep the colour of what can't be seen
        pixels[..., 3] |= 1
    expected = pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, np.newaxis], 3, axis=2)
    np.testing.assert_array_equal(decoded(encode_webp(pixels)), expected)


def test_webp_lays_palettes_out() -> None:
    found = Picture.of(np.array([[0, 128, 255]], np.uint8), colormap("magma").table)
    np.testing.assert_array_equal(decoded(encode_webp(found)), found.rgb())


def test_webp_says_where_it_ends() -> None:
    with pytest.raises(InvalidError, match="16384 × 1 pixels; WebP holds at most 16383 a side"):
        encode_webp(np.zeros((1, 16_384), np.uint8))


def test_media_types_name_their_encoders() -> None:
    for media_type, encode in MEDIA_TYPES.items():
        with Image.open(io.BytesIO(encode(np.zeros((2, 3), np.uint8)))) as image:
            assert Image.MIME[str(image.format)] == media_type
