"""Every kind of layer in one, two and three dimensions and on features, by its definition in float64."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal, special

from app.engine import Array
from tests.conformance.layer_case import Double, Settings, Table

SHAPES: tuple[tuple[int, ...], ...] = ((2, 4, 11), (2, 4, 8, 7), (2, 4, 6, 5, 4))
FEATURES = (3, 4)
Made = tuple[Settings, Double]


def _numbers(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@cache
def definition_table() -> Table:
    """NumPy's windows and SciPy's functions, next to the layers."""
    table = Table("NumPy, SciPy", "definitions of all layers")
    for shape in (FEATURES, *SHAPES):
        x = _numbers(*shape)
        rank = len(shape) - 2
        made = [*_anywhere(x.astype(np.float64))]
        made += (
            [*_pools(x.astype(np.float64)), *_convolutions(x.astype(np.float64))] if rank else [_linear(x)]
        )
        for number, (settings, expected) in enumerate(made):
            table.include(f"{settings['kind']} {number} on {shape}", settings, x, expected)
    return table


def _anywhere(x: Double) -> Iterator[Made]:
    """Give layers that take any number of axes, none too."""
    yield {"kind": "relu"}, np.maximum(x, 0)
    yield {"kind": "leaky_relu", "negative_slope": 0.2}, np.where(x > 0, x, 0.2 * x)
    yield {"kind": "sigmoid"}, special.expit(x)
    yield {"kind": "tanh"}, np.tanh(x)
    yield {"kind": "softmax"}, special.softmax(x, axis=1)
    yield {"kind": "dropout"}, x
    yield {"kind": "flatten"}, x.reshape(len(x), -1)
    yield {"kind": "channel_shuffle", "groups": 2}, x[:, [0, 2, 1, 3]]
    mean, variance, weight, bias = (_numbers(4, seed=seed) for seed in range(4))
    column = (4, *(1,) * (x.ndim - 2))
    given = {"mean": mean, "variance": variance**2, "weight": weight, "bias": bias, "eps": 0.01}
    moved = (x - mean.reshape(column)) / np.sqrt(variance.reshape(column).astype(np.float64) ** 2 + 0.01)
    yield {"kind": "batch_norm", **given}, moved * weight.reshape(column) + bias.reshape(column)


def _pools(x: Double) -> Iterator[Made]:
    """Windows of 3 × 2 × 2 cells every 2 × 1 × 2 cells, and one window with all."""
    rank = x.ndim - 2
    kernel, stride = (3, 2, 2)[:rank], (2, 1, 2)[:rank]
    taps = tuple(range(-rank, 0))
    kept: Any = (..., *(slice(None, None, step) for step in stride), *(slice(None),) * rank)
    windows = sliding_window_view(x, kernel, taps)[kept]
    geometry = {"kernel_size": list(kernel), "stride": list(stride)}
    yield {"kind": "max_pool", **geometry}, windows.max(taps)
    yield {"kind": "avg_pool", **geometry}, windows.mean(taps)
    for p in (1, 2, 3):
        yield {"kind": "lp_pool", **geometry, "p": p}, (np.abs(windows) ** p).sum(taps) ** (1 / p)
    yield {"kind": "global_max_pool"}, x.max(taps, keepdims=True)
    yield {"kind": "global_avg_pool"}, x.mean(taps, keepdims=True)


def _convolutions(x: Double) -> Iterator[Made]:
    """Two groups of two channels to three each, by SciPy kernel after kernel."""
    rank = x.ndim - 2
    kernel, stride = (3, 2, 2)[:rank], (2, 3, 1)[:rank]
    kept: Any = (..., *(slice(None, None, step) for step in stride))
    weight, bias = _numbers(6, 2, *kernel, seed=1), _numbers(6, seed=2)
    spread = np.zeros((*x.shape[:2], *((n - 1) * s + 1 for n, s in zip(x.shape[2:], stride, strict=True))))
    spread[kept] = x
    maps, added = [], []
    for output in range(6):
        first, kernels = output // 3 * 2, weight[output].astype(np.float64)
        maps.append(_summed(x, first, kernels, signal.correlate, "valid")[kept])
        added.append(_summed(spread, first, kernels, signal.convolve, "full"))
    settings = {"bias": bias, "groups": 2, "stride": list(stride)}
    shift = bias.reshape(-1, *(1,) * rank).astype(np.float64)
    yield {"kind": "conv", "weight": weight, **settings}, np.stack(maps, 1) + shift
    # (C, O / groups, *k): what a group's outputs read, by its inputs
    turned = np.ascontiguousarray(weight.reshape(2, 3, 2, *kernel).swapaxes(1, 2)).reshape(4, 3, *kernel)
    yield {"kind": "conv_transpose", "weight": turned, **settings}, np.stack(added, 1) + shift


def _summed(x: Double, first: int, kernels: Double, function: Any, mode: str) -> Double:  # noqa: ANN401 one of SciPy's overloads
    """Filter channels `first` and `first + 1` of every item, and add them up: (N, *size)."""
    return np.stack(
        [
            sum(function(item[first + i], kernel, mode, method="direct") for i, kernel in enumerate(kernels))
            for item in x
        ]
    )


def _linear(x: Array) -> Made:
    weight, bias = _numbers(5, x.shape[1], seed=1), _numbers(5, seed=2)
    expected = np.einsum("nf,of->no", x.astype(np.float64), weight.astype(np.float64)) + bias
    return {"kind": "linear", "weight": weight, "bias": bias}, expected
