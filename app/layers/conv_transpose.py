"""The transposed convolution layer: each input cell adds its multiple of the kernel to the output."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from app.engine import AUTO, Choice, Contest, Engine, Run, TransposedConvolution
from app.geometry import ShapeError, TransposedWindow, transposed_padding
from app.layers.base import AXIS_NAMES, Array, BoundLayer, Shape, axis_padding, each_axis
from app.layers.fields import Cells, Numbers, PaddingCut
from app.layers.frames import Frame, place
from app.layers.weighted import Weighted


class ConvTranspose(Weighted):
    """A transposed convolution ("deconvolution"); its weights come from `weight`, `kernel` or `init`.

    The kernel is added as it stands, as PyTorch, TensorFlow and ONNX do: one input cell of 1 gives the
    kernel. `same` makes output = input · stride; `channels` "each" spreads every channel by itself.
    """

    kind: Literal["conv_transpose"]
    weight: Numbers | None = Field(default=None, description="the full weight (I, O / groups, *k)")
    padding: PaddingCut = Field(
        default=0,
        description="cells that are cut off the output: at both ends of every axis, of an axis each, or"
        " [begin, end] an axis; or `valid` (none), `same` or `same_lower` (output = input · stride)",
    )
    output_padding: Cells = Field(
        default=0,
        description="cells more at the end of the output, computed like all others; "
        "below max(stride, dilation)",
    )

    layout: ClassVar[str] = "(I, O / groups, *k)"

    @property
    def rank(self) -> int | None:
        """Spatial axes that the weights or a list fix."""
        fixed = self.rank_with(self.padding)
        if fixed is None and isinstance(self.output_padding, tuple):
            return len(self.output_padding)
        return fixed

    def _bind(self, input_shape: Shape) -> "BoundConvTranspose":
        groups = self.check_groups(input_shape[1])
        weight_shape = self._weight_shape(input_shape[1], len(input_shape) - 2)
        axes = self._axes(input_shape[2:], weight_shape[2:])
        outputs = weight_shape[1] * groups
        parameters = self.count_parameters(weight_shape, outputs)
        macs = input_shape[0] * math.prod(input_shape[2:]) * math.prod(weight_shape)
        return BoundConvTranspose(
            kind=self.kind,
            input_shape=input_shape,
            output_shape=(input_shape[0], outputs, *(axis.output for axis in axes)),
            windows=tuple(axis.adjoint for axis in axes),
            parameters=parameters,
            macs=macs,
            work=macs,
            settings=self,
            weight_shape=weight_shape,
            convolution=TransposedConvolution(axes, groups),
        )

    def _weight_shape(self, channels: int, rank: int) -> Shape:
        """Full weight's shape (I, O / groups, *k) for an input of `channels`."""
        if self.kernel is not None:
            return (channels, 1, *self.kernel.shape)
        if self.weight is None:
            outputs, kernel_size = self.sizes(rank)
            return (channels, outputs // self.groups, *kernel_size)
        shape = self.weight.shape
        if shape[0] != channels:
            raise ShapeError(
                f"weight of shape {list(shape)} reads {shape[0]} channels, but the input has {channels}; "
                f"give a weight of shape ({channels}, O / groups, …)",
                "/weight",
            )
        return shape

    def _axes(self, size: Shape, kernel_size: Shape) -> tuple[TransposedWindow, ...]:
        """Lay out where the inputs add to on each axis."""
        rank = len(size)
        strides = each_axis("stride", self.stride, rank)
        dilations = each_axis("dilation", self.dilation, rank)
        more = each_axis("output_padding", self.output_padding, rank)
        axes = []
        for axis, name in enumerate(AXIS_NAMES[rank]):
            steps = kernel_size[axis], strides[axis], dilations[axis]
            if isinstance(self.padding, str):
                # a name may ask for an output padding of its own, but not excuse one that is too large
                TransposedWindow(size[axis], *steps, output_padding=more[axis], name=name)
                cut = transposed_padding(self.padding, *steps, more[axis])
            else:
                cut = (*axis_padding(self.padding, axis, rank), more[axis])
            axes.append(TransposedWindow(size[axis], *steps, *cut, name))
        return tuple(axes)


@dataclass(frozen=True)
class BoundConvTranspose(BoundLayer):
    """A transposed convolution that knows its input's shape."""

    settings: ConvTranspose
    weight_shape: Shape
    convolution: TransposedConvolution

    @property
    def axes(self) -> tuple[TransposedWindow, ...]:
        """How the size of each axis comes about."""
        return self.convolution.windows

    @property
    def adds(self) -> bool:
        """Frames are input cells that add to the output."""
        return True

    @property
    def input_bounds(self) -> tuple[tuple[int, int], ...]:
        """First cell of the input, and one past the last, an axis: it has no padding."""
        return tuple((0, size) for size in self.input_shape[2:])

    @property
    def copied(self) -> int:
        """Numbers of the input with zeros put in, or of the uncut output: either may be in memory too."""
        batch, channels = self.input_shape[:2]
        spread = channels * math.prod(axis.output + axis.effective_kernel - 1 for axis in self.axes)
        uncut = self.output_shape[1] * math.prod(axis.extent for axis in self.axes)
        return batch * max(spread, uncut)

    @property
    def frame_numbers(self) -> int:
        """A cell of each channel, the weight that meets it, the products, and what they add."""
        inputs = self.weight_shape[0] // self.convolution.groups
        taps = math.prod(self.weight_shape[2:])
        return inputs + 2 * inputs * taps + taps

    @property
    def frame_size(self) -> Shape:
        """Input cells, an axis: each is a frame."""
        return self.input_shape[2:]

    @cached_property
    def weight(self) -> Array:
        """(I, O / groups, *k) float32.

        Raises
        ------
        InvalidError : the layer was given for its shape alone
        LimitError : more weights to draw than are allowed
        """
        # broadcasting leaves it read-only, which torch warns of
        return np.require(self.settings.make_weight(self.weight_shape), requirements=["C", "W"])

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) float32."""
        return engine.conv_transpose(x, self.weight, self.settings.bias, self.convolution, choice)

    def contest(self, engine: Engine, x: Array) -> Contest:
        """Give all ways to compute the output of `x`, (N, C, *size) float32."""
        return engine.contest_transposed(x, self.weight, self.settings.bias, self.convolution)

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show what input cell `index` adds to output `channel`, and where, in float64 rounded once."""
        position = self.position(index)
        where = place(self.windows, position)
        groups, per_group = self.convolution.groups, self.weight_shape[1]
        inputs = self.weight_shape[0] // groups
        first = channel // per_group * inputs
        cells = x[0, first : first + inputs].reshape(inputs, -1)
        patch = cells[:, index].reshape(-1, *(1,) * len(position))
        weight = self.weight[first : first + inputs, channel % per_group]
        inside = np.ones((), dtype=np.bool_)
        for axis, taps in zip(self.axes, where["taps"], strict=True):
            inside = inside[..., np.newaxis] & np.array([0 <= tap < axis.output for tap in taps])
        with np.errstate(all="ignore"):
            exact = patch.astype(np.float64) * weight
            return Frame(
                index=index,
                output=position,
                input=position,
                **where,
                channels=tuple(range(first, first + inputs)),
                patch=patch,
                inside=inside,
                weight=weight,
                products=exact.astype(np.float32),
                added=exact.sum(axis=0).astype(np.float32),
                bias=0.0 if self.settings.bias is None else float(self.settings.bias[channel]),
                value=math.nan,
            )
