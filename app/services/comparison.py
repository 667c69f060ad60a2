"""Runs a layer's algorithms side by side: time, error against float64, and speed-up over plain loops."""

import math
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from app.engine import Contest, Entrant, checked_by, checkpoint
from app.engine.reference import Reference
from app.geometry.errors import InvalidError, UnavailableError

# All runs together, as a share of what a request may take and at most: the rest is for truth and answer.
SHARE_OF_SECONDS, MOST_SECONDS = 0.4, 15.0
LOOP_SECONDS = 0.25
# What is estimated to take longer is tried on a part first: estimates err, and not all runs can be stopped.
TRIED_FIRST_SECONDS, PART_SECONDS = 0.05, 0.01


@dataclass(frozen=True, slots=True)
class Row:
    """An algorithm on a backend, as it did.

    Parameters
    ----------
    entrant : what ran, or why it can't
    device : where, None if it didn't run
    milliseconds : median of the runs; None where it couldn't run
    runs : timed
    error : largest absolute difference from float64; ∞ where NaN or infinity stand in other cells than they
        should
    scaled : whether a part of the output was computed, and the time scaled to the whole
    speedup : how many times quicker than plain loops
    """

    entrant: Entrant
    device: str | None = None
    milliseconds: float | None = None
    runs: int = 0
    error: float | None = None
    scaled: bool = False
    speedup: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A layer's algorithms, the quickest first, those that can't compute it last.

    Parameters
    ----------
    rows : one an algorithm and backend
    chosen : the planner's pick, asked for or not
    reference : the truth that errors are measured against
    """

    rows: tuple[Row, ...]
    chosen: Entrant
    reference: Reference


class _TooLongError(Exception):
    """A run takes more than its share of the time."""


@dataclass(eq=False)
class _Racer:
    """An entrant on its way: what it computes, how long each run took, and why it can't go on.

    Parameters
    ----------
    contest : the layer, or a part of it
    share : of the output that this is
    first : milliseconds of the run that warmed it up
    """

    entrant: Entrant
    contest: Contest
    share: float = 1.0
    first: float | None = None
    times: list[float] = field(default_factory=list)
    device: str | None = None
    error: float | None = None
    refusal: str | None = None

    def run(self, seconds: float, truth: Reference | None = None) -> float | None:
        """Run once; give the milliseconds, scaled to the whole, or None and note why it can't."""
        try:
            with _at_most(seconds):
                out, run = self.contest.run(self.entrant)
        except UnavailableError as error:
            self.refusal = error.detail
        except _TooLongError:
            self.refusal = f"it takes longer than the {seconds:.1f} s that it has here; use a smaller input"
        except MemoryError:
            self.refusal = "the server has too little memory for it; use a smaller input"
        else:
            if (run.algorithm, run.backend) == (self.entrant.algorithm, self.entrant.backend):
                self.device = run.device
                if truth is not None:
                    self.error = truth.error(out)
                return run.milliseconds / self.share
            self.refusal = run.reason
        return None

    def warm_up(self, seconds: float, truth: Reference) -> None:
        """Run once and hold the result against the truth; a part where the whole would take too long."""
        estimate = self.entrant.microseconds / 1e6
        if estimate > TRIED_FIRST_SECONDS:
            part, share = self.contest.part(PART_SECONDS / estimate)
            trial = _Racer(self.entrant, part, share)
            took = trial.run(seconds) if share < 1 else estimate * 1e3
            if trial.refusal is not None or took is None:
                self.refusal = trial.refusal
                return
            if took / 1e3 > seconds and share == 1:
                self.refusal = f"it would take some {estimate:.0f} s; use a smaller input"
                return
            if took / 1e3 > seconds:
                self.contest, self.share, truth = part, share, part.reference()
        self.first = self.run(2 * seconds, truth)

    @property
    def cost_ms(self) -> float:
        """Milliseconds that a run really takes."""
        return max((self.first or 0.0) * self.share, 1e-3)

    def row(self, loop_ms: float) -> Row:
        """Say how it went."""
        if self.first is None:
            return Row(replace(self.entrant, unavailable=self.refusal))
        took = statistics.median(self.times or [self.first])
        runs = max(1, len(self.times))
        return Row(self.entrant, self.device, took, runs, self.error, self.share < 1, loop_ms / took)


def compare(contest: Contest, wanted: Sequence[str] | None, repeats: int, seconds: float) -> Comparison:
    """Run a layer's algorithms in turn.

    Each runs once to warm up, which also gives its error; then all in turn, back and forth, so that a busy
    moment meets them all. What takes long runs fewer times, or on a part of the output.

    Parameters
    ----------
    contest : the layer on its input
    wanted : algorithms by name; None: all, and the loops
    repeats : timed runs of each
    seconds : that the request may take

    Raises
    ------
    InvalidError : there is no such algorithm; points to its place in `/algorithms`
    """
    check_names(contest, wanted)
    entrants = contest.entrants()
    truth = contest.reference()
    looped = contest.loop(min(LOOP_SECONDS, seconds / 20))
    asked = [entrant for entrant in entrants if wanted is None or entrant.algorithm in wanted]
    able = [_Racer(entrant, contest) for entrant in asked if entrant.unavailable is None]
    budget = min(MOST_SECONDS, SHARE_OF_SECONDS * seconds)
    for racer in able:
        racer.warm_up(budget / 2 / len(able), truth)
    _race([racer for racer in able if racer.first is not None], repeats, budget / 2)
    rows = [racer.row(looped.milliseconds) for racer in able]
    rows += [Row(entrant) for entrant in asked if entrant.unavailable is not None]
    if wanted is None or contest.naive.algorithm in wanted:
        error = truth.error(looped.out, looped.computed)
        rows.append(Row(contest.naive, "cpu", looped.milliseconds, 1, error, looped.scaled, 1.0))
    rows.sort(key=lambda row: math.inf if row.milliseconds is None else row.milliseconds)
    chosen = next(entrant for entrant in entrants if entrant.chosen is not None)
    return Comparison(tuple(rows), chosen, truth)


def check_names(contest: Contest, wanted: Sequence[str] | None) -> None:
    """Refuse names that no algorithm has.

    Raises
    ------
    InvalidError : points to the first such name
    """
    known = (*contest.algorithms, contest.naive.algorithm)
    for place, name in enumerate(wanted or ()):
        if name not in known:
            raise InvalidError(
                f"there is no algorithm {name[:40]!r} for this layer; use {', '.join(known)}",
                f"/algorithms/{place}",
            )


def _race(racers: Sequence[_Racer], repeats: int, budget: float) -> None:
    """Time all in turn, as often as asked or as each one's share of the time allows."""
    if not racers:
        return
    each = budget / len(racers)
    left = {racer: min(repeats, int(each * 1e3 / racer.cost_ms)) for racer in racers}
    for number in range(repeats):
        for racer in racers if number % 2 else reversed(racers):
            if number < left[racer]:
                checkpoint()
                took = racer.run(4 * each)
                if took is None:
                    left[racer] = 0
                else:
                    racer.times.append(took)


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Stop a run that takes longer at its next checkpoint."""
    stop = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() > stop:
            raise _TooLongError

    with checked_by(check):
        yield
