"""Algorithms side by side, with made-up contests: who runs, how often, in which order, who is left out."""

import time
from dataclasses import dataclass, field

import numpy as np
import pytest

from app.engine import DIRECT, Array, Entrant, Run, checked_by, checkpoint
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
    layer: str = "conv"
    parts: list[float] = field(default_factory=list)
    ran: list[tuple[str, float]] = field(default_factory=list)

    @property
    def algorithms(self) -> tuple[str, ...]:
        return tuple(self.milliseconds)

    @property
    def naive(self) -> Entrant:
        return Entrant("naive", "numpy", None, 60, 10)

    def entrants(self, ran: Run | None = None) -> tuple[Entrant, ...]:
        able = []
        pick, why = (self.algorithms[0], "it is the first") if ran is None else (ran.algorithm, ran.reason)
        for name in self.milliseconds:
            estimate = self.estimates.get(name, 1.0) * 1e6 * (name in self.estimates)
            reason = why if name == pick else None
            able.append(Entrant(name, "numpy", None, 6, 24, estimate, reason))
        return (*able, Entrant(self.algorithms[0], "torch", "torch is not installed here"))

    def run(self, entrant: Entrant) -> tuple[Array, Run]:
        name = entrant.algorithm
        if name not in self.milliseconds:
            raise UnavailableError("there is no such algorithm")
        self.ran.append((name, self.share))
        out = TRUTH.astype(np.float32)[None]
        match self.behaviour.get(name):
            case "refuses":
                raise UnavailableError("it can't after all")
            case "hands over":
                return out, Run("numpy", "cpu", self.algorithms[-1], "there is a NaN in here", 1)
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
    assert (found["a numpy"].milliseconds, found["a numpy"].runs, found["a numpy"].over_naive) == (2, 3, 50)
    assert found["a numpy"].error == 0
    assert found["naive numpy"].over_naive == 1
    assert found["a torch"] == Row(Entrant("a", "torch", "torch is not installed here"))


def test_only_what_was_asked_for_has_a_row_and_the_choice_is_told_all_the_same() -> None:
    fake = Fake({"a": 2, "b": 1})

    found = compare(fake, ["b"], 2, 10)

    assert [row.entrant.algorithm for row in found.rows] == ["b"]
    assert found.rows[0].over_naive == 100
    assert (found.chosen.algorithm, found.chosen.chosen) == ("a", "it is the first")
    assert [name for name, _ in fake.ran] == ["a", "b", "b", "b"]
    assert [*rows(fake, ["naive"])] == ["naive numpy"]


def test_speed_ups_are_told_over_the_definition_too() -> None:
    found = rows(Fake({"a": 2, "direct": 40}))

    assert [found[f"{name} numpy"].over_direct for name in ("a", "direct", "naive")] == [20, 1, 0.4]
    assert [found[f"{name} numpy"].over_naive for name in ("a", "direct", "naive")] == [50, 2.5, 1]
    assert found["a torch"].over_direct is found["a torch"].over_naive is None


def test_where_the_definition_was_not_asked_for_a_part_of_it_is_timed() -> None:
    fake = Fake({"a": 2, "direct": 40})

    found = compare(fake, ["a"], 1, 1)

    assert (found.rows[0].entrant.algorithm, found.rows[0].over_direct) == ("a", 20)
    # the loops take 100 ms, and a twentieth of the second is for this
    assert fake.parts == [0.5]
    assert fake.ran[-1] == ("direct", 0.1)


@pytest.mark.parametrize("behaviour", ["refuses", "never ends"])
def test_without_the_definition_there_is_no_speed_up_over_it(behaviour: str) -> None:
    fake = Fake({"a": 2, DIRECT.algorithm: 40}, behaviour={DIRECT.algorithm: behaviour})

    row = rows(fake, seconds=0.5)["a numpy"]

    assert (row.over_direct, row.over_naive) == (None, 50)


@pytest.mark.parametrize("wanted", [None, ["a"], ["b"], ["c"]])
def test_where_the_pick_hands_over_whoever_computes_is_the_pick(wanted: list[str] | None) -> None:
    fake = Fake({"a": 1, "b": 2, "c": 3}, behaviour={"a": "hands over"})

    found = compare(fake, wanted, 2, 10)

    assert (found.chosen.algorithm, found.chosen.chosen) == ("c", "there is a NaN in here")
    told = {row.entrant.algorithm: row.entrant for row in found.rows if row.entrant.backend == "numpy"}
    assert told.keys() - {"naive"} == set(wanted or "abc")
    assert [name for name, entrant in told.items() if entrant.chosen] == ["c"] * ("c" in told)
    assert [name for name, entrant in told.items() if entrant.unavailable] == ["a"] * ("a" in told)


@pytest.mark.parametrize("behaviour", ["refuses", "runs out of memory", "never ends"])
def test_a_pick_that_could_not_run_is_told_but_no_row_is_marked(behaviour: str) -> None:
    found = compare(Fake({"a": 1, "b": 2}, behaviour={"a": behaviour}), None, 1, 0.5)

    assert found.chosen.algorithm == "a"
    assert all(row.entrant.chosen is None for row in found.rows)
    assert next(row for row in found.rows if row.entrant.algorithm == "a").entrant.unavailable


