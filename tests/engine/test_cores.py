"""Cores are shared among what runs, and left to others while the machine is crowded."""

import os

import pytest

from app.engine.cores import CROWDED_SECONDS, Cores


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)


class Clock:
    """A clock that the test moves: time in which the thread has a core, or waits for one."""

    def __init__(self) -> None:
        self.passed = self.busy = 0.0

    def __call__(self) -> tuple[float, float]:
        return self.passed, self.busy

    def compute(self, seconds: float) -> None:
        self.passed += seconds
        self.busy += seconds

    def wait(self, seconds: float) -> None:
        self.passed += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_one_computation_gets_all(clock: Clock) -> None:
    with Cores(None, clock).share() as cores:
        assert cores == 8


def test_several_share(clock: Clock) -> None:
    cores = Cores(None, clock)
    with cores.share(), cores.share() as second, cores.share() as third:
        assert (second, third) == (4, 2)
    with cores.share() as alone:
        assert alone == 8


def test_a_number_that_is_set_holds(clock: Clock) -> None:
    cores = Cores(3, clock)
    with cores.share() as first, cores.share() as second:
        assert (first, second) == (3, 3)


def wait(cores: Cores, clock: Clock, busy: float = 0.003, waited: float = 0.004) -> None:
    """Run a computation that has a core, and then waits for one."""
    with cores.share():
        clock.compute(busy)
        clock.wait(waited)


def test_having_waited_for_a_core_twice_leaves_one_for_a_while(clock: Clock) -> None:
    cores = Cores(None, clock)
    wait(cores, clock)
    wait(cores, clock)

    with cores.share() as next_one:
        assert next_one == 1

    clock.compute(CROWDED_SECONDS)
    with cores.share() as later:
        assert later == 8


def test_one_wait_may_be_for_threads_that_wake(clock: Clock) -> None:
    cores = Cores(None, clock)
    wait(cores, clock)
    with cores.share() as next_one:
        assert next_one == 8
        clock.compute(0.003)

    wait(cores, clock)
    with cores.share() as later:
        assert later == 8


@pytest.mark.parametrize(("busy", "waited"), [(0.004, 0.003), (0.0, 0.001)])
def test_a_short_wait_changes_nothing(clock: Clock, busy: float, waited: float) -> None:
    cores = Cores(None, clock)
    for _ in range(2):
        wait(cores, clock, busy, waited)
    with cores.share() as next_one:
        assert next_one == 8


def test_a_failed_computation_runs_no_more(clock: Clock) -> None:
    cores = Cores(None, clock)
    with pytest.raises(KeyError), cores.share():
        raise KeyError

    with cores.share() as alone:
        assert alone == 8


def test_the_real_clock_runs() -> None:
    with Cores(None).share() as cores:
        assert cores >= 1
