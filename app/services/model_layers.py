"""A layer of an uploaded model, with its real weights, whole or one output channel's part for the lab."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from app.geometry.errors import InvalidError
from app.layers import LayerSettings, parse_layer
from app.models.node_layers import node_layer
from app.models.weights import Layer, Ref
from app.services.model_runs import node_of
from app.services.model_store import StoredModel

Array = NDArray[np.float32]
SLICED = ("conv", "conv_transpose", "linear")


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A layer taken out of a model.

    Parameters
    ----------
    layer : by the names of its tensors
    settings : with its numbers
    reads : value that it reads, of a graph's node; else None
    channels : input channels that its part reads, first and one past the last; None: all
    """

    layer: Layer
    settings: dict[str, Any]
    reads: str | None
    channels: tuple[int, int] | None = None

    @property
    def numbers(self) -> int:
        """How many numbers its weights have."""
        return sum(value.size for value in self.settings.values() if isinstance(value, np.ndarray))


def of_node(model: StoredModel, name: str) -> Taken:
    """Take the layer that a node is.

    Raises
    ------
    NotFoundError : no such node
    InvalidError : no layer here does the same, or its numbers aren't finite
    """
    node = node_of(model, name)
    found = node_layer(model.graph, node, model.file.tensors)
    if found.layer is None:
        raise InvalidError(
            f"the node {node.name[:100]!r} ({node.operator[:60]}) is no layer here: {found.reason}", "/node"
        )
    if len(found.reads) != 1:
        raise InvalidError(
            f"the node {node.name[:100]!r} ({node.operator}) reads {len(found.reads)} values; the lab shows"
            " layers that read one",
            "/node",
        )
    return replace(of_tensors(model, found.layer), reads=found.reads[0])


def of_tensors(model: StoredModel, layer: Layer) -> Taken:
    """Take a layer whose tensors are named.

    Raises
    ------
    NotFoundError : no such tensor
    InvalidError : they don't fit the layer
    """
    for ref in layer.refs.values():
        model.tensor(ref.tensor)
    settings = layer.filled(model.file.tensors)
    for field, value in settings.items():
        if isinstance(value, np.ndarray) and not np.isfinite(value).all():
            raise InvalidError(f"{layer.refs[field].tensor[:100]!r} holds NaN or Infinity", f"/{field}")
    validated(settings)
    return Taken(layer, settings, None)


def validated(settings: Mapping[str, Any]) -> LayerSettings:
    """Validate a layer whose numbers come from a file; InvalidError where they don't fit it."""
    try:
        return parse_layer(dict(settings))
    except ValidationError as error:
        first = error.errors()[0]
        field = next((str(part) for part in first["loc"][1:]), "")
        said = str(first["msg"]).removeprefix("Value error, ")
        raise InvalidError(f"{field or 'layer'}: {said}", f"/layer/{field}" if field else "/layer") from None


def one_channel(taken: Taken, channel: int) -> Taken:
    """Cut out what makes one output channel: a weight (1, C, *k) that reads its group's channels alone.

    Raises
    ------
    InvalidError : no such channel, or a layer that has no weight
    """
    settings, kind = taken.settings, str(taken.settings["kind"])
    weight = settings.get("weight")
    if kind not in SLICED or weight is None:
        raise InvalidError(
            f"a {kind} layer has no weight of one output channel; leave channel out", "/channel"
        )
    groups = int(settings.get("groups", 1))
    outputs = weight.shape[1] * groups if kind == "conv_transpose" else weight.shape[0]
    if channel >= outputs:
        raise InvalidError(f"there is no channel {channel}; use 0 to {outputs - 1}", "/channel")
    group, place = divmod(channel, max(1, outputs // groups))
    if kind == "conv_transpose":
        reads = weight.shape[0] // groups
        first = group * reads
        part = weight[first : first + reads, place : place + 1]
    else:
        reads = weight.shape[1]
        first = group * reads
        part = weight[channel : channel + 1]
    cut = {**settings, "weight": np.ascontiguousarray(part)}
    cut.pop("groups", None)
    if cut.get("bias") is not None:
        cut["bias"] = cut["bias"][channel : channel + 1]
    return replace(taken, settings=cut, channels=(first, first + reads) if groups > 1 else None)


def named(settings: Mapping[str, Any], fields: Mapping[str, str | None]) -> Layer:
    """Make a layer of settings and of the tensors that its fields are."""
    refs = {field: Ref(tensor) for field, tensor in fields.items() if tensor is not None}
    return Layer(dict(settings), refs)
