"""POST /compare: a layer's algorithms side by side on the user's input."""

import math

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json_or_form
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import to_job
from app.api.negotiation import accepts_json
from app.api.openapi import json_or_form_body, media_types, problems
from app.api.schemas.answers import ChosenAlgorithm, CompareAnswer, ComparedAlgorithm, ComparisonTruth
from app.api.schemas.requests import CompareRequest
from app.layers import reports
from app.services.comparison import Comparison, Row

router = APIRouter(tags=["computations"], dependencies=[Depends(accepts_json)], responses=problems(406))


@router.post(
    "/compare",
    summary="Run a layer's algorithms side by side",
    response_class=Response,
    responses={
        **media_types("A row an algorithm", {"application/json": CompareAnswer}),
        **problems(400, 404, 413, 415, 422, 503),
    },
    openapi_extra=json_or_form_body(CompareRequest, examples.COMPARE),
)
async def compare(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Time each algorithm on each backend, in turn, and hold it against float64 and the simple ways."""
    body = await read_json_or_form(request, CompareRequest, run)

    def work() -> bytes:
        asked, seconds = body.value, services.settings.max_seconds
        job = to_job(body, services)
        setup, found = services.workbench.compare(job, asked.algorithms, asked.repeats, seconds)
        answer = CompareAnswer(
            rows=[_row(row) for row in found.rows],
            chosen=_chosen(found),
            truth=_truth(found),
            threads=services.engine.threads,
            report=reports(setup.bound)[-1],
            notes=list(job.source.notes()),
        )
        return answer.model_dump_json().encode()

    return Response(await run(work), media_type="application/json")


def _row(row: Row) -> ComparedAlgorithm:
    entrant, ran = row.entrant, row.milliseconds is not None
    return ComparedAlgorithm(
        algorithm=entrant.algorithm,
        backend=entrant.backend,
        device=row.device,
        milliseconds=None if row.milliseconds is None else round(row.milliseconds, 4),
        runs=row.runs,
        scaled=row.scaled,
        max_abs_error=row.error,
        multiplications=entrant.multiplications if ran else None,
        workspace_bytes=entrant.workspace_bytes if ran else None,
        speedup_over_direct=_rounded(row.over_direct),
        speedup_over_naive=_rounded(row.over_naive),
        chosen=entrant.chosen is not None,
        reason=entrant.chosen,
        unavailable=entrant.unavailable,
    )


def _rounded(times: float | None) -> float | None:
    return None if times is None else float(f"{times:.4g}")


def _chosen(found: Comparison) -> ChosenAlgorithm:
    chosen = found.chosen
    assert chosen.chosen is not None
    return ChosenAlgorithm(algorithm=chosen.algorithm, backend=chosen.backend, reason=chosen.chosen)


def _truth(found: Comparison) -> ComparisonTruth:
    reference = found.reference
    return ComparisonTruth(cells=reference.cells, total=math.prod(reference.shape), largest=reference.largest)
