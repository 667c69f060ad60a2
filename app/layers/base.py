"""What every layer is: settings that bind to an input shape, then compute, cost and show frames."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from app.engine import AUTO, Choice, Contest, Engine, Run
from app.geometry import (
    InvalidError,
    NamedPadding,
    Rounding,
    ShapeError,
    UnavailableError,
    Window,
    named_padding,
)
from app.layers.fields import PaddingValue, PerAxisValue
from app.layers.frames import Frame

Array = NDArray[np.float32]
Shape = tuple[int, ...]

AXIS_NAMES: dict[int, tuple[str, ...]] = {
    1: ("width",),
    2: ("height", "width"),
    3: ("depth", "height", "width"),
}
MAX_AXIS = 2**31 - 1


@dataclass(frozen=True)
class BoundLayer(ABC):
    """A layer that knows its input's shape, so that everything but the numbers is decided.

    Parameters
    ----------
    kind : the layer's kind
    input_shape, output_shape : (N, C, *size)
    windows : one an axis; pointwise layers have a kernel of 1
    parameters : learnable numbers
    macs : multiply-adds of one pass over the whole batch, padding counted
    work : elementary operations, what limits are held against
    """

    kind: str
    input_shape: Shape
    output_shape: Shape
    windows: tuple[Window, ...]
    parameters: int
    macs: int
    work: int

    @property
    def total_frames(self) -> int:
        """Window positions of one feature map."""
        return math.prod(self.output_shape[2:])

    @abstractmethod
    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) float32."""

    def contest(self, engine: Engine, x: Array) -> Contest:
        """Give all ways to compute the output of `x`, to be compared.

        Raises
        ------
        UnavailableError : there is one way only
        """
        raise UnavailableError(
            f"a {self.kind} layer is computed in one way, so there is nothing to compare; compare a conv",
            "/kind",
        )

    @abstractmethod
    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show window `index` of output `channel`, on the first item of the batch."""

    def frames(self, x: Array, channel: int = 0, start: int = 0, count: int = 100) -> list[Frame]:
        """Return the sliding window's steps `start` to `start + count`, as many as there are.

        Parameters
        ----------
        x : (N, C, *size) float32, the layer's input; the first item of the batch is shown
        channel : output channel
        start, count : window positions in row-major order

        Raises
        ------
        InvalidError : a channel or start that is not there
        """
        channels = self.output_shape[1]
        if not 0 <= channel < channels:
            raise InvalidError(
                f"channel {channel} is not there; the output has channels 0 to {channels - 1}", "/channel"
            )
        if not 0 <= start < self.total_frames:
            raise InvalidError(
                f"start {start} is not there; windows are numbered 0 to {self.total_frames - 1}", "/start"
            )
        stop = min(start + count, self.total_frames)
        return [self.frame(x, channel, index) for index in range(start, stop)]

    def position(self, index: int) -> tuple[int, ...]:
        """Output cell of window `index`."""
        return tuple(int(i) for i in np.unravel_index(index, self.output_shape[2:]))


class LayerSettings(BaseModel, ABC):
    """Base of all layers' settings: strict types, unknown fields refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)

    @property
    def rank(self) -> int | None:
        """Spatial axes that the settings fix; None where any number fits."""
        return None

    def bind(self, input_shape: Shape) -> BoundLayer:
        """Fit the layer to an input of `input_shape`, (N, C, *size).

        Raises
        ------
        ShapeError : shapes do not fit each other
        """
        check_shape(input_shape)
        rank = len(input_shape) - 2
        if self.rank is not None and rank != self.rank:
            raise ShapeError(
                f"the layer has {axes(self.rank)}, the input {axes(rank)} (shape {list(input_shape)}); "
                f"give an input of {self.rank + 2} dimensions: (N, C, {', '.join(AXIS_NAMES[self.rank])})"
            )
        return self._bind(input_shape)

    @abstractmethod
    def _bind(self, input_shape: Shape) -> BoundLayer: ...


def check_shape(shape: Shape) -> None:
    """Refuse what is no (N, C, *size).

    Raises
    ------
    ShapeError : too few or too many axes, or an axis without cells
    """
    if len(shape) - 2 not in AXIS_NAMES:
        raise ShapeError(
            f"an input shape of {len(shape)} numbers; give (N, C, *size) with 1 to 3 spatial axes",
            "/input_shape",
        )
    for axis, size in enumerate(shape):
        if not 1 <= size <= MAX_AXIS:
            raise ShapeError(
                f"axis {axis} of the input has {size} cells; an axis has 1 to {MAX_AXIS}", "/input_shape"
            )


def axes(count: int) -> str:
    """Say a number of axes."""
    return "1 spatial axis" if count == 1 else f"{count} spatial axes"


def fixed_rank(*values: PerAxisValue | PaddingValue | None) -> int | None:
    """Rank that lists among `values` fix by their length; None where all are single values."""
    for value in values:
        if isinstance(value, tuple):
            return len(value)
    return None


def make_windows(
    size: Shape,
    kernel_size: Shape,
    stride: PerAxisValue,
    dilation: PerAxisValue,
    padding: PaddingValue,
    rounding: Rounding = "floor",
    kernel_pointer: str = "/kernel_size",
) -> tuple[Window, ...]:
    """Lay out windows on each axis.

    Parameters
    ----------
    size, kernel_size : one number an axis
    stride, dilation, padding : as a person gives them
    rounding : what happens to a last window that does not fit
    kernel_pointer : the field that errors about the kernel's size point to

    Raises
    ------
    ShapeError : no window fits, or a list is not one value an axis
    """
    rank = len(size)
    strides = _each("stride", stride, rank)
    dilations = _each("dilation", dilation, rank)
    pads = [_pads(padding, axis, rank) for axis in range(rank)]
    windows = []
    for axis, name in enumerate(AXIS_NAMES[rank]):
        pad = pads[axis]
        if isinstance(pad, str):
            pad = named_padding(pad, size[axis], kernel_size[axis], strides[axis], dilations[axis])
        try:
            windows.append(
                Window(size[axis], kernel_size[axis], strides[axis], dilations[axis], *pad, rounding, name)
            )
        except ShapeError as error:
            raise ShapeError(error.detail, kernel_pointer) from None
    return tuple(windows)


def _each(name: str, value: PerAxisValue, rank: int) -> Shape:
    if isinstance(value, int):
        return (value,) * rank
    if len(value) != rank:
        raise ShapeError(
            f"{name} has {len(value)} values for {axes(rank)}; give one, or one an axis", f"/{name}"
        )
    return value


def _pads(padding: PaddingValue, axis: int, rank: int) -> tuple[int, int] | NamedPadding:
    if isinstance(padding, str):
        return padding
    if isinstance(padding, int):
        return padding, padding
    if len(padding) != rank:
        raise ShapeError(
            f"padding has {len(padding)} values for {axes(rank)}; give one, or one an axis", "/padding"
        )
    pad = padding[axis]
    return pad if isinstance(pad, tuple) else (pad, pad)
