"""All ways to compute one layer on one input, side by side: who can, at what cost, and who is chosen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Protocol

from app.engine.algorithms import Algorithm
from app.engine.backends.loader import Backends
from app.engine.convolution import Array, BackendChoice, Choice, Convolution, Run
from app.engine.loops import Looped, double_loop, workspace_bytes
from app.engine.planner import Plan, Planner
from app.engine.problem import Problem
from app.engine.reference import Reference, reference
from app.engine.windowing import ALL, Index
from app.geometry.errors import UnavailableError

Compute = Callable[[Array, Array, Array | None, Convolution, Choice], tuple[Array, Run]]


@dataclass(frozen=True, slots=True)
class Entrant:
    """An algorithm on a backend.

    Parameters
    ----------
    algorithm, backend : by name
    unavailable : why it can't compute this, or None
    multiplications : that it does
    workspace_bytes : memory beside input, weight and output
    microseconds : estimate of the time
    chosen : why the planner picks it, or None if it picks another
    """

    algorithm: str
    backend: BackendChoice
    unavailable: str | None = None
    multiplications: int = 0
    workspace_bytes: int = 0
    microseconds: float = 0.0
    chosen: str | None = None

    @property
    def choice(self) -> Choice:
        """How to ask for it: what is chosen is left to the engine, which may simplify the layer first."""
        if self.chosen is not None:
            return Choice(exploring=False)
        return Choice(self.backend, self.algorithm)


class Contest(Protocol):
    """A layer on an input, for comparing. Each kind of layer that has several algorithms has its own."""

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Names of all that there are for this kind of layer."""

    @property
    def naive(self) -> Entrant:
        """The loops of a first lesson."""

    def entrants(self) -> tuple[Entrant, ...]:
        """Give each algorithm with each backend that it is written for."""

    def run(self, entrant: Entrant) -> tuple[Array, Run]:
        """Compute (N, O, *output_size), and say what really computed it."""

    def loop(self, seconds: float) -> Looped:
        """Compute in loops, for about so many seconds at most."""

    def reference(self) -> Reference:
        """Compute the truth in float64."""

    def part(self, share: float) -> tuple["Contest", float]:
        """Give about that share of the layer's outputs as a layer of its own, and the true share."""


@dataclass(frozen=True)
class ConvolutionContest:
    """All ways to compute a convolution.

    Parameters
    ----------
    problem : to be computed
    field : who takes part
    """

    problem: Problem
    field: "Field"

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Names of the registry."""
        return tuple(self.field.registry)

    @property
    def naive(self) -> Entrant:
        """The loops of a first lesson."""
        problem = self.problem
        return Entrant("naive", "numpy", None, problem.multiply_adds, workspace_bytes(problem))

    def entrants(self) -> tuple[Entrant, ...]:
        """Give each algorithm with each backend; the planner's pick with the costs of what it would do."""
        return self.field.entrants(self.problem)

    def run(self, entrant: Entrant) -> tuple[Array, Run]:
        """Compute (N, O, *output_size)."""
        problem = self.problem
        arrays = problem.x, problem.weight, problem.bias
        return self.field.compute(*arrays, problem.convolution, entrant.choice)

    def loop(self, seconds: float) -> Looped:
        """Compute in loops."""
        return double_loop(self.problem, seconds)

    def reference(self) -> Reference:
        """Compute the truth in float64."""
        return reference(self.problem)

    def part(self, share: float) -> tuple["ConvolutionContest", float]:
        """Keep the first rows of the first axis that has several, of all items and channels.

        The padding before them stays, that after them is left out; so the values are those of the whole,
        unless padding copies cells from the other end.
        """
        windows = self.problem.convolution.windows
        axis = max(range(len(windows)), key=lambda a: (windows[a].output > 1, -a))
        window = windows[axis]
        # padding that reflects needs more cells than it has itself
        least = ceil((2 * window.pad_begin + 1 - window.effective_kernel) / window.stride) + 1
        rows = min(window.output, max(1, least, ceil(window.output * share)))
        cells = (rows - 1) * window.stride + window.effective_kernel - window.pad_begin
        if rows == window.output or cells > window.input:
            return self, 1.0
        kept = replace(window, input=cells, pad_end=0, rounding="floor")
        first: Index = (ALL,) * (axis + 2) + (slice(cells),)
        convolution = replace(self.problem.convolution, windows=(*windows[:axis], kept, *windows[axis + 1 :]))
        part = Problem(self.problem.x[first].copy(), self.problem.weight, self.problem.bias, convolution)
        return replace(self, problem=part), rows / window.output


@dataclass(frozen=True)
class Field:
    """Who takes part, of an engine and a registry.

    Parameters
    ----------
    registry : algorithms for this kind of problem
    compute : the engine's method for it
    backends, planner : the engine's
    """

    registry: Mapping[str, Algorithm[Problem]]
    compute: Compute
    backends: Backends
    planner: Planner

    def entrants(self, problem: Problem) -> tuple[Entrant, ...]:
        """Give each algorithm with each backend that it is written for, and mark the planner's pick."""
        pairs = tuple(self._pairs(problem))  # which waits for torch, so that the plan knows it
        plan = self.planner.plan(problem, self.backends.candidates("auto"), exploring=False)
        picked = plan.algorithm.name, plan.backend.name
        return tuple(
            _chosen(entrant, plan, problem) if (entrant.algorithm, entrant.backend) == picked else entrant
            for entrant in pairs
        )

    def _pairs(self, problem: Problem) -> Iterator[Entrant]:
        for entry in self.registry.values():
            for name in entry.backends:
                backend_name: BackendChoice = "torch" if name == "torch" else "numpy"
                try:
                    backend = self.backends.candidates(backend_name)[0]
                    refusal = entry.why_not(problem, backend)
                except UnavailableError as error:
                    refusal = error.detail
                if refusal is not None:
                    yield Entrant(entry.name, backend_name, refusal)
                    continue
                cost, time = entry.cost(problem, backend), self.planner.estimate(entry, problem, backend)
                yield Entrant(
                    entry.name, backend_name, None, cost.multiplications, cost.workspace_bytes, time
                )


def _chosen(entrant: Entrant, plan: Plan, problem: Problem) -> Entrant:
    """Mark the planner's pick, with the costs of the simpler problem where it computes that."""
    cost, sums = plan.algorithm.cost(plan.problem, plan.backend), 0
    if plan.problem is not problem:
        sums = problem.x.size
    return replace(
        entrant,
        unavailable=None,
        multiplications=cost.multiplications + sums,
        workspace_bytes=cost.workspace_bytes + (plan.problem.x.nbytes if sums else 0),
        microseconds=plan.microseconds,
        chosen=plan.reason,
    )
