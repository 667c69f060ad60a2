"""The computation gate: how many at once, who waits, who is sent away, who may leave."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.engine import checkpoint
from app.services.errors import AbandonedError, BusyError, DeadlineError
from app.services.gate import Gate

pytestmark = pytest.mark.anyio


@contextmanager
def open_gate(places: int = 1, waiting: int = 8, seconds: float = 30) -> Iterator[Gate]:
    """Make a gate and close it again."""
    gate = Gate(places, waiting, seconds)
    try:
        yield gate
    finally:
        gate.close()


def busy_until(done: threading.Event) -> Callable[[], str]:
    """Return work that passes checkpoints until it may end."""

    def work() -> str:
        while not done.wait(0.002):
            checkpoint()
        return "done"

    return work


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        await asyncio.sleep(0.002)


async def test_work_is_done_and_its_answer_returned() -> None:
    with open_gate() as gate:
        assert await gate.run(lambda: 6 * 7) == 42
        await until(lambda: gate.inside == 0)


async def test_an_error_comes_back_and_frees_the_place() -> None:
    with open_gate() as gate:
        with pytest.raises(ZeroDivisionError):
            await gate.run(lambda: 1 / 0)
        assert await gate.run(lambda: "next") == "next"


async def test_no_more_than_its_places_run_at_once() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    with open_gate(places=2, waiting=20) as gate:
        await asyncio.gather(*(gate.run(work) for _ in range(12)))
    assert most == 2


async def test_who_finds_the_queue_full_is_told_when_to_come_back() -> None:
    done = threading.Event()
    with open_gate(places=1, waiting=1) as gate:
        inside = [asyncio.ensure_future(gate.run(busy_until(done))) for _ in range(2)]
        await until(lambda: gate.inside == 2)
        with pytest.raises(BusyError) as refusal:
            await gate.run(lambda: None)
        assert 1 <= refusal.value.retry_after_s <= 60
        done.set()
        assert await asyncio.gather(*inside) == ["done", "done"]
        assert await gate.run(lambda: "room again") == "room again"


async def test_work_that_takes_too_long_is_stopped() -> None:
    with open_gate(seconds=0.3) as gate:
        with pytest.raises(DeadlineError, match="CONVSCOPE_MAX_SECONDS"):
            await gate.run(busy_until(threading.Event()))
        await until(lambda: gate.inside == 0)


async def test_who_waits_too_long_is_sent_away() -> None:
    begun, done = threading.Event(), threading.Event()

    def deaf() -> None:
        begun.set()
        done.wait()
        time.sleep(0.4)

    with open_gate(places=1, seconds=0.3) as gate:
        first = asyncio.ensure_future(gate.run(deaf))
        await until(begun.is_set)
        second = asyncio.ensure_future(gate.run(lambda: None))
        await until(lambda: gate.inside == 2)
        done.set()
        with pytest.raises(BusyError, match="no place came free"):
            await second
        await first


async def test_a_running_client_that_leaves_frees_its_place() -> None:
    gone = asyncio.Event()
    with open_gate(places=1) as gate:
        left = asyncio.ensure_future(gate.run(busy_until(threading.Event()), gone.wait))
        await until(lambda: gate.inside == 1)
        gone.set()
        with pytest.raises(AbandonedError):
            await left
        assert await gate.run(lambda: "free") == "free"


async def test_a_waiting_client_that_leaves_never_runs() -> None:
    done, gone, ran = threading.Event(), asyncio.Event(), threading.Event()
    with open_gate(places=1) as gate:
        running = asyncio.ensure_future(gate.run(busy_until(done)))
        await until(lambda: gate.inside == 1)
        waiting = asyncio.ensure_future(gate.run(ran.set, gone.wait))
        await until(lambda: gate.inside == 2)
        gone.set()
        with pytest.raises(AbandonedError):
            await waiting
        assert gate.inside == 1
        done.set()
        await running
        assert await gate.run(lambda: "after") == "after"
        assert not ran.is_set()


async def test_a_cancelled_task_stops_its_work() -> None:
    stopped = threading.Event()

    def work() -> None:
        try:
            busy_until(threading.Event())()
        except AbandonedError:
            stopped.set()
            raise

    with open_gate() as gate:
        task = asyncio.ensure_future(gate.run(work))
        await until(lambda: gate.inside == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(stopped.is_set)


async def test_closing_stops_what_runs() -> None:
    with open_gate() as gate:
        task = asyncio.ensure_future(gate.run(busy_until(threading.Event())))
        await until(lambda: gate.inside == 1)
        gate.close()
        with pytest.raises(AbandonedError):
            await task
