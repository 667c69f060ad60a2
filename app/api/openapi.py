"""The OpenAPI document: bodies that we read ourselves are described from the same models that read them."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.api.problems import MEDIA_TYPE
from app.api.schemas import (
    answers,
    blocks,
    exports,
    kernels,
    linear_algebra,
    models,
    network_exports,
    networks,
    requests,
    shape_desk,
    solving,
    trainings,
)

_BODIES: tuple[type[BaseModel], ...] = (
    requests.ShapeRequest,
    shape_desk.ParseRequest,
    shape_desk.CodeRequest,
    solving.SolveRequest,
    requests.ConvolveRequest,
    networks.NetworkRequest,
    networks.NetworkLayerRequest,
    networks.TraceRequest,
    networks.FieldRequest,
    requests.FramesRequest,
    requests.ValuesRequest,
    requests.EnvelopeRequest,
    requests.HistogramRequest,
    blocks.BlocksRequest,
    requests.CompareRequest,
    linear_algebra.MatrixRequest,
    linear_algebra.SpectrumRequest,
    exports.FigureRequest,
    exports.TensorRequest,
    exports.JobRequest,
    kernels.DescribeRequest,
    trainings.TrainingRequest,
    trainings.ResumeRequest,
    trainings.AugmentRequest,
    models.RunRequest,
    models.LayerRequest,
    models.MatchRequest,
    network_exports.ExportRequest,
)
_ANSWERS: tuple[type[BaseModel], ...] = (
    answers.Problem,
    answers.ShapeAnswer,
    shape_desk.ParseAnswer,
    shape_desk.CodeAnswer,
    solving.SolveAnswer,
    answers.ConvolveAnswer,
    networks.NetworkAnswer,
    networks.TraceAnswer,
    networks.FieldAnswer,
    answers.FramesAnswer,
    answers.ValuesAnswer,
    answers.HistogramAnswer,
    blocks.BlocksAnswer,
    answers.CompareAnswer,
    linear_algebra.MatrixAnswer,
    linear_algebra.SpectrumAnswer,
    kernels.KernelFacts,
    models.ModelTensor,
    models.RunAnswer,
    models.TakenLayer,
    models.MatchAnswer,
    trainings.LookAnswer,
    trainings.NetworkNow,
)
Responses = dict[int | str, dict[str, Any]]

_REF = "#/components/schemas/{model}"


def reference(model: type[BaseModel]) -> dict[str, str]:
    """Refer to a model's schema."""
    return {"$ref": _REF.format(model=model.__name__)}


def json_body(model: type[BaseModel], examples: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a JSON body, for a route's `openapi_extra`."""
    return {"requestBody": {"required": True, "content": {"application/json": _content(model, examples)}}}


def json_or_form_body(model: type[BaseModel], examples: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a body that is JSON, or a form with a picture."""
    described = json_body(model, examples)
    described["requestBody"]["content"]["multipart/form-data"] = {
        "schema": {
            "type": "object",
            "properties": {
                "file": {"type": "string", "format": "binary", "description": "the picture"},
                "layer": {
                    "type": "string",
                    "description": 'a layer as JSON, or a kernel\'s name (then with padding "same")',
                    "example": "sobel_x",
                },
                "color": {"type": "string", "enum": ["rgb", "gray", "native"]},
                "max_side": {"type": "integer", "minimum": 1},
                "scale": {"type": "string", "enum": ["unit", "byte"]},
            },
            "required": ["file", "layer"],
        }
    }
    return described


def _content(model: type[BaseModel], examples: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "schema": reference(model),
        "examples": {name: {"summary": name, "value": value} for name, value in examples.items()},
    }


def problems(*statuses: int) -> Responses:
    """Describe error answers, for a route's `responses`."""
    content = {MEDIA_TYPE: {"schema": reference(answers.Problem)}}
    phrases = {
        400: "The body can't be read",
        404: "There is no such thing",
        406: "None of the accepted media types can be made",
        409: "The job isn't done yet",
        413: "Larger than a limit of this server",
        415: "The media type can't be read",
        422: "Values don't fit",
        503: "Too busy; Retry-After says when to try again",
    }
    return {status: {"description": phrases[status], "content": content} for status in statuses}


def media_types(description: str, schemas: Mapping[str, type[BaseModel] | None]) -> Responses:
    """Describe a successful answer in several media types; None: bytes."""
    content = {
        media_type: {"schema": reference(model) if model else {"type": "string", "format": "binary"}}
        for media_type, model in schemas.items()
    }
    return {200: {"description": description, "content": content}}


def describe(app: FastAPI) -> dict[str, Any]:
    """Make the document, once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        _, bodies = models_json_schema([(model, "validation") for model in _BODIES], ref_template=_REF)
        _, given = models_json_schema([(model, "serialization") for model in _ANSWERS], ref_template=_REF)
        for found in (bodies, given):
            schemas.update(found.get("$defs", {}))
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        app.openapi_schema = document
    return app.openapi_schema
