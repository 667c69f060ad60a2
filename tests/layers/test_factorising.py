"""Outer products and low ranks against NumPy's singular values."""

import numpy as np
import pytest

from app.layers.factorising import low_rank, outer_product


def product(vectors: list[np.ndarray], index: int) -> np.ndarray:
    result = np.ones(())
    for vector in vectors:
        result = np.multiply.outer(result, vector[index])
    return result


@pytest.mark.parametrize("shape", [(7,), (3, 5), (20, 9), (4, 3, 3), (2, 3, 4, 5), (1, 1, 3)])
def test_outer_products_come_back_exactly(shape: tuple[int, ...]) -> None:
    generator = np.random.default_rng(1)
    tensors = np.stack([product([generator.standard_normal((1, n)) for n in shape], 0) for _ in range(6)])
    vectors = outer_product(tensors)
    assert [vector.shape for vector in vectors] == [(6, n) for n in shape]
    for index in range(6):
        assert np.allclose(product(vectors, index), tensors[index], atol=1e-7 * np.abs(tensors).max())


@pytest.mark.parametrize("shape", [(3, 3), (12, 5), (5, 40)])
def test_of_a_matrix_it_is_the_best_there_is(shape: tuple[int, ...]) -> None:
    matrices = np.random.default_rng(2).standard_normal((5, *shape))
    vectors = outer_product(matrices)
    for index, matrix in enumerate(matrices):
        left = np.linalg.norm(matrix - product(vectors, index))
        values = np.linalg.svd(matrix, compute_uv=False)
        assert left == pytest.approx(np.linalg.norm(values[1:]), rel=1e-9)


def test_of_more_axes_no_small_change_is_better() -> None:
    tensors = np.random.default_rng(3).standard_normal((4, 6, 3, 3))
    vectors = outer_product(tensors)
    best = [np.linalg.norm(tensor - product(vectors, i)) for i, tensor in enumerate(tensors)]
    for axis in range(3):
        for step in np.random.default_rng(4).standard_normal((20, *vectors[axis].shape)) * 1e-3:
            moved = [vector + step if i == axis else vector for i, vector in enumerate(vectors)]
            for index, tensor in enumerate(tensors):
                assert np.linalg.norm(tensor - product(moved, index)) >= best[index]


def test_zeros_and_large_chunks() -> None:
    assert all((vector == 0).any(axis=1).all() for vector in outer_product(np.zeros((3, 2, 4)))[1:])
    tensors = np.zeros((3, 700, 900))
    tensors[1] = np.outer(np.arange(700), np.ones(900))
    vectors = outer_product(tensors)
    for index in range(3):
        assert np.allclose(product(vectors, index), tensors[index], atol=1e-6)


@pytest.mark.parametrize("rank", [1, 2, 5, 9])
def test_low_ranks(rank: int) -> None:
    matrix = np.random.default_rng(5).standard_normal((8, 5))
    tall, wide = low_rank(matrix, rank)
    assert (tall.shape, wide.shape) == ((8, rank), (rank, 5))
    values = np.linalg.svd(matrix, compute_uv=False)
    assert np.linalg.norm(matrix - tall @ wide) == pytest.approx(np.linalg.norm(values[rank:]), abs=1e-12)
