"""Levels against their definition in float64, and the promises that the page relies on."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from app.rendering.levels import quantise, rounding, to_levels

Maps = NDArray[np.float32]
RANDOM = np.random.default_rng(5)


def defined(maps: Maps, ranges: list[tuple[float, float]]) -> NDArray[np.float64]:
    """Place of each value among the levels, in float64: 1 + 253 · share, whose floor is its level."""
    low, high = (np.array(ends)[:, np.newaxis, np.newaxis] for ends in zip(*ranges, strict=True))
    known = np.where(np.isfinite(maps), maps, 0).astype(np.float64)
    place: NDArray[np.float64] = 1 + 253 * (known - low) / (high - low)
    return place


def check(maps: Maps, ranges: list[tuple[float, float]]) -> None:
    """Hold levels against the definition; on the edge between two levels either is right."""
    levels = to_levels(maps, ranges).astype(np.float64)
    place = defined(maps, ranges)
    finite = np.isfinite(maps)
    assert (levels[~finite] == 255).all()
    expected = np.clip(np.floor(place), 0, 254)
    expected[finite & (place >= 254) & (place < 254.0003)] = 253
    clear = finite & (np.abs(place - np.rint(place)) > 0.02)
    np.testing.assert_array_equal(levels[clear], expected[clear])
    assert (np.abs(levels - expected)[finite] <= 1).all()


def test_the_promised_levels() -> None:
    maps = np.array([[[-3, -1, -0.5, 0, 0.5, 1, 3, np.nan, np.inf, -np.inf]]], np.float32)
    assert to_levels(maps, [(-1, 1)]).tolist() == [[[0, 1, 64, 127, 190, 253, 254, 255, 255, 255]]]


@pytest.mark.parametrize("largest", [1e-44, 1e-30, 1e-5, 1, 3.7, 1000, 1e30, 3e38])
def test_zero_is_127_and_the_ends_are_1_and_253_however_large_the_range(largest: float) -> None:
    values = np.array([[[0, -largest, largest]]], np.float32)
    most = float(values.max())
    assert to_levels(values, [(-most, most)]).tolist() == [[[127, 1, 253]]]


def test_the_least_step_beyond_the_range_is_marked() -> None:
    above, below = np.nextafter(np.float32(1.001), np.float32(2)), np.float32(-1e-4)
    assert to_levels(np.array([[[below, above]]], np.float32), [(0, 1)]).tolist() == [[[0, 254]]]


@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6)),
        elements=st.floats(-100, 100, width=32) | st.sampled_from([math.nan, math.inf]),
    ),
    st.floats(-50, 50),
    st.floats(0.01, 80),
)
def test_levels_are_as_defined(maps: Maps, low: float, span: float) -> None:
    check(maps, [(low, low + span)] * len(maps))
    check(maps, [(low + index, low + index + span) for index in range(len(maps))])


@pytest.mark.parametrize("shape", [(1, 1, 200_000), (3, 301, 299), (2, 70_000, 2), (600, 3, 3)])
def test_large_maps_are_worked_on_in_strips_without_a_seam(shape: tuple[int, int, int]) -> None:
    maps = RANDOM.normal(size=shape).astype(np.float32)
    check(maps, [(-2, 2)] * shape[0])
    maps[0, -1, -1] = np.nan
    check(maps, [(-2 - index % 3, 2) for index in range(shape[0])])


def test_maps_in_any_memory_order_give_the_same() -> None:
    maps = RANDOM.normal(size=(4, 50, 60)).astype(np.float32)
    turned = np.asfortranarray(maps)
    np.testing.assert_array_equal(to_levels(turned, [(-1, 1)] * 4), to_levels(maps, [(-1, 1)] * 4))
    np.testing.assert_array_equal(
        to_levels(maps[:, ::2, ::-1], [(-1, 1)] * 4), to_levels(maps, [(-1, 1)] * 4)[:, ::2, ::-1]
    )


def test_no_cells_no_levels() -> None:
    assert to_levels(np.zeros((0, 4, 4), np.float32), []).shape == (0, 4, 4)


def test_bytes_come_back_as_they_were() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    out = np.empty_like(pixels)
    for high in (1.0, 255.0):
        maps = (pixels * (high / 255)).astype(np.float32)
        quantise(maps, [(0, high)], rounding(255), out, 0)
        np.testing.assert_array_equal(out, pixels)


def test_rounding_keeps_to_its_ends() -> None:
    maps = np.array([[[-9, 0, 0.49, 0.51, 1, 9]]], np.float32)
    out = np.empty(maps.shape, np.uint8)
    quantise(maps, [(0, 1)], rounding(1), out, 7)
    np.testing.assert_array_equal(out, [[[0, 0, 0, 1, 1, 1]]])
