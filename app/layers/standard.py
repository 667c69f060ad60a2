"""A convolution as building blocks see it: its full weight, and where its windows lie an axis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.geometry import PaddingMode
from app.layers.base import Array, Shape
from app.layers.conv import BoundConv, Conv


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """The convolution that a block replaces.

    Parameters
    ----------
    weight : (O, I / groups, *k) float32, what meets the input
    bias : (O,) float32, or None
    groups : of the convolution
    stride, dilation : one number an axis
    pads : (begin, end) an axis, the end with what the last window hangs over
    padding_mode, padding_value : what padding holds
    """

    weight: Array
    bias: Array | None
    groups: int
    stride: Shape
    dilation: Shape
    pads: tuple[tuple[int, int], ...]
    padding_mode: PaddingMode
    padding_value: float

    @classmethod
    def of(cls, bound: BoundConv) -> "Standard":
        """Take a bound convolution.

        Raises
        ------
        InvalidError : it was given for its shape alone
        """
        return cls(
            weight=bound.weight,
            bias=bound.settings.bias,
            groups=bound.convolution.groups,
            stride=tuple(window.stride for window in bound.windows),
            dilation=tuple(window.dilation for window in bound.windows),
            pads=tuple((window.pad_begin, window.pad_end + window.overhang) for window in bound.windows),
            padding_mode=bound.convolution.padding_mode,
            padding_value=bound.convolution.padding_value,
        )

    @property
    def outputs(self) -> int:
        """Output channels."""
        return int(self.weight.shape[0])

    @property
    def inputs(self) -> int:
        """Input channels."""
        return int(self.weight.shape[1]) * self.groups

    @property
    def kernel_size(self) -> Shape:
        """Cells of the kernel, an axis."""
        return self.weight.shape[2:]

    @property
    def rank(self) -> int:
        """Spatial axes."""
        return len(self.kernel_size)

    @property
    def pads_with_a_value(self) -> bool:
        """Whether padding holds a number other than 0, which only a block's first layer would meet."""
        return self.padding_mode == "constant" and self.padding_value != 0 and any(map(any, self.pads))

    def layer(
        self, weight: NDArray[np.floating], groups: int, axes: range | None = None, *, last: bool = False
    ) -> Conv:
        """Make one of a block's convolutions.

        Parameters
        ----------
        weight : (O', I' / groups, *k')
        axes : on which it moves, pads and dilates as this convolution does; None: all
        last : it adds the bias
        """
        moving = range(self.rank) if axes is None else axes
        pads = tuple(pad if axis in moving else (0, 0) for axis, pad in enumerate(self.pads))
        return Conv(
            kind="conv",
            weight=np.ascontiguousarray(weight, np.float32),
            bias=self.bias if last else None,
            stride=tuple(n if axis in moving else 1 for axis, n in enumerate(self.stride)),
            dilation=tuple(n if axis in moving else 1 for axis, n in enumerate(self.dilation)),
            padding=pads,
            padding_mode=self.padding_mode,
            padding_value=self.padding_value,
            groups=groups,
        )
