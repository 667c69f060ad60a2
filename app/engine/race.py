"""All that could compute layers of the same sizes: who is estimated to win, and who does on this machine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from math import inf
from typing import Any, Generic, TypeVar

from app.engine.algorithms.algorithm import Algorithm, layout_of
from app.engine.backends.backend import Backend
from app.engine.convolution import Layout

P = TypeVar("P")
Estimate = Callable[[Algorithm[Any], Any, Backend], float]

# Estimates can be wrong about the order of what they put within this factor of the least, hardly about more.
LIKELY = 2.0
RIVALS = 3
# The first run pays for memory and sleeping cores, so it isn't counted, and the second tells little; who then
# isn't far behind gets more, for the machine may have been busy.
RUNS, CLOSE_RUNS = 3, 8
CLOSE = 2.0
# Once settled, every so many runs one goes to the contender that ran least: a busy moment is forgiven.
REVISIT = 50
# What is over sooner depends more on what ran before it than on the algorithm. From SLOW on a wrong try is
# felt, so each gets one run, a second where it came close, and none where it would need twice the time that
# the favourite really took. What may take half a second isn't tried at all.
SHORTEST_MICROSECONDS, LONGEST_MICROSECONDS = 50.0, 250_000.0
SLOW_MICROSECONDS, SLOW_RUNS, CLOSE_SLOW_RUNS = 100_000.0, 1, 2


@dataclass(frozen=True, slots=True)
class Runner(Generic[P]):
    """An algorithm on a backend, and the microseconds that it is estimated to take."""

    microseconds: float
    number: int
    algorithm: Algorithm[P]
    backend: Backend

    @property
    def device(self) -> str:
        """Where it computes: only a backend's own operator leaves the host."""
        return self.backend.device if self.algorithm.name == "native" else "cpu"

    def __lt__(self, other: "Runner[P]") -> bool:
        """Order by time, then by the registry."""
        return (self.microseconds, self.number) < (other.microseconds, other.number)


