"""Files that hold a tensor → its numbers: .npy, a sound, an animation's frames, a stack of pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.interrupt import checkpoint
from app.geometry.errors import InvalidError, LimitError
from app.layers.numbers import MAX_DEPTH, read_npy
from app.services.decoding import Picture, decode_frames
from app.services.errors import UnsupportedMediaError
from app.services.wav import is_wav, read_wav

MAX_FRAMES = 4096
"""Most frames of an animation, pages of a TIFF or pictures of a stack."""

FORMATS = ("NPY", "WAV", "PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "STACK")
_NPY = b"\x93NUMPY"
_GREY = "All colours are grey; they are kept as one channel."


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A tensor as a file gives it.

    Parameters
    ----------
    values : of a .npy file float32 as it came, with 1 to 5 axes; of a sound (1, C, L) float32; of pictures
        (1, C, D, H, W) uint8, uint16 or float32 with C of 1 or 3, depth by depth
    rank : spatial axes; of a .npy file None: that is for the layer to say
    format : one of FORMATS
    full_scale : of pictures the value that is white; else None
    sample_rate : of a sound, samples a second; else None
    notes : sentences on what was changed, for the person
    """

    values: NDArray[np.generic]
    rank: int | None
    format: str
    full_scale: float | None = None
    sample_rate: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Most pixels of all pictures together, and most numbers of anything."""

    max_pixels: int
    max_elements: int


def decode_tensor(files: Sequence[bytes], limits: FileLimits) -> Decoded:
    """Decode one file, or several pictures that lie on each other.

    Raises
    ------
    UnsupportedMediaError : none of the files that can be read
    InvalidError : a file that is broken, or files that don't fit each other
    LimitError : more pixels, frames or numbers than allowed
    """
    if len(files) == 1:
        if files[0].startswith(_NPY):
            return _npy(files[0], limits.max_elements)
        if is_wav(files[0]):
            sound = read_wav(files[0], limits.max_elements)
            return Decoded(sound.samples[None], 1, "WAV", sample_rate=sound.sample_rate)
    for number, data in enumerate(files):
        if data.startswith(_NPY) or is_wav(data):
            raise InvalidError(f"file {number + 1} of {len(files)} is no picture; several files are pictures")
    try:
        return _stack(files, limits)
    except UnsupportedMediaError as error:
        raise UnsupportedMediaError(f"{error}; and, as tensors, .npy and WAV files") from None


def as_npy(values: NDArray[np.generic]) -> bytes:
    """Write a .npy file."""
    out = io.BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()


def _npy(data: bytes, max_elements: int) -> Decoded:
    try:
        values = read_npy(data, max_elements)
    except ValueError as error:
        raise InvalidError(str(error)) from None
    if values.ndim > MAX_DEPTH:
        raise InvalidError(
            f"a .npy file of {values.ndim} axes {list(values.shape)}; save an array of at most {MAX_DEPTH}"
        )
    return Decoded(values, None, "NPY")


def _stack(files: Sequence[bytes], limits: FileLimits) -> Decoded:
    """Lay pictures and frames on each other, in the order in which they come."""
    pictures: list[Picture] = []
    for place, picture in _pictures(files, limits.max_pixels):
        checkpoint()
        pictures.append(picture)
        _check_fit(pictures, place)
        _check_sizes(pictures, limits)
    colours = max(picture.pixels.shape[2] for picture in pictures)
    notes = list(dict.fromkeys(note for picture in pictures for note in picture.notes))
    values = np.stack([np.broadcast_to(p.pixels, (*p.pixels.shape[:2], colours)) for p in pictures])
    if colours == 3 and all(_is_grey(frame) for frame in values):
        values = values[..., :1]
        notes.append(_GREY)
    name = pictures[0].format if len(files) == 1 else "STACK"
    moved = np.ascontiguousarray(np.moveaxis(values, 3, 0)[None])
    return Decoded(moved, 3, name, pictures[0].full_scale, notes=tuple(notes))


def _pictures(files: Sequence[bytes], max_pixels: int) -> Iterator[tuple[str, Picture]]:
    """Decode all frames of all files, each with the words for where it stands."""
    for number, data in enumerate(files, start=1):
        for frame, picture in enumerate(decode_frames(data, max_pixels, MAX_FRAMES), start=1):
            yield f"frame {frame}" if len(files) == 1 else f"file {number}", picture


def _check_sizes(pictures: Sequence[Picture], limits: FileLimits) -> None:
    """Refuse a stack that has grown too large."""
    count = len(pictures)
    if count > MAX_FRAMES:
        raise LimitError(f"the stack has more than {MAX_FRAMES:,} pictures; send fewer")
    # all are of one size
    pixels, numbers = (count * size for size in (pictures[0].pixels[..., 0].size, pictures[0].pixels.size))
    if pixels > limits.max_pixels:
        raise LimitError(
            f"{count} frames have {pixels:,} pixels; at most {limits.max_pixels:,} are allowed"
            " (CONVSCOPE_MAX_PIXELS): send fewer or smaller ones"
        )
    if numbers > limits.max_elements:
        raise LimitError(
            f"{count} frames have {numbers:,} numbers; at most {limits.max_elements:,} are allowed"
            " (CONVSCOPE_MAX_ELEMENTS): send fewer or smaller ones"
        )


def _check_fit(pictures: Sequence[Picture], place: str) -> None:
    first, last = pictures[0], pictures[-1]
    if (first.height, first.width) != (last.height, last.width):
        raise InvalidError(
            f"{place} has {last.width} × {last.height} pixels, and the first {first.width} × {first.height};"
            " pictures of a stack are of one size: scale or cut them first"
        )
    if first.pixels.dtype != last.pixels.dtype or first.full_scale != last.full_scale:
        raise InvalidError(
            f"{place} has {last.pixels.dtype} pixels, and the first {first.pixels.dtype}; pictures of a stack"
            " have one depth of colour: save them in the same way"
        )


def _is_grey(frame: NDArray[np.generic]) -> bool:
    return bool((frame[..., 0] == frame[..., 1]).all() and (frame[..., 0] == frame[..., 2]).all())
