"""What a convolution and a transposed one have in common: the sizes of their arrays and settings."""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Generic, TypeVar

from app.engine.convolution import Array, Convolution, TransposedConvolution
from app.geometry.errors import ShapeError

Settings = TypeVar("Settings", Convolution, TransposedConvolution)


@dataclass(frozen=True)
class Sized(ABC, Generic[Settings]):
    """Arrays and settings of one layer.

    Parameters
    ----------
    x : (N, C, *size) float32, C-contiguous
    weight : (O, C / groups, *kernel_size), or transposed (C, O / groups, *kernel_size), float32, C-contiguous
    bias : (O,) float32 or None
    convolution : windows, groups, and padding where there is some
    """

    x: Array
    weight: Array
    bias: Array | None
    convolution: Settings

    @property
    def rank(self) -> int:
        """Number of spatial axes."""
        return len(self.convolution.windows)

    @property
    def batch(self) -> int:
        """Number of items in the batch."""
        return int(self.x.shape[0])

    @property
    def groups(self) -> int:
        """Number of groups that the channels are divided into."""
        return self.convolution.groups

    @property
    def group_in(self) -> int:
        """Input channels of one group."""
        return int(self.x.shape[1]) // self.groups

    @property
    @abstractmethod
    def group_out(self) -> int:
        """Output channels of one group."""

    @cached_property
    def kernel_size(self) -> tuple[int, ...]:
        """Taps an axis."""
        return tuple(window.kernel for window in self.convolution.windows)

    @cached_property
    def stride(self) -> tuple[int, ...]:
        """Cells from one window to the next, an axis; transposed, from where one input adds to the next."""
        return tuple(window.stride for window in self.convolution.windows)

    @cached_property
    def dilation(self) -> tuple[int, ...]:
        """Cells from one tap to the next, an axis."""
        return tuple(window.dilation for window in self.convolution.windows)

    @cached_property
    def output_size(self) -> tuple[int, ...]:
        """Output cells an axis."""
        return tuple(window.output for window in self.convolution.windows)

    @cached_property
    def output_shape(self) -> tuple[int, ...]:
        """(N, O, *output_size)."""
        return (self.batch, self.groups * self.group_out, *self.output_size)

    @cached_property
    def cells(self) -> int:
        """Output cells of one channel."""
        return prod(self.output_size)

    @cached_property
    def kernels(self) -> int:
        """Number of kernels: one for each pair of an output channel and an input channel of its group."""
        return int(self.weight.shape[0] * self.weight.shape[1])

    @property
    def sizes(self) -> Hashable:
        """All that the problem is but the values: equal sizes take equal time."""
        return self.x.shape, self.weight.shape, self.bias is None, self.convolution

    def inputs_of(self, group: int) -> slice:
        """Input channels of a group."""
        return slice(group * self.group_in, (group + 1) * self.group_in)

    def outputs_of(self, group: int) -> slice:
        """Output channels of a group."""
        return slice(group * self.group_out, (group + 1) * self.group_out)


def check_axes(x: Array, weight: Array, convolution: Convolution | TransposedConvolution, has: str) -> None:
    """Refuse arrays of other numbers of axes than there are windows.

    Parameters
    ----------
    x, weight, convolution : that belong together
    has : the axes that a weight has, as people write them

    Raises
    ------
    ShapeError : numbers of axes differ
    """
    rank = len(convolution.windows)
    if x.ndim != rank + 2 or weight.ndim != rank + 2:
        raise ShapeError(
            f"{rank} spatial axes need an input (N, C, …) and a weight {has}, {rank + 2} axes, "
            f"got {x.ndim} and {weight.ndim}"
        )


def check_bias(bias: Array | None, outputs: int) -> None:
    """Refuse a bias that is not a value an output channel.

    Raises
    ------
    ShapeError : it has another shape
    """
    if bias is not None and bias.shape != (outputs,):
        raise ShapeError(
            f"the bias has shape {bias.shape}, but must be ({outputs},): a value an output channel"
        )


def check_windows(x: Array, weight: Array, convolution: Convolution | TransposedConvolution) -> None:
    """Refuse windows that are made for other arrays.

    Raises
    ------
    ShapeError : they lie on more or fewer cells, or have more or fewer taps
    """
    windows = convolution.windows
    lengths, taps = [window.input for window in windows], [window.kernel for window in windows]
    if lengths != [*x.shape[2:]]:
        raise ShapeError(f"the windows lie on {lengths} cells, but the input has {[*x.shape[2:]]}")
    if taps != [*weight.shape[2:]]:
        raise ShapeError(f"the windows have {taps} taps, but the weight has {[*weight.shape[2:]]}")
