"""Tensors: upload signals, volumes and stacks of pictures; read, delete."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from app.api.addresses import address
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import media_types, problems
from app.api.schemas import answers
from app.api.tensor_answers import JSON, NPY
from app.api.uploads import read_files, upload_body
from app.services.decoding import MEDIA_TYPES
from app.services.tensor_files import MAX_FRAMES, FileLimits, decode_tensor
from app.services.tensor_store import TensorInfo

router = APIRouter(tags=["tensors"])

_BYTES = "application/octet-stream"
_UPLOAD = upload_body(
    (NPY, "audio/wav", _BYTES, *MEDIA_TYPES.values()),
    several="one file; or several pictures of one size, a stack in this order",
)


def _described(info: TensorInfo, request: Request) -> answers.Tensor:
    return answers.Tensor(
        id=info.id,
        shape=list(info.shape),
        rank=info.rank,
        format=info.format,
        bytes=info.bytes,
        url=address(request, "tensors", info.id),
        white=info.full_scale,
        sample_rate=info.sample_rate,
        notes=list(info.notes),
    )


@router.post(
    "/tensors",
    status_code=201,
    summary="Upload a signal or a volume",
    response_model=answers.Tensor,
    dependencies=[Depends(accepts_json)],
    responses=problems(400, 406, 413, 415, 422, 503),
    openapi_extra=_UPLOAD,
)
async def upload(
    request: Request, response: Response, services: ServicesDep, run: RunnerDep
) -> answers.Tensor:
    """Keep a tensor under an id that can't be guessed; a computation reads it as `{"tensor": id}`.

    A .npy file (1 to 5 axes, never unpickled), a WAV file (PCM or float), an animation or pages (GIF, APNG,
    WebP, TIFF: frames are the depth), or several pictures of one size (a stack).
    """
    itself = f"the file itself as {NPY}, audio/wav, image/* or {_BYTES}"
    files = await read_files(request, (NPY, _BYTES, "image/", "audio/"), MAX_FRAMES, itself)
    limits = FileLimits(services.settings.max_pixels, services.settings.max_elements)
    info = await run(lambda: services.tensors.add(decode_tensor(files, limits)))
    answer = _described(info, request)
    response.headers["Location"] = answer.url
    return answer


@router.head("/tensors/{tensor_id}", include_in_schema=False)
@router.get(
    "/tensors/{tensor_id}",
    summary="Read a tensor",
    response_class=Response,
    responses={
        **media_types("The .npy file, or what is known of it", {NPY: None, JSON: answers.Tensor}),
        304: {"description": "What the client has is still right"},
        **problems(404, 406, 422, 503),
    },
)
async def tensor(
    tensor_id: Annotated[str, Path(examples=["t0123456789abcdef0123456789abcdef"])],
    request: Request,
    services: ServicesDep,
) -> Response:
    """Send the .npy file; with `Accept: application/json`, its shape and format.

    Pictures' values are those of the files, 8 or 16 bits; `white` says which of them is read as 1.
    """
    kind = negotiate(accepted(request), (NPY, JSON))
    info, data = await to_thread.run_sync(services.tensors.file, tensor_id)
    tag = f'"{tensor_id}-{kind}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=3600", "Vary": "Accept"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if kind == JSON:
        return Response(_described(info, request).model_dump_json(), headers=headers, media_type=JSON)
    return Response(data, headers=headers, media_type=NPY)


@router.delete(
    "/tensors/{tensor_id}",
    status_code=204,
    summary="Delete a tensor",
    response_class=Response,
    responses=problems(404, 422, 503),
)
async def delete(tensor_id: str, services: ServicesDep) -> Response:
    """Forget an upload at once. The answer has no body, so any `Accept` will do."""
    await to_thread.run_sync(services.tensors.delete, tensor_id)
    return Response(status_code=204)
