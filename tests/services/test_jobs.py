"""Jobs: progress, results, cancelling that stops the work, and bounds on all that is kept."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from app.engine.interrupt import checkpoint
from app.geometry.errors import InvalidError, LimitError
from app.services.errors import BusyError, NotFoundError, UnfinishedError
from app.services.gate import Gate
from app.services.jobs import JobRecord, Jobs, Report

pytestmark = pytest.mark.anyio


def record(total: int = 3) -> JobRecord:
    return JobRecord("animation", "image/gif", "convscope.gif", total)


async def until(true: Callable[[], bool]) -> None:
    """Wait until something holds; a test that waits in vain ends by pytest's timeout."""
    while not true():
        await asyncio.sleep(0.005)


@pytest.fixture
def jobs() -> Jobs:
    return Jobs(Gate(1, 10, 60), max_bytes=1000)


class Endless:
    """Work that goes on until it is stopped, and says so."""

    def __init__(self) -> None:
        self.begun, self.stopped = threading.Event(), threading.Event()

    def __call__(self, report: Report) -> bytes:
        self.begun.set()
        try:
            while True:
                checkpoint()
                time.sleep(0.001)
        finally:
            self.stopped.set()


async def test_it_reports_progress_and_keeps_the_result(jobs: Jobs) -> None:
    go = threading.Event()

    def work(report: Report) -> bytes:
        report(1, 3)
        go.wait(10)
        return b"file"

    started = jobs.start(record(), work)
    assert started.state == "waiting"
    await until(lambda: started.done == 1)
    assert jobs.find(started.id).state == "running"
    with pytest.raises(UnfinishedError, match="1 of 3 steps"):
        jobs.result(started.id)
    go.set()
    await until(lambda: started.state == "done")
    assert jobs.result(started.id) == (started, b"file")
    assert started.done == 3


async def test_cancelling_stops_the_work(jobs: Jobs) -> None:
    work = Endless()
    started = jobs.start(record(), work)
    await until(work.begun.is_set)
    jobs.cancel(started.id)
    with pytest.raises(NotFoundError, match="it was cancelled"):
        jobs.find(started.id)
    await until(work.stopped.is_set)
    await until(lambda: jobs.inside == 0)


async def test_what_waits_can_be_cancelled_and_never_runs(jobs: Jobs) -> None:
    first, second = Endless(), Endless()
    running, waiting = jobs.start(record(), first), jobs.start(record(), second)
    await until(first.begun.is_set)
    jobs.cancel(waiting.id)
    jobs.cancel(running.id)
    await until(lambda: jobs.inside == 0)
    assert not second.begun.is_set()


async def test_a_failure_is_the_result(jobs: Jobs) -> None:
    def fail(report: Report) -> bytes:
        raise InvalidError("that doesn't fit", "/field")

    started = jobs.start(record(), fail)
    await until(lambda: started.state == "failed")
    with pytest.raises(InvalidError, match="that doesn't fit"):
        jobs.result(started.id)


async def test_the_oldest_results_go_where_there_are_too_many_bytes(jobs: Jobs) -> None:
    started = [jobs.start(record(), lambda report: bytes(400)) for _ in range(3)]
    await until(lambda: all(each.state == "done" for each in started))
    with pytest.raises(NotFoundError):
        jobs.find(started[0].id)
    assert [len(jobs.result(each.id)[1]) for each in started[1:]] == [400, 400]


async def test_a_result_that_is_too_large_is_a_failure_that_says_so(jobs: Jobs) -> None:
    started = jobs.start(record(), lambda report: bytes(1001))
    await until(lambda: started.state == "failed")
    with pytest.raises(LimitError, match="1,001 bytes; at most 1,000 are kept"):
        jobs.result(started.id)


async def test_too_many_are_refused_and_ended_ones_make_room() -> None:
    jobs = Jobs(Gate(1, 10, 60), max_bytes=1000, most=2)
    quick = jobs.start(record(), lambda report: b"")
    await until(lambda: quick.state == "done")
    work = Endless()
    jobs.start(record(), work)
    jobs.start(record(), Endless())
    with pytest.raises(NotFoundError):
        jobs.find(quick.id)
    with pytest.raises(BusyError, match="2 jobs wait or run"):
        jobs.start(record(), Endless())
    await until(work.begun.is_set)
    jobs.close()
    await until(work.stopped.is_set)


async def test_results_expire() -> None:
    jobs = Jobs(Gate(1, 10, 60), max_bytes=1000, kept_s=0.05)
    started = jobs.start(record(), lambda report: b"x")
    await until(lambda: started.state == "done")
    await asyncio.sleep(0.1)
    with pytest.raises(NotFoundError, match="its result has expired"):
        jobs.find(started.id)
