"""Uploaded pictures under ids that can't be guessed, bounded in bytes and in age."""

import re
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from app.geometry.errors import LimitError
from app.services.byte_cache import ByteCache
from app.services.decoding import FORMATS, Picture
from app.services.errors import BusyError, NotFoundError
from app.services.shelves import Kept, Shelf

_ID = re.compile(r"[0-9a-f]{32}")
_TOUCH_SECONDS = 60.0
_SCAN_SECONDS = 30.0
_MEMORY_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What is known of a picture: sizes in pixels, upright; `channels` and `format` as in the file."""

    id: str
    width: int
    height: int
    channels: int
    format: str
    bytes: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture's file, as it came."""

    info: ImageInfo
    data: bytes


def describe(image_id: str, picture: Picture, size: int) -> ImageInfo:
    """Describe a decoded picture whose file has `size` bytes."""
    return ImageInfo(
        image_id, picture.width, picture.height, picture.channels, picture.format, size, picture.notes
    )


class ImageStore:
    """Keep uploads; the longest unused go where they get too many or too old.

    Parameters
    ----------
    shelf : where they lie
    max_bytes : bound of all files together
    max_age_s : how long one is kept after its last use
    clock : tells Unix time
    """

    def __init__(
        self, shelf: Shelf, max_bytes: int, max_age_s: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._shelf = shelf
        self._max_bytes = max_bytes
        self._max_age_s = max_age_s
        self._clock = clock
        self._lock = threading.Lock()
        self._recent = ByteCache[StoredImage](min(_MEMORY_BYTES, max_bytes))
        self._kept: dict[str, Kept] = {}
        self._scanned = float("-inf")

    def add(self, data: bytes, picture: Picture) -> ImageInfo:
        """Keep an upload; when this returns it outlives a crash.

        Raises
        ------
        LimitError : larger than the whole store
        BusyError : the disk is full, or the folder can't be written
        """
        info = describe(secrets.token_hex(16), picture, len(data))
        header = {
            "width": info.width,
            "height": info.height,
            "channels": info.channels,
            "format": info.format,
            "notes": list(info.notes),
        }
        try:
            self._make_room(info.id, len(data))
            self._shelf.write(info.id, header, data)
        except OSError as error:
            with suppress(OSError):  # what can't be written often can't be removed either
                self._forget(info.id)
            raise BusyError(f"the server can't keep the picture: {error.strerror or error}", 60) from error
        self._recent.put(info.id, StoredImage(info, data), len(data))
        return info

    def get(self, image_id: str) -> StoredImage:
        """Read an upload and count it as used.

        Raises
        ------
        NotFoundError : no such id, or it has expired
        """
        if not _ID.fullmatch(image_id):
            raise _missing(image_id)
        now = self._clock()
        with self._lock:
            kept = self._kept.get(image_id)
        if kept is None or now - kept.used > _TOUCH_SECONDS:
            self._renew(image_id, now)
        return self._recent.get(image_id) or self._load(image_id)

    def delete(self, image_id: str) -> None:
        """Forget an upload.

        Raises
        ------
        NotFoundError : no such id
        """
        if not _ID.fullmatch(image_id) or self._shelf.find(image_id) is None:
            raise _missing(image_id)
        self._forget(image_id)

    def _renew(self, image_id: str, now: float) -> None:
        """Count an upload as used now, unless it has expired; other processes may have used it."""
        kept = self._shelf.find(image_id)
        if kept is None or now - kept.used > self._max_age_s:
            self._forget(image_id)
            raise _missing(image_id)
        self._shelf.touch(image_id)
        with self._lock:
            self._kept[image_id] = Kept(image_id, kept.size, now)

    def _load(self, image_id: str) -> StoredImage:
        found = self._shelf.read(image_id)
        if found is None:
            self._forget(image_id)
            raise _missing(image_id)
        header, data = found
        try:
            info = ImageInfo(
                image_id,
                int(header["width"]),
                int(header["height"]),
                int(header["channels"]),
                FORMATS[FORMATS.index(header["format"])],
                len(data),
                tuple(header["notes"]),
            )
        except (KeyError, TypeError, ValueError):  # not a header of ours
            raise _missing(image_id) from None
        stored = StoredImage(info, data)
        self._recent.put(image_id, stored, len(data))
        return stored

    def _make_room(self, image_id: str, size: int) -> None:
        """Book `size` bytes, and drop what is too old or too much for them."""
        if size > self._max_bytes:
            raise LimitError(
                f"the picture has {size:,} bytes, and all uploads together may have {self._max_bytes:,}"
                " (CONVSCOPE_STORE_MB); send a smaller file"
            )
        now = self._clock()
        with self._lock:
            if now - self._scanned > _SCAN_SECONDS:
                self._kept = {kept.name: kept for kept in self._shelf.scan()}
                self._scanned = now
            self._kept[image_id] = Kept(image_id, size, now)
            dropped = self._too_much(now, image_id)
        for name in dropped:
            self._forget(name)

    def _too_much(self, now: float, newest: str) -> list[str]:
        total = sum(kept.size for kept in self._kept.values())
        dropped = []
        for kept in sorted(self._kept.values(), key=lambda kept: kept.used):
            if kept.name == newest or (total <= self._max_bytes and now - kept.used <= self._max_age_s):
                continue
            dropped.append(kept.name)
            total -= kept.size
        return dropped

    def _forget(self, image_id: str) -> None:
        with self._lock:
            self._kept.pop(image_id, None)
        self._recent.discard(image_id)
        self._shelf.remove(image_id)


def _missing(image_id: str) -> NotFoundError:
    shown = image_id if len(image_id) <= 40 else image_id[:40] + "…"
    return NotFoundError(
        f"there is no image {shown!r}: it was never uploaded here, was deleted or has expired; upload it"
        " again with POST /api/v1/images, or take a sample from GET /api/v1/images"
    )
