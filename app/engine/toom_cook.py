"""Toom and Cook's transforms, in exact fractions: filtering by products of polynomials' values at points."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import prod

import numpy as np
import numpy.typing as npt

from app.engine.convolution import Array
from app.engine.windowing import band_matrix

Matrix = tuple[tuple[Fraction, ...], ...]

# Tiles that one matrix transforms, the zeros between them being multiplied along.
BLOCK = 4
# m + r - 2 points for F(m, r), beside infinity. A half beside -2 instead of 2 leaves a third of the error of
# 0, ±1, ±2; see Barabasz et al. 2020, 'Error analysis and improving the accuracy of Winograd convolution'.
POINTS: dict[int, tuple[Fraction, ...]] = {
    3: (Fraction(0), Fraction(1), Fraction(-1)),
    5: (Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(-2)),
}


@dataclass(frozen=True, slots=True)
class Transforms:
    """F(m, r): m outputs of a filter of r taps from m + r - 1 products.

    The outputs are `output @ ((kernel @ g) * (input @ d))` of taps g and cells d.

    Parameters
    ----------
    input : (m + r - 1, m + r - 1), Bᵀ in the paper
    kernel : (m + r - 1, r), G
    output : (m, m + r - 1), Aᵀ
    """

    input: Matrix
    kernel: Matrix
    output: Matrix


def toom_cook(outputs: int, taps: int, points: Sequence[Fraction]) -> Transforms:
    """Derive F(outputs, taps): evaluate polynomials at points and at infinity, multiply, and go back.

    Parameters
    ----------
    outputs, taps : m and r
    points : m + r - 2 different ones

    References
    ----------
    Lavin & Gray 2016, 'Fast algorithms for convolutional neural networks'; Blahut 2010, 'Fast algorithms for
    signal processing', section 5.2.

    Examples
    --------
    >>> found = toom_cook(2, 3, POINTS[3])
    >>> [[str(value) for value in row] for row in found.kernel]
    [['-1', '0', '0'], ['1/2', '1/2', '1/2'], ['1/2', '-1/2', '1/2'], ['0', '0', '1']]
    """
    if len(set(points)) != outputs + taps - 2 or len(points) != outputs + taps - 2:
        raise ValueError(f"F({outputs}, {taps}) needs {outputs + taps - 2} different points, got {[*points]}")
    others = [[other for other in points if other != point] for point in points]
    scales = [
        prod((point - other for other in rest), start=Fraction(1))
        for point, rest in zip(points, others, strict=True)
    ]
    return Transforms(
        input=(*((*_product(rest), Fraction(0)) for rest in others), _product(points)),
        kernel=(
            *(
                tuple(point**tap / scale for tap in range(taps))
                for point, scale in zip(points, scales, strict=True)
            ),
            _last(taps),
        ),
        output=tuple(
            (*(point**output for point in points), last)
            for output, last in zip(range(outputs), _last(outputs), strict=True)
        ),
    )


@cache
def kernel_matrix(outputs: int, taps: int, rank: int) -> Array:
    """Transform of a whole kernel at once, (points of all axes, taps of all axes)."""
    matrix = _array(_transforms(outputs, taps).kernel)
    whole = np.ones((1, 1))
    for _ in range(rank):
        whole = np.kron(whole, matrix).astype(np.float64)
    return whole.astype(np.float32)


@cache
def input_matrices(outputs: int, taps: int) -> tuple[Array, Array]:
    """Transform of a tile's cells along an axis, and that of `BLOCK` neighbouring tiles as one matrix."""
    single = _array(_transforms(outputs, taps).input)
    return single.astype(np.float32), _block(single, outputs)


@cache
def output_matrices(outputs: int, taps: int) -> tuple[Array, Array]:
    """Transform of a tile's products along an axis, and that of `BLOCK` neighbouring tiles as one matrix."""
    single = _array(_transforms(outputs, taps).output)
    return single.astype(np.float32), _block(single, outputs + taps - 1)


def _transforms(outputs: int, taps: int) -> Transforms:
    return toom_cook(outputs, taps, POINTS[outputs + taps - 2])


def _array(matrix: Matrix) -> npt.NDArray[np.float64]:
    return np.array(matrix, np.float64)


def _block(single: npt.NDArray[np.float64], step: int) -> Array:
    """Write a tile's transform for tiles `step` cells apart: (BLOCK · rows, cells of them all)."""
    banded = band_matrix(single, BLOCK, step).swapaxes(0, 1)
    return np.ascontiguousarray(banded).reshape(-1, banded.shape[-1])


def _product(roots: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Coefficients of the polynomial that has these roots, the constant first."""
    found = [Fraction(1)]
    for root in roots:
        found = [
            low - root * high for low, high in zip([Fraction(0), *found], [*found, Fraction(0)], strict=True)
        ]
    return tuple(found)


def _last(length: int) -> tuple[Fraction, ...]:
    """Value at infinity of a polynomial of that many coefficients: the last one alone."""
    return (*(Fraction(0),) * (length - 1), Fraction(1))
