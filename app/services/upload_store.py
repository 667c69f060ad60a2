"""What people upload, whatever it is: one shelf, bounded in bytes and in age."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.geometry.errors import LimitError
from app.services.byte_cache import ByteCache
from app.services.errors import BusyError
from app.services.shelves import Kept, Shelf

_TOUCH_SECONDS = 60.0
_SCAN_SECONDS = 30.0
_MEMORY_BYTES = 64_000_000

Upload = tuple[dict[str, Any], bytes]
"""A header, and the bytes that it describes."""


class UploadStore:
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
        self._recent = ByteCache[Upload](min(_MEMORY_BYTES, max_bytes))
        self._kept: dict[str, Kept] = {}
        self._scanned = float("-inf")

    def add(self, upload_id: str, header: dict[str, Any], data: bytes) -> None:
        """Keep an upload; when this returns it outlives a crash.

        Raises
        ------
        LimitError : larger than the whole store
        BusyError : the disk is full, or the folder can't be written
        """
        try:
            self._make_room(upload_id, len(data))
            self._shelf.write(upload_id, header, data)
        except OSError as error:
            with suppress(OSError):  # what can't be written often can't be removed either
                self._forget(upload_id)
            raise BusyError(f"the server can't keep the upload: {error.strerror or error}", 60) from error
        self._recent.put(upload_id, (header, data), len(data))

    def touch(self, upload_id: str) -> bool:
        """Count an upload as used, without reading it; False where there is none, or where it has expired."""
        now = self._clock()
        with self._lock:
            kept = self._kept.get(upload_id)
        return not (kept is None or now - kept.used > _TOUCH_SECONDS) or self._renew(upload_id, now)

    def get(self, upload_id: str) -> Upload | None:
        """Read an upload and count it as used; None where there is none, or where it has expired."""
        if not self.touch(upload_id):
            return None
        found = self._recent.get(upload_id)
        if found is None:
            found = self._shelf.read(upload_id)
            if found is None:
                self._forget(upload_id)
            else:
                self._recent.put(upload_id, found, len(found[1]))
        return found

    def delete(self, upload_id: str) -> bool:
        """Forget an upload; False where there is none."""
        there = self._shelf.find(upload_id) is not None
        if there:
            self._forget(upload_id)
        return there

    def _renew(self, upload_id: str, now: float) -> bool:
        """Count an upload as used now, unless it has expired; other processes may have used it."""
        kept = self._shelf.find(upload_id)
        if kept is None or now - kept.used > self._max_age_s:
            self._forget(upload_id)
            return False
        self._shelf.touch(upload_id)
        with self._lock:
            self._kept[upload_id] = Kept(upload_id, kept.size, now)
        return True

    def _make_room(self, upload_id: str, size: int) -> None:
        """Book `size` bytes, and drop what is too old or too much for them."""
        if size > self._max_bytes:
            raise LimitError(
                f"the upload takes {size:,} bytes, and all uploads together may have {self._max_bytes:,}"
                " (CONVSCOPE_STORE_MB); send a smaller file"
            )
        now = self._clock()
        with self._lock:
            if now - self._scanned > _SCAN_SECONDS:
                self._kept = {kept.name: kept for kept in self._shelf.scan()}
                self._scanned = now
            self._kept[upload_id] = Kept(upload_id, size, now)
            dropped = self._too_much(now, upload_id)
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

    def _forget(self, upload_id: str) -> None:
        with self._lock:
            self._kept.pop(upload_id, None)
        self._recent.discard(upload_id)
        self._shelf.remove(upload_id)
