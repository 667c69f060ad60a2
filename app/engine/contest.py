"""All ways to compute one layer on one input, side by side: who can, at what cost, and who is chosen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Generic, Protocol, TypeVar

from app.engine.algorithms import Algorithm
from app.engine.backends.loader import Backends
from app.engine.convolution import Array, BackendChoice, Choice, Run
from app.engine.loops import Looped, double_loop, workspace_bytes
from app.engine.planner import AnyProblem, Plan, Planner
from app.engine.problem import Problem
from app.engine.reference import Reference, reference
from app.engine.windowing import ALL, Index
from app.geometry.errors import UnavailableError

P = TypeVar("P", bound=AnyProblem)


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


# What speed-ups are told over: the definition, which every registry has.
DIRECT = Entrant("direct", "numpy")


class Contest(Protocol):
    """A layer on an input, for comparing. Each kind of layer that has several algorithms has its own."""

    @property
    def layer(self) -> str:
        """Kind that the algorithms are registered for: `conv` or `conv_transpose`."""

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Names of all that there are for this kind of layer."""

    @property
    def naive(self) -> Entrant:
        """The loops of a first lesson."""

    def entrants(self, ran: Run | None = None) -> tuple[Entrant, ...]:
        """Give each algorithm with each backend that it is written for, the engine's pick among them.

        Parameters
        ----------
        ran : what the engine took when it was left the choice, where that is known; None: what it would plan
        """

    def run(self, entrant: Entrant) -> tuple[Array, Run]:
        """Compute (N, O, *output_size), and say what really computed it."""

    def loop(self, seconds: float) -> Looped:
        """Compute in loops, for about so many seconds at most."""

    def reference(self) -> Reference:
        """Compute the truth in float64."""

    def part(self, share: float) -> tuple["Contest", float]:
        """Give about that share of the layer's outputs as a layer of its own, and the true share."""


@dataclass(frozen=True)
class Bout(Generic[P]):
    """What all contests have: a problem, and who takes part.

    Parameters
    ----------
    problem : to be computed
    field : who takes part
    compute : the engine's method for it
    """

    problem: P
    field: "Field[P]"
    compute: Callable[[Array, Array, Array | None, Any, Choice], tuple[Array, Run]]

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Names of the registry."""
        return tuple(self.field.registry)

    def entrants(self, ran: Run | None = None) -> tuple[Entrant, ...]:
        """Give each algorithm with each backend; the engine's pick with the costs of what it would do."""
        return self.field.entrants(self.problem, ran)

    def run(self, entrant: Entrant) -> tuple[Array, Run]:
        """Compute (N, O, *output_size)."""
        problem = self.problem
        return self.compute(problem.x, problem.weight, problem.bias, problem.convolution, entrant.choice)


class ConvolutionContest(Bout[Problem]):
    """All ways to compute a convolution."""

    @property
    def layer(self) -> str:
        """Kind of layer."""
        return "conv"

    @property
    def naive(self) -> Entrant:
        """The loops of a first lesson."""
        problem = self.problem
        return Entrant("naive", "numpy", None, problem.multiply_adds, workspace_bytes(problem))

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
        return ConvolutionContest(part, self.field, self.compute), rows / window.output


@dataclass(frozen=True)
class Field(Generic[P]):
    """Who takes part, of an engine and a registry.

    Parameters
    ----------
    registry : algorithms for this kind of problem
    backends, planner : the engine's
    cores : that a run gets
    """

    registry: Mapping[str, Algorithm[P]]
    backends: Backends
    planner: Planner
    cores: int

    def entrants(self, problem: P, ran: Run | None) -> tuple[Entrant, ...]:
        """Give each algorithm with each backend that it is written for, and mark the pick.

        Parameters
        ----------
        problem : to be computed
        ran : how the engine computed it; another than planned where that would have spread NaN or infinity
        """
        pairs = tuple(self._pairs(problem))  # which waits for torch, so that the plan knows it
        plan = self._plan(problem, ran)
        pick = ran or Run(plan.backend.name, plan.device, plan.algorithm.name, plan.reason, 0.0, plan.layout)
        return tuple(
            _chosen(entrant, pick, plan, problem)
            if (entrant.algorithm, entrant.backend) == (pick.algorithm, pick.backend)
            else entrant
            for entrant in pairs
        )

    def _plan(self, problem: P, ran: Run | None) -> Plan:
        """Plan as the engine does: again, without what spreads NaN, where the first plan did not do."""
        candidates = self.backends.candidates("auto")
        plan = self.planner.plan(problem, candidates, exploring=False, cores=self.cores)
        if ran is None or _is(ran, plan):
            return plan
        return self.planner.plan(problem, candidates, spreading=False, exploring=False, cores=self.cores)

    def _pairs(self, problem: P) -> Iterator[Entrant]:
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


def _is(ran: Run, plan: Plan) -> bool:
    """Whether that is what was planned."""
    return (ran.algorithm, ran.backend) == (plan.algorithm.name, plan.backend.name)


def _chosen(entrant: Entrant, pick: Run, plan: Plan, problem: AnyProblem) -> Entrant:
    """Mark the pick, with the costs of the simpler problem where it computes that."""
    if not _is(pick, plan):  # a device failed; the costs are those of asking by name
        return replace(entrant, unavailable=None, chosen=pick.reason)
    cost, sums = plan.algorithm.cost(plan.problem, plan.backend), 0
    if plan.problem is not problem:
        sums = problem.x.size
    return replace(
        entrant,
        unavailable=None,
        multiplications=cost.multiplications + sums,
        workspace_bytes=cost.workspace_bytes + (plan.problem.x.nbytes if sums else 0),
        microseconds=plan.microseconds,
        chosen=pick.reason,
    )
