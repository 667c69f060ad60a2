"""Kernels that are sums of few outer products, as one pass of a vector along each axis."""

from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.finite import require_finite
from app.engine.interrupt import checkpoint
from app.engine.parallel import each, fair_share
from app.engine.problem import FEW_KERNELS, Problem
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
)

# Outputs that a matrix gives: along the last axis, and along the others, where the product is wide anyway.
BLOCK, ROWS = 16, 4
STRIP_CELLS = 384 * 1024


class Separable:
    """One pass an axis, k + k multiplications a cell instead of k · k.

    Each pass is a product with a banded matrix, 4 or 16 outputs at a time. Passes go from the first axis to
    the last, so that only the first reads rows beyond its own. Sums of few outer products go term by term.
    """

    name = "separable"
    title = "Separable"
    summary = "A kernel that is an outer product runs as one pass an axis: k + k multiplications, not k · k."
    source = "Treitel & Shanks 1971, 'The design of multistage separable planar filters'"
    backends: tuple[str, ...] = ("numpy",)
    spreads = True
    inspects = True
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse kernels that are no outer products."""
        if problem.rank == 1:
            return "a kernel of one axis has nothing to separate"
        if problem.kernels > FEW_KERNELS:
            return f"it looks at no more than {FEW_KERNELS} kernels, and there are {problem.kernels:,}"
        if problem.factors is None:
            return "a kernel is not the sum of few outer products of one vector an axis"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """Products with banded matrices along the axes, for each term."""
        terms, outputs = problem.batch * problem.terms, problem.batch * problem.weight.shape[0]
        leading = ROWS * problem.band_step + problem.kernel_size[0]
        last = BLOCK * problem.stride[-1] + (problem.kernel_size[-1] - 1) * problem.dilation[-1]
        cells = terms * problem.cells
        strips = terms * count_bands(problem.convolution.windows[0], _strip_height(problem))
        width = problem.x.shape[-1] / problem.output_size[-1]
        a_cell = width * 0.00039 + last * 0.000032 + (0.0019 if problem.rank > 2 else 0)
        time = 95 + outputs * 13 + strips * 67 + cells * a_cell + problem.x.size * 0.00012
        return Cost(int(cells * (leading * width + last)), lambda: _workspace(problem), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say what is saved."""
        full, parts = prod(problem.kernel_size), " + ".join(map(str, problem.kernel_size))
        terms = -(-problem.terms // problem.kernels)
        if terms > 1:
            return (
                f"every kernel is a sum of {terms} outer products: {terms} · ({parts}) multiplications a cell"
            )
        return f"every kernel is an outer product, so {parts} multiplications a cell do instead of {full}"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Filter strip by strip, adding up the terms of each output channel."""
        out = np.empty(problem.output_shape, np.float32)
        window = problem.convolution.windows[0]
        height = _strip_height(problem)
        terms = [_terms(problem, channel) for channel in range(out.shape[1])]

        def fill(job: tuple[int, int, Band]) -> None:
            item, channel, band = job
            checkpoint()
            target = out[item, channel, band.slice]
            inputs = problem.inputs_of(channel // problem.group_out)
            block = problem.padded.rows(item, inputs, band.cells, sides=False)
            for number, term in enumerate(terms[channel]):
                part = scratch("separable term", target.shape) if number else target
                _filter(problem, block[term.channel], term, part)
                if number:
                    np.add(target, part, out=target)
            if problem.bias is not None:
                target += problem.bias[channel]
            require_finite(target)

        each(fill, product(range(problem.batch), range(out.shape[1]), bands(window, height)))
        return out


def _strip_height(problem: Problem) -> int:
    """Output rows of a strip, in whole matrices' rows."""
    rows = problem.output_size[0]
    fits = max(1, STRIP_CELLS // max(1, problem.cells // rows))
    return -(-fair_share(rows, fits, problem.batch * problem.weight.shape[0]) // ROWS) * ROWS


def _workspace(problem: Problem) -> int:
    """Count the bytes of a strip's input, of what each axis but the last leaves, and of a term."""
    height = longest_band(problem.convolution.windows[0], _strip_height(problem))
    rows = (height - 1) * problem.band_step + problem.kernel_size[0]
    block = problem.padded.block_bytes(problem.group_in, rows, sides=False)
    kept = [height, *problem.output_size[1:]]
    # once an axis is filtered, it has its outputs; the next one has its padding, those after it have not
    frames: int = sum(
        prod(kept[:axis]) * problem.padded.size[axis] * prod(problem.x.shape[2 + axis + 1 :])
        for axis in range(1, problem.rank)
    )
    term: int = prod(kept) if problem.terms > problem.weight.shape[0] else 0
    return block + (frames + term) * 4


@dataclass(frozen=True, slots=True)
class Term:
    """One outer product: an input channel and how it is filtered.

    Parameters
    ----------
    channel : of the group's input channels
    matrices : a banded matrix an axis; the last transposed, for there the picture is on the product's left
    fills : what padding of the axes after the first holds, once the axes before are filtered
    """

    channel: int
    matrices: tuple[Array, ...]
    fills: tuple[float, ...]


def _terms(problem: Problem, channel: int) -> list[Term]:
    """Give the terms that make up an output channel."""
    windows = problem.convolution.windows[1:]
    terms = []
    for index, vectors in problem.factors_of(channel):
        matrices = [band_matrix(vectors[0], ROWS, problem.band_step)]
        matrices += [
            band_matrix(vector, BLOCK if window is windows[-1] else ROWS, window.stride, window.dilation)
            for window, vector in zip(windows, vectors[1:], strict=True)
        ]
        matrices[-1] = np.ascontiguousarray(matrices[-1].T)
        sums = np.cumprod([vector.sum() for vector in vectors[:-1]])
        terms.append(Term(index, tuple(matrices), tuple(float(problem.padded.fill * each) for each in sums)))
    return terms


def _filter(problem: Problem, block: Array, term: Term, out: Array) -> None:
    """Run (cells, *size) of one channel through one pass an axis into `out`, (rows, *output size)."""
    padded = problem.padded
    now = block
    for axis in range(problem.rank - 1):
        wide, inside = padded.frame(
            f"separable {axis}", axis + 1, (*out.shape[: axis + 1], *now.shape[axis + 1 :])
        )
        real: Index = (*(ALL,) * (axis + 1), slice(0, inside.shape[axis + 1]))
        kept = now[real]
        step = problem.stride[axis] if axis else problem.band_step
        multiply_bands(term.matrices[axis], np.moveaxis(kept, axis, 0), step, np.moveaxis(inside, axis, 0))
        padded.fill_sides(wide[None], axis + 1, term.fills[axis])
        now = wide
    _multiply_last_axis(now, term.matrices[-1], problem.stride[-1], out)


def _multiply_last_axis(x: Array, matrix: Array, stride: int, out: Array) -> None:
    """Filter along the last axis: all whole blocks of outputs in one call, then the rest."""
    width, (reach, count) = out.shape[-1], matrix.shape
    blocks = width // count
    if blocks:
        columns = as_strided(x, (blocks, *x.shape[:-1], reach), (count * stride * 4, *x.strides))
        target = as_strided(out, (blocks, *out.shape[:-1], count), (count * 4, *out.strides))
        np.matmul(columns, matrix, out=target)
    rest = width - blocks * count
    if rest:
        used = reach - (count - rest) * stride
        start = blocks * count * stride
        np.matmul(x[..., start : start + used], matrix[:used, :rest], out=out[..., blocks * count :])
