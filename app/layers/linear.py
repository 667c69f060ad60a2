"""The linear layer: every output is a weighted sum of all features."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from app.engine import AUTO, Choice, Convolution, Engine, Run
from app.geometry import InvalidError, LimitError, ShapeError, Window
from app.layers.base import Array, BoundLayer, LayerSettings, Shape
from app.layers.fields import Numbers
from app.layers.frames import Frame, so_far
from app.layers.weighted import MAX_WEIGHTS
from app.layers.weights import Drawn


class LinearInit(Drawn):
    """Random weights (out, in), the same for the same seed on every machine."""

    out_channels: int = Field(
        ge=1,
        le=2**31 - 1,
        description="outputs",
    )


class Linear(LayerSettings):
    """A weight (out, in) times the features, plus a bias; the input is flattened, (N, F)."""

    spatial: ClassVar[bool] = False

    kind: Literal["linear"]
    weight: Numbers | None = Field(default=None, description="(out, in)")
    init: LinearInit | None = Field(default=None, description="random weights")
    out_channels: int | None = Field(
        default=None,
        ge=1,
        le=2**31 - 1,
        description="outputs, for shapes alone",
    )
    bias: Numbers | None = Field(default=None, description="(out,)")

    @field_validator("weight")
    @classmethod
    def _a_matrix(cls, weight: Array | None) -> Array | None:
        if weight is not None and weight.ndim != 2:
            raise ValueError(f"{weight.ndim} dimensions; give (out, in), a list for each output")
        return weight

    @field_validator("bias")
    @classmethod
    def _a_list(cls, bias: Array | None) -> Array | None:
        if bias is not None and bias.ndim != 1:
            raise ValueError(f"{bias.ndim} dimensions; give a list with one number an output")
        return bias

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in ("weight", "init", "out_channels") if getattr(self, name) is not None]
        if len(given) != 1:
            got = " and ".join(given) or "none"
            raise ValueError(
                f"a linear layer needs its weights once, got {got}; give one of `weight` or `init`"
            )
        return self

    @property
    def rank(self) -> int:
        """No spatial axes."""
        return 0

    def bind(self, input_shape: Shape) -> BoundLayer:
        """Fit the layer to an input of `input_shape`, (N, F).

        Raises
        ------
        ShapeError : spatial axes, or another number of features than the weight reads
        """
        if len(input_shape) > 2:
            raise ShapeError(
                f"a linear layer reads the features of a flattened tensor (N, F), got {list(input_shape)}; "
                'put {"kind": "flatten"} before it'
            )
        return super().bind(input_shape)

    def _bind(self, input_shape: Shape) -> "BoundLinear":
        batch, features = input_shape
        if self.weight is not None:
            outputs, reads = self.weight.shape
            if reads != features:
                raise ShapeError(
                    f"weight of shape {list(self.weight.shape)} reads {reads} features, but the input has "
                    f"{features}; give a weight of shape ({outputs}, {features})",
                    "/weight",
                )
        else:
            outputs = self.init.out_channels if self.init else self.out_channels or 0
        if self.bias is not None and len(self.bias) != outputs:
            raise ShapeError(f"bias has {len(self.bias)} numbers for {outputs} outputs", "/bias")
        macs = batch * outputs * features
        return BoundLinear(
            kind=self.kind,
            input_shape=input_shape,
            output_shape=(batch, outputs),
            windows=(),
            parameters=outputs * features + (0 if self.bias is None else outputs),
            macs=macs,
            work=macs,
            settings=self,
        )


@dataclass(frozen=True)
class BoundLinear(BoundLayer):
    """A linear layer that knows its input's shape."""

    reads_all: ClassVar[bool] = True

    settings: Linear

    @property
    def frame_numbers(self) -> int:
        """All features, a row of the weight, their products, and the sum so far."""
        return 4 * self.input_shape[1]

    @cached_property
    def weight(self) -> Array:
        """(out, in) float32.

        Raises
        ------
        InvalidError : the layer was given for its shape alone
        LimitError : more weights to draw than are allowed
        """
        settings, shape = self.settings, (self.output_shape[1], self.input_shape[1])
        if settings.weight is not None:
            return settings.weight
        if settings.init is None:
            raise InvalidError(
                "out_channels alone gives a shape, no numbers; give `weight` or `init`", "/out_channels"
            )
        if math.prod(shape) > MAX_WEIGHTS:
            raise LimitError(
                f"{math.prod(shape):,} weights; at most {MAX_WEIGHTS:,} are drawn: use fewer channels",
                "/init",
            )
        return settings.init.weight(shape)

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, F) float32: (N, out).

        The items of the batch stand beside each other as the cells of a signal with F channels, so that this
        is a convolution with a kernel of 1, one matrix product for all.
        """
        signal = np.ascontiguousarray(x.T)[np.newaxis]
        whole = Convolution((Window(len(x), 1),))
        out, run = engine.convolve(signal, self.weight[..., np.newaxis], self.settings.bias, whole, choice)
        return np.ascontiguousarray(out[0].T), run._replace(reason=f"as a convolution of 1: {run.reason}")

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show output `index`: its row of weights times the features, added up in float64."""
        features = self.input_shape[1]
        weight = self.weight[index : index + 1]
        with np.errstate(all="ignore"):
            exact = x[:1].astype(np.float64) * weight
            bias = 0.0 if self.settings.bias is None else float(self.settings.bias[index])
            return Frame(
                index=index,
                output=(index,),
                start=(0,),
                stop=(features,),
                taps=(tuple(range(features)),),
                channels=(0,),
                patch=x[:1],
                inside=np.ones(features, dtype=np.bool_),
                weight=weight,
                products=exact.astype(np.float32),
                channel_sums=exact.sum(axis=1).astype(np.float32),
                running=so_far(exact),
                bias=bias,
                value=float(np.float32(exact.sum() + bias)),
            )
