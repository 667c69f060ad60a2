"""Many clients at once: how many answers a second, how late the latest, and what went wrong."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

Ask = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Load:
    """What a load showed: answers a second, milliseconds at two percentiles, and statuses."""

    per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[int, int]


def load(clients: int, seconds: float, connect: Callable[[], Ask]) -> Load:
    """Have `clients` ask over and over.

    Parameters
    ----------
    connect : opens one client's connection and returns what asks once and gives the status
    """
    times: list[float] = []
    statuses: Counter[int] = Counter()
    lock = threading.Lock()
    stop = time.perf_counter() + seconds

    def run() -> None:
        ask = connect()
        while time.perf_counter() < stop:
            begun = time.perf_counter()
            status = ask()
            took = (time.perf_counter() - begun) * 1e3
            with lock:
                statuses[status] += 1
                if status == 200:
                    times.append(took)
            if status == 503:
                time.sleep(0.2)

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    at = [times[min(len(times) - 1, int(len(times) * share))] if times else 0.0 for share in (0.5, 0.99)]
    return Load(len(times) / seconds, at[0], at[1], dict(statuses))
