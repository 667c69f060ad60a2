"""Polyphase: cells a dilation apart are a picture of their own, and lie side by side as channels."""

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.algorithms.lanes import Lanes
from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Layout
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem

MAX_CALLS = 4096
# What takes longer goes strip by strip, so that it can be stopped.
WHOLE_MICROSECONDS = 250_000
# Channels that a vector register holds; with fewer, the rest of it is idle.
VECTOR = 8
MANY_TAPS, PICTURE_CHANNELS = 36, 4


class Polyphase:
    """The phases of the last axis as channels, each filtered by itself, in memory as they lie.

    Cut into rows of `dilation` cells, a line is an array of (cells, phases): channels last, without a
    copy. In a phase the taps are neighbours. Only the last axis is split: on the one before, PyTorch steps
    over the cells between the taps, and the planes of a volume are added up tap by tap.
    """

    name = "polyphase"
    title = "Polyphase"
    summary = (
        "Taps some cells apart never meet the cells between them. So each phase of the last axis is a "
        "channel of its own, filtered with neighbouring taps; they lie side by side in memory already."
    )
    source = (
        "Vaidyanathan 1993, 'Multirate systems and filter banks', chapter 4; "
        "Shensa 1992, 'The discrete wavelet transform: wedding the à trous and Mallat algorithms'"
    )
    backends: tuple[str, ...] = ("torch",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE
    layouts: tuple[Layout, ...] = ("channels_last",)

    def layout(self, problem: Problem, backend: Backend) -> Layout:
        """Give the one in which phases lie as they are."""
        return "channels_last"

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse a last axis of one phase, more calls than are worth beginning, and other devices."""
        if problem.rank > 3:
            return f"torch filters 1 to 3 spatial axes, and there are {problem.rank}"
        if backend.device != "cpu":
            return f"it gets round what is slow on a CPU, and this computes on {backend.device}"
        if problem.dilation[-1] == 1 or problem.kernel_size[-1] == 1:
            what = "dilation" if problem.dilation[-1] == 1 else "kernel"
            return f"its phases lie along the last axis, where the {what} is 1"
        if Lanes(problem).phases == 1:
            return (
                "all windows of the last axis meet the same phase, its stride of "
                f"{problem.stride[-1]} being a multiple of the dilation of {problem.dilation[-1]}"
            )
        if _calls(problem) > MAX_CALLS:
            return f"it filters at most {MAX_CALLS:,} times, and here are {_calls(problem):,} kernels"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """A vector of phases at a time, its idle places included, and copies where it needs them."""
        lanes, calls = Lanes(problem), _calls(problem)
        taps = prod(problem.kernel_size[-2:])
        outputs = problem.batch * problem.cells
        idle = -(-lanes.phases // VECTOR) * VECTOR / lanes.phases
        a_product = idle * (0.000016 if taps <= MANY_TAPS else 0.000023)
        time = 140 + outputs * calls * (0.0002 + taps * a_product)
        # the few channels of a picture mostly share a kernel, those of a network don't
        if not lanes.ready or calls > (PICTURE_CHANNELS if problem.each_channel else 1):
            time += outputs * problem.weight.shape[0] * 0.00037 + problem.batch * lanes.strips * 57 * calls
            time += 0 if lanes.uncut else problem.x.size * 0.00067
        return Cost(problem.multiply_adds, lambda: self._workspace(problem, time), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say what lies side by side."""
        return (
            f"taps {problem.dilation[-1]} apart never meet the cells between them, so "
            f"{Lanes(problem).phases} phases are filtered side by side with neighbouring taps"
        )

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Filter all at once where the input lies ready, else strip by strip."""
        checkpoint()
        lanes = Lanes(problem)
        if _is_whole(problem, lanes, self.cost(problem, backend).microseconds):
            out = backend.filter_channels(
                lanes.whole(), _planar(problem, problem.weight[0, 0]), *lanes.steps(True)
            )
            out = out.reshape(problem.output_shape)
            if problem.bias is not None:
                out += problem.bias.reshape(-1, *(1,) * problem.rank)
            return out
        return _by_strips(problem, lanes, backend)

    def _workspace(self, problem: Problem, microseconds: float) -> int:
        """Count the bytes of a strip's phases, its sum and the next term; a whole takes none."""
        lanes = Lanes(problem)
        if _is_whole(problem, lanes, microseconds):
            return 0
        return lanes.strip_bytes + lanes.map_bytes * min(2, problem.group_in * _planes(problem))


def _planes(problem: Problem) -> int:
    """Planes of the input that one of the output reads."""
    return problem.kernel_size[0] if problem.rank == 3 else 1


def _calls(problem: Problem) -> int:
    """Plane kernels: a filter each."""
    return problem.kernels * _planes(problem)


def _is_whole(problem: Problem, lanes: Lanes, microseconds: float) -> bool:
    """Whether one call does it: as the input lies, one kernel for all channels, and soon done."""
    if not lanes.ready or microseconds > WHOLE_MICROSECONDS:
        return False
    same = problem.each_channel and bool((problem.weight == problem.weight[:1]).all())
    return problem.kernels == 1 or same


def _by_strips(problem: Problem, lanes: Lanes, backend: Backend) -> Array:
    """Lay out strips of phases, and add up the terms of each map."""
    out = np.empty(problem.output_shape, np.float32)
    rows = range(0, problem.output_size[0], lanes.height)
    for item, group, start in product(range(problem.batch), range(problem.groups), rows):
        stop = min(start + lanes.height, problem.output_size[0])
        strip = lanes.strip(item, group, start, stop)
        for channel in range(group * problem.group_out, (group + 1) * problem.group_out):
            target = out[item, channel, start:stop]
            maps = _sum(problem, lanes, backend, strip, channel, stop - start)
            backend.wrap(target)[...] = backend.wrap(lanes.in_order(maps, target.shape))
            if problem.bias is not None:
                target += problem.bias[channel]
    return out


def _sum(problem: Problem, lanes: Lanes, backend: Backend, strip: Array, channel: int, count: int) -> Array:
    """Add up the terms of a map's strip: (planes, rows, cells, phases)."""
    total = None
    for cells, kernel in _terms(problem, strip, problem.weight[channel], count):
        checkpoint()
        term = backend.filter_channels(cells, kernel, *lanes.steps(lanes.uncut))
        if total is None:
            total = term
        else:
            backend.add(backend.wrap(total), backend.wrap(term), backend.wrap(total))
    assert total is not None
    return total


def _terms(problem: Problem, strip: Array, weight: Array, count: int) -> Iterator[tuple[Array, Array]]:
    """Give what is to be filtered, (planes, rows, cells, phases), with the kernel (rows, taps) for it."""
    for cells, kernel in zip(strip, weight, strict=True):
        if problem.rank < 3:
            yield cells.reshape(1, -1, *cells.shape[-2:]), _planar(problem, kernel)
            continue
        step = problem.stride[0]
        for tap, plane in enumerate(kernel):
            first = tap * problem.dilation[0]
            yield cells[first : first + (count - 1) * step + 1 : step], plane


def _planar(problem: Problem, kernel: Array) -> Array:
    """Write a line's kernel as one of a plane."""
    return kernel[None] if problem.rank == 1 else kernel
