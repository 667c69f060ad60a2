"""What can be said of a kernel: its sum, symmetry, rank, factors, frequency response and name."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.factors import outer_products
from app.geometry.errors import InvalidError, LimitError
from app.kernels.naming import Known, name_of
from app.kernels.response import response
from app.kernels.symmetry import Symmetry, symmetry

Array = NDArray[np.float32]
Vector = NDArray[np.float64]

MAX_WEIGHTS = 4096
_RESPONSE_POINTS = {1: 65, 2: 33, 3: 17}
_WHOLE, _LARGEST_WHOLE = 1e-5, 10_000
_SMALLEST_WHOLES = range(1, 11)


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """A kernel, described.

    Parameters
    ----------
    total : sum of the weights: what a flat area of ones becomes
    rank : of the matrix of weights; of three axes 1 where they are an outer product, else None
    terms : outer products that add up to the kernel, a vector an axis each; empty unless they save work
    multiplications : an output cell needs, axis after axis by the terms if there are any
    known : the named kernel that it is, up to a factor
    magnitude : of its frequency response, an axis each from −½ to ½ cycles a cell
    """

    kernel: Array
    total: float
    symmetry: Symmetry
    rank: int | None
    terms: tuple[tuple[Vector, ...], ...]
    multiplications: int
    known: Known | None
    magnitude: NDArray[np.float64]


def describe(kernel: Array) -> Facts:
    """Find out what there is to say of a kernel.

    Parameters
    ----------
    kernel : (*kernel_size) float32, one to three axes

    Raises
    ------
    LimitError : more than MAX_WEIGHTS weights
    InvalidError : weights that aren't finite, or none at all
    """
    if kernel.size > MAX_WEIGHTS:
        raise LimitError(
            f"a kernel of {kernel.size:,} weights; facts are given for at most {MAX_WEIGHTS:,}", "/kernel"
        )
    if kernel.size == 0 or not np.isfinite(kernel).all():
        raise InvalidError(
            "a kernel without weights, or with NaN or Infinity; give finite numbers", "/kernel"
        )
    weights = kernel.astype(np.float64)
    terms = _terms(weights)
    rank = len(terms) if terms or not weights.any() else None
    multiplications = len(terms) * sum(kernel.shape)
    saves = 0 < multiplications < kernel.size
    return Facts(
        kernel=kernel,
        total=math.fsum(weights.flat),
        symmetry=symmetry(weights),
        rank=rank,
        terms=terms if saves else (),
        multiplications=multiplications if saves else kernel.size,
        known=name_of(weights),
        magnitude=response(weights, _RESPONSE_POINTS[kernel.ndim]),
    )


def _terms(weights: NDArray[np.float64]) -> tuple[tuple[Vector, ...], ...]:
    if not weights.any():
        return ()
    terms = outer_products(weights, max_terms=min(weights.shape))
    if terms is None:
        return ()
    return (_readable(terms[0]),) if len(terms) == 1 else terms


def _readable(vectors: tuple[Vector, ...]) -> tuple[Vector, ...]:
    """Scale all vectors but the last to whole numbers, else to a sum of one; the last takes what remains."""
    scaled, remains = [], 1.0
    for vector in vectors[:-1]:
        scale = _scale(vector)
        scaled.append(vector * scale)
        remains /= scale
    return (*scaled, vectors[-1] * remains)


def _scale(vector: Vector) -> float:
    """Find what makes a vector's weights whole numbers, the last of them positive; else its sum 1."""
    largest = vector[np.abs(vector).argmax()]
    weights = vector[np.abs(vector) > _WHOLE * abs(largest)]
    smallest = np.abs(weights).min()
    for multiple in _SMALLEST_WHOLES:
        whole = vector / smallest * multiple
        size = np.abs(whole).max()
        if size < _LARGEST_WHOLE and np.abs(whole - np.round(whole)).max() < _WHOLE * size:
            return float(math.copysign(multiple / smallest, weights[-1]))
    total = float(vector.sum())
    return 1 / total if abs(total) > 1e-3 * abs(largest) else float(1 / largest)
