"""A network as its writers need it: named parts, each a layer on what it reads, in a row or in branches."""

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.geometry import ConvscopeError, ShapeError
from app.layers import BoundLayer, LayerSettings
from app.layers.base import Shape
from app.snippets.job import KINDS, Job

Array = NDArray[np.float32]
MERGES = ("add", "concat")
"""Kinds that read several others."""


class Placed(Protocol):
    """A layer in its place, as requests have it."""

    @property
    def kind(self) -> str:
        """A layer's kind, or one of MERGES."""

    @property
    def layer(self) -> LayerSettings | None:
        """Settings; None of a merge."""

    @property
    def inputs(self) -> tuple[int, ...]:
        """Numbers of what it reads, -1 being the network's input."""

    @property
    def name(self) -> str | None:
        """What people call it."""


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


def parts(nodes: Sequence[Placed], input_shape: Shape) -> tuple[Part, ...]:
    """Bind a network to its input.

    Raises
    ------
    ShapeError : a node reads what isn't there, or doesn't fit it; its pointer begins with the node's number
    """
    found: list[Part] = []
    taken: set[str] = {"x", "y", "model", "self", "forward"}
    for number, node in enumerate(nodes):
        shapes = [_read(number, read, found, input_shape) for read in node.inputs]
        shape = _joined(number, node, shapes)
        name = _identifier(node.name or f"{node.kind}{number}", taken)
        bound = None
        output = shape
        if node.layer is not None and node.kind not in MERGES:
            try:
                bound = node.layer.bind(shape)
            except ConvscopeError as error:
                raise error.within(f"/{number}") from None
            output = bound.output_shape
        found.append(
            Part(number, name, node.kind, node.inputs, shape, output, node.layer if bound else None, bound)
        )
    return tuple(found)


def in_a_row(network: Sequence[Part]) -> bool:
    """Whether each part reads the one before, and nothing else."""
    return all(part.inputs == (part.number - 1,) for part in network)


def _read(number: int, read: int, found: Sequence[Part], input_shape: Shape) -> Shape:
    if not -1 <= read < number:
        raise ShapeError(
            f"layer {number} reads layer {read}; it may read those before it, and -1, the network's input",
            f"/{number}/inputs",
        )
    return input_shape if read == -1 else found[read].output_shape


def _joined(number: int, node: Placed, shapes: Sequence[Shape]) -> Shape:
    """Shape of all that a node reads, side by side as channels; of a sum, of what is added."""
    first = shapes[0]
    for shape in shapes[1:]:
        same = shape == first if node.kind == "add" else shape[2:] == first[2:] and len(shape) == len(first)
        if not same:
            raise ShapeError(
                f"layer {number} reads outputs of {list(first)} and {list(shape)}, which don't fit; "
                "give both branches the same strides, and paddings that keep the size",
                f"/{number}/inputs",
            )
    if node.kind == "add":
        return first
    return (first[0], sum(shape[1] for shape in shapes), *first[2:])


def _identifier(name: str, taken: set[str]) -> str:
    """Make a name that Python takes, unlike those that are taken."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)[:60] or "layer"
    plain = f"layer_{plain}" if plain[0].isdigit() or keyword.iskeyword(plain) else plain
    found, count = plain, 2
    while found in taken:
        found, count = f"{plain}_{count}", count + 1
    taken.add(found)
    return found
