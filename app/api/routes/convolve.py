"""POST /convolve: a layer's output, as numbers, as 8-bit maps or as a picture."""

from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json_or_form
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import compute_minus, to_job
from app.api.negotiation import accepted, negotiate
from app.api.openapi import json_or_form_body, media_types, problems
from app.api.schemas.answers import ConvolveAnswer
from app.api.schemas.queries import PictureQuery
from app.api.schemas.requests import ConvolveRequest
from app.api.tensor_answers import ANSWERS, JSON, PNG, Wish, answer, check_query, picture_by_strips
from app.services.difference import difference

router = APIRouter(tags=["computations"])


@router.post(
    "/convolve",
    summary="Compute a layer's output",
    response_class=Response,
    responses={
        **media_types("The output", {kind: ConvolveAnswer if kind == JSON else None for kind in ANSWERS}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_or_form_body(ConvolveRequest, examples.CONVOLVE),
)
async def convolve(
    request: Request, services: ServicesDep, run: RunnerDep, query: Annotated[PictureQuery, Query()]
) -> Response:
    """Run one layer (after those in `before`) on an input; with `minus`, less what another one gives.

    The answer follows `Accept`: JSON, the whole tensor as .npy, 8-bit levels for a screen, PNG or WebP.
    """
    media_type = negotiate(accepted(request), tuple(ANSWERS))
    check_query(query)
    body = await read_json_or_form(request, ConvolveRequest, run)

    def work() -> Response:
        begun = perf_counter()
        job = to_job(body, services)

        def wish() -> Wish:
            return Wish(query, body.value.values, services.settings.max_json_values, job.source.notes())

        minus = body.value.minus
        maps = services.workbench.by_strips(job) if media_type == PNG and minus is None else None
        if maps is not None:
            return picture_by_strips(maps, wish())
        outcome = services.workbench.compute(job)
        if minus is not None:
            outcome = difference(outcome, compute_minus(minus, services))
        computed = perf_counter()
        response = answer(outcome, media_type, wish())
        response.headers["Server-Timing"] = (
            f"engine;dur={outcome.run.milliseconds:.2f}, compute;dur={(computed - begun) * 1e3:.2f}, "
            f"encode;dur={(perf_counter() - computed) * 1e3:.2f}"
        )
        return response

    response = await run(work)
    response.headers["Vary"] = "Accept"
    return response
