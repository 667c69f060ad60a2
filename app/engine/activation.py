"""Activations: a function of every cell, or of every cell's channels."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from app.engine.convolution import Array
from app.geometry.errors import InvalidError

Parameters = Mapping[str, float]


def relu(x: Array, parameters: Parameters) -> Array:
    """max(x, 0)."""
    out: Array = np.maximum(x, np.float32(0))
    return out


def leaky_relu(x: Array, parameters: Parameters) -> Array:
    """X where it is positive, else negative_slope · x."""
    out = x * np.float32(parameters["negative_slope"])
    np.copyto(out, x, where=x > 0)
    return out


def sigmoid(x: Array, parameters: Parameters) -> Array:
    """1 / (1 + exp(−x)), by exp(−|x|), which cannot overflow."""
    small = np.exp(-np.abs(x))
    out = np.where(x >= 0, np.float32(1), small)
    small += np.float32(1)
    np.divide(out, small, out=out)
    return out


def tanh(x: Array, parameters: Parameters) -> Array:
    """Hyperbolic tangent."""
    out: Array = np.tanh(x)
    return out


def softmax(x: Array, parameters: Parameters) -> Array:
    """exp(x) over its sum over the channels, the largest channel taken off first."""
    out: Array = x - x.max(axis=1, keepdims=True)
    np.exp(out, out=out)
    out /= out.sum(axis=1, keepdims=True)
    return out


ACTIVATIONS: Mapping[str, Callable[[Array, Parameters], Array]] = MappingProxyType(
    {function.__name__: function for function in (relu, leaky_relu, sigmoid, tanh, softmax)}
)


def check_activation(name: str) -> None:
    """Refuse an activation that is not here.

    Raises
    ------
    InvalidError : unknown name
    """
    if name not in ACTIVATIONS:
        raise InvalidError(f"the activation {name!r} is unknown; use one of {', '.join(ACTIVATIONS)}")
