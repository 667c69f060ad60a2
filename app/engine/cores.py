"""How many of the machine's cores a computation may use at the moment."""

import os
import threading
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
    for the scheduler. A computation that waited for a core longer than it had one is the sign of that; for a
    second after it, computations get one thread.

    Parameters
    ----------
    threads : for each computation; None shares what there is
    clock : seconds that passed, and seconds that the calling thread had a core
    """

    def __init__(self, threads: int | None, clock: Clock = _clock) -> None:
        self._threads = threads
        self._clock = clock
        self._count = os.cpu_count() or 1
        self._running = 0
        self._crowded_until = 0.0
        self._lock = threading.Lock()

    @property
    def most(self) -> int:
        """Threads of a computation that runs alone."""
        return self._threads or self._count

    def share(self) -> "Share":
        """Count a computation as running inside a `with` block, and give the number of threads it may use."""
        return Share(self)

    def begin(self) -> tuple[int, float, float]:
        """Count a computation as running: threads it may use, and the clock."""
        began, had = self._clock()
        with self._lock:
            self._running += 1
            free = 1 if began < self._crowded_until else max(1, self._count // self._running)
        return self._threads or free, began, had

    def end(self, began: float, had: float) -> None:
        """Count a computation as done, and note whether it had to wait for a core."""
        now, has = self._clock()
        busy = has - had
        waited = now - began - busy
        with self._lock:
            self._running -= 1
            if waited > max(busy, LEAST_WAIT_SECONDS):
                self._crowded_until = now + CROWDED_SECONDS


class Share:
    """One computation's share of the cores, for as long as its `with` block runs."""

    __slots__ = ("_began", "_cores", "_had")

    def __init__(self, cores: Cores) -> None:
        self._cores = cores

    def __enter__(self) -> int:
        """Begin, and give the number of threads."""
        threads, self._began, self._had = self._cores.begin()
        return threads

    def __exit__(self, *_: object) -> None:
        """End, however the block went."""
        self._cores.end(self._began, self._had)
