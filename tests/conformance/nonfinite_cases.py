"""NaN and infinity in the input of every kind of layer, with what PyTorch makes of them in float64."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from app.engine import Array
from tests.conformance.layer_case import Settings, Table

SHAPES: tuple[tuple[int, ...], ...] = ((2, 4, 40), (2, 4, 17, 19), (2, 4, 10, 9, 11))
FEATURES = (3, 4)
Made = tuple[Settings, Any]


@cache
def nonfinite_table() -> Table:
    """Inputs that hold NaN, ∞, −∞ and numbers."""
    table = Table("PyTorch", "NaN and infinity")
    for shape in (FEATURES, *SHAPES):
        x = spoilt(shape)
        made = [*_anywhere(x), *_windowed(x)] if len(shape) > 2 else [*_anywhere(x), _linear(x)]
        for number, (settings, expected) in enumerate(made):
            table.include(f"{settings['kind']} {number} on {shape}", settings, x, expected.numpy())
    return table


def spoilt(shape: tuple[int, ...]) -> Array:
    """Draw numbers, and put what is not finite inside, beside its opposite, and in the corners."""
    x = np.random.default_rng(11).standard_normal(shape).astype(np.float32)
    size = np.array(shape[2:], int)
    first, last, middle = np.zeros_like(size), size - 1, size // 2
    x[0, 1, *middle] = np.nan
    x[0, 2, *last] = np.inf
    x[1, 0, *first] = -np.inf
    x[1, 3, *middle] = np.inf
    if len(size):
        x[1, 3, *middle[:-1], middle[-1] + 1] = -np.inf
    return x


def _torch() -> Any:  # noqa: ANN401 torch's types are not looked at
    import torch

    return torch


def _tensor(array: Array) -> Any:  # noqa: ANN401 likewise
    return _torch().from_numpy(array.astype(np.float64))


def _function(name: str, x: Array) -> Any:  # noqa: ANN401 likewise
    """Give PyTorch's function for so many axes."""
    return getattr(_torch().nn.functional, f"{name}{x.ndim - 2}d")


def _numbers(*shape: int) -> Array:
    return np.random.default_rng(12).standard_normal(shape).astype(np.float32)


def _anywhere(x: Array) -> Iterator[Made]:
    """Give layers that take any number of axes."""
    functional, given = _torch().nn.functional, _tensor(x)
    yield {"kind": "relu"}, functional.relu(given)
    for slope in (0.1, 0.0):
        yield {"kind": "leaky_relu", "negative_slope": slope}, functional.leaky_relu(given, slope)
    yield {"kind": "sigmoid"}, given.sigmoid()
    yield {"kind": "tanh"}, given.tanh()
    yield {"kind": "softmax"}, functional.softmax(given, 1)
    yield {"kind": "dropout"}, given
    yield {"kind": "flatten"}, given.flatten(1)
    yield {"kind": "channel_shuffle", "groups": 2}, given[:, [0, 2, 1, 3]]
    mean, variance, bias = _numbers(4), _numbers(4) ** 2, _numbers(4)
    weight = np.array([1, -2, 0, 0.5], np.float32)
    numbers = {"mean": mean, "variance": variance, "weight": weight, "bias": bias}
    expected = functional.batch_norm(given, *map(_tensor, (mean, variance, weight, bias)), eps=1e-3)
    yield {"kind": "batch_norm", **numbers, "eps": 1e-3}, expected


def _linear(x: Array) -> Made:
    weight = _numbers(5, x.shape[1])
    return {"kind": "linear", "weight": weight}, _torch().nn.functional.linear(_tensor(x), _tensor(weight))


def _windowed(x: Array) -> Iterator[Made]:
    yield from _convolutions(x)
    yield from _transposed(x)
    yield from _pools(x)
    yield {"kind": "global_max_pool"}, _function("adaptive_max_pool", x)(_tensor(x), 1)
    yield {"kind": "global_avg_pool"}, _function("adaptive_avg_pool", x)(_tensor(x), 1)


def _convolutions(x: Array) -> Iterator[Made]:
    """Kernels for every algorithm: drawn ones, boxes, large ones; a weight of zero meets infinity as NaN."""
    operator, rank = _function("conv", x), x.ndim - 2
    drawn = _numbers(6, 2, *(3,) * rank)
    drawn[1, 0, *(1,) * rank] = 0
    depthwise = np.ones((4, 1, *(5,) * rank), np.float32)
    large = _numbers(2, 4, *(9, 9, 5)[:rank])
    for (weight, groups), stride, dilation in product(
        ((drawn, 2), (depthwise, 4), (large, 1)), (1, 2), (1, 2)
    ):
        if max(weight.shape[2:]) * dilation > min(x.shape[2:]):
            continue
        # so padded, windows of every stride read the corners
        geometry = {"stride": stride, "dilation": dilation, "padding": dilation, "groups": groups}
        expected = operator(_tensor(x), _tensor(weight), **geometry)
        yield {"kind": "conv", "weight": weight, **geometry}, expected
    for mode in ("reflect", "replicate", "circular"):
        padded = _torch().nn.functional.pad(_tensor(x), (2,) * 2 * rank, mode)
        settings = {"kind": "conv", "weight": drawn, "groups": 2, "padding": 2, "padding_mode": mode}
        yield settings, operator(padded, _tensor(drawn), groups=2)


def _transposed(x: Array) -> Iterator[Made]:
    weight = _numbers(4, 3, *(4, 3, 3)[: x.ndim - 2])
    weight[0, 1, *(1,) * (x.ndim - 2)] = 0
    for stride, dilation, padding in product((1, 2, 5), (1, 2), (0, 1)):
        geometry = {"stride": stride, "dilation": dilation, "padding": padding, "groups": 2}
        expected = _function("conv_transpose", x)(_tensor(x), _tensor(weight), **geometry)
        yield {"kind": "conv_transpose", "weight": weight, **geometry}, expected


def _pools(x: Array) -> Iterator[Made]:
    """PyTorch raises x itself to p, a norm |x|, so it is given that."""
    for stride, padding, ceil in product((1, 2), (0, 1), (False, True)):
        geometry = {"kernel_size": 3, "stride": stride, "padding": padding, "ceil_mode": ceil}
        yield {"kind": "max_pool", **geometry}, _function("max_pool", x)(_tensor(x), **geometry)
        for counted in (False, True):
            settings = {**geometry, "count_include_pad": counted}
            yield {"kind": "avg_pool", **settings}, _function("avg_pool", x)(_tensor(x), **settings)
    dilated = {"kernel_size": 2, "stride": 1, "dilation": 3}
    yield {"kind": "max_pool", **dilated}, _function("max_pool", x)(_tensor(x), **dilated)
    for p, stride in product((1, 2, 3), (1, 2)):
        expected = _function("lp_pool", x)(_tensor(np.abs(x)), p, 2, stride)
        yield {"kind": "lp_pool", "kernel_size": 2, "stride": stride, "p": p}, expected
