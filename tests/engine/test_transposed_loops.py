"""The transposed convolution of a first lesson: right, and ended in time with what is ready."""

from collections.abc import Iterator
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.transposed import TransposedProblem, loops
from app.engine.transposed.loops import adding_loop, workspace_bytes
from app.geometry import TransposedWindow as T
from tests.engine.transposed_truth import TransposedCase, conv_transpose, make, transposed_cases
from tests.engine.truth import error


@given(transposed_cases())
def test_they_compute_the_definition(case: TransposedCase) -> None:
    looped = adding_loop(TransposedProblem(*case.arrays), seconds=60)

    assert not looped.scaled
    assert looped.computed == looped.out.size
    assert error(looped.out, conv_transpose(case)) < 1e-5


@given(transposed_cases(), st.integers(1, 200))
def test_when_time_is_over_what_counts_as_computed_is_ready(case: TransposedCase, visits: int) -> None:
    """The clock moves on with every look at it: one at the beginning, one before each input but the first."""
    ticks: Iterator[int] = count()
    problem = TransposedProblem(*case.arrays)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loops, "perf_counter", lambda: next(ticks))
        looped = adding_loop(problem, seconds=visits - 1)

    truth = conv_transpose(case)
    inputs = problem.input_cells * problem.output_shape[0] * problem.output_shape[1]
    if visits >= inputs:
        assert looped.computed == truth.size
        return
    ready, expected = looped.out.reshape(-1)[: looped.computed], truth.reshape(-1)[: looped.computed]
    assert np.abs(ready - expected).max(initial=0) < 1e-5 * max(np.abs(truth).max(), 0.1)
    assert looped.milliseconds == pytest.approx((visits + 1) * 1e3 * inputs / visits)


@pytest.mark.parametrize(
    ("axes", "cell", "ready"),
    [
        # stride 2, kernel 3, nothing cut off: 9 × 9 cells
        ((T(4, 3, 2), T(4, 3, 2)), (0, 0), 0),
        ((T(4, 3, 2), T(4, 3, 2)), (0, 3), 6),
        ((T(4, 3, 2), T(4, 3, 2)), (1, 0), 2 * 9),
        ((T(4, 3, 2), T(4, 3, 2)), (2, 1), 4 * 9 + 2),
        # a cell is cut off at either end: 7 × 7; the second row of inputs adds to the first of outputs
        ((T(4, 3, 2, 1, 1, 1), T(4, 3, 2, 1, 1, 1)), (0, 2), 3),
        ((T(4, 3, 2, 1, 1, 1), T(4, 3, 2, 1, 1, 1)), (1, 1), 7 + 1),
        # so much is cut off that the next rows add to the first that is left, too
        ((T(4, 3, 1, 1, 2, 0), T(4, 3, 1, 1, 2, 0)), (0, 3), 0),
        ((T(4, 3, 1, 1, 2, 0), T(4, 3, 1, 1, 2, 0)), (2, 3), 1),
        # what the last rows would add is cut off
        ((T(4, 1, 1, 1, 0, 2), T(4, 1)), (2, 3), 2 * 4),
        ((T(9, 4, 3),), (4,), 12),
    ],
)
def test_what_is_ready_before_an_input(axes: tuple[T, ...], cell: tuple[int, ...], ready: int) -> None:
    assert loops._finished(axes, cell) == ready


def test_at_least_one_input_is_visited() -> None:
    case = make([T(30, 3, 1, 1, 1, 1), T(30, 3, 1, 1, 1, 1)])

    looped = adding_loop(TransposedProblem(*case.arrays), seconds=0)

    assert looped.scaled
    assert looped.milliseconds > 0


def test_an_uncut_map_is_their_workspace() -> None:
    assert workspace_bytes(TransposedProblem(*make([T(10, 3, 2, 1, 1, 1)], 3, 5).arrays)) == 21 * 4
