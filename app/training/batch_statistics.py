"""Batch normalisation while a network learns: by each batch's own mean and variance, which are remembered."""

from dataclasses import dataclass

import numpy as np

from app.layers.backward.gradients import Gradients, sum_channels
from app.layers.base import Array
from app.layers.normalise import BatchNorm

MOMENTUM = 0.1
"""Part of a batch's statistics that goes into what is remembered."""


@dataclass(frozen=True, slots=True, eq=False)
class Normalised:
    """A batch that was normalised.

    Parameters
    ----------
    y : the layer's output
    unit : x with a mean of 0 and a variance of 1 in each channel
    deviation : √(variance + eps), in a shape to be broadcast
    mean, variance : what is to be remembered now, (C,)
    """

    y: Array
    unit: Array
    deviation: Array
    mean: Array
    variance: Array


def normalise_batch(settings: BatchNorm, x: Array) -> Normalised:
    """Normalise a batch by its own statistics.

    Parameters
    ----------
    settings : with mean, variance, weight and bias
    x : (N, C, *size) or (N, F) float32

    References
    ----------
    Ioffe & Szegedy 2015, "Batch Normalization"; what is remembered is a sample's variance, PyTorch's way.
    """
    axes, each = (0, *range(2, x.ndim)), (-1, *(1,) * (x.ndim - 2))
    mean, variance, weight, bias = (
        getattr(settings, name) for name in ("mean", "variance", "weight", "bias")
    )
    count = x.size // x.shape[1]
    batch_mean = x.mean(axis=axes, dtype=np.float64)
    batch_variance = x.var(axis=axes, dtype=np.float64)
    deviation = np.sqrt(batch_variance + settings.eps).astype(np.float32).reshape(each)
    unit = (x - batch_mean.astype(np.float32).reshape(each)) / deviation
    sample = batch_variance * (count / max(1, count - 1))
    return Normalised(
        y=unit * weight.reshape(each) + bias.reshape(each),
        unit=unit,
        deviation=deviation,
        mean=((1 - MOMENTUM) * mean + MOMENTUM * batch_mean).astype(np.float32),
        variance=((1 - MOMENTUM) * variance + MOMENTUM * sample).astype(np.float32),
    )


def normalise_backward(settings: BatchNorm, done: Normalised, gradient: Array) -> Gradients:
    """Give the gradients; mean and variance depend on x too."""
    axes, each = (0, *range(2, gradient.ndim)), (-1, *(1,) * (gradient.ndim - 2))
    assert settings.weight is not None
    by_unit = gradient * settings.weight.reshape(each)
    mean = by_unit.mean(axis=axes, keepdims=True)
    along = (by_unit * done.unit).mean(axis=axes, keepdims=True)
    x = (by_unit - mean - done.unit * along) / done.deviation
    parameters = {"weight": sum_channels(gradient * done.unit), "bias": sum_channels(gradient)}
    return Gradients(x.astype(np.float32), parameters)
