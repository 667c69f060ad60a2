"""How many cells of a map hold which values, and how many lie beyond its scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.rendering.value_range import Extremes, Maps, extremes

Counts = NDArray[np.int64]

# Values worked on at a time: what stays in a core's cache
_STRIP = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """One map's counts.

    Parameters
    ----------
    counts : (bins,) cells in each; the last bin holds its upper end
    below, above : cells beyond the scale's ends, infinities among them
    not_finite : NaN and infinities
    ends : smallest and largest finite value, None where there is none
    """

    counts: Counts
    below: int
    above: int
    not_finite: int
    ends: Extremes | None


def edges_of(found: Sequence[Extremes]) -> tuple[float, float]:
    """Give the ends of bins that hold all finite values of all maps, low < high."""
    low = min((end.low for end in found), default=0.0)
    high = max((end.high for end in found), default=0.0)
    if low < high:
        return low, high
    room = max(0.5, abs(low) * 0.5)
    return low - room, high + room


def histograms(
    maps: Maps, ranges: Sequence[tuple[float, float]], bins: int, known: Sequence[Extremes] | None = None
) -> tuple[tuple[float, float], list[Histogram]]:
    """Count the values of each map, all in the same bins.

    Parameters
    ----------
    maps : (C, H, W) float32
    ranges : low and high end of each map's scale
    bins : how many, of one width
    known : the maps' extremes, where they have been found already

    Returns
    -------
    where the first bin begins and the last one ends, and a histogram a map

    Examples
    --------
    >>> edges, (one,) = histograms(np.array([[[0, 1, 1, 4]]], np.float32), [(0.5, 2.0)], bins=2)
    >>> edges, one.counts.tolist(), one.below, one.above
    ((0.0, 4.0), [3, 1], 1, 1)
    """
    ends = extremes(maps) if known is None else known
    edges = edges_of(ends)
    return edges, [
        _count(one.reshape(-1), scale, edges, bins, end)
        for one, scale, end in zip(maps, ranges, ends, strict=True)
    ]


def _count(
    values: NDArray[np.float32],
    scale: tuple[float, float],
    edges: tuple[float, float],
    bins: int,
    end: Extremes,
) -> Histogram:
    finite = values if end.finite else values[np.isfinite(values)]
    return Histogram(
        counts=_fill(finite, edges, bins),
        below=int(np.count_nonzero(values < scale[0])),
        above=int(np.count_nonzero(values > scale[1])),
        not_finite=int(values.size - finite.size),
        ends=end if finite.size else None,
    )


def _fill(values: NDArray[np.float32], edges: tuple[float, float], bins: int) -> Counts:
    """Count finite values; strip by strip in float64, where no bin is too wide or too narrow for a number."""
    counts = np.zeros(bins, dtype=np.int64)
    low, scale = edges[0], bins / (edges[1] - edges[0])
    for start in range(0, values.size, _STRIP):
        place = values[start : start + _STRIP].astype(np.float64)
        place -= low
        place *= scale
        counts += np.bincount(np.minimum(place.astype(np.intp), bins - 1), minlength=bins)
    return counts
