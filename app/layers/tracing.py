"""From a cell of any layer back to the network's input: which cells feed it, layer by layer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.geometry import read_range
from app.geometry.errors import InvalidError
from app.layers.base import BoundLayer, Shape, shown
from app.layers.graph import INPUT, BoundNode

Range = tuple[int, int]
"""[start, stop) along one axis."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The cells of one layer's output that feed the cell that was asked for.

    Parameters
    ----------
    node : the layer's number; INPUT: the network's input
    field : from the first to the last cell, an axis, padding included
    cells : those of them that are there; of a flattened tensor its features
    """

    node: int
    field: tuple[Range, ...]
    cells: tuple[Range, ...]


def trace(nodes: Sequence[BoundNode], number: int, cell: Sequence[int]) -> list[Seen]:
    """Follow a cell back to the input.

    Parameters
    ----------
    nodes : the network
    number : the layer whose output the cell is in
    cell : its place, one index a spatial axis; of a flattened tensor the feature

    Returns
    -------
    The cell itself first, the network's input last; layers that do not feed it are left out

    Raises
    ------
    InvalidError : there is no such layer or cell
    """
    if not 0 <= number < len(nodes):
        raise InvalidError(
            f"layer {number} is not there; layers are numbered 0 to {len(nodes) - 1}", "/layer"
        )
    size = _size(nodes[number].layer.output_shape)
    if len(cell) != len(size) or not all(0 <= at < n for at, n in zip(cell, size, strict=True)):
        raise InvalidError(
            f"cell {list(cell)} is not there; the output of layer {number} has the size {list(size)}", "/cell"
        )
    start = tuple((at, at + 1) for at in cell)
    seen = {number: Seen(number, start, start)}
    for node in range(number, INPUT, -1):
        if node in seen:
            for read in nodes[node].inputs:
                found = _before(nodes[node].layer, seen[node], read, _shape_of(nodes, read))
                seen[read] = _both(seen[read], found) if read in seen else found
    return [seen[node] for node in sorted(seen, reverse=True)]


def _shape_of(nodes: Sequence[BoundNode], read: int) -> Shape:
    if read != INPUT:
        return nodes[read].layer.output_shape
    first = next(node for node in nodes if INPUT in node.inputs)
    return first.layer.input_shape


def _size(shape: Shape) -> Shape:
    """Cells an axis; of a flattened tensor its features."""
    return shape[2:] or shape[1:]


def _before(layer: BoundLayer, seen: Seen, read: int, shape: Shape) -> Seen:
    """Go back through one layer."""
    size = _size(shape)
    if layer.axes and shape[2:]:
        field = tuple(read_range(w, *ends) for w, ends in zip(layer.axes, seen.field, strict=True))
        cells = tuple(read_range(w, *ends) for w, ends in zip(layer.axes, seen.cells, strict=True))
    elif layer.reads_all:
        field = cells = tuple((0, n) for n in size)
    elif shape[2:]:
        field = cells = _unflattened(seen.cells[0], shape)
    else:
        field, cells = seen.field, seen.cells
    return Seen(read, field, tuple(map(_clipped, cells, size)))


def _unflattened(features: Range, shape: Shape) -> tuple[Range, ...]:
    """Give the cells that hold so many neighbouring features, as a box over all their channels."""
    size = shape[2:]
    plane = math.prod(size)
    first, last = features[0], features[1] - 1
    if first // plane != last // plane:
        return tuple((0, n) for n in size)
    begin, end = (np.unravel_index(at % plane, size) for at in (first, last))
    box: list[Range] = []
    for axis, n in enumerate(size):
        same = begin[:axis] == end[:axis]
        box.append((int(begin[axis]), int(end[axis]) + 1) if same else (0, n))
    return tuple(box)


def _clipped(cells: Range, size: int) -> Range:
    start = min(max(cells[0], 0), size)
    return start, max(start, min(cells[1], size))


def _both(a: Seen, b: Seen) -> Seen:
    """Give what feeds a cell on two ways, as one box."""
    join = [
        tuple((min(p[0], q[0]), max(p[1], q[1])) for p, q in zip(x, y, strict=True))
        for x, y in ((a.field, b.field), (a.cells, b.cells))
    ]
    return Seen(a.node, *join)


def frame_index(layer: BoundLayer, cell: Sequence[int]) -> int:
    """Give the number of the frame that makes a cell."""
    size = shown(layer.output_shape)[2:]
    return int(np.ravel_multi_index(tuple(cell), size))
