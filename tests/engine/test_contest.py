"""All ways to compute a convolution: which there are, what they cost, which is chosen, and a part of them."""

import importlib.util
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.engine import Convolution, Engine, Run
from app.engine.algorithms import ALGORITHMS
from app.engine.contest import ConvolutionContest
from tests.engine.truth import Case, cases, convolve, error, square, summed


def contest(engine: Engine, case: Case) -> ConvolutionContest:
    return engine.contest(case.x, case.weight, case.bias, case.convolution)


def test_every_pair_is_there_once(engine: Engine) -> None:
    entrants = contest(engine, square(40, 3)).entrants()

    pairs = [(entrant.algorithm, entrant.backend) for entrant in entrants]
    assert pairs == [(name, backend) for name, entry in ALGORITHMS.items() for backend in entry.backends]
    assert [entrant.chosen is not None for entrant in entrants].count(True) == 1


@given(cases())
def test_whoever_says_it_can_does(engine: Engine, case: Case) -> None:
    found = contest(engine, case)
    truth = found.reference()
    scale = max(truth.largest, 0.1, summed(case) / 30)
    for entrant in found.entrants():
        if entrant.unavailable is None:
            out, run = found.run(entrant)
            assert (run.algorithm, run.backend) == (entrant.algorithm, entrant.backend)
            # Winograd's transforms lose digits, and it is taken only where it is asked for by name
            tolerance = 1e-3 if entrant.algorithm.startswith("winograd") else 1e-5
            assert truth.error(out) < tolerance * scale
            assert entrant.multiplications >= 0
            assert entrant.microseconds > 0


def test_without_torch_its_rows_say_so() -> None:
    entrants = contest(Engine(backend="numpy"), square(40, 3)).entrants()

    refused = [entrant for entrant in entrants if entrant.backend == "torch"]
    assert {entrant.algorithm for entrant in refused} == {"fft", "polyphase", "planes", "native"}
    assert all("numpy only" in (entrant.unavailable or "") for entrant in refused)


def test_a_refusal_is_the_algorithms_own(engine: Engine) -> None:
    case = square(20, 5)
    found = {entrant.algorithm: entrant for entrant in contest(engine, case).entrants()}

    assert "outer products" in (found["separable"].unavailable or "")
    assert found["separable"].multiplications == 0


def test_what_is_simplified_first_counts_the_simplification() -> None:
    engine = Engine(backend="numpy")
    each = square(200, 5, channels=3)
    weight = np.ascontiguousarray(each.weight.swapaxes(0, 1))
    case = Case(each.x, weight, None, Convolution(each.convolution.windows))

    found = contest(engine, case)
    chosen = next(entrant for entrant in found.entrants() if entrant.chosen)

    assert chosen.chosen is not None
    assert chosen.chosen.startswith("all channels share one kernel")
    one = square(200, 5, channels=1)
    grey = contest(engine, Case(one.x, case.weight[:, :1], None, one.convolution)).entrants()
    alike = next(entrant for entrant in grey if entrant.algorithm == chosen.algorithm)
    assert chosen.multiplications == alike.multiplications + case.x.size
    out, run = found.run(chosen)
    assert run.reason == chosen.chosen
    assert error(out, convolve(case)) < 1e-5


@pytest.mark.parametrize("shared", [False, True], ids=["each channel", "channels summed first"])
def test_who_computes_in_place_of_what_spreads_can_be_the_pick(shared: bool) -> None:
    case = square(60, 31, channels=3)
    if shared:
        weight = np.ascontiguousarray(case.weight.swapaxes(0, 1))
        case = Case(case.x, weight, None, Convolution(case.convolution.windows))
    case.x[0, 1, 30, 40] = np.nan
    found = contest(Engine(backend="numpy"), case)
    planned = next(entrant for entrant in found.entrants() if entrant.chosen)
    assert ALGORITHMS[planned.algorithm].spreads

    _, ran = found.run(planned)

    (pick,) = [entrant for entrant in found.entrants(ran) if entrant.chosen]
    assert (pick.algorithm, pick.backend, pick.chosen) == (ran.algorithm, ran.backend, ran.reason)
    assert found.run(pick)[1].algorithm == pick.algorithm
    each = 60 * 60 * 31 * 31
    assert pick.multiplications == (each + case.x.size if shared else 3 * each)


def test_any_other_run_can_be_the_pick_too() -> None:
    """A device that fails hands over as well, and to no one that could be foretold."""
    found = contest(Engine(backend="numpy"), square(40, 3))
    ran = Run("numpy", "cpu", "direct", "cuda ran out of memory, so this was computed on the CPU", 1)

    before = {entrant.algorithm: entrant for entrant in found.entrants()}
    (pick,) = [entrant for entrant in found.entrants(ran) if entrant.chosen]

    assert pick == replace(before["direct"], chosen=ran.reason)


@given(cases(), st.floats(0, 1))
def test_a_part_is_the_first_rows_of_the_whole(engine: Engine, case: Case, share: float) -> None:
    assume(case.convolution.padding_mode != "circular")
    whole = contest(engine, case)

    part, true_share = whole.part(share)

    truth = convolve(case)
    shape = part.problem.output_shape
    assert true_share == pytest.approx(np.prod(shape) / truth.size)
    first = tuple(slice(0, n) for n in shape)
    assert part.reference().error(truth[first].astype(np.float32)) < 1e-5 * max(np.abs(truth).max(), 0.1)


def test_a_part_is_small(engine: Engine) -> None:
    _, share = contest(engine, square(400, 3)).part(0.05)
    assert share == 0.05
    # one row alone is cut along the next axis
    case = square(400, 1)
    row, column = case.convolution.windows
    line = replace(case.convolution, windows=(replace(row, input=1), column))
    flat = Case(case.x[:, :, :1], case.weight, None, line)
    assert contest(engine, flat).part(0.1)[1] == 0.1


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is absent or hidden")
def test_the_choice_knows_torch_from_the_first_time_on() -> None:
    engine = Engine()
    case = square(56, 3, channels=1)
    weight = np.ones((64, 64, 3, 3), np.float32)
    x = np.ones((1, 64, 56, 56), np.float32)

    found = engine.contest(x, weight, None, replace(case.convolution, groups=1))

    chosen = next(entrant for entrant in found.entrants() if entrant.chosen)
    assert (chosen.algorithm, chosen.backend) == ("native", "torch")
