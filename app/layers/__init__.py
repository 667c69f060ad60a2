"""What a layer is: one class a kind, with its fields, output shape, cost, frames and computation.

A new layer is a class in a file of its family and a place in `Layer`.
"""

from typing import Annotated

from pydantic import Field, TypeAdapter

from app.layers.activation import LeakyRelu, Relu, Sigmoid, Softmax, Tanh
from app.layers.base import AXIS_NAMES, BoundLayer, LayerSettings
from app.layers.chain import bind_all
from app.layers.conv import Conv
from app.layers.conv_transpose import ConvTranspose
from app.layers.frames import Frame
from app.layers.pool import AvgPool, MaxPool
from app.layers.report import Report, reports

Layer = Annotated[
    Conv | ConvTranspose | MaxPool | AvgPool | Relu | LeakyRelu | Sigmoid | Tanh | Softmax,
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
    "BoundLayer",
    "Conv",
    "ConvTranspose",
    "Frame",
    "Layer",
    "LayerSettings",
    "LeakyRelu",
    "MaxPool",
    "Relu",
    "Report",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "bind_all",
    "parse_layer",
    "reports",
]
