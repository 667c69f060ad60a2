"""Real numbers to 8 bits: the page's fast path, and the pixels of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.rendering.value_range import Extremes, Maps, extremes

Levels = NDArray[np.uint8]
Buffer = NDArray[Any]

BELOW = 0
ABOVE = 254
NOT_FINITE = 255

# Values worked on at a time: 256 KB of float32 stay in a core's cache
_STRIP = 65_536


@dataclass(frozen=True, slots=True)
class Steps:
    """How 0..1 becomes an integer: truncate(0..1 · `span` + `offset`), kept to `lowest`..`highest`."""

    span: float
    offset: float
    lowest: float
    highest: float


# 253 equal bins called 1 to 253, the middle of the range in the middle of bin 127. The bins are one part
# in a million narrower, so that the range's upper end itself still lies in the last one.
_LEVELS = Steps(span=253 * (1 - 2.0**-20), offset=1.0, lowest=BELOW, highest=ABOVE + 0.5)


def rounding(last: int) -> Steps:
    """Round a range to the integers 0..`last`; what lies outside goes to the nearer end."""
    return Steps(span=last, offset=0.5, lowest=0.0, highest=last + 0.5)


def to_levels(
    maps: Maps, ranges: Sequence[tuple[float, float]], known: Sequence[Extremes] | None = None
) -> Levels:
    """Give each value its level for a screen.

    Parameters
    ----------
    maps : (C, H, W) float32
    ranges : low and high of each map, low < high
    known : the maps' extremes, where they have been found already

    Returns
    -------
    (C, H, W) uint8: 0 below the range, 1 to 253 in equal steps from low to high (127 holds the
    middle, which is zero in a symmetric range), 254 above the range, 255 not a finite number

    Examples
    --------
    >>> to_levels(np.array([[[-3, -1, 0, 1, 3, np.nan]]], np.float32), [(-1.0, 1.0)]).tolist()
    [[[0, 1, 127, 253, 254, 255]]]
    """
    out = np.empty(maps.shape, dtype=np.uint8)
    quantise(maps, ranges, _LEVELS, out, NOT_FINITE, known)
    return out


def quantise(
    maps: Maps,
    ranges: Sequence[tuple[float, float]],
    steps: Steps,
    out: Levels,
    not_finite: int,
    known: Sequence[Extremes] | None = None,
) -> None:
    """Write each map's integers into `out`, whose maps may lie anywhere (a sheet, one channel of RGB).

    Parameters
    ----------
    maps : (C, H, W) float32
    ranges : low and high of each map, low < high
    steps : how a range becomes integers
    out : (C, H, W) uint8, any strides
    not_finite : what NaN and infinities become
    known : the maps' extremes, where they have been found already
    """
    if maps.size == 0:
        return
    ends = extremes(maps) if known is None else known
    if len(set(ranges)) == 1 and maps.flags.c_contiguous and out.flags.c_contiguous:
        # one long row, so that 512 small maps cost no more than one large one
        strip = _Strip(min(_STRIP, maps.size), steps, not_finite)
        all_ends = Extremes(
            min(end.low for end in ends), max(end.high for end in ends), all(end.finite for end in ends)
        )
        strip.run(maps.reshape(1, -1), out.reshape(1, -1), ranges[0], all_ends)
        return
    strip = _Strip(min(_STRIP, maps[0].size), steps, not_finite)
    for one, target, span, end in zip(maps, out, ranges, ends, strict=True):
        strip.run(one, target, span, end)


class _Strip:
    """Buffers that stay in a core's cache; bounds are arrays, since NumPy is quicker with those."""

    def __init__(self, size: int, steps: Steps, not_finite: int) -> None:
        self._size, self._steps, self._not_finite = size, steps, not_finite
        self._buffers: dict[tuple[type, bool], tuple[Buffer, ...]] = {}

    def _buffers_of(self, dtype: type[np.float32] | type[np.float64], within: bool) -> tuple[Buffer, ...]:
        """Give the memory to work in and, unless all values are within the range, the two bounds."""
        key = (dtype, within)
        if key not in self._buffers:
            bounds = () if within else (self._steps.lowest, self._steps.highest)
            self._buffers[key] = (
                np.empty(self._size, dtype=dtype),
                *(np.full(self._size, bound, dtype=dtype) for bound in bounds),
            )
        return self._buffers[key]

    def run(self, values: Maps, out: Levels, ends: tuple[float, float], found: Extremes) -> None:
        """Quantise (rows, columns) strip by strip; `found` are the extremes of the values."""
        low, high = ends
        within = found.finite and low <= found.low and found.high <= high
        # float32 loses a range that is extremely wide or narrow, or narrow for where it lies
        span = high - low
        easy = 1e-30 < span < 1e37 and max(abs(low), abs(high)) < 1000 * span
        dtype = np.float32 if easy else np.float64
        buffers = self._buffers_of(dtype, within)
        constants = (dtype(low), dtype(self._steps.span / span), dtype(self._steps.offset))
        rows, columns = values.shape
        across = min(columns, self._size)
        down = max(1, self._size // across)
        with np.errstate(invalid="ignore", over="ignore"):
            for top in range(0, rows, down):
                for left in range(0, columns, across):
                    area = (slice(top, top + down), slice(left, left + across))
                    _quantise_strip(values[area], out[area], buffers, constants)
                    if not found.finite:
                        out[area][~np.isfinite(values[area])] = self._not_finite


def _quantise_strip(
    values: Maps, out: Levels, buffers: tuple[Buffer, ...], constants: tuple[Any, Any, Any]
) -> None:
    """Scale, shift, keep within the bounds if there are any, truncate."""
    low, scale, offset = constants
    work, *bounds = (buffer[: values.size].reshape(values.shape) for buffer in buffers)
    np.subtract(values, low, out=work)
    np.multiply(work, scale, out=work)
    np.add(work, offset, out=work)
    if bounds:
        np.maximum(work, bounds[0], out=work)
        np.minimum(work, bounds[1], out=work)
    out[...] = work
