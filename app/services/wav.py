"""WAV files → samples: PCM of 8 to 32 bits and floats, read by sizes that are checked first."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError, LimitError

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_MAX_CHANNELS = 64
# what a program writes that doesn't know yet how long the sound will be
_UNKNOWN_SIZE = 0xFFFFFFFF
_READABLE = "PCM of 8, 16, 24 or 32 bits and floats of 32 or 64 bits can be read"


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A decoded sound.

    Parameters
    ----------
    samples : (C, L) float32; integers are scaled so that the largest is just below 1
    sample_rate : samples a second
    """

    samples: NDArray[np.float32]
    sample_rate: int


@dataclass(frozen=True, slots=True)
class _Form:
    """How samples are written: a tag of the format, channels, samples a second, bits a sample."""

    tag: int
    channels: int
    rate: int
    bits: int

    @property
    def width(self) -> int:
        """Bytes of a moment, all channels."""
        return self.channels * self.bits // 8


def is_wav(data: bytes) -> bool:
    """Whether a file begins as a WAV file does."""
    return data[:4] == b"RIFF" and data[8:12] == b"WAVE"


def read_wav(data: bytes, max_samples: int) -> Sound:
    """Read a WAV file.

    Parameters
    ----------
    max_samples : refuse more, of all channels together, from the sizes alone

    Raises
    ------
    InvalidError : a file that isn't whole, or sizes that contradict each other, or a compressed sound
    LimitError : more samples than allowed

    References
    ----------
    Microsoft & IBM 1991, Multimedia Programming Interface and Data Specifications 1.0, "WAVE"; Microsoft
    2001, Multiple Channel Audio Data and WAVE Files (the extensible form).
    """
    form, body = _chunks(data)
    samples = len(body) // form.width * form.channels
    if samples == 0:
        raise InvalidError("the WAV file holds no sample; record something")
    if len(body) % form.width:
        raise InvalidError(
            f"the WAV file holds {len(body):,} bytes of samples, and a moment takes {form.width}:"
            " it is cut off; send the whole file"
        )
    if samples > max_samples:
        raise LimitError(
            f"the WAV file has {samples:,} samples; at most {max_samples:,} are allowed"
            " (CONVSCOPE_MAX_ELEMENTS): send a part of it"
        )
    values = _values(body, form).reshape(-1, form.channels)
    return Sound(np.ascontiguousarray(values.T), form.rate)


def _chunks(data: bytes) -> tuple[_Form, memoryview]:
    """Find the format, and the samples' bytes."""
    form: _Form | None = None
    place = 12
    while place + 8 <= len(data):
        name, size = data[place : place + 4], struct.unpack_from("<I", data, place + 4)[0]
        body = memoryview(data)[place + 8 :][:size]
        if name == b"data" and size == _UNKNOWN_SIZE:
            size = len(body)
        if len(body) < size:
            raise InvalidError(
                f"the WAV file's {name.decode('latin-1')!r} part says {size:,} bytes, and {len(body):,}"
                " follow: it is cut off; send the whole file"
            )
        if name == b"fmt ":
            form = _form(body)
        if name == b"data":
            if form is None:
                break
            return form, body
        place += 8 + size + size % 2
    missing = "the samples ('data')" if form else "the format ('fmt ') before the samples"
    raise InvalidError(f"the WAV file lacks {missing}; send the whole file")


def _form(body: memoryview) -> _Form:
    if len(body) < 16:
        raise InvalidError(f"the WAV file's format has {len(body)} bytes, at least 16 are needed")
    tag, channels, rate, _, align, bits = struct.unpack_from("<HHIIHH", body)
    if tag == _EXTENSIBLE and len(body) >= 40:
        tag = struct.unpack_from("<H", body, 24)[0]
    if (tag, bits) not in _WIDTHS:
        raise InvalidError(
            f"the WAV file holds samples of format {tag} with {bits} bits; {_READABLE}: save it as PCM"
        )
    if not 1 <= channels <= _MAX_CHANNELS or align != channels * bits // 8 or rate == 0:
        raise InvalidError(
            f"the WAV file says {channels} channels of {bits} bits, {align} bytes a moment, {rate} samples a"
            f" second, which don't fit each other; at most {_MAX_CHANNELS} channels are read"
        )
    return _Form(tag, channels, rate, bits)


# where zero lies and what 1 is, by format and bits
_WIDTHS = {
    (_PCM, 8): "u1",
    (_PCM, 16): "<i2",
    (_PCM, 24): "",
    (_PCM, 32): "<i4",
    (_FLOAT, 32): "<f4",
    (_FLOAT, 64): "<f8",
}


def _values(body: memoryview, form: _Form) -> NDArray[np.float32]:
    """Read all samples, those of a moment beside each other, flat float32."""
    if form.tag == _FLOAT:
        with np.errstate(over="ignore"):
            return np.frombuffer(body, _WIDTHS[form.tag, form.bits]).astype(np.float32)
    if form.bits == 8:  # alone without a sign
        return (np.frombuffer(body, np.uint8).astype(np.float32) - 128) / np.float32(128)
    if form.bits == 24:
        wide = np.zeros((len(body) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
        integers = wide.reshape(-1).view("<i4") >> 8
    else:
        integers = np.frombuffer(body, _WIDTHS[form.tag, form.bits])
    return integers.astype(np.float32) / np.float32(2 ** (form.bits - 1))
