"""Contestants timed in turn, and tables of what came out."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

WARM_UP = 2
SLOW_SECONDS = 1.0
# Quick contestants run more often, up to so many times, while all of it takes no longer than this.
MORE_TIMES, MORE_SECONDS = 7, 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A contestant's times.

    Parameters
    ----------
    milliseconds : the median
    count : how many times it ran; what takes over a second runs once
    scaled : whether a part ran, and the time is scaled to the whole
    """

    milliseconds: float
    count: int
    scaled: bool = False

    def __str__(self) -> str:
        """Write the median, and whether it is one run or of a part."""
        value = self.milliseconds
        digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
        how = " (scaled)" if self.scaled else " (once)" if self.count == 1 else ""
        return f"{value:,.{digits}f}{how}"


@dataclass(frozen=True, slots=True)
class Contestant:
    """What is timed.

    Parameters
    ----------
    run : to be called
    share : of the work that a call does; its time is divided by that
    """

    run: Callable[[], object]
    share: float = 1.0


def measure(contestants: Mapping[str, Contestant], rounds: int) -> dict[str, Sample]:
    """Time contestants in turn, A B B A, so that a busy moment meets them all.

    Parameters
    ----------
    contestants : what to call, by name
    rounds : how often each, at least

    Returns
    -------
    The median of each
    """
    times: dict[str, list[float]] = {name: [once(each.run)] for name, each in contestants.items()}
    names = list(contestants)
    quick = {name for name, first in times.items() if first[0] < SLOW_SECONDS}
    once_each = sum(first[0] for first in times.values())
    rounds = max(rounds, min(MORE_TIMES * rounds, int(MORE_SECONDS / once_each)))
    for number in range(WARM_UP - 1 + rounds):
        # Back and forth, so that none always follows the same neighbour, whose threads may still be spinning.
        for name in names if number % 2 else reversed(names):
            if name in quick:
                took = once(contestants[name].run)
                if number == WARM_UP - 2:
                    times[name].clear()
                times[name].append(took)
    return {name: _sample(contestants[name], each) for name, each in times.items()}


def _sample(contestant: Contestant, seconds: Sequence[float]) -> Sample:
    share = contestant.share
    return Sample(statistics.median(seconds) * 1e3 / share, len(seconds), share < 1)


def once(run: Callable[[], object]) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def ratio(ours: Sample, peer: Sample) -> float:
    """Ours over the peer's; below 1 ours is quicker."""
    return ours.milliseconds / peer.milliseconds


def written(value: float) -> str:
    """Write a ratio with two digits that count."""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.4f}" if value < 0.01 else f"{value:.3f}"


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table as Markdown, its columns aligned for reading as text."""
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    lines = [columns, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in lines
    )
