"""Shift and add: for every tap, add the shifted picture times that weight, strip by strip."""

import numpy as np

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.algorithms.strips import Strip, each_strip, strip_bytes
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem
from app.engine.scratch import scratch

STRIP_CELLS = 32 * 1024
MAX_WEIGHTS = 1_000_000
TAPS_BETWEEN_CHECKPOINTS = 64


class Taps:
    """One multiply-and-add over a whole strip for every weight that is not zero."""

    name = "taps"
    title = "Shift and add"
    summary = "For every weight that is not zero, add the shifted picture times that weight, strip by strip."
    source = "Gonzalez & Woods, 'Digital Image Processing', section 3.4, with the loops exchanged"
    backends: tuple[str, ...] = ("numpy",)
    spreads = False
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse where a loop over weights would hardly end."""
        if problem.weight.size > MAX_WEIGHTS:
            return f"it loops over at most {MAX_WEIGHTS:,} weights, and there are {problem.weight.size:,}"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """Two passes over the outputs a weight."""
        used = problem.batch * problem.nonzero
        strips = -(-problem.cells // STRIP_CELLS)
        a_cell = 0.00032 if problem.stride[-1] == 1 else 0.00057
        padding = problem.x.size * 0.0003 if problem.is_padded else 0
        work = used * (strips * 4.4 + problem.cells * a_cell) + padding
        time = 44 + problem.batch * problem.groups * strips * 10 + work
        return Cost(used * problem.cells, lambda: _workspace(problem), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say how many passes that makes."""
        weights = "weight is" if problem.nonzero == 1 else "weights are"
        return f"only {problem.nonzero} {weights} not zero, and each is one addition of a shifted picture"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Go through strips of output rows and add tap by tap."""
        out = np.empty(problem.output_shape, np.float32)

        def fill(strip: Strip) -> None:
            for channel in range(strip.channels.start, strip.channels.stop):
                target = out[strip.item, channel, strip.rows]
                _add_taps(strip, problem.weight[channel], target)
                if problem.bias is not None:
                    target += problem.bias[channel]

        each_strip(problem, _strip_height(problem), fill)
        return out


def _width(problem: Problem) -> int:
    """Output cells of a row."""
    return max(1, problem.cells // problem.output_size[0])


def _strip_height(problem: Problem) -> int:
    """Output rows that fill a strip."""
    return max(1, STRIP_CELLS // _width(problem))


def _workspace(problem: Problem) -> int:
    """Count the bytes of a strip's input and of one product."""
    height = _strip_height(problem)
    return strip_bytes(problem, height) + min(height, problem.output_size[0]) * _width(problem) * 4


def _add_taps(strip: Strip, weight: Array, target: Array) -> None:
    """Compute one strip of one feature map: (rows, *output size of the other axes)."""
    spare = scratch("taps spare", target.shape)
    started = False
    for number, index in enumerate(np.ndindex(*weight.shape)):
        if number % TAPS_BETWEEN_CHECKPOINTS == 0:
            checkpoint()
        factor = weight[index]
        # A zero adds nothing, unless it meets NaN or infinity, which the definition lets through.
        if factor == 0.0 and strip.finite:
            continue
        cells = strip.tap(index[0], index[1:])
        if started:
            np.multiply(cells, factor, out=spare)
            np.add(target, spare, out=target)
        else:
            np.multiply(cells, factor, out=target)
            started = True
    if not started:
        target[...] = 0.0
