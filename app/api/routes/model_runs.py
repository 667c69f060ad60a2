"""What is done with an uploaded model: run it, take a layer out, match weights, get its network."""

from time import perf_counter
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Query, Request
from numpy.typing import NDArray
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep, Services, ServicesDep
from app.api.jobs import input_source
from app.api.map_answers import FORMATS, map_answer, value_maps
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.routes.models import ModelId
from app.api.schemas import models as schemas
from app.api.schemas.queries import PictureQuery
from app.api.tensor_answers import JSON, check_query, dumps
from app.chinese import chinese
from app.geometry.errors import InvalidError
from app.models.node_layers import network_part
from app.services.model_layers import Taken, named, of_node, of_tensors, one_channel
from app.services.model_matching import matched
from app.services.model_runs import Preparation, value_of
from app.services.model_store import StoredModel
from app.services.tensor_files import Decoded

router = APIRouter(tags=["models"])
Array = NDArray[Any]

_MAX_MAPS = 64
_TENSORS = ("weight", "bias", "mean", "variance")


@router.post(
    "/models/{model_id}/run",
    summary="Run a model",
    response_class=Response,
    responses={
        **media_types("Every node's output in short", {JSON: schemas.RunAnswer, **dict.fromkeys(FORMATS)}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(schemas.RunRequest, examples.MODEL_RUN),
)
async def run_model(
    model_id: ModelId,
    request: Request,
    services: ServicesDep,
    run: RunnerDep,
    query: Annotated[PictureQuery, Query()],
) -> Response:
    """Run an ONNX model by onnxruntime, and tell what came out of each node (or of those in `taps`).

    With another `Accept` than JSON, the tensor of the one node that `tap` names: .npy, levels or a picture.
    """
    kind = negotiate(accepted(request), (JSON, *FORMATS))
    check_query(query)
    asked = await read_json(request, schemas.RunRequest, run)

    def work() -> Response:
        model, begun = services.models.get(model_id), perf_counter()
        source = input_source(asked.input, services)
        if kind == JSON:
            found = services.model_runs.run(model, source, _prepared(asked), asked.taps)
            spent = (perf_counter() - begun) * 1e3
            notes = list(source.notes())
            answer = schemas.RunAnswer(outputs=_taps(model, found), notes=notes, milliseconds=round(spent, 1))
            return Response(answer.model_dump_json(), media_type=JSON)
        if asked.tap is None:
            raise InvalidError("tap: name the one node whose tensor shall be sent", "/tap")
        name = value_of(model, asked.tap)
        found = services.model_runs.run(model, source, _prepared(asked), [name])
        if name not in found:
            raise InvalidError(f"{name[:100]!r} is no tensor of numbers", "/tap")
        return map_answer(found[name], value_maps(found[name]), kind, query)

    response = await run(work)
    response.headers["Vary"] = "Accept"
    return response


def _prepared(asked: schemas.RunRequest | schemas.LayerRequest) -> Preparation:
    return Preparation(asked.fit, tuple(asked.mean), tuple(asked.std))


def _taps(model: StoredModel, tensors: dict[str, Array]) -> list[schemas.Tap]:
    makers = {name: node for node in model.graph.nodes for name in node.outputs}
    return [
        schemas.Tap(
            name=name,
            node=makers[name].name,
            operator=makers[name].operator,
            shape=list(array.shape),
            dtype=array.dtype.name,
            finite=bool(np.isfinite(array).all()),
            min=_end(array, np.min),
            max=_end(array, np.max),
            maps=[
                schemas.TapMap(
                    channel=number, min=_end(plane, np.min), max=_end(plane, np.max), mean=_mean(plane)
                )
                for number, plane in enumerate(value_maps(array)[:_MAX_MAPS])
            ],
        )
        for name, array in tensors.items()
    ]


def _end(array: Array, reduce: Any) -> float | None:  # noqa: ANN401 - one of NumPy's reductions
    finite = array[np.isfinite(array)]
    return float(reduce(finite)) if finite.size else None


def _mean(array: Array) -> float | None:
    finite = array[np.isfinite(array)]
    return float(finite.mean(dtype=np.float64)) if finite.size else None


@router.post(
    "/models/{model_id}/layer",
    summary="Take a layer out of a model",
    response_class=Response,
    dependencies=[Depends(accepts_json)],
    responses={
        **media_types("The layer, with its real weights", {JSON: schemas.TakenLayer}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(schemas.LayerRequest, examples.MODEL_LAYER),
)
async def layer(model_id: ModelId, request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Give a layer with its weights, whole or one output channel's part, and its real input as a tensor."""
    asked = await read_json(request, schemas.LayerRequest, run)

    def work() -> bytes:
        model = services.models.get(model_id)
        taken = _taken(model, asked)
        whole = taken.layer.told(model.id)
        if asked.channel is not None:
            taken = one_channel(taken, asked.channel)
        notes: list[str] = []
        settings = taken.settings
        if taken.numbers > services.settings.max_json_values:
            notes.append(
                f"The layer has {taken.numbers:,} numbers, more than JSON holds; they are named, and channel"
                " cuts out one output channel's."
            )
            settings = whole
        kept = _kept_input(model, taken, asked, services, notes)
        return dumps(
            {
                "layer": settings,
                "named": whole,
                "numbers": taken.numbers,
                "input": None if kept is None else kept.model_dump(),
                "notes": notes,
            }
        )

    return Response(await run(work), media_type=JSON)


def _taken(model: StoredModel, asked: schemas.LayerRequest) -> Taken:
    if (asked.node is None) == (asked.layer is None):
        raise InvalidError("give one of node and layer", "/node")
    if asked.node is not None:
        return of_node(model, asked.node)
    settings = dict(asked.layer or {})
    fields = {name: value for name in _TENSORS if isinstance(value := settings.get(name), str)}
    if not fields:
        raise InvalidError(
            "layer: weight, bias, mean and variance are names of the model's tensors; give weight",
            "/layer/weight",
        )
    return of_tensors(model, named({k: v for k, v in settings.items() if k not in fields}, fields))


def _kept_input(
    model: StoredModel, taken: Taken, asked: schemas.LayerRequest, services: Services, notes: list[str]
) -> schemas.KeptInput | None:
    """Compute what a layer reads, and keep it as a tensor."""
    if asked.input is None:
        return None
    if taken.reads is None:
        raise InvalidError(
            "weights alone have no graph, so that a layer's input isn't known; give a node of an ONNX model,"
            " or run the layers before it with POST /api/v1/convolve",
            "/input",
        )
    source = input_source(asked.input, services)
    array = services.model_runs.value(model, source, _prepared(asked), taken.reads)
    if array.dtype.kind not in "biuf" or not 2 <= array.ndim <= 5:
        raise InvalidError(
            f"what the layer reads has the shape {list(array.shape)}; the lab shows 2 to 5 axes"
        )
    if taken.channels is not None:
        array = array[:, slice(*taken.channels)]
    values = np.ascontiguousarray(array, dtype=np.float32)
    notes += source.notes()
    info = services.tensors.add(Decoded(values, values.ndim - 2, "NPY"))
    return schemas.KeptInput(tensor=info.id, shape=list(info.shape))


@router.post(
    "/models/{model_id}/match",
    summary="Match weights with layers",
    response_class=Response,
    dependencies=[Depends(accepts_json)],
    responses={
        **media_types("Which tensors are whose", {JSON: schemas.MatchAnswer}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(schemas.MatchRequest, examples.MODEL_MATCH),
)
async def match(model_id: ModelId, request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Find the tensors of each layer by name, shape and order, and say where they don't fit and why."""
    asked = await read_json(request, schemas.MatchRequest, run)

    def work() -> bytes:
        return dumps(matched(services.models.get(model_id), asked.nodes, asked.text, asked.input_shape))

    return Response(await run(work), media_type=JSON)


@router.get(
    "/models/{model_id}/network",
    summary="Get a model's graph as layers",
    response_model=schemas.NetworkPartAnswer,
    dependencies=[Depends(accepts_json)],
    responses=problems(404, 406, 422, 503),
)
async def network(model_id: ModelId, services: ServicesDep, run: RunnerDep) -> schemas.NetworkPartAnswer:
    """Give the part of a graph that layers here compute, in a row or with branches, and what is left out."""

    def work() -> schemas.NetworkPartAnswer:
        model = services.models.get(model_id)
        part = network_part(model.graph, model.file.tensors)
        layers = []
        for number, item in enumerate(part.layers):
            branch = {} if item.inputs == (number - 1,) else {"inputs": list(item.inputs)}
            layers.append({**item.layer.told(model.id), **branch, "name": item.node.name[:100]})
        left_out = [
            schemas.LeftOut(node=node.name, operator=node.operator, reason=reason, reason_zh=chinese(reason))
            for node, reason in part.left_out
        ]
        return schemas.NetworkPartAnswer(layers=layers, left_out=left_out)

    return await run(work)
