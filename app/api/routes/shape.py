"""POST /shape: layers' arithmetic, without computing anything."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep
from app.api.negotiation import accepts_json
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.answers import ShapeAnswer
from app.api.schemas.requests import ShapeRequest
from app.geometry.errors import ConvscopeError
from app.layers import bind_all, reports
from app.services.workbench import relocated

router = APIRouter(tags=["computations"], dependencies=[Depends(accepts_json)], responses=problems(406))


@router.post(
    "/shape",
    summary="Work out shapes, costs and receptive fields",
    response_class=Response,
    responses={
        **media_types("A report a layer", {"application/json": ShapeAnswer}),
        **problems(400, 413, 415, 422, 503),
    },
    openapi_extra=json_body(ShapeRequest, examples.SHAPE),
)
async def shape(request: Request, run: RunnerDep) -> Response:
    """Report on layers in a row: output shapes with the formula in steps, parameters, multiply-adds."""
    asked = await read_json(request, ShapeRequest, run)

    def work() -> bytes:
        try:
            bound = bind_all(asked.layers, tuple(asked.input_shape))
        except ConvscopeError as error:
            pointers = tuple(f"/layers/{number}" for number in range(len(asked.layers)))
            raise relocated(error, pointers) from error
        return ShapeAnswer(layers=reports(bound)).model_dump_json().encode()

    return Response(await run(work), media_type="application/json")
