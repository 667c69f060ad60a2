"""Joined cells: counted in closed form as one would count them one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import LimitError, ShapeError, Window, copies, joined, source, sources
from app.geometry.padding import PADDING_MODES, PaddingMode


@given(
    st.integers(1, 12),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 3),
    st.tuples(st.integers(0, 6), st.integers(0, 6)),
    st.sampled_from(PADDING_MODES),
    st.sampled_from(["floor", "cover_all"]),
)
def test_joined_counts_pairs(
    size: int, kernel: int, stride: int, dilation: int, pad: tuple[int, int], mode: PaddingMode, rounding: str
) -> None:
    try:
        window = Window(size, kernel, stride, dilation, *pad, rounding)  # type: ignore[arg-type]  # one of two words
    except ShapeError:
        return
    pairs = {
        (o, source(cell, size, mode))
        for o in range(window.output)
        for cell in window.taps(o)
        if source(cell, size, mode) is not None
    }
    assert joined(window, mode) == len(pairs)
    assert {(o, s) for o in range(window.output) for s in sources(window, mode, o) if s is not None} == pairs


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zeros", ([], [])),
        ("constant", ([], [])),
        ("reflect", ([2, 1], [3])),
        ("replicate", ([0, 0], [4])),
        ("circular", ([3, 4], [0])),
    ],
)
def test_copies_say_where_padding_comes_from(
    mode: PaddingMode, expected: tuple[list[int], list[int]]
) -> None:
    assert copies(Window(5, 3, pad_begin=2, pad_end=1), mode) == expected


def test_what_hangs_over_is_copied_too() -> None:
    window = Window(5, 2, stride=2, rounding="cover_all")
    assert window.overhang == 1
    assert copies(window, "circular") == ([], [0])


def test_too_much_to_look_at_is_refused() -> None:
    with pytest.raises(LimitError, match="use less padding"):
        copies(Window(10**6, 3, pad_begin=5000), "circular")
    with pytest.raises(LimitError, match="use less padding"):
        joined(Window(10**9, 10**6, pad_begin=10**6), "circular")
    assert joined(Window(10**9, 3, pad_begin=1, pad_end=1), "zeros") == 3 * 10**9 - 2
