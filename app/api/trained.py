"""A training → what is told of it: its state, its layers with the weights that it has now."""

import base64
import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from fastapi import Request

from app.api.problems import from_exception
from app.api.schemas.answers import Problem
from app.api.schemas.trainings import NetworkNow, ProgressEntry, TrainingAnswer, TrainingLinks
from app.layers.base import Array
from app.services.trainings import Training, as_data
from app.training.course import Progress

_FIELDS = ("weight", "bias", "mean", "variance")


def told(request: Request, record: Training) -> TrainingAnswer:
    """Tell how far a training is."""
    url = f"{request.scope.get('root_path', '')}/api/v1/trainings/{record.id}"
    error = None
    if record.error is not None:
        error = Problem.model_validate(json.loads(bytes(from_exception(record.error).body)))
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
        error=error,
    )


def network_now(record: Training) -> NetworkNow:
    """Give the layers with the weights between two steps; call it in a thread."""
    course = record.course
    arrays = course.copies()
    progress = record.progress
    over = progress is not None and progress.ends_epoch
    return NetworkNow(
        layers=[
            _layer(layer.model_dump(mode="json", exclude_defaults=True, exclude=set(_FIELDS)), number, arrays)
            for number, layer in enumerate(course.network.layers)
        ],
        input_shape=record.about["input_shape"],
        classes=record.about["classes"],
        normalise=[step.model_dump(mode="json") for step in course.settings.augmentations if step.always],
        epoch=0 if progress is None else progress.epoch - (not over),
        step=0 if progress is None or over else progress.step,
    )


def _layer(settings: dict[str, Any], number: int, arrays: Mapping[str, Array]) -> dict[str, Any]:
    found = {name: arrays[f"{number}.{name}"] for name in _FIELDS if f"{number}.{name}" in arrays}
    return {**settings, **{name: {"npy": _npy(array)} for name, array in found.items()}}


def _npy(array: Array) -> str:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return base64.b64encode(stream.getvalue()).decode()


def _entry(progress: Progress) -> ProgressEntry:
    return ProgressEntry(**as_data(progress))
