"""What a training has learnt: its weights, its network, and what that makes of a picture, at any time."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.api.body import media_type
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.errors import MediaTypeError
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import media_types, problems
from app.api.schemas.trainings import LookAnswer, NetworkNow
from app.api.tensor_answers import JSON, dumps
from app.api.trained import looked, network_now
from app.geometry.errors import InvalidError
from app.services.errors import RunningError
from app.services.trainings import Training
from app.training.weights import from_safetensors, to_safetensors

SAFETENSORS = "application/octet-stream"

router = APIRouter(tags=["trainings"])


@router.get(
    "/trainings/{training_id}/weights",
    summary="Save the weights",
    response_class=Response,
    responses={**media_types("A safetensors file", {SAFETENSORS: None}), **problems(404, 406, 422)},
)
async def save(training_id: str, request: Request, services: ServicesDep) -> Response:
    """Send the weights as they are now, under the names of PyTorch's `Sequential` ("0.weight")."""
    negotiate(accepted(request), [SAFETENSORS])
    record = services.trainings.find(training_id)
    metadata = {name: record.about[name] for name in ("classes", "input_shape", "data")}
    data = await to_thread.run_sync(lambda: to_safetensors(record.course.copies(), metadata))
    headers = {
        "Content-Disposition": 'attachment; filename="convscope-weights.safetensors"',
        "Cache-Control": "no-store",
    }
    return Response(data, headers=headers, media_type=SAFETENSORS)


@router.put(
    "/trainings/{training_id}/weights",
    status_code=204,
    summary="Load weights",
    response_class=Response,
    responses=problems(404, 409, 413, 415, 422, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {SAFETENSORS: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def load(training_id: str, request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Take the numbers of a safetensors file over; names and shapes must be this network's."""
    record = services.trainings.find(training_id)
    if media_type(request) not in ("", SAFETENSORS):
        raise MediaTypeError(f"the body is {media_type(request)[:80]}; send the file as {SAFETENSORS}")
    _check_rests(record)
    data = await request.body()
    _check_rests(record)  # it may have gone on while the file arrived

    def work() -> None:
        arrays = from_safetensors(data, services.settings.max_elements)
        with record.course.lock:
            record.course.network.load(arrays)

    await run(work)
    return Response(status_code=204)


@router.get(
    "/trainings/{training_id}/network",
    summary="See the network as it is now",
    response_class=Response,
    dependencies=[Depends(accepts_json)],
    responses={**media_types("Layers with their weights", {JSON: NetworkNow}), **problems(404, 406, 422)},
)
async def network(training_id: str, services: ServicesDep) -> Response:
    """Give the layers with their weights, to be sent to other calls as they stand."""
    record = services.trainings.find(training_id)
    # written in a thread too, for it may be many megabytes
    content = await to_thread.run_sync(lambda: dumps(network_now(record).model_dump()))
    return Response(content, headers={"Cache-Control": "no-store"}, media_type=JSON)


@router.get(
    "/trainings/{training_id}/look",
    summary="See what the network makes of a picture",
    response_class=Response,
    dependencies=[Depends(accepts_json)],
    responses={**media_types("Each layer's maps", {JSON: LookAnswer}), **problems(404, 406, 422, 503)},
)
async def look(
    training_id: str,
    services: ServicesDep,
    run: RunnerDep,
    picture: Annotated[int, Query(ge=0, le=2**31 - 1, description="its number, the classes in turn")] = 0,
) -> Response:
    """Run a picture that is held out through the network as it is: what it is taken for, maps and filters."""
    record = services.trainings.find(training_id)

    def work() -> bytes:
        try:
            return dumps(looked(record, picture))
        except InvalidError as error:
            raise error.within("/query") from None

    content = await run(work)
    return Response(content, headers={"Cache-Control": "no-store"}, media_type=JSON)


def _check_rests(record: Training) -> None:
    if record.active:
        raise RunningError("the training runs, so its weights can't be replaced; stop it first")
