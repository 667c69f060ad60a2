"""Contestants timed in turn, and tables of what came out."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

WARM_UP = 2
SLOW_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A contestant's times.

    Parameters
    ----------
    milliseconds : the median
    count : how many times it ran; what takes over a second runs once
    """

    milliseconds: float
    count: int

    def __str__(self) -> str:
        """Write the median, and the number of runs where that is one."""
        value = self.milliseconds
        digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
        return f"{value:,.{digits}f}" + (" (once)" if self.count == 1 else "")


def measure(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Sample]:
    """Time contestants in turn, A B B A, so that a busy moment meets them all.

    Parameters
    ----------
    contestants : what to call, by name
    rounds : how often each

    Returns
    -------
    The median of each
    """
    times: dict[str, list[float]] = {name: [_once(run)] for name, run in contestants.items()}
    names = list(contestants)
    quick = {name for name, first in times.items() if first[0] < SLOW_SECONDS}
    for number in range(WARM_UP - 1 + rounds):
        # Back and forth, so that none always follows the same neighbour, whose threads may still be spinning.
        for name in names if number % 2 else reversed(names):
            if name in quick:
                took = _once(contestants[name])
                if number == WARM_UP - 2:
                    times[name].clear()
                times[name].append(took)
    return {name: Sample(statistics.median(each) * 1e3, len(each)) for name, each in times.items()}


def _once(run: Callable[[], object]) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def ratio(ours: Sample, peer: Sample) -> str:
    """Ours over the peer's; below 1 ours is quicker."""
    value = ours.milliseconds / peer.milliseconds
    return f"{value:.2f}" if value >= 0.1 else f"{value:.4f}" if value < 0.01 else f"{value:.3f}"


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table as Markdown, its columns aligned for reading as text."""
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    lines = [columns, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in lines
    )
