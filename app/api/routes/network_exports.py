"""POST /network/export: a network as code, as a model file, or its weights."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import input_source
from app.api.negotiation import accepted, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.network_exports import ExportRequest
from app.geometry.errors import ConvscopeError, InvalidError
from app.layers.graph import graph_rank
from app.models.exports import EXPORTS
from app.snippets.network import parts

router = APIRouter(tags=["networks"])


@router.post(
    "/network/export",
    summary="Write a network as code or as a model file",
    response_class=Response,
    responses={
        **media_types("The file", {export.media_type: None for export in EXPORTS.values()}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(ExportRequest, examples.EXPORT),
)
async def export(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Write layers, in a row or in branches, as PyTorch or Keras code, as ONNX, or their weights alone.

    The code loads the weights from `weights.safetensors`, which `safetensors` gives of the same layers.
    """
    kinds = tuple(dict.fromkeys(export.media_type for export in EXPORTS.values()))
    negotiate(accepted(request), kinds)
    asked = await read_json(request, ExportRequest, run)
    negotiate(accepted(request), (EXPORTS[asked.format].media_type,))
    if (asked.input_shape is None) == (asked.input is None):
        raise InvalidError("give one of input_shape and input", "/input_shape")

    def work() -> Response:
        nodes = asked.nodes
        if asked.input is not None:
            shape = input_source(asked.input, services).shape(graph_rank(nodes))
        else:
            shape = tuple(asked.input_shape or ())
        target = EXPORTS[asked.format]
        try:
            content = target.write(parts(nodes, shape), shape)
        except ConvscopeError as error:
            pointed = error.pointer or ""
            raise (error.within("/layers") if pointed[1:2].isdigit() else error) from error
        disposition = {"Content-Disposition": f'attachment; filename="{target.file_name}"'}
        return Response(content, headers=disposition, media_type=target.media_type)

    return await run(work)
