"""A layer's arithmetic in numbers and words: shapes, costs, receptive field, steps."""

import math
from collections.abc import Sequence
from fractions import Fraction

from pydantic import BaseModel, Field

from app.geometry import (
    BranchedField,
    PaddingMode,
    Step,
    TransposedWindow,
    Window,
    branched_fields,
    source,
    steps,
    transposed_steps,
)
from app.layers.base import BoundLayer

MAX_UNREAD = 20_000
"""Longest axis whose unread cells are listed."""


MAX_COPIES = 4096
"""Most padding cells of an axis whose sources are listed."""


class OverlapReport(BaseModel):
    """How many inputs of a transposed convolution add to an output cell, away from the ends."""

    least: int
    most: int
    uniformity: float = Field(description="least / most: 1 is even, below 1 a checkerboard may show")


class AxisReport(BaseModel):
    """One axis of a layer."""

    name: str = Field(description="depth, height or width")
    input: int
    kernel: int
    effective_kernel: int
    stride: int
    dilation: int
    padding: tuple[int, int] = Field(description="[begin, end] cells")
    output_padding: int = Field(description="cells more at the end, of a transposed convolution")
    overhang: int = Field(description="cells past the end padding that the last window reaches")
    output: int
    unused: int = Field(
        description="trailing input cells that no window reads, or that add to nothing but what is cut off"
    )
    unread: list[tuple[int, int]] = Field(description="all such input cells, as [start, stop) ranges")
    copies: list[int | None] = Field(
        description="for each padding cell that windows may read, those before the input first, the cell "
        f"that it copies; null: none. Empty where padding copies nothing, or beyond {MAX_COPIES:,} cells"
    )
    overlap: OverlapReport | None = Field(description="of a transposed convolution")
    same_output: tuple[int, int] | None = Field(
        description="of a transposed convolution: the smallest and the largest size that the strided "
        "convolution maps to `input`; output_padding picks one"
    )
    steps: list[str] = Field(description="the output size, derived in words")


class FieldReport(BaseModel):
    """How much of the network's input one output cell sees, one number an axis.

    Output cell o sees the input cells from o · stride − padding on. After a transposed convolution, stride
    and padding may be fractions: no cell before that place is seen, and at most `size` cells.
    """

    size: list[int]
    stride: list[int | float] = Field(description="below 1 after a transposed convolution")
    padding: list[int | float] = Field(description="effective padding on the beginning side")
    centre: list[float] = Field(
        description="of the first cell's field, in input cells from the input's edge on: 0.5 is the middle"
        " of the first cell"
    )


class Report(BaseModel):
    """One layer's arithmetic."""

    kind: str
    input_shape: list[int]
    output_shape: list[int]
    parameters: int
    macs: int = Field(description="multiply-adds of one pass over the batch")
    output_bytes: int = Field(description="as float32")
    receptive_field: FieldReport
    misaligned: str | None = Field(
        description="where branches meet that see different places of the input: what is wrong"
    )
    uniformity: float | None = Field(
        description="of a transposed convolution: the product of its axes' uniformities, 1 where all cells "
        "away from the edges get as many inputs"
    )
    axes: list[AxisReport] = Field(description="one a spatial axis; none of a flattened tensor")


def reports(layers: Sequence[BoundLayer], inputs: Sequence[tuple[int, ...]] | None = None) -> list[Report]:
    """Report on the layers of a network; receptive fields are counted from the network's input.

    Once a tensor is flattened its features have no axes, so fields stay as they are until a layer reads all
    of them, which sees what one window over the last spatial cells would see.

    Parameters
    ----------
    layers : bound, each after all that it reads
    inputs : the numbers of the layers that each reads, below 0 the network's input; None: the one before
    """
    reads = inputs or [(number - 1,) for number in range(len(layers))]
    size = layers[0].input_shape[2:] if layers else ()
    # the cells that a layer's output has, or had before it was flattened
    sizes: list[tuple[int, ...]] = []
    steps: list[list[Step]] = [[] for _ in size]
    for layer, read in zip(layers, reads, strict=True):
        before = size if read[0] < 0 else sizes[read[0]]
        windows = tuple(Window(n, n) for n in before) if layer.reads_all else layer.axes
        sizes.append(tuple(window.output for window in windows) or before)
        for axis, window in zip(steps, windows or (None,) * len(size), strict=True):
            axis.append(Step(window, read))
    fields = [branched_fields(axis) for axis in steps]
    return [_report(layer, [axis[number] for axis in fields]) for number, layer in enumerate(layers)]


def _report(layer: BoundLayer, branched: list[BranchedField]) -> Report:
    fields = [each.field for each in branched]
    axes = [_axis(window, layer.padding_mode) for window in layer.axes]
    overlaps = [axis.overlap for axis in axes if axis.overlap]
    return Report(
        kind=layer.kind,
        input_shape=list(layer.input_shape),
        output_shape=list(layer.output_shape),
        parameters=layer.parameters,
        macs=layer.macs,
        output_bytes=4 * math.prod(layer.output_shape),
        receptive_field=FieldReport(
            size=[field.size for field in fields],
            stride=[_number(field.stride) for field in fields],
            padding=[_number(field.padding) for field in fields],
            centre=[field.centre for field in fields],
        ),
        misaligned=next((each.problem for each in branched if each.problem), None),
        uniformity=math.prod(overlap.uniformity for overlap in overlaps) if overlaps else None,
        axes=axes,
    )


def _number(value: int | Fraction) -> int | float:
    """Give a whole number as one, for JSON."""
    return value if isinstance(value, int) else float(value)


def _copies(window: Window, mode: PaddingMode) -> list[int | None]:
    before, after = window.pad_begin, window.pad_end + window.overhang
    if mode in ("zeros", "constant") or before + after > MAX_COPIES:
        return []
    cells = [*range(-before, 0), *range(window.input, window.input + after)]
    return [source(cell, window.input, mode) for cell in cells]


def _axis(window: Window | TransposedWindow, mode: PaddingMode) -> AxisReport:
    overlap = same = None
    copies: list[int | None] = []
    if isinstance(window, TransposedWindow):
        more, overhang, words = window.output_padding, 0, transposed_steps(window)
        least, most = window.overlap
        overlap = OverlapReport(least=least, most=most, uniformity=window.uniformity)
        if window.same_output:
            same = window.same_output[0], window.same_output[-1]
    else:
        more, overhang, words = 0, window.overhang, steps(window)
        copies = _copies(window, mode)
    return AxisReport(
        name=window.name,
        input=window.input,
        kernel=window.kernel,
        effective_kernel=window.effective_kernel,
        stride=window.stride,
        dilation=window.dilation,
        padding=(window.pad_begin, window.pad_end),
        output_padding=more,
        overhang=overhang,
        output=window.output,
        unused=window.unused,
        unread=window.unread() if window.input <= MAX_UNREAD else [],
        copies=copies,
        overlap=overlap,
        same_output=same,
        steps=words,
    )
