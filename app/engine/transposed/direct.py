"""The definition: each input cell adds its multiple of the kernel, in double precision; the oracle."""

from itertools import product
from math import prod

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.transposed.problem import TransposedProblem
from app.engine.windowing import ALL, Index
from app.geometry.transposed import TransposedWindow

MAX_CELLS = 1_000_000
MAX_OUTPUT_CELLS = 30_000_000
MAX_MULTIPLY_ADDS = 2_000_000_000


class Direct:
    """Every input cell adds to its window of the output, in float64."""

    name = "direct"
    title = "Direct"
    summary = "The definition: each input cell adds its multiple of the kernel to its window of the output."
    source = "Dumoulin & Visin 2016, 'A guide to convolution arithmetic for deep learning', section 4"
    backends: tuple[str, ...] = ("numpy",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: TransposedProblem, backend: Backend) -> str | None:
        """Refuse more cells than a Python loop visits in some seconds."""
        cells = problem.batch * problem.groups * problem.input_cells
        if cells > MAX_CELLS:
            return f"it visits at most {MAX_CELLS:,} input cells one by one, and there are {cells:,}"
        reached = _extent(problem)
        if reached > MAX_OUTPUT_CELLS:
            return f"it adds up at most {MAX_OUTPUT_CELLS:,} cells in double precision, here are {reached:,}"
        if problem.multiply_adds > MAX_MULTIPLY_ADDS:
            return (
                f"it does at most {MAX_MULTIPLY_ADDS:,} multiply-adds, and here are {problem.multiply_adds:,}"
            )
        return None

    def cost(self, problem: TransposedProblem, backend: Backend) -> Cost:
        """As many multiplications as the definition has."""
        cells = problem.batch * problem.groups * problem.input_cells
        a_cell = 8 + problem.weight.size / problem.groups / 500
        return Cost(problem.multiply_adds, lambda: _workspace(problem), 100 + cells * a_cell)

    def because(self, problem: TransposedProblem, backend: Backend) -> str:
        """Say that it is the definition."""
        return "the definition itself, cell by cell in double precision"

    def run(self, problem: TransposedProblem, backend: Backend) -> Array:
        """Loop over items, groups and input cells; what padding cuts off is cut off at the end."""
        windows = problem.convolution.windows
        shape = (problem.group_out, *(window.extent for window in windows))
        x, weight = problem.x.astype(np.float64), problem.weight.astype(np.float64)
        out = np.empty(problem.output_shape, np.float32)
        kept: Index = (ALL, *(slice(w.pad_begin, w.pad_begin + w.output) for w in windows))
        bias = np.zeros(out.shape[1]) if problem.bias is None else problem.bias.astype(np.float64)
        for item, group in product(range(problem.batch), range(problem.groups)):
            inputs, outputs = problem.inputs_of(group), problem.outputs_of(group)
            kernels = weight[inputs].reshape(problem.group_in, -1)
            total = np.zeros(shape)
            for cell in product(*map(range, problem.input_size)):
                if cell[-1] == 0:
                    checkpoint()
                source: Index = (item, inputs, *cell)
                places = (_whole(window, at) for window, at in zip(windows, cell, strict=True))
                target: Index = (ALL, *places)
                total[target] += (x[source] @ kernels).reshape(-1, *problem.kernel_size)
            out[item, outputs] = total[kept] + bias[outputs].reshape(-1, *(1,) * problem.rank)
        return out


def _extent(problem: TransposedProblem) -> int:
    """Output cells of one group of one item, before any are cut off."""
    return problem.group_out * prod(window.extent for window in problem.convolution.windows)


def _workspace(problem: TransposedProblem) -> int:
    """Count the bytes of input, weight and sums in double precision; the last item's sums are still there."""
    totals = min(2, problem.batch * problem.groups)
    return 8 * (problem.x.size + problem.weight.size + totals * _extent(problem))


def _whole(window: TransposedWindow, input: int) -> slice:
    """Where an input adds to, counted from the first cell before any are cut off."""
    cells = window.targets(input)
    return slice(cells.start + window.pad_begin, cells.stop + window.pad_begin, cells.step)
