"""Windows laid out as columns of a matrix, so that a convolution is a matrix product."""

from math import gcd, prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from app.engine.algorithms.algorithm import Cost
from app.engine.algorithms.strips import Strip, strips
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem
from app.engine.scratch import scratch
from app.engine.windowing import tap_slice

STRIP_BYTES = 2 * 2**20


class Im2col:
    """Lower all axes but the first to columns; along the first, overlapping windows of the same memory do.

    The lowered block holds, a padded row, the taps of the other axes: (rows, C, *other taps, *other outputs). The
    columns of an output row are then `kernel_size[0]` neighbouring rows of it, without another copy. With dilation
    the rows are stored phase by phase, so that the rows of a window are neighbours again.
    """

    name = "im2col"
    title = "im2col"
    summary = "Windows become columns of a matrix, the weights rows of another, and one matrix product does the rest."
    source = (
        "Chellapilla, Puri & Simard 2006, 'High performance convolutional neural networks for document processing'; "
        "lowered on all axes but one as in Cho & Brand 2017, 'MEC: memory-efficient convolution'"
    )
    backends: tuple[str, ...] = ("numpy",)
    spreads = False

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """It always can."""
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """Lower once, then a matrix product a row; thin products are slower a multiplication."""
        columns = problem.batch * problem.groups * problem.cells
        lowered = columns * problem.group_in * _other_taps(problem) * problem.stride[0]
        rows = columns // max(1, prod(problem.output_size[1:]))
        thin = 0.000012 * (1 + 12 / problem.group_out)
        strided = 1.0 if problem.stride[-1] == 1 else 2.0
        work = lowered * 0.00025 * strided + rows * 2.0 + problem.multiply_adds * thin
        return Cost(problem.multiply_adds, STRIP_BYTES, 50 + work)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say what the matrix product is."""
        taps = problem.weight[0].size
        return f"a matrix product of {problem.group_out} × {taps} weights with {taps} × {problem.cells} window cells"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Lower and multiply strip by strip."""
        out = np.empty(problem.output_shape, np.float32)
        weights = _matrices(problem)
        row_cells = (
            problem.group_in * _other_taps(problem) * prod(problem.output_size[1:]) * problem.stride[0]
        )
        if problem.rank == 1:
            row_cells *= problem.kernel_size[0]
        height = max(1, STRIP_BYTES // 4 // row_cells)
        for strip in strips(problem, height):
            if problem.rank == 1:
                _multiply_columns(strip, weights[strip.group], out)
            else:
                _multiply_rows(strip, weights[strip.group], out)
            if problem.bias is not None:
                target = out[strip.item, strip.channels, strip.rows]
                target += problem.bias[strip.channels].reshape(-1, *(1,) * problem.rank)
        return out


def _other_taps(problem: Problem) -> int:
    """Taps of all axes but the first."""
    return prod(problem.kernel_size[1:])


def _matrices(problem: Problem) -> Array:
    """Weights as (groups, O / groups, taps of the first axis · C / groups · other taps)."""
    split = problem.weight.reshape(
        problem.groups, problem.group_out, problem.group_in, problem.kernel_size[0], -1
    )
    return np.ascontiguousarray(split.transpose(0, 1, 3, 2, 4)).reshape(problem.groups, problem.group_out, -1)


def _multiply_columns(strip: Strip, weight: Array, out: Array) -> None:
    """Lower a strip of a one-dimensional convolution and multiply."""
    problem = strip.problem
    count, taps = strip.rows.stop - strip.rows.start, problem.kernel_size[0]
    columns = scratch("im2col", (taps, problem.group_in, count))
    for tap in range(taps):
        columns[tap] = strip.block[:, tap_slice(tap, problem.dilation[0], problem.stride[0], count)]
    target = out[strip.item, strip.channels, strip.rows]
    np.matmul(weight, columns.reshape(-1, count), out=target)


def _multiply_rows(strip: Strip, weight: Array, out: Array) -> None:
    """Lower a strip's other axes and multiply output row by output row."""
    problem = strip.problem
    stride, dilation, taps = problem.stride[0], problem.dilation[0], problem.kernel_size[0]
    lowered, phase_rows = _lower(strip)
    row = lowered[0].size
    cells = prod(problem.output_size[1:])
    count = strip.rows.stop - strip.rows.start
    target = out[strip.item, strip.channels, strip.rows].reshape(problem.group_out, count, cells)
    together = gcd(stride, dilation)
    for first in range(min(count, dilation // together)):
        outputs = target[:, first :: dilation // together].transpose(1, 0, 2)
        phase, position = first * stride % dilation, first * stride // dilation
        columns = as_strided(
            lowered[phase * phase_rows + position :],
            (len(outputs), taps * row // cells, cells),
            (stride // together * row * 4, cells * 4, 4),
        )
        np.matmul(weight, columns, out=outputs)


def _lower(strip: Strip) -> tuple[Array, int]:
    """Copy a strip's taps of all axes but the first side by side.

    Returns
    -------
    (phases · rows a phase, C / groups, *other taps, *other outputs), and the rows a phase
    """
    problem = strip.problem
    dilation = problem.dilation[0]
    rows = -(-strip.block.shape[1] // dilation)
    other_taps, other_size = problem.kernel_size[1:], problem.output_size[1:]
    lowered = scratch("im2col", (dilation * rows, problem.group_in, *other_taps, *other_size))
    every = slice(None)
    for index in np.ndindex(*other_taps):
        cells = tuple(
            tap_slice(*step)
            for step in zip(index, problem.dilation[1:], problem.stride[1:], other_size, strict=True)
        )
        for phase in range(dilation):
            picked = strip.block[(every, slice(phase, None, dilation), *cells)]
            start = phase * rows
            lowered[(slice(start, start + picked.shape[1]), every, *index)] = picked.swapaxes(0, 1)
    return lowered, rows
