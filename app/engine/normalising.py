"""Batch normalisation as at inference: every channel moved and scaled by numbers that are known."""

from dataclasses import dataclass

import numpy as np

from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.parallel import each

PIECE_CELLS = 64 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class Normalise:
    """(x − mean) · scale + shift, channel by channel.

    The mean is taken off first: folded into the shift, it would cost digits where it is large.

    Parameters
    ----------
    mean, scale, shift : (C,) float32
    """

    mean: Array
    scale: Array
    shift: Array
    algorithm = "direct"
    reason = "every channel less its mean, times its scale, plus its shift"
    prefers = None

    def microseconds(self, x: Array) -> float:
        """Estimate one thread's time."""
        return x.size * 0.0006

    def run(self, x: Array, backend: Backend) -> Array:
        """Compute an array of x's shape, (N, C, *size) or (N, F)."""
        out = np.empty_like(x)
        cells, results = (array.reshape(*x.shape[:2], -1) for array in (x, out))
        mean, scale, shift = (backend.wrap(values[:, None]) for values in (self.mean, self.scale, self.shift))
        together = max(1, PIECE_CELLS // cells.shape[2])

        def fill(job: tuple[int, int]) -> None:
            checkpoint()
            item, first = job
            part = slice(first, first + together)
            values = backend.wrap(cells[item, part]) - mean[part]
            values *= scale[part]
            values += shift[part]
            results[item, part] = values

        each(fill, ((item, first) for item in range(x.shape[0]) for first in range(0, x.shape[1], together)))
        return out
