"""A convolution ready to be planned and run: arrays, sizes and what is special about the weights."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np

from app.engine.convolution import Array, Convolution
from app.engine.factors import Factors, Vectors, factorize
from app.engine.padding import Padded
from app.engine.sizes import Sized, check_axes, check_bias, check_windows
from app.geometry.errors import InvalidError, ShapeError

# With more kernels than this their values are not looked at: algorithms for few channels are out of the race.
FEW_KERNELS = 64


@dataclass(frozen=True)
class Problem(Sized[Convolution]):
    """One convolution's arrays and settings, checked against each other.

    Parameters
    ----------
    x : (N, C, *size) float32, C-contiguous
    weight : (O, C / groups, *kernel_size) float32, C-contiguous
    bias : (O,) float32 or None
    convolution : windows, groups and padding

    Raises
    ------
    ShapeError, InvalidError : shapes, windows and groups do not fit each other
    """

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        check_fit(self.x, self.weight, self.bias, self.convolution)

    @property
    def group_in(self) -> int:
        """Input channels of one group."""
        return int(self.weight.shape[1])

    @cached_property
    def group_out(self) -> int:
        """Output channels of one group."""
        return int(self.weight.shape[0]) // self.groups

    @property
    def each_channel(self) -> bool:
        """Whether every one of several channels is filtered by itself."""
        return self.groups > 1 and self.group_in == self.group_out == 1

    @cached_property
    def multiply_adds(self) -> int:
        """Multiply-adds that the definition takes."""
        return self.batch * self.cells * self.weight.size

    @cached_property
    def band_step(self) -> int:
        """How many dilated cells of the first axis lie from one output of a band to the next; see `bands`."""
        return self.stride[0] // gcd(self.stride[0], self.dilation[0])

    @property
    def zero_padded(self) -> bool:
        """Whether padding holds zeros."""
        mode = self.convolution.padding_mode
        return mode == "zeros" or (mode == "constant" and self.convolution.padding_value == 0)

    @property
    def is_padded(self) -> bool:
        """Whether some window reaches beyond the real cells."""
        return any(window.pad_begin or window.pad_end for window in self.convolution.windows)

    @cached_property
    def padded(self) -> Padded:
        """The input with its padding."""
        settings = self.convolution
        return Padded(self.x, settings.windows, settings.padding_mode, settings.padding_value)

    @cached_property
    def factors(self) -> Factors | None:
        """The kernels as sums of few outer products, where every one of them is that."""
        return factorize(self.weight)

    @property
    def terms(self) -> int:
        """Outer products that all kernels together are the sum of; one each until that is looked up."""
        known = self.__dict__.get("factors")
        return (
            self.weight.shape[0] * self.group_in
            if known is None
            else sum(len(t) for row in known for t in row)
        )

    def factors_of(self, channel: int) -> Iterator[tuple[int, Vectors]]:
        """Give the outer products that make an output channel: (input channel of the group, vectors)."""
        assert self.factors is not None
        for index, terms in enumerate(self.factors[channel]):
            for vectors in terms:
                yield index, vectors

    @cached_property
    def nonzero(self) -> int:
        """Weights that are not zero; of many kernels they count as if none were, for nobody looks."""
        return int(np.count_nonzero(self.weight)) if self.kernels <= FEW_KERNELS else self.weight.size

    def bias_of(self, group: int) -> Array:
        """Biases of a group's output channels, in a shape to be added to (O / groups, *size)."""
        assert self.bias is not None
        return self.bias[self.outputs_of(group)].reshape(-1, *(1,) * self.rank)


def check_fit(x: Array, weight: Array, bias: Array | None, convolution: Convolution) -> None:
    """Refuse arrays and windows that do not belong together.

    Raises
    ------
    ShapeError : numbers of axes, channels or cells differ
    InvalidError : groups do not divide the channels
    """
    check_axes(x, weight, convolution, "(O, C / groups, …)")
    groups, channels, outputs = convolution.groups, x.shape[1], weight.shape[0]
    if groups < 1 or channels % groups or outputs % groups:
        counts = f"the {channels} input and the {outputs} output channels"
        raise InvalidError(f"groups is {groups}, but must divide {counts}", "/groups")
    if weight.shape[1] != channels // groups:
        raise ShapeError(
            f"the weight reads {weight.shape[1]} channels a group, but the input has {channels} in {groups} "
            f"group(s); give a weight of {channels // groups} channels"
        )
    check_bias(bias, outputs)
    check_windows(x, weight, convolution)
