"""What layers with weights share: where the weights come from, bias, stride, dilation and groups."""

import math
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from app.geometry import InvalidError, LimitError, ShapeError
from app.layers.base import Array, LayerSettings, Shape, fixed_rank
from app.layers.fields import DILATION, STRIDE, Numbers, PaddingValue, Positive, spread
from app.layers.weights import Init, SpatialKernel

MAX_WEIGHTS = 2**27
"""Most numbers that a layer's drawn weights may have."""


class Weighted(LayerSettings):
    """A layer whose weights come from `weight`, `kernel` or `init`."""

    kind: str
    weight: Numbers | None = Field(default=None, description="the full weight")
    kernel: SpatialKernel | None = Field(
        default=None, description="one spatial kernel (*k), or a preset's name"
    )
    channels: Literal["each", "sum"] = Field(
        default="each", description="a map a channel, or their sum (with `kernel`)"
    )
    init: Init | None = Field(default=None, description="random weights")
    out_channels: int | None = Field(default=None, ge=1, le=2**31 - 1, description="for shapes alone")
    kernel_size: Positive | None = Field(default=None, description="for shapes alone")
    bias: Numbers | None = Field(default=None, description="(O,)")
    stride: Positive = Field(default=1, description=STRIDE)
    dilation: Positive = Field(default=1, description=DILATION)
    groups: int = Field(
        default=1,
        ge=1,
        le=2**31 - 1,
        description="parts that the channels are cut into, each seeing its own input channels alone; divides"
        " input and output channels. With `kernel` and `channels` `each` every channel is its own group",
    )

    layout: ClassVar[str]
    """Axes of the full weight, for messages."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in ("weight", "kernel", "init") if getattr(self, name) is not None]
        if self.out_channels is not None and self.kernel_size is not None:
            given.append("out_channels with kernel_size")
        elif (self.out_channels is None) != (self.kernel_size is None):
            raise ValueError("out_channels and kernel_size go together")
        if len(given) != 1:
            got = " and ".join(given) or "none"
            raise ValueError(
                f"a {self.kind} needs its weights once, got {got}; give one of `weight`, `kernel` or `init`"
            )
        if self.weight is not None and not 3 <= self.weight.ndim <= 5:
            raise ValueError(
                f"weight has {self.weight.ndim} dimensions; give {self.layout} with 1 to 3 spatial axes"
            )
        if self.bias is not None and self.bias.ndim != 1:
            raise ValueError(
                f"bias has {self.bias.ndim} dimensions; give a list with one number an output channel"
            )
        return self

    @property
    def weights_field(self) -> str:
        """The field that gives the weights' size."""
        fields = ("weight", "kernel", "init")
        return next((name for name in fields if getattr(self, name) is not None), "kernel_size")

    def rank_with(self, padding: PaddingValue) -> int | None:
        """Spatial axes that the weights or a list fix."""
        if self.weight is not None:
            return self.weight.ndim - 2
        if self.kernel is not None:
            return self.kernel.ndim
        size = self.init.kernel_size if self.init else self.kernel_size
        return fixed_rank(size, self.stride, self.dilation, padding)

    def check_groups(self, channels: int) -> int:
        """Give the groups of an input of `channels`: with a kernel for each channel, as many as channels.

        Raises
        ------
        ShapeError : they don't divide the channels
        """
        if self.kernel is not None and self.channels == "each":
            if self.groups not in (1, channels):
                raise ShapeError(
                    f"groups {self.groups} with channels 'each'; leave groups out, each channel is its own",
                    "/groups",
                )
            return channels
        if channels % self.groups:
            raise ShapeError(
                f"groups {self.groups} does not divide the input's {channels} channels", "/groups"
            )
        return self.groups

    def sizes(self, rank: int) -> tuple[int, Shape]:
        """Output channels and kernel size where they are given as numbers.

        Raises
        ------
        ShapeError : they don't fit the rank or the groups
        """
        size = self.init.kernel_size if self.init else self.kernel_size
        kernel_size = spread(size, rank) if size is not None else None
        out_channels = self.init.out_channels if self.init else self.out_channels
        if kernel_size is None or out_channels is None:
            raise ShapeError(
                f"kernel_size {size} does not fit an input of {rank} spatial axes", "/kernel_size"
            )
        self.check_outputs(out_channels)
        return out_channels, kernel_size

    def check_outputs(self, channels: int) -> None:
        """Refuse output channels that the groups don't divide.

        Raises
        ------
        ShapeError : says so
        """
        if channels % self.groups:
            raise ShapeError(
                f"groups {self.groups} does not divide the {channels} output channels", "/groups"
            )

    def count_parameters(self, weight_shape: Shape, outputs: int) -> int:
        """Count weights and biases.

        Raises
        ------
        ShapeError : a bias that isn't one number an output channel
        """
        if self.bias is not None and self.bias.shape[0] != outputs:
            raise ShapeError(f"bias has {self.bias.shape[0]} numbers for {outputs} output channels", "/bias")
        return math.prod(weight_shape) + (0 if self.bias is None else outputs)

    def make_weight(self, shape: Shape) -> Array:
        """Give the full weight of `shape`, float32.

        Raises
        ------
        InvalidError : the layer was given for its shape alone
        LimitError : more weights to draw than are allowed
        """
        if self.weight is not None:
            return self.weight
        if self.kernel is not None:
            return np.broadcast_to(self.kernel, shape)
        if self.init is not None:
            if math.prod(shape) > MAX_WEIGHTS:
                raise LimitError(
                    f"{math.prod(shape):,} weights; at most {MAX_WEIGHTS:,} are drawn: use fewer channels",
                    "/init",
                )
            return self.init.weight(shape)
        raise InvalidError(
            "out_channels and kernel_size alone give a shape, no numbers; give `weight`, `kernel` or `init`",
            "/kernel_size",
        )
