"""A network: nodes, each a layer that reads the network's input or the outputs of nodes before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.geometry import ConvscopeError, ShapeError
from app.layers.base import BoundLayer, LayerSettings, Shape
from app.layers.chain import in_chain, input_rank
from app.layers.fixes import fixes
from app.layers.merging import Add

INPUT = -1
"""The number that stands for the network's input."""


@dataclass(frozen=True, slots=True)
class Node:
    """A layer in its place.

    Parameters
    ----------
    layer : settings
    inputs : numbers of the nodes that it reads, their channels one after the other; INPUT is the network's
    name : as people call it
    """

    layer: LayerSettings
    inputs: tuple[int, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class BoundNode:
    """A layer that knows what it reads, and what shape that has."""

    layer: BoundLayer
    inputs: tuple[int, ...]
    name: str | None = None


def in_a_row(layers: Sequence[LayerSettings]) -> tuple[Node, ...]:
    """Make nodes that each read the one before."""
    return tuple(Node(layer, (number - 1,)) for number, layer in enumerate(layers))


def is_a_row(nodes: Sequence[Node | BoundNode]) -> bool:
    """Whether each node reads the one before, and nothing else."""
    return all(node.inputs == (number - 1,) for number, node in enumerate(nodes))


def graph_rank(nodes: Sequence[Node]) -> int | None:
    """Spatial axes of the input, as the first layer that fixes them says; None where none does."""
    return input_rank([node.layer for node in nodes])


def bind_graph(nodes: Sequence[Node], input_shape: Shape) -> tuple[BoundNode, ...]:
    """Bind a network to an input of `input_shape`.

    Raises
    ------
    ShapeError : a node reads what is not there, or a layer does not fit what it gets; pointers begin with the
        node's number ("/1/stride")
    """
    bound: list[BoundNode] = []
    layers = [node.layer for node in nodes]
    for number, node in enumerate(nodes):
        shape = _joined(number, node, bound, input_shape)
        layer = node.layer
        if isinstance(layer, Add) and layer.terms is None:
            layer = layer.model_copy(update={"terms": len(node.inputs)})
        try:
            bound.append(BoundNode(layer.bind(shape), node.inputs, node.name))
        except ConvscopeError as error:
            found = type(error)(error.detail, error.pointer, fixes(layer, shape, error))
            # what makes a node's channels is clear where it reads the one before
            before = layers if node.inputs == (number - 1,) else [layer] * (number + 1)
            raise in_chain(found, number, before) from None
    return tuple(bound)


def check_order(number: int, node: Node) -> None:
    """Refuse a node that reads what doesn't come before it.

    Raises
    ------
    ShapeError : points to the node's inputs ("/1/inputs")
    """
    for read in node.inputs:
        if not INPUT <= read < number:
            raise ShapeError(
                f"layer {number} reads layer {read}; it may read the layers before it, 0 to {number - 1}, "
                "and -1, the network's input"
                if number
                else f"the first layer reads layer {read}; it can read -1, the network's input, alone",
                f"/{number}/inputs",
            )


def _joined(number: int, node: Node, bound: Sequence[BoundNode], input_shape: Shape) -> Shape:
    """Give the shape of all that a node reads, with the channels of all."""
    check_order(number, node)
    pointer = f"/{number}/inputs"
    shapes = [input_shape if read == INPUT else bound[read].layer.output_shape for read in node.inputs]
    first = shapes[0]
    for read, shape in zip(node.inputs[1:], shapes[1:], strict=True):
        if len(shape) != len(first):
            raise ShapeError(
                f"layer {number} reads {list(first)} of {_called(node.inputs[0])} and {list(shape)} of "
                f"{_called(read)}, one flattened and one not; flatten both, or neither",
                pointer,
            )
        if shape[2:] != first[2:]:
            raise ShapeError(
                f"layer {number} reads outputs of two sizes: {list(first)} of {_called(node.inputs[0])} and "
                f"{list(shape)} of {_called(read)}; they must have the same number of cells on each axis, so "
                "give the branches the same strides, and paddings that keep the size",
                pointer,
            )
        if isinstance(node.layer, Add) and shape[1] != first[1]:
            raise ShapeError(
                f"layer {number} adds {first[1]} channels of {_called(node.inputs[0])} to {shape[1]} of "
                f"{_called(read)}; give both as many, by a 1 × 1 convolution on one branch",
                pointer,
            )
    return (first[0], sum(shape[1] for shape in shapes), *first[2:])


def _called(number: int) -> str:
    return "the input" if number == INPUT else f"layer {number}"
