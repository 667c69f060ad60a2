"""All ways to compute a transposed convolution on one input, side by side."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from app.engine.contest import Entrant, Field
from app.engine.convolution import Array, Choice, Run, TransposedConvolution
from app.engine.loops import Looped
from app.engine.reference import Reference
from app.engine.transposed.loops import adding_loop, workspace_bytes
from app.engine.transposed.problem import TransposedProblem
from app.engine.transposed.reference import reference
from app.engine.windowing import ALL, Index

Compute = Callable[[Array, Array, Array | None, TransposedConvolution, Choice], tuple[Array, Run]]


@dataclass(frozen=True)
class TransposedContest:
    """All ways to compute a transposed convolution; see `contest.Contest`.

    Parameters
    ----------
    problem : to be computed
    field : who takes part
    compute : the engine's method for it
    """

    problem: TransposedProblem
    field: Field[TransposedProblem]
    compute: Compute

    @property
    def layer(self) -> str:
        """Kind of layer."""
        return "conv_transpose"

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Names of the registry."""
        return tuple(self.field.registry)

    @property
    def naive(self) -> Entrant:
        """The loops of a first lesson."""
        problem = self.problem
        return Entrant("naive", "numpy", None, problem.multiply_adds, workspace_bytes(problem))

    def entrants(self, ran: Run | None = None) -> tuple[Entrant, ...]:
        """Give each algorithm with each backend, the engine's pick among them."""
        return self.field.entrants(self.problem, ran)

    def run(self, entrant: Entrant) -> tuple[Array, Run]:
        """Compute (N, O, *output_size)."""
        problem = self.problem
        return self.compute(problem.x, problem.weight, problem.bias, problem.convolution, entrant.choice)

    def loop(self, seconds: float) -> Looped:
        """Compute in loops."""
        return adding_loop(self.problem, seconds)

    def reference(self) -> Reference:
        """Compute the truth in float64."""
        return reference(self.problem)

    def part(self, share: float) -> tuple["TransposedContest", float]:
        """Keep the first inputs of the first axis that has several, and as large a share of the outputs.

        What the other inputs would have added to the last of these outputs is missing, so that work and
        output shrink alike, however far the kernel reaches.
        """
        windows = self.problem.convolution.windows
        axis = max(range(len(windows)), key=lambda a: (windows[a].input > 1, -a))
        window = windows[axis]
        # so many that not all they add to is cut off
        least = max(0, window.pad_begin - window.effective_kernel + 1)
        count = max(-(-least // window.stride) + 1, ceil(window.input * share))
        if count >= window.input:
            return self, 1.0
        reached = (count - 1) * window.stride + window.effective_kernel - window.pad_begin
        kept = min(reached, ceil(window.output * count / window.input))
        less = replace(window, input=count, pad_end=reached - kept, output_padding=0)
        first: Index = (ALL,) * (axis + 2) + (slice(count),)
        convolution = replace(self.problem.convolution, windows=(*windows[:axis], less, *windows[axis + 1 :]))
        part = TransposedProblem(
            self.problem.x[first].copy(), self.problem.weight, self.problem.bias, convolution
        )
        return replace(self, problem=part), count / window.input
