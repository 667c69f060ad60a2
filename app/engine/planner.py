"""Which backend and algorithm compute a convolution, and why."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import Any, TypeVar

import numpy as np

from app.engine.algorithms import ALGORITHMS, TOLERANCE, Algorithm
from app.engine.backends.backend import Backend
from app.engine.calibration import UNCALIBRATED, Calibration
from app.engine.convolution import Array
from app.engine.mixing import mixed
from app.engine.problem import FEW_KERNELS, Problem
from app.engine.transposed import TRANSPOSED_ALGORITHMS, TransposedProblem
from app.geometry.errors import UnavailableError

REMEMBERED = 1024
AnyProblem = Problem | TransposedProblem
AnyAlgorithm = Algorithm[Any]
Value = TypeVar("Value")
Found = tuple[AnyAlgorithm, Backend, float, str]
# Estimated time, number, algorithm and backend of all that could run.
Race = list[tuple[float, int, AnyAlgorithm, Backend]]
Estimate = Callable[[AnyAlgorithm, AnyProblem, Backend], float]


@dataclass(frozen=True, slots=True)
class Plan:
    """What computes a problem.

    Parameters
    ----------
    problem : to be computed, perhaps simpler than what was asked, with the same answer
    algorithm : that computes
    backend : that it computes with
    microseconds : estimate of the time
    reason : why, as a sentence
    """

    problem: AnyProblem
    algorithm: AnyAlgorithm
    backend: Backend
    microseconds: float
    reason: str

    @property
    def device(self) -> str:
        """Where it computes: only a backend's own operator leaves the host."""
        return self.backend.device if self.algorithm.name == "native" else "cpu"

    def run(self) -> Array:
        """Compute (N, O, *output_size)."""
        return self.algorithm.run(self.problem, self.backend)


class Planner:
    """Chooses algorithms by estimated time, and remembers choices that depend on sizes alone.

    Parameters
    ----------
    calibration : how this machine differs from the one that the estimates were fitted to
    """

    def __init__(self, calibration: Calibration = UNCALIBRATED) -> None:
        self._known: dict[Hashable, Found] = {}
        self._races: dict[Hashable, Race] = {}
        self._calibration = calibration

    def estimate(self, entry: AnyAlgorithm, problem: AnyProblem, backend: Backend) -> float:
        """Estimate the microseconds that an algorithm takes here; only convolutions are calibrated."""
        factor = self._calibration.factor(entry.name, backend) if isinstance(problem, Problem) else 1.0
        return entry.cost(problem, backend).microseconds * factor

    def plan(
        self,
        problem: AnyProblem,
        backends: tuple[Backend, ...],
        wanted: str = "auto",
        *,
        spreading: bool = True,
    ) -> Plan:
        """Choose the backend and algorithm with the least estimated time, or check the algorithm asked for.

        Parameters
        ----------
        problem : to be computed
        backends : that may be used, the preferred one first
        wanted : an algorithm's name, or `auto`
        spreading : whether algorithms that would spread NaN and infinity may be used

        Raises
        ------
        UnavailableError : the algorithm asked for is unknown, or cannot serve this problem
        """
        if wanted != "auto":
            return _asked_for(problem, backends, wanted, self.estimate)
        simpler = mixed(problem) if isinstance(problem, Problem) else None
        if simpler is not None:
            plan = self.plan(simpler, backends, spreading=spreading)
            reason = f"all channels share one kernel, so they are summed first; {plan.reason}"
            return replace(plan, reason=reason)
        if problem.kernels <= FEW_KERNELS:
            used = problem.nonzero if isinstance(problem, Problem) else np.count_nonzero(problem.weight)
            shape = (problem.sizes, used, backends, spreading)
            race = _remembered(self._races, shape, lambda: self._race(problem, backends, spreading))
            return Plan(problem, *_quickest(problem, race, self.estimate))
        key = (problem.sizes, backends, spreading)

        def find() -> Found:
            return _quickest(problem, self._race(problem, backends, spreading), self.estimate)

        return Plan(problem, *_remembered(self._known, key, find))

    def _race(self, problem: AnyProblem, backends: Sequence[Backend], spreading: bool) -> Race:
        """Ask everything that could run for its estimate, the least one first."""
        return sorted(
            (self.estimate(entry, problem, backend), number, entry, backend)
            for number, (entry, backend) in enumerate(_pairs(problem, backends))
            if entry.tolerance <= TOLERANCE and (spreading or not entry.spreads)
        )


def algorithms_for(problem: AnyProblem) -> Mapping[str, AnyAlgorithm]:
    """Give the registry that serves this kind of problem."""
    return ALGORITHMS if isinstance(problem, Problem) else TRANSPOSED_ALGORITHMS


def _remembered(known: dict[Hashable, Value], key: Hashable, find: Callable[[], Value]) -> Value:
    """Give what is known for a key, or find it and remember it."""
    value = known.get(key)
    if value is None:
        if len(known) >= REMEMBERED:
            known.clear()
        value = known[key] = find()
    return value


def _quickest(problem: AnyProblem, estimates: Race, estimate: Estimate) -> Found:
    """Find the pair with the least estimated time, that time in microseconds, and the reason.

    Some facts about the weights are looked up by `why_not`, and only for a pair that leads. The estimate of
    such a pair is made again after that; it may fall back, but it stays in the race.
    """
    race = estimates.copy()  # sorted, so a heap already
    while True:
        time, number, entry, backend = heappop(race)
        if entry.why_not(problem, backend) is None:
            again = estimate(entry, problem, backend)
            if again <= time or not race or again <= race[0][0]:
                return entry, backend, again, entry.because(problem, backend)
            heappush(race, (again, number, entry, backend))


def _pairs(problem: AnyProblem, backends: Sequence[Backend]) -> Iterator[tuple[AnyAlgorithm, Backend]]:
    """Give each algorithm with each backend that runs it; an accelerator for what it does itself."""
    for backend in backends:
        for entry in algorithms_for(problem).values():
            if backend.name in entry.backends and (backend.device == "cpu" or entry.name == "native"):
                yield entry, backend
        if backend.device != "cpu":
            return


def _asked_for(problem: AnyProblem, backends: Sequence[Backend], wanted: str, estimate: Estimate) -> Plan:
    """Check that the algorithm exists, that a backend runs it, and that it can serve the problem."""
    known = algorithms_for(problem)
    entry = known.get(wanted)
    fits = [backend for backend in backends if entry is not None and backend.name in entry.backends]
    if entry is None or not fits:
        names = [name for name, each in known.items() if any(b.name in each.backends for b in backends)]
        here = " and ".join(backend.name for backend in backends)
        raise UnavailableError(
            f"there is no algorithm {wanted!r} on {here}; use 'auto' or one of {', '.join(names)}",
            "/algorithm",
        )
    refusal = entry.why_not(problem, fits[0])
    if refusal is not None:
        raise UnavailableError(
            f"the algorithm {wanted!r} cannot serve this: {refusal}; use 'auto'", "/algorithm"
        )
    time = estimate(entry, problem, fits[0])
    return Plan(problem, entry, fits[0], time, "asked for by name")
