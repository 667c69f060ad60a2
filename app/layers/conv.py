"""The convolution layer (cross-correlation, as deep learning does; `flip` makes it convolution proper)."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from app.engine import AUTO, Choice, Contest, Convolution, Engine, Run
from app.geometry import InvalidError, LimitError, PaddingMode, ShapeError, check_padding
from app.layers.base import Array, BoundLayer, LayerSettings, Shape, fixed_rank, make_windows
from app.layers.fields import Numbers, Padding, Positive, spread
from app.layers.frames import Frame, gather, place
from app.layers.weights import Init, SpatialKernel

MAX_WEIGHTS = 100_000_000
"""Most numbers that a layer's drawn weights may have."""

FiniteFloat = Annotated[float, Field(allow_inf_nan=False, ge=-3.4e38, le=3.4e38)]


class Conv(LayerSettings):
    """A convolution; its weights come from `weight`, `kernel` or `init`."""

    kind: Literal["conv"]
    weight: Numbers | None = Field(default=None, description="the full weight (O, I / groups, *k)")
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
    stride: Positive = 1
    padding: Padding = 0
    padding_mode: PaddingMode = "zeros"
    padding_value: FiniteFloat = 0.0
    dilation: Positive = 1
    groups: int = Field(default=1, ge=1, le=2**31 - 1)
    flip: bool = False
    cover_all: bool = False

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
                f"a conv needs its weights once, got {got}; give one of `weight`, `kernel` or `init`"
            )
        if self.weight is not None and not 3 <= self.weight.ndim <= 5:
            raise ValueError(
                f"weight has {self.weight.ndim} dimensions; give (O, I / groups, *k) with 1 to 3 spatial axes"
            )
        if self.bias is not None and self.bias.ndim != 1:
            raise ValueError(
                f"bias has {self.bias.ndim} dimensions; give a list with one number an output channel"
            )
        if self.padding_value != 0 and self.padding_mode != "constant":
            raise ValueError(
                f"padding_value {self.padding_value} needs padding_mode 'constant', got {self.padding_mode!r}"
            )
        return self

    @property
    def rank(self) -> int | None:
        """Spatial axes that the weights or a list fix."""
        if self.weight is not None:
            return self.weight.ndim - 2
        if self.kernel is not None:
            return self.kernel.ndim
        size = self.init.kernel_size if self.init else self.kernel_size
        return fixed_rank(size, self.stride, self.dilation, self.padding)

    def _bind(self, input_shape: Shape) -> "BoundConv":
        weight_shape, groups = self._weight_shape(input_shape[1], len(input_shape) - 2)
        field = next((f for f in ("weight", "kernel", "init") if getattr(self, f) is not None), "kernel_size")
        windows = make_windows(
            input_shape[2:],
            weight_shape[2:],
            self.stride,
            self.dilation,
            self.padding,
            "cover_all" if self.cover_all else "floor",
            f"/{field}",
        )
        for window in windows:
            check_padding(
                window.name,
                window.input,
                window.pad_begin,
                window.pad_end + window.overhang,
                self.padding_mode,
            )
        if self.bias is not None and self.bias.shape[0] != weight_shape[0]:
            raise ShapeError(
                f"bias has {self.bias.shape[0]} numbers for {weight_shape[0]} output channels", "/bias"
            )
        output_shape = (input_shape[0], weight_shape[0], *(window.output for window in windows))
        macs = math.prod(output_shape) * math.prod(weight_shape[1:])
        return BoundConv(
            kind=self.kind,
            input_shape=input_shape,
            output_shape=output_shape,
            windows=windows,
            parameters=math.prod(weight_shape) + (0 if self.bias is None else weight_shape[0]),
            macs=macs,
            work=macs,
            settings=self,
            weight_shape=weight_shape,
            convolution=Convolution(windows, groups, self.padding_mode, self.padding_value),
        )

    def _weight_shape(self, channels: int, rank: int) -> tuple[Shape, int]:
        """Full weight's shape (O, I / groups, *k) and the groups, for an input of `channels`."""
        if self.kernel is not None and self.channels == "each":
            if self.groups not in (1, channels):
                raise ShapeError(
                    f"groups {self.groups} with channels 'each'; leave groups out, each channel is its own",
                    "/groups",
                )
            return (channels, 1, *self.kernel.shape), channels
        if channels % self.groups:
            raise ShapeError(
                f"groups {self.groups} does not divide the input's {channels} channels", "/groups"
            )
        per_group = channels // self.groups
        if self.kernel is not None:
            return (self.groups, per_group, *self.kernel.shape), self.groups
        if self.weight is not None:
            shape = self.weight.shape
            if shape[1] != per_group:
                raise ShapeError(
                    f"weight of shape {list(shape)} reads {shape[1]} channels a group, but the input has "
                    f"{channels} channels in {self.groups} group{'s' if self.groups > 1 else ''}; "
                    f"give a weight of shape ({shape[0]}, {per_group}, …)",
                    "/weight",
                )
        else:
            size = self.init.kernel_size if self.init else self.kernel_size
            kernel_size = spread(size, rank) if size is not None else None
            out_channels = self.init.out_channels if self.init else self.out_channels
            if kernel_size is None or out_channels is None:
                raise ShapeError(
                    f"kernel_size {size} does not fit an input of {rank} spatial axes", "/kernel_size"
                )
            shape = (out_channels, per_group, *kernel_size)
        if shape[0] % self.groups:
            raise ShapeError(
                f"groups {self.groups} does not divide the {shape[0]} output channels", "/groups"
            )
        return shape, self.groups


