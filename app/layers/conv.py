"""The convolution layer (cross-correlation, as deep learning does; `flip` makes it convolution proper)."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from app.engine import AUTO, Choice, Contest, Convolution, Engine, Run
from app.geometry import PaddingMode, ShapeError, check_padding
from app.layers.base import Array, BoundLayer, Shape, make_windows
from app.layers.fields import PADDING, Numbers, Padding
from app.layers.frames import Frame, gather, place, so_far
from app.layers.weighted import Weighted

FiniteFloat = Annotated[float, Field(allow_inf_nan=False, ge=-3.4e38, le=3.4e38)]


class Conv(Weighted):
    """A convolution; its weights come from `weight`, `kernel` or `init`."""

    kind: Literal["conv"]
    weight: Numbers | None = Field(default=None, description="the full weight (O, I / groups, *k)")
    padding: Padding = Field(default=0, description=PADDING)
    padding_mode: PaddingMode = Field(
        default="zeros",
        description="what padded cells hold: zeros, `padding_value` (`constant`), the cells mirrored without"
        " the edge (`reflect`, shorter than the axis) or with it (`symmetric`), the edge itself"
        " (`replicate`), or those of the far end, round as often as needed (`circular`)",
    )
    padding_value: FiniteFloat = Field(
        default=0.0, description="what padded cells hold; other than 0 needs `padding_mode` `constant`"
    )
    flip: bool = Field(
        default=False, description="turn the kernel round: convolution proper in place of cross-correlation"
    )
    cover_all: bool = Field(
        default=False, description="add windows that hang over the end until every cell is read (Chainer)"
    )

    layout: ClassVar[str] = "(O, I / groups, *k)"

    @model_validator(mode="after")
    def _fill_fits_mode(self) -> Self:
        if self.padding_value != 0 and self.padding_mode != "constant":
            raise ValueError(
                f"padding_value {self.padding_value} needs padding_mode 'constant', got {self.padding_mode!r}"
            )
        return self

    @property
    def rank(self) -> int | None:
        """Spatial axes that the weights or a list fix."""
        return self.rank_with(self.padding)

    def _bind(self, input_shape: Shape) -> "BoundConv":
        groups = self.check_groups(input_shape[1])
        weight_shape = self._weight_shape(input_shape[1], groups, len(input_shape) - 2)
        windows = make_windows(
            input_shape[2:],
            weight_shape[2:],
            self.stride,
            self.dilation,
            self.padding,
            "cover_all" if self.cover_all else "floor",
            f"/{self.weights_field}",
        )
        for window in windows:
            check_padding(
                window.name,
                window.input,
                window.pad_begin,
                window.pad_end + window.overhang,
                self.padding_mode,
            )
        parameters = self.count_parameters(weight_shape, weight_shape[0])
        output_shape = (input_shape[0], weight_shape[0], *(window.output for window in windows))
        macs = math.prod(output_shape) * math.prod(weight_shape[1:])
        return BoundConv(
            kind=self.kind,
            input_shape=input_shape,
            output_shape=output_shape,
            windows=windows,
            parameters=parameters,
            macs=macs,
            work=macs,
            settings=self,
            weight_shape=weight_shape,
            convolution=Convolution(windows, groups, self.padding_mode, self.padding_value),
        )

    def _weight_shape(self, channels: int, groups: int, rank: int) -> Shape:
        """Full weight's shape (O, I / groups, *k) for an input of `channels`."""
        per_group = channels // groups
        if self.kernel is not None:
            return (groups, per_group, *self.kernel.shape)
        if self.weight is None:
            outputs, kernel_size = self.sizes(rank)
            return (outputs, per_group, *kernel_size)
        shape = self.weight.shape
        if shape[1] != per_group:
            raise ShapeError(
                f"weight of shape {list(shape)} reads {shape[1]} channels a group, but the input has "
                f"{channels} channels in {groups} group{'s' if groups > 1 else ''}; "
                f"give a weight of shape ({shape[0]}, {per_group}, …)",
                "/weight",
            )
        self.check_outputs(shape[0])
        return shape


@dataclass(frozen=True)
class BoundConv(BoundLayer):
    """A convolution that knows its input's shape."""

    settings: Conv
    weight_shape: Shape
    convolution: Convolution

    @property
    def padding_mode(self) -> PaddingMode:
        """What padding holds."""
        return self.convolution.padding_mode

    @property
    def frame_numbers(self) -> int:
        """A patch, the weight that meets it, their products, and the sum so far."""
        return 4 * math.prod(self.weight_shape[1:])

    @cached_property
    def weight(self) -> Array:
        """(O, I / groups, *k) float32, flipped where `flip` says so: what meets the input.

        Raises
        ------
        InvalidError : the layer was given for its shape alone
        LimitError : more weights to draw than are allowed
        """
        weight = self.settings.make_weight(self.weight_shape)
        if self.settings.flip:
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
            slices = exact.sum(axis=(2, 3)).astype(np.float32) if exact.ndim == 4 else None
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
                slice_sums=slices,
                running=so_far(exact),
                bias=bias,
                value=float(np.float32(sums.sum() + bias)),
            )
