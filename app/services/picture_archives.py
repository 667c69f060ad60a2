"""A zip of pictures, a folder a class → examples to learn from; nothing is written to disk by its names."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.engine.interrupt import checkpoint
from app.geometry.errors import ConvscopeError, InvalidError, LimitError
from app.services.decoding import Picture, decode
from app.services.errors import UnsupportedMediaError
from app.training.augmentations import LUMA
from app.training.examples import Examples

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff")
MAX_ENTRIES = 20_000
MAX_PICTURES = 5_000
MAX_CLASSES = 200
MAX_UNPACKED = 512_000_000
_MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class ArchiveReading:
    """How pictures of any size become examples: scaled to cover height × width, and cut in the middle."""

    height: int = 32
    width: int = 32
    color: Literal["rgb", "gray"] = "rgb"

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of each."""
        return (3 if self.color == "rgb" else 1, self.height, self.width)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Most pixels of one picture, and bytes of one file unpacked."""

    max_pixels: int
    max_file_bytes: int


@dataclass(frozen=True, slots=True)
class _Entry:
    info: zipfile.ZipInfo
    name: str


def look_through(data: bytes, limits: ArchiveLimits) -> tuple[tuple[str, int], ...]:
    """Decode every picture once, and count those of each class.

    Raises
    ------
    UnsupportedMediaError, InvalidError, LimitError : as `read_archive` says
    """
    with _opened(data) as archive:
        classes = _classes(archive, limits)
        for _ in _pictures(archive, classes, limits):
            checkpoint()
    return tuple((name, len(entries)) for name, entries in classes.items())


def read_archive(data: bytes, reading: ArchiveReading, limits: ArchiveLimits) -> Examples:
    """Read all pictures of an archive.

    Parameters
    ----------
    data : a zip file; the folder that a picture lies in is its class
    reading : their size and colours

    Raises
    ------
    UnsupportedMediaError : no zip file
    InvalidError : broken or encrypted, fewer than two classes, or a picture that can't be read
    LimitError : more entries, pictures, classes, or unpacked bytes than allowed
    """
    with _opened(data) as archive:
        classes = _classes(archive, limits)
        count = sum(map(len, classes.values()))
        pictures = np.empty((count, *reading.shape), np.float32)
        for number, picture in enumerate(_pictures(archive, classes, limits)):
            checkpoint()
            pictures[number] = fitted(picture, reading)
    labels = np.repeat(np.arange(len(classes)), [len(entries) for entries in classes.values()])
    return Examples(pictures, labels.astype(np.int64), tuple(classes))


def fitted(picture: Picture, reading: ArchiveReading) -> NDArray[np.float32]:
    """Scale a picture until it covers the size, and cut its middle out: (C, H, W), white is 1."""
    planes = picture.pixels.astype(np.float32).transpose(2, 0, 1) / np.float32(picture.full_scale)
    if reading.color == "rgb" and len(planes) == 1:
        planes = np.repeat(planes, 3, axis=0)
    elif reading.color == "gray" and len(planes) == 3:
        planes = np.tensordot(np.array(LUMA, np.float32), planes, axes=1)[np.newaxis]
    height, width = planes.shape[1:]
    scale = min(height / reading.height, width / reading.width)
    down, right = (height - scale * reading.height) / 2, (width - scale * reading.width) / 2
    box = right, down, width - right, height - down
    size = reading.width, reading.height
    scaled = [
        Image.fromarray(np.ascontiguousarray(plane)).resize(size, Image.Resampling.BILINEAR, box)
        for plane in planes
    ]
    return np.stack([np.asarray(plane, np.float32) for plane in scaled])


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, UnicodeDecodeError, NotImplementedError):
        raise UnsupportedMediaError(
            "the file is no zip that can be read; pack a folder for each class, with its pictures in it"
        ) from None


def _classes(archive: zipfile.ZipFile, limits: ArchiveLimits) -> dict[str, list[_Entry]]:
    """Sort the entries by class, and refuse by the directory alone what is too much."""
    infos = archive.infolist()
    _require(len(infos), MAX_ENTRIES, "entries", "the archive")
    _require(sum(info.file_size for info in infos), MAX_UNPACKED, "bytes unpacked", "the archive")
    found: dict[str, list[_Entry]] = {}
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        hidden = any(part.startswith((".", "__")) and part != ".." for part in path.parts)
        if info.is_dir() or hidden or path.suffix.lower() not in ENDINGS:
            continue
        name = path.parent.name
        if not name or not name.isprintable() or name == ".." or len(name) > _MAX_NAME:
            raise InvalidError(
                f"{info.filename[:80]!r} lies in no folder with a plain name of 1 to {_MAX_NAME} letters; "
                "put each picture in the folder of its class"
            )
        _require(info.file_size, limits.max_file_bytes, "bytes unpacked", f"{info.filename[:80]!r}")
        found.setdefault(name, []).append(_Entry(info, info.filename[:80]))
    _require(len(found), MAX_CLASSES, "classes", "the archive")
    _require(sum(map(len, found.values())), MAX_PICTURES, "pictures", "the archive")
    if len(found) < 2:
        there = f"one class, {next(iter(found))!r}" if found else f"no pictures ({', '.join(ENDINGS)})"
        raise InvalidError(
            f"the archive holds {there}; pack two folders or more, each with pictures of a class"
        )
    return dict(sorted(found.items()))


def _require(count: int, most: int, what: str, where: str) -> None:
    if count > most:
        raise LimitError(
            f"{where} has {count:,} {what}; at most {most:,} are read: send fewer or smaller ones"
        )


def _pictures(
    archive: zipfile.ZipFile, classes: dict[str, list[_Entry]], limits: ArchiveLimits
) -> Iterator[Picture]:
    """Decode the pictures, class by class."""
    for entries in classes.values():
        for entry in entries:
            data = _unpacked(archive, entry)
            try:
                yield decode(data, limits.max_pixels)
            except ConvscopeError as error:
                raise InvalidError(f"{entry.name!r} can't be read: {error.detail}") from None


def _unpacked(archive: zipfile.ZipFile, entry: _Entry) -> bytes:
    """Unpack one file; no more of it is unpacked than the directory says."""
    if entry.info.flag_bits & 1:
        raise InvalidError(f"{entry.name!r} is encrypted; pack the pictures without a password")
    try:
        with archive.open(entry.info) as file:
            return file.read(entry.info.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, MemoryError):
        raise InvalidError(f"{entry.name!r} is broken inside the archive; pack it anew") from None
    except Exception as error:  # other compressions fail in ways of their own
        raise InvalidError(
            f"{entry.name!r} can't be unpacked ({type(error).__name__}); use deflate"
        ) from None
