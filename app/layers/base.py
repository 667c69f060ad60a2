"""What every layer is: settings that bind to an input shape, then compute, cost and show frames."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from app.engine import AUTO, Choice, Contest, Engine, Run
from app.geometry import (
    InvalidError,
    PaddingMode,
    Rounding,
    ShapeError,
    TransposedWindow,
    UnavailableError,
    Window,
    named_padding,
)
from app.layers.fields import PaddingCells, PaddingValue, PerAxisValue
from app.layers.frames import Frame

Array = NDArray[np.float32]
Shape = tuple[int, ...]

AXIS_NAMES: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("width",),
    2: ("height", "width"),
    3: ("depth", "height", "width"),
}
MAX_AXIS = 2**31 - 1
INPUT_SHAPE = "/input_shape"
"""Pointer of the shape that a layer is bound to, which no layer has."""


@dataclass(frozen=True)
class BoundLayer(ABC):
    """A layer that knows its input's shape, so that everything but the numbers is decided.

    Parameters
    ----------
    kind : the layer's kind
    input_shape, output_shape : (N, C, *size), or (N, F) where the tensor is flattened
    windows : one a spatial axis; pointwise layers have a kernel of 1; none where the input or the output is
        flattened; a transposed layer's lie on its output
    parameters : learnable numbers
    macs : multiply-adds of one pass over the whole batch, padding counted
    work : elementary operations, what limits are held against
    """

    reads_all: ClassVar[bool] = False
    """Whether every output cell reads all of the input, though no window says so."""

    kind: str
    input_shape: Shape
    output_shape: Shape
    windows: tuple[Window, ...]
    parameters: int
    macs: int
    work: int

    @property
    def axes(self) -> tuple[Window | TransposedWindow, ...]:
        """How the size of each axis comes about."""
        return self.windows

    @property
    def adds(self) -> bool:
        """Whether frames are input cells that add to the output, whose axes the windows lie on."""
        return False

    @property
    def padding_mode(self) -> PaddingMode:
        """What padding holds."""
        return "zeros"

    @property
    def input_bounds(self) -> tuple[tuple[int, int], ...]:
        """First cell of the input that windows may read, and one past the last, padding included, an axis."""
        return tuple((-w.pad_begin, w.input + w.pad_end + w.overhang) for w in self.windows)

    @property
    def copied(self) -> int:
        """Numbers of the padded input, which may be in memory beside it; what isn't padded is not copied."""
        padded = math.prod(stop - start for start, stop in self.input_bounds)
        return 0 if padded == math.prod(self.input_shape[2:]) else math.prod(self.input_shape[:2]) * padded

    @property
    def frame_size(self) -> Shape:
        """Window positions of one feature map, an axis."""
        return shown(self.output_shape)[2:]

    @property
    def total_frames(self) -> int:
        """Window positions of one feature map."""
        return math.prod(self.frame_size)

    @property
    def frame_numbers(self) -> int:
        """How many numbers a frame holds at most, known before one is made.

        They are the patch, the weight that meets it, and their products; of one channel, unless overridden.
        """
        return 3 * math.prod(window.kernel for window in self.windows)

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
            f"a {self.kind} layer is computed in one way, so there is nothing to compare; "
            "compare a conv or a conv_transpose",
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
        self.check_frame(channel, start)
        stop = min(start + count, self.total_frames)
        return [self.frame(x, channel, index) for index in range(start, stop)]

    def check_frame(self, channel: int, start: int) -> None:
        """Refuse a frame that is not there.

        Raises
        ------
        InvalidError : as `frames` says
        """
        channels = shown(self.output_shape)[1]
        if not 0 <= channel < channels:
            there = f"channels 0 to {channels - 1}" if channels > 1 else "only channel 0"
            raise InvalidError(f"channel {channel} is not there; the output has {there}", "/channel")
        if not 0 <= start < self.total_frames:
            raise InvalidError(
                f"start {start} is not there; windows are numbered 0 to {self.total_frames - 1}", "/start"
            )

    def position(self, index: int) -> tuple[int, ...]:
        """Cell that frame `index` is about, an axis."""
        return tuple(int(i) for i in np.unravel_index(index, self.frame_size))


