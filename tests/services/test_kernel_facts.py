"""Facts of kernels: rank and factors rebuild the weights, and what can't be described is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.geometry.errors import InvalidError, LimitError
from app.kernels import KERNELS
from app.services.kernel_facts import describe


def rebuilt(terms: tuple[tuple[NDArray[np.float64], ...], ...]) -> NDArray[np.float64]:
    total = None
    for vectors in terms:
        product = vectors[0]
        for vector in vectors[1:]:
            product = np.multiply.outer(product, vector)
        total = product if total is None else total + product
    assert total is not None
    return total


@pytest.mark.parametrize("name", KERNELS)
def test_rank_is_numpys_and_terms_rebuild_the_kernel(name: str) -> None:
    kernel = KERNELS[name].weights().astype(np.float32)
    facts = describe(kernel)
    if kernel.ndim == 2:
        tolerance = 1e-6 * np.linalg.norm(kernel, 2)
        assert facts.rank == np.linalg.matrix_rank(kernel.astype(np.float64), tol=tolerance)
    if facts.terms:
        np.testing.assert_allclose(rebuilt(facts.terms), kernel, atol=1e-5 * np.abs(kernel).max())
        assert facts.multiplications == len(facts.terms) * sum(kernel.shape) < kernel.size
    else:
        assert facts.multiplications == kernel.size


@pytest.mark.parametrize(
    ("rows", "down", "across"),
    [
        ([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], [1, 2, 1], [-1, 0, 1]),
        ([[-0.5, 0, 0.5], [-0.5, 0, 0.5], [-0.5, 0, 0.5]], [1, 1, 1], [-0.5, 0, 0.5]),
        ([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]], [3, 10, 3], [-1, 0, 1]),
        ([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [-1, 0, 1], [1, 2, 1]),
        ([[1.5, 3, 0], [0, 0, 0], [3, 6, 0]], [1, 0, 2], [1.5, 3, 0]),
    ],
)
def test_factors_are_whole_where_they_can_be(
    rows: list[list[float]], down: list[float], across: list[float]
) -> None:
    ((first, second),) = describe(np.array(rows, np.float32)).terms
    np.testing.assert_allclose(first, down, atol=1e-6)
    np.testing.assert_allclose(second, across, atol=1e-6)


@given(st.lists(st.integers(1, 7), min_size=1, max_size=3), st.integers(0, 2**32 - 1))
def test_outer_products_of_any_number_of_axes_have_rank_one(shape: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    kernel = rebuilt((tuple(random.standard_normal(size) + 3 for size in shape),)).astype(np.float32)
    facts = describe(kernel)
    assert facts.rank == 1
    assert len(facts.symmetry.axes) == len(shape)
    assert facts.total == pytest.approx(float(kernel.sum(dtype=np.float64)))


def test_a_volume_that_is_no_product_has_no_rank() -> None:
    facts = describe(np.random.default_rng(2).random((3, 3, 3), np.float32))
    assert (facts.rank, facts.terms, facts.multiplications) == (None, (), 27)


def test_zeros_have_rank_zero() -> None:
    facts = describe(np.zeros((3, 4), np.float32))
    assert (facts.rank, facts.terms, facts.known, facts.total) == (0, (), None, 0)


def test_huge_weights_are_described() -> None:
    facts = describe(np.full((3, 3), 1e30, np.float32))
    assert facts.known is not None
    assert facts.known.kernel.name == "box"
    assert np.isfinite(facts.magnitude).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(InvalidError, match="finite") as caught:
        describe(np.array([[1, bad]], np.float32))
    assert caught.value.pointer == "/kernel"


def test_too_many_weights_are_refused() -> None:
    with pytest.raises(LimitError, match="4,225 weights; facts are given for at most 4,096"):
        describe(np.ones((65, 65), np.float32))
