"""Cross-entropy against its definition in float64, PyTorch's, and numbers that overflow elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.loss import cross_entropy


@given(batch=st.integers(1, 9), classes=st.integers(1, 7), seed=st.integers(0, 99))
def test_it_is_the_mean_of_logarithms(batch: int, classes: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores = (5 * generator.standard_normal((batch, classes))).astype(np.float32)
    labels = generator.integers(0, classes, batch)

    found = cross_entropy(scores, labels)

    powers = np.exp(scores.astype(np.float64))
    shares = powers / powers.sum(axis=1, keepdims=True)
    assert found.value == pytest.approx(-np.log(shares[np.arange(batch), labels]).mean(), rel=1e-6, abs=1e-9)
    assert found.correct == (scores.argmax(axis=1) == labels).sum()
    right = np.eye(classes)[labels]
    np.testing.assert_allclose(found.gradient, (shares - right) / batch, atol=1e-6)


def test_large_scores_do_not_overflow() -> None:
    found = cross_entropy(np.array([[1e30, 0], [0, 3e38]], np.float32), np.array([0, 0]))
    assert found.value == pytest.approx(1.5e38, rel=1e-3)
    assert np.isfinite(found.gradient).all()


def test_nan_stays_nan_without_a_word() -> None:
    found = cross_entropy(np.array([[np.nan, 0], [1, 0]], np.float32), np.array([0, 0]))
    assert np.isnan(found.value)
    assert np.isnan(found.gradient[0]).all()
    assert np.isfinite(found.gradient[1]).all()


@pytest.mark.torch
def test_it_is_pytorchs() -> None:
    import torch

    generator = np.random.default_rng(4)
    scores, labels = generator.standard_normal((6, 5)).astype(np.float32), generator.integers(0, 5, 6)
    tensor = torch.tensor(scores, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(tensor, torch.tensor(labels))
    loss.backward()
    found = cross_entropy(scores, labels)
    assert found.value == pytest.approx(loss.item(), rel=1e-6)
    np.testing.assert_allclose(found.gradient, tensor.grad.numpy(), atol=1e-7)
