"""POST /frames: the sliding window's steps, as numbers or as an animation."""

from time import perf_counter

import numpy as np
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import Body, read_json_or_form
from app.api.dependencies import RunnerDep, Services, ServicesDep
from app.api.jobs import to_job
from app.api.negotiation import accepted, negotiate
from app.api.openapi import json_or_form_body, media_types, problems
from app.api.schemas.answers import FramesAnswer
from app.api.schemas.requests import FramesRequest
from app.api.tensor_answers import dumps, not_finite
from app.geometry.errors import InvalidError
from app.layers import Frame
from app.layers.gathered import by_output
from app.rendering.animation import ANIMATION_TYPES, MP4
from app.rendering.mp4 import why_not
from app.services.films import Film, check_film, make_film
from app.services.steps import choose_frames, make_frames

router = APIRouter(tags=["computations"])

JSON = "application/json"
OFFERED = (JSON, *ANIMATION_TYPES)


@router.post(
    "/frames",
    summary="Slide the window, step by step",
    response_class=Response,
    responses={
        **media_types("The steps", {kind: FramesAnswer if kind == JSON else None for kind in OFFERED}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_or_form_body(FramesRequest, examples.FRAMES),
)
async def frames(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Show what each window reads, what is multiplied, and what comes out; as a GIF: moving."""
    media_type = negotiate(accepted(request), OFFERED, {MP4: why_not()})
    body = await read_json_or_form(request, FramesRequest, run)

    def work() -> Response:
        answer = _numbers(body, services) if media_type == JSON else _animation(body, services, media_type)
        answer.headers["Vary"] = "Accept"
        return answer

    return await run(work)


def _numbers(body: Body[FramesRequest], services: Services) -> Response:
    settings, asked = services.settings, body.value.steps
    job = to_job(body, services)
    layer = services.workbench.bind(job)[-1]
    if body.value.by == "output":
        layer = by_output(layer)
    steps = choose_frames(layer, asked, settings.max_frames, settings.max_json_values)
    x = services.workbench.prepare(job).x
    found = make_frames(layer, x, asked.channel, steps, asked.order, body.value.after)
    answer = {
        "total": layer.total_frames,
        "start": asked.start,
        "frames": [frame_answer(frame) for frame in found],
        "notes": list(job.source.notes()),
    }
    return Response(dumps(answer), media_type=JSON)


def _animation(body: Body[FramesRequest], services: Services, media_type: str) -> Response:
    asked, settings = body.value, services.settings
    if asked.by == "output":
        raise InvalidError("by: an animation shows windows, got 'output'; ask for application/json", "/by")
    if asked.after is not None:
        raise InvalidError("after: an animation shows one layer; ask for application/json", "/after")
    begun = perf_counter()
    film = Film(asked.steps, asked.look, asked.timing, media_type)
    job = to_job(body, services)
    layer = services.workbench.bind(job)[-1]
    steps = check_film(layer, film, settings.max_animation_frames, settings.max_elements)
    outcome = services.workbench.compute(job)
    computed = perf_counter()
    content = make_film(outcome, film, steps)
    headers = {
        "Server-Timing": f"compute;dur={(computed - begun) * 1e3:.2f}, "
        f"encode;dur={(perf_counter() - computed) * 1e3:.2f}"
    }
    return Response(content, headers=headers, media_type=media_type)


_ARRAYS = ("patch", "weight", "products", "added", "channel_sums", "slice_sums", "running")


def frame_answer(frame: Frame) -> dict[str, object]:
    """Give a frame's arrays to the encoder as they are: it writes float32 with as many digits as it has."""
    arrays = {name: getattr(frame, name) for name in _ARRAYS}
    contiguous = {name: None if a is None else np.ascontiguousarray(a) for name, a in arrays.items()}
    numbers = {"bias": np.float32(frame.bias), "value": np.float32(frame.value)}
    after = None if frame.after is None else np.float32(frame.after)
    # What a transposed convolution's input cell lacks is no number at all.
    lone = {"value": None if frame.input is not None else numbers["value"], "after": after}
    found = not_finite(arrays | {name: None if a is None else np.asarray(a) for name, a in lone.items()})
    return {**frame.to_json(), **contiguous, **numbers, "after": after, "not_finite": found}
