"""A transposed convolution ready to be planned and run: arrays, sizes, and phases of the output."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from app.engine.convolution import Array, TransposedConvolution
from app.engine.windowing import Index
from app.geometry.errors import InvalidError, ShapeError


@dataclass(frozen=True)
class TransposedProblem:
    """One transposed convolution's arrays and settings, checked against each other.

    Parameters
    ----------
    x : (N, C, *size) float32, C-contiguous
    weight : (C, O / groups, *kernel_size) float32, C-contiguous
    bias : (O,) float32 or None
    convolution : where the inputs add to, and groups

    Raises
    ------
    ShapeError, InvalidError : shapes, windows and groups do not fit each other
    """

    x: Array
    weight: Array
    bias: Array | None
    convolution: TransposedConvolution

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        check_fit(self.x, self.weight, self.bias, self.convolution)

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
        return int(self.weight.shape[0]) // self.groups

    @property
    def group_out(self) -> int:
        """Output channels of one group."""
        return int(self.weight.shape[1])

    @property
    def kernel_size(self) -> tuple[int, ...]:
        """Taps an axis."""
        return tuple(window.kernel for window in self.convolution.windows)

    @property
    def stride(self) -> tuple[int, ...]:
        """Cells from where one input adds to where the next one does, an axis."""
        return tuple(window.stride for window in self.convolution.windows)

    @property
    def dilation(self) -> tuple[int, ...]:
        """Cells from one tap to the next, an axis."""
        return tuple(window.dilation for window in self.convolution.windows)

    @property
    def input_size(self) -> tuple[int, ...]:
        """Input cells an axis."""
        return self.x.shape[2:]

    @cached_property
    def output_size(self) -> tuple[int, ...]:
        """Output cells an axis."""
        return tuple(window.output for window in self.convolution.windows)

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(N, O, *output_size)."""
        return (self.batch, self.group_out * self.groups, *self.output_size)

    @property
    def input_cells(self) -> int:
        """Input cells of one channel."""
        return prod(self.input_size)

    @property
    def cells(self) -> int:
        """Output cells of one channel."""
        return prod(self.output_size)

    @property
    def taps(self) -> int:
        """Weights of one kernel."""
        return prod(self.kernel_size)

    @property
    def phases(self) -> int:
        """Parts of the output that meet the same taps each, at most."""
        return prod(self.stride)

    @property
    def kernels(self) -> int:
        """Number of kernels: one for each pair of an input channel and an output channel of its group."""
        return int(self.weight.shape[0] * self.weight.shape[1])

    @property
    def wide(self) -> bool:
        """Whether there are channels enough in a group for a good matrix product."""
        return self.group_in * self.group_out >= 16

    @property
    def sizes(self) -> Hashable:
        """All that the problem is but the values: equal sizes take equal time."""
        return self.x.shape, self.weight.shape, self.bias is None, self.convolution

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds that the definition takes."""
        return self.batch * self.input_cells * self.weight.size

    @cached_property
    def finite_weight(self) -> bool:
        """Whether no weight is NaN or infinite, so that zeros may meet every one of them."""
        return bool(np.isfinite(self.weight).all())

    def turned(self, taps: Sequence[Sequence[int]]) -> Array:
        """Give weights as a convolution reads them, each kernel turned round.

        Parameters
        ----------
        taps : some of each axis, in rising order and equally far apart

        Returns
        -------
        (O, C / groups, *taps) float32, C-contiguous
        """
        places: Index = (..., *map(_backwards, taps))
        picked = self.weight[places]
        split = picked.reshape(self.groups, self.group_in, *picked.shape[1:]).swapaxes(1, 2)
        # a copy, since NumPy takes a flipped axis of one cell for contiguous and torch does not
        return split.reshape(-1, self.group_in, *picked.shape[2:]).copy()

    def inputs_of(self, group: int) -> slice:
        """Input channels of a group."""
        return slice(group * self.group_in, (group + 1) * self.group_in)

    def outputs_of(self, group: int) -> slice:
        """Output channels of a group."""
        return slice(group * self.group_out, (group + 1) * self.group_out)

    def fill(self, out: npt.NDArray[np.floating[Any]]) -> None:
        """Write what no input adds to, the bias or zero, into (…, O, *size)."""
        out[...] = 0.0 if self.bias is None else self.bias.reshape(-1, *(1,) * self.rank)


def _backwards(taps: Sequence[int]) -> slice:
    """Give equally spaced taps from the last to the first."""
    step = taps[1] - taps[0] if len(taps) > 1 else 1
    return slice(taps[-1], taps[0] - 1 if taps[0] else None, -step)


def check_fit(x: Array, weight: Array, bias: Array | None, convolution: TransposedConvolution) -> None:
    """Refuse arrays and windows that do not belong together.

    Raises
    ------
    ShapeError : numbers of axes, channels or cells differ
    InvalidError : groups do not divide the channels
    """
    windows, groups = convolution.windows, convolution.groups
    rank = len(windows)
    if x.ndim != rank + 2 or weight.ndim != rank + 2:
        raise ShapeError(
            f"{rank} spatial axes need an input (N, C, …) and a weight (C, O / groups, …), {rank + 2} axes, "
            f"got {x.ndim} and {weight.ndim}"
        )
    channels = x.shape[1]
    if groups < 1 or channels % groups:
        raise InvalidError(f"groups is {groups}, but must divide the {channels} input channels", "/groups")
    if weight.shape[0] != channels:
        raise ShapeError(
            f"the weight reads {weight.shape[0]} channels, but the input has {channels}; "
            f"give a weight ({channels}, O / groups, …)"
        )
    outputs = weight.shape[1] * groups
    if bias is not None and bias.shape != (outputs,):
        raise ShapeError(
            f"the bias has shape {bias.shape}, but must be ({outputs},): a value an output channel"
        )
    lengths, taps = [window.input for window in windows], [window.kernel for window in windows]
    if lengths != [*x.shape[2:]]:
        raise ShapeError(f"the windows lie on {lengths} cells, but the input has {[*x.shape[2:]]}")
    if taps != [*weight.shape[2:]]:
        raise ShapeError(f"the windows have {taps} taps, but the weight has {[*weight.shape[2:]]}")
