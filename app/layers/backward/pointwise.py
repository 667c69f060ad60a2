"""Gradients of layers that read one place: activations, batch norm, and those that only rearrange."""

import numpy as np

from app.engine.rearranging import ChannelShuffle
from app.layers.activation import BoundActivation
from app.layers.backward.gradients import Gradients, Pass, sum_channels
from app.layers.base import Array, BoundLayer
from app.layers.merging import BoundAdd
from app.layers.normalise import BoundBatchNorm
from app.layers.rearrange import BoundChannelShuffle

_ZERO = np.float32(0)


def activation(layer: BoundActivation, done: Pass) -> Gradients:
    """Give an activation's gradient by its slope; at a kink the slope on its left, as PyTorch has it."""
    with np.errstate(all="ignore"):
        return Gradients(_SLOPES[layer.kind](layer, done))


def batch_norm(layer: BoundBatchNorm, done: Pass) -> Gradients:
    """Give a batch norm's gradients; its mean and variance are numbers that are known."""
    each = (-1, *(1,) * (done.x.ndim - 2))
    scale = layer.scale.astype(np.float32).reshape(each)
    settings, parameters = layer.settings, {}
    with np.errstate(all="ignore"):
        if settings.weight is not None:
            mean = np.float32(0) if settings.mean is None else settings.mean.reshape(each)
            variance = np.float32(1) if settings.variance is None else settings.variance.reshape(each)
            deviation = np.sqrt(variance + np.float32(settings.eps))
            parameters["weight"] = sum_channels(done.gradient * ((done.x - mean) / deviation))
        if settings.bias is not None:
            parameters["bias"] = sum_channels(done.gradient)
        return Gradients(done.gradient * scale, parameters)


def channel_shuffle(layer: BoundChannelShuffle, done: Pass) -> Gradients:
    """Deal the channels back."""
    back = ChannelShuffle(layer.input_shape[1] // layer.groups)
    return Gradients(done.engine.apply(done.gradient, back, done.choice)[0])


def add(layer: BoundAdd, done: Pass) -> Gradients:
    """Give each of the branches that are added all of the gradient."""
    return Gradients(np.tile(done.gradient, (1, layer.terms, *(1,) * (done.x.ndim - 2))))


def same_numbers(layer: BoundLayer, done: Pass) -> Gradients:
    """Pass the gradient on: flatten, concat, and dropout at rest change no number."""
    return Gradients(done.gradient.reshape(done.x.shape))


def _relu(layer: BoundActivation, done: Pass) -> Array:
    return np.where(done.y <= 0, _ZERO, done.gradient)


def _leaky_relu(layer: BoundActivation, done: Pass) -> Array:
    slope = np.float32(layer.options["negative_slope"])
    return np.where(done.x > 0, done.gradient, slope * done.gradient)


def _sigmoid(layer: BoundActivation, done: Pass) -> Array:
    return done.gradient * (1 - done.y) * done.y


def _tanh(layer: BoundActivation, done: Pass) -> Array:
    return done.gradient * (1 - done.y * done.y)


def _softmax(layer: BoundActivation, done: Pass) -> Array:
    weighted = done.gradient * done.y
    total: Array = weighted - done.y * weighted.sum(axis=1, keepdims=True)
    return total


_SLOPES = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softmax": _softmax,
}
