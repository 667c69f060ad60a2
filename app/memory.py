"""How the C library keeps freed memory, where it lets itself be told."""

import ctypes
import sys

# from glibc's malloc.h
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8

_KEPT_BYTES = 256 * 2**20
_LARGEST_REUSED = 32 * 2**20


def keep_freed_memory() -> bool:
    """Have glibc reuse the memory of freed arrays, instead of returning it and getting it zeroed again.

    A picture's tensors have tens of megabytes each and live for one request; left alone, glibc hands
    them back to the system, and the page faults of the next cost a fifth of a request (measured at 1080p).

    Returns
    -------
    whether the C library is glibc, so that this had an effect
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library, which has its own ways
        return False
    settings = (
        (_M_MMAP_THRESHOLD, _LARGEST_REUSED),
        (_M_TRIM_THRESHOLD, _KEPT_BYTES),
        (_M_ARENA_MAX, 1),
    )
    return all(mallopt(name, value) for name, value in settings)
