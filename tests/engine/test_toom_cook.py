"""Toom and Cook's transforms in exact fractions, against the definition and against what is published."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.toom_cook import POINTS, Matrix, toom_cook

HALF = Fraction(1, 2)


def times(matrix: Matrix, vector: Sequence[Fraction]) -> list[Fraction]:
    return [sum((a * b for a, b in zip(row, vector, strict=True)), start=Fraction(0)) for row in matrix]


@st.composite
def filters(draw: st.DrawFn) -> tuple[int, list[Fraction], list[Fraction], list[Fraction]]:
    """Outputs, taps, cells and points of any small filter."""
    outputs, taps = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    few = st.fractions(-4, 4, max_denominator=4)
    count = outputs + taps - 2
    points = draw(st.lists(few, min_size=count, max_size=count, unique=True))
    cells = draw(st.lists(few, min_size=count + 1, max_size=count + 1))
    return outputs, draw(st.lists(few, min_size=taps, max_size=taps)), cells, points


@given(filters())
def test_it_filters_exactly(filter: tuple[int, list[Fraction], list[Fraction], list[Fraction]]) -> None:
    outputs, taps, cells, points = filter
    found = toom_cook(outputs, len(taps), points)

    products = [a * b for a, b in zip(times(found.kernel, taps), times(found.input, cells), strict=True)]

    expected = [sum(tap * cells[o + n] for n, tap in enumerate(taps)) for o in range(outputs)]
    assert times(found.output, products) == expected


# Lavin & Gray 2016, sections 4.1 and 4.3: Bᵀ, G and Aᵀ, their points being 0, 1, -1 (, 2, -2) and infinity.
PUBLISHED = [
    (
        [0, 1, -1],
        [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]],
        [[1, 0, 0], [HALF, HALF, HALF], [HALF, -HALF, HALF], [0, 0, 1]],
        [[1, 1, 1, 0], [0, 1, -1, -1]],
    ),
    (
        [0, 1, -1, 2, -2],
        [
            [4, 0, -5, 0, 1, 0],
            [0, -4, -4, 1, 1, 0],
            [0, 4, -4, -1, 1, 0],
            [0, -2, -1, 2, 1, 0],
            [0, 2, -1, -2, 1, 0],
            [0, 4, 0, -5, 0, 1],
        ],
        [
            [Fraction(1, 4), 0, 0],
            [Fraction(-1, 6), Fraction(-1, 6), Fraction(-1, 6)],
            [Fraction(-1, 6), Fraction(1, 6), Fraction(-1, 6)],
            [Fraction(1, 24), Fraction(1, 12), Fraction(1, 6)],
            [Fraction(1, 24), Fraction(-1, 12), Fraction(1, 6)],
            [0, 0, 1],
        ],
        [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]],
    ),
]


@pytest.mark.parametrize(("points", "cells", "kernel", "output"), PUBLISHED, ids=["F(2, 3)", "F(4, 3)"])
def test_published_transforms(
    points: list[int], cells: list[list[int]], kernel: list[list[Fraction]], output: list[list[int]]
) -> None:
    """A point's rows may be scaled against each other, so their products are compared."""
    found = toom_cook(len(output), 3, [Fraction(point) for point in points])

    for point in range(len(cells)):
        assert [
            a[point] * b * c for a in found.output for b in found.kernel[point] for c in found.input[point]
        ] == [a[point] * b * c for a in output for b in kernel[point] for c in cells[point]]


@pytest.mark.parametrize("points", [POINTS[5], (Fraction(0), Fraction(1), Fraction(1))])
def test_points_that_are_too_many_or_the_same(points: tuple[Fraction, ...]) -> None:
    with pytest.raises(ValueError, match=r"F\(2, 3\) needs 3 different points"):
        toom_cook(2, 3, points)
