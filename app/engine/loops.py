"""The convolution of a first lesson: loops over rows and columns, and np.sum; for comparison only."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from time import perf_counter

import numpy as np

from app.engine.convolution import Array
from app.engine.problem import Problem
from app.engine.windowing import ALL, Index


@dataclass(frozen=True)
class Looped:
    """What the loops got done.

    Parameters
    ----------
    out : (N, O, *output_size) float32, of which the first cells hold results
    computed : how many
    milliseconds : for the whole: what the computed cells took, times all cells over these
    """

    out: Array
    computed: int
    milliseconds: float

    @property
    def scaled(self) -> bool:
        """Whether a part stands for the whole."""
        return self.computed < self.out.size


def double_loop(problem: Problem, seconds: float) -> Looped:
    """Convolve cell by cell, for about so many seconds at most; the padding is made before the clock starts.

    Examples
    --------
    >>> from app.engine.convolution import Convolution
    >>> from app.geometry.windows import Window
    >>> x, box = np.ones((1, 1, 3, 3), np.float32), np.ones((1, 1, 2, 2), np.float32)
    >>> convolution = Convolution((Window(input=3, kernel=2), Window(input=3, kernel=2)))
    >>> double_loop(Problem(x, box, None, convolution), seconds=1).out.tolist()
    [[[[4.0, 4.0], [4.0, 4.0]]]]
    """
    padded = problem.padded.whole()
    out = np.zeros(problem.output_shape, np.float32)
    cells = out.reshape(-1)
    begun, computed = perf_counter(), 0
    with np.errstate(all="ignore"):
        for inputs, row, kernel, shift in _rows(problem, padded):
            for column in _slices(problem, problem.rank - 1):
                cells[computed] = np.sum(inputs[(*row, column)] * kernel) + shift
                computed += 1
                if perf_counter() - begun > seconds:
                    return _looped(out, computed, begun)
    return _looped(out, computed, begun)


def workspace_bytes(problem: Problem) -> int:
    """Bytes of the padded copy."""
    return 4 * prod((*map(int, problem.x.shape[:2]), *problem.padded.size))


def _rows(problem: Problem, padded: Array) -> Iterator[tuple[Array, Index, Array, float]]:
    """Give for each row of outputs: its input, the window without its last axis, the kernel and the bias."""
    for item, channel, *row in np.ndindex(*problem.output_shape[:-1]):
        inputs = padded[item, problem.inputs_of(channel // problem.group_out)]
        shift = 0.0 if problem.bias is None else float(problem.bias[channel])
        window = (_slice(problem, axis, output) for axis, output in enumerate(row))
        yield inputs, (ALL, *window), problem.weight[channel], shift


def _slices(problem: Problem, axis: int) -> Iterator[slice]:
    """Give the windows along an axis, as padded cells."""
    window = problem.convolution.windows[axis]
    stride, dilation, reach = window.stride, window.dilation, window.effective_kernel
    for first in range(0, window.output * stride, stride):
        yield slice(first, first + reach, dilation)


def _slice(problem: Problem, axis: int, output: int) -> slice:
    """Padded cells that one output reads on an axis."""
    window = problem.convolution.windows[axis]
    first = output * window.stride
    return slice(first, first + window.effective_kernel, window.dilation)


def _looped(out: Array, computed: int, begun: float) -> Looped:
    """Scale the time that has passed to the whole."""
    return Looped(out, computed, (perf_counter() - begun) * 1e3 * out.size / computed)
