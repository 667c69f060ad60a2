"""Which backend and algorithm compute a convolution, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.engine.algorithms import ALGORITHMS, Algorithm
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem
from app.geometry.errors import UnavailableError


@dataclass(frozen=True, slots=True)
class Plan:
    """An algorithm on a backend.

    Parameters
    ----------
    algorithm : that computes
    backend : that it computes with
    reason : why, as a sentence
    """

    algorithm: Algorithm
    backend: Backend
    reason: str

    @property
    def device(self) -> str:
        """Where it computes: only a backend's own operator leaves the host."""
        return self.backend.device if self.algorithm.name == "native" else "cpu"

    def run(self, problem: Problem) -> Array:
        """Compute (N, O, *output_size)."""
        return self.algorithm.run(problem, self.backend)


def plan(
    problem: Problem, backends: Sequence[Backend], wanted: str = "auto", *, spreading: bool = True
) -> Plan:
    """Choose the pair of backend and algorithm with the least estimated time, or check the algorithm asked for.

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
        return _asked_for(problem, backends, wanted)
    pairs = [pair for pair in _pairs(backends) if spreading or not pair[0].spreads]
    while True:
        entry, backend = min(pairs, key=lambda pair: pair[0].cost(problem, pair[1]).microseconds)
        # Some facts about the weights are found out only when they may matter. Then the estimate counts that was
        # made without them: the pair stays in the race, but must win it again.
        estimate = entry.cost(problem, backend).microseconds
        if entry.why_not(problem, backend) is not None:
            pairs.remove((entry, backend))
        elif entry.cost(problem, backend).microseconds <= estimate:
            return Plan(entry, backend, entry.because(problem, backend))


def _pairs(backends: Sequence[Backend]) -> Iterator[tuple[Algorithm, Backend]]:
    """Give each algorithm with each backend that runs it; an accelerator is used for what it can do itself."""
    for backend in backends:
        for entry in ALGORITHMS.values():
            if backend.name in entry.backends and (backend.device == "cpu" or entry.name == "native"):
                yield entry, backend
        if backend.device != "cpu":
            return


def _asked_for(problem: Problem, backends: Sequence[Backend], wanted: str) -> Plan:
    """Check that the algorithm exists, that a backend runs it, and that it can serve the problem."""
    entry = ALGORITHMS.get(wanted)
    fits = [backend for backend in backends if entry is not None and backend.name in entry.backends]
    if entry is None or not fits:
        names = [name for name, each in ALGORITHMS.items() if any(b.name in each.backends for b in backends)]
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
    return Plan(entry, fits[0], "asked for by name")
