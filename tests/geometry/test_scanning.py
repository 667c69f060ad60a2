"""Scan orders: every place once, by the rule of each order, and back again."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import ORDERS, Order, Scan

SIZES = st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple)
EVERY = pytest.mark.parametrize("order", ORDERS)


@EVERY
@given(size=SIZES)
def test_every_place_is_visited_once_and_knows_its_step(order: Order, size: tuple[int, ...]) -> None:
    scan = Scan(order, size)
    places = [scan.place(step) for step in range(scan.total)]
    assert sorted(places) == list(itertools.product(*map(range, size)))
    assert [scan.step(place) for place in places] == list(range(math.prod(size)))


@EVERY
@given(size=SIZES)
def test_the_index_is_the_places_row_major_number(order: Order, size: tuple[int, ...]) -> None:
    scan = Scan(order, size)
    numbers = np.arange(scan.total).reshape(size)
    assert [scan.index(step) for step in range(scan.total)] == [
        int(numbers[scan.place(step)]) for step in range(scan.total)
    ]


@given(size=SIZES)
def test_rows_and_columns_are_numpys_two_orders(size: tuple[int, ...]) -> None:
    numbers = np.arange(math.prod(size)).reshape(size)
    for order, expected in (("rows", numbers), ("columns", numbers.T)):
        scan = Scan(order, size)  # type: ignore[arg-type]  # the two literals
        assert [scan.index(step) for step in range(scan.total)] == expected.ravel().tolist()


@given(size=SIZES)
def test_a_snake_never_leaps(size: tuple[int, ...]) -> None:
    scan = Scan("snake", size)
    places = np.array([scan.place(step) for step in range(scan.total)])
    assert (np.abs(np.diff(places, axis=0)).sum(axis=1) == 1).all()
