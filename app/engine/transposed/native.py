"""The backend's own transposed convolution: torch's, in the layout that suits the layer."""

from functools import partial

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Call, Cost
from app.engine.algorithms.native_cost import VECTOR
from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Layout
from app.engine.transposed.native_cost import microseconds
from app.engine.transposed.problem import TransposedProblem
from app.engine.windowing import ALL, Index

# From so many numbers on, those of a strided layer are written up to three times quicker with channels last.
OUTPUTS_FOR_LAST = 1_500_000


class Native:
    """torch.nn.functional.conv_transpose1d, conv_transpose2d or conv_transpose3d."""

    name = "native"
    title = "PyTorch's own"
    summary = "PyTorch's transposed convolution in full float32, in the quicker layout."
    source = "PyTorch, torch.nn.functional.conv_transpose2d"
    backends: tuple[str, ...] = ("torch",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE
    layouts: tuple[Layout, ...] = ("contiguous", "channels_last")

    def layout(self, problem: TransposedProblem, backend: Backend) -> Layout:
        """Choose channels last for large pictures from small ones, and for cuDNN."""
        outputs = problem.batch * problem.groups * problem.group_out * problem.cells
        large = problem.rank == 2 and problem.phases > 1 and outputs >= OUTPUTS_FOR_LAST
        on_cuda = problem.rank > 1 and backend.device.startswith("cuda")
        return "channels_last" if large or on_cuda else "contiguous"

    def why_not(self, problem: TransposedProblem, backend: Backend) -> str | None:
        """Refuse what torch has no operator for."""
        if problem.rank > 3:
            return f"torch convolves 1 to 3 spatial axes, and there are {problem.rank}"
        return None

    def cost(self, problem: TransposedProblem, backend: Backend) -> Cost:
        """On a CPU, a product costs more with few channels, and so does a large weight's change of layout."""
        work = problem.multiply_adds
        if backend.device != "cpu":
            return Cost(work, lambda: 0, 100 + work * 1e-6)
        return Cost(work, lambda: _workspace(problem), microseconds(problem))

    def because(self, problem: TransposedProblem, backend: Backend) -> str:
        """Say why torch's own is best here."""
        if backend.device != "cpu":
            return f"PyTorch's own operator on {backend.device}"
        channels = f"{problem.group_in} → {problem.group_out} channels" + (
            " a group" if problem.groups > 1 else ""
        )
        if problem.wide:
            return f"PyTorch's own operator multiplies {channels} at once, with no zeros between the inputs"
        return f"PyTorch's own operator runs compiled loops, and {channels} are too few for matrix products"

    def run(self, problem: TransposedProblem, backend: Backend) -> Array:
        """Let torch cut off what both ends have in common, and cut the rest here."""
        return self.call(problem, backend)(problem.x, problem.weight, problem.bias)

    def call(self, problem: TransposedProblem, backend: Backend) -> Call:
        """Give what computes other arrays of the same sizes."""
        padding, more, kept, whole = [], [], [], True
        for window in problem.convolution.windows:
            both = min(window.pad_begin, window.pad_end, window.effective_kernel - 1)
            begin, end = window.pad_begin - both, window.pad_end - both
            padding.append(both)
            more.append(max(0, window.output_padding - end))
            kept.append(slice(begin, begin + window.output))
            whole = whole and begin == 0 and end <= window.output_padding
        steps = problem.stride, tuple(padding), tuple(more), problem.groups, problem.dilation
        layout = self.layout(problem, backend)
        if whole:
            return partial(
                backend.convolve_transposed,
                stride=problem.stride,
                padding=tuple(padding),
                output_padding=tuple(more),
                groups=problem.groups,
                dilation=problem.dilation,
                layout=layout,
            )
        index: Index = (ALL, ALL, *kept)

        def compute(x: Array, weight: Array, bias: Array | None) -> Array:
            return np.ascontiguousarray(backend.convolve_transposed(x, weight, bias, *steps, layout)[index])

        return compute


def _workspace(problem: TransposedProblem) -> int:
    """Count the bytes of what oneDNN lays out anew; but on two axes, channels by full vectors."""
    channels = [problem.x.shape[1], problem.groups * problem.group_out]
    if problem.rank != 2:
        channels = [-(-count // VECTOR) * VECTOR for count in channels]
    cells = channels[0] * problem.input_cells + channels[1] * problem.cells
    size: int = problem.batch * cells * (4 if problem.rank != 2 else 6)
    return size
