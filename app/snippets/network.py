"""A network as its writers need it: named parts, each a layer on what it reads, in a row or in branches."""

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.layers import BoundLayer, LayerSettings
from app.layers.base import Shape
from app.layers.graph import Node, bind_graph
from app.snippets.job import KINDS, Job

Array = NDArray[np.float32]
MERGES = ("add", "concat")
"""Kinds that read several others."""


@dataclass(frozen=True)
class Part:
    """A layer of a network that knows its shapes.

    Parameters
    ----------
    number : its place
    name : a Python identifier, unlike any other part's
    kind : a layer's kind, or one of MERGES
    inputs : numbers of the parts that it reads; -1 is the network's input
    input_shape, output_shape : (N, C, *size) or (N, F); what it reads has the channels of all, but for `add`
    settings, bound : the layer; None of a merge
    """

    number: int
    name: str
    kind: str
    inputs: tuple[int, ...]
    input_shape: Shape
    output_shape: Shape
    settings: LayerSettings | None = None
    bound: BoundLayer | None = None

    @property
    def job(self) -> Job | None:
        """The layer as writers of single layers need it; None of kinds that they don't write."""
        if self.settings is None or self.bound is None or self.kind not in KINDS:
            return None
        return Job(self.settings, self.bound)

    @property
    def rank(self) -> int:
        """Spatial axes of what it reads."""
        return len(self.input_shape) - 2

    @property
    def weight(self) -> Array | None:
        """What meets the input: (O, I / groups, *k), (I, O / groups, *k) or (out, in); None without one.

        Raises
        ------
        InvalidError : the layer was given for its shape alone
        """
        return None if self.kind == "batch_norm" else getattr(self.bound, "weight", None)

    @property
    def bias(self) -> Array | None:
        """What is added to each output channel."""
        found: Array | None = getattr(self.settings, "bias", None)
        return found

    def per_channel(self, field: str, default: float) -> Array:
        """One of a batch norm's lists, filled with what stands for none."""
        found = getattr(self.settings, field, None)
        return np.full(self.input_shape[1], default, np.float32) if found is None else np.asarray(found)


def parts(nodes: Sequence[Node], input_shape: Shape) -> tuple[Part, ...]:
    """Bind a network to its input.

    Raises
    ------
    ShapeError : a node reads what isn't there, or doesn't fit it; its pointer begins with the node's number
    """
    found: list[Part] = []
    taken: set[str] = {"x", "y", "model", "self", "forward"}
    for number, (node, placed) in enumerate(zip(nodes, bind_graph(nodes, input_shape), strict=True)):
        layer = placed.layer
        name = _identifier(node.name or f"{layer.kind}{number}", taken)
        merge = layer.kind in MERGES
        # what is added has the shape of the sum
        read = layer.output_shape if merge else layer.input_shape
        settings, bound = (None, None) if merge else (node.layer, layer)
        found.append(Part(number, name, layer.kind, node.inputs, read, layer.output_shape, settings, bound))
    return tuple(found)


def in_a_row(network: Sequence[Part]) -> bool:
    """Whether each part reads the one before, and nothing else."""
    return all(part.inputs == (part.number - 1,) for part in network)


def _identifier(name: str, taken: set[str]) -> str:
    """Make a name that Python takes, unlike those that are taken."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)[:60] or "layer"
    plain = f"layer_{plain}" if plain[0].isdigit() or keyword.iskeyword(plain) else plain
    found, count = plain, 2
    while found in taken:
        found, count = f"{plain}_{count}", count + 1
    taken.add(found)
    return found
