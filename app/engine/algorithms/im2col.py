"""Windows laid out as columns of a matrix, so that a convolution is a matrix product."""

from math import gcd, prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.algorithms.strips import Strip, each_strip, rows_read, strip_bytes
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem
from app.engine.scratch import scratch
from app.engine.windowing import ALL, Index, tap_slice

STRIP_BYTES = 2**20


class Im2col:
    """Lower all axes but the first to columns; along the first, overlapping windows of the same memory do.

    The lowered block holds, for each padded row, the taps of the other axes: (rows, C, *other taps, *others).
    The columns of an output row are then `kernel_size[0]` neighbouring rows of it, without another copy. With
    dilation the rows are stored phase by phase, so that the rows of a window are neighbours again.
    """

    name = "im2col"
    title = "im2col"
    summary = (
        "Windows become columns of a matrix, weights rows of another, and one matrix product does the rest. "
        "As in MEC, all axes but the first are copied out; along the first, columns overlap in memory."
    )
    source = (
        "Chellapilla, Puri & Simard 2006, 'High performance convolutional neural networks for document "
        "processing'; all axes but one lowered, as in Cho & Brand 2017, 'MEC: memory-efficient convolution'"
    )
    backends: tuple[str, ...] = ("numpy",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Always able."""
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """Lower once, then one matrix product a row, each reading all weights; thin ones are slower."""
        rows = problem.output_size[0] if problem.rank > 1 else 1
        outputs = problem.batch * problem.weight.shape[0] * problem.cells
        taps = _other_taps(problem) if problem.rank > 1 else problem.kernel_size[0]
        lowered = problem.batch * problem.groups * problem.cells * problem.group_in * taps
        lowered *= problem.stride[0] if problem.rank > 1 else 1
        strips = problem.batch * problem.groups * -(-problem.output_size[0] // _strip_height(problem))
        copies = strips * taps * (problem.dilation[0] if problem.rank > 1 else 1)
        a_cell = 0.00017 if problem.stride[-1] == 1 else 0.00043
        a_cell += 0.00043 if problem.rank > 2 else 0
        a_product = 0.000059 if problem.group_out == 1 else 0.00004 if problem.group_out < 8 else 0.000021
        products = (problem.batch * problem.groups * rows if problem.rank > 1 else strips) * 0.1
        # every row reads the weights again
        products += problem.batch * rows * problem.weight.size * 0.00026
        work = lowered * a_cell + problem.multiply_adds * a_product + products + outputs * 0.00007
        padding = problem.x.size * 0.00036 if problem.is_padded else 0
        time = 50 + strips * 24 + copies * 2.2 + work + padding
        return Cost(problem.multiply_adds, lambda: _workspace(problem), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say how many passes one matrix product saves."""
        taps, maps = problem.weight[0].size, problem.group_out
        done = (
            f"serves all {maps} maps{' of a group' if problem.groups > 1 else ''}" if maps > 1 else "does it"
        )
        return f"one matrix product {done}, where shifting would pass over the input {maps * taps:,} times"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Lower and multiply strip by strip."""
        out = np.empty(problem.output_shape, np.float32)
        weights = _matrices(problem)

        def fill(strip: Strip) -> None:
            target = out[strip.item, strip.channels, strip.rows]
            if problem.rank == 1:
                _multiply_columns(strip, weights[strip.group], target)
            else:
                _multiply_rows(strip, weights[strip.group], target)
            if problem.bias is not None:
                target += problem.bias_of(strip.group)

        each_strip(problem, _strip_height(problem), fill)
        return out


def _other_taps(problem: Problem) -> int:
    """Taps of all axes but the first."""
    return prod(problem.kernel_size[1:])


def _strip_height(problem: Problem) -> int:
    """Output rows whose lowered cells fill a strip."""
    cells = problem.group_in * _other_taps(problem) * prod(problem.output_size[1:]) * problem.stride[0]
    if problem.rank == 1:
        cells *= problem.kernel_size[0]
    return max(1, STRIP_BYTES // 4 // cells)


def _workspace(problem: Problem) -> int:
    """Count the bytes of the weights in order, of a strip's input, and of its lowered cells."""
    height = min(_strip_height(problem), problem.output_size[0])
    if problem.rank == 1:
        cells = height * problem.kernel_size[0]
    else:
        dilation = problem.dilation[0]
        rows = -(-rows_read(problem, height) // dilation) * dilation
        cells = rows * _other_taps(problem) * prod(problem.output_size[1:])
    # with one channel the weights are in order already
    weights = problem.weight.nbytes if problem.group_in > 1 else 0
    return weights + strip_bytes(problem, height) + problem.group_in * cells * 4


def _matrices(problem: Problem) -> Array:
    """Weights as (groups, O / groups, taps of the first axis · C / groups · other taps)."""
    shape = (problem.groups, problem.group_out, problem.group_in, problem.kernel_size[0], -1)
    ordered = np.ascontiguousarray(problem.weight.reshape(shape).swapaxes(2, 3))
    return ordered.reshape(problem.groups, problem.group_out, -1)


def _multiply_columns(strip: Strip, weight: Array, out: Array) -> None:
    """Lower a strip of a one-dimensional convolution and multiply into `out`, (O / groups, outputs)."""
    problem = strip.problem
    count, taps = out.shape[1], problem.kernel_size[0]
    columns = scratch("im2col", (taps, problem.group_in, count))
    for tap in range(taps):
        columns[tap] = strip.block[:, tap_slice(tap, problem.dilation[0], problem.stride[0], count)]
    np.matmul(weight, columns.reshape(-1, count), out=out)


def _multiply_rows(strip: Strip, weight: Array, out: Array) -> None:
    """Lower a strip's other axes and multiply row by row into `out`, (O / groups, rows, *other outputs)."""
    problem = strip.problem
    stride, dilation, taps = problem.stride[0], problem.dilation[0], problem.kernel_size[0]
    lowered, phase_rows = _lower(strip)
    row, cells = lowered[0].size, prod(problem.output_size[1:])
    rows = out.reshape(problem.group_out, -1, cells)
    between = dilation // gcd(stride, dilation)
    for first in range(min(rows.shape[1], between)):
        targets = rows[:, first::between].swapaxes(0, 1)
        phase, position = first * stride % dilation, first * stride // dilation
        columns = as_strided(
            lowered[phase * phase_rows + position :],
            (len(targets), taps * row // cells, cells),
            (stride // gcd(stride, dilation) * row * 4, cells * 4, 4),
        )
        np.matmul(weight, columns, out=targets)


def _lower(strip: Strip) -> tuple[Array, int]:
    """Copy a strip's taps of all axes but the first side by side.

    Returns
    -------
    (phases · rows a phase, C / groups, *other taps, *other outputs), and the rows a phase
    """
    problem = strip.problem
    dilation = problem.dilation[0]
    rows = -(-strip.block.shape[1] // dilation)
    taps, size = problem.kernel_size[1:], problem.output_size[1:]
    lowered = scratch("im2col", (dilation * rows, problem.group_in, *taps, *size))
    for index in np.ndindex(*taps):
        steps = zip(index, problem.dilation[1:], problem.stride[1:], size, strict=True)
        cells = tuple(tap_slice(*step) for step in steps)
        for phase in range(dilation):
            read: Index = (ALL, slice(phase, None, dilation), *cells)
            picked = strip.block[read].swapaxes(0, 1)
            start = phase * rows
            write: Index = (slice(start, start + len(picked)), ALL, *index)
            lowered[write] = picked
    return lowered, rows
