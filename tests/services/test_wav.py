"""WAV files: written by the standard library, SciPy and by hand; broken in every way that matters."""

import io
import struct
import wave
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import wavfile

from app.geometry.errors import ConvscopeError, InvalidError, LimitError
from app.services.wav import is_wav, read_wav

MANY = 10**9
RNG = np.random.default_rng(5)
FLOATS = RNG.uniform(-1, 1, (50, 2))


def by_scipy(samples: np.ndarray, rate: int = 8000) -> bytes:
    """Let SciPy write a file."""
    out = io.BytesIO()
    wavfile.write(out, rate, samples)
    return out.getvalue()


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    """A part of a file; `size` may lie."""
    return name + struct.pack("<I", len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def form(tag: int = 1, channels: int = 1, rate: int = 100, align: int = 2, bits: int = 16) -> bytes:
    """A format's part."""
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, rate * align, align, bits))


def riff(*parts: bytes) -> bytes:
    """A file of parts."""
    body = b"WAVE" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("samples", "full"),
    [
        ((FLOATS * 2**15).astype(np.int16), 2**15),
        ((FLOATS * 2**31).astype(np.int32), 2**31),
        (FLOATS.astype(np.float32), 1),
        (FLOATS, 1),
        (FLOATS[:, 0].astype(np.float32), 1),
    ],
)
def test_what_scipy_writes(samples: np.ndarray, full: float) -> None:
    sound = read_wav(by_scipy(samples, 44_100), MANY)
    assert sound.sample_rate == 44_100
    expected = np.atleast_2d((samples / full).astype(np.float32).T)
    assert np.array_equal(sound.samples, expected)


def test_eight_bits_have_no_sign() -> None:
    sound = read_wav(by_scipy(np.array([0, 64, 128, 255], np.uint8)), MANY)
    assert sound.samples.tolist() == [[-1, -0.5, 0, 127 / 128]]


@pytest.mark.parametrize("channels", [1, 3])
def test_twenty_four_bits(channels: int) -> None:
    integers = RNG.integers(-(2**23), 2**23, (20, channels), dtype=np.int32)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(3)
        file.setframerate(16_000)
        file.writeframes(integers.astype("<i4").reshape(-1, 1).view(np.uint8)[:, :3].tobytes())
    sound = read_wav(out.getvalue(), MANY)
    assert np.array_equal(sound.samples, (integers.T / 2**23).astype(np.float32))


def test_the_extensible_form_and_parts_that_say_nothing() -> None:
    guid = struct.pack("<H", 3) + bytes.fromhex("000000001000800000aa00389b71")
    body = struct.pack("<HHIIHH", 0xFFFE, 1, 8000, 32_000, 4, 32) + struct.pack("<HHI", 22, 32, 4) + guid
    data = riff(chunk(b"LIST", b"odd"), chunk(b"fmt ", body), chunk(b"data", struct.pack("<2f", 0.5, -2)))
    assert read_wav(data, MANY).samples.tolist() == [[0.5, -2]]


def test_a_sound_that_was_piped_ends_with_the_file() -> None:
    data = riff(form(), chunk(b"data", b"\0\x40\0\xc0", 0xFFFFFFFF))
    assert read_wav(data, MANY).samples.tolist() == [[0.5, -0.5]]


BROKEN = {
    "nothing in it": (riff(), "lacks the format"),
    "no samples": (riff(form()), "lacks the samples"),
    "samples before the format": (riff(chunk(b"data", b"\0\0"), form()), "lacks the format"),
    "an empty part": (riff(form(), chunk(b"data", b"")), "holds no sample"),
    "a size that lies": (riff(form(), chunk(b"data", b"\0\0", 10**9)), "cut off"),
    "a format's size that lies": (riff(chunk(b"fmt ", b"\0" * 8, 2**31)), "cut off"),
    "a short format": (riff(chunk(b"fmt ", b"\0" * 8), chunk(b"data", b"\0\0")), "at least 16"),
    "half a sample": (riff(form(), chunk(b"data", b"\0\0\0")), "cut off"),
    "compressed": (riff(form(tag=7, align=1, bits=8), chunk(b"data", b"\0\0")), "save it as PCM"),
    "twelve bits": (riff(form(bits=12), chunk(b"data", b"\0\0")), "save it as PCM"),
    "no channels": (riff(form(channels=0, align=0), chunk(b"data", b"\0\0")), "don't fit"),
    "65535 channels": (riff(form(channels=65_535), chunk(b"data", b"\0\0")), "don't fit"),
    "a moment that isn't": (riff(form(align=9), chunk(b"data", b"\0\0")), "don't fit"),
    "no rate": (riff(form(rate=0), chunk(b"data", b"\0\0")), "don't fit"),
}


@pytest.mark.parametrize(("data", "words"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_file_is_explained(data: bytes, words: str) -> None:
    assert is_wav(data)
    with pytest.raises(InvalidError, match=words):
        read_wav(data, MANY)


def test_too_many_samples() -> None:
    with pytest.raises(LimitError, match="CONVSCOPE_MAX_ELEMENTS"):
        read_wav(by_scipy(np.zeros((50, 2), np.int16)), 99)


@given(place=st.integers(0, 200), value=st.integers(0, 255), cut=st.integers(0, 250))
def test_a_mutated_file_is_a_sound_or_explained(place: int, value: int, cut: int) -> None:
    spoilt = bytearray(by_scipy((FLOATS * 2**15).astype(np.int16)))
    spoilt[place] = value
    with suppress(ConvscopeError):  # anything else gets out
        assert read_wav(bytes(spoilt[: len(spoilt) - cut]), MANY).samples.dtype == np.float32
