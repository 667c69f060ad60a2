"""The backend's own convolution: torch's, in the layout that suits the layer."""

from functools import partial
from itertools import product
from math import prod

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Call, Cost
from app.engine.algorithms.native_cost import VECTOR, microseconds
from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Layout
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem
from app.engine.windowing import ALL, Index, is_even

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
    layouts: tuple[Layout, ...] = ("contiguous", "channels_last")

    def layout(self, problem: Problem, backend: Backend) -> Layout:
        """Choose channels last where oneDNN is some ten times quicker so, and where cuDNN wants them."""
        if backend.device == "cpu":
            return "channels_last" if problem.rank == 2 and problem.each_channel else "contiguous"
        return "channels_last" if problem.rank > 1 and backend.device.startswith("cuda") else "contiguous"

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse what torch has no operator for."""
        if problem.rank > 3:
            return f"torch convolves 1 to 3 spatial axes, and there are {problem.rank}"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """On a CPU, oneDNN has no quick way for few channels, least of all with large kernels."""
        work = problem.multiply_adds
        if backend.device != "cpu":
            return Cost(work, lambda: 0, 100 + work * 1e-6)
        return Cost(work, lambda: self._workspace(problem, backend), microseconds(problem))

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say why torch's own is best here."""
        if backend.device != "cpu":
            return f"PyTorch's own operator on {backend.device}"
        return f"PyTorch's own operator {_strength(problem)}"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Pass symmetric zero padding on, fill all other padding before; piece by piece where it is much."""
        checkpoint()
        call = self.call(problem, backend)
        if call is not None:
            return call(problem.x, problem.weight, problem.bias)
        pieces = self._pieces(problem, backend)
        if pieces > 1:
            height = max(1, problem.batch * problem.output_size[0] // pieces)
            return _by_rows(problem, backend, height, self.layout(problem, backend))
        steps = problem.stride, (0,) * problem.rank, problem.dilation, problem.groups
        whole, layout = problem.padded.whole(), self.layout(problem, backend)
        return backend.convolve(whole, problem.weight, problem.bias, *steps, layout)

    def call(self, problem: Problem, backend: Backend) -> Call | None:
        """Give what convolves other arrays of the same sizes, where nothing is to be padded or cut before."""
        if not _passes_on(problem) or self._pieces(problem, backend) > 1:
            return None
        return partial(
            backend.convolve,
            stride=problem.stride,
            padding=tuple(window.pad_begin for window in problem.convolution.windows),
            dilation=problem.dilation,
            groups=problem.groups,
            layout=self.layout(problem, backend),
        )

    def _pieces(self, problem: Problem, backend: Backend) -> int:
        """Count the pieces that leave few copies in memory, and let a computation be stopped between them."""
        small = problem.x.nbytes + problem.batch * problem.weight.shape[0] * problem.cells * 4 < PIECE_BYTES
        if backend.device != "cpu" or (small and problem.multiply_adds < SHORT_MULTIPLY_ADDS):
            return 1
        cost = self.cost(problem, backend)
        copied = 0 if _passes_on(problem) and not problem.each_channel else _copies(problem)
        return max(int(cost.microseconds // PIECE_MICROSECONDS), copied // PIECE_BYTES)

    def _workspace(self, problem: Problem, backend: Backend) -> int:
        """Count the bytes that oneDNN lays out anew, of all or of a piece: maps by full vectors."""
        pieces = max(1, self._pieces(problem, backend))
        padded = 0 if _passes_on(problem) and pieces == 1 else _padded_bytes(problem)
        maps = -(-problem.weight.shape[0] // VECTOR) * VECTOR
        laid_out: int = problem.x.nbytes + problem.batch * maps * problem.cells * 4 + padded
        return laid_out // pieces


def _copies(problem: Problem) -> int:
    """Bytes of input and output in torch's own layout."""
    outputs: int = problem.batch * problem.weight.shape[0] * problem.cells
    return problem.x.nbytes + outputs * 4


def _padded_bytes(problem: Problem) -> int:
    """Bytes of the whole padded input, where there is padding."""
    cells = problem.batch * problem.x.shape[1] * prod(problem.padded.size)
    return cells * 4 if problem.is_padded else 0


def _strength(problem: Problem) -> str:
    """Say what oneDNN has over the other ways here."""
    if problem.each_channel:
        return f"filters the {problem.groups} channels of a cell side by side, in one pass over the input"
    channels = f"{problem.group_in} → {problem.group_out} channels" + (
        " a group" if problem.groups > 1 else ""
    )
    if problem.group_in * problem.group_out >= VECTOR:
        return f"multiplies {channels} where they lie, so that no windows are copied out"
    return f"loops over the taps in compiled code, and {channels} are too few for matrix products to pay"


def _by_rows(problem: Problem, backend: Backend, height: int, layout: Layout) -> Array:
    """Convolve item by item, at most `height` output rows in one call, each with the rows that it reads."""
    out = np.empty(problem.output_shape, np.float32)
    stride, rows = problem.stride, problem.output_size[0]
    reach = problem.convolution.windows[0].effective_kernel
    for item, start in product(range(problem.batch), range(0, rows, height)):
        checkpoint()
        stop = min(start + height, rows)
        read = range(start * stride[0], (stop - 1) * stride[0] + reach)
        block = problem.padded.rows(item, slice(None), read)
        steps = stride, (0,) * problem.rank, problem.dilation, problem.groups, layout
        # Where copying modes fill more than windows read, there are windows too many on the other axes.
        kept: Index = (0, ALL, ALL, *(slice(0, size) for size in problem.output_size[1:]))
        answer = backend.convolve(block[None], problem.weight, problem.bias, *steps)
        out[item, :, start:stop] = answer[kept]
    return out


def _passes_on(problem: Problem) -> bool:
    """Whether the padding is one that torch's operator does itself."""
    return problem.zero_padded and all(is_even(window) for window in problem.convolution.windows)
