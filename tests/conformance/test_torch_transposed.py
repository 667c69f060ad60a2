"""Transposed convolutions against torch.nn.functional in float64, with PyTorch's own settings."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from app.engine import Array, Choice, Engine, TransposedConvolution
from app.geometry import TransposedWindow

pytestmark = pytest.mark.torch
ENGINE = Engine()
GENERATOR = np.random.default_rng(4)


def tensor(array: Array) -> Any:  # noqa: ANN401 torch's types are not looked at
    import torch

    return torch.from_numpy(array.astype(np.float64))


def normal(*shape: int) -> Array:
    return GENERATOR.standard_normal(shape).astype(np.float32)


def expected(
    x: Array, weight: Array, bias: Array | None, settings: dict[str, int | tuple[int, ...]]
) -> np.ndarray:
    import torch

    operator = getattr(torch.nn.functional, f"conv_transpose{x.ndim - 2}d")
    result: np.ndarray = operator(
        tensor(x), tensor(weight), None if bias is None else tensor(bias), **settings
    ).numpy()
    return result


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(("stride", "dilation", "groups"), [*product((1, 2, 3), (1, 2), (1, 2))])
def test_transposed_convolutions(rank: int, stride: int, dilation: int, groups: int) -> None:
    size, kernel, padding = (7, 6, 5)[:rank], (3, 2, 4)[:rank], (1, 0, 2)[:rank]
    more = tuple(number % max(stride, dilation) for number in (1, 0, 2)[:rank])
    x, weight, bias = normal(2, 4, *size), normal(4, 6 // groups, *kernel), normal(6)
    settings: dict[str, int | tuple[int, ...]] = {
        "stride": stride,
        "padding": padding,
        "output_padding": more,
        "groups": groups,
        "dilation": dilation,
    }
    truth = expected(x, weight, bias, settings)
    axes = tuple(
        TransposedWindow(n, k, stride, dilation, p, p, a)
        for n, k, p, a in zip(size, kernel, padding, more, strict=True)
    )

    for choice in (Choice(), Choice("numpy"), Choice("torch")):
        out, _ = ENGINE.conv_transpose(x, weight, bias, TransposedConvolution(axes, groups), choice)

        assert out.shape == truth.shape
        assert np.allclose(out, truth, rtol=1e-5, atol=1e-5 * np.abs(truth).max())


@pytest.mark.parametrize(("inputs", "outputs", "size"), [(100, 64, 1), (64, 32, 14), (16, 3, 20)])
def test_layers_of_generators(inputs: int, outputs: int, size: int) -> None:
    """DCGAN's: kernel 4, first from 1 × 1 with stride 1, then doubling."""
    stride, padding = (1, 0) if size == 1 else (2, 1)
    x, weight = normal(2, inputs, size, size), normal(inputs, outputs, 4, 4)
    truth = expected(x, weight, None, {"stride": stride, "padding": padding})
    axis = TransposedWindow(size, 4, stride, 1, padding, padding)

    for choice in (Choice(), Choice("numpy")):
        out, _ = ENGINE.conv_transpose(x, weight, None, TransposedConvolution((axis, axis)), choice)

        assert np.allclose(out, truth, rtol=1e-5, atol=1e-5 * np.abs(truth).max())


def test_it_is_the_gradient_of_the_convolution() -> None:
    """What autograd gives for a convolution's input is the transposed convolution of the upstream."""
    import torch

    x = torch.zeros(1, 3, 9, 8, dtype=torch.float64, requires_grad=True)
    weight, upstream = normal(5, 3, 3, 2), normal(1, 5, 5, 4)
    y = torch.nn.functional.conv2d(x, tensor(weight), stride=2, padding=(1, 0))
    assert y.shape == upstream.shape
    (y * tensor(upstream)).sum().backward()
    axes = (TransposedWindow(5, 3, 2, 1, 1, 1), TransposedWindow(4, 2, 2))

    out, _ = ENGINE.conv_transpose(upstream, weight, None, TransposedConvolution(axes))

    assert x.grad is not None
    assert np.allclose(out, x.grad.numpy(), atol=1e-5)
