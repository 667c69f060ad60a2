"""Which named kernel weights are, up to a factor: presets as listed, generated ones by parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from app.geometry.errors import InvalidError
from app.kernels.kernel import Kernel, Weights
from app.kernels.registry import KERNELS, make_kernel

_Candidate = tuple[Weights, Mapping[str, float]]
_TOLERANCE = 1e-4
"""How far a weight may be off, as a part of the largest one: guessed parameters are rounded."""


@dataclass(frozen=True, slots=True)
class Known:
    """A named kernel that weights are `factor` times of.

    Parameters
    ----------
    parameters : that it is made with, defaults included
    """

    kernel: Kernel
    parameters: Mapping[str, float]
    factor: float


def name_of(weights: Weights) -> Known | None:
    """Find the named kernel that weights are, or are a multiple of.

    Parameters
    ----------
    weights : (*kernel_size) float64, finite

    Returns
    -------
    One that needs no factor if there is one, else the listing's first; None if there is none.

    Examples
    --------
    >>> known = name_of(np.array([[-2.0, 0.0, 2.0], [-4.0, 0.0, 4.0], [-2.0, 0.0, 2.0]]))
    >>> known.kernel.name, known.factor
    ('sobel_x', 2.0)
    """
    if not weights.any():
        return None
    found = (_matches(weights, _listed), _matches(weights, _guessed))
    matches = [known for group in found for known in group]
    return min(matches, key=lambda known: known.factor != 1, default=None)


def _matches(weights: Weights, candidate: Callable[[Weights, Kernel], _Candidate | None]) -> Iterator[Known]:
    for kernel in KERNELS.values():
        if _at_defaults(kernel.name).ndim != weights.ndim:
            continue
        made = candidate(weights, kernel)
        factor = None if made is None else _factor(weights, made[0])
        if made is not None and factor is not None:
            yield Known(kernel, MappingProxyType({**kernel.defaults, **made[1]}), factor)


def _listed(_weights: Weights, kernel: Kernel) -> _Candidate:
    return _at_defaults(kernel.name), {}


def _guessed(weights: Weights, kernel: Kernel) -> _Candidate | None:
    parameters = kernel.guess(weights) if kernel.guess else None
    if parameters is None:
        return None
    try:
        return make_kernel(kernel.name, **parameters), parameters
    except InvalidError:
        return None  # beyond the kernel's bounds, so it has no such name


@cache
def _at_defaults(name: str) -> Weights:
    """Keep each kernel's weights at its defaults: there are few, and they are compared often."""
    return KERNELS[name].weights()


def _factor(weights: Weights, named: Weights) -> float | None:
    """Give the factor that turns `named` into `weights`, or None if none does."""
    if weights.shape != named.shape:
        return None
    square = float((named * named).sum())
    factor = float((weights * named).sum()) / square if square else 0.0
    if factor == 0 or np.abs(weights - factor * named).max() > _TOLERANCE * np.abs(weights).max():
        return None
    return float(f"{factor:.6g}")
