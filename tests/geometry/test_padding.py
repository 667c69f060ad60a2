"""Padding by name against the frameworks' published rules, padded cells against NumPy's own padding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import PaddingMode, ShapeError, Window, check_padding, named_padding, source

# TensorFlow's SAME: (input, kernel, stride, dilation) → (begin, end)
SAME = [
    ((5, 3, 1, 1), (1, 1)),
    ((5, 2, 1, 1), (0, 1)),
    ((5, 3, 2, 1), (1, 1)),
    ((6, 3, 2, 1), (0, 1)),
    ((224, 7, 2, 1), (2, 3)),
    ((224, 3, 2, 1), (0, 1)),
    ((15, 10, 3, 1), (3, 4)),
    ((5, 3, 1, 2), (2, 2)),
    ((10, 2, 2, 1), (0, 0)),
    ((5, 1, 3, 1), (0, 0)),
]


@pytest.mark.parametrize(("axis", "pads"), SAME)
def test_same_puts_the_odd_cell_at_the_end(axis: tuple[int, int, int, int], pads: tuple[int, int]) -> None:
    assert named_padding("same", *axis) == pads
    assert named_padding("same_lower", *axis) == pads[::-1]


axes = st.tuples(st.integers(1, 30), st.integers(1, 7), st.integers(1, 5), st.integers(1, 4))


@given(axes)
def test_same_gives_input_over_stride_rounded_up(axis: tuple[int, int, int, int]) -> None:
    size, kernel, stride, dilation = axis
    for name in ("same", "same_lower"):
        begin, end = named_padding(name, *axis)
        assert Window(size, kernel, stride, dilation, begin, end).output == -(-size // stride)


@given(axes)
def test_full_holds_every_window_that_touches_a_cell(axis: tuple[int, int, int, int]) -> None:
    size, kernel, _, dilation = axis
    begin, end = named_padding("full", size, kernel, 1, dilation)
    window = Window(size, kernel, 1, dilation, begin, end)
    assert window.output == size + window.effective_kernel - 1
    assert 0 in window.taps(0)
    assert size - 1 in window.taps(window.output - 1)


@given(axes)
def test_causal_never_looks_ahead(axis: tuple[int, int, int, int]) -> None:
    size, kernel, _, dilation = axis
    window = Window(size, kernel, 1, dilation, *named_padding("causal", size, kernel, 1, dilation))
    assert window.output == size
    assert all(window.taps(o)[-1] == o for o in range(size))


NUMPY_MODES: dict[PaddingMode, str] = {
    "reflect": "reflect",
    "symmetric": "symmetric",
    "replicate": "edge",
    "circular": "wrap",
}


@given(st.integers(1, 9), st.integers(0, 20), st.integers(0, 20), st.sampled_from(sorted(NUMPY_MODES)))
def test_padded_cells_copy_what_numpy_copies(size: int, begin: int, end: int, mode: PaddingMode) -> None:
    if mode == "reflect":
        begin, end = min(begin, size - 1), min(end, size - 1)
    expected = np.pad(np.arange(size), (begin, end), NUMPY_MODES[mode])  # type: ignore[call-overload]  # from the table
    assert [source(cell, size, mode) for cell in range(-begin, size + end)] == expected.tolist()


@pytest.mark.parametrize("mode", ["zeros", "constant"])
def test_fill_values_copy_nothing(mode: PaddingMode) -> None:
    assert [source(cell, 3, mode) for cell in (-1, 0, 2, 3)] == [None, 0, 2, None]


def test_reflect_needs_a_cell_to_mirror() -> None:
    check_padding("height", 5, 4, 4, "reflect")
    with pytest.raises(ShapeError) as error:
        check_padding("height", 5, 4, 5, "reflect")
    assert "height: reflect padding of 5 needs an input of at least 6, got 5" in error.value.detail
    assert error.value.pointer == "/padding"
