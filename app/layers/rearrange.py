"""Layers that change no number: channels dealt out anew, a tensor laid out in one row, dropout at rest."""

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from app.engine import AUTO, Choice, Engine, Run
from app.engine.operation import Reshape
from app.engine.rearranging import ChannelShuffle as Shuffling
from app.geometry import ShapeError
from app.layers.base import Array, BoundLayer, LayerSettings, Shape
from app.layers.frames import Frame
from app.layers.pointwise import Arithmetic, BoundPointwise, Pointwise, pointwise_layout


class ChannelShuffle(Pointwise):
    """The channels of each group dealt out in turn, so that a next grouped layer sees something of each."""

    kind: Literal["channel_shuffle"]
    groups: int = Field(ge=1, le=2**31 - 1, description="divides the channels")

    def _bind(self, input_shape: Shape) -> "BoundChannelShuffle":
        channels = input_shape[1]
        if channels % self.groups:
            raise ShapeError(
                f"groups {self.groups} does not divide the input's {channels} channels; "
                f"use one of {', '.join(map(str, _divisors(channels)))}",
                "/groups",
            )
        layout = pointwise_layout(input_shape)
        return BoundChannelShuffle(kind=self.kind, parameters=0, macs=0, groups=self.groups, **layout)


def _divisors(number: int, most: int = 12) -> list[int]:
    """Give the smallest divisors of a number."""
    return [n for n in range(1, min(number, 1000) + 1) if number % n == 0][:most]


@dataclass(frozen=True)
class BoundChannelShuffle(BoundPointwise):
    """A channel shuffle that knows its input's shape."""

    groups: int

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) or (N, F) float32."""
        return engine.apply(x, Shuffling(self.groups), choice)

    def reads(self, feature: int) -> range:
        """Input channel that output channel `feature` takes."""
        place, group = divmod(feature, self.groups)
        return super().reads(group * (self.input_shape[1] // self.groups) + place)

    def arithmetic(self, cells: NDArray[np.float64], feature: int) -> Arithmetic:
        """Return the cell itself."""
        return {"value": float(cells[0])}


class Dropout(Pointwise):
    """Nothing, as at inference: while a network learns, cells are set to 0 with probability `p`."""

    kind: Literal["dropout"]
    p: float = Field(default=0.5, ge=0, le=1, allow_inf_nan=False, description="probability while learning")

    def _bind(self, input_shape: Shape) -> "BoundDropout":
        return BoundDropout(kind=self.kind, parameters=0, macs=0, **pointwise_layout(input_shape))


@dataclass(frozen=True)
class BoundDropout(BoundPointwise):
    """A dropout layer that knows its input's shape."""

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Return `x`, (N, C, *size) or (N, F) float32."""
        return engine.apply(x, Reshape(x.shape, "dropout does nothing at inference"), choice)

    def arithmetic(self, cells: NDArray[np.float64], feature: int) -> Arithmetic:
        """Return the cell itself."""
        return {"value": float(cells[0])}


class Flatten(LayerSettings):
    """All cells of an item in one row of features, (N, F): channel by channel, row by row."""

    spatial: ClassVar[bool] = False
    flattens: ClassVar[bool] = True

    kind: Literal["flatten"]

    def _bind(self, input_shape: Shape) -> "BoundFlatten":
        return BoundFlatten(
            kind=self.kind,
            input_shape=input_shape,
            output_shape=(input_shape[0], math.prod(input_shape[1:])),
            windows=(),
            parameters=0,
            macs=0,
            work=math.prod(input_shape),
        )


@dataclass(frozen=True)
class BoundFlatten(BoundLayer):
    """A flatten layer that knows its input's shape."""

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) or (N, F) float32: a view of it."""
        reason = "the same numbers in one row; nothing is computed"
        return engine.apply(x, Reshape(self.output_shape, reason), choice)

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show feature `index`: the cell that it is."""
        source, *cell = (int(i) for i in np.unravel_index(index, self.input_shape[1:]))
        cell = cell or [source]
        patch = x[0].ravel()[index].reshape(1, *(1,) * len(cell))
        return Frame(
            index=index,
            output=self.position(index),
            start=tuple(cell),
            stop=tuple(i + 1 for i in cell),
            taps=tuple((i,) for i in cell),
            channels=(source if len(self.input_shape) > 2 else 0,),
            patch=patch,
            inside=np.ones(patch.shape[1:], dtype=np.bool_),
            value=float(patch.ravel()[0]),
        )
