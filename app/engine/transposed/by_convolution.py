"""Parts of a transposed convolution that are convolutions: computed by the quickest algorithm for those."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from app.engine.algorithms import ALGORITHMS, Algorithm
from app.engine.backends.backend import Backend
from app.engine.convolution import Array, Convolution
from app.engine.problem import Problem
from app.engine.race import Race, Runner

REMEMBERED = 1024

# Shapes of the input and of the weight, and what convolves them.
Sizes = tuple[tuple[int, ...], tuple[int, ...], Convolution, Backend]


def convolve(problem: Problem, backend: Backend) -> Array:
    """Compute a convolution by the quickest algorithm of a backend.

    Returns
    -------
    (N, O, *output_size) float32

    Raises
    ------
    SpreadError : the algorithm would spread NaN or infinity; whoever calls takes another way
    """
    return _quickest(problem, backend).run(problem, backend)


def workspace(problem: Problem, backend: Backend) -> int:
    """Count the bytes that `convolve` would hold beside input, weight and output; it reads no input."""
    return _quickest(problem, backend).cost(problem, backend).workspace_bytes


def microseconds(x: Sequence[int], weight: Sequence[int], settings: Convolution, backend: Backend) -> float:
    """Estimate the time of `convolve` from shapes alone, as if no weight were special."""
    return _race((tuple(x), tuple(weight), settings, backend))[1]


def blank(shape: Sequence[int], value: float = 0.0) -> Array:
    """Give an array of any size that takes no memory, for counting."""
    return np.broadcast_to(np.float32(value), tuple(shape))


def _quickest(problem: Problem, backend: Backend) -> Algorithm[Problem]:
    """Take the least estimate, as the planner does."""
    race, _ = _race((problem.x.shape, problem.weight.shape, problem.convolution, backend))
    return race.favourite(problem, _estimate).algorithm


def _estimate(entry: Algorithm[Any], problem: Problem, backend: Backend) -> float:
    return entry.cost(problem, backend).microseconds


@lru_cache(REMEMBERED)
def _race(sizes: Sizes) -> tuple[Race[Problem], float]:
    """Ask all that can run for their estimates, and for the least of those that hold for all weights."""
    x, weight, settings, backend = sizes
    problem = Problem(blank(x), blank(weight, 1.0), None, settings)
    runners = [
        Runner(_estimate(entry, problem, backend), number, entry, backend)
        for number, entry in enumerate(ALGORITHMS.values())
        if backend.name in entry.backends
        and (backend.device == "cpu" or entry.name == "native")
        and (entry.inspects or entry.why_not(problem, backend) is None)
    ]
    return Race(runners), min(each.microseconds for each in runners if not each.algorithm.inspects)
