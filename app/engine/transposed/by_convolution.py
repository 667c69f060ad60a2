"""Parts of a transposed convolution that are convolutions: computed by the quickest algorithm for those."""

from heapq import heapify, heappop, heappush

from app.engine.algorithms import ALGORITHMS, Algorithm
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem

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


def _quickest(problem: Problem, backend: Backend) -> Algorithm[Problem]:
    """Take the least estimate, made again once `why_not` has looked at the weights, as the planner does."""
    race = [
        (entry.cost(problem, backend).microseconds, name)
        for name, entry in ALGORITHMS.items()
        if backend.name in entry.backends and (backend.device == "cpu" or name == "native")
    ]
    heapify(race)
    while True:
        estimate, name = heappop(race)
        entry = ALGORITHMS[name]
        if entry.why_not(problem, backend) is None:
            again = entry.cost(problem, backend).microseconds
            if again <= estimate or not race or again <= race[0][0]:
                return entry
            heappush(race, (again, name))
