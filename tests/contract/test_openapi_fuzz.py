"""Requests made up from the OpenAPI document: whatever comes, the answer is one that the document knows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.real_server import real_server

BOUNDS = {
    "CONVSCOPE_BACKEND": "numpy",
    "CONVSCOPE_MAX_ELEMENTS": "2000000",
    "CONVSCOPE_MAX_MULTIPLY_ADDS": "50000000",
    "CONVSCOPE_MAX_ANIMATION_FRAMES": "20",
    "CONVSCOPE_MAX_FRAMES": "50",
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TAKING = [
    "POST /api/v1/images",
    "GET /api/v1/images/{image_id}",
    "DELETE /api/v1/images/{image_id}",
    "POST /api/v1/tensors",
    "GET /api/v1/tensors/{tensor_id}",
    "DELETE /api/v1/tensors/{tensor_id}",
    "POST /api/v1/shape",
    "POST /api/v1/shape/code",
    "POST /api/v1/shape/parse",
    "POST /api/v1/shape/solve",
    "POST /api/v1/convolve",
    "POST /api/v1/network",
    "POST /api/v1/network/maps",
    "POST /api/v1/network/trace",
    "POST /api/v1/network/field",
    "POST /api/v1/frames",
    "POST /api/v1/values",
    "POST /api/v1/envelope",
    "POST /api/v1/histogram",
    "POST /api/v1/blocks",
    "POST /api/v1/compare",
    "POST /api/v1/matrix",
    "POST /api/v1/spectrum",
    "POST /api/v1/figure",
    "POST /api/v1/tensor",
    "POST /api/v1/jobs",
    "GET /api/v1/jobs/{job_id}",
    "GET /api/v1/jobs/{job_id}/result",
    "DELETE /api/v1/jobs/{job_id}",
    "POST /api/v1/trainings",
    "GET /api/v1/trainings/{training_id}",
    "GET /api/v1/trainings/{training_id}/events",
    "GET /api/v1/trainings/{training_id}/look",
    "GET /api/v1/trainings/{training_id}/network",
    "GET /api/v1/trainings/{training_id}/weights",
    "PUT /api/v1/trainings/{training_id}/weights",
    "POST /api/v1/trainings/{training_id}/stop",
    "POST /api/v1/trainings/{training_id}/resume",
    "DELETE /api/v1/trainings/{training_id}",
    "POST /api/v1/datasets",
    "GET /api/v1/datasets/{dataset_id}",
    "DELETE /api/v1/datasets/{dataset_id}",
    "POST /api/v1/augment",
    "POST /api/v1/kernels/describe",
    "GET /api/v1/kernels",
    "GET /api/v1/networks/{name}",
    "POST /api/v1/models",
    "GET /api/v1/models/{model_id}",
    "DELETE /api/v1/models/{model_id}",
    "GET /api/v1/models/{model_id}/tensors/{name}",
    "GET /api/v1/models/{model_id}/network",
    "POST /api/v1/models/{model_id}/run",
    "POST /api/v1/models/{model_id}/layer",
    "POST /api/v1/models/{model_id}/match",
    "POST /api/v1/network/export",
]
PLAIN = [
    "GET /api/v1/images",
    "GET /api/v1/blocks",
    "GET /api/v1/generators",
    "GET /api/v1/networks",
    "GET /api/v1/colormaps",
    "GET /api/v1/engine",
    "GET /api/v1/exports",
    "GET /api/v1/health",
    "GET /api/v1/trainings",
    "GET /api/v1/datasets",
]
# any text is a path to delete, and the id of a job, a tensor, a training, a data set or a model
FREE = ("DELETE", *(f"GET /api/v1/{each}" for each in ("jobs", "tensors", "networks", "datasets", "models")))
RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
TRIED = [(label, RIGHT) for label in TAKING + PLAIN] + [
    (label, WRONG) for label in TAKING if not label.startswith(FREE) and "/trainings/" not in label
]


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """Load the document from a real server with small bounds."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with real_server(folder, BOUNDS) as url:
        yield schemathesis.openapi.from_url(f"{url}/openapi.json")


def test_every_operation_is_tried(schema: schemathesis.BaseSchema) -> None:
    found = [f"{method.upper()} {path}" for path in schema for method in schema[path]]
    assert sorted(found) == sorted(TAKING + PLAIN)


@pytest.mark.parametrize(("label", "mode"), TRIED, ids=[f"{mode.value} {label}" for label, mode in TRIED])
def test_answers_are_what_the_document_says(
    schema: schemathesis.BaseSchema, label: str, mode: GenerationMode
) -> None:
    method, path = label.split()
    # one training runs at a time, so others are told to come back: a 503, which the document knows
    busy = path.endswith(("/trainings", "/resume"))
    checks = [check for check in CHECKS if not (busy and check is not_a_server_error)]
    operation = schema[path][method]

    # the same ones in every run; what each field refuses is in the tables of tests/api/test_bad_….py
    @settings(
        max_examples=25 if method == "POST" else 5,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(checks=checks, timeout=30)

    check()
