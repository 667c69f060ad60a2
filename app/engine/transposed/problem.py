"""A transposed convolution ready to be planned and run: arrays, sizes, and phases of the output."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from app.engine.convolution import Array, TransposedConvolution
from app.engine.sizes import Sized, check_axes, check_bias, check_windows
from app.engine.windowing import Index
from app.geometry.errors import InvalidError, ShapeError


@dataclass(frozen=True)
class TransposedProblem(Sized[TransposedConvolution]):
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

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        check_fit(self.x, self.weight, self.bias, self.convolution)

    @property
    def group_out(self) -> int:
        """Output channels of one group."""
        return int(self.weight.shape[1])

    @property
    def input_size(self) -> tuple[int, ...]:
        """Input cells an axis."""
        return self.x.shape[2:]

    @cached_property
    def input_cells(self) -> int:
        """Input cells of one channel."""
        return prod(self.input_size)

    @cached_property
    def taps(self) -> int:
        """Weights of one kernel."""
        return prod(self.kernel_size)

    @cached_property
    def phases(self) -> int:
        """Parts of the output that meet the same taps each, at most."""
        return prod(self.stride)

    @property
    def wide(self) -> bool:
        """Whether there are channels enough in a group for a good matrix product."""
        return self.group_in * self.group_out >= 16

    @cached_property
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
    check_axes(x, weight, convolution, "(C, O / groups, …)")
    groups, channels = convolution.groups, x.shape[1]
    if groups < 1 or channels % groups:
        raise InvalidError(f"groups is {groups}, but must divide the {channels} input channels", "/groups")
    if weight.shape[0] != channels:
        raise ShapeError(
            f"the weight reads {weight.shape[0]} channels, but the input has {channels}; "
            f"give a weight ({channels}, O / groups, …)"
        )
    check_bias(bias, weight.shape[1] * groups)
    check_windows(x, weight, convolution)
