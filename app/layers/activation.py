"""Activations: one number in, one number out; softmax looks at a cell's channels together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from app.engine import AUTO, Choice, Engine, Run
from app.layers.base import Array, BoundLayer, Shape
from app.layers.frames import Frame
from app.layers.pointwise import Arithmetic, BoundPointwise, Pointwise, pointwise_layout


class Activation(Pointwise):
    """What all activations share: the output has the input's shape."""

    kind: str

    def _parameters(self) -> Mapping[str, float]:
        return MappingProxyType({})

    def _bind(self, input_shape: Shape) -> "BoundActivation":
        layout = pointwise_layout(input_shape)
        return BoundActivation(kind=self.kind, parameters=0, macs=0, options=self._parameters(), **layout)

    def behind(self, layer: BoundLayer) -> "BoundActivation":
        """Fit this to what `layer` computes."""
        return self._bind(layer.output_shape)


class Relu(Activation):
    """max(x, 0)."""

    kind: Literal["relu"]


class LeakyRelu(Activation):
    """The value, or `negative_slope` times it where it is negative."""

    kind: Literal["leaky_relu"]
    negative_slope: Annotated[
        float,
        Field(allow_inf_nan=False, ge=-1e6, le=1e6, description="what numbers below 0 are multiplied by"),
    ] = 0.01

    def _parameters(self) -> Mapping[str, float]:
        return MappingProxyType({"negative_slope": self.negative_slope})


class Sigmoid(Activation):
    """1 / (1 + exp(−x))."""

    kind: Literal["sigmoid"]


class Tanh(Activation):
    """The hyperbolic tangent of x."""

    kind: Literal["tanh"]


class Softmax(Activation):
    """exp(x) over its sum across the channels of a cell, or across all features of a flattened tensor."""

    kind: Literal["softmax"]


AnyActivation = Annotated[Relu | LeakyRelu | Sigmoid | Tanh | Softmax, Field(discriminator="kind")]


@dataclass(frozen=True)
class BoundActivation(BoundPointwise):
    """An activation that knows its input's shape."""

    options: Mapping[str, float]

    @property
    def frame_numbers(self) -> int:
        """All channels of a cell, or one."""
        return self.input_shape[1] if self.kind == "softmax" else 1

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) or (N, F) float32."""
        return engine.activate(x, self.kind, self.options, choice)

    def reads(self, feature: int) -> range:
        """Input channels that output channel `feature` reads: softmax reads all, the others one."""
        return range(self.input_shape[1]) if self.kind == "softmax" else super().reads(feature)

    def arithmetic(self, cells: NDArray[np.float64], feature: int) -> Arithmetic:
        """The definition, in float64 on one cell, rounded once."""
        if self.kind == "softmax":
            powers = np.exp(cells - cells.max())
            return {"value": float(np.float32(powers[feature] / powers.sum()))}
        x = cells[0]
        value = {
            "relu": lambda: np.maximum(x, 0),
            "leaky_relu": lambda: x if x >= 0 else x * self.options["negative_slope"],
            "sigmoid": lambda: 1 / (1 + np.exp(-x)),
            "tanh": lambda: np.tanh(x),
        }[self.kind]()
        return {"value": float(np.float32(value))}

    def follow(self, layer: BoundLayer, x: Array, channel: int, frame: Frame) -> Frame:
        """Go on with a frame of `layer`, whose output this reads: what becomes of its value.

        Softmax reads all channels there, each added up as the frame's own is.
        """
        if frame.input is not None:
            return frame
        feature = channel if self.windows else frame.index

        def value(read: int) -> float:
            if read == feature:
                return frame.value
            return (layer.frame(x, read, frame.index) if self.windows else layer.frame(x, 0, read)).value

        with np.errstate(all="ignore"):
            cells = np.array([value(read) for read in self.reads(feature)])
            own = feature if self.kind == "softmax" else 0
            return replace(frame, after=self.arithmetic(cells, own)["value"])
