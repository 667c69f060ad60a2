"""How many of the machine's cores a computation may use at the moment."""

import os
from collections import deque
from collections.abc import Callable
from time import perf_counter, thread_time

CROWDED_SECONDS = 1.0
LEAST_WAIT_SECONDS = 0.002

Clock = Callable[[], tuple[float, float]]


def _clock() -> tuple[float, float]:
    return perf_counter(), thread_time()


class Cores:
    """Shares the cores among the computations that run, and makes do with one while others want them.

    Threads that meet often, as OpenMP's do, are a gain on idle cores only: on a busy one each meeting waits
    for the scheduler. Two computations in a row that waited for a core longer than they had one are the sign
    of that (one may just have woken its threads); for a second after it, computations get one thread.

    Parameters
    ----------
    threads : for each computation; None shares what there is
    clock : seconds that passed, and seconds that the calling thread had a core

    Attributes
    ----------
    waits : computations in a row that had to wait
    """

    def __init__(self, threads: int | None, clock: Clock = _clock) -> None:
        self._threads = threads
        self.clock = clock
        self._count = os.cpu_count() or 1
        # appending and popping need no lock, and no call of Python's, which are felt beside a quick operator
        self._running: deque[None] = deque()
        self.leave: Callable[[], None] = self._running.pop
        self._crowded_until = 0.0
        self.waits = 0

    @property
    def most(self) -> int:
        """Threads of a computation that runs alone."""
        return self._threads or self._count

    @property
    def crowded(self) -> bool:
        """Whether computations make do with one core at the moment."""
        return self.clock()[0] < self._crowded_until

    def share(self) -> "Share":
        """Count a computation as running inside a `with` block, and give the number of threads it may use."""
        return Share(self)

    def enter(self) -> int:
        """Count a computation as running, until `leave`, and give the number of threads that it may use."""
        running = self._running
        running.append(None)
        if self._threads:
            return self._threads
        if self._crowded_until and self.clock()[0] < self._crowded_until:
            return 1
        return max(1, self._count // len(running))

    def note(self, waited: float, busy: float) -> None:
        """Take note of a computation that waited so many seconds for a core, and had one for so many."""
        if waited <= max(busy, LEAST_WAIT_SECONDS):
            self.waits = 0
            return
        self.waits += 1
        if self.waits > 1:
            self._crowded_until = self.clock()[0] + CROWDED_SECONDS


class Share:
    """One computation's share of the cores, for as long as its `with` block runs."""

    __slots__ = ("_began", "_cores", "_had")

    def __init__(self, cores: Cores) -> None:
        self._cores = cores

    def __enter__(self) -> int:
        """Begin, and give the number of threads."""
        self._began, self._had = self._cores.clock()
        return self._cores.enter()

    def __exit__(self, *_: object) -> None:
        """End, however the block went, and note whether it had to wait for a core."""
        self._cores.leave()
        now, has = self._cores.clock()
        busy = has - self._had
        self._cores.note(now - self._began - busy, busy)
