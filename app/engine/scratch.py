"""Memory that a thread uses again and again, since fresh memory costs more than filling it."""

import threading
from math import prod

import numpy as np

from app.engine.convolution import Array

KEEP_BYTES = 16 * 2**20

_memory = threading.local()


def scratch(name: str, shape: tuple[int, ...]) -> Array:
    """Give this thread's array of that name, in that shape, with whatever was in it before.

    Parameters
    ----------
    name : who uses it; the same name gives the same memory
    shape : any; more than `KEEP_BYTES` is not kept for the next time

    Returns
    -------
    float32 array, C-contiguous
    """
    size = prod(shape)
    if size * 4 > KEEP_BYTES:
        return np.empty(shape, np.float32)
    held: dict[str, Array] = _memory.__dict__.setdefault("held", {})
    flat = held.get(name)
    if flat is None or flat.size < size:
        flat = held[name] = np.empty(size, np.float32)
    return flat[:size].reshape(shape)
