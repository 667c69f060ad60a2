"""Sub-pixel convolution: outputs that meet the same taps are one small convolution each, then interleaved."""

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Convolution
from app.engine.finite import SpreadError
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem
from app.engine.transposed.by_convolution import blank, convolve, microseconds, workspace
from app.engine.transposed.problem import TransposedProblem
from app.engine.windowing import ALL, Index
from app.geometry.transposed import Phase
from app.geometry.windows import Window

MAX_PHASES = 1024


class Subpixel:
    """Each of stride² phases of the output is a convolution of stride 1 with every stride-th tap."""

    name = "subpixel"
    title = "Sub-pixel phases"
    summary = (
        "Outputs a stride apart meet the same taps: each such phase is one small convolution, "
        "without a zero among its factors."
    )
    source = "Shi et al. 2016, 'Is the deconvolution layer the same as a convolutional layer?'; polyphase"
    backends: tuple[str, ...] = ("numpy", "torch")
    # so do some convolutions, and the padding's zeros would meet weights that are NaN or infinite
    spreads = True
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: TransposedProblem, backend: Backend) -> str | None:
        """Refuse more convolutions than are worth beginning."""
        if problem.phases > MAX_PHASES:
            return f"it does at most {MAX_PHASES:,} convolutions, and here are {problem.phases:,} phases"
        return None

    def cost(self, problem: TransposedProblem, backend: Backend) -> Cost:
        """Lower or copy the inputs for each phase, multiply, and interleave."""
        layout, time = _largest(problem), prod(problem.output_shape) * 0.0012
        if layout is not None:
            weight = (problem.output_shape[1], problem.group_in, *map(len, layout.taps))
            settings = Convolution(layout.windows, problem.groups)
            one = microseconds(_input_shape(problem, layout), weight, settings, backend)
            time += _count(problem) * (10 + one * 0.95 + prod(weight) * 0.001)
        return Cost(problem.multiply_adds, lambda: _workspace(problem, backend), time)

    def because(self, problem: TransposedProblem, backend: Backend) -> str:
        """Say how many convolutions that makes."""
        if problem.phases == 1:
            return "with stride 1 it is a convolution with the kernel turned round"
        return f"the output is {problem.phases} small convolutions, interleaved, with no zero to multiply by"

    def run(self, problem: TransposedProblem, backend: Backend) -> Array:
        """Convolve phase by phase."""
        if not problem.finite_weight:
            raise SpreadError
        out = np.empty(problem.output_shape, np.float32)
        axes = [tuple(window.phases()) for window in problem.convolution.windows]
        for phases in product(*axes):
            checkpoint()
            target: Index = (ALL, ALL, *(_slice(phase.outputs) for phase in phases))
            part = _convolution(problem, phases)
            if part is None:
                problem.fill(out[target])
            else:
                out[target] = convolve(part, backend)
        return out


def _slice(cells: range) -> slice:
    return slice(cells.start, cells.stop, cells.step)


def _convolution(problem: TransposedProblem, phases: Sequence[Phase]) -> Problem | None:
    """Give the convolution that one phase is; None where no input adds to it."""
    layout = _layout(problem, phases)
    if layout is None:
        return None
    read: Index = (ALL, ALL, *layout.cells)
    return _over(np.ascontiguousarray(problem.x[read]), problem, layout)


def _over(x: Array, problem: TransposedProblem, layout: "_Layout") -> Problem:
    """Give the convolution of a phase's inputs."""
    settings = Convolution(layout.windows, problem.groups)
    return Problem(x, problem.turned(layout.taps), problem.bias, settings)


class _Layout(NamedTuple):
    """A phase's windows, the input cells that they lie on, and the kernel's taps, an axis."""

    windows: tuple[Window, ...]
    cells: tuple[slice, ...]
    taps: tuple[tuple[int, ...], ...]


def _layout(problem: TransposedProblem, phases: Sequence[Phase]) -> _Layout | None:
    """Lay out the convolution that one phase is; None where no input adds to it."""
    windows, cells, taps = [], [], []
    for window, phase in zip(problem.convolution.windows, phases, strict=True):
        if not phase.taps:
            return None
        # later taps bring earlier inputs
        first, stop = phase.starts[-1], phase.starts[0] + len(phase.outputs)
        if stop <= 0 or first >= window.input:
            return None
        begin, end = max(0, first), min(window.input, stop)
        dilation = phase.starts[0] - phase.starts[1] if len(phase.starts) > 1 else 1
        pads = begin - first, stop - end
        windows.append(Window(end - begin, len(phase.taps), 1, dilation, *pads, name=window.name))
        cells.append(slice(begin, end))
        taps.append(phase.taps)
    return _Layout(tuple(windows), tuple(cells), tuple(taps))


def _largest(problem: TransposedProblem) -> _Layout | None:
    """Lay out the phase that takes the longest."""
    axes = [tuple(window.phases()) for window in problem.convolution.windows]
    return _layout(problem, [max(phases, key=_size) for phases in axes])


def _count(problem: TransposedProblem) -> int:
    """Count the phases that some tap falls on."""
    windows = problem.convolution.windows
    return prod(len({w.dilation * tap % w.stride for tap in range(w.kernel)}) for w in windows)


def _input_shape(problem: TransposedProblem, layout: _Layout) -> tuple[int, ...]:
    return *problem.x.shape[:2], *(window.input for window in layout.windows)


def _workspace(problem: TransposedProblem, backend: Backend) -> int:
    """Count the bytes of the largest phase: its inputs, weights and outputs, and its convolution."""
    layout = _largest(problem)
    if layout is None:
        return 0
    x = blank(_input_shape(problem, layout))
    inner = _over(x, problem, layout)
    axes = (window.phases() for window in problem.convolution.windows)
    crops = (
        phase.taps and (phase.starts[-1] > 0 or phase.starts[0] + len(phase.outputs) < size)
        for size, phases in zip(problem.input_size, axes, strict=True)
        for phase in phases
    )
    copied = x.size * 4 if any(crops) else 0
    kept = copied + prod(inner.output_shape) * 4
    return kept + max(2 * inner.weight.nbytes, inner.weight.nbytes + workspace(inner, backend))


def _size(phase: Phase) -> int:
    """Products of a phase, an input row."""
    return len(phase.taps) * len(phase.outputs)
