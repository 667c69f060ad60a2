"""Close calls between estimates are settled by what runs really take."""

from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.engine import Choice, Engine
from app.engine.race import CLOSE_RUNS, REVISIT, RUNS, Race, Runner
from tests.engine.truth import square


@dataclass
class Entrant:
    """An algorithm by name, with its estimated and its true time in microseconds."""

    name: str
    estimate: float
    truth: float
    refusal: str | None = None
    inspects: bool = False

    def why_not(self, problem: object, backend: object) -> str | None:
        return self.refusal


def race(*entrants: Entrant) -> Race[Any]:
    backend: Any = SimpleNamespace(name="numpy")
    each: list[Any] = list(entrants)
    return Race(Runner(entry.estimate, number, entry, backend) for number, entry in enumerate(each))


def pick(here: Race[Any], *, exploring: bool = True) -> tuple[Runner[Any], str]:
    favourite = here.favourite(None, lambda entry, *_: entry.estimate)
    return here.settled(None, favourite, exploring=exploring)


def runs(here: Race[Any], count: int) -> list[str]:
    """Pick, run and note so many times."""
    names = []
    for _ in range(count):
        runner, _ = pick(here)
        names.append(runner.algorithm.name)
        here.note(runner, runner.algorithm.truth)  # type: ignore[attr-defined]  # the stand-in's own
    return names


def test_the_quickest_of_the_likely_ones_is_kept() -> None:
    here = race(
        Entrant("b", 600, 900), Entrant("a", 500, 1000), Entrant("c", 900, 400), Entrant("d", 2000, 1)
    )

    names = runs(here, 30)

    assert names[0] == "a"
    assert "d" not in names
    assert names[-10:] == ["c"] * 10
    assert pick(here)[1] == " (the quickest of 3 when measured here)"


def test_who_is_far_behind_runs_less_often_than_who_is_close() -> None:
    names = Counter(runs(race(Entrant("a", 500, 500), Entrant("b", 600, 550), Entrant("c", 700, 5000)), 40))

    assert names["c"] == RUNS < names["b"] <= CLOSE_RUNS < names["a"]


def test_an_unlucky_moment_is_forgiven() -> None:
    slow = Entrant("a", 500, 3000)
    here = race(slow, Entrant("b", 600, 600))
    runs(here, 20)
    slow.truth = 400

    names = runs(here, 2 * REVISIT)

    assert names.count("b") >= REVISIT - 25
    assert names[-1] == "a"


def test_slow_ones_are_tried_once_and_again_where_they_come_close() -> None:
    here = race(Entrant("a", 120_000, 90_000), Entrant("b", 130_000, 80_000), Entrant("c", 150_000, 400_000))

    names = Counter(runs(here, 2 * REVISIT))

    assert (names["a"], names["c"]) == (2, 1)
    assert pick(here)[0].algorithm.name == "b"


def test_slow_ones_are_left_where_the_favourite_took_less_than_half_their_estimate() -> None:
    here = race(Entrant("a", 120_000, 60_000), Entrant("b", 130_000, 1))

    assert set(runs(here, 20)) == {"a"}
    assert pick(here)[1] == ""


@pytest.mark.parametrize("estimate", [40, 300_000])
def test_what_is_very_short_or_long_goes_by_its_estimate(estimate: float) -> None:
    assert set(runs(race(Entrant("a", estimate, 9), Entrant("b", estimate * 1.1, 1)), 20)) == {"a"}


def test_who_can_not_or_looks_at_weights_is_not_tried() -> None:
    here = race(Entrant("a", 500, 9), Entrant("b", 510, 1, "it can't"), Entrant("c", 520, 1, inspects=True))

    assert set(runs(here, 20)) == {"a"}


def test_nothing_is_tried_for_who_does_not_explore() -> None:
    here = race(Entrant("a", 500, 900), Entrant("b", 600, 400))

    assert pick(here, exploring=False)[0].algorithm.name == "a"
    runs(here, 20)
    assert pick(here, exploring=False)[0].algorithm.name == "b"


def test_an_engine_that_learns_answers_the_same() -> None:
    case = square(200, 5, channels=3)
    arrays = case.x, case.weight, case.bias, case.convolution
    truth, _ = Engine(backend="numpy").convolve(*arrays, Choice(algorithm="direct"))
    engine = Engine(backend="numpy", learning=True)

    answers = [engine.convolve(*arrays) for _ in range(40)]

    assert len({run.algorithm for _, run in answers}) > 1
    for y, _ in answers:
        assert np.allclose(y, truth, atol=1e-5 * np.abs(truth).max())


def test_an_engine_that_does_not_learn_keeps_to_one_algorithm() -> None:
    case = square(200, 5, channels=3)
    engine = Engine(backend="numpy")

    runs = [engine.convolve(case.x, case.weight, case.bias, case.convolution)[1] for _ in range(20)]

    assert len({(run.algorithm, run.reason) for run in runs}) == 1
