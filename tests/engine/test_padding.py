"""Padded input given out in blocks, against np.pad."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.convolution import Array, Convolution
from app.engine.padding import Padded
from app.engine.problem import Problem
from app.engine.windowing import ALL, Index
from app.geometry import PaddingMode, Window
from tests.engine.truth import MODES, pad, windows


def padded_by_numpy(x: Array, axes: tuple[Window, ...], mode: PaddingMode) -> Array:
    whole = pad(x, [(0, 0), (0, 0), *((w.pad_begin, w.pad_end + w.overhang) for w in axes)], mode, 1.5)
    read: Index = (..., *(slice(0, w.span) for w in axes))
    return whole[read]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), mode=st.sampled_from(MODES), rank=st.integers(1, 3))
def test_blocks_and_the_whole(data: st.DataObject, mode: PaddingMode, rank: int) -> None:
    axes = data.draw(windows(rank, mode))
    x = np.random.default_rng(rank).random((2, 3, *(w.input for w in axes)), dtype=np.float32)
    padded = Padded(x, axes, mode, 1.5)
    expected = padded_by_numpy(x, axes, mode)
    span = axes[0].span
    start = data.draw(st.integers(0, span - 1))
    rows = range(start, data.draw(st.integers(start + 1, span)), data.draw(st.integers(1, 3)))
    inside: Index = tuple(slice(0, w.span) for w in axes[1:])

    block = padded.rows(1, slice(1, 3), rows)
    whole = padded.whole()

    assert np.array_equal(block[(ALL, ALL, *inside)], expected[1, 1:3][:, rows])
    assert np.array_equal(whole[(ALL, ALL, slice(0, span), *inside)], expected)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), mode=st.sampled_from(MODES))
def test_blocks_without_the_sides(data: st.DataObject, mode: PaddingMode) -> None:
    axes = data.draw(windows(2, mode))
    x = np.random.default_rng(0).random((1, 1, *(w.input for w in axes)), dtype=np.float32)
    bare = (axes[0], Window(axes[1].input, 1))

    block = Padded(x, axes, mode, 1.5).rows(0, slice(0, 1), range(axes[0].span), sides=False)

    assert np.array_equal(block[None], padded_by_numpy(x, bare, mode))


def test_nothing_is_copied_where_no_padding_is_met() -> None:
    x = np.zeros((1, 1, 9, 9), np.float32)
    tall = Padded(x, (Window(9, 3, 1, 1, 1, 1), Window(9, 3)), "zeros", 0.0)

    assert np.shares_memory(tall.rows(0, slice(0, 1), range(1, 10)), x)
    assert not np.shares_memory(tall.rows(0, slice(0, 1), range(9)), x)
    assert np.shares_memory(Padded(x, (Window(9, 3), Window(9, 3)), "zeros", 0.0).whole(), x)


def test_only_zeros_count_as_zeros() -> None:
    x, weight = np.zeros((1, 1, 9), np.float32), np.zeros((1, 1, 3), np.float32)
    axes = (Window(9, 3, 1, 1, 1, 1),)

    def zero_padded(mode: PaddingMode, value: float) -> bool:
        return Problem(x, weight, None, Convolution(axes, 1, mode, value)).zero_padded

    assert zero_padded("zeros", 7.0)
    assert zero_padded("constant", 0.0)
    assert not zero_padded("constant", 7.0)
    assert not zero_padded("reflect", 0.0)


@pytest.mark.parametrize("mode", MODES)
def test_a_whole_batch(mode: PaddingMode) -> None:
    x = np.random.default_rng(0).random((3, 2, 5, 6), dtype=np.float32)
    axes = (Window(5, 3, 1, 1, 2, 1), Window(6, 3, 1, 1, 0, 3))

    assert np.array_equal(Padded(x, axes, mode, 1.5).whole(), padded_by_numpy(x, axes, mode))
