"""POST /matrix: a convolution as one matrix, counted, and a part of it in numbers."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep
from app.api.negotiation import accepts_json
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.linear_algebra import MatrixAnswer, MatrixPart, MatrixRequest
from app.api.tensor_answers import dumps
from app.geometry.errors import ConvscopeError, InvalidError
from app.layers import bind_all
from app.layers.conv import BoundConv
from app.layers.matrix import matrix_part, matrix_report
from app.services.pointing import relocated

router = APIRouter(tags=["computations"], dependencies=[Depends(accepts_json)], responses=problems(406))


@router.post(
    "/matrix",
    summary="See a convolution as one matrix",
    response_class=Response,
    responses={
        **media_types("How large it is, how much of it is filled", {"application/json": MatrixAnswer}),
        **problems(400, 413, 415, 422, 503),
    },
    openapi_extra=json_body(MatrixRequest, examples.MATRIX),
)
async def matrix(request: Request, run: RunnerDep) -> Response:
    """Count weights, different ones and zeros; `rows` and `columns` ask for a part of the matrix itself."""
    asked = await read_json(request, MatrixRequest, run)

    def work() -> bytes:
        layer = _bound(asked)
        try:
            report = matrix_report(layer)
        except ConvscopeError as error:
            raise relocated(error, ("/layer",), "/0") from error
        answer = MatrixAnswer(matrix=report, part=_part(layer, asked, report.shape))
        return dumps(answer.model_dump())

    return Response(await run(work), media_type="application/json")


def _bound(asked: MatrixRequest) -> BoundConv:
    try:
        (layer,) = bind_all((asked.layer,), tuple(asked.input_shape))
    except ConvscopeError as error:
        raise relocated(error, ("/layer",)) from error
    if not isinstance(layer, BoundConv):
        raise InvalidError(f"a {layer.kind} is no convolution; give a conv", "/layer/kind")
    return layer


def _part(layer: BoundConv, asked: MatrixRequest, shape: tuple[int, int]) -> MatrixPart | None:
    if asked.rows is None:
        return None
    rows = _cut("rows", asked.rows, shape[0])
    columns = range(shape[1]) if asked.columns is None else _cut("columns", asked.columns, shape[1])
    try:
        values, added = matrix_part(layer, rows, columns)
    except ConvscopeError as error:
        if error.pointer == "/rows":
            raise
        raise relocated(error, ("/layer",), "/0") from error
    return MatrixPart(
        rows=(rows.start, rows.stop), columns=(columns.start, columns.stop), values=values, added=added
    )


def _cut(name: str, ends: tuple[int, int], there: int) -> range:
    start, stop = ends
    if not 0 <= start < stop <= there:
        raise InvalidError(
            f"{name} {start} to {stop} are not there; give [start, stop) within 0 to {there}", f"/{name}"
        )
    return range(start, stop)
