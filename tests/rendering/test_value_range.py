"""Ranges: what a request's words mean, on maps small enough to check by eye."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from app.geometry.errors import InvalidError
from app.rendering.value_range import Extremes, RangeSpec, extremes, parse_range, resolve

NAN, INF = math.nan, math.inf


def maps(*planes: list[float]) -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
    """Maps of one row each."""
    return np.array(planes, dtype=np.float32)[:, np.newaxis, :]


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("auto", RangeSpec("auto")),
        (" Symmetric ", RangeSpec("symmetric")),
        ("percentile", RangeSpec("percentile")),
        ("per_map", RangeSpec("per_map")),
        ("full", RangeSpec("full")),
        ("percentile:per_map", RangeSpec("percentile", each=True)),
        ("percentile:95", RangeSpec("percentile", part=95.0)),
        ("percentile:99.5:per_map", RangeSpec("percentile", each=True, part=99.5)),
        ("0,1", RangeSpec("fixed", 0.0, 1.0)),
        ("-2.5, 1e3", RangeSpec("fixed", -2.5, 1000.0)),
    ],
)
def test_ranges_are_read(text: str, spec: RangeSpec) -> None:
    assert parse_range(text) == spec


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "use auto, symmetric, percentile, per_map, full, or two numbers such as 0,1"),
        ("atuo", "'atuo' is none"),
        ("percentile:", "needs a percentage of 1 to 100 behind percentile; use for example percentile:95"),
        ("percentile:101", "'percentile:101' needs a percentage"),
        ("percentile:0:per_map", "needs a percentage"),
        ("percentile:nan", "needs a percentage"),
        ("1", "is none"),
        ("0,1,2", "is none"),
        ("a,b", "is none"),
        ("1,0", "doesn't run from a smaller to a larger"),
        ("1,1", "doesn't run"),
        ("nan,1", "doesn't run"),
        ("0,inf", "doesn't run"),
        ("-1.7e308,1.7e308", "doesn't run"),
    ],
)
def test_what_is_no_range_is_said(text: str, detail: str) -> None:
    with pytest.raises(InvalidError, match="range: ") as caught:
        parse_range(text)
    assert detail in caught.value.detail


# maps, rule, ranges
RULES: list[tuple[list[list[float]], str, list[tuple[float, float]]]] = [
    ([[0, 0.5]], "auto", [(0, 1)]),
    ([[0, 7.5]], "auto", [(0, 7.5)]),
    ([[-3, 2]], "auto", [(-3, 3)]),
    ([[-1, 2], [0, 4]], "auto", [(-4, 4), (-4, 4)]),
    ([[0, 2]], "symmetric", [(-2, 2)]),
    ([[0, 0]], "symmetric", [(-1, 1)]),
    ([[-1, 2], [0, 4], [0, 0]], "per_map", [(-2, 2), (0, 4), (0, 1)]),
    ([[2, 5], [3, 4]], "full", [(2, 5), (2, 5)]),
    ([[2, 5], [3, 4]], "full:per_map", [(2, 5), (3, 4)]),
    ([[-1, 2], [0, 4]], "symmetric:per_map", [(-2, 2), (-4, 4)]),
    ([[-1, 2], [0, 4]], "auto:per_map", [(-2, 2), (0, 4)]),
    ([[2, 2], [NAN, INF]], "percentile:per_map", [(0, 2), (0, 1)]),
    ([[2, 2]], "full", [(2, 4)]),
    ([[0, 0]], "full", [(0, 1)]),
    ([[NAN, -3, 2, INF]], "auto", [(-3, 3)]),
    ([[NAN, INF]], "auto", [(0, 1)]),
    ([[NAN, INF]], "symmetric", [(-1, 1)]),
    ([[NAN, INF]], "full", [(0, 1)]),
    ([[NAN, INF]], "percentile", [(0, 1)]),
    ([[-9, 9]], "0,1", [(0, 1)]),
]


@pytest.mark.parametrize(("planes", "rule", "ranges"), RULES)
def test_each_rule_finds_its_range(
    planes: list[list[float]], rule: str, ranges: list[tuple[float, float]]
) -> None:
    assert resolve(maps(*planes), parse_range(rule)) == ranges


def test_percentile_leaves_the_largest_hundredth_out() -> None:
    values = np.linspace(0, 100, 10_001, dtype=np.float32)
    [(low, high)] = resolve(values.reshape(1, 1, -1), parse_range("percentile"))
    assert low == 0
    assert high == pytest.approx(99, abs=0.05)
    [(low, high)] = resolve(values.reshape(1, 1, -1), parse_range("percentile:75"))
    assert low == 0
    assert high == pytest.approx(75, abs=0.05)
    [(low, high)] = resolve(values.reshape(1, 1, -1) - 50, parse_range("percentile"))
    assert low == -high
    assert high == pytest.approx(49.5, abs=0.05)


def test_percentile_keeps_what_few_cells_show() -> None:
    values = np.zeros((1, 100, 100), dtype=np.float32)
    values[0, 5, 5] = 3
    assert resolve(values, parse_range("percentile")) == [(0, 3)]


def test_percentile_looks_at_all_of_a_large_map() -> None:
    values = np.zeros((1, 1000, 1000), dtype=np.float32)
    values[:, :, ::2] = 1
    values[:, 500:, ::2] = 2
    assert resolve(values, parse_range("percentile")) == [(0, 2)]


@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 5)),
        elements=st.one_of(st.floats(width=32), st.sampled_from([NAN, INF, -INF])),
    )
)
def test_extremes_are_those_of_the_finite_values(
    values: np.ndarray[tuple[int, int, int], np.dtype[np.float32]],
) -> None:
    for plane, found in zip(values, extremes(values), strict=True):
        kept = plane[np.isfinite(plane)]
        low, high = (float(kept.min()), float(kept.max())) if kept.size else (0.0, 0.0)
        assert found == Extremes(low, high, kept.size == plane.size)


def test_maps_without_cells_have_extremes_too() -> None:
    assert extremes(np.zeros((2, 0, 3), np.float32)) == [Extremes(0, 0), Extremes(0, 0)]
    assert resolve(np.zeros((0, 3, 3), np.float32), parse_range("auto")) == []


def test_known_extremes_are_believed() -> None:
    assert resolve(maps([0, 1]), parse_range("full"), [Extremes(-5, 5)]) == [(-5, 5)]
