"""Model files: upload, describe, look at their tensors, delete."""

from typing import Annotated

import numpy as np
from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.api.addresses import address
from app.api.body import media_type
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.errors import FieldProblem, FieldsError, MediaTypeError
from app.api.forms import read_form
from app.api.map_answers import FORMATS, kernel_maps, map_answer
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import media_types, problems
from app.api.schemas import models as schemas
from app.api.schemas.queries import PictureQuery
from app.api.tensor_answers import JSON, check_query
from app.chinese import chinese, in_chinese
from app.models.graph import GraphNode, GraphValue
from app.models.node_layers import node_layer
from app.services.model_store import StoredModel

router = APIRouter(tags=["models"])

_BYTES = "application/octet-stream"
_BINARY = {"type": "string", "format": "binary"}
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": _BINARY}, "required": ["file"]}
            },
            _BYTES: {"schema": _BINARY},
        },
    }
}
ModelId = Annotated[str, Path(examples=["m0123456789abcdef0123456789abcdef"])]


@router.post(
    "/models",
    status_code=201,
    summary="Upload a model file",
    response_model=schemas.Model,
    dependencies=[Depends(accepts_json)],
    responses=problems(400, 406, 413, 415, 422, 503),
    openapi_extra=_UPLOAD,
)
async def upload(
    request: Request, response: Response, services: ServicesDep, run: RunnerDep
) -> schemas.Model:
    """Keep a model under an id that can't be guessed: `.safetensors`, a PyTorch state dict, or `.onnx`.

    Nothing in a file is run while it is read. A state dict is what `torch.save(model.state_dict(), …)`
    writes; a whole pickled module is refused, since reading it would run its code.
    """
    data = await _file(request)
    answer = await run(lambda: described(services.models.add(data), request))
    response.headers["Location"] = answer.url
    return answer


async def _file(request: Request) -> bytes:
    kind = media_type(request)
    if kind == "multipart/form-data":
        form = await read_form(request.headers["content-type"], request.stream())
        for name in form.fields:
            raise FieldsError([FieldProblem(f"/{name[:40]}", "there is no such field; there is file")])
        if form.file is None:
            raise FieldsError([FieldProblem("/file", "the form has no file; send the model as 'file'")])
        return form.file
    if kind == _BYTES:
        return await request.body()
    raise MediaTypeError(
        f"the body is {kind[:80] or 'of no media type'}; send multipart/form-data with the field 'file', "
        f"or the file itself as {_BYTES}"
    )


def described(model: StoredModel, request: Request) -> schemas.Model:
    """Say what is in a model."""
    file, graph = model.file, model.file.graph
    return schemas.Model(
        id=model.id,
        format=file.format,
        bytes=file.size,
        url=address(request, "models", model.id),
        tensors=[
            schemas.ModelTensor(name=tensor.name, shape=list(tensor.shape), dtype=tensor.dtype)
            for tensor in file.tensors.values()
        ],
        nodes=[_node(model, node) for node in graph.nodes] if graph else [],
        inputs=[_value(value) for value in graph.inputs] if graph else [],
        outputs=[_value(graph.values.get(value.name, value)) for value in graph.outputs] if graph else [],
        opset=graph.opset if graph else None,
        notes=list(file.notes),
        notes_zh=in_chinese(file.notes),
    )


def _node(model: StoredModel, node: GraphNode) -> schemas.ModelNode:
    found = node_layer(model.graph, node, model.file.tensors)
    value = model.graph.values.get(node.outputs[0]) if node.outputs else None
    return schemas.ModelNode(
        name=node.name,
        operator=node.operator,
        inputs=list(node.inputs),
        outputs=list(node.outputs),
        shape=list(value.shape) if value is not None and value.shape is not None else None,
        layer=found.layer.told(model.id) if found.layer else None,
        reason=found.reason,
        reason_zh=chinese(found.reason) if found.reason else None,
    )


def _value(value: GraphValue) -> schemas.ModelValue:
    shape = None if value.shape is None else list(value.shape)
    return schemas.ModelValue(name=value.name, dtype=value.dtype, shape=shape)


@router.get(
    "/models/{model_id}",
    summary="Describe a model",
    response_model=schemas.Model,
    dependencies=[Depends(accepts_json)],
    responses=problems(404, 406, 422, 503),
)
async def describe(
    model_id: ModelId, request: Request, services: ServicesDep, run: RunnerDep
) -> schemas.Model:
    """Say which tensors a model has, and which nodes; and of each node which layer does the same."""
    return await run(lambda: described(services.models.get(model_id), request))


@router.get(
    "/models/{model_id}/tensors/{name:path}",
    summary="Look at a model's tensor",
    response_class=Response,
    responses={
        **media_types("The tensor, its kernels as levels or as a picture", dict.fromkeys((*FORMATS, JSON))),
        **problems(404, 406, 422, 503),
    },
)
async def tensor(
    model_id: ModelId,
    name: Annotated[str, Path(examples=["features.0.weight"])],
    request: Request,
    services: ServicesDep,
    run: RunnerDep,
    query: Annotated[PictureQuery, Query()],
) -> Response:
    """Send a tensor as .npy in its own type (bfloat16 as float32), or draw `count` kernels from `first` on.

    A weight (O, I, *k) has O · I kernels: those of the first output channel, then those of the second.
    """
    kind = negotiate(accepted(request), (*FORMATS, JSON))
    check_query(query)

    def work() -> Response:
        found = services.models.get(model_id).tensor(name)
        if kind == JSON:
            told = schemas.ModelTensor(name=found.name, shape=list(found.shape), dtype=found.dtype)
            return Response(told.model_dump_json(), media_type=JSON)
        values = found.values()
        return map_answer(values, kernel_maps(np.asarray(found.numbers())), kind, query)

    response = await run(work)
    response.headers["Vary"] = "Accept"
    return response


@router.delete(
    "/models/{model_id}",
    status_code=204,
    summary="Delete a model",
    response_class=Response,
    responses=problems(404, 422, 503),
)
async def delete(model_id: str, services: ServicesDep) -> Response:
    """Forget a model at once. The answer has no body, so any `Accept` will do."""
    await to_thread.run_sync(services.models.delete, model_id)
    return Response(status_code=204)
