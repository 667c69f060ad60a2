"""Work shared among threads: every job once, errors reach the caller, the context goes along."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.engine.interrupt import checked_by, checkpoint
from app.engine.parallel import Team, each, fair_share, working_as


@pytest.fixture
def team() -> Iterator[Team]:
    with ThreadPoolExecutor(2) as executor:
        yield Team(3, executor)


def test_alone_in_order() -> None:
    done: list[int] = []

    each(done.append, range(5))

    assert done == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "fits", "jobs", "expected"),
    [(1000, 400, 3, 400), (1000, 400, 1, 167), (5, 400, 1, 1), (1000, 400, 100, 400)],
)
def test_strips_for_everybody(team: Team, rows: int, fits: int, jobs: int, expected: int) -> None:
    assert fair_share(rows, fits, jobs) == fits
    with working_as(team):
        assert fair_share(rows, fits, jobs) == expected


def test_every_job_once(team: Team) -> None:
    done: list[int] = []

    with working_as(team):
        each(done.append, range(1000))

    assert sorted(done) == list(range(1000))


def test_threads_work_side_by_side(team: Team) -> None:
    meeting = threading.Barrier(3)

    def wait(_: int) -> None:
        meeting.wait(10)

    with working_as(team):
        each(wait, range(3))

    assert not meeting.broken


def test_an_error_ends_the_work(team: Team) -> None:
    begun: list[int] = []

    def work(job: int) -> None:
        begun.append(job)
        if job == 0:
            raise ValueError(job)
        time.sleep(0.001)

    with working_as(team), pytest.raises(ValueError, match="0"):
        each(work, range(2000))

    assert len(begun) < 1000


def test_helpers_pass_the_callers_checkpoints(team: Team) -> None:
    seen: set[int] = set()
    meeting = threading.Barrier(3)

    def work(_: int) -> None:
        meeting.wait(10)
        checkpoint()

    with working_as(team), checked_by(lambda: seen.add(threading.get_ident())):
        each(work, range(3))

    assert len(seen) == 3


def test_work_inside_work_is_not_shared_again(team: Team) -> None:
    threads: list[tuple[int, int]] = []

    def outer(_: int) -> None:
        each(lambda _: threads.append((here, threading.get_ident())), range(3))

    with working_as(team):
        here = threading.get_ident()
        each(outer, [1])

    assert len(threads) == 3
    assert len({inner for _, inner in threads}) == 1
