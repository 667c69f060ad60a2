"""Kernels as sums of few outer products: one term exactly, two to four where that is cheaper, never more."""

import numpy as np
import pytest

from app.engine import Array, Choice, Convolution, Engine
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.planner import Planner
from app.engine.problem import Problem
from app.geometry import UnavailableError, Window
from tests.engine.truth import Case, convolve, error, square

ENGINE = Engine(backend="numpy")
SEPARABLE = ALGORITHMS["separable"]


def of_rank(rank: int, kernel: int, size: int = 60) -> Case:
    """Two pictures of four channels in two groups, every kernel of that rank."""
    generator = np.random.default_rng(rank)
    left, right = generator.standard_normal((2, 6, 2, kernel, rank))
    weight = np.einsum("oihr,oiwr->oihw", left, right).astype(np.float32)
    x = generator.standard_normal((2, 4, size, size)).astype(np.float32)
    axis = Window(size, kernel, 1, 1, kernel // 2, kernel // 2)
    return Case(x, weight, np.arange(6, dtype=np.float32), Convolution((axis, axis), 2))


def problem(case: Case) -> Problem:
    return Problem(case.x, case.weight, case.bias, case.convolution)


@pytest.mark.parametrize("kernel", [5, 9, 15])
@pytest.mark.parametrize("rank", [1, 2, 3, 4])
def test_sums_of_ranks(rank: int, kernel: int) -> None:
    case = of_rank(rank, kernel)
    asked = problem(case)

    out, run = ENGINE.convolve(
        case.x, case.weight, case.bias, case.convolution, Choice(algorithm=SEPARABLE.name)
    )

    assert run.algorithm == SEPARABLE.name
    assert SEPARABLE.why_not(asked, NumpyBackend()) is None
    assert asked.terms == rank * 12
    assert error(out, convolve(case)) < SEPARABLE.tolerance


def test_one_outer_product_of_whole_numbers_is_exact() -> None:
    case = square(40, 7)
    line: Array = np.array([1, 2, 4, 8, 4, 2, 1], np.float32)
    weight = np.ascontiguousarray(np.broadcast_to(np.outer(line, line), case.weight.shape))
    x = np.random.default_rng(0).integers(0, 256, case.x.shape).astype(np.float32)

    out, _ = ENGINE.convolve(x, weight, None, case.convolution, Choice(algorithm=SEPARABLE.name))

    assert np.array_equal(out, convolve(Case(x, weight, None, case.convolution)))


def test_a_kernel_of_three_axes_is_one_term() -> None:
    vectors = np.random.default_rng(0).standard_normal((3, 5))
    weight = np.einsum("i,j,k->ijk", *vectors).astype(np.float32)[None, None]
    x = np.random.default_rng(1).standard_normal((1, 1, 14, 15, 16)).astype(np.float32)
    case = Case(x, weight, None, Convolution(tuple(Window(n, 5, 1, 1, 2, 2) for n in x.shape[2:])))

    out, _ = ENGINE.convolve(x, weight, None, case.convolution, Choice(algorithm=SEPARABLE.name))

    assert error(out, convolve(case)) < SEPARABLE.tolerance


def test_more_than_four_terms_are_refused() -> None:
    case = of_rank(5, 9)
    with pytest.raises(UnavailableError, match="not the sum of few outer products"):
        ENGINE.convolve(case.x, case.weight, None, case.convolution, Choice(algorithm=SEPARABLE.name))


@pytest.mark.parametrize(
    ("rank", "kernel", "chosen"), [(1, 15, True), (2, 21, True), (3, 31, True), (4, 5, False), (4, 7, False)]
)
def test_ranks_are_taken_where_that_is_cheaper(rank: int, kernel: int, chosen: bool) -> None:
    case = of_rank(rank, kernel, size=256)

    plan = Planner().plan(problem(case), (NumpyBackend(),))

    assert (plan.algorithm.name == SEPARABLE.name) is chosen
    if chosen and rank > 1:
        assert (
            f"a sum of {rank} outer products: {rank} · ({kernel} + {kernel}) multiplications" in plan.reason
        )


def test_the_reason_of_one_term_says_what_is_saved() -> None:
    case = of_rank(1, 15)

    assert SEPARABLE.because(problem(case), NumpyBackend()).endswith(
        "15 + 15 multiplications a cell do instead of 225"
    )
