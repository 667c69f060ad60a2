"""Layers, or pasted code, and the weights of a file: which belong to which, as an answer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.chinese import chinese, in_chinese
from app.geometry.errors import ConvscopeError, InvalidError
from app.layers import LayerSettings
from app.layers.graph import Node
from app.models.matching import Match, Matching, filled, match
from app.models.wanting import wanted_by, wanted_by_text
from app.models.weights import Settings
from app.parsing import parse
from app.services.model_store import StoredModel


def matched(
    model: StoredModel,
    nodes: Sequence[Node] | None,
    text: str | None,
    input_shape: Sequence[int] | None,
) -> dict[str, Any]:
    """Match a model's tensors with layers.

    Parameters
    ----------
    nodes, text : one of them: a network, or code that names its layers
    input_shape : (N, C, *size); None where it isn't known

    Returns
    -------
    the answer of POST /models/{id}/match, as JSON

    Raises
    ------
    InvalidError : none of the two, or both; or a text that can't be read
    ShapeError : layers that don't fit each other
    """
    shape = None if input_shape is None else tuple(input_shape)
    notes: list[str] = []
    places: Sequence[Settings] = ()
    if (nodes is None) == (text is None):
        raise InvalidError("give one of layers and text", "/layers")
    if text is not None:
        reading = parse(text, shape)
        wanted = wanted_by_text(reading)
        settings = reading.trace.layers
        notes = [*reading.text.notes, *reading.trace.notes]
        if reading.trace.failure is not None:
            notes.append(f"layers from this on are left out: {reading.trace.failure.detail}")
    else:
        found = list(nodes or ())
        try:
            wanted = wanted_by(found, shape)
        except ConvscopeError as error:
            raise error.within("/layers") from error
        settings = [_plain(node.layer) for node in found]
        places = [_place(number, node) for number, node in enumerate(found)]
    matching = match(wanted, model.file.tensors, model.file.format != "safetensors")
    told = _told(model, matching, settings, notes)
    for layer, place in zip(told["layers"], places, strict=False):
        layer.update(place)
    return told


def _plain(layer: LayerSettings) -> Settings:
    """Write a layer as a request has it; numbers stay arrays, which JSON is written of."""
    return {name: value for name, value in layer if name in layer.model_fields_set or name == "kind"}


def _place(number: int, node: Node) -> Settings:
    """Write what a network says about a layer, beside its settings."""
    reads = {} if node.inputs == (number - 1,) else {"inputs": list(node.inputs)}
    return reads if node.name is None else {**reads, "name": node.name}


def _told(
    model: StoredModel, matching: Matching, settings: Sequence[Settings], notes: Sequence[str]
) -> dict[str, Any]:
    layers = [_bare(layer) for layer in settings]
    for item in matching.matches:
        layers[item.wanted.number] = _bare(filled(dict(settings[item.wanted.number]), item).told(model.id))
    return {
        "matched": all(item.group is not None for item in matching.matches),
        "rows": [_row(item) for item in matching.matches],
        "layers": layers,
        "unused": list(matching.unused),
        "notes": list(notes),
        "notes_zh": in_chinese(notes),
    }


def _bare(layer: Mapping[str, Any]) -> Settings:
    """Turn what pydantic made of a layer back into JSON."""
    return {
        name: value.model_dump() if hasattr(value, "model_dump") else value
        for name, value in layer.items()
        if not (isinstance(value, np.ndarray) and value.size > 1_000_000)
    }


def _row(item: Match) -> dict[str, Any]:
    group = item.group or item.nearest
    return {
        "layer": item.wanted.number,
        "kind": item.wanted.kind,
        "name": item.wanted.name,
        "wanted": list(item.wanted.weight),
        "module": None if item.group is None else item.group.prefix,
        "tensors": {}
        if item.group is None
        else {field: tensor.name for field, tensor in item.group.tensors.items()},
        "got": None if group is None else list(group.weight),
        "nearest": item.nearest.prefix if item.nearest is not None else None,
        "problem": item.problem,
        "problem_zh": chinese(item.problem) if item.problem else None,
    }
