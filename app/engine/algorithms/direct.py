"""The definition: cell after cell in double precision; the oracle of the other algorithms."""

from itertools import product
from math import prod

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem
from app.engine.windowing import ALL, Index, tap_slice

MAX_CELLS = 1_000_000
MAX_INPUT_CELLS = 30_000_000
MAX_MULTIPLY_ADDS = 2_000_000_000


class Direct:
    """Every output cell is the sum over its window, in float64."""

    name = "direct"
    title = "Direct"
    summary = (
        "The definition: each output cell is its window times the weights, added up in double precision."
    )
    source = "Dumoulin & Visin 2016, 'A guide to convolution arithmetic for deep learning', section 1.1"
    backends: tuple[str, ...] = ("numpy",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse more cells than a Python loop visits in some seconds."""
        cells = problem.batch * problem.groups * problem.cells
        if cells > MAX_CELLS:
            return f"it visits at most {MAX_CELLS:,} output cells one by one, and there are {cells:,}"
        if problem.x.size > MAX_INPUT_CELLS:
            return (
                f"it takes at most {MAX_INPUT_CELLS:,} cells in double precision, here are {problem.x.size:,}"
            )
        if problem.multiply_adds > MAX_MULTIPLY_ADDS:
            return (
                f"it does at most {MAX_MULTIPLY_ADDS:,} multiply-adds, and here are {problem.multiply_adds:,}"
            )
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """As many multiplications as the definition has."""
        cells = problem.batch * problem.groups * problem.cells
        window = problem.weight.size // problem.groups
        time = 100 + cells * (6 + window / 500)
        return Cost(problem.multiply_adds, lambda: _workspace(problem), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say that it is the definition."""
        return "the definition itself, cell by cell in double precision"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Loop over items, groups and output cells."""
        padded = problem.padded.whole().astype(np.float64)
        out = np.empty(problem.output_shape, np.float32)
        weight = problem.weight.astype(np.float64).reshape(problem.groups, problem.group_out, -1)
        bias = np.zeros(out.shape[1]) if problem.bias is None else problem.bias.astype(np.float64)
        axes = tuple(zip(problem.stride, problem.dilation, problem.kernel_size, strict=True))
        for item, group in product(range(problem.batch), range(problem.groups)):
            inputs = padded[item, problem.inputs_of(group)]
            outputs = problem.outputs_of(group)
            for cell in product(*map(range, problem.output_size)):
                if cell[-1] == 0:
                    checkpoint()
                window: Index = (ALL, *(_window(o, *axis) for o, axis in zip(cell, axes, strict=True)))
                target: Index = (item, outputs, *cell)
                out[target] = weight[group] @ inputs[window].reshape(-1) + bias[outputs]
        return out


def _workspace(problem: Problem) -> int:
    """Count the bytes of the padded input in single and double precision, and of the weights in double."""
    padded: int = problem.batch * problem.x.shape[1] * prod(problem.padded.size)
    return padded * (12 if problem.is_padded else 8) + problem.weight.size * 8


def _window(output: int, stride: int, dilation: int, taps: int) -> slice:
    """Padded cells that one output reads on an axis."""
    cells = tap_slice(0, 1, dilation, taps)
    return slice(output * stride, output * stride + cells.stop, dilation)
