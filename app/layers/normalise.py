"""Batch normalisation, with the statistics that a trained network has."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator

from app.engine import AUTO, Choice, Engine, Run
from app.engine.normalising import Normalise
from app.geometry import ShapeError
from app.layers.base import Array, Shape
from app.layers.fields import Numbers
from app.layers.pointwise import Arithmetic, BoundPointwise, Pointwise, pointwise_layout

PER_CHANNEL = ("mean", "variance", "weight", "bias")


class BatchNorm(Pointwise):
    """(x − mean) / √(variance + eps) · weight + bias, with numbers of a channel's own."""

    kind: Literal["batch_norm"]
    mean: Numbers | None = Field(default=None, description="(C,); null: 0")
    variance: Numbers | None = Field(default=None, description="(C,), none below 0; null: 1")
    weight: Numbers | None = Field(default=None, description="(C,); null: 1")
    bias: Numbers | None = Field(default=None, description="(C,); null: 0")
    eps: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False, description="added to every variance")] = (
        1e-5
    )

    @field_validator(*PER_CHANNEL)
    @classmethod
    def _one_list(cls, values: Array | None) -> Array | None:
        if values is not None and values.ndim != 1:
            raise ValueError(f"{values.ndim} dimensions; give a list with one number a channel")
        return values

    @field_validator("variance")
    @classmethod
    def _not_negative(cls, values: Array | None) -> Array | None:
        if values is not None and values.min() < 0:
            raise ValueError(f"{values.min()} is no variance; use numbers from 0 on")
        return values

    @model_validator(mode="after")
    def _divisible(self) -> Self:
        if self.eps == 0 and self.variance is not None and not self.variance.all():
            raise ValueError("a variance of 0 with eps 0 divides by zero; use an eps above 0")
        return self

    def _bind(self, input_shape: Shape) -> "BoundBatchNorm":
        channels = input_shape[1]
        for name in PER_CHANNEL:
            values = getattr(self, name)
            if values is not None and len(values) != channels:
                raise ShapeError(
                    f"{name} has {len(values)} numbers for the input's {channels} channels; "
                    "give one a channel",
                    f"/{name}",
                )
        return BoundBatchNorm(
            kind=self.kind,
            parameters=sum(channels for values in (self.weight, self.bias) if values is not None),
            macs=math.prod(input_shape),
            settings=self,
            **pointwise_layout(input_shape),
        )


@dataclass(frozen=True)
class BoundBatchNorm(BoundPointwise):
    """A batch norm that knows its input's shape."""

    settings: BatchNorm

    def _numbers(self, name: str, default: float) -> NDArray[np.float64]:
        values = getattr(self.settings, name)
        if values is None:
            return np.full(self.input_shape[1], default)
        return np.asarray(values, np.float64)

    @cached_property
    def scale(self) -> NDArray[np.float64]:
        """Weight / √(variance + eps), (C,)."""
        deviation = np.sqrt(self._numbers("variance", 1) + self.settings.eps)
        return self._numbers("weight", 1) / deviation

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) or (N, F) float32."""
        mean, shift = self._numbers("mean", 0), self._numbers("bias", 0)
        numbers = (values.astype(np.float32) for values in (mean, self.scale, shift))
        return engine.apply(x, Normalise(*numbers), choice)

    def arithmetic(self, cells: NDArray[np.float64], feature: int) -> Arithmetic:
        """One product and a bias: what the four numbers of the channel come to."""
        scale = self.scale[feature]
        bias = self._numbers("bias", 0)[feature] - self._numbers("mean", 0)[feature] * scale
        products = cells * scale
        return {
            "weight": np.array([scale], np.float32),
            "products": products.astype(np.float32),
            "channel_sums": products.astype(np.float32),
            "bias": float(bias),
            "value": float(np.float32(products[0] + bias)),
        }
