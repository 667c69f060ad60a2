"""Which values the two ends of a scale stand for, from a request's words and the maps themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError

Maps = NDArray[np.float32]
Rule = Literal["auto", "symmetric", "percentile", "per_map", "full", "fixed"]
RULES = tuple(rule for rule in get_args(Rule) if rule != "fixed")

# Behind a rule that maps share: it looks at each map by itself.
_EACH = ":per_map"
_SHARED_RULES = ("auto", "symmetric", "percentile", "full")

# What the percentile rule keeps within the range unless it is told, and how many values it looks at for that.
PERCENTILE = 99.0
_PERCENTILES = (1.0, 100.0)
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Extremes:
    """Smallest and largest finite value of one map (0 and 0 if it has none), and whether all are finite."""

    low: float
    high: float
    finite: bool = True


@dataclass(frozen=True, slots=True)
class RangeSpec:
    """A rule for finding the range, or (`fixed`) the range itself; with `each`, every map by itself.

    `part` is the percentage of values that the percentile rule keeps within the range.
    """

    rule: Rule
    low: float = 0.0
    high: float = 1.0
    each: bool = False
    part: float = PERCENTILE


def parse_range(text: str) -> RangeSpec:
    """Read a request's range.

    Parameters
    ----------
    text : `auto` (zero in the middle if anything is negative, else from 0 to the maximum, at least 1),
        `symmetric` (zero in the middle), `percentile` (as auto, without the 1 % largest values),
        `percentile:95` (without the 5 % largest), `per_map` (auto, each map by itself), `full`
        (minimum to maximum), or two numbers `low,high`;
        `:per_map` behind a rule gives each map its own range

    Raises
    ------
    InvalidError : none of these, a percentage outside 1 to 100, or numbers that are not finite or in order

    Examples
    --------
    >>> parse_range("-1,1")
    RangeSpec(rule='fixed', low=-1.0, high=1.0)
    """
    word = text.strip().lower()
    for rule in RULES:
        if word == rule:
            return RangeSpec(rule)
    if word.endswith(_EACH):
        for rule in RULES:
            if word == f"{rule}{_EACH}" and rule in _SHARED_RULES:
                return RangeSpec(rule, each=True)
    if word.startswith("percentile:"):
        return _with_part(text, word)
    parts = word.split(",")
    try:
        low, high = (float(part) for part in parts)
    except ValueError:
        raise InvalidError(
            f"range: {text[:40]!r} is none; use {', '.join(RULES)}, or two numbers such as 0,1", "/range"
        ) from None
    if not (math.isfinite(low) and math.isfinite(high) and low < high and math.isfinite(high - low)):
        raise InvalidError(
            f"range: {text[:40]!r} doesn't run from a smaller to a larger finite number; use for example 0,1",
            "/range",
        )
    return RangeSpec("fixed", low, high)


def _with_part(text: str, word: str) -> RangeSpec:
    """Read `percentile:95` and `percentile:95:per_map`."""
    percentage = word.removesuffix(_EACH).removeprefix("percentile:")
    least, most = _PERCENTILES
    try:
        part = float(percentage)
    except ValueError:
        part = math.nan
    if not least <= part <= most:
        raise InvalidError(
            f"range: {text[:40]!r} needs a percentage of {least:g} to {most:g} behind percentile; "
            "use for example percentile:95",
            "/range",
        )
    return RangeSpec("percentile", each=word.endswith(_EACH), part=part)


def extremes(maps: Maps) -> list[Extremes]:
    """Smallest and largest finite value of each map.

    Parameters
    ----------
    maps : (C, H, W) float32
    """
    if maps.size == 0:
        return [Extremes(0.0, 0.0) for _ in maps]
    flat = maps.reshape(len(maps), -1)
    lows, highs = flat.min(axis=1), flat.max(axis=1)
    finite = np.isfinite(lows) & np.isfinite(highs)
    return [
        Extremes(float(low), float(high)) if whole else _finite_extremes(one)
        for one, low, high, whole in zip(flat, lows, highs, finite, strict=True)
    ]


def _finite_extremes(values: NDArray[np.float32]) -> Extremes:
    kept = values[np.isfinite(values)]
    if kept.size == 0:
        return Extremes(0.0, 0.0, finite=False)
    return Extremes(float(kept.min()), float(kept.max()), finite=False)


def resolve(
    maps: Maps, spec: RangeSpec, known: Sequence[Extremes] | None = None
) -> list[tuple[float, float]]:
    """Give each map its range, low < high; all maps share one unless each has its own by the rule.

    Parameters
    ----------
    maps : (C, H, W) float32
    spec : from `parse_range`
    known : the maps' extremes, where they have been found already
    """
    if spec.rule == "fixed":
        return [(spec.low, spec.high)] * len(maps)
    ends = extremes(maps) if known is None else known
    if spec.rule == "per_map":
        return [_auto(end.low, end.high) for end in ends]
    if spec.each:
        return [_shared(one[None], spec, end.low, end.high) for one, end in zip(maps, ends, strict=True)]
    low = min((end.low for end in ends), default=0.0)
    high = max((end.high for end in ends), default=0.0)
    return [_shared(maps, spec, low, high)] * len(maps)


def _shared(maps: Maps, spec: RangeSpec, low: float, high: float) -> tuple[float, float]:
    """Give the range that all maps share, from the extremes of them all."""
    rule = spec.rule
    if rule == "full":
        return (low, high) if low < high else (low, low + max(1.0, abs(low)))
    if rule == "symmetric":
        return _symmetric(max(-low, high))
    if rule == "percentile":
        largest = _percentile(maps, spec.part)
        # a map that is zero but for few cells would lose them all
        largest = largest if largest > 0 else max(-low, high)
        return _symmetric(largest) if low < 0 else (0.0, largest or 1.0)
    return _auto(low, high)


def _auto(low: float, high: float) -> tuple[float, float]:
    return _symmetric(max(-low, high)) if low < 0 else (0.0, max(1.0, high))


def _symmetric(largest: float) -> tuple[float, float]:
    return (-largest, largest) if largest > 0 else (-1.0, 1.0)


def _percentile(maps: Maps, part: float) -> float:
    """Give the magnitude that `part` % of the finite values stay below, from an even sample of all maps."""
    flat = maps.reshape(-1)
    # an odd step meets every column of a picture, whose width is mostly even
    step = max(1, flat.size // _SAMPLE) | 1
    sample = np.abs(flat[::step])
    sample = sample[np.isfinite(sample)]
    return float(np.percentile(sample, part)) if sample.size else 0.0
