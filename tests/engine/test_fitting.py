"""Fitting the planner: what is timed and what comes of it, with made-up times."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from app.engine import Array, Engine, Entrant, Run
from app.engine.calibration import Calibration
from app.engine.fitting import CHANCE, PROBES, ROUNDS, TRANSPOSED_PROBES, fit, measure, probes
from app.engine.loops import Looped
from app.engine.reference import Reference
from app.geometry import UnavailableError


@dataclass
class Fake:
    """A contest whose runs take what the test says, in microseconds, one after the other."""

    estimates: dict[str, float]
    times: dict[str, list[float]]
    ran: list[str] = field(default_factory=list)
    algorithms: tuple[str, ...] = ()
    layer: str = "conv"

    @property
    def naive(self) -> Entrant:
        raise AssertionError

    def entrants(self, ran: Run | None = None) -> tuple[Entrant, ...]:
        able = (Entrant(name, "numpy", None, 1, 1, time) for name, time in self.estimates.items())
        return (*able, Entrant("none", "torch", "torch is not installed here"))

    def run(self, entrant: Entrant) -> tuple[Array, Run]:
        self.ran.append(entrant.algorithm)
        times = self.times[entrant.algorithm]
        if not times:
            raise UnavailableError("it refuses")
        took = times.pop(0) if len(times) > 1 else times[0]
        ran = "another" if took < 0 else entrant.algorithm
        return np.zeros(1, np.float32), Run("numpy", "cpu", ran, "", took / 1e3)

    def loop(self, seconds: float) -> Looped:
        raise AssertionError

    def reference(self) -> Reference:
        raise AssertionError

    def part(self, share: float) -> tuple["Fake", float]:
        raise AssertionError


def test_the_median_of_ratios_is_kept() -> None:
    contests = [
        Fake({"a": 100, "b": 100}, {"a": [999, 200], "b": [999, 50]}),
        Fake({"a": 10, "b": 20}, {"a": [30], "b": [999, 10]}),
        Fake({"a": 10, "b": 20}, {"a": [90], "b": [999, 10]}),
    ]

    found = fit(contests, {"processor": "Abacus"})

    assert isinstance(found, Calibration)
    assert found.factors == {"a numpy cpu": 3.0, "b numpy cpu": 0.5}
    assert found.machine == {"processor": "Abacus"}
    assert found.date


def test_a_busy_moment_and_the_first_round_count_for_nothing() -> None:
    contest = Fake({"a": 100}, {"a": [9999, 7000, 100, 100, 7000, 100]})

    assert measure([contest]) == {"a numpy cpu": [1.0]}
    assert len(contest.ran) == ROUNDS + 1


def test_who_has_no_chance_is_not_timed() -> None:
    slow = {"a": 100.0, "b": 100 * CHANCE, "c": 100 * CHANCE + 1}
    contest = Fake(slow, {name: [1.0] for name in slow})

    assert set(measure([contest])) == {"a numpy cpu", "b numpy cpu"}


def test_transposed_convolutions_have_factors_of_their_own() -> None:
    contests = [Fake({"a": 100}, {"a": [200]}), Fake({"a": 100}, {"a": [30]}, layer="conv_transpose")]

    assert fit(contests, {}).factors == {"a numpy cpu": 2.0, "conv_transpose a numpy cpu": 0.3}


def test_who_refuses_or_hands_over_is_not_counted() -> None:
    contest = Fake({"a": 100, "b": 100, "c": 100}, {"a": [50], "b": [], "c": [-1]})

    assert measure([contest]) == {"a numpy cpu": [0.5]}


def test_the_probes_are_layers_of_all_ranks() -> None:
    engine = Engine(backend="numpy")
    found = [contest for contest, _ in zip(probes(engine), [*PROBES, *TRANSPOSED_PROBES], strict=True)]

    for table in (PROBES, TRANSPOSED_PROBES):
        assert {len(shape) - 2 for shape, *_ in table} == {1, 2, 3}
    assert [contest.layer for contest in found].count("conv_transpose") == len(TRANSPOSED_PROBES)
    for contest in found:
        able = [entrant for entrant in contest.entrants() if entrant.unavailable is None]
        assert len(able) >= 4
    with pytest.raises(ValueError, match="nothing"):
        fit([], {})
