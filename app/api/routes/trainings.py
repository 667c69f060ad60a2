"""Trainings: started, followed by events, stopped, resumed and forgotten."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.events import EVENTS, stream
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import json_body, problems
from app.api.schemas.trainings import (
    ResumeRequest,
    TrainingAnswer,
    TrainingList,
    TrainingRequest,
)
from app.api.trained import told
from app.services.courses import Prepared, prepare
from app.services.limits import Limits
from app.services.trainings import Training

router = APIRouter(tags=["trainings"])


@router.post(
    "/trainings",
    status_code=202,
    summary="Let a network learn",
    response_model=TrainingAnswer,
    dependencies=[Depends(accepts_json)],
    responses=problems(400, 404, 406, 413, 415, 422, 503),
    openapi_extra=json_body(TrainingRequest, examples.TRAININGS),
)
async def start(
    request: Request, response: Response, services: ServicesDep, run: RunnerDep
) -> TrainingAnswer:
    """Read the data, check the network, and begin in the background; the answer says where its events are.

    One runs at a time; a second is refused (503) with the first one's id.
    """
    asked = await read_json(request, TrainingRequest, run)
    if asked.start:
        services.trainings.check_room()
    settings = services.settings
    limits = Limits(settings.max_elements, settings.max_multiply_adds)
    made = await run(
        lambda: prepare(asked.wanted, services.engine, services.picture_sets, limits),
        way_out="use fewer or smaller pictures, or a smaller network",
    )
    record = Training(made.course, _about(asked.data.id, made))
    if asked.start:
        services.trainings.check_room()
    services.trainings.add(record)
    if asked.start:
        services.trainings.resume(record)
    answer = told(request, record)
    response.headers["Location"] = answer.url
    return answer


@router.get(
    "/trainings",
    summary="List the trainings",
    response_model=TrainingList,
    dependencies=[Depends(accepts_json)],
    responses=problems(406, 422),
)
async def every(request: Request, response: Response, services: ServicesDep) -> TrainingList:
    """List those that are kept, the oldest first."""
    response.headers["Cache-Control"] = "no-store"
    return TrainingList(trainings=[told(request, record) for record in services.trainings.all()])


@router.get(
    "/trainings/{training_id}",
    summary="Tell how far a training is",
    response_model=TrainingAnswer,
    dependencies=[Depends(accepts_json)],
    responses=problems(404, 406, 422),
)
async def one(
    training_id: str, request: Request, response: Response, services: ServicesDep
) -> TrainingAnswer:
    """Say its state, the last step, and how each epoch ended."""
    response.headers["Cache-Control"] = "no-store"
    return told(request, services.trainings.find(training_id))


@router.get(
    "/trainings/{training_id}/events",
    summary="Follow a training",
    response_class=Response,
    responses={
        200: {"description": "Server-sent events", "content": {EVENTS: {"schema": {"type": "string"}}}},
        204: {"description": "Nothing more will come: the client has heard all of a training that rests"},
        **problems(404, 406, 422),
    },
)
async def follow(
    training_id: str,
    request: Request,
    services: ServicesDep,
    last_event_id: Annotated[str, Header(max_length=20, description="number of the last one heard")] = "0",
) -> Response:
    """Stream `step` (ten a second at most), `epoch` and `state` until the training rests."""
    negotiate(accepted(request), [EVENTS])
    record = services.trainings.find(training_id)
    heard = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else 0
    return stream(services.trainings, record, heard)


@router.post(
    "/trainings/{training_id}/stop",
    status_code=202,
    summary="Stop a training",
    response_model=TrainingAnswer,
    dependencies=[Depends(accepts_json)],
    responses=problems(404, 406, 422),
)
async def stop(training_id: str, request: Request, services: ServicesDep) -> TrainingAnswer:
    """Let it stop after the step that it is in; resumed, it goes on as if it had not been stopped."""
    record = services.trainings.find(training_id)
    services.trainings.stop(record)
    return told(request, record)


@router.post(
    "/trainings/{training_id}/resume",
    status_code=202,
    summary="Let a training go on",
    response_model=TrainingAnswer,
    dependencies=[Depends(accepts_json)],
    responses=problems(400, 404, 406, 409, 413, 415, 422, 503),
    openapi_extra=json_body(ResumeRequest, {"As it was": {}, "For longer": {"epochs": 5}}),
)
async def resume(training_id: str, request: Request, services: ServicesDep, run: RunnerDep) -> TrainingAnswer:
    """Go on from where it is, for more epochs if asked."""
    record = services.trainings.find(training_id)
    asked = await read_json(request, ResumeRequest, run) if await request.body() else ResumeRequest()
    services.trainings.resume(record, asked.epochs)
    return told(request, record)


@router.delete(
    "/trainings/{training_id}",
    status_code=204,
    summary="Stop a training and forget it",
    response_class=Response,
    responses=problems(404, 422),
)
async def delete(training_id: str, services: ServicesDep) -> Response:
    """Forget it with its weights. The answer has no body, so any `Accept` will do."""
    services.trainings.delete(training_id)
    return Response(status_code=204)


def _about(data: str, made: Prepared) -> dict[str, object]:
    return {
        "data": data,
        "classes": list(made.classes),
        "input_shape": [1, *made.shape],
        "pictures": made.learnt,
        "held_out": made.held_out,
    }
