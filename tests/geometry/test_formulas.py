"""The steps in words end with the numbers that the windows have."""

import re

import pytest
from hypothesis import given

from app.geometry import Window, steps
from tests.geometry.test_windows import windows


@given(windows())
def test_the_steps_arrive_at_the_output(window: Window) -> None:
    lines = steps(window)
    assert lines[0].endswith(f"= {window.effective_kernel}")
    assert lines[1].endswith(f"= {window.padded}")
    stated = int(re.findall(r"\d+", lines[2])[-1])
    assert stated - any("so it is dropped" in line for line in lines) == window.output


def test_a_dropped_row_is_named() -> None:
    assert steps(Window(6, 3, 2))[-1] == "1 trailing cell is read by no window"
    assert steps(Window(8, 3, 4))[-1] == "1 trailing cell is read by no window"
    assert steps(Window(9, 3, 4))[-1] == "2 trailing cells are read by no window"


@pytest.mark.parametrize(
    ("window", "quotient"),
    [
        (Window(4001, 2, 2), "⌊1999.5⌋ + 1 = 2000"),
        (Window(2_000_003, 2, 2), "⌊1000000.5⌋ + 1 = 1000001"),
        (Window(11, 1, 3), "⌊3.333…⌋ + 1 = 4"),
        (Window(5, 3, 4096), "⌊0.000…⌋ + 1 = 1"),
        (Window(2, 3, 2, rounding="ceil"), "⌈−0.5⌉ + 1 = 1"),
    ],
)
def test_a_quotient_is_never_rounded_to_another_floor(window: Window, quotient: str) -> None:
    assert steps(window)[2].endswith(quotient)


def test_an_overhang_is_named() -> None:
    lines = steps(Window(5, 2, 2, rounding="ceil"))
    assert lines[2] == "output = ⌈(5 − 2) / 2⌉ + 1 = ⌈1.5⌉ + 1 = 3"
    assert lines[3] == "the last window hangs over the end by 1 cell"


def test_a_window_dropped_by_ceil_mode_is_named() -> None:
    lines = steps(Window(3, 1, 3, pad_begin=1, pad_end=1, rounding="ceil"))
    assert "the last window would start in the end padding, so it is dropped" in lines