@dataclass(frozen=True)
class BoundConv(BoundLayer):
    """A convolution that knows its input's shape."""

    settings: Conv
    weight_shape: Shape
    convolution: Convolution

    @cached_property
    def weight(self) -> Array:
        """(O, I / groups, *k) float32, flipped where `flip` says so: what meets the input.

        Raises
        ------
        InvalidError : the layer was given for its shape alone
        LimitError : more weights to draw than are allowed
        """
        settings = self.settings
        if settings.weight is not None:
            weight = settings.weight
        elif settings.kernel is not None:
            weight = np.broadcast_to(settings.kernel, self.weight_shape)
        elif settings.init is not None:
            if math.prod(self.weight_shape) > MAX_WEIGHTS:
                raise LimitError(
                    f"{math.prod(self.weight_shape)} weights, more than the {MAX_WEIGHTS} allowed", "/init"
                )
            weight = settings.init.weight(self.weight_shape)
        else:
            raise InvalidError(
                "out_channels and kernel_size alone give a shape, no numbers; "
                "give `weight`, `kernel` or `init`",
                "/kernel_size",
            )
        if settings.flip:
            # a copy, since NumPy takes a flipped axis of one cell for contiguous and torch does not
            weight = np.flip(weight, axis=tuple(range(2, weight.ndim))).copy()
        # broadcasting leaves it read-only, which torch warns of
        return np.require(weight, requirements=["C", "W"])

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) float32."""
        return engine.convolve(x, self.weight, self.settings.bias, self.convolution, choice)

    def contest(self, engine: Engine, x: Array) -> Contest:
        """Give all ways to compute the output of `x`, (N, C, *size) float32."""
        return engine.contest(x, self.weight, self.settings.bias, self.convolution)

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show window `index` of output `channel`: the products and their sum, added up in float64."""
        position = self.position(index)
        where = place(self.windows, position)
        per_group = self.weight_shape[1]
        first = channel // (self.weight_shape[0] // self.convolution.groups) * per_group
        fill = self.convolution.padding_value if self.convolution.padding_mode == "constant" else 0.0
        patch, inside = gather(
            x[0, first : first + per_group], where["taps"], self.convolution.padding_mode, fill
        )
        weight = self.weight[channel]
        with np.errstate(all="ignore"):
            exact = patch.astype(np.float64) * weight
            sums = exact.reshape(per_group, -1).sum(axis=1)
            bias = 0.0 if self.settings.bias is None else float(self.settings.bias[channel])
            return Frame(
                index=index,
                output=position,
                **where,
                channels=tuple(range(first, first + per_group)),
                patch=patch,
                inside=inside,
                weight=weight,
                products=exact.astype(np.float32),
                channel_sums=sums.astype(np.float32),
                bias=bias,
                value=float(np.float32(sums.sum() + bias)),
            )
