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
    for the scheduler. Two computations in a row that waited for a core longer than they had one are the sign
    of that (one may just have woken its threads); for a second after it, computations get one thread.

    Parameters
    ----------
    threads : for each computation; None shares what there is
    clock : seconds that passed, and seconds that the calling thread had a core
    """

    def __init__(self, threads: int | None, clock: Clock = _clock) -> None:
        self.threads = threads
        self.clock = clock
        self.count = os.cpu_count() or 1
        self.running = 0
        self.crowded_until = 0.0
        self.waits = 0
        self.lock = threading.Lock()

    @property
    def most(self) -> int:
        """Threads of a computation that runs alone."""
        return self.threads or self.count

    @property
    def crowded(self) -> bool:
        """Whether computations make do with one core at the moment."""
        return self.clock()[0] < self.crowded_until

    def share(self) -> "Share":
        """Count a computation as running inside a `with` block, and give the number of threads it may use."""
        return Share(self)


class Share:
    """One computation's share of the cores, for as long as its `with` block runs."""

    __slots__ = ("_began", "_cores", "_had")

    def __init__(self, cores: Cores) -> None:
        self._cores = cores

    def __enter__(self) -> int:
        """Count the computation as running, and give the number of threads that it may use."""
        cores = self._cores
        self._began, self._had = cores.clock()
        with cores.lock:
            cores.running += 1
            free = 1 if self._began < cores.crowded_until else max(1, cores.count // cores.running)
        return cores.threads or free

    def __exit__(self, *_: object) -> None:
        """Count it as done, however the block went, and note whether it had to wait for a core."""
        cores = self._cores
        now, has = cores.clock()
        busy = has - self._had
        waited = now - self._began - busy
        with cores.lock:
            cores.running -= 1
            cores.waits = cores.waits + 1 if waited > max(busy, LEAST_WAIT_SECONDS) else 0
            if cores.waits > 1:
                cores.crowded_until = now + CROWDED_SECONDS
