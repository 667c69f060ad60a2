"""Decoding: whatever the bytes, a picture or a sentence; nothing else gets out."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

from app.geometry.errors import ConvscopeError, InvalidError, LimitError
from app.services.decoding import FORMATS, Picture, decode
from app.services.errors import UnsupportedMediaError
from app.services.pixels import Reading, reading_shape, scaled_size, to_bytes, to_tensor

MANY = 10**9


def encoded(name: str, mode: str = "RGB", **options: object) -> bytes:
    """Write a picture with structure in a format."""
    image = Image.effect_noise((23, 17), 60).convert(mode)
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


FILES = [
    *((name, encoded(name)) for name in FORMATS),
    ("GIF", encoded("GIF", "P", transparency=3)),
    ("PNG", encoded("PNG", "RGBA")),
    ("TIFF", encoded("TIFF", "L", compression="tiff_lzw")),
    ("JPEG", encoded("JPEG", "L", progressive=True)),
    ("WEBP", encoded("WEBP", "RGBA", lossless=True)),
]


def outcome(data: bytes) -> Picture | ConvscopeError:
    """Decode; anything but a picture or one of our errors is raised."""
    try:
        return decode(data, MANY)
    except ConvscopeError as error:
        return error


@pytest.mark.parametrize(("name", "data"), FILES)
def test_a_whole_file_is_a_picture(name: str, data: bytes) -> None:
    picture = decode(data, MANY)
    assert (picture.format, picture.width, picture.height) == (name, 23, 17)


@pytest.mark.filterwarnings("ignore")  # Pillow warns of much that it then reads or refuses
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_file_is_a_picture_or_explained(data: st.DataObject) -> None:
    _, whole = data.draw(st.sampled_from(FILES))
    spoilt = bytearray(whole)
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=6)
    ):
        spoilt[place] = value
    found = outcome(bytes(spoilt[: data.draw(st.integers(0, len(whole)))]))
    if isinstance(found, ConvscopeError):
        assert isinstance(found, InvalidError | UnsupportedMediaError | LimitError)
        assert found.detail
    else:
        assert found.pixels.shape[2] in (1, 3)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_explained(data: bytes) -> None:
    assert outcome(data)


def test_the_pixels_are_counted_before_they_are_decoded() -> None:
    with pytest.raises(LimitError, match="391"):
        decode(encoded("PNG"), 390)
    assert decode(encoded("PNG"), 391)


def test_a_broken_orientation_is_no_reason_to_refuse() -> None:
    data = encoded("JPEG", exif=b"Exif\x00\x00broken")
    assert decode(data, MANY).width == 23


def test_integers_of_32_bits_are_taken_as_they_are() -> None:
    numbers = np.array([[-5, 70_000]], np.int32)
    out = io.BytesIO()
    Image.fromarray(numbers).save(out, "TIFF")
    picture = decode(out.getvalue(), MANY)
    assert picture.notes
    np.testing.assert_array_equal(to_tensor(picture, Reading("native"))[0, 0], numbers)


def test_integers_of_32_bits_that_fit_16_are_a_16_bit_picture() -> None:
    out = io.BytesIO()
    Image.fromarray(np.array([[0, 65_535]], np.int32)).save(out, "TIFF")
    np.testing.assert_array_equal(to_tensor(decode(out.getvalue(), MANY), Reading("gray"))[0, 0], [[0, 1]])


def test_a_picture_that_holds_nan_is_refused() -> None:
    out = io.BytesIO()
    Image.fromarray(np.array([[0, np.nan]], np.float32)).save(out, "TIFF")
    with pytest.raises(InvalidError, match="NaN"):
        decode(out.getvalue(), MANY)


@given(width=st.integers(1, 5000), height=st.integers(1, 5000), side=st.integers(1, 5000))
def test_scaling_never_grows_and_keeps_at_least_a_pixel(width: int, height: int, side: int) -> None:
    scaled = scaled_size(width, height, side)
    assert 1 <= scaled[0] <= min(width, side)
    assert 1 <= scaled[1] <= min(height, side)
    assert max(scaled) == min(side, max(width, height))


@pytest.mark.parametrize("color", ["rgb", "gray", "native"])
@pytest.mark.parametrize("side", [None, 10])
@pytest.mark.parametrize(("name", "data"), FILES)
def test_the_shape_is_known_before_the_pixels(name: str, data: bytes, side: int | None, color: str) -> None:
    picture = decode(data, MANY)
    reading = Reading(color, side)  # type: ignore[arg-type]  # one of the parametrised words
    assert to_tensor(picture, reading).shape == reading_shape(23, 17, picture.channels, reading)


@pytest.mark.parametrize("size", [(32, 32), (17, 23), (5, 40), (40, 5)])
@pytest.mark.parametrize("color", ["rgb", "gray", "native"])
@pytest.mark.parametrize(("name", "data"), FILES)
def test_a_picture_of_a_given_size_is_cut_around_the_middle(
    name: str, data: bytes, color: str, size: tuple[int, int]
) -> None:
    picture = decode(data, MANY)
    reading = Reading(color, None, "byte", size)  # type: ignore[arg-type]  # one of the parametrised words
    tensor = to_tensor(picture, reading)
    assert tensor.shape == reading_shape(23, 17, picture.channels, reading)
    assert tensor.shape[2:] == size
    if color == "gray" and picture.pixels.dtype == np.uint8:
        whole = to_tensor(picture, Reading("gray", None, "byte"))[0, 0].astype(np.uint8)
        fitted = ImageOps.fit(Image.fromarray(whole), size[::-1], Image.Resampling.LANCZOS)
        np.testing.assert_array_equal(tensor[0, 0], np.asarray(fitted))


def test_a_16_bit_picture_scales_down_without_losing_its_depth() -> None:
    pixels = np.full((8, 8, 1), 300, np.uint16)
    picture = Picture(pixels, 65_535.0, "PNG", 1, ())
    tensor = to_tensor(picture, Reading("native", 4, "byte"))
    np.testing.assert_allclose(tensor, np.full((1, 1, 4, 4), 300 / 257), rtol=1e-5)
    np.testing.assert_array_equal(to_bytes(picture), np.ones((8, 8, 1), np.uint8))


def test_16_bit_grey_with_a_transparent_value_keeps_its_depth() -> None:
    values = np.array([[0, 300, 40_000], [65_535, 7, 300]], np.uint16)
    out = io.BytesIO()
    Image.fromarray(values).save(out, "PNG")
    plain = out.getvalue()
    place = plain.index(b"IDAT") - 4
    for clear, notes in ((300, 1), (301, 0)):
        chunk = b"tRNS" + clear.to_bytes(2, "big")
        piece = (2).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
        picture = decode(plain[:place] + piece + plain[place:], MANY)
        np.testing.assert_array_equal(picture.pixels[..., 0], np.where(values == clear, 65_535, values))
        assert (picture.full_scale, picture.channels, len(picture.notes)) == (65_535, 2, notes)


@pytest.mark.parametrize(("name", "data"), FILES)
def test_a_file_that_ends_after_its_signature_is_cut_off_and_not_another_kind(name: str, data: bytes) -> None:
    with pytest.raises(InvalidError, match=f"{name}.* cut off"):
        decode(data[:12], MANY)


def test_a_jpeg_of_very_many_scans_is_refused_before_it_is_decoded() -> None:
    data = encoded("JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    decode(data, MANY)
    with pytest.raises(LimitError, match="scans"):
        decode(data[:last] + data[last:-2] * 101 + data[-2:], MANY)


def tiled(compression: int, width: int, height: int) -> bytes:
    """Begin a TIFF of 16 × 16 grey pixels in a tile of `width` × `height`."""
    short, long = 3, 4
    entries = [
        (256, long, 16),
        (257, long, 16),
        (258, short, 8),
        (259, short, compression),
        (262, short, 1),
        (277, short, 1),
        (322, long, width),
        (323, long, height),
        (324, long, 200),
        (325, long, 64),
    ]
    listed = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + listed + struct.pack("<I", 0) + bytes(64)


@pytest.mark.parametrize("compression", [1, 2, 3, 4, 5, 7, 8, 32773, 34925, 50000])
def test_a_tiffs_tiles_are_measured_before_they_are_decoded(
    compression: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(TiffImageFile, "load", lambda _: pytest.fail("a tile was decoded"))
        with pytest.raises(LimitError, match=r"65520 × 32752.*smaller tiles"):
            decode(tiled(compression, 65_520, 32_752), 120_000_000)
    # a tile may be larger than its picture
    assert isinstance(outcome(tiled(compression, 256, 256)), InvalidError)
