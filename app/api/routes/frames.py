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
from app.api.tensor_answers import dumps
from app.engine.interrupt import checkpoint
from app.geometry.errors import InvalidError, LimitError
from app.layers import BoundLayer, Frame
from app.layers.base import Array
from app.layers.gathered import by_output
from app.rendering.animation import ANIMATION_TYPES, Timing, animate, encode_animation
from app.rendering.layout import Look
from app.rendering.stage import Stage

router = APIRouter(tags=["computations"])

JSON = "application/json"
OFFERED = (JSON, *ANIMATION_TYPES)
# what computing a frame takes in float64, and its drawing, beside each of its numbers
_BESIDE_A_FRAME = 4


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
    media_type = negotiate(accepted(request), OFFERED)
    body = await read_json_or_form(request, FramesRequest, run)

    def work() -> Response:
        answer = _numbers(body, services) if media_type == JSON else _animation(body, services, media_type)
        answer.headers["Vary"] = "Accept"
        return answer

    return await run(work)


def _numbers(body: Body[FramesRequest], services: Services) -> Response:
    settings = services.settings
    job = to_job(body, services)
    layer = services.workbench.bind(job)[-1]
    if body.value.by == "output":
        layer = by_output(layer)
    indices = choose_frames(layer, body.value, settings.max_frames, settings.max_json_values)
    found = make_frames(layer, services.workbench.prepare(job).x, body.value.channel, indices)
    answer = {
        "total": layer.total_frames,
        "start": body.value.start,
        "frames": [_to_answer(frame) for frame in found],
        "notes": list(job.source.notes()),
    }
    return Response(dumps(answer), media_type=JSON)


def _animation(body: Body[FramesRequest], services: Services, media_type: str) -> Response:
    asked, settings = body.value, services.settings
    if asked.by == "output":
        raise InvalidError("by: an animation shows windows, got 'output'; ask for application/json", "/by")
    begun = perf_counter()
    timing = Timing(asked.milliseconds_per_frame, asked.loop)
    job = to_job(body, services)
    layer = services.workbench.bind(job)[-1]
    if not layer.windows:
        raise InvalidError(
            f"no window slides in a {layer.kind} layer of a flattened tensor; ask for application/json",
            "/layer",
        )
    most = settings.max_elements // _BESIDE_A_FRAME
    indices = choose_frames(layer, asked, settings.max_animation_frames, most)
    outcome = services.workbench.compute(job)
    setup = outcome.setup
    found = make_frames(setup.layer, setup.x, asked.channel, indices)
    computed = perf_counter()
    layer, feature_map = setup.layer, outcome.output[0, asked.channel]
    stage = Stage.of(setup.x[0], feature_map, layer.windows, layer.kind, layer.adds)
    images, palette = animate(found, stage, Look(asked.theme, asked.width))
    content = encode_animation(images, palette, media_type, timing, len(found))
    headers = {
        "Server-Timing": f"compute;dur={(computed - begun) * 1e3:.2f}, "
        f"encode;dur={(perf_counter() - computed) * 1e3:.2f}"
    }
    return Response(content, headers=headers, media_type=media_type)


def _to_answer(frame: Frame) -> dict[str, object]:
    """Give a frame's arrays to the encoder as they are: it writes float32 with as many digits as it has."""
    arrays = {name: getattr(frame, name) for name in ("patch", "weight", "products", "added", "channel_sums")}
    contiguous = {name: None if a is None else np.ascontiguousarray(a) for name, a in arrays.items()}
    return {**frame.to_json(), **contiguous, "bias": np.float32(frame.bias), "value": np.float32(frame.value)}


def choose_frames(layer: BoundLayer, asked: FramesRequest, most: int, most_numbers: int) -> range:
    """Number the frames that a request asks for, before anything is computed.

    Parameters
    ----------
    most : how many frames may be given
    most_numbers : how many numbers all of them may hold

    Raises
    ------
    LimitError : more than `most` or `most_numbers`
    InvalidError : a channel or a start that is not there
    """
    layer.check_frame(asked.channel, asked.start)
    stop = min(asked.start + asked.count * asked.step, layer.total_frames)
    indices = range(asked.start, stop, asked.step)
    if len(indices) > most:
        raise LimitError(
            f"{len(indices):,} frames at once; at most {most:,} are given: ask for count ≤ {most}, "
            "and for the rest with start",
            "/count",
        )
    numbers = layer.frame_numbers * len(indices)
    if numbers > most_numbers:
        lower = "a lower count, " if len(indices) > 1 else ""
        raise LimitError(
            f"{_frames(len(indices))} of this layer would hold {numbers:,} numbers; at most"
            f" {most_numbers:,} are given: ask for {lower}a smaller kernel or fewer input channels",
            "/count" if len(indices) > 1 else "/layer",
        )
    return indices


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count:,} frames"


def make_frames(layer: BoundLayer, x: Array, channel: int, indices: range) -> list[Frame]:
    """Show windows one by one; may be stopped between them. `x` is the layer's input, (N, C, *size)."""
    found = []
    for index in indices:
        checkpoint()
        found += layer.frames(x, channel, index, 1)
    return found
