"""All ways to compute a transposed convolution on one input, side by side."""

from dataclasses import replace
from math import ceil

from app.engine.contest import Bout, Entrant
from app.engine.loops import Looped
from app.engine.reference import Reference
from app.engine.transposed.loops import adding_loop, workspace_bytes
from app.engine.transposed.problem import TransposedProblem
from app.engine.transposed.reference import reference
from app.engine.windowing import ALL, Index


class TransposedContest(Bout[TransposedProblem]):
    """All ways to compute a transposed convolution; see `contest.Contest`."""

    @property
    def layer(self) -> str:
        """Kind of layer."""
        return "conv_transpose"

    @property
    def naive(self) -> Entrant:
        """The loops of a first lesson."""
        problem = self.problem
        return Entrant("naive", "numpy", None, problem.multiply_adds, workspace_bytes(problem))

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
        return TransposedContest(part, self.field, self.compute), count / window.input
