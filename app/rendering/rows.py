"""Feature maps that a picture is drawn from: in memory as a whole, or computed strip by strip."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.rendering.value_range import Extremes, Maps, RangeSpec, extremes, resolve

# Values that a percentile is taken of.
_SAMPLE = 400_000
_NONE = Extremes(0.0, 0.0, finite=False)


class Rows(Protocol):
    """Maps whose rows are there when they are asked for."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Maps, rows, columns."""

    @property
    def strip(self) -> int:
        """How many rows to ask for at once."""

    def rows(self, top: int, bottom: int) -> Maps:
        """Give the rows from `top` to `bottom` of all maps, (C, rows, W) float32."""


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """Maps that are in memory already, (C, H, W) float32."""

    maps: Maps

    @property
    def shape(self) -> tuple[int, int, int]:
        """Maps, rows, columns."""
        count, height, width = self.maps.shape
        return count, height, width

    @property
    def strip(self) -> int:
        """All rows at once."""
        return max(1, int(self.maps.shape[1]))

    def rows(self, top: int, bottom: int) -> Maps:
        """Give a view."""
        return self.maps[:, top:bottom]


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """One of several maps.

    Parameters
    ----------
    source : of the maps
    channel : which one
    """

    source: Rows
    channel: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """One map, its rows and columns."""
        return (1, *self.source.shape[1:])

    @property
    def strip(self) -> int:
        """As many rows as the source gives."""
        return self.source.strip

    def rows(self, top: int, bottom: int) -> Maps:
        """Give the chosen map's rows."""
        return self.source.rows(top, bottom)[self.channel : self.channel + 1]


def strips(source: Rows) -> Iterator[tuple[int, Maps]]:
    """Go through all rows once, from the top: where each strip begins, and the strip."""
    height = source.shape[1]
    for top in range(0, height, source.strip):
        yield top, source.rows(top, min(top + source.strip, height))


def survey(source: Rows, spec: RangeSpec) -> tuple[list[Extremes], list[tuple[float, float]]]:
    """Go through all rows once: each map's extremes, and the range that its scale gets.

    Parameters
    ----------
    source : of the maps
    spec : from `parse_range`
    """
    if isinstance(source, Whole):
        ends = extremes(source.maps)
        return ends, resolve(source.maps, spec, ends)
    found: list[Extremes] = []
    samples: list[Maps] = []
    step = max(1, math.prod(source.shape) // _SAMPLE) | 1
    for _, part in strips(source):
        ends = extremes(part)
        found = [_both(*pair) for pair in zip(found, ends, strict=True)] if found else ends
        samples.append(part.reshape(len(part), 1, -1)[:, :, ::step].copy())
    return found, resolve(np.concatenate(samples, axis=2), spec, found)


def _both(first: Extremes, second: Extremes) -> Extremes:
    """Extremes of two parts of one map; a part without a finite value has none to add."""
    finite = first.finite and second.finite
    if first == _NONE or second == _NONE:
        known = second if first == _NONE else first
        return Extremes(known.low, known.high, finite)
    return Extremes(min(first.low, second.low), max(first.high, second.high), finite)
