"""How many of the machine's cores a computation may use at the moment."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        self._running = 0
        self._crowded_until = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def share(self) -> Iterator[int]:
        """Count a computation as running inside the block, and give the number of threads it may use."""
        with self._lock:
            self._running += 1
        began, had = self._clock()
        try:
            yield self._threads or self._free(began)
        finally:
            now, has = self._clock()
            busy = has - had
            waited = now - began - busy
            with self._lock:
                self._running -= 1
                if waited > max(busy, LEAST_WAIT_SECONDS):
                    self._crowded_until = now + CROWDED_SECONDS

    def _free(self, now: float) -> int:
        """Cores for one of the computations that run."""
        if now < self._crowded_until:
            return 1
        return max(1, (os.cpu_count() or 1) // self._running)
