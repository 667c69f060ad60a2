"""All ways to compute a transposed convolution: which there are, what they cost, and a part of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import Engine
from app.engine.contest import DIRECT
from app.engine.transposed import TRANSPOSED_ALGORITHMS
from app.engine.transposed.contest import TransposedContest
from app.geometry import TransposedWindow as T
from tests.engine.transposed_truth import TransposedCase, conv_transpose, make, transposed_cases
from tests.engine.truth import error


def contest(engine: Engine, case: TransposedCase) -> TransposedContest:
    return engine.contest_transposed(*case.arrays)


def test_every_pair_is_there_once(engine: Engine) -> None:
    found = contest(engine, make([T(20, 4, 2, 1, 1, 1), T(20, 4, 2, 1, 1, 1)]))

    pairs = [(entrant.algorithm, entrant.backend) for entrant in found.entrants()]
    assert pairs == [(n, backend) for n, entry in TRANSPOSED_ALGORITHMS.items() for backend in entry.backends]
    assert [entrant.chosen is not None for entrant in found.entrants()].count(True) == 1
    assert (DIRECT.algorithm, DIRECT.backend) in pairs


@given(transposed_cases())
def test_whoever_says_it_can_does(engine: Engine, case: TransposedCase) -> None:
    found = contest(engine, case)
    truth = found.reference()
    for entrant in found.entrants():
        if entrant.unavailable is None:
            out, run = found.run(entrant)
            assert (run.algorithm, run.backend) == (entrant.algorithm, entrant.backend)
            assert truth.error(out) < 1e-5 * max(truth.largest, 0.1)
            assert entrant.multiplications > 0
            assert entrant.microseconds > 0


def test_without_torch_its_rows_say_so() -> None:
    entrants = contest(Engine(backend="numpy"), make([T(9, 3, 2)])).entrants()

    refused = [entrant for entrant in entrants if entrant.backend == "torch"]
    assert len(refused) == sum("torch" in entry.backends for entry in TRANSPOSED_ALGORITHMS.values())
    assert all("numpy only" in (entrant.unavailable or "") for entrant in refused)


def test_the_costs_are_the_algorithms_own(engine: Engine) -> None:
    case = make([T(10, 4, 2, 1, 1, 1), T(10, 4, 2, 1, 1, 1)], 2, 3, batch=2)
    found = contest(engine, case)
    ours = [entrant for entrant in found.entrants() if entrant.backend == "numpy"]
    cost = {entrant.algorithm: entrant.multiplications for entrant in ours}

    definition = 2 * 10 * 10 * 2 * 3 * 4 * 4
    assert found.naive.multiplications == cost["direct"] == definition
    # with stride 2 an axis three of four factors are zeros
    assert cost["zero_insertion"] == 4 * definition
    assert found.naive.workspace_bytes == 22 * 22 * 4


@given(transposed_cases(), st.floats(0, 1))
def test_a_part_is_a_layer_of_its_own(engine: Engine, case: TransposedCase, share: float) -> None:
    part, true_share = contest(engine, case).part(share)

    problem = part.problem
    alone = TransposedCase(problem.x, problem.weight, problem.bias, problem.convolution)
    truth = conv_transpose(alone)
    assert truth.shape == problem.output_shape
    first = tuple(slice(0, n) for n in problem.x.shape)
    assert np.array_equal(problem.x, case.x[first])
    assert true_share == pytest.approx(problem.x.size / case.x.size)
    assert part.reference().error(truth.astype(np.float32)) < 1e-5 * max(np.abs(truth).max(), 0.1)
    for kept, window in zip(problem.output_size, case.convolution.windows, strict=True):
        assert kept == window.output or 1 <= kept < true_share * window.output + 1


@pytest.mark.parametrize(
    "axis", [T(200, 3, 2, 1, 1, 1, 1), T(200, 1, 4), T(200, 31, 1, 1, 15, 15), T(200, 50, 1, 2)]
)
def test_work_and_output_shrink_alike(engine: Engine, axis: T) -> None:
    case = make([axis, T(3, 3)])
    whole = contest(engine, case)

    part, share = whole.part(0.1)

    assert share == 0.1
    assert part.problem.multiply_adds == pytest.approx(0.1 * whole.problem.multiply_adds)
    kept = part.problem.output_size[0] / whole.problem.output_size[0]
    assert kept == pytest.approx(0.1, abs=0.02)


def test_so_much_is_kept_that_not_all_is_cut_off(engine: Engine) -> None:
    part, share = contest(engine, make([T(200, 3, 1, 1, 60, 0)])).part(0.01)

    assert part.problem.output_size == (1,)
    assert share == 59 / 200


def test_one_input_row_is_cut_along_the_next_axis(engine: Engine) -> None:
    part, share = contest(engine, make([T(1, 3), T(100, 3)])).part(0.1)

    assert (share, part.problem.input_size) == (0.1, (1, 10))
    assert contest(engine, make([T(1, 3), T(1, 3)])).part(0.1)[1] == 1


@pytest.mark.parametrize("place", ["input", "weight"])
def test_who_computes_in_place_of_what_spreads_can_be_the_pick(engine: Engine, place: str) -> None:
    case = make([T(60, 21, 1, 1, 10, 10), T(60, 21, 1, 1, 10, 10)], 1, 1, groups=3, batch=2)
    (case.x if place == "input" else case.weight)[0, 0, 3, 4] = np.nan
    found = contest(Engine(backend="numpy"), case)
    planned = next(entrant for entrant in found.entrants() if entrant.chosen)
    assert TRANSPOSED_ALGORITHMS[planned.algorithm].spreads

    out, ran = found.run(planned)

    assert ran.algorithm != planned.algorithm
    (pick,) = [entrant for entrant in found.entrants(ran) if entrant.chosen]
    assert (pick.algorithm, pick.backend, pick.chosen) == (ran.algorithm, ran.backend, ran.reason)
    assert found.run(pick)[1].algorithm == pick.algorithm
    assert np.allclose(out, conv_transpose(case), atol=1e-4, equal_nan=True)


@pytest.mark.torch
def test_torch_takes_part_and_agrees() -> None:
    case = make([T(14, 4, 2, 1, 1, 1), T(14, 4, 2, 1, 1, 1)], 32, 16, batch=2)
    found = contest(Engine(), case)

    (native,) = [entrant for entrant in found.entrants() if entrant.algorithm == "native"]

    out, run = found.run(native)
    assert (run.algorithm, run.backend) == ("native", "torch")
    assert error(out, conv_transpose(case)) < 1e-5
