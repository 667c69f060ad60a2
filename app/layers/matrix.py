"""A convolution seen as one matrix: how large, how much of it is filled, and a part of it in numbers."""

import math

from pydantic import BaseModel, Field

from app.engine.matrix import block
from app.geometry import LimitError, copies, joined
from app.layers.base import Array
from app.layers.conv import BoundConv

MAX_CELLS = 64 * 64


class MatrixAxis(BaseModel):
    """One axis: how its output cells are joined to its input cells."""

    name: str = Field(description="depth, height or width")
    joined: int = Field(description="pairs of an output cell and an input cell that a weight joins")
    copies: tuple[list[int], list[int]] = Field(
        description="real cell that each padded cell copies, before the first cell (the outermost first) and"
        " after the last; empty where padding holds a value"
    )


class MatrixReport(BaseModel):
    """The matrix of one item of a batch."""

    shape: tuple[int, int] = Field(description="[output cells, input cells], channels in front")
    filled: int = Field(description="places that hold a weight, also where that is 0")
    zeros: int = Field(description="places that no weight reaches")
    different: int = Field(description="weights that there are: each fills many places")
    dense: int = Field(description="weights of a fully connected layer between the same cells")
    axes: list[MatrixAxis]


def matrix_report(layer: BoundConv) -> MatrixReport:
    """Count from sizes alone; nothing is computed.

    Raises
    ------
    LimitError : padding too large to look at
    """
    mode = layer.convolution.padding_mode
    found = [
        MatrixAxis(name=window.name, joined=joined(window, mode), copies=copies(window, mode))
        for window in layer.windows
    ]
    rows, columns = math.prod(layer.output_shape[1:]), math.prod(layer.input_shape[1:])
    outputs, per_group = layer.weight_shape[:2]
    filled = outputs * per_group * math.prod(axis.joined for axis in found)
    return MatrixReport(
        shape=(rows, columns),
        filled=filled,
        zeros=rows * columns - filled,
        different=math.prod(layer.weight_shape),
        dense=rows * columns,
        axes=found,
    )


def matrix_part(layer: BoundConv, rows: range, columns: range) -> tuple[Array, Array]:
    """Part of the matrix and what is added to its rows, (rows, columns) and (rows,) float32, bias included.

    Raises
    ------
    LimitError : more than MAX_CELLS places, or weights too many to look at
    """
    taps = len(rows) * math.prod(layer.weight_shape[1:])
    if len(rows) * len(columns) > MAX_CELLS or taps > 64 * MAX_CELLS:
        raise LimitError(
            f"a part of {len(rows):,} × {len(columns):,} places, {taps:,} weights; at most {MAX_CELLS:,}"
            f" places and {64 * MAX_CELLS:,} weights are given: ask for fewer rows or columns",
            "/rows",
        )
    values, added = block(layer.weight, layer.convolution, rows, columns)
    if layer.settings.bias is not None:
        each = math.prod(layer.output_shape[2:])
        for number, row in enumerate(rows):
            added[number] += layer.settings.bias[row // each]
    return values, added