def test_a_pick_that_is_none_for_a_part_is_asked_for_by_name_there() -> None:
    class Picky(Fake):
        """Left the choice, it takes another on a part, as a planner may for another size."""

        def run(self, entrant: Entrant) -> tuple[Array, Run]:
            out, run = super().run(entrant)
            if entrant.choice.algorithm == "auto" and self.share < 1:
                return out, run._replace(algorithm="b")
            return out, run

        def part(self, share: float) -> tuple[Fake, float]:
            return Picky(self.milliseconds, share=0.1, ran=self.ran), 0.1

    fake = Picky({"a": 5000, "b": 1}, estimates={"a": 5})

    row = rows(fake)["a numpy"]

    assert (row.scaled, row.milliseconds, row.entrant.chosen) == (True, 5000, "it is the first")
    assert [share for name, share in fake.ran if name == "a"] == [0.1] * 5


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
    found = rows(Fake({"a": 2, "b": 1, "c": 3}, behaviour={"b": behaviour}), seconds=0.5)

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

    assert fake.parts[0] == 0.02
    assert [share for name, share in fake.ran if name == "b"] == [0.1] * 4
    row = found["b numpy"]
    assert (row.scaled, row.milliseconds, row.error, row.over_naive) == (True, 5000, 0, 0.02)


def test_a_part_that_stands_for_the_whole_is_not_the_smallest() -> None:
    """Setup weighs more the smaller a part is: here 100 ms, beside the 5 s that the whole takes."""

    class Heavy(Fake):
        def run(self, entrant: Entrant) -> tuple[Array, Run]:
            out, run = super().run(entrant)
            setup = 100 if entrant.algorithm == "b" else 0
            return out, run._replace(milliseconds=run.milliseconds + setup)

        def part(self, share: float) -> tuple[Fake, float]:
            return Heavy(self.milliseconds, share=share, ran=self.ran), share

    fake = Heavy({"a": 1, "b": 5000}, estimates={"b": 5})

    row = rows(fake)["b numpy"]

    # of 10 s the algorithm may take one, so a part that takes a quarter of that is looked for
    shares = [share for name, share in fake.ran if name == "b"]
    assert shares[0] == 0.002
    assert 0.01 < shares[-1] <= 0.03
    assert row.scaled
    assert row.milliseconds == pytest.approx(5000 + 100 / shares[-1])


def test_an_estimate_that_was_too_high_is_found_out() -> None:
    fake = Fake({"a": 1, "b": 50}, estimates={"b": 500})

    row = rows(fake)["b numpy"]

    assert [share for name, share in fake.ran if name == "b"] == [0.1, 1, 1, 1, 1]
    assert (row.scaled, row.milliseconds, row.runs) == (False, 50, 3)


def test_what_would_take_too_long_and_has_no_parts_is_refused() -> None:
    fake = Fake({"a": 1, "b": 1}, estimates={"b": 500}, share=0.5)

    assert "some 500 s" in (rows(fake)["b numpy"].entrant.unavailable or "")
    assert {name for name, _ in fake.ran} == {"a"}


def test_who_fails_on_a_part_is_not_tried_on_the_whole() -> None:
    fake = Fake({"a": 1, "b": 5000}, estimates={"b": 0.5}, behaviour={"b": "refuses"})

    assert rows(fake)["b numpy"].entrant.unavailable == "it can't after all"
    assert [share for name, share in fake.ran if name == "b"] == [0.1]


def test_a_pick_that_hands_over_by_name_too_is_tried_on_the_whole() -> None:
    fake = Fake({"a": 5000, "b": 1}, estimates={"a": 0.5}, behaviour={"a": "hands over"})

    found = rows(fake)

    assert [share for name, share in fake.ran if name == "a"][:3] == [0.1, 0.1, 1]
    assert "a NaN" in (found["a numpy"].entrant.unavailable or "")
    assert found["b numpy"].entrant.chosen == "there is a NaN in here"


def test_who_fails_later_keeps_what_was_timed() -> None:
    class Tired(Fake):
        def run(self, entrant: Entrant) -> tuple[Array, Run]:
            if self.ran.count(("b", 1.0)) == 2 and entrant.algorithm == "b":
                raise UnavailableError("it is tired")
            return super().run(entrant)

    fake = Tired({"a": 2, "b": 1})

    found = rows(fake)["b numpy"]

    assert fake.ran.count(("b", 1.0)) == 2
    assert (found.milliseconds, found.runs) == (1, 1)


def test_loops_that_were_ended_are_held_against_what_they_computed() -> None:
    found = rows(Fake({"a": 1}, looped=2))["naive numpy"]

    assert (found.scaled, found.error, found.milliseconds) == (True, 0, 100)
    # and where nothing is ready there is nothing to hold against anything
    assert rows(Fake({"a": 1}, looped=0))["naive numpy"].error is None


def test_whoever_waits_can_end_it_all() -> None:
    def gone() -> None:
        raise AbandonedError("nobody waits for this any more")

    with checked_by(gone), pytest.raises(AbandonedError):
        compare(Fake({"a": 1}, behaviour={"a": "never ends"}), None, 1, 1000)
