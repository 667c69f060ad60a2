"""Which backend and algorithm compute a convolution, and why."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.engine.algorithms import ALGORITHMS, TOLERANCE, Algorithm, layout_of
from app.engine.backends.backend import Backend
from app.engine.calibration import UNCALIBRATED, Calibration
from app.engine.convolution import Array, Layout
from app.engine.mixing import is_mixable, mixed
from app.engine.problem import FEW_KERNELS, Problem
from app.engine.race import Estimate, Race, Runner
from app.engine.transposed import TRANSPOSED_ALGORITHMS, TransposedProblem
from app.geometry.errors import UnavailableError

REMEMBERED = 1024
AnyProblem = Problem | TransposedProblem
AnyAlgorithm = Algorithm[Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What computes a problem.

    Parameters
    ----------
    problem : to be computed, perhaps simpler than what was asked, with the same answer
    runner : the algorithm and the backend that compute
    reason : why, as a sentence
    layout : of the memory that it computes in
    race : that it was picked from, to be told how long it took; None where it was asked for by name
    lasts : whether all problems of these sizes get this runner for now, whatever their weights are
    """

    problem: AnyProblem
    runner: Runner[Any]
    reason: str
    layout: Layout
    race: Race[Any] | None = None
    lasts: bool = False

    @property
    def algorithm(self) -> AnyAlgorithm:
        """What computes."""
        return self.runner.algorithm

    @property
    def backend(self) -> Backend:
        """What it computes with."""
        return self.runner.backend

    @property
    def device(self) -> str:
        """Where it computes."""
        return self.runner.device

    @property
    def microseconds(self) -> float:
        """Estimate of the time."""
        return self.runner.microseconds

    def run(self) -> Array:
        """Compute (N, O, *output_size)."""
        return self.algorithm.run(self.problem, self.backend)

    def note(self, microseconds: float) -> None:
        """Remember how long that took, for the next choice among layers of these sizes."""
        if self.race is not None:
            self.race.note(self.runner, microseconds)


class Planner:
    """Chooses algorithms by estimated time, and where that is too close to tell, by what runs took here.

    Parameters
    ----------
    calibration : how this machine differs from the one that the estimates were fitted to
    learning : whether runs decide between estimates that are close
    """

    def __init__(self, calibration: Calibration = UNCALIBRATED, *, learning: bool = False) -> None:
        self._learning = learning
        self._races: dict[Hashable, Race[Any]] = {}
        self._calibration = calibration

    def estimate(self, entry: AnyAlgorithm, problem: AnyProblem, backend: Backend) -> float:
        """Estimate the microseconds that an algorithm takes here."""
        layer = "conv" if isinstance(problem, Problem) else "conv_transpose"
        return entry.cost(problem, backend).microseconds * self._calibration.factor(
            entry.name, backend, layer
        )

    def plan(
        self,
        problem: AnyProblem,
        backends: tuple[Backend, ...],
        wanted: str = "auto",
        *,
        spreading: bool = True,
        exploring: bool = True,
        cores: int = 0,
    ) -> Plan:
        """Choose the backend and algorithm with the least estimated time, or check the algorithm asked for.

        Parameters
        ----------
        problem : to be computed
        backends : that may be used, the preferred one first
        wanted : an algorithm's name, or `auto`
        spreading : whether algorithms that would spread NaN and infinity may be used
        exploring : whether, to learn, one may be picked that has hardly run yet
        cores : that the run will get; what is the quickest on several may not be on one

        Raises
        ------
        UnavailableError : the algorithm asked for is unknown, or cannot serve this problem
        """
        if wanted != "auto":
            return _asked_for(problem, backends, wanted, self.estimate)
        simpler = mixed(problem) if isinstance(problem, Problem) else None
        if simpler is not None:
            plan = self.plan(simpler, backends, spreading=spreading, exploring=exploring, cores=cores)
            reason = f"all channels share one kernel, so they are summed first; {plan.reason}"
            return replace(plan, reason=reason)
        race = self._race(problem, backends, spreading, cores)
        runner, told = race.favourite(problem, self.estimate), ""
        if self._learning:
            runner, told = race.settled(problem, runner, exploring=exploring)
        lasts = _hides_weights(problem) and race.keeps(runner, learning=self._learning, exploring=exploring)
        layout, reason = race.layout(problem, runner), race.because(problem, runner) + told
        return Plan(problem, runner, reason, layout, race, lasts)

    def _race(
        self, problem: AnyProblem, backends: tuple[Backend, ...], spreading: bool, cores: int
    ) -> Race[Any]:
        """Ask all that can run, or may, for their estimates, once for problems of equal sizes."""
        used = None
        if problem.kernels <= FEW_KERNELS:
            used = problem.nonzero if isinstance(problem, Problem) else np.count_nonzero(problem.weight)
        shape = (problem.sizes, used, backends, spreading, cores)
        race = self._races.get(shape)
        if race is None:
            if len(self._races) >= REMEMBERED:
                self._races.clear()
            race = self._races[shape] = Race(
                Runner(self.estimate(entry, problem, backend), number, entry, backend)
                for number, (entry, backend) in enumerate(_pairs(problem, backends))
                if entry.tolerance <= TOLERANCE
                and (spreading or not entry.spreads)
                and (entry.inspects or entry.why_not(problem, backend) is None)
            )
        return race


def algorithms_for(problem: AnyProblem) -> Mapping[str, AnyAlgorithm]:
    """Give the registry that serves this kind of problem."""
    return ALGORITHMS if isinstance(problem, Problem) else TRANSPOSED_ALGORITHMS


def _hides_weights(problem: AnyProblem) -> bool:
    """Whether nobody looks at the values of so many weights."""
    return problem.kernels > FEW_KERNELS and not (isinstance(problem, Problem) and is_mixable(problem))


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
    refusals = [entry.why_not(problem, backend) for backend in fits]
    able = [backend for backend, refusal in zip(fits, refusals, strict=True) if refusal is None]
    if not able:
        raise UnavailableError(
            f"the algorithm {wanted!r} cannot serve this: {refusals[0]}; use 'auto'", "/algorithm"
        )
    runners = [Runner(estimate(entry, problem, each), at, entry, each) for at, each in enumerate(able)]
    runner = min(runners)
    return Plan(problem, runner, "asked for by name", layout_of(entry, problem, runner.backend))
