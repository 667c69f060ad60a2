"""A model's graph as data: nodes with their attributes, and what goes in and comes out."""

from collections.abc import Mapping
from dataclasses import dataclass

Attribute = int | float | str | tuple[int, ...] | tuple[float, ...] | tuple[str, ...] | None
"""An attribute's value; None of what isn't a number or a text (a tensor, a graph)."""


@dataclass(frozen=True, slots=True)
class GraphValue:
    """Something that goes into a graph, comes out, or goes from node to node.

    Parameters
    ----------
    name : in the graph
    dtype : "float32", …; "" where the file doesn't say
    shape : cells an axis; a text of an axis that has a name, None of one that nothing is known of; None: no
        shape
    """

    name: str
    dtype: str
    shape: tuple[int | str | None, ...] | None


@dataclass(frozen=True, slots=True)
class GraphNode:
    """An operator in its place.

    Parameters
    ----------
    name : unlike any other's
    operator : "Conv", …
    inputs, outputs : names of values; "" where an input is left out
    attributes : by name
    """

    name: str
    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class Graph:
    """A model's nodes in the order in which they run.

    Parameters
    ----------
    opset : of ONNX's own operators
    producer : what wrote the file
    inputs : what a run must be given
    outputs : what it is for
    nodes : each after those that it reads
    values : what is known of what goes between, by name
    """

    opset: int
    producer: str
    inputs: tuple[GraphValue, ...]
    outputs: tuple[GraphValue, ...]
    nodes: tuple[GraphNode, ...]
    values: Mapping[str, GraphValue]
