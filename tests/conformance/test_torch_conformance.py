"""The engine against torch.nn.functional in float64: convolutions and pools with PyTorch's own settings."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from app.engine import Array, Convolution, Engine
from app.geometry import Window

pytestmark = pytest.mark.torch
ENGINE = Engine()
GENERATOR = np.random.default_rng(2)


def functional() -> Any:  # noqa: ANN401 torch's types are not looked at
    import torch

    return torch.nn.functional


def tensor(array: Array) -> Any:  # noqa: ANN401 likewise
    import torch

    return torch.from_numpy(array.astype(np.float64))


def normal(*shape: int) -> Array:
    return GENERATOR.standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(("stride", "dilation", "groups"), [*product((1, 2, 3), (1, 2), (1, 2))])
def test_convolutions(rank: int, stride: int, dilation: int, groups: int) -> None:
    size, kernel, padding = (13, 11, 9)[:rank], (3, 2, 4)[:rank], (1, 0, 2)[:rank]
    x, weight, bias = normal(2, 4, *size), normal(6, 4 // groups, *kernel), normal(6)
    operator = (functional().conv1d, functional().conv2d, functional().conv3d)[rank - 1]
    expected = operator(tensor(x), tensor(weight), tensor(bias), stride, padding, dilation, groups).numpy()
    windows = tuple(
        Window(n, k, stride, dilation, p, p) for n, k, p in zip(size, kernel, padding, strict=True)
    )

    out, _ = ENGINE.convolve(x, weight, bias, Convolution(windows, groups))

    assert out.shape == expected.shape
    assert np.allclose(out, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_padding_modes(mode: str) -> None:
    import torch

    x, weight = normal(1, 2, 9, 7), normal(2, 2, 4, 3)
    layer = torch.nn.Conv2d(2, 2, (4, 3), padding=(3, 2), padding_mode=mode, bias=False)
    layer.weight = torch.nn.Parameter(tensor(weight))
    windows = (Window(9, 4, 1, 1, 3, 3), Window(7, 3, 1, 1, 2, 2))

    out, _ = ENGINE.convolve(x, weight, None, Convolution(windows, 1, mode))  # type: ignore[arg-type]  # listed

    assert np.allclose(out, layer(tensor(x)).detach().numpy(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "ceil_mode"),
    [(2, 2, 0, False), (3, 2, 1, False), (3, 2, 1, True), (2, 3, 1, True), (5, 1, 2, False), (4, 3, 2, True)],
)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_pools(rank: int, kernel: int, stride: int, padding: int, ceil_mode: bool) -> None:
    size = (14, 11, 8)[:rank]
    x = normal(2, 3, *size)
    rounding: Any = "ceil" if ceil_mode else "floor"
    windows = tuple(Window(n, kernel, stride, 1, padding, padding, rounding) for n in size)
    settings = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil_mode}
    largest = getattr(functional(), f"max_pool{rank}d")(tensor(x), **settings).numpy()

    assert np.array_equal(ENGINE.max_pool(x, windows)[0], largest.astype(np.float32))
    for counted in (True, False):
        pool = getattr(functional(), f"avg_pool{rank}d")
        mean = pool(tensor(x), **settings, count_include_pad=counted).numpy()
        assert np.allclose(ENGINE.average_pool(x, windows, counted)[0], mean, atol=1e-6)


def test_dilated_max_pool() -> None:
    x = normal(1, 2, 15, 16)
    windows = (Window(15, 3, 2, 2, 1, 1), Window(16, 3, 1, 3, 1, 1))

    expected = functional().max_pool2d(tensor(x), 3, (2, 1), 1, (2, 3)).numpy()

    assert np.array_equal(ENGINE.max_pool(x, windows)[0], expected.astype(np.float32))
