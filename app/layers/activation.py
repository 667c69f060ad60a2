"""Activations: one number in, one number out; softmax looks at a cell's channels together."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from app.engine import AUTO, Choice, Engine, Run
from app.geometry import Window
from app.layers.base import AXIS_NAMES, Array, BoundLayer, LayerSettings, Shape
from app.layers.frames import Frame, gather, place


class Activation(LayerSettings):
    """What all activations share: the output has the input's shape."""

    kind: str

    def _parameters(self) -> Mapping[str, float]:
        return MappingProxyType({})

    def _bind(self, input_shape: Shape) -> "BoundActivation":
        names = AXIS_NAMES[len(input_shape) - 2]
        return BoundActivation(
            kind=self.kind,
            input_shape=input_shape,
            output_shape=input_shape,
            windows=tuple(
                Window(size, 1, name=name) for size, name in zip(input_shape[2:], names, strict=True)
            ),
            parameters=0,
            macs=0,
            work=math.prod(input_shape),
            options=self._parameters(),
        )


class Relu(Activation):
    """max(x, 0)."""

    kind: Literal["relu"]


class LeakyRelu(Activation):
    """The value, or `negative_slope` times it where it is negative."""

    kind: Literal["leaky_relu"]
    negative_slope: Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)] = 0.01

    def _parameters(self) -> Mapping[str, float]:
        return MappingProxyType({"negative_slope": self.negative_slope})


class Sigmoid(Activation):
    """1 / (1 + exp(−x))."""

    kind: Literal["sigmoid"]


class Tanh(Activation):
    """The hyperbolic tangent of x."""

    kind: Literal["tanh"]


class Softmax(Activation):
    """exp(x) over its sum across the channels of a cell."""

    kind: Literal["softmax"]


@dataclass(frozen=True)
class BoundActivation(BoundLayer):
    """An activation that knows its input's shape."""

    options: Mapping[str, float]

    @property
    def frame_numbers(self) -> int:
        """All channels of a cell, or one."""
        return self.input_shape[1] if self.kind == "softmax" else 1

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) float32."""
        return engine.activate(x, self.kind, self.options, choice)

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show cell `index`; softmax reads all of the cell's channels, the others one."""
        position = self.position(index)
        where = place(self.windows, position)
        channels = range(x.shape[1]) if self.kind == "softmax" else range(channel, channel + 1)
        patch, inside = gather(x[0, channels.start : channels.stop], where["taps"])
        return Frame(
            index=index,
            output=position,
            **where,
            channels=tuple(channels),
            patch=patch,
            inside=inside,
            value=self._value(patch.ravel().astype(np.float64), channel),
        )

    def _value(self, cell: np.ndarray, channel: int) -> float:
        """The definition, in float64 on one cell, rounded once; independent of the engine."""
        with np.errstate(all="ignore"):
            if self.kind == "softmax":
                powers = np.exp(cell - cell.max())
                return float(np.float32(powers[channel] / powers.sum()))
            x = cell[0]
            value = {
                "relu": lambda: np.maximum(x, 0),
                "leaky_relu": lambda: x if x >= 0 else x * self.options["negative_slope"],
                "sigmoid": lambda: 1 / (1 + np.exp(-x)),
                "tanh": lambda: np.tanh(x),
            }[self.kind]()
            return float(np.float32(value))
