"""POST /values: exact numbers of regions, for cells that show them."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import Body, read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import compute_minus, to_job
from app.api.negotiation import accepts_json
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.answers import ValuesAnswer
from app.api.schemas.requests import ValuesRequest
from app.api.tensor_answers import dumps, not_finite
from app.services.difference import difference
from app.services.regions import Cells, input_cells, output_cells
from app.services.workbench import Outcome

router = APIRouter(tags=["computations"], dependencies=[Depends(accepts_json)], responses=problems(406))


@router.post(
    "/values",
    summary="Read exact numbers",
    response_class=Response,
    responses={
        **media_types("The regions that were asked for", {"application/json": ValuesAnswer}),
        **problems(400, 404, 413, 415, 422, 503),
    },
    openapi_extra=json_body(ValuesRequest, examples.VALUES),
)
async def values(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Read regions of a layer's input (padding included) and output; what lies outside is left out."""
    asked = await read_json(request, ValuesRequest, run)

    def work() -> bytes:
        job = to_job(Body(asked), services)
        before = after = other = apart = None
        if asked.output_region is not None:
            outcome = services.workbench.compute(job)
            setup = outcome.setup
            after = _output(asked, outcome)
            if asked.minus is not None:
                minus = compute_minus(asked.minus, services)
                other, apart = _output(asked, minus), _output(asked, difference(outcome, minus))
        else:
            setup = services.workbench.prepare(job)
        if asked.input_region is not None:
            before = input_cells(setup.layer, setup.x, asked.input_region, asked.input_channels)
        notes = list(job.source.notes())
        answer = {"input": _to_answer(before), "output": _to_answer(after), "notes": notes}
        if asked.minus is not None:
            answer |= {"minus": _to_answer(other), "difference": _to_answer(apart)}
        return dumps(answer)

    return Response(await run(work), media_type="application/json")


def _output(asked: ValuesRequest, outcome: Outcome) -> Cells:
    assert asked.output_region is not None
    setup, region, channels = outcome.setup, asked.output_region, asked.output_channels
    return output_cells(setup.layer, setup.x, outcome.output, region, channels)


def _to_answer(cells: Cells | None) -> dict[str, object] | None:
    if cells is None:
        return None
    return {
        "start": list(cells.start),
        "channels": list(cells.channels),
        "values": cells.values,
        "inside": cells.inside,
        "winners": cells.winners,
        "not_finite": not_finite({"values": cells.values}),
    }
