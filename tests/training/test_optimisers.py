"""Optimisers against PyTorch's step by step, and by hand."""

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from app.training.optimisers import AnyOptimiser, SgdState

ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyOptimiser)


def test_momentum_by_hand() -> None:
    state = ADAPTER.validate_python({"kind": "sgd", "momentum": 0.5}).make()
    assert isinstance(state, SgdState)
    array = np.array([[10.0]], np.float32)
    for expected in (9, 7.5, 5.75):
        state.step({"0.weight": array}, {"0.weight": np.ones((1, 1), np.float32)}, 1.0)
        assert array[0, 0] == expected


def test_decay_leaves_biases_alone() -> None:
    state = ADAPTER.validate_python({"kind": "sgd", "momentum": 0.0, "weight_decay": 0.1}).make()
    parameters = {"0.weight": np.full((1, 1), 10, np.float32), "0.bias": np.full(1, 10, np.float32)}
    state.step(parameters, {name: np.zeros_like(array) for name, array in parameters.items()}, 1.0)
    assert parameters["0.weight"].tolist() == [[9]]
    assert parameters["0.bias"].tolist() == [10]


@pytest.mark.torch
@pytest.mark.parametrize(
    ("settings", "name", "options"),
    [
        ({"kind": "sgd", "momentum": 0.0}, "SGD", {}),
        (
            {"kind": "sgd", "momentum": 0.9, "weight_decay": 0.01},
            "SGD",
            {"momentum": 0.9, "weight_decay": 0.01},
        ),
        ({"kind": "adam"}, "Adam", {}),
        (
            {"kind": "adam", "beta1": 0.8, "beta2": 0.99, "eps": 1e-4, "weight_decay": 0.1},
            "Adam",
            {"betas": (0.8, 0.99), "eps": 1e-4, "weight_decay": 0.1},
        ),
    ],
)
def test_steps_are_pytorchs(settings: dict[str, Any], name: str, options: dict[str, Any]) -> None:
    import torch

    generator = np.random.default_rng(1)
    mine = generator.standard_normal((3, 4)).astype(np.float32)
    theirs = torch.tensor(mine.copy(), requires_grad=True)
    optimiser = getattr(torch.optim, name)([theirs], lr=0.05, **options)
    state = ADAPTER.validate_python(settings).make()
    for _ in range(20):
        gradient = generator.standard_normal((3, 4)).astype(np.float32)
        theirs.grad = torch.tensor(gradient)
        optimiser.step()
        state.step({"0.weight": mine}, {"0.weight": gradient}, 0.05)
        np.testing.assert_allclose(mine, theirs.detach().numpy(), atol=1e-5)


@pytest.mark.parametrize(
    "settings", [{"kind": "sgd", "learning_rate": 0.0}, {"kind": "adam", "beta1": 1.0}, {"kind": "lbfgs"}]
)
def test_what_cannot_learn_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(settings)
