"""Keras as its documentation says, on PyTorch: enough of it to run the code that is written, where it isn't.

`test_optional.py` runs the same code on Keras itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
import pytest

torch: Any = pytest.importorskip("torch")
F: Any = torch.nn.functional
Array = np.ndarray
Size = int | Sequence[int]
Tensor = Any
"""PyTorch's, whose types are left out."""
Pads = Any
"""Pairs of an axis each, or one pair where there is one axis."""


def _each(value: Size, rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _first(x: Array) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(x, -1, 1)))


def _last(y: Tensor) -> Array:
    return np.moveaxis(y.numpy(), 1, -1)


def _same(x: Tensor, reach: Sequence[int], strides: Sequence[int], fill: float = 0.0) -> Tensor:
    """Pad as TensorFlow's `same` does: as many outputs as strides begin, the odd cell at the end."""
    amounts: list[int] = []
    for n, r, s in zip(x.shape[:1:-1], reach[::-1], strides[::-1], strict=True):
        total = max((-(-n // s) - 1) * s + r - n, 0)
        amounts += [total // 2, total - total // 2]
    return F.pad(x, amounts, value=fill)


def conv(
    x: Array, kernel: Array, strides: Size = 1, padding: str = "valid", dilation_rate: Size = 1
) -> Array:
    """Convolve; the kernel is (*k, I / groups, O)."""
    rank, maps = x.ndim - 2, _first(x)
    step, gap = _each(strides, rank), _each(dilation_rate, rank)
    w = torch.from_numpy(np.ascontiguousarray(kernel.transpose(rank + 1, rank, *range(rank))))
    if padding == "same":
        maps = _same(maps, [d * (k - 1) + 1 for k, d in zip(w.shape[2:], gap, strict=True)], step)
    groups = maps.shape[1] // w.shape[1]
    return _last(getattr(F, f"conv{rank}d")(maps, w, None, step, 0, gap, groups))


def conv_transpose(x: Array, kernel: Array, strides: Size = 1, dilation_rate: Size = 1) -> Array:
    """Convolve transposed; the kernel is (*k, O, I), and a stride is filled where the kernel is shorter."""
    rank = x.ndim - 2
    step, gap = _each(strides, rank), _each(dilation_rate, rank)
    w = torch.from_numpy(np.ascontiguousarray(kernel.transpose(rank + 1, rank, *range(rank))))
    y = getattr(F, f"conv_transpose{rank}d")(_first(x), w, None, step, 0, 0, 1, gap)
    short = [
        max(0, s - d * (k - 1) - 1) for k, s, d in zip(w.shape[:1:-1], step[::-1], gap[::-1], strict=True)
    ]
    return _last(F.pad(y, [cells for more in short for cells in (0, more)]))


def max_pool(x: Array, pool_size: Size, strides: Size, padding: str = "valid") -> Array:
    """Pool by the largest."""
    rank, maps = x.ndim - 2, _first(x)
    size, step = _each(pool_size, rank), _each(strides, rank)
    maps = _same(maps, size, step, -np.inf) if padding == "same" else maps
    return _last(getattr(F, f"max_pool{rank}d")(maps, size, step))


def average_pool(x: Array, pool_size: Size, strides: Size, padding: str = "valid") -> Array:
    """Pool by the mean of the cells that are there."""
    rank, maps = x.ndim - 2, _first(x)
    size, step = _each(pool_size, rank), _each(strides, rank)
    mean, ones = getattr(F, f"avg_pool{rank}d"), torch.ones_like(maps)
    if padding == "same":
        maps, ones = _same(maps, size, step), _same(ones, size, step)
    return _last(mean(maps, size, step) / mean(ones, size, step))


def _by(function: Callable[..., Any]) -> Callable[..., Array]:
    return lambda x, **options: np.asarray(function(torch.from_numpy(np.ascontiguousarray(x)), **options))


OPS: dict[str, Any] = {
    "conv": conv,
    "conv_transpose": conv_transpose,
    "max_pool": max_pool,
    "average_pool": average_pool,
    "relu": _by(F.relu),
    "leaky_relu": _by(F.leaky_relu),
    "sigmoid": _by(torch.sigmoid),
    "tanh": _by(torch.tanh),
    "softmax": lambda x, axis: _by(torch.softmax)(x, dim=axis),
    "max": np.max,
    "mean": np.mean,
    "pad": np.pad,
    "convert_to_numpy": np.asarray,
}


@dataclass(eq=False)
class Symbol:
    """What a layer will make of others."""

    layer: "Layer | None"
    reads: Sequence["Symbol"]

    def value(self, x: Array) -> Array:
        if self.layer is None:
            return x
        return self.layer.run(*[read.value(x) for read in self.reads])


@dataclass(eq=False)
class Layer:
    """A layer: what it makes of arrays and of its weights."""

    call: Callable[..., Array]
    name: str | None = None
    weights: list[Array] = field(default_factory=list)

    def __call__(self, reads: Symbol | list[Symbol]) -> Symbol:
        return Symbol(self, reads if isinstance(reads, list) else [reads])

    def set_weights(self, weights: list[Array]) -> None:
        self.weights = weights

    def run(self, *arrays: Array) -> Array:
        return self.call(self.weights, *arrays)


def _plain(call: Callable[..., Array]) -> Callable[..., Layer]:
    """Make a layer without weights, whose options `call` takes behind the array."""
    return lambda *given, name=None, **options: Layer(lambda _, x: call(x, *given, **options), name)


def _conv(operator: Callable[..., Array]) -> Callable[..., Layer]:
    def make(
        filters: int,
        kernel_size: Size,
        name: str | None = None,
        use_bias: bool = True,
        groups: int = 1,
        **options: Size | str,
    ) -> Layer:
        def call(weights: list[Array], x: Array) -> Array:
            kernel, *bias = weights
            assert len(bias) == use_bias
            outputs, reads = (-2, -1) if operator is conv_transpose else (-1, -2)
            assert kernel.shape[:-2] == _each(kernel_size, x.ndim - 2)
            assert (kernel.shape[outputs], kernel.shape[reads]) == (filters, x.shape[-1] // groups)
            return operator(x, kernel, **options) + (bias[0] if bias else 0)

        return Layer(call, name)

    return make


def _dense(units: int, use_bias: bool, name: str) -> Layer:
    def call(weights: list[Array], x: Array) -> Array:
        kernel, *bias = weights
        assert (kernel.shape, len(bias)) == ((x.shape[-1], units), use_bias)
        return np.asarray(x @ kernel + (bias[0] if bias else 0))

    return Layer(call, name)


def _norm(epsilon: float, name: str) -> Layer:
    def call(weights: list[Array], x: Array) -> Array:
        gamma, beta, mean, variance = weights
        return np.asarray((x - mean) / np.sqrt(variance + epsilon) * gamma + beta)

    return Layer(call, name)


def _pairs(given: Pads, rank: int) -> list[tuple[int, int]]:
    return [(0, 0), *([tuple(given)] if rank == 1 else map(tuple, given)), (0, 0)]


def _crop(x: Array, given: Pads) -> Array:
    pairs = _pairs(given, x.ndim - 2)
    return x[tuple(slice(begin, n - end) for (begin, end), n in zip(pairs, x.shape, strict=True))]


def _over_axes(x: Array, reduce: Callable[..., Array], keepdims: bool) -> Array:
    return reduce(x, axis=tuple(range(1, x.ndim - 1)), keepdims=keepdims)


def _layers() -> dict[str, Any]:
    made: dict[str, Any] = {
        "ReLU": _plain(OPS["relu"]),
        "Activation": _plain(lambda x, name: OPS[name](x)),
        "Softmax": _plain(OPS["softmax"]),
        "LeakyReLU": _plain(OPS["leaky_relu"]),
        "Dropout": _plain(lambda x, rate: x),
        "Lambda": lambda function: Layer(lambda _, x: function(x)),
        "Add": lambda: Layer(lambda _, *arrays: np.sum(arrays, axis=0)),
        "Concatenate": lambda: Layer(lambda _, *arrays: np.concatenate(arrays, axis=-1)),
        "Permute": _plain(lambda x, dims: x.transpose(0, *dims)),
        "Flatten": _plain(lambda x: x.reshape(len(x), -1)),
        "Dense": _dense,
        "BatchNormalization": _norm,
    }
    for rank in (1, 2, 3):
        made |= {
            f"Conv{rank}D": _conv(conv),
            f"Conv{rank}DTranspose": _conv(conv_transpose),
            f"MaxPooling{rank}D": _plain(max_pool),
            f"AveragePooling{rank}D": _plain(average_pool),
            f"GlobalMaxPooling{rank}D": _plain(lambda x, keepdims: _over_axes(x, np.max, keepdims)),
            f"GlobalAveragePooling{rank}D": _plain(lambda x, keepdims: _over_axes(x, np.mean, keepdims)),
            f"ZeroPadding{rank}D": _plain(lambda x, given: np.pad(x, _pairs(given, x.ndim - 2))),
            f"Cropping{rank}D": _plain(_crop),
        }
    return made


class Model:
    """A network from one input to one output."""

    def __init__(self, start: Symbol, end: Symbol) -> None:
        self._end, self._layers = end, dict[str, Layer]()
        waiting = [end]
        while waiting:
            symbol = waiting.pop()
            waiting += symbol.reads
            if symbol.layer is not None and symbol.layer.name:
                self._layers[symbol.layer.name] = symbol.layer

    def get_layer(self, name: str) -> Layer:
        return self._layers[name]

    def predict(self, x: Array) -> Array:
        return self._end.value(x)


def modules() -> dict[str, ModuleType]:
    """Give the modules that stand for Keras's, by their names."""
    keras, ops, layers = (ModuleType(name) for name in ("keras", "keras.ops", "keras.layers"))
    vars(ops).update(OPS)
    vars(layers).update(_layers())
    vars(keras).update(ops=ops, layers=layers, Model=Model, Input=lambda size: Symbol(None, ()))
    return {"keras": keras, "keras.ops": ops, "keras.layers": layers}
