"""A training → what is told of it: its state, its layers with the weights that it has now."""

import base64
import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from fastapi import Request

from app.api.addresses import address
from app.api.problems import told_of
from app.api.schemas.trainings import NetworkNow, ProgressEntry, TrainingAnswer, TrainingLinks
from app.layers.base import Array
from app.layers.graph import Node
from app.services.trainings import Training, as_data
from app.training.course import Progress
from app.training.look import look

MOST_SHOWN = 32_768
"""Numbers of a layer's output that are looked at: as many maps, but one at least."""
MOST_FILTERS = 1024
"""Of a layer, that are looked at."""

_FIELDS = ("weight", "bias", "mean", "variance")


def told(request: Request, record: Training) -> TrainingAnswer:
    """Tell how far a training is."""
    url = address(request, "trainings", record.id)
    links = {name: f"{url}/{name}" for name in TrainingLinks.model_fields}
    return TrainingAnswer(
        id=record.id,
        url=url,
        state=record.state,
        links=TrainingLinks(**links),
        **record.about,
        parameters=sum(array.size for array in record.course.network.parameters.values()),
        epochs=record.course.epochs,
        progress=_entry(record.progress) if record.progress else None,
        history=[_entry(each) for each in record.epochs],
        error=told_of(record.error),
    )


def network_now(record: Training) -> NetworkNow:
    """Give the layers with the weights between two steps; call it in a thread."""
    course = record.course
    arrays = course.copies()
    return NetworkNow(
        layers=[_layer(node, number, arrays) for number, node in enumerate(course.network.nodes)],
        input_shape=record.about["input_shape"],
        classes=record.about["classes"],
        normalise=[step.model_dump(mode="json") for step in course.settings.augmentations if step.always],
        **_place(record.progress),
    )


def looked(record: Training, number: int) -> dict[str, object]:
    """Give what the network makes of a picture; compute it behind the gate."""
    course = record.course
    found = look(course, number)
    layers = [
        {
            "kind": found.kinds[at],
            "name": node.name,
            "inputs": list(node.inputs),
            "shape": list(output.shape[1:]),
            "weight": {"npy": _npy(weight)} if weight is not None and _few(weight) else None,
            "output": {"npy": _npy(output[:, : max(1, MOST_SHOWN // max(1, output[0, 0].size))])},
        }
        for at, (node, output) in enumerate(zip(course.network.nodes, found.outputs, strict=True))
        for weight in [found.filters.get(at)]
    ]
    return {
        "picture": number,
        "pictures": len(course.unseen.labels),
        "held_out": course.holds_out,
        "label": found.label,
        "input": {"npy": _npy(found.picture)},
        "odds": found.odds,
        "layers": layers,
        **_place(record.progress),
    }


def _few(weight: Array) -> bool:
    return math.prod(weight.shape[:2]) <= MOST_FILTERS


def _place(progress: Progress | None) -> dict[str, int]:
    """Say how many epochs are over, and how many steps of the next one."""
    if progress is None:
        return {"epoch": 0, "step": 0}
    over = progress.ends_epoch
    return {"epoch": progress.epoch - (not over), "step": 0 if over else progress.step}


def _layer(node: Node, number: int, arrays: Mapping[str, Array]) -> dict[str, Any]:
    settings = node.layer.model_dump(mode="json", exclude_defaults=True, exclude=set(_FIELDS))
    if node.inputs != (number - 1,):
        settings["inputs"] = list(node.inputs)
    if node.name is not None:
        settings["name"] = node.name
    found = {name: arrays[f"{number}.{name}"] for name in _FIELDS if f"{number}.{name}" in arrays}
    return {**settings, **{name: {"npy": _npy(array)} for name, array in found.items()}}


def _npy(array: Array) -> str:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return base64.b64encode(stream.getvalue()).decode()


def _entry(progress: Progress) -> ProgressEntry:
    return ProgressEntry(**as_data(progress))
