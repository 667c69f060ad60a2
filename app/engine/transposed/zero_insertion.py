"""Zeros between the inputs, then a convolution with the kernel turned round: the textbooks' first way."""

from math import prod

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Convolution
from app.engine.finite import SpreadError
from app.engine.problem import Problem
from app.engine.transposed.by_convolution import blank, convolve, microseconds, workspace
from app.engine.transposed.problem import TransposedProblem
from app.engine.windowing import Index
from app.geometry.transposed import TransposedWindow
from app.geometry.windows import Window


class ZeroInsertion:
    """The inputs lie `stride` cells apart among zeros; a convolution of stride 1 does the rest."""

    name = "zero_insertion"
    title = "Zero insertion"
    summary = "Zeros are put between the inputs; a convolution with the kernel turned round does the rest."
    source = "Dumoulin & Visin 2016, 'A guide to convolution arithmetic for deep learning', section 4.5"
    backends: tuple[str, ...] = ("numpy", "torch")
    # so do some convolutions, and the zeros would meet weights that are NaN or infinite
    spreads = True
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: TransposedProblem, backend: Backend) -> str | None:
        """Always able."""
        return None

    def cost(self, problem: TransposedProblem, backend: Backend) -> Cost:
        """Every output cell meets all taps, most of them on zeros if the stride is large."""
        shape = _shape(problem)
        weight = (problem.output_shape[1], problem.group_in, *problem.kernel_size)
        inner = microseconds(shape, weight, _settings(problem), backend)
        time = 20 + (prod(shape) + problem.x.size) * 0.0005 + problem.weight.size * 0.001 + inner * 0.85
        work = problem.batch * problem.cells * problem.kernels * problem.taps
        return Cost(work, lambda: _workspace(problem, backend), time)

    def because(self, problem: TransposedProblem, backend: Backend) -> str:
        """Say why the zeros are worth it."""
        if problem.phases == 1:
            return "at stride 1 no zeros come between the inputs, so one plain convolution does it"
        return f"one convolution, zeros and all, costs less here than {problem.phases} small ones"

    def run(self, problem: TransposedProblem, backend: Backend) -> Array:
        """Spread the inputs and convolve."""
        if not problem.finite_weight:
            raise SpreadError
        return convolve(as_convolution(problem), backend)


def as_convolution(problem: TransposedProblem) -> Problem:
    """Give the convolution of stride 1 with the same answer; its padding is among the zeros."""
    windows = problem.convolution.windows
    spread = np.zeros(_shape(problem), np.float32)
    targets, sources = [], []
    for window, size in zip(windows, spread.shape[2:], strict=True):
        # where the first input lies; those that lie beyond either end add to nothing that is kept
        first = window.effective_kernel - 1 - window.pad_begin
        skipped = max(0, -(first // window.stride))
        begin = first + skipped * window.stride
        count = max(0, min(window.input - skipped, -(-(size - begin) // window.stride)))
        targets.append(slice(begin, begin + count * window.stride, window.stride))
        sources.append(slice(skipped, skipped + count))
    write: Index = (..., *targets)
    read: Index = (..., *sources)
    spread[write] = problem.x[read]
    return _over(spread, problem)


def _over(spread: Array, problem: TransposedProblem) -> Problem:
    """Give the convolution of inputs that lie among zeros, (N, C, *lengths)."""
    weight = problem.turned([range(taps) for taps in problem.kernel_size])
    return Problem(spread, weight, problem.bias, _settings(problem))


def _workspace(problem: TransposedProblem, backend: Backend) -> int:
    """Count the bytes of the inputs among zeros, of the weight turned round, and of the convolution."""
    inner = _over(blank(_shape(problem)), problem)
    return inner.x.size * 4 + max(2 * inner.weight.nbytes, inner.weight.nbytes + workspace(inner, backend))


def _settings(problem: TransposedProblem) -> Convolution:
    """Lay the windows of a convolution with that output one after the other."""
    axes = (Window(_length(w), w.kernel, 1, w.dilation) for w in problem.convolution.windows)
    return Convolution(tuple(axes), problem.groups)


def _shape(problem: TransposedProblem) -> tuple[int, ...]:
    """(N, C, *lengths) after zeros are put in."""
    return *problem.x.shape[:2], *map(_length, problem.convolution.windows)


def _length(window: TransposedWindow) -> int:
    """Cells that the windows of a convolution with that output read."""
    return window.output + window.effective_kernel - 1
