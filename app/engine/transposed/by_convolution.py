"""Parts of a transposed convolution that are convolutions: computed by the quickest algorithm for those."""

from collections.abc import Sequence

import numpy as np

from app.engine.algorithms import ALGORITHMS, Algorithm
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem
from app.engine.race import Race, Runner

# What a cell of one kernel's map costs at most, in microseconds: large kernels go by spectra or, on NumPy
# alone, by vectors.
MOST_A_CELL = {"numpy": 0.03, "torch": 0.045}


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


def blank(shape: Sequence[int]) -> Array:
    """Give an input of any size that takes no memory, for counting."""
    return np.broadcast_to(np.float32(0), tuple(shape))


def _quickest(problem: Problem, backend: Backend) -> Algorithm[Problem]:
    """Take the least estimate, as the planner does."""
    race = Race(
        Runner(entry.cost(problem, backend).microseconds, number, entry, backend)
        for number, entry in enumerate(ALGORITHMS.values())
        if backend.name in entry.backends
        and (backend.device == "cpu" or entry.name == "native")
        and (entry.inspects or entry.why_not(problem, backend) is None)
    )
    return race.favourite(problem, lambda entry, *args: entry.cost(*args).microseconds).algorithm
