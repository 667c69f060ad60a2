"""A kernel's frequency response: how much of each frequency it lets through."""

from __future__ import annotations

import numpy as np

from app.kernels.kernel import Weights


def frequencies(points: int) -> Weights:
    """Evenly spaced frequencies from −½ to ½ cycles a cell, `(points,)`."""
    return np.linspace(-0.5, 0.5, points)


def response(weights: Weights, points: int) -> Weights:
    """Magnitude of a kernel's discrete-time Fourier transform.

    Parameters
    ----------
    weights : (*kernel_size) float64
    points : frequencies an axis, from −½ to ½ cycles a cell; odd, so that 0 is among them

    Returns
    -------
    (points, …) float64, an axis each; the same for the kernel and for the flipped one

    References
    ----------
    Oppenheim & Schafer, Discrete-Time Signal Processing, section 2.6.

    Examples
    --------
    >>> response(np.array([0.5, 0.5]), 3).round(6).tolist()
    [0.0, 1.0, 0.0]
    """
    spectrum = weights.astype(np.complex128)
    for size in weights.shape:
        waves = np.exp(-2j * np.pi * np.outer(np.arange(size), frequencies(points)))
        # the first axis goes, its frequencies come last: after all axes the order is the old one
        spectrum = np.tensordot(spectrum, waves, axes=(0, 0))
    return np.abs(spectrum)
