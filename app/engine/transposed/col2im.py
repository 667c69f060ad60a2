"""GEMM and col2im: one matrix product gives what every input adds to every tap, then it is added in place."""

from itertools import product
from math import prod

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.parallel import each
from app.engine.scratch import scratch
from app.engine.transposed.problem import TransposedProblem
from app.engine.windowing import ALL, Index

BLOCK_BYTES = 2**20


class Col2im:
    """Columns = weights × inputs; then each tap's row of them is added to the outputs that it falls on."""

    name = "col2im"
    title = "GEMM + col2im"
    summary = "One matrix product of weights and inputs gives all that is added; col2im adds it in its place."
    source = (
        "Chellapilla, Puri & Simard 2006, 'High performance convolutional neural networks for document "
        "processing', its backward pass; Caffe's Deconvolution layer"
    )
    backends: tuple[str, ...] = ("numpy",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: TransposedProblem, backend: Backend) -> str | None:
        """Always able."""
        return None

    def cost(self, problem: TransposedProblem, backend: Backend) -> Cost:
        """One product, one addition an entry, and one write an output cell."""
        together, height = _block(problem)
        jobs = problem.batch * problem.groups * -(-problem.group_out // together)
        additions = jobs * -(-problem.input_size[0] // height) * problem.taps
        entries = problem.multiply_adds / problem.group_in
        an_entry = 0.0007 if problem.stride[-1] == 1 else 0.001 if problem.stride[-1] == 2 else 0.0014
        time = 33 + jobs * 14 + additions * 3.8 + entries * an_entry + problem.multiply_adds * 0.000021
        time += prod(problem.output_shape) * 0.00034
        return Cost(problem.multiply_adds, lambda: _workspace(problem), time)

    def because(self, problem: TransposedProblem, backend: Backend) -> str:
        """Say what one matrix product saves."""
        more = problem.cells // problem.input_cells
        if more > 1:
            return (
                "one matrix product does all the multiplying; with zeros between the inputs it would be "
                f"{more} times as much"
            )
        return "one matrix product does all the multiplying, and each tap is added in one pass"

    def run(self, problem: TransposedProblem, backend: Backend) -> Array:
        """Take the output channels block by block, so that threads add to different ones."""
        out = np.empty(problem.output_shape, np.float32)
        weights = problem.weight.reshape(problem.groups, problem.group_in, -1)
        together, height = _block(problem)

        def fill(job: tuple[int, int, int]) -> None:
            item, group, first = job
            channels = slice(first, min(first + together, problem.group_out))
            outputs = problem.outputs_of(group)
            target = out[item, outputs.start + channels.start : outputs.start + channels.stop]
            target[...] = 0.0
            matrix = weights[group, :, channels.start * problem.taps : channels.stop * problem.taps]
            inputs = problem.x[item, problem.inputs_of(group)]
            for start in range(0, problem.input_size[0], height):
                checkpoint()
                _add_rows(problem, matrix.T, inputs, range(start, start + height), target)
            if problem.bias is not None:
                at = outputs.start + channels.start
                target += problem.bias[at : at + len(target)].reshape(-1, *(1,) * problem.rank)

        firsts = range(0, problem.group_out, together)
        each(fill, product(range(problem.batch), range(problem.groups), firsts))
        return out


def _block(problem: TransposedProblem) -> tuple[int, int]:
    """Output channels and input rows that are multiplied in one product."""
    row = problem.input_cells // problem.input_size[0]
    # few channels at a time where rows are long, all of them where they are short
    together = min(problem.group_out, max(1, BLOCK_BYTES // 4 // (problem.taps * row * 8)))
    return together, max(1, BLOCK_BYTES // 4 // (problem.taps * row * together))


def _workspace(problem: TransposedProblem) -> int:
    """Count the bytes of a block's columns, and of the input rows where they are not all."""
    together, height = _block(problem)
    rows = min(height, problem.input_size[0])
    cells = rows * problem.input_cells // problem.input_size[0]
    copied = problem.group_in * cells if rows < problem.input_size[0] else 0
    return (together * problem.taps * cells + copied) * 4


def _add_rows(problem: TransposedProblem, matrix: Array, inputs: Array, rows: range, target: Array) -> None:
    """Add what input rows bring; `matrix` is (channels · taps, C / groups), `target` (channels, *size)."""
    picked = inputs[:, rows.start : rows.stop]
    columns = scratch("col2im", (len(matrix), picked[0].size))
    np.matmul(matrix, picked.reshape(problem.group_in, -1), out=columns)
    entries = columns.reshape(len(target), *problem.kernel_size, *picked.shape[1:])
    windows = problem.convolution.windows
    landings = [[window.landing(tap) for tap in range(window.kernel)] for window in windows]
    for index in np.ndindex(*problem.kernel_size):
        sources, cells = [], []
        for axis, tap in enumerate(index):
            source, landed = landings[axis][tap]
            if axis == 0:
                begin = max(source.start, rows.start)
                stop = max(begin, min(source.stop, rows.start + picked.shape[1]))
                landed = landed[begin - source.start : stop - source.start]
                source = range(begin - rows.start, stop - rows.start)
            sources.append(slice(source.start, source.stop))
            cells.append(slice(landed.start, landed.stop, landed.step))
        write: Index = (ALL, *cells)
        read: Index = (ALL, *index, *sources)
        part = target[write]
        np.add(part, entries[read], out=part)
