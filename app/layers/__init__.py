"""What a layer is: one class a kind, with its fields, output shape, cost, frames and computation.

A new layer is a class in a file of its family and a place in `Layer`.
"""

from typing import Annotated

from pydantic import Field, TypeAdapter

from app.layers.activation import LeakyRelu, Relu, Sigmoid, Softmax, Tanh
from app.layers.base import AXIS_NAMES, BoundLayer, LayerSettings
from app.layers.chain import bind_all, input_rank
from app.layers.conv import Conv
from app.layers.conv_transpose import ConvTranspose
from app.layers.frames import Frame
from app.layers.global_pool import GlobalAvgPool, GlobalMaxPool
from app.layers.linear import Linear
from app.layers.normalise import BatchNorm
from app.layers.pool import AvgPool, LpPool, MaxPool
from app.layers.rearrange import ChannelShuffle, Dropout, Flatten
from app.layers.report import Report, reports

Layer = Annotated[
    Conv
    | ConvTranspose
    | MaxPool
    | AvgPool
    | LpPool
    | GlobalMaxPool
    | GlobalAvgPool
    | Relu
    | LeakyRelu
    | Sigmoid
    | Tanh
    | Softmax
    | ChannelShuffle
    | BatchNorm
    | Flatten
    | Linear
    | Dropout,
    Field(discriminator="kind"),
]

_adapter: TypeAdapter[LayerSettings] = TypeAdapter(Layer)


def parse_layer(settings: object) -> LayerSettings:
    """Validate a layer's settings.

    Raises
    ------
    pydantic.ValidationError : a field is missing, unknown or does not fit
    """
    return _adapter.validate_python(settings)


__all__ = [
    "AXIS_NAMES",
    "AvgPool",
    "BatchNorm",
    "BoundLayer",
    "ChannelShuffle",
    "Conv",
    "ConvTranspose",
    "Dropout",
    "Flatten",
    "Frame",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "Layer",
    "LayerSettings",
    "LeakyRelu",
    "Linear",
    "LpPool",
    "MaxPool",
    "Relu",
    "Report",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "bind_all",
    "input_rank",
    "parse_layer",
    "reports",
]
