"""Weights taken apart: the nearest outer product of vectors, the nearest matrix of a low rank."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.engine import checkpoint

Double = NDArray[np.float64]

# numbers taken apart at once
_CHUNK = 1_000_000
_MOST_SWEEPS = 200
_SETTLED = 1e-13


def outer_product(tensors: NDArray[np.floating]) -> list[Double]:
    """Find the vectors whose outer product is nearest to each tensor, by least squares.

    Of matrices that is the best there is (the leading singular vectors). Of more axes the power method finds
    the best near the place where it begins, the leading vectors of each axis, which may not be the best of
    all. A tensor that is an outer product comes back exactly.

    Parameters
    ----------
    tensors : (B, n₁, n₂, …), B tensors

    Returns
    -------
    A (B, nᵢ) array an axis, the tensors' size shared among them

    References
    ----------
    Eckart & Young 1936; De Lathauwer, De Moor & Vandewalle 2000, "On the Best Rank-1 and Rank-(R₁, …, R_N)
    Approximation of Higher-Order Tensors".

    Examples
    --------
    >>> sobel = np.outer([1, 2, 1], [1, 0, -1])
    >>> columns, rows = outer_product(sobel[np.newaxis])
    >>> bool(np.allclose(np.outer(columns[0], rows[0]), sobel))
    True
    """
    sizes = tensors.shape[1:]
    together = max(1, _CHUNK // math.prod(sizes))
    parts = []
    for first in range(0, len(tensors), together):
        checkpoint()
        parts.append(_outer_product(np.asarray(tensors[first : first + together], np.float64)))
    return [np.concatenate(vectors) for vectors in zip(*parts, strict=True)]


def _outer_product(tensors: Double) -> list[Double]:
    """Take a chunk apart: begin with each axis's leading vector, then improve one axis after the other."""
    rank = tensors.ndim - 1
    # the longest axis follows from the others, so that no large matrix is ever looked at
    order = sorted(range(rank), key=lambda axis: -tensors.shape[axis + 1])
    vectors = [np.ones((len(tensors), 1))] * rank
    for axis in order[1:]:
        rows = np.moveaxis(tensors, axis + 1, 1).reshape(len(tensors), tensors.shape[axis + 1], -1)
        vectors[axis] = np.linalg.eigh(rows @ rows.transpose(0, 2, 1))[1][..., -1]
    lengths = np.zeros(len(tensors))
    for _ in range(_MOST_SWEEPS if rank > 2 else 1):
        checkpoint()
        before = lengths
        for axis in order:
            vector = _contract(tensors, vectors, axis)
            lengths = np.linalg.norm(vector, axis=1)
            vectors[axis] = vector / np.where(lengths > 0, lengths, 1)[:, np.newaxis]
        if np.all(np.abs(lengths - before) <= _SETTLED * lengths):
            break
    share = lengths[:, np.newaxis] ** (1 / rank)
    return [vector * share for vector in vectors]


def _contract(tensors: Double, vectors: Sequence[Double], kept: int) -> Double:
    """Multiply each tensor by the vectors of all axes but one, (B, n of that axis)."""
    rank = tensors.ndim - 1
    operands: list[object] = [tensors, list(range(rank + 1))]
    for axis in range(rank):
        if axis != kept:
            operands += [vectors[axis], [0, axis + 1]]
    result: Double = np.einsum(*operands, [0, kept + 1], optimize=True)  # type: ignore[call-overload]  # sublists
    return result


def low_rank(matrix: NDArray[np.floating], rank: int) -> tuple[Double, Double]:
    """Find the product of two matrices, `rank` wide between them, that is nearest by least squares.

    Parameters
    ----------
    matrix : (m, n)
    rank : more than the matrix has is filled up with zeros

    Returns
    -------
    (m, rank) and (rank, n)

    References
    ----------
    Eckart & Young 1936, "The approximation of one matrix by another of lower rank".
    """
    checkpoint()
    left, values, right = np.linalg.svd(np.asarray(matrix, np.float64), full_matrices=False)
    there = min(rank, len(values))
    size = np.sqrt(values[:there])
    tall, wide = np.zeros((len(left), rank)), np.zeros((rank, right.shape[1]))
    tall[:, :there], wide[:there] = left[:, :there] * size, right[:there] * size[:, np.newaxis]
    return tall, wide
