"""The workspace that an algorithm claims is what it takes: one thread's, beside input, weight and output."""

import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from app.engine import Array, Convolution, TransposedConvolution
from app.engine.algorithms import ALGORITHMS, Algorithm
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.planner import AnyProblem
from app.engine.problem import Problem
from app.engine.transposed import TRANSPOSED_ALGORITHMS, TransposedProblem
from app.geometry import TransposedWindow, Window
from tests.engine.truth import square

MEGABYTE = 2**20
# What Python itself takes: slices, ranges, shapes.
OBJECTS = 2**16
# The definition visits cells one by one and shift-and-add weights, which tracing makes slow.
MOST_FOR_DIRECT = 10_000
MOST_FOR_TAPS, MOST = 100_000_000, 1_000_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """A layer by its sizes."""

    inputs: int
    outputs: int
    size: tuple[int, ...]
    kernel: int
    stride: int = 1
    dilation: int = 1
    padding: int = 1
    groups: int = 1
    batch: int = 1

    def convolution(self) -> Problem:
        """Make a convolution of these sizes."""
        windows = tuple(
            Window(n, self.kernel, self.stride, self.dilation, self.padding, self.padding) for n in self.size
        )
        weight = (self.outputs, self.inputs // self.groups, *(self.kernel,) * len(self.size))
        return Problem(self._x(), _random(weight), None, Convolution(windows, self.groups))

    def transposed(self) -> TransposedProblem:
        """Make a transposed convolution of these sizes."""
        windows = tuple(
            TransposedWindow(n, self.kernel, self.stride, self.dilation, self.padding, self.padding)
            for n in self.size
        )
        weight = (self.inputs, self.outputs // self.groups, *(self.kernel,) * len(self.size))
        return TransposedProblem(
            self._x(), _random(weight), None, TransposedConvolution(windows, self.groups)
        )

    def _x(self) -> Array:
        return _random((self.batch, self.inputs, *self.size))


def _random(shape: tuple[int, ...]) -> Array:
    return np.random.default_rng(0).standard_normal(shape, np.float32)


def separable() -> Problem:
    """A Gaussian on each channel of a picture."""
    case = square(1200, 31, 3, separable=True)
    return Problem(case.x, case.weight, case.bias, case.convolution)


CONVOLUTIONS = {
    "64 → 64 on 56²": Sizes(64, 64, (56, 56), 3).convolution,
    "256 → 256 on 14²": Sizes(256, 256, (14, 14), 3).convolution,
    "16 → 16 on 256²": Sizes(16, 16, (256, 256), 3).convolution,
    "3 → 64 on 224²": Sizes(3, 64, (224, 224), 7, stride=2, padding=3).convolution,
    "a picture": Sizes(3, 3, (700, 900), 15, padding=7, groups=3).convolution,
    "a picture, unpadded": Sizes(3, 3, (700, 900), 3, padding=0, groups=3).convolution,
    "large windows": Sizes(1, 1, (1100, 1100), 63, padding=31).convolution,
    "dilated": Sizes(2, 4, (400, 400), 3, dilation=4, padding=4, batch=2).convolution,
    "a dilated filter": Sizes(3, 1, (413, 843), 11, dilation=4, padding=20).convolution,
    "a dilated signal": Sizes(1, 1, (600_000,), 201, dilation=8, padding=0).convolution,
    "groups": Sizes(32, 64, (64, 64), 5, padding=2, groups=4, batch=2).convolution,
    "separable": separable,
    "a signal": Sizes(1, 1, (300_000,), 101, padding=50).convolution,
    "signals": Sizes(16, 24, (20_000,), 9, stride=2).convolution,
    "a volume": Sizes(1, 8, (64, 64, 64), 3).convolution,
    "volumes": Sizes(16, 16, (20, 20, 20), 3, batch=2).convolution,
}
TRANSPOSED = {
    "64 → 32 on 56²": Sizes(64, 32, (56, 56), 4, stride=2).transposed,
    "256 → 128 on 14²": Sizes(256, 128, (14, 14), 3, stride=2).transposed,
    "16 → 16 on 200²": Sizes(16, 16, (200, 200), 3).transposed,
    "a picture": Sizes(3, 3, (400, 500), 5, stride=3, groups=3).transposed,
    "groups": Sizes(8, 16, (100, 100), 3, stride=2, dilation=2, groups=4, batch=2).transposed,
    "a signal": Sizes(2, 2, (100_000,), 25, stride=5, padding=2).transposed,
    "signals": Sizes(8, 8, (40_000,), 3, stride=3).transposed,
    "a volume": Sizes(4, 4, (30, 30, 30), 3, stride=2).transposed,
}


def pairs() -> Iterator[Any]:
    """Give each algorithm with each problem that it can serve."""
    kinds: tuple[tuple[Any, Any], ...] = (
        (ALGORITHMS, CONVOLUTIONS),
        (TRANSPOSED_ALGORITHMS, TRANSPOSED),
    )
    for registry, problems in kinds:
        for name, make in problems.items():
            problem = make()
            for algorithm in registry.values():
                if "numpy" in algorithm.backends and serves(algorithm, problem):
                    yield pytest.param(algorithm, make, id=f"{algorithm.name}, {name}")


def serves(algorithm: Algorithm[Any], problem: AnyProblem) -> bool:
    """Whether it can, and in a time that a test has."""
    if algorithm.name == "direct" and problem.batch * problem.groups * problem.cells > MOST_FOR_DIRECT:
        return False
    most = {"taps": MOST_FOR_TAPS, "fft": sys.maxsize, "separable": sys.maxsize}.get(algorithm.name, MOST)
    if problem.multiply_adds > most:
        return False
    return algorithm.why_not(problem, NumpyBackend()) is None


def measured(algorithm: Algorithm[Any], problem: AnyProblem) -> int:
    """Run on a thread that has no scratch yet, and give the most bytes that it held beside the output."""
    taken = []

    def run() -> None:
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            out = algorithm.run(problem, NumpyBackend())
            taken.append(tracemalloc.get_traced_memory()[1] - before - out.nbytes)
        finally:
            tracemalloc.stop()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return taken[0]


@pytest.mark.parametrize(("algorithm", "make"), [*pairs()])
@pytest.mark.no_cover
def test_the_claim_is_near_what_is_taken(algorithm: Algorithm[Any], make: Callable[[], AnyProblem]) -> None:
    problem, backend = make(), NumpyBackend()
    claimed = algorithm.cost(problem, backend).workspace_bytes

    taken = measured(algorithm, problem)

    assert taken <= 2 * claimed + OBJECTS
    assert claimed <= 4 * taken + MEGABYTE