class Race(Generic[P]):
    """Runners for problems of equal sizes, the least estimate first, and what runs of them really took.

    Parameters
    ----------
    runners : all that could run, able or not
    """

    def __init__(self, runners: Iterable[Runner[P]]) -> None:
        self._runners = sorted(runners)
        self._runs: dict[int, int] = {}
        self._total = 0
        self._least: dict[int, float] = {}
        # what the weights' values have no part in is found out once
        self._steady: Runner[P] | None = None
        self._rivals: list[Runner[P]] = []
        self._reasons: dict[int, str] = {}
        self._layouts: dict[int, Layout] = {}

    def favourite(self, problem: P, estimate: Estimate) -> Runner[P]:
        """Find the able runner with the least estimated time.

        Some facts about the weights are looked up by `why_not`, and only for a runner that leads. Its
        estimate is made again after that; it may fall back, but it stays in the race.
        """
        if self._steady is not None:
            return self._steady
        race = self._runners.copy()  # in order, and so a heap
        steady = True
        while True:
            lead = heappop(race)
            steady = steady and not lead.algorithm.inspects
            if lead.algorithm.why_not(problem, lead.backend) is not None:
                continue
            again = estimate(lead.algorithm, problem, lead.backend)
            lead = Runner(again, lead.number, lead.algorithm, lead.backend)
            if not race or again <= race[0].microseconds:
                self._steady = lead if steady else None
                return lead
            heappush(race, lead)

    def settled(self, problem: P, favourite: Runner[P], *, exploring: bool) -> tuple[Runner[P], str]:
        """Let runs decide among those whose estimates are too close to the favourite's to tell.

        Parameters
        ----------
        problem : to be computed
        favourite : by estimate
        exploring : whether one that has hardly run yet may be picked, to see how long it takes

        Returns
        -------
        The runner, and what there is to say about the choice; nothing where the estimate alone made it
        """
        if not SHORTEST_MICROSECONDS <= favourite.microseconds <= LONGEST_MICROSECONDS:
            return favourite, ""
        if favourite is not self._steady or not self._rivals:
            self._rivals = list(islice(self._likely(problem, favourite), RIVALS))
        slow = favourite.microseconds > SLOW_MICROSECONDS
        rivals = self._bearable(favourite) if slow else self._rivals
        if not rivals:
            return favourite, ""
        contenders = [favourite, *rivals]
        best, measured = self._best(contenders, slow=slow)
        tried = self._next(contenders, best, slow=slow) if exploring else None
        if tried is not None:
            return tried, "" if tried is favourite else " (tried out: it may be the quickest here)"
        return best, f" (the quickest of {measured} when measured here)" if measured > 1 else ""

    def look_again(self) -> None:
        """Make it time to look again at who is the quickest."""
        self._total += -self._total % REVISIT

    def keeps(self, runner: Runner[P], *, learning: bool, exploring: bool) -> bool:
        """Whether the next problems of these sizes go to the same runner, whatever their weights are.

        For who does not explore they do, settled or not.
        """
        if self._steady is None or not exploring:
            return self._steady is not None
        if not learning or not self._rivals:
            return runner is self._steady
        slow = self._steady.microseconds > SLOW_MICROSECONDS
        contenders = [self._steady, *(self._bearable(self._steady) if slow else self._rivals)]
        best, _ = self._best(contenders, slow=slow)
        return runner is best and self._next(contenders, best, slow=slow) is None

    def layout(self, problem: P, runner: Runner[P]) -> Layout:
        """Give the memory layout that a runner computes in."""
        known = self._layouts.get(runner.number)
        if known is None:
            known = self._layouts[runner.number] = layout_of(runner.algorithm, problem, runner.backend)
        return known

    def because(self, problem: P, runner: Runner[P]) -> str:
        """Say why one would pick this runner."""
        known = self._reasons.get(runner.number)
        if known is None:
            known = runner.algorithm.because(problem, runner.backend)
            if self.layout(problem, runner) == "channels_last":
                known += ", in memory with channels last"
            if not runner.algorithm.inspects:
                self._reasons[runner.number] = known
        return known

    def note(self, runner: Runner[P], microseconds: float) -> None:
        """Remember how long a run took."""
        number = runner.number
        self._total += 1
        self._runs[number] = self._runs.get(number, 0) + 1
        if self._runs[number] > 1 or runner.microseconds > SLOW_MICROSECONDS:
            self._least[number] = min(microseconds, self._least.get(number, microseconds))

    def _best(self, contenders: Sequence[Runner[P]], *, slow: bool) -> tuple[Runner[P], int]:
        """Find the quickest of those that ran often enough to tell, and count them; else the favourite."""
        enough = SLOW_RUNS if slow else RUNS
        known = [runner for runner in contenders if self._runs.get(runner.number, 0) >= enough]
        return min(known or contenders[:1], key=self._took), len(known)

    def _took(self, runner: Runner[P]) -> float:
        """Give the least that it took; forever, where it hasn't run warm."""
        return self._least.get(runner.number, inf)

    def _next(self, contenders: Sequence[Runner[P]], best: Runner[P], *, slow: bool) -> Runner[P] | None:
        """Find who has to run again before it is settled: of those who may win, who ran least often."""
        runs = self._runs
        few, many = (SLOW_RUNS, CLOSE_SLOW_RUNS) if slow else (RUNS, CLOSE_RUNS)
        open_still = [
            runner
            for runner in contenders
            if runs.get(runner.number, 0) < few
            or (runs[runner.number] < many and self._took(runner) <= self._took(best) * CLOSE)
        ]
        settled = len(open_still) < 2 and all(runs.get(runner.number, 0) >= few for runner in contenders)
        if settled and (slow or self._total % REVISIT):
            return None
        return min(contenders if settled else open_still, key=lambda runner: runs.get(runner.number, 0))

    def _bearable(self, favourite: Runner[P]) -> list[Runner[P]]:
        """Give the rivals that have run, or are not estimated at far more than the favourite really took."""
        most = LIKELY * self._least.get(favourite.number, favourite.microseconds)
        return [each for each in self._rivals if each.microseconds <= most or each.number in self._least]

    def _likely(self, problem: P, favourite: Runner[P]) -> Iterator[Runner[P]]:
        """Give the able ones that are likely to be as quick, but for those that would look at the weights."""
        for runner in self._runners:
            if runner.microseconds > LIKELY * favourite.microseconds:
                return
            if runner.number == favourite.number or runner.algorithm.inspects:
                continue
            if runner.algorithm.why_not(problem, runner.backend) is None:
                yield runner
