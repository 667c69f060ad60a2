"""Which function gives a layer's gradients."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from app.geometry import InvalidError, ShapeError
from app.layers.activation import BoundActivation
from app.layers.backward import convolutions, pointwise, pools
from app.layers.backward.gradients import Gradients, Pass
from app.layers.base import BoundLayer
from app.layers.conv import BoundConv
from app.layers.conv_transpose import BoundConvTranspose
from app.layers.linear import BoundLinear
from app.layers.merging import BoundAdd, BoundConcat
from app.layers.normalise import BoundBatchNorm
from app.layers.pool import BoundAvgPool, BoundLpPool, BoundMaxPool
from app.layers.rearrange import BoundChannelShuffle, BoundDropout, BoundFlatten

# each takes the bound layer that it stands beside
BACKWARD: Mapping[type[BoundLayer], Callable[[Any, Pass], Gradients]] = MappingProxyType(
    {
        BoundConv: convolutions.conv,
        BoundConvTranspose: convolutions.conv_transpose,
        BoundLinear: convolutions.linear,
        BoundMaxPool: pools.max_pool,
        BoundAvgPool: pools.avg_pool,
        BoundLpPool: pools.lp_pool,
        BoundActivation: pointwise.activation,
        BoundBatchNorm: pointwise.batch_norm,
        BoundChannelShuffle: pointwise.channel_shuffle,
        BoundFlatten: pointwise.same_numbers,
        BoundDropout: pointwise.same_numbers,
        BoundConcat: pointwise.same_numbers,
        BoundAdd: pointwise.add,
    }
)


def backward(layer: BoundLayer, done: Pass) -> Gradients:
    """Give the gradients of a layer's input and of what it can learn.

    Parameters
    ----------
    layer : bound to x's shape
    done : its input x, its output y, and the gradient of y

    Raises
    ------
    ShapeError : the gradient has not the output's shape
    InvalidError : a layer of a kind without gradients

    Examples
    --------
    >>> import numpy as np
    >>> from app.engine import Engine
    >>> from app.layers import parse_layer
    >>> x = np.array([[[1, 2, 3]]], np.float32)
    >>> layer = parse_layer({"kind": "conv", "weight": [[[10, 1]]]}).bind(x.shape)
    >>> engine = Engine(backend="numpy")
    >>> y, _ = layer.forward(engine, x)
    >>> found = backward(layer, Pass(engine, x, y, np.ones_like(y)))
    >>> found.x.tolist(), found.parameters["weight"].tolist()
    ([[[10.0, 11.0, 1.0]]], [[[3.0, 5.0]]])
    """
    if done.gradient.shape != layer.output_shape:
        raise ShapeError(
            f"a gradient of shape {list(done.gradient.shape)} for an output of {list(layer.output_shape)}; "
            "give one number for each of the output's"
        )
    found = BACKWARD.get(type(layer))
    if found is None:
        raise InvalidError(f"a {layer.kind} layer has no gradient here; leave it out", "/kind")
    return found(layer, done)