class LayerSettings(BaseModel, ABC):
    """Base of all layers' settings: strict types, unknown fields refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)

    spatial: ClassVar[bool] = True
    """Whether it needs spatial axes; else it takes flattened tensors (N, F) too."""
    flattens: ClassVar[bool] = False
    """Whether its output has no spatial axes, whatever its input has."""

    @property
    def rank(self) -> int | None:
        """Spatial axes that the settings fix; None where any number fits."""
        return None

    def bind(self, input_shape: Shape) -> BoundLayer:
        """Fit the layer to an input of `input_shape`, (N, C, *size), or (N, F) for some layers.

        Raises
        ------
        ShapeError : shapes do not fit each other
        """
        check_shape(input_shape)
        rank = len(input_shape) - 2
        if rank == 0 and self.spatial:
            raise ShapeError(
                f"this layer needs spatial axes, and its input of shape {list(input_shape)} has none; "
                "put it before `flatten`, or give an input of (N, C, *size)"
            )
        if self.rank is not None and rank != self.rank:
            raise ShapeError(
                f"the layer has {axes(self.rank)}, the input {axes(rank)} (shape {list(input_shape)}); "
                f"give an input of {self.rank + 2} dimensions: (N, C, {', '.join(AXIS_NAMES[self.rank])})"
            )
        return self._bind(input_shape)

    @abstractmethod
    def _bind(self, input_shape: Shape) -> BoundLayer: ...


def check_shape(shape: Shape) -> None:
    """Refuse what is neither (N, C, *size) nor (N, F).

    Raises
    ------
    ShapeError : too few or too many axes, or an axis without cells
    """
    if len(shape) - 2 not in AXIS_NAMES:
        raise ShapeError(
            f"an input shape of {len(shape)} numbers; give (N, C, *size) with 1 to 3 spatial axes, "
            "or (N, F) of a flattened tensor",
            INPUT_SHAPE,
        )
    for axis, size in enumerate(shape):
        if not 1 <= size <= MAX_AXIS:
            raise ShapeError(
                f"axis {axis} of the input has {size:,} cells; an axis has 1 to {MAX_AXIS:,}: make the input,"
                " or what the layers before give, smaller"
                if size > MAX_AXIS
                else f"axis {axis} of the input has {size} cells; give 1 or more",
                INPUT_SHAPE,
            )


def shown(shape: Shape) -> Shape:
    """Shape (N, maps, *size) in which a tensor is shown: a flattened one is a map of one row, its features.

    Examples
    --------
    >>> shown((1, 576)), shown((1, 16, 6, 6))
    ((1, 1, 576), (1, 16, 6, 6))
    """
    return shape if len(shape) > 2 else (shape[0], 1, shape[1])


def axes(count: int) -> str:
    """Say a number of axes."""
    if count == 0:
        return "no spatial axes"
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
    strides = each_axis("stride", stride, rank)
    dilations = each_axis("dilation", dilation, rank)
    windows = []
    for axis, name in enumerate(AXIS_NAMES[rank]):
        if isinstance(padding, str):
            pad = named_padding(padding, size[axis], kernel_size[axis], strides[axis], dilations[axis])
        else:
            pad = axis_padding(padding, axis, rank)
        try:
            windows.append(
                Window(size[axis], kernel_size[axis], strides[axis], dilations[axis], *pad, rounding, name)
            )
        except ShapeError as error:
            padded = size[axis] + sum(pad)
            pointer = "/dilation" if dilations[axis] > 1 and kernel_size[axis] <= padded else kernel_pointer
            raise ShapeError(error.detail, pointer) from None
    return tuple(windows)


def each_axis(name: str, value: PerAxisValue, rank: int) -> Shape:
    """Give one value an axis of the field `name`.

    Raises
    ------
    ShapeError : a list is not one value an axis
    """
    if isinstance(value, int):
        return (value,) * rank
    if len(value) != rank:
        raise ShapeError(
            f"{name} has {len(value)} values for {axes(rank)}; give one, or one an axis", f"/{name}"
        )
    return value


def axis_padding(padding: PaddingCells, axis: int, rank: int) -> tuple[int, int]:
    """Give (begin, end) of one axis.

    Raises
    ------
    ShapeError : a list is not one value an axis
    """
    if isinstance(padding, int):
        return padding, padding
    if len(padding) != rank:
        raise ShapeError(
            f"padding has {len(padding)} values for {axes(rank)}; give one, or one an axis", "/padding"
        )
    pad = padding[axis]
    return pad if isinstance(pad, tuple) else (pad, pad)
