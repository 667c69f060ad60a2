"""An algorithm on its way through a comparison: warmed up, timed in turn with others, stopped in time."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from app.engine import Contest, Entrant, Run, checked_by, checkpoint
from app.engine.reference import Reference
from app.geometry.errors import UnavailableError

# What is estimated to take longer is tried on a part first: estimates err, and not all runs can be stopped.
TRIED_FIRST_SECONDS, PART_SECONDS = 0.05, 0.01
# Where a part stands for the whole, it is so large that it takes about this share of what the whole may take.
PART_OF_SECONDS = 0.25


class _TooLongError(Exception):
    """A run takes more than its share of the time."""


@dataclass(eq=False)
class Racer:
    """An entrant on its way: what it computes, how long each run took, and why it can't go on.

    Parameters
    ----------
    contest : the layer, or a part of it
    share : of the output that this is
    first : milliseconds of the run that warmed it up
    times : milliseconds of the timed runs
    device : where it runs
    error : largest difference from the truth
    refusal : why it can't go on
    instead : what computed it, where that was another
    by_name : whether to ask for it by name though it is the engine's pick
    """

    entrant: Entrant
    contest: Contest
    share: float = 1.0
    first: float | None = None
    times: list[float] = field(default_factory=list)
    device: str | None = None
    error: float | None = None
    refusal: str | None = None
    instead: Run | None = None
    by_name: bool = False

    def run(self, seconds: float, truth: Reference | None = None) -> float | None:
        """Run once; give the milliseconds, scaled to the whole, or None and note why it can't."""
        entrant = replace(self.entrant, chosen=None) if self.by_name else self.entrant
        try:
            with _at_most(seconds):
                out, run = self.contest.run(entrant)
        except UnavailableError as error:
            self.refusal = error.detail
        except _TooLongError:
            self.refusal = f"it takes longer than the {seconds:.1f} s that it has here; use a smaller input"
        except MemoryError:
            self.refusal = "the server has too little memory for it; use a smaller input"
        else:
            if (run.algorithm, run.backend) == (entrant.algorithm, entrant.backend):
                self.device = run.device
                if truth is not None:
                    self.error = truth.error(out)
                return run.milliseconds / self.share
            self.refusal, self.instead = f"{run.algorithm} took over: {run.reason}", run
        return None

    def warm_up(self, seconds: float, truth: Reference) -> None:
        """Run once and hold the result against the truth; a part where the whole would take too long."""
        estimate = self.entrant.microseconds / 1e6
        if estimate > TRIED_FIRST_SECONDS:
            trial = self._try_part(PART_SECONDS / estimate, seconds)
            took = trial.first if trial.share < 1 else estimate * 1e3
            if took is None and (trial.instead is None or self.entrant.chosen is None):
                self.refusal = trial.refusal
                return
            if took is not None and took / 1e3 > seconds:
                if trial.share == 1:
                    self.refusal = f"it would take some {estimate:.0f} s; use a smaller input"
                    return
                self.contest, self.share, self.by_name = trial.contest, trial.share, trial.by_name
                truth = self.contest.reference()
            self.instead = trial.instead  # and what takes over on the whole is seen there, if time allows
        self.first = self.run(2 * seconds, truth)

    def _try_part(self, share: float, seconds: float) -> "Racer":
        """Run a part; larger ones where the whole would take too long by it, since small ones exaggerate."""
        trial = Racer(self.entrant, *self.contest.part(share))
        while trial.share < 1:
            trial.first = trial.run_part(seconds)
            if trial.first is None or trial.first / 1e3 <= seconds:
                break
            larger = trial.share * PART_OF_SECONDS * seconds / (trial.cost_ms / 1e3)
            following = Racer(self.entrant, *self.contest.part(larger))
            if larger < 1.5 * trial.share or following.share == 1:
                break
            trial = following
        return trial

    def run_part(self, seconds: float) -> float | None:
        """Run once on a part; by name where the engine's pick for that size is another."""
        took, planned = self.run(seconds), self.instead
        if planned is not None and self.entrant.chosen is not None:
            self.by_name, self.instead = True, None
            took = self.run(seconds)
            if took is None:
                self.instead = self.instead or planned
        return took

    @property
    def cost_ms(self) -> float:
        """Milliseconds that a run really takes."""
        return max((self.first or 0.0) * self.share, 1e-3)

    @property
    def milliseconds(self) -> float | None:
        """Median; None where it couldn't run."""
        return None if self.first is None else statistics.median(self.times or [self.first])


def race(racers: Sequence[Racer], repeats: int, budget: float) -> None:
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
