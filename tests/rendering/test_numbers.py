"""Numbers as they stand on a cell."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rendering.numbers import decimals_for, number


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.0, 2, "0.00"),
        (-0.0, 2, "0.00"),
        (-0.004, 2, "0.00"),
        (-0.42, 2, "−0.42"),
        (9.827, 3, "9.827"),
        (98.27, 3, "98.27"),
        (982.7, 3, "982.7"),
        (98271.0, 3, "98271"),
        (3.0, 0, "3"),
        (-255.0, 2, "−255"),
        (123456.0, 3, "1e5"),
        (-3.4e38, 3, "−3e38"),
        (math.inf, 3, "∞"),
        (-math.inf, 3, "−∞"),
        (math.nan, 3, "NaN"),
    ],
)
def test_numbers_are_short(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@given(st.floats(allow_nan=False, width=32), st.integers(0, 3))
def test_no_number_is_longer_than_seven_letters(value: float, decimals: int) -> None:
    assert len(number(value, decimals)) <= 7


def test_whole_numbers_need_no_decimals() -> None:
    assert decimals_for(np.array([1.0, -2.0, np.nan, np.inf]), 2) == 0
    assert decimals_for(np.array([1.0, 0.5]), 2) == 2
    assert decimals_for(np.full((1000, 1000), 0.5), 3) == 3
