"""Cores are shared among what runs, and left to others while the machine is crowded."""

import os
import time

import pytest

from app.engine.cores import Cores


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)


def test_one_computation_gets_all() -> None:
    with Cores(None).share() as cores:
        assert cores == 8


def test_several_share() -> None:
    cores = Cores(None)
    with cores.share(), cores.share() as second, cores.share() as third:
        assert (second, third) == (4, 2)
    with cores.share() as alone:
        assert alone == 8


def test_a_number_that_is_set_holds() -> None:
    cores = Cores(3)
    with cores.share() as first, cores.share() as second:
        assert (first, second) == (3, 3)


def test_having_waited_for_a_core_leaves_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cores = Cores(None)
    with cores.share():
        time.sleep(0.01)  # the thread does not run, as on a crowded machine

    with cores.share() as next_one:
        assert next_one == 1

    monkeypatch.setattr("app.engine.cores.CROWDED_SECONDS", -1)
    with cores.share():
        time.sleep(0.01)
    with cores.share() as later:
        assert later == 8


def test_a_failed_computation_runs_no_more() -> None:
    cores = Cores(None)
    with pytest.raises(KeyError), cores.share():
        raise KeyError

    with cores.share() as alone:
        assert alone == 8
