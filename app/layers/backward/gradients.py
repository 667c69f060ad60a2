"""What goes into a layer's backward pass, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine import AUTO, Choice, Engine
from app.layers.base import Array


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One layer's forward pass, and the gradient that comes back to its output.

    Parameters
    ----------
    engine : computes convolutions
    x : (N, C, *size) or (N, F) float32, the layer's input
    y : float32, its output
    gradient : of y's shape, float32
    wants_x : whether the gradient of x is asked for; a network's first layer has no use for it
    wants_parameters : whether the parameters' gradients are asked for
    choice : backend of the convolutions; their algorithms are the engine's pick
    """

    engine: Engine
    x: Array
    y: Array
    gradient: Array
    wants_x: bool = True
    wants_parameters: bool = True
    choice: Choice = AUTO


@dataclass(frozen=True, slots=True, eq=False)
class Gradients:
    """Gradients of a layer.

    Parameters
    ----------
    x : of the input, of its shape, float32; None where it wasn't asked for
    parameters : of what can be learnt, by the field of the layer's settings that holds it
    """

    x: Array | None
    parameters: Mapping[str, Array] = field(default_factory=dict)


def sum_channels(values: NDArray[np.floating[Any]]) -> Array:
    """Sum (N, C, *size) or (N, F) over all but the channels, in float64 rounded once: (C,) float32."""
    axes = (0, *range(2, values.ndim))
    with np.errstate(all="ignore"):
        sums: NDArray[np.float64] = values.sum(axis=axes, dtype=np.float64)
    return sums.astype(np.float32)
