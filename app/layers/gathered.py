"""A transposed convolution seen from its output: which inputs reach a cell, times which weights."""

import math
from dataclasses import dataclass

import numpy as np

from app.engine import AUTO, Choice, Engine, Run
from app.layers.base import Array, BoundLayer, Shape
from app.layers.conv_transpose import BoundConvTranspose
from app.layers.frames import Frame, so_far


def by_output(layer: BoundLayer) -> BoundLayer:
    """Give the layer whose frames are output cells: most are already, a transposed convolution is turned."""
    if not isinstance(layer, BoundConvTranspose):
        return layer
    return Gathered(
        kind=layer.kind,
        input_shape=layer.input_shape,
        output_shape=layer.output_shape,
        windows=layer.windows,
        parameters=layer.parameters,
        macs=layer.macs,
        work=layer.work,
        layer=layer,
    )


@dataclass(frozen=True)
class Gathered(BoundLayer):
    """A bound transposed convolution whose frames are output cells."""

    layer: BoundConvTranspose

    @property
    def frame_size(self) -> Shape:
        """Output cells, an axis: each is a frame."""
        return self.output_shape[2:]

    @property
    def frame_numbers(self) -> int:
        """The inputs that reach a cell, their weights, the products, and the sum so far."""
        inputs = self.layer.weight_shape[0] // self.layer.convolution.groups
        return 4 * inputs * math.prod(axis.overlap[1] for axis in self.layer.axes)

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) float32."""
        return self.layer.forward(engine, x, choice)

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show what reaches output cell `index` of output `channel`, added up in float64.

        Where no input reaches it, the arrays hold nothing and the value is the bias.
        """
        layer, position = self.layer, self.position(index)
        cells = [axis.meets(o) for axis, o in zip(layer.axes, position, strict=True)]
        taps = [
            tuple((o - axis.adjoint.start(cell)) // axis.dilation for cell in found)
            for axis, o, found in zip(layer.axes, position, cells, strict=True)
        ]
        per_group = layer.weight_shape[1]
        inputs = layer.weight_shape[0] // layer.convolution.groups
        first = channel // per_group * inputs
        channels = np.arange(first, first + inputs)
        patch = x[0][np.ix_(channels, *map(_indices, cells))]
        weight = layer.weight[:, channel % per_group][np.ix_(channels, *map(_indices, taps))]
        bias = 0.0 if layer.settings.bias is None else float(layer.settings.bias[channel])
        with np.errstate(all="ignore"):
            exact = patch.astype(np.float64) * weight
            sums = exact.reshape(inputs, -1).sum(axis=1)
            return Frame(
                index=index,
                output=position,
                start=tuple(found[0] if found else 0 for found in cells),
                stop=tuple(found[-1] + 1 if found else 0 for found in cells),
                taps=tuple(cells),
                weight_taps=tuple(taps),
                channels=tuple(int(c) for c in channels),
                patch=patch,
                inside=np.ones(patch.shape[1:], dtype=np.bool_),
                weight=weight,
                products=exact.astype(np.float32),
                channel_sums=sums.astype(np.float32),
                running=so_far(exact),
                bias=bias,
                value=float(np.float32(sums.sum() + bias)),
            )


def _indices(cells: tuple[int, ...]) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    return np.array(cells, dtype=np.intp)
