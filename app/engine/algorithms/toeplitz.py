"""Strips of output rows as banded matrices times input rows: shift and add, many rows at a time."""

from itertools import product
from math import prod

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.finite import require_finite
from app.engine.interrupt import checkpoint
from app.engine.parallel import each, fair_share
from app.engine.problem import Problem
from app.engine.scratch import scratch
from app.engine.windowing import (
    ALL,
    Band,
    Index,
    band_matrix,
    bands,
    count_bands,
    longest_band,
    multiply_bands,
    multiply_line,
    tap_slice,
)

MATRIX_ROWS = 4
STRIP_CELLS = 384 * 1024
# Outputs of a line that one row of a product gives; more of them for long kernels.
LINE_COLUMNS = 16
MAX_WEIGHTS = 1_000_000
MAX_MATRIX_BYTES = 2**26


class Toeplitz:
    """Along the first axis a band of outputs is one matrix product; along the others taps are shifted.

    For a k × k kernel that is k products of a (rows × rows + k − 1) matrix with picture rows. A band of four
    rows is as high as BLAS needs it and adds few zeros; products of matrices run at the processor's full
    speed, which adding shifted pictures does not. A signal has rows of neighbouring cells instead, which lie
    in its memory already, so that products run over all of it without a copy.
    """

    name = "toeplitz"
    title = "Banded matrices"
    summary = "A strip of rows is a banded (Toeplitz) matrix times input rows, summed over kernel columns."
    source = "Gray 2006, 'Toeplitz and circulant matrices: a review'"
    backends: tuple[str, ...] = ("numpy",)
    spreads = True
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse many weights, whose matrices would fill the memory."""
        if problem.weight.size > MAX_WEIGHTS:
            return f"it takes at most {MAX_WEIGHTS:,} weights, and there are {problem.weight.size:,}"
        matrices = _matrix_bytes(problem)
        if matrices > MAX_MATRIX_BYTES:
            return f"its matrices would take {matrices // 2**20} MB, {MAX_MATRIX_BYTES // 2**20} at most"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """Products of the matrices' sizes, zeros included, and an addition for each."""
        passes = problem.group_in * prod(problem.kernel_size[1:])
        cells = problem.batch * problem.weight.shape[0] * problem.cells
        windows, height = problem.convolution.windows, _strip_height(problem)
        strips = problem.batch * problem.groups * count_bands(windows[0], height)
        if problem.rank == 1:
            depth = _depth(problem, _columns(problem))
            strips *= problem.group_out
            work = cells * (passes * (depth * 0.00002 + 0.00017) + 0.0002)
            time = 96 + strips * passes * 32 + work
        else:
            depth = _depth(problem, _height(problem))
            a_pass = 0.00021 if problem.group_out == 1 else 0.00014
            a_pass += 0.00014 if problem.rank > 2 else 0
            a_copy = 0.00017 if problem.stride[-1] == 1 else 0.00074
            work = cells * (passes * (depth * 0.000018 + a_pass) + 0.0001) + problem.x.size * a_copy
            time = 92 + strips * (24 + passes * 19) + work
        return Cost(cells * passes * depth, lambda: _workspace(problem), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say how few products that makes."""
        if problem.rank == 1:
            return "few channels: banded matrix products over a signal run at the processor's full speed"
        passes = problem.group_in * prod(problem.kernel_size[1:])
        return (
            f"few channels: {passes} banded matrix products a strip of rows run at the processor's full speed"
        )

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Go through groups, items and strips."""
        out = np.empty(problem.output_shape, np.float32)
        window, height = problem.convolution.windows[0], _strip_height(problem)
        fill_band = _fill_line if problem.rank == 1 else _fill
        matrices = [_matrices(problem, problem.outputs_of(group)) for group in range(problem.groups)]

        def fill(job: tuple[int, int, Band]) -> None:
            item, group, band = job
            checkpoint()
            block = problem.padded.rows(item, problem.inputs_of(group), band.cells)
            target = out[item, problem.outputs_of(group), band.slice]
            fill_band(problem, block, matrices[group], band, target)
            if problem.bias is not None:
                target += problem.bias_of(group)
            require_finite(target)

        each(fill, product(range(problem.batch), range(problem.groups), bands(window, height)))
        return out


def _height(problem: Problem) -> int:
    """Output rows that one matrix serves, so that it has some 4 rows, or 8 where they are several maps'."""
    return max(1, 2 * MATRIX_ROWS // max(2, problem.group_out))


def _strip_height(problem: Problem) -> int:
    """Output rows of a strip, as many matrices' as the cache holds."""
    rows, width = _height(problem), max(1, problem.cells // problem.output_size[0])
    read = problem.group_in * problem.stride[0] * prod(problem.padded.size[1:])
    fits = max(1, STRIP_CELLS // max(width * problem.group_out, read // 2))
    return -(-fair_share(problem.output_size[0], fits, problem.batch * problem.groups) // rows) * rows


def _columns(problem: Problem) -> int:
    """Outputs of a line that one row of a product gives: a quarter of the kernel's cells, some 16 to 64."""
    return min(4 * LINE_COLUMNS, max(LINE_COLUMNS, problem.kernel_size[0] // 4))


def _depth(problem: Problem, outputs: int) -> int:
    """Cells of the first axis that so many outputs read together."""
    return (outputs - 1) * problem.band_step + problem.kernel_size[0]


def _matrix_bytes(problem: Problem) -> int:
    """Count the bytes of all band matrices."""
    rows = _columns(problem) if problem.rank == 1 else _height(problem)
    return problem.weight.size // problem.kernel_size[0] * rows * _depth(problem, rows) * 4


def _workspace(problem: Problem) -> int:
    """Count the bytes of the matrices, or of a strip's input, sum and product beside them."""
    height = longest_band(problem.convolution.windows[0], _strip_height(problem))
    width = problem.cells // problem.output_size[0]
    rows = (height - 1) * problem.band_step + problem.kernel_size[0]
    read = problem.group_in * rows * prod(problem.padded.size[1:]) * 4
    block = problem.padded.block_bytes(problem.group_in, rows)
    apart = problem.rank == 1 and problem.dilation[0] > 1
    if problem.rank == 1:
        # a line's cells have to be neighbours
        copied, maps = read if apart or problem.group_in > 1 else 0, 1
    else:
        copied, maps = read if problem.stride[-1] > 1 else 0, problem.group_out
    sums = height * width * maps * (8 if maps > 1 or apart else 4)
    matrices = _matrix_bytes(problem)
    # each group's matrices are written band by band, then put in order
    return matrices + max(matrices // problem.groups, block + copied + sums)


def _matrices(problem: Problem, outputs: slice) -> Array:
    """Weights of a group as band matrices.

    Returns
    -------
    (C / groups, *other taps, rows · O / groups, cells); for signals (C / groups, O / groups, cells, columns)
    """
    if problem.rank == 1:
        lines = band_matrix(problem.weight[outputs], _columns(problem), problem.band_step)
        return np.ascontiguousarray(lines.transpose(1, 0, 3, 2))
    matrix = band_matrix(np.moveaxis(problem.weight[outputs], 2, -1), _height(problem), problem.band_step)
    # From (O, C, *other taps, rows, cells) to (C, *other taps, rows, O, cells).
    ordered = np.moveaxis(matrix, 0, -2)
    return np.ascontiguousarray(ordered).reshape(*ordered.shape[:-3], -1, ordered.shape[-1])


def _fill_line(problem: Problem, block: Array, matrices: Array, band: Band, target: Array) -> None:
    """Add up the channels' products to a stretch of a group's signals, (O / groups, outputs)."""
    if not block.flags.c_contiguous:
        spread = block
        block = scratch("toeplitz cells", spread.shape)
        np.copyto(block, spread)
    spare = scratch("toeplitz spare", target.shape[1:])
    for number, line in enumerate(target):
        total = line if band.outputs.step == 1 else scratch("toeplitz total", line.shape)
        multiply_line(matrices[0, number], block[0], band.step, total)
        for channel in range(1, len(block)):
            multiply_line(matrices[channel, number], block[channel], band.step, spare)
            np.add(total, spare, out=total)
        if total is not line:
            line[...] = total


def _fill(problem: Problem, block: Array, matrices: Array, band: Band, target: Array) -> None:
    """Add up the taps' products to a strip of a group's outputs, (O / groups, rows, *others, width)."""
    lanes = _lanes(block, problem.stride[-1])
    maps, count = target.shape[:2]
    total = target[0] if maps == 1 else scratch("toeplitz total", (count * maps, *target.shape[2:]))
    spare = scratch("toeplitz spare", total.shape)
    for number, index in enumerate(np.ndindex(*matrices.shape[:-2])):
        cells = _shifted(problem, lanes, index[0], index[1:])
        multiply_bands(matrices[index], cells, band.step, spare if number else total, maps)
        if number:
            np.add(total, spare, out=total)
    if maps > 1:
        target[...] = total.reshape(count, maps, *target.shape[2:]).swapaxes(0, 1)


def _shifted(problem: Problem, lanes: list[Array], channel: int, taps: tuple[int, ...]) -> Array:
    """Cells that a tap of the axes after the first meets: (rows, *output size of the other axes)."""
    *middle, last = taps
    steps = zip(middle, problem.dilation[1:-1], problem.stride[1:-1], problem.output_size[1:-1], strict=True)
    start, lane = divmod(last * problem.dilation[-1], len(lanes))
    width = slice(start, start + problem.output_size[-1])
    cells: Index = (channel, ALL, *(tap_slice(*step) for step in steps), width)
    return lanes[lane][cells]


def _lanes(block: Array, stride: int) -> list[Array]:
    """Split the last axis into every stride-th cell, so that strided windows read neighbours."""
    if stride == 1:
        return [block]
    lanes = []
    for lane in range(min(stride, block.shape[-1])):
        picked = block[..., lane::stride]
        copy = scratch(f"toeplitz lane {lane}", picked.shape)
        np.copyto(copy, picked)
        lanes.append(copy)
    return lanes
