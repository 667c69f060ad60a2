"""POST /envelope: both sides of a layer that reads a signal, for a plot."""

import json
from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import Body, read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import compute_minus, to_job
from app.api.negotiation import accepted, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.answers import EngineRun
from app.api.schemas.requests import EnvelopeRequest
from app.api.tensor_answers import LEVELS, as_maps, dumps
from app.layers import reports
from app.rendering.value_range import Extremes, extremes
from app.services.difference import difference
from app.services.envelopes import Envelope, check_signal, input_envelope, output_envelope
from app.services.workbench import Outcome

router = APIRouter(tags=["computations"])

_UNREAD = {"axes": {"__all__": {"unread"}}}


@router.post(
    "/envelope",
    summary="Draw a signal before and after a layer",
    response_class=Response,
    responses={
        **media_types("Least and greatest values", {LEVELS: None}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(EnvelopeRequest, examples.ENVELOPE),
)
async def envelope(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Give the least and the greatest value of as many parts of a signal as a plot has columns.

    With `minus`, the output is what the layer gives less what the other computation gives.

    The body is float32: (C, buckets, 2) of the input, then of the output. `X-Convscope-Envelope` says in
    JSON how many buckets and channels, and of which cells; where a cell has a bucket to itself, both are
    its value.
    """
    negotiate(accepted(request), (LEVELS,))
    asked = await read_json(request, EnvelopeRequest, run)

    def work() -> Response:
        job = to_job(Body(asked), services)
        check_signal(services.workbench.bind(job)[-1].input_shape)
        outcome = services.workbench.compute(job)
        if asked.minus is not None:
            outcome = difference(outcome, compute_minus(asked.minus, services))
        before = input_envelope(outcome, asked.input_region, asked.buckets)
        after = output_envelope(outcome, asked.output_region, asked.buckets)
        parts = [np.ascontiguousarray(part.values, dtype="<f4").tobytes() for part in (before, after)]
        told = dumps([report.model_dump(exclude=_UNREAD) for report in reports(outcome.setup.bound)])
        facts = _facts(outcome, before, after) | {"notes": list(job.source.notes())}
        headers = {
            "X-Convscope-Envelope": json.dumps(facts),
            "X-Convscope-Report-Bytes": str(len(told)),
        }
        return Response(b"".join([*parts, told]), headers=headers, media_type=LEVELS)

    response = await run(work)
    response.headers["Vary"] = "Accept"
    return response


def _facts(outcome: Outcome, before: Envelope, after: Envelope) -> dict[str, Any]:
    ends = [extremes(as_maps(side)) for side in (outcome.setup.x, outcome.output)]
    return {
        "shape": list(outcome.output.shape),
        "input": _side(before, ends[0]),
        "output": _side(after, ends[1]),
        "finite": all(end.finite for end in ends[1]),
        "engine": EngineRun.of(outcome.run).model_dump(),
    }


def _side(part: Envelope, ends: list[Extremes]) -> dict[str, Any]:
    channels, buckets, _ = part.values.shape
    return {
        "start": part.start,
        "stop": part.stop,
        "channels": channels,
        "buckets": buckets,
        "extremes": [[end.low, end.high] for end in ends],
    }
