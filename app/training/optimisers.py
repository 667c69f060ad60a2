"""Optimisers: how parameters follow their gradients."""

import math
from collections.abc import Mapping
from typing import Annotated, Literal, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.layers.base import Array

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
Rate = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False, description="learning rate")]
Decay = Annotated[
    float,
    Field(
        ge=0,
        le=10,
        allow_inf_nan=False,
        description="this times each weight is added to its gradient; biases and norms are left alone",
    ),
]
Share = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]


class Optimiser(Protocol):
    """Changes parameters in place, and remembers what it needs for the next step."""

    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], rate: float) -> None:
        """Change each parameter that has a gradient.

        Parameters
        ----------
        parameters, gradients : by name, of equal shapes
        rate : the learning rate of this step
        """


class Sgd(BaseModel):
    """Stochastic gradient descent with momentum."""

    model_config = _STRICT

    kind: Literal["sgd"]
    learning_rate: Rate = 0.05
    momentum: Share = Field(default=0.9, description="part of the last step that goes into the next")
    weight_decay: Decay = 0.0

    def make(self) -> "SgdState":
        """Begin."""
        return SgdState(self)


class Adam(BaseModel):
    """Adam: steps scaled by running means of the gradient and of its square."""

    model_config = _STRICT

    kind: Literal["adam"]
    learning_rate: Rate = 0.001
    beta1: Share = Field(default=0.9, description="decay of the mean of gradients")
    beta2: Share = Field(default=0.999, description="decay of the mean of their squares")
    eps: float = Field(default=1e-8, gt=0, le=1, allow_inf_nan=False, description="added to the root")
    weight_decay: Decay = 0.0

    def make(self) -> "AdamState":
        """Begin."""
        return AdamState(self)


AnyOptimiser = Annotated[Sgd | Adam, Field(discriminator="kind")]


class SgdState:
    """SGD on its way.

    References
    ----------
    Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning".
    """

    def __init__(self, settings: Sgd) -> None:
        self._settings = settings
        self._velocity: dict[str, Array] = {}

    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], rate: float) -> None:
        """Velocity = momentum · velocity + gradient; parameter −= rate · velocity."""
        momentum = np.float32(self._settings.momentum)
        for name, gradient in gradients.items():
            moved = _decayed(name, parameters[name], gradient, self._settings.weight_decay)
            if momentum:
                before = self._velocity.get(name)
                moved = moved if before is None else momentum * before + moved
                self._velocity[name] = moved
            parameters[name][...] -= np.float32(rate) * moved


class AdamState:
    """Adam on its way.

    References
    ----------
    Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1.
    """

    def __init__(self, settings: Adam) -> None:
        self._settings = settings
        self._means: dict[str, tuple[Array, Array]] = {}
        self._steps = 0

    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], rate: float) -> None:
        """Parameter −= rate · mean / (√mean of squares + eps), both corrected for having begun at 0."""
        self._steps += 1
        settings = self._settings
        first, second = np.float32(settings.beta1), np.float32(settings.beta2)
        size = np.float32(rate / (1 - settings.beta1**self._steps))
        root = np.float32(math.sqrt(1 - settings.beta2**self._steps))
        for name, plain in gradients.items():
            gradient = _decayed(name, parameters[name], plain, settings.weight_decay)
            zero = np.zeros_like(gradient)
            mean, square = self._means.get(name, (zero, zero))
            mean = first * mean + (1 - first) * gradient
            square = second * square + (1 - second) * gradient * gradient
            self._means[name] = mean, square
            parameters[name][...] -= size * mean / (np.sqrt(square) / root + np.float32(settings.eps))


def _decayed(name: str, parameter: Array, gradient: Array, decay: float) -> Array:
    """Pull weights towards 0; what has one axis is a bias or a norm's scale, which is left alone."""
    return gradient + np.float32(decay) * parameter if decay and parameter.ndim > 1 else gradient
