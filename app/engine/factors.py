"""Kernels that are outer products: found by singular value decomposition."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.engine.convolution import Array

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Factors:
    """One vector an axis for each kernel; the kernel is their outer product.

    Parameters
    ----------
    vectors : one array an axis, (O, I, k) float64
    """

    vectors: tuple[npt.NDArray[np.float64], ...]


def factorize(weight: Array) -> Factors | None:
    """Write every spatial kernel of `weight` as an outer product of one vector an axis, if that is what they all are.

    Parameters
    ----------
    weight : (O, I, *kernel_size) float32

    Returns
    -------
    Factors, or None if some kernel is more than an outer product (by more than float32's rounding)

    Examples
    --------
    >>> sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32).reshape(1, 1, 3, 3)
    >>> [vector.round(3).tolist() for vector in factorize(sobel).vectors]
    [[[[1.0, 2.0, 1.0]]], [[[-1.0, 0.0, 1.0]]]]
    """
    rest = weight.astype(np.float64)
    if rest.ndim < 4 or not np.isfinite(rest).all():
        return None
    vectors = []
    while rest.ndim > 3:
        split = _split_first_axis(rest)
        if split is None:
            return None
        first, rest = split
        vectors.append(first)
    return Factors((*vectors, rest))


def _split_first_axis(
    kernels: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    """Split (O, I, a, *rest) into (O, I, a) and (O, I, *rest), or return None if no kernel splits exactly."""
    outputs, inputs, length = kernels.shape[:3]
    matrices = kernels.reshape(outputs * inputs, length, -1)
    # The row and the column through the largest weight rebuild a matrix of rank one; a cheap look before the SVD.
    left, sizes, right = np.linalg.svd(matrices, full_matrices=False)
    if sizes.shape[1] > 1 and (sizes[:, 1] > TOLERANCE * sizes[:, 0]).any():
        return None
    first = left[:, :, 0] * sizes[:, :1]
    second = right[:, 0]
    scale = _middle_scale(first)
    first, second = first / scale, second * scale
    return first.reshape(outputs, inputs, length), second.reshape(outputs, inputs, *kernels.shape[3:])


def _middle_scale(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scale that makes each vector's first weight that is not tiny become ±1, so that factors read well."""
    large = np.abs(vectors) > 1e-9 * np.abs(vectors).max(axis=1, keepdims=True).clip(min=1e-300)
    index = large.argmax(axis=1)[:, None]
    scale: npt.NDArray[np.float64] = np.take_along_axis(vectors, index, axis=1)
    return np.where(scale == 0, 1.0, scale)
