"""POST /shape: layers' arithmetic, without computing anything."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep
from app.api.negotiation import accepted, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.answers import ShapeAnswer
from app.api.schemas.requests import ShapeRequest
from app.geometry.errors import ConvscopeError
from app.layers import bind_all, reports
from app.layers.network import network
from app.rendering.network_table import as_csv, markdown
from app.services.workbench import relocated

router = APIRouter(tags=["computations"], responses=problems(406))

_TABLES = {"text/markdown": markdown, "text/csv": as_csv}


@router.post(
    "/shape",
    summary="Work out shapes, costs and receptive fields",
    response_class=Response,
    responses={
        **media_types(
            "A report a layer and the totals; as a table for people or spreadsheets",
            {"application/json": ShapeAnswer, **dict.fromkeys(_TABLES)},
        ),
        **problems(400, 413, 415, 422, 503),
    },
    openapi_extra=json_body(ShapeRequest, examples.SHAPE),
)
async def shape(request: Request, run: RunnerDep) -> Response:
    """Report on layers in a row: output shapes with the formula in steps, parameters, multiply-adds."""
    kind = negotiate(accepted(request), ["application/json", *_TABLES])
    asked = await read_json(request, ShapeRequest, run)

    def work() -> bytes:
        try:
            bound = bind_all(asked.layers, tuple(asked.input_shape))
        except ConvscopeError as error:
            pointers = tuple(f"/layers/{number}" for number in range(len(asked.layers)))
            raise relocated(error, pointers) from error
        found = reports(bound)
        together = network(found)
        if kind in _TABLES:
            return _TABLES[kind](found, together).encode()
        return ShapeAnswer(layers=found, network=together).model_dump_json().encode()

    return Response(await run(work), media_type=kind)
