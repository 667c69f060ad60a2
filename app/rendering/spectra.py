"""Spectra → 8-bit levels for a screen: amplitudes in decibels, the kernel's response as it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.spectrum import Spectra
from app.rendering.levels import Levels, to_levels

FLOOR_DB = -200.0
"""What an amplitude of nothing at all is drawn as."""
SHOWN_DB = 80.0
"""From the strongest amplitude down to where a scale begins."""

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnSpectra:
    """Input, gain and product as (H, W) levels, and the range of each: dB, a factor, dB."""

    levels: tuple[Levels, Levels, Levels]
    ranges: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def decibels(amplitude: Array) -> Array:
    """20 log₁₀ of an amplitude, never below FLOOR_DB.

    Examples
    --------
    >>> decibels(np.array([0, 1, 10], np.float32)).tolist()
    [-200.0, 0.0, 20.0]
    """
    with np.errstate(all="ignore"):
        return (20 * np.log10(np.maximum(amplitude, np.float32(10 ** (FLOOR_DB / 20))))).astype(np.float32)


def drawn(spectra: Spectra) -> DrawnSpectra:
    """Give input and product one scale, so that what a kernel damps is darker; the gain goes from 0 up."""
    before, after = decibels(spectra.input), decibels(spectra.product)
    top = max(_largest(before, FLOOR_DB), _largest(after, FLOOR_DB))
    scale = (top - SHOWN_DB, top)
    response = (0.0, _largest(spectra.gain, 0.0) or 1.0)
    return DrawnSpectra(
        (_levels(before, scale), _levels(spectra.gain, response), _levels(after, scale)),
        (scale, response, scale),
    )


def _largest(values: Array, otherwise: float) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.max()) if finite.size else otherwise


def _levels(values: Array, ends: tuple[float, float]) -> Levels:
    flat = np.ascontiguousarray(values.reshape(1, -1, values.shape[-1]))
    levels: Levels = to_levels(flat, [ends])[0]
    return levels
