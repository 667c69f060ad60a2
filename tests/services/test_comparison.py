"""Algorithms side by side, with made-up contests: who runs, how often, in which order, who is left out."""

import time
from dataclasses import dataclass, field

import numpy as np
import pytest

from app.engine import Array, Entrant, Run, checked_by, checkpoint
from app.engine.loops import Looped
from app.engine.reference import Reference
from app.geometry import InvalidError, UnavailableError
from app.services.comparison import Row, compare
from app.services.errors import AbandonedError

TRUTH = np.arange(6.0).reshape(1, 6)


@dataclass
class Fake:
    """A contest over six cells, whose algorithms take what the test says."""

    milliseconds: dict[str, float]
    estimates: dict[str, float] = field(default_factory=dict)
    behaviour: dict[str, str] = field(default_factory=dict)
    looped: int = 6
    share: float = 1.0
    parts: list[float] = field(default_factory=list)
    ran: list[tuple[str, float]] = field(default_factory=list)

    @property
    def algorithms(self) -> tuple[str, ...]:
        return tuple(self.milliseconds)

    @property
    def naive(self) -> Entrant:
        return Entrant("naive", "numpy", None, 60, 10)

    def entrants(self) -> tuple[Entrant, ...]:
        able = []
        for number, name in enumerate(self.milliseconds):
            estimate = self.estimates.get(name, 1.0) * 1e6 * (name in self.estimates)
            reason = "it is the first" if number == 0 else None
            able.append(Entrant(name, "numpy", None, 6, 24, estimate, reason))
        return (*able, Entrant(self.algorithms[0], "torch", "torch is not installed here"))

    def run(self, entrant: Entrant) -> tuple[Array, Run]:
        name = entrant.algorithm
        self.ran.append((name, self.share))
        out = TRUTH.astype(np.float32)[None]
        match self.behaviour.get(name):
            case "refuses":
                raise UnavailableError("it can't after all")
            case "hands over":
                return out, Run("numpy", "cpu", "another", "there is a NaN in here", 1)
            case "runs out of memory":
                raise MemoryError
            case "never ends":
                while True:
                    time.sleep(0.001)
                    checkpoint()
            case "is wrong":
                out[0, 0, 3] += 2
            case "spreads":
                out[0, 0, 3] = np.nan
        return out, Run("numpy", "cpu", name, "asked for by name", self.milliseconds[name] * self.share)

    def loop(self, seconds: float) -> Looped:
        out = np.zeros((1, 1, 6), np.float32)
        out[0, 0, : self.looped] = TRUTH[0, : self.looped]
        return Looped(out, self.looped, 100.0)

    def reference(self) -> Reference:
        return Reference((1, 1, 6), {(0, 0): TRUTH})

    def part(self, share: float) -> tuple["Fake", float]:
        self.parts.append(share)
        if not self.share < 1:
            return Fake(self.milliseconds, behaviour=self.behaviour, share=0.1, ran=self.ran), 0.1
        return self, 1.0


def rows(
    fake: Fake, wanted: list[str] | None = None, repeats: int = 3, seconds: float = 10
) -> dict[str, Row]:
    found = compare(fake, wanted, repeats, seconds)
    return {f"{row.entrant.algorithm} {row.entrant.backend}": row for row in found.rows}


def test_each_runs_once_to_warm_up_and_then_in_turn_back_and_forth() -> None:
    fake = Fake({"a": 2, "b": 1})

    found = rows(fake)

    assert [name for name, _ in fake.ran] == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert [*found] == ["b numpy", "a numpy", "naive numpy", "a torch"]
    assert (found["a numpy"].milliseconds, found["a numpy"].runs, found["a numpy"].speedup) == (2, 3, 50)
    assert found["a numpy"].error == 0
    assert found["naive numpy"].speedup == 1
    assert found["a torch"] == Row(Entrant("a", "torch", "torch is not installed here"))


def test_only_what_was_asked_for_runs_and_the_choice_is_told_all_the_same() -> None:
    fake = Fake({"a": 2, "b": 1})

    found = compare(fake, ["b"], 2, 10)

    assert [row.entrant.algorithm for row in found.rows] == ["b"]
    assert found.rows[0].speedup == 100
    assert (found.chosen.algorithm, found.chosen.chosen) == ("a", "it is the first")
    assert {name for name, _ in fake.ran} == {"b"}
    assert [*rows(fake, ["naive"])] == ["naive numpy"]


def test_unknown_names_are_pointed_at() -> None:
    with pytest.raises(InvalidError, match=r"no algorithm 'fast'.*use a, naive") as error:
        compare(Fake({"a": 1}), ["a", "fast"], 1, 10)
    assert error.value.pointer == "/algorithms/1"


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("refuses", "can't after all"),
        ("hands over", "a NaN"),
        ("runs out of memory", "memory"),
        ("never ends", "longer than"),
    ],
)
def test_who_fails_is_a_row_with_the_reason_and_the_others_go_on(behaviour: str, reason: str) -> None:
    found = rows(Fake({"a": 2, "b": 1}, behaviour={"b": behaviour}), seconds=0.5)

    assert reason in (found["b numpy"].entrant.unavailable or "")
    assert found["b numpy"].milliseconds is None
    assert found["a numpy"].runs == 3


def test_errors_are_measured() -> None:
    found = rows(Fake({"a": 1, "b": 1}, behaviour={"a": "is wrong", "b": "spreads"}))

    assert found["a numpy"].error == 2
    assert found["b numpy"].error == float("inf")


def test_what_takes_long_runs_fewer_times() -> None:
    # of 10 s all runs get 4, half of it these, and each of two a second of that
    found = rows(Fake({"a": 300, "b": 1500}), repeats=50)

    assert (found["a numpy"].runs, found["b numpy"].runs) == (3, 1)
    assert found["b numpy"].milliseconds == 1500


def test_what_would_take_too_long_is_measured_on_a_part() -> None:
    fake = Fake({"a": 1, "b": 5000}, estimates={"b": 0.5})

    found = rows(fake)

    assert fake.parts == [0.02]
    assert [share for name, share in fake.ran if name == "b"] == [0.1] * 4
    row = found["b numpy"]
    assert (row.scaled, row.milliseconds, row.error, row.speedup) == (True, 5000, 0, 0.02)


def test_an_estimate_that_was_too_high_is_found_out() -> None:
    fake = Fake({"a": 1, "b": 50}, estimates={"b": 500})

    row = rows(fake)["b numpy"]

    assert [share for name, share in fake.ran if name == "b"] == [0.1, 1, 1, 1, 1]
    assert (row.scaled, row.milliseconds, row.runs) == (False, 50, 3)


def test_what_would_take_too_long_and_has_no_parts_is_refused() -> None:
    fake = Fake({"a": 1, "b": 1}, estimates={"b": 500}, share=0.5)

    assert "some 500 s" in (rows(fake)["b numpy"].entrant.unavailable or "")
    assert {name for name, _ in fake.ran} == {"a"}


def test_loops_that_were_ended_are_held_against_what_they_computed() -> None:
    found = rows(Fake({"a": 1}, looped=2))["naive numpy"]

    assert (found.scaled, found.error, found.milliseconds) == (True, 0, 100)


def test_whoever_waits_can_end_it_all() -> None:
    def gone() -> None:
        raise AbandonedError("nobody waits for this any more")

    with checked_by(gone), pytest.raises(AbandonedError):
        compare(Fake({"a": 1}, behaviour={"a": "never ends"}), None, 1, 1000)
