"""Kernels as sums of few outer products, found by singular value decomposition."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from app.engine.convolution import Array
from app.engine.windowing import ALL, Index

TOLERANCE = 1e-6
# What terms may leave of a kernel, both as sums of sizes: rounding leaves less, and a small constant that the
# largest weights don't show counts fully on a bright, flat picture.
MOST_LEFT = 3e-7
MAX_TERMS = 4
LARGE = 100_000
"""Weights from which on a kernel is first looked at in part."""
REMEMBERED = 256
"""Small kernels whose products are remembered."""
SMALL = 10_000

Kernel = npt.NDArray[np.floating[Any]]
# One vector an axis: their outer product is a kernel or a term of one.
Vectors = tuple[npt.NDArray[np.float64], ...]
# For each output channel, for each input channel of its group, the terms.
Factors = tuple[tuple[tuple[Vectors, ...], ...], ...]


def factorize(weight: Array, max_terms: int = MAX_TERMS) -> Factors | None:
    """Write every spatial kernel of `weight` as a sum of few outer products.

    Parameters
    ----------
    weight : (O, I, *kernel_size) float32
    max_terms : a kernel may have

    Returns
    -------
    Factors, or None if some kernel needs more terms

    Examples
    --------
    >>> sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)
    >>> [[[vectors]]] = factorize(sobel[None, None])
    >>> [vector.tolist() for vector in vectors]
    [[0.5, 1.0, 0.5], [-2.0, 0.0, 2.0]]
    """
    result = []
    for output in weight:
        row = []
        for kernel in output:
            if kernel.size <= SMALL:
                terms = _known_products(kernel.tobytes(), kernel.shape, max_terms)
            else:
                terms = outer_products(kernel, max_terms)
            if terms is None:
                return None
            row.append(terms)
        result.append(tuple(row))
    return tuple(result)


@lru_cache(maxsize=REMEMBERED)
def _known_products(cells: bytes, shape: tuple[int, ...], max_terms: int) -> tuple[Vectors, ...] | None:
    """Remember kernels: a network has few, and a picture's channels share one."""
    return outer_products(np.frombuffer(cells, np.float32).reshape(shape), max_terms)


def outer_products(kernel: Kernel, max_terms: int = MAX_TERMS) -> tuple[Vectors, ...] | None:
    """Write one kernel as a sum of at most `max_terms` outer products, to within float32's rounding.

    Kernels of more than two axes are written as one term or not at all.
    """
    # A few rows and columns that already need more terms say so much sooner than the whole kernel, and a
    # large one would be held several times over in double precision.
    if kernel.size > LARGE and _needs_more(_spread(kernel, max_terms + 2), max_terms):
        return None
    single = _one_outer_product(kernel.astype(np.float64))
    if single is not None:
        return (single,)
    if (
        kernel.ndim != 2
        or max_terms < 2
        or not np.isfinite(kernel).all()
        or _rank(_spread(kernel, max_terms + 2)) > max_terms
    ):
        return None
    left, sizes, right = np.linalg.svd(kernel.astype(np.float64), full_matrices=False)
    terms = int((sizes > TOLERANCE * sizes[0]).sum())
    while terms < len(sizes) and _leaves_more(kernel, (left[:, :terms] * sizes[:terms]) @ right[:terms]):
        terms += 1
    if terms > max_terms:
        return None
    return tuple((left[:, term] * sizes[term], right[term]) for term in range(terms))


def _spread(kernel: Kernel, most: int) -> Kernel:
    """Give at most so many cells an axis, evenly spread."""
    for axis, length in enumerate(kernel.shape):
        if length > most:
            kernel = kernel.take([at * (length - 1) // (most - 1) for at in range(most)], axis)
    return kernel


def _leaves_more(kernel: Kernel, rebuilt: npt.NDArray[np.float64]) -> bool:
    """Whether terms leave more of a kernel than rounding does."""
    return bool(np.abs(rebuilt - kernel).sum() > MOST_LEFT * np.abs(kernel).sum(dtype=np.float64))


def _needs_more(sample: Kernel, max_terms: int) -> bool:
    """Whether even a part of a kernel is no sum of as many terms as a kernel of so many axes may have."""
    most = max_terms if sample.ndim == 2 else 1
    return not np.isfinite(sample).all() or _rank(sample.reshape(len(sample), -1)) > most


def _rank(matrix: Kernel) -> int:
    """Count singular values beyond float32's rounding."""
    sizes = np.linalg.svd(matrix.astype(np.float64), compute_uv=False)
    return int((sizes > TOLERANCE * sizes[0]).sum())


def _one_outer_product(kernel: npt.NDArray[np.float64]) -> Vectors | None:
    """Split a kernel along the lines through its largest weight, if these rebuild it.

    A weight of an outer product is the product of its shadows on those lines, over powers of the largest.
    """
    size = np.abs(kernel)
    largest = np.unravel_index(int(size.argmax()), kernel.shape)
    pivot = kernel[largest]
    if not np.isfinite(pivot):
        return None
    if pivot == 0:
        return tuple(np.zeros(length) for length in kernel.shape)
    vectors = []
    for axis in range(kernel.ndim):
        line: Index = (*largest[:axis], ALL, *largest[axis + 1 :])
        vectors.append(kernel[line] / (pivot if axis < kernel.ndim - 1 else 1.0))
    rebuilt = vectors[0]
    for vector in vectors[1:]:
        rebuilt = np.multiply.outer(rebuilt, vector)
    if np.abs(rebuilt - kernel).max() > TOLERANCE * abs(pivot) or _leaves_more(kernel, rebuilt):
        return None
    return tuple(vectors)
