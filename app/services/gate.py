"""The computation gate: a few computations at once, a bounded queue before them, a way out of both.

A place is one thread. It comes free when its work returns, so the gate promises no more than there is.
"""

import asyncio
import math
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from app.engine.interrupt import checked_by
from app.services.errors import AbandonedError, BusyError, DeadlineError

T = TypeVar("T")

WAY_OUT = "use a smaller picture, fewer channels or a smaller kernel"


class _Ticket:
    """One piece of work: whether somebody still waits for it, and how long it may go on."""

    def __init__(self, seconds: float, way_out: str) -> None:
        self._seconds = seconds
        self._way_out = way_out
        self._queued = time.monotonic()
        self._deadline = math.inf
        self.abandoned = False

    def start(self) -> None:
        now = time.monotonic()
        if now - self._queued > self._seconds:
            raise BusyError(f"no place came free within {self._seconds:g} seconds; try again later", 10)
        self._deadline = now + self._seconds

    def check(self) -> None:
        if self.abandoned:
            raise AbandonedError("nobody waits for this any more")
        if time.monotonic() > self._deadline:
            raise DeadlineError(
                f"the computation took longer than the {self._seconds:g} seconds allowed"
                f" (CONVSCOPE_MAX_SECONDS); {self._way_out}"
            )


class Gate:
    """Let `places` computations run at once and `waiting` wait.

    Parameters
    ----------
    places : computations at once, each in a thread of its own
    waiting : computations that may wait for a place; more are refused
    seconds : longest that one may wait, and then run
    """

    def __init__(self, places: int, waiting: int, seconds: float) -> None:
        self._places = places
        self._capacity = places + waiting
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(places, thread_name_prefix="compute")
        self._lock = threading.Lock()
        self._inside: set[_Ticket] = set()
        self._mean_seconds = 0.1

    @property
    def inside(self) -> int:
        """Computations that run or wait now."""
        return len(self._inside)

    async def run(
        self,
        work: Callable[[], T],
        gone: Callable[[], Awaitable[object]] | None = None,
        way_out: str = WAY_OUT,
    ) -> T:
        """Do `work` in a thread when there is a place.

        Parameters
        ----------
        work : calls `app.engine.interrupt.checkpoint` now and then, so that it can be stopped
        gone : returns when nobody waits for the answer any more
        way_out : what to ask for instead where it takes too long

        Raises
        ------
        BusyError : too many wait already, or no place came free in time
        DeadlineError : it ran too long
        AbandonedError : nobody waits for it any more
        """
        ticket = self._enter(way_out)
        future = self._pool.submit(self._do, ticket, work)
        future.add_done_callback(lambda _: self._leave(ticket))
        answer = asyncio.wrap_future(future)
        if gone is None:
            watcher = None
        else:
            watcher = asyncio.ensure_future(gone())
            watcher.add_done_callback(lambda task: self._abandon(task, ticket, future))
        try:
            return await answer
        except asyncio.CancelledError:
            ticket.abandoned = True
            if watcher is not None and watcher.done() and not watcher.cancelled():
                raise AbandonedError("nobody waits for this any more") from None
            raise
        finally:
            if watcher is not None:
                watcher.cancel()

    def close(self) -> None:
        """Stop: nothing new starts, what runs stops at its next checkpoint."""
        with self._lock:
            for ticket in self._inside:
                ticket.abandoned = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _enter(self, way_out: str) -> _Ticket:
        with self._lock:
            count = len(self._inside)
            if count >= self._capacity:
                wait = math.ceil(self._mean_seconds * count / self._places)
                raise BusyError(
                    f"{self._places} computations run and {count - self._places} wait, which is the most"
                    " (CONVSCOPE_MAX_COMPUTATIONS, CONVSCOPE_MAX_WAITING); try again later",
                    min(60, max(1, wait)),
                )
            ticket = _Ticket(self._seconds, way_out)
            self._inside.add(ticket)
            return ticket

    def _leave(self, ticket: _Ticket) -> None:
        with self._lock:
            self._inside.discard(ticket)

    def _abandon(self, watcher: "asyncio.Future[object]", ticket: _Ticket, future: "Future[T]") -> None:
        if not watcher.cancelled():
            ticket.abandoned = True
            future.cancel()

    def _do(self, ticket: _Ticket, work: Callable[[], T]) -> T:
        ticket.start()
        begun = time.monotonic()
        with checked_by(ticket.check):
            ticket.check()
            result = work()
        self._mean_seconds += 0.1 * (time.monotonic() - begun - self._mean_seconds)
        return result
