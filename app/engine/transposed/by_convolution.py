"""Parts of a transposed convolution that are convolutions: computed by the quickest algorithm for those."""

from app.engine.algorithms import ALGORITHMS
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.problem import Problem


def convolve(problem: Problem, backend: Backend) -> Array:
    """Compute a convolution by the quickest algorithm of a backend that keeps NaN where it belongs.

    Returns
    -------
    (N, O, *output_size) float32
    """
    race = [
        (entry.cost(problem, backend).microseconds, name)
        for name, entry in ALGORITHMS.items()
        if backend.name in entry.backends
        and not entry.spreads
        and (backend.device == "cpu" or name == "native")
    ]
    for _, name in sorted(race):
        if ALGORITHMS[name].why_not(problem, backend) is None:
            return ALGORITHMS[name].run(problem, backend)
    raise AssertionError("im2col and native serve everything")
