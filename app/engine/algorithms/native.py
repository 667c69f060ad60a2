"""The backend's own convolution: torch's, in the layout that suits the layer."""

from itertools import product

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.algorithms.native_cost import microseconds
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem
from app.engine.windowing import ALL, Index
from app.geometry.windows import Window

# What takes longer, or needs larger copies of input and output, goes piece by piece on a CPU.
PIECE_MICROSECONDS = 250_000
PIECE_BYTES = 2**23
# So few never take that long, so the exact estimate need not be made.
SHORT_MULTIPLY_ADDS = PIECE_MICROSECONDS * 500


class Native:
    """torch.nn.functional.conv1d, conv2d or conv3d."""

    name = "native"
    title = "PyTorch's own"
    summary = (
        "PyTorch's convolution (oneDNN on the CPU, cuDNN on CUDA) in full float32, in the quicker layout."
    )
    source = "PyTorch, torch.nn.functional.conv2d"
    backends: tuple[str, ...] = ("torch",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse what torch has no operator for."""
        if problem.rank > 3:
            return f"torch convolves 1 to 3 spatial axes, and there are {problem.rank}"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """On a CPU, oneDNN has no quick way for few channels, least of all with large kernels."""
        work = problem.multiply_adds
        if backend.device != "cpu":
            return Cost(work, 0, 100 + work * 1e-6)
        outputs = problem.batch * problem.weight.shape[0] * problem.cells
        return Cost(work, problem.x.nbytes + outputs * 4, microseconds(problem))

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say why torch's own is best here."""
        if backend.device != "cpu":
            return f"PyTorch's own operator on {backend.device}"
        channels = f"{problem.group_in} → {problem.group_out} channels"
        return f"PyTorch's own operator is the quickest for {channels}" + (
            " a group" if problem.groups > 1 else ""
        )

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Pass symmetric zero padding on, fill all other padding before; piece by piece where it is much."""
        checkpoint()
        pieces = self._pieces(problem, backend)
        if pieces > 1:
            return _by_rows(problem, backend, max(1, problem.batch * problem.output_size[0] // pieces))
        windows = problem.convolution.windows
        if _passes_on(problem):
            x, padding = problem.x, tuple(window.pad_begin for window in windows)
        else:
            x, padding = problem.padded.whole(), (0,) * problem.rank
        steps = problem.stride, padding, problem.dilation
        return backend.convolve(x, problem.weight, problem.bias, *steps, problem.groups)

    def _pieces(self, problem: Problem, backend: Backend) -> int:
        """Count the pieces that leave few copies in memory, and let a computation be stopped between them."""
        small = problem.x.nbytes + problem.batch * problem.weight.shape[0] * problem.cells * 4 < PIECE_BYTES
        if backend.device != "cpu" or (small and problem.multiply_adds < SHORT_MULTIPLY_ADDS):
            return 1
        cost = self.cost(problem, backend)
        copied = 0 if _passes_on(problem) and not problem.each_channel else cost.workspace_bytes
        return max(int(cost.microseconds // PIECE_MICROSECONDS), copied // PIECE_BYTES)


def _by_rows(problem: Problem, backend: Backend, height: int) -> Array:
    """Convolve item by item, at most `height` output rows in one call, each with the rows that it reads."""
    out = np.empty(problem.output_shape, np.float32)
    stride, rows = problem.stride, problem.output_size[0]
    reach = problem.convolution.windows[0].effective_kernel
    for item, start in product(range(problem.batch), range(0, rows, height)):
        checkpoint()
        stop = min(start + height, rows)
        read = range(start * stride[0], (stop - 1) * stride[0] + reach)
        block = problem.padded.rows(item, slice(None), read)
        steps = stride, (0,) * problem.rank, problem.dilation
        # Where copying modes fill more than windows read, there are windows too many on the other axes.
        kept: Index = (0, ALL, ALL, *(slice(0, size) for size in problem.output_size[1:]))
        answer = backend.convolve(block[None], problem.weight, problem.bias, *steps, problem.groups)
        out[item, :, start:stop] = answer[kept]
    return out


def _passes_on(problem: Problem) -> bool:
    """Whether the padding is one that torch's operator does itself."""
    return problem.zero_padded and all(_is_even(window) for window in problem.convolution.windows)


def _is_even(window: Window) -> bool:
    """Whether both sides are padded alike, and no window hangs over."""
    return window.pad_begin == window.pad_end and (window.rounding == "floor" or window.overhang == 0)
