"""Layers against torch.nn.functional in float64, in one, two and three dimensions, on both backends."""

from typing import Any

import numpy as np
import pytest

from app.engine import Array, BackendChoice, Choice, Engine
from app.layers import parse_layer

pytestmark = pytest.mark.torch
ENGINE = Engine()
GENERATOR = np.random.default_rng(3)
BACKENDS: list[BackendChoice] = ["numpy", "torch"]
SIZES = [(11,), (9, 10), (5, 6, 7)]


def functional() -> Any:  # noqa: ANN401 torch's types are not looked at
    import torch

    return torch.nn.functional


def tensor(array: Array) -> Any:  # noqa: ANN401 likewise
    import torch

    return torch.from_numpy(array.astype(np.float64))


def normal(*shape: int) -> Array:
    return GENERATOR.standard_normal(shape).astype(np.float32)


def check(settings: dict[str, object], x: Array, expected: Any) -> None:  # noqa: ANN401 a tensor
    """Compare a layer's output on each backend with a tensor."""
    truth = expected.numpy()
    bound = parse_layer(settings).bind(x.shape)
    assert bound.output_shape == truth.shape
    for backend in BACKENDS:
        out, run = bound.forward(ENGINE, x, Choice(backend))
        assert run.backend == backend
        assert np.allclose(out, truth, rtol=1e-5, atol=1e-5 * np.abs(truth).max())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("p", [1, 2, 3, 4])
@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (3, 2), (3, 1)])
def test_norms(size: tuple[int, ...], p: float, kernel: int, stride: int) -> None:
    """PyTorch raises x itself to p, so it is given |x| here."""
    x = normal(2, 3, *size)
    pool = getattr(functional(), f"lp_pool{len(size)}d")
    settings = {"kind": "lp_pool", "kernel_size": kernel, "stride": stride, "p": p}
    check(settings, x, pool(tensor(x).abs(), p, kernel, stride))


@pytest.mark.parametrize("size", SIZES)
def test_global_pools(size: tuple[int, ...]) -> None:
    x, rank = normal(2, 3, *size), len(size)
    check({"kind": "global_avg_pool"}, x, getattr(functional(), f"adaptive_avg_pool{rank}d")(tensor(x), 1))
    check({"kind": "global_max_pool"}, x, getattr(functional(), f"adaptive_max_pool{rank}d")(tensor(x), 1))


@pytest.mark.parametrize("size", [(), *SIZES])
def test_batch_norm(size: tuple[int, ...]) -> None:
    x = normal(2, 3, *size)
    mean, variance, weight, bias = normal(3), np.abs(normal(3)), normal(3), normal(3)
    numbers = {"mean": mean, "variance": variance, "weight": weight, "bias": bias}
    settings = {"kind": "batch_norm", "eps": 1e-3, **numbers}
    expected = functional().batch_norm(
        tensor(x), *(tensor(values) for values in (mean, variance, weight, bias)), eps=1e-3
    )
    check(settings, x, expected)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_channel_shuffle(size: tuple[int, ...], groups: int) -> None:
    x = normal(2, 6, *size)
    check({"kind": "channel_shuffle", "groups": groups}, x, functional().channel_shuffle(tensor(x), groups))


@pytest.mark.parametrize("size", [(), *SIZES])
def test_softmax(size: tuple[int, ...]) -> None:
    x = normal(2, 5, *size)
    check({"kind": "softmax"}, x, functional().softmax(tensor(x), dim=1))


@pytest.mark.parametrize("size", SIZES)
def test_flatten_and_linear(size: tuple[int, ...]) -> None:
    x = normal(3, 4, *size)
    row = x.reshape(3, -1)
    weight, bias = normal(7, row.shape[1]), normal(7)
    check({"kind": "flatten"}, x, tensor(x).flatten(1))
    expected = functional().linear(tensor(row), tensor(weight), tensor(bias))
    check({"kind": "linear", "weight": weight, "bias": bias}, row, expected)


@pytest.mark.parametrize("size", SIZES)
def test_dropout(size: tuple[int, ...]) -> None:
    x = normal(2, 3, *size)
    check({"kind": "dropout"}, x, functional().dropout(tensor(x), training=False))
