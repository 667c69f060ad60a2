"""Activations: a function of every cell, or of every cell's channels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.parallel import each
from app.engine.scratch import scratch
from app.geometry.errors import InvalidError

PIECE_CELLS = 32 * 1024
Parameters = Mapping[str, float]
# Writes the function of (N, C, cells) into the last argument.
Function = Callable[[Array, Parameters, Array], None]


def relu(x: Array, parameters: Parameters, out: Array) -> None:
    """max(x, 0)."""
    np.maximum(x, np.float32(0), out=out)


def leaky_relu(x: Array, parameters: Parameters, out: Array) -> None:
    """X where it is positive, else negative_slope · x."""
    np.multiply(x, np.float32(parameters["negative_slope"]), out=out)
    np.copyto(out, x, where=x > 0)


def sigmoid(x: Array, parameters: Parameters, out: Array) -> None:
    """1 / (1 + exp(−x)), by exp(−|x|), which cannot overflow."""
    small = scratch("sigmoid", x.shape)
    np.abs(x, out=small)
    np.negative(small, out=small)
    np.exp(small, out=small)
    np.copyto(out, small)
    np.copyto(out, np.float32(1), where=x >= 0)
    np.add(small, np.float32(1), out=small)
    np.divide(out, small, out=out)


def tanh(x: Array, parameters: Parameters, out: Array) -> None:
    """Hyperbolic tangent."""
    np.tanh(x, out=out)


def softmax(x: Array, parameters: Parameters, out: Array) -> None:
    """exp(x) over its sum over the channels, the largest channel taken off first."""
    np.subtract(x, x.max(axis=1, keepdims=True), out=out)
    np.exp(out, out=out)
    np.divide(out, out.sum(axis=1, keepdims=True), out=out)


ACTIVATIONS: Mapping[str, Function] = MappingProxyType(
    {function.__name__: function for function in (relu, leaky_relu, sigmoid, tanh, softmax)}
)


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of every cell, or of every cell's channels.

    Parameters
    ----------
    name : of the table's
    parameters : `negative_slope` for `leaky_relu`

    Raises
    ------
    InvalidError : unknown name
    """

    name: str
    parameters: Parameters
    algorithm = "direct"
    reason = "one function of every cell"
    prefers = None

    def __post_init__(self) -> None:
        """Refuse an activation that is not here."""
        if self.name not in ACTIVATIONS:
            raise InvalidError(
                f"the activation {self.name!r} is unknown; use one of {', '.join(ACTIVATIONS)}"
            )

    def microseconds(self, x: Array) -> float:
        """Estimate one thread's time."""
        return x.size * 0.0005

    def run(self, x: Array, backend: Backend) -> Array:
        """Compute an array of x's shape."""
        return backend.activate(x, self.name, self.parameters)


def activate(x: Array, name: str, parameters: Parameters) -> Array:
    """Apply an activation with NumPy, in pieces that stay in the cache.

    Parameters
    ----------
    x : (N, C, *size) float32
    name : of the table's
    parameters : `negative_slope` for `leaky_relu`

    Returns
    -------
    Array of x's shape
    """
    function = ACTIVATIONS[name]
    out = np.empty_like(x)
    cells, results = (array.reshape(*x.shape[:2], -1) for array in (x, out))
    length = max(1, PIECE_CELLS // max(1, x.shape[0] * x.shape[1]))

    def fill(start: int) -> None:
        checkpoint()
        piece = slice(start, start + length)
        function(cells[..., piece], parameters, results[..., piece])

    each(fill, range(0, cells.shape[-1], length))
    return out
