"""Zeros between the inputs, then a convolution with the kernel turned round: the textbooks' first way."""

from math import prod

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Convolution
from app.engine.finite import SpreadError
from app.engine.problem import Problem
from app.engine.transposed.by_convolution import MOST_A_CELL, blank, convolve, workspace
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
        cells = problem.batch * problem.cells
        work = cells * problem.kernels * problem.taps
        spread = problem.batch * problem.x.shape[1] * _cells(problem)
        if backend.name == "numpy":
            a_product = 0.000024 if problem.wide else 0.00013
        else:
            a_product = 0.000014 if problem.wide else 0.0005
        if problem.rank == 3:
            a_product *= 2.5
        products = min(work * a_product, cells * problem.kernels * MOST_A_CELL[backend.name])
        time = 150 + spread * 0.0012 + products + problem.weight.size * 0.006
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
    sizes = [_length(window) for window in windows]
    spread = np.zeros((*problem.x.shape[:2], *sizes), np.float32)
    targets, sources = [], []
    for window, size in zip(windows, sizes, strict=True):
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
    windows, sizes = problem.convolution.windows, spread.shape[2:]
    axes = tuple(Window(n, w.kernel, 1, w.dilation) for n, w in zip(sizes, windows, strict=True))
    weight = problem.turned([range(window.kernel) for window in windows])
    return Problem(spread, weight, problem.bias, Convolution(axes, problem.groups))


def _workspace(problem: TransposedProblem, backend: Backend) -> int:
    """Count the bytes of the inputs among zeros, of the weight turned round, and of the convolution."""
    shape = (*problem.x.shape[:2], *map(_length, problem.convolution.windows))
    inner = _over(blank(shape), problem)
    return inner.x.size * 4 + max(2 * inner.weight.nbytes, inner.weight.nbytes + workspace(inner, backend))


def _length(window: TransposedWindow) -> int:
    """Cells that the windows of a convolution with that output read, one after the other."""
    return window.output + window.effective_kernel - 1


def _cells(problem: TransposedProblem) -> int:
    """Cells of one channel after zeros are put in."""
    return prod(_length(window) for window in problem.convolution.windows)
