"""The float64 truth: equal to the definition, also where strips stand for a large output."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from app.engine import reference as module
from app.engine.problem import Problem
from app.engine.reference import Reference, reference
from tests.engine.truth import Case, cases, convolve, square


def problem(case: Case) -> Problem:
    return Problem(case.x, case.weight, case.bias, case.convolution)


@given(cases())
def test_it_is_the_definition(case: Case) -> None:
    truth = convolve(case)

    found = reference(problem(case))

    assert found.cells == truth.size
    for (item, start), strip in found.strips.items():
        rows = truth[item, :, start : start + strip.shape[1]]
        np.testing.assert_allclose(strip, rows, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("bound", ["MOST_MULTIPLY_ADDS", "MOST_CELLS"])
def test_of_a_large_output_evenly_spaced_strips_are_computed(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = square(60, 3)
    monkeypatch.setattr(module, "STRIP_CELLS", 120)
    monkeypatch.setattr(module, bound, 20_000 if bound == "MOST_MULTIPLY_ADDS" else 3000)

    found = reference(problem(case))

    starts = sorted(start for _, start in found.strips)
    assert starts[0] == 0
    assert 1 < len(starts) < 30
    assert len({b - a for a, b in pairwise(starts)}) == 1
    truth = convolve(case)
    for (item, start), strip in found.strips.items():
        np.testing.assert_allclose(strip, truth[item, :, start : start + strip.shape[1]], atol=1e-12)


def test_an_error_is_found_wherever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STRIP_CELLS", 50)
    case = square(20, 3)
    found = reference(problem(case))
    right = convolve(case).astype(np.float32)
    assert 0 < found.error(right) < 1e-6
    for place in ((0, 0, 0, 0), (0, 1, 7, 3), (0, 2, 19, 19)):
        wrong = right.copy()
        wrong[place] += 2
        assert found.error(wrong) == pytest.approx(2, abs=1e-5)
        flat = int(np.ravel_multi_index(place, right.shape))
        assert found.error(wrong, computed=flat) < 1e-6
        assert found.error(wrong, computed=flat + 1) == pytest.approx(2, abs=1e-5)


def test_what_is_not_finite_has_to_be_so_in_the_same_cells() -> None:
    case = square(9, 3, channels=1)
    case.x[0, 0, 4, 4] = np.nan
    case.x[0, 0, 0, 0] = np.inf
    found = reference(problem(case))
    right = convolve(case).astype(np.float32)
    assert np.isnan(right).any()
    assert np.isinf(right).any()
    assert found.error(right) < 1e-6
    assert np.isfinite(found.largest)
    for place, value in (((0, 0, 8, 8), np.nan), ((0, 0, 4, 4), 1.0), ((0, 0, 0, 0), -right[0, 0, 0, 0])):
        wrong = right.copy()
        wrong[place] = value
        assert found.error(wrong) == np.inf


def test_a_value_beyond_float32_is_infinity() -> None:
    found = Reference((1, 1, 2), {(0, 0): np.array([[1e39, 1.0]])})

    assert found.error(np.array([[[np.inf, 1.0]]], np.float32)) == 0
