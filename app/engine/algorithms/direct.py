"""The definition: one output cell after the other, in double precision. The oracle of the other algorithms."""

from itertools import product

import numpy as np

from app.engine.algorithms.algorithm import Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem

MAX_CELLS = 1_000_000
MAX_MULTIPLY_ADDS = 2_000_000_000


class Direct:
    """Every output cell is the sum over its window, in float64."""

    name = "direct"
    title = "Direct"
    summary = "The definition: for every output cell, multiply its window by the weights and add, in double precision."
    source = "Dumoulin & Visin 2016, 'A guide to convolution arithmetic for deep learning', section 1.1"
    backends: tuple[str, ...] = ("numpy",)
    spreads = False

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse more cells than a Python loop visits in some seconds."""
        cells = problem.batch * problem.groups * problem.cells
        if cells > MAX_CELLS:
            return f"it visits every output cell in a Python loop, at most {MAX_CELLS:,} of them, and there are {cells:,}"
        if problem.multiply_adds > MAX_MULTIPLY_ADDS:
            return f"it does at most {MAX_MULTIPLY_ADDS:,} multiply-adds, and this takes {problem.multiply_adds:,}"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """As many multiplications as the definition has."""
        cells = problem.batch * problem.groups * problem.cells
        window = problem.weight.size // problem.groups
        return Cost(problem.multiply_adds, problem.padded.x.nbytes * 2, 100 + cells * (6 + window / 500))

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
            inputs = padded[item, group * problem.group_in : (group + 1) * problem.group_in]
            outputs = slice(group * problem.group_out, (group + 1) * problem.group_out)
            for cell in product(*map(range, problem.output_size)):
                if cell[-1] == 0:
                    checkpoint()
                window = tuple(
                    slice(o * stride, o * stride + dilation * (taps - 1) + 1, dilation)
                    for o, (stride, dilation, taps) in zip(cell, axes, strict=True)
                )
                patch = inputs[(slice(None), *window)].reshape(-1)
                out[(item, outputs, *cell)] = weight[group] @ patch + bias[outputs]
        return out
