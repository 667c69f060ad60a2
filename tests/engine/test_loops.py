"""The loops of a first lesson: right, and ended in time."""

import pytest
from hypothesis import given

from app.engine.loops import double_loop, workspace_bytes
from app.engine.problem import Problem
from tests.engine.truth import Case, cases, convolve, error, square


def problem(case: Case) -> Problem:
    return Problem(case.x, case.weight, case.bias, case.convolution)


@given(cases())
def test_they_compute_the_definition(case: Case) -> None:
    looped = double_loop(problem(case), seconds=60)

    assert not looped.scaled
    assert looped.computed == looped.out.size
    assert error(looped.out, convolve(case)) < 1e-5


def test_when_time_is_over_the_first_cells_hold_results_and_the_time_is_scaled() -> None:
    case = square(30, 3)

    looped = double_loop(problem(case), seconds=0)

    assert (looped.scaled, looped.computed) == (True, 1)
    assert looped.out.reshape(-1)[0] == pytest.approx(convolve(case).reshape(-1)[0], rel=1e-5)
    assert looped.milliseconds > 0


def test_the_padded_copy_is_their_workspace() -> None:
    assert workspace_bytes(problem(square(10, 3))) == 12 * 12 * 3 * 4
