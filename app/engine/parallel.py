"""Several threads on one computation: the caller and some helpers take its pieces one after the other.

Threads of our own wait asleep. Those of OpenMP and BLAS spin while they wait, which on a busy machine turns
each of their meetings into a scheduler's tick; so a piece runs on one thread, and pieces run side by side.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import TypeVar

Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Team:
    """Who works on a computation.

    Parameters
    ----------
    size : threads, the caller's included
    executor : of the helpers
    """

    size: int
    executor: Executor


_team: ContextVar[Team | None] = ContextVar("team", default=None)


@contextmanager
def working_as(team: Team | None) -> Iterator[None]:
    """Let `each` inside the block, in this context, share work among a team; None is the caller alone."""
    token = _team.set(team)
    try:
        yield
    finally:
        _team.reset(token)


def fair_share(rows: int, fits: int, jobs: int) -> int:
    """Rows of a strip that the cache holds, and of which there are enough to keep the team busy.

    Parameters
    ----------
    rows : of each of the `jobs` that are cut into strips
    fits : at most
    jobs : what is cut

    Examples
    --------
    >>> fair_share(rows=1000, fits=400, jobs=3)
    400
    """
    team = _team.get()
    if team is None or team.size == 1:
        return fits
    strips = -(-2 * team.size // jobs)
    return min(fits, -(-rows // strips))


def each(work: Callable[[Job], None], jobs: Iterable[Job]) -> None:
    """Call `work` with every job, on the team's threads if there is a team.

    Helpers run in a copy of the caller's context. When a job raises, no further one is begun, and the error
    is raised here once the running ones have ended.
    """
    team = _team.get()
    if team is None or team.size == 1:
        for job in jobs:
            work(job)
        return
    queue, lock, stop = iter(jobs), threading.Lock(), threading.Event()

    def take() -> None:
        try:
            while not stop.is_set():
                with lock:
                    job = next(queue)
                work(job)
        except StopIteration:
            return
        except BaseException:
            stop.set()
            raise

    helpers: list[Future[None]] = []
    with working_as(None):
        for _ in range(team.size - 1):
            helpers.append(team.executor.submit(copy_context().run, take))
        try:
            take()
        finally:
            errors = [error for helper in helpers if (error := helper.exception()) is not None]
    if errors:
        raise errors[0]
