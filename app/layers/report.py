"""A layer's arithmetic in numbers and words: shapes, costs, receptive field, steps."""

import math
from collections.abc import Sequence

from pydantic import BaseModel, Field

from app.geometry import ReceptiveField, Window, steps
from app.layers.base import BoundLayer

MAX_UNREAD = 20_000
"""Longest axis whose unread cells are listed."""


class AxisReport(BaseModel):
    """One axis of a layer."""

    name: str = Field(description="depth, height or width")
    input: int
    kernel: int
    effective_kernel: int
    stride: int
    dilation: int
    padding: tuple[int, int] = Field(description="[begin, end] cells")
    overhang: int = Field(description="cells past the end padding that the last window reaches")
    output: int
    unused: int = Field(description="trailing input cells that no window reads")
    unread: list[tuple[int, int]] = Field(
        description="all input cells that no window reads, as [start, stop) ranges"
    )
    steps: list[str] = Field(description="the output size, derived in words")


class FieldReport(BaseModel):
    """How much of the network's input one output cell sees, one number an axis."""

    size: list[int]
    stride: list[int]
    padding: list[int] = Field(description="effective padding on the beginning side")


class Report(BaseModel):
    """One layer's arithmetic."""

    kind: str
    input_shape: list[int]
    output_shape: list[int]
    parameters: int
    macs: int = Field(description="multiply-adds of one pass over the batch")
    output_bytes: int = Field(description="as float32")
    receptive_field: FieldReport
    axes: list[AxisReport] = Field(description="one a spatial axis; none of a flattened tensor")


def reports(layers: Sequence[BoundLayer]) -> list[Report]:
    """Report on layers in a row; receptive fields are counted from the first layer's input.

    Once a tensor is flattened its features have no axes, so fields stay as they are until a layer reads all
    of them, which sees what one window over the last spatial cells would see.
    """
    size = layers[0].input_shape[2:] if layers else ()
    fields = [ReceptiveField() for _ in size]
    found = []
    for layer in layers:
        windows = layer.windows
        if layer.reads_all:
            windows = tuple(Window(n, n) for n in size)
        if windows:
            fields = [field.then(window) for field, window in zip(fields, windows, strict=True)]
            size = tuple(window.output for window in windows)
        found.append(_report(layer, fields))
    return found


def _report(layer: BoundLayer, fields: list[ReceptiveField]) -> Report:
    return Report(
        kind=layer.kind,
        input_shape=list(layer.input_shape),
        output_shape=list(layer.output_shape),
        parameters=layer.parameters,
        macs=layer.macs,
        output_bytes=4 * math.prod(layer.output_shape),
        receptive_field=FieldReport(
            size=[field.size for field in fields],
            stride=[field.stride for field in fields],
            padding=[field.padding for field in fields],
        ),
        axes=[_axis(window) for window in layer.windows],
    )


def _axis(window: Window) -> AxisReport:
    return AxisReport(
        name=window.name,
        input=window.input,
        kernel=window.kernel,
        effective_kernel=window.effective_kernel,
        stride=window.stride,
        dilation=window.dilation,
        padding=(window.pad_begin, window.pad_end),
        overhang=window.overhang,
        output=window.output,
        unused=window.unused,
        unread=window.unread() if window.input <= MAX_UNREAD else [],
        steps=steps(window),
    )
