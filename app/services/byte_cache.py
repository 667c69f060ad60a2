"""A least-recently-used cache that is bounded by bytes, for decoded pictures and results."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteCache(Generic[V]):
    """Keep what was used last, up to a number of bytes; safe to use from several threads.

    Parameters
    ----------
    max_bytes : bound of all values together; a single value above three quarters of it is not kept

    Examples
    --------
    >>> cache = ByteCache[str](max_bytes=10)
    >>> cache.put("a", "A", 4); cache.put("b", "B", 4); cache.put("c", "C", 4)
    >>> cache.get("a"), cache.get("c")
    (None, 'C')
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """Bytes held now."""
        return self._bytes

    def get(self, key: Hashable) -> V | None:
        """Look up a value and mark it as used."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: V, size: int) -> None:
        """Keep a value of `size` bytes, and drop the longest unused where it gets too much."""
        with self._lock:
            self._drop(key)
            if size > self._max_bytes * 3 // 4:
                return
            self._entries[key] = (value, size)
            self._bytes += size
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._entries)))

    def discard(self, key: Hashable) -> None:
        """Forget a value, if it is there."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry[1]
