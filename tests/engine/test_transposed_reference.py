"""The float64 truth of a transposed convolution: the definition, also where strips stand for the whole."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.transposed import TransposedProblem
from app.engine.transposed import reference as module
from app.engine.transposed.reference import reference
from app.geometry import TransposedWindow as T
from tests.engine.transposed_truth import TransposedCase, conv_transpose, make, transposed_cases


def assert_equals_the_definition(case: TransposedCase) -> dict[tuple[int, int], int]:
    """Hold all strips against the definition; give their places and heights."""
    truth = conv_transpose(case)
    found = reference(TransposedProblem(*case.arrays))
    for (item, start), strip in found.strips.items():
        rows = truth[item, :, start : start + strip.shape[1]]
        np.testing.assert_allclose(strip, rows, rtol=1e-12, atol=1e-12)
    assert found.shape == truth.shape
    return {place: strip.shape[1] for place, strip in found.strips.items()}


@given(transposed_cases(), st.sampled_from([1, 30, 64 * 1024]))
def test_it_is_the_definition(case: TransposedCase, strip_cells: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STRIP_CELLS", strip_cells)
        heights = assert_equals_the_definition(case)

    rows = case.convolution.windows[0].output
    assert sum(heights.values()) == rows * case.x.shape[0]


@pytest.mark.parametrize("bound", ["MOST_MULTIPLY_ADDS", "MOST_CELLS"])
def test_of_a_large_output_evenly_spaced_strips_are_computed(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STRIP_CELLS", 400)
    monkeypatch.setattr(module, bound, 20_000 if bound == "MOST_MULTIPLY_ADDS" else 3000)

    places = assert_equals_the_definition(make([T(30, 4, 2, 1, 1, 1), T(30, 4, 2, 1, 1, 1)], 1, 3))

    starts = sorted(start for _, start in places)
    assert starts[0] == 0
    assert 1 < len(starts) < 30
    assert len({b - a for a, b in pairwise(starts)}) == 1


def test_what_is_not_finite_is_where_it_adds() -> None:
    case = make([T(6, 3, 2, 1, 1, 1), T(7, 4, 3, 1, 0, 2)], 3, 2, batch=2, groups=2)
    case.x[1, 2, 3, 4] = np.nan
    case.x[0, 5, 0, 0] = np.inf
    case.weight[1, 1, 2, 0] = -np.inf
    found = reference(TransposedProblem(*case.arrays))

    with np.errstate(all="ignore"):
        right = conv_transpose(case).astype(np.float32)

    assert np.isnan(right).any()
    assert np.isinf(right).any()
    assert found.error(right) < 1e-5
    assert np.isfinite(found.largest)
    right[0, 0, 5, 5] = np.nan
    assert found.error(right) == np.inf
