"""What layers share whose every output cell reads one place of the input: its channel, or several of them."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from app.geometry import Window
from app.layers.base import AXIS_NAMES, Array, BoundLayer, LayerSettings, Shape
from app.layers.frames import Frame, gather, place


class Pointwise(LayerSettings):
    """Settings of a layer that keeps its input's shape; it takes flattened tensors too."""

    spatial: ClassVar[bool] = False


class Layout(TypedDict):
    """What a bound pointwise layer takes over from `BoundLayer`."""

    input_shape: Shape
    output_shape: Shape
    windows: tuple[Window, ...]
    work: int


class Arithmetic(TypedDict):
    """What happens to the cells that one output cell reads."""

    value: float
    weight: NotRequired[Array]
    products: NotRequired[Array]
    channel_sums: NotRequired[Array]
    bias: NotRequired[float]


def pointwise_layout(input_shape: Shape) -> Layout:
    """Windows of one cell on each axis; none where the tensor is flattened."""
    names = AXIS_NAMES[len(input_shape) - 2]
    sizes = zip(input_shape[2:], names, strict=True)
    return Layout(
        input_shape=input_shape,
        output_shape=input_shape,
        windows=tuple(Window(size, 1, name=name) for size, name in sizes),
        work=math.prod(input_shape),
    )


@dataclass(frozen=True)
class BoundPointwise(BoundLayer):
    """A pointwise layer that knows its input's shape.

    A flattened tensor's features are its channels, shown beside each other as the cells of one row.
    """

    def reads(self, feature: int) -> range:
        """Input channels that output channel `feature` reads."""
        return range(feature, feature + 1)

    @abstractmethod
    def arithmetic(self, cells: NDArray[np.float64], feature: int) -> Arithmetic:
        """Work out one output cell, in float64; independent of the engine.

        Parameters
        ----------
        cells : (channels that `reads` names,)
        feature : output channel
        """

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show cell `index` of output `channel`, on the first item of the batch."""
        position = self.position(index)
        if self.windows:
            read = self.reads(channel)
            where = place(self.windows, position)
            patch, inside = gather(x[0, read.start : read.stop : read.step], where["taps"])
            shape, channels, feature = (len(read), *inside.shape), tuple(read), channel
        else:
            read = self.reads(index)
            where = {"start": (read.start,), "stop": (read.stop,), "taps": (tuple(read),)}
            patch, inside = x[:1, read.start : read.stop : read.step], np.ones(len(read), dtype=np.bool_)
            shape, channels, feature = (1, len(read)), (0,), index
        with np.errstate(all="ignore"):
            found = self.arithmetic(patch.ravel().astype(np.float64), feature)
        for name in ("weight", "products"):
            if name in found:
                found[name] = found[name].reshape(shape)
        return Frame(
            index=index,
            output=position,
            **where,
            channels=channels,
            patch=patch,
            inside=inside,
            **found,
        )
