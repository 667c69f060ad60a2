"""A kernel's symmetries: which mirrors and turns leave it as it is, or change only its sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.kernels.kernel import Weights

Parity = Literal["even", "odd"]
_TOLERANCE = 1e-6
"""How far a weight may be off, as a part of the largest one: float32's rounding."""


@dataclass(frozen=True, slots=True)
class Symmetry:
    """What a kernel becomes: `even` itself, `odd` its negative, None something else.

    Parameters
    ----------
    axes : when that axis is reversed, one each; first to last as the weights' axes
    point : when all are
    transposed : when its two axes change places; None also where it has not two of one length
    """

    axes: tuple[Parity | None, ...]
    point: Parity | None
    transposed: Parity | None


def symmetry(weights: Weights) -> Symmetry:
    """Find the symmetries of weights.

    Parameters
    ----------
    weights : (*kernel_size) float64, finite; zeros alone count as even

    Examples
    --------
    >>> symmetry(np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])).axes
    ('even', 'odd')
    """
    square = weights.ndim == 2 and weights.shape[0] == weights.shape[1]
    return Symmetry(
        tuple(_parity(weights, np.flip(weights, axis)) for axis in range(weights.ndim)),
        _parity(weights, np.flip(weights)),
        _parity(weights, weights.T) if square else None,
    )


def _parity(weights: Weights, changed: Weights) -> Parity | None:
    limit = _TOLERANCE * np.abs(weights).max()
    if np.abs(weights - changed).max() <= limit:
        return "even"
    return "odd" if np.abs(weights + changed).max() <= limit else None
