"""Which algorithm computes a convolution, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.algorithms import ALGORITHMS, Algorithm
from app.engine.backends.backend import Backend
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


def plan(
    problem: Problem, backend: Backend, wanted: str = "auto", algorithms: Mapping[str, Algorithm] = ALGORITHMS
) -> Plan:
    """Choose the algorithm with the least estimated time, or check the one asked for.

    Raises
    ------
    UnavailableError : the algorithm asked for is unknown, or cannot serve this problem
    """
    if wanted != "auto":
        return _asked_for(problem, backend, wanted, algorithms)
    able = [
        entry
        for entry in algorithms.values()
        if backend.name in entry.backends and entry.why_not(problem, backend) is None
    ]
    best = min(able, key=lambda entry: entry.cost(problem, backend).microseconds)
    return Plan(best, backend, best.because(problem, backend))


def _asked_for(problem: Problem, backend: Backend, wanted: str, algorithms: Mapping[str, Algorithm]) -> Plan:
    """Check that the algorithm exists, runs on the backend and can serve the problem."""
    entry = algorithms.get(wanted)
    here = [name for name, each in algorithms.items() if backend.name in each.backends]
    if entry is None or wanted not in here:
        what = "unknown" if entry is None else f"not for the backend {backend.name!r}"
        raise UnavailableError(
            f"the algorithm {wanted!r} is {what}; use 'auto' or one of {', '.join(here)}", "/algorithm"
        )
    refusal = entry.why_not(problem, backend)
    if refusal is not None:
        raise UnavailableError(
            f"the algorithm {wanted!r} cannot serve this: {refusal}; use 'auto'", "/algorithm"
        )
    return Plan(entry, backend, "asked for")
