"""Kernels as sums of outer products."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.factors import Vectors, factorize, outer_products
from app.kernels import make_kernel
from tests.engine.truth import Double


def rebuilt(terms: tuple[Vectors, ...]) -> Double:
    total: Double = np.zeros(())
    for vectors in terms:
        product = vectors[0]
        for vector in vectors[1:]:
            product = np.multiply.outer(product, vector)
        total = total + product
    return total


GAUSSIAN = np.exp(-(np.linspace(-2, 2, 9) ** 2))
SECOND = GAUSSIAN * np.linspace(-2, 2, 9) ** 2

KNOWN = [
    ("box", np.ones((3, 3)), 1),
    ("sobel", np.outer([1, 2, 1], [-1, 0, 1]), 1),
    ("row", np.ones((1, 5)), 1),
    ("one weight", np.eye(5)[2:3].T @ np.eye(5)[1:2], 1),
    ("zeros", np.zeros((3, 4)), 1),
    ("gaussian", np.outer(GAUSSIAN, GAUSSIAN), 1),
    ("laplacian of gaussian", np.outer(GAUSSIAN, SECOND) + np.outer(SECOND, GAUSSIAN), 2),
    ("laplacian", np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), 2),
    ("diagonal", np.eye(9), None),
    ("volume", np.ones((2, 3, 4)), 1),
    ("volume of rank two", np.stack([np.eye(3)] * 3), None),
    ("not a number", np.full((5, 5), np.nan), None),
]


@pytest.mark.parametrize(("kernel", "terms"), [row[1:] for row in KNOWN], ids=[row[0] for row in KNOWN])
def test_known_kernels(kernel: Double, terms: int | None) -> None:
    found = outer_products(kernel.astype(np.float32))

    if terms is None:
        assert found is None
    else:
        assert found is not None
        assert len(found) == terms
        assert np.allclose(rebuilt(found), kernel, atol=1e-6)


@settings(max_examples=60)
@given(st.integers(1, 4), st.integers(1, 20), st.integers(1, 20), st.integers(0, 999))
def test_sums_of_few_outer_products(terms: int, height: int, width: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    kernel = generator.standard_normal((height, terms)) @ generator.standard_normal((terms, width))

    found = outer_products(kernel.astype(np.float32))

    assert found is not None
    assert np.abs(rebuilt(found) - kernel).max() <= 1e-5 * np.abs(kernel).max()


def test_a_kernel_that_is_almost_one_is_none() -> None:
    """What float32 can tell from an outer product stays what it is."""
    kernel = np.outer(np.arange(1, 8), np.arange(1, 8)).astype(np.float32)
    kernel[0, 0] += 1e-3

    found = outer_products(kernel)

    assert found is not None
    assert len(found) == 2


def test_all_kernels_of_a_weight_or_none() -> None:
    flat, round_ = np.ones((7, 7)), np.random.default_rng(0).random((7, 7))

    assert factorize(np.stack([[flat, 2 * flat]]).astype(np.float32)) is not None
    assert factorize(np.stack([[flat, round_]]).astype(np.float32)) is None


@pytest.mark.parametrize("size", [(1200, 1200), (120, 110, 100)])
def test_a_large_kernel_is_told_by_a_part_of_it(size: tuple[int, ...]) -> None:
    kernel = np.random.default_rng(0).random(size).astype(np.float32)
    tracemalloc.start()
    try:
        assert outer_products(kernel) is None
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [(400, 500), (50, 60, 70), (200_000,)])
def test_a_large_outer_product_is_still_found(size: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    product = np.ones(())
    for length in size:
        product = np.multiply.outer(product, rng.normal(size=length))
    kernel = product.astype(np.float32)
    terms = outer_products(kernel)
    assert terms is not None
    assert len(terms) == 1
    np.testing.assert_allclose(rebuilt(terms), kernel, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("sigma", [1.03, 1.07, 1.26])
def test_a_small_constant_is_kept(sigma: float) -> None:
    """Of a Laplacian of Gaussian, the mean that is taken off: no weight shows it, a flat picture does."""
    kernel = make_kernel("log", sigma=sigma).astype(np.float32)

    found = outer_products(kernel)

    assert found is not None
    assert np.abs(rebuilt(found) - kernel).sum() <= 3e-7 * np.abs(kernel).sum()
