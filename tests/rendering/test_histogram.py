"""Histograms: every cell is counted once; what lies beyond a scale is counted as its levels are marked."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from app.rendering.histogram import histograms
from app.rendering.levels import ABOVE, BELOW, NOT_FINITE, to_levels

NAN, INF = math.nan, math.inf
FLOATS = st.one_of(st.floats(width=32), st.sampled_from([NAN, INF, -INF, 0.0]))
MAPS = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6)), elements=FLOATS
)


@given(MAPS, st.integers(1, 40))
def test_every_cell_is_counted_once(
    values: np.ndarray[tuple[int, int, int], np.dtype[np.float32]], bins: int
) -> None:
    (low, high), found = histograms(values, [(-1.0, 1.0)] * len(values), bins)
    finite = values[np.isfinite(values)]
    assert low < high
    assert finite.size == 0 or (low <= float(finite.min()) and float(finite.max()) <= high)
    for plane, one in zip(values, found, strict=True):
        assert len(one.counts) == bins
        assert one.counts.sum() + one.not_finite == plane.size
        assert one.not_finite == np.count_nonzero(~np.isfinite(plane))


def test_the_bins_are_numpys() -> None:
    values = np.random.default_rng(3).integers(-40, 41, (2, 300, 300)).astype(np.float32)
    values[0, 0, :2] = (-40, 40)
    edges, found = histograms(values, [(-10, 10)] * 2, 80)
    assert edges == (-40.0, 40.0)
    for plane, one in zip(values, found, strict=True):
        wanted, _ = np.histogram(plane, bins=80, range=(-40, 40))
        assert one.counts.tolist() == wanted.tolist()


@pytest.mark.parametrize("scale", [(-1.0, 1.0), (0.0, 3.0), (5.0, 6.0)])
def test_what_lies_beyond_is_what_levels_mark(scale: tuple[float, float]) -> None:
    values = np.array([[[-INF, -3, -1, -0.5, 0, 1, 1.5, 3, 9, INF, NAN]]], np.float32)
    _, (one,) = histograms(values, [scale], 4)
    levels = to_levels(values, [scale])
    assert one.below == np.count_nonzero(levels == BELOW) + 1  # and -inf, which is marked as not finite
    assert one.above == np.count_nonzero(levels == ABOVE) + 1
    assert one.not_finite == np.count_nonzero(levels == NOT_FINITE)


@pytest.mark.parametrize(
    ("values", "edges"), [([0, 0], (-0.5, 0.5)), ([4, 4], (2, 6)), ([NAN, INF], (-0.5, 0.5))]
)
def test_one_value_has_bins_around_it(values: list[float], edges: tuple[float, float]) -> None:
    found, (one,) = histograms(np.array([[values]], np.float32), [(0.0, 1.0)], 4)
    assert found == edges
    assert (one.ends is None) == math.isnan(values[0])
