"""Kernels that are outer products, as one pass of a vector along each axis."""

from math import prod

import numpy as np

from app.engine.algorithms.algorithm import Cost
from app.engine.algorithms.strips import Strip, strips
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem
from app.engine.scratch import scratch
from app.engine.windowing import tap_slice

STRIP_CELLS = 32 * 1024


class Separable:
    """One pass an axis, k + k multiplications a cell instead of k · k."""

    name = "separable"
    title = "Separable"
    summary = "A kernel that is an outer product runs as one pass along each axis: k + k multiplications, not k · k."
    source = "Treitel & Shanks 1971, 'The design of multistage separable planar filters' (the rank-one case)"
    backends: tuple[str, ...] = ("numpy", "torch")

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse kernels that are no outer products."""
        if problem.rank == 1:
            return "a kernel of one axis has nothing to separate"
        if problem.weight.size > 1_000_000:
            return f"it loops over the kernels in Python, and there are {problem.weight.size:,} weights"
        if problem.factors is None:
            return "a kernel is no outer product of one vector an axis"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """One pass over the cells a weight of each vector."""
        maps = problem.batch * problem.weight.shape[0] * problem.group_in
        passes = maps * sum(problem.kernel_size)
        cells = prod(problem.output_size[1:]) * problem.padded.size[0]
        an_op, a_cell = (1.8, 0.00030) if backend.name == "numpy" else (4.0, 0.00022)
        time = 40 + passes * (-(-cells // STRIP_CELLS) * an_op + cells * a_cell * max(problem.stride))
        return Cost(passes * cells, STRIP_CELLS * 12, time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say what is saved."""
        full, parts = prod(problem.kernel_size), " + ".join(map(str, problem.kernel_size))
        return f"every kernel is an outer product, so {parts} multiplications a cell do instead of {full}"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Filter strip by strip: the last axis first, the first axis last."""
        out = np.empty(problem.output_shape, np.float32)
        rest = max(1, problem.cells // problem.output_size[0])
        height = max(2 * problem.kernel_size[0], STRIP_CELLS // rest)
        for strip in strips(problem, height):
            for channel in range(strip.channels.start, strip.channels.stop):
                target = out[strip.item, channel, strip.rows]
                _filter_channels(backend, strip, channel, target)
                if problem.bias is not None:
                    target += problem.bias[channel]
        return out


def _filter_channels(backend: Backend, strip: Strip, channel: int, target: Array) -> None:
    """Add up the filtered input channels of one feature map's strip."""
    assert strip.problem.factors is not None
    for index in range(strip.problem.group_in):
        vectors = [vector[channel, index] for vector in strip.problem.factors.vectors]
        if index == 0:
            _filter(backend, strip, index, vectors, target)
        else:
            more = scratch("separable channel", target.shape)
            _filter(backend, strip, index, vectors, more)
            target += more


def _filter(backend: Backend, strip: Strip, index: int, vectors: list[np.ndarray], target: Array) -> None:
    """Run a strip of one input channel through one vector an axis."""
    problem = strip.problem
    now = strip.block[index]
    for axis in range(problem.rank - 1, -1, -1):
        count = target.shape[axis]
        shape = (*now.shape[:axis], count, *now.shape[axis + 1 :])
        result = target if axis == 0 else scratch(f"separable axis {axis}", shape)
        spare = backend.wrap(scratch("separable spare", shape))
        total = backend.wrap(result)
        before = (slice(None),) * axis
        started = False
        for tap, weight in enumerate(vectors[axis].tolist()):
            if weight == 0.0:
                continue
            view = backend.wrap(
                now[(*before, tap_slice(tap, problem.dilation[axis], problem.stride[axis], count))]
            )
            if started:
                backend.add_product(view, weight, total, spare)
            else:
                backend.multiply(view, weight, total)
                started = True
        if not started:
            result[...] = 0.0
        now = result
