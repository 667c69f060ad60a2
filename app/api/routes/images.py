"""Images: upload, list, read, delete."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from app.api.addresses import address
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import problems
from app.api.schemas import answers
from app.api.schemas.queries import ImageQuery
from app.api.uploads import read_files, upload_body
from app.rendering.encode import encode_png
from app.services.decoding import MEDIA_TYPES
from app.services.image_store import ImageInfo
from app.services.pixels import scale_down, to_bytes

router = APIRouter(tags=["images"])

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_UPLOAD = upload_body(MEDIA_TYPES.values())


def _described(info: ImageInfo, request: Request) -> dict[str, object]:
    return {
        "id": info.id,
        "width": info.width,
        "height": info.height,
        "channels": info.channels,
        "format": info.format,
        "bytes": info.bytes,
        "url": address(request, "images", info.id),
        "notes": list(info.notes),
    }


@router.post(
    "/images",
    status_code=201,
    summary="Upload a picture",
    response_model=answers.Image,
    dependencies=[Depends(accepts_json)],
    responses=problems(400, 406, 413, 415, 422, 503),
    openapi_extra=_UPLOAD,
)
async def upload(
    request: Request, response: Response, services: ServicesDep, run: RunnerDep
) -> answers.Image:
    """Keep a picture (PNG, JPEG, WebP, GIF, BMP, TIFF) under an id that can't be guessed."""
    (data,) = await read_files(request, ("image/",), 1, "the picture itself with an image/* type")
    info = await run(lambda: services.images.add(data))
    answer = answers.Image.model_validate(_described(info, request))
    response.headers["Location"] = answer.url
    return answer


@router.get(
    "/images",
    summary="List the samples",
    response_model=answers.ImageList,
    dependencies=[Depends(accepts_json)],
    responses=problems(406),
)
async def samples(request: Request, services: ServicesDep) -> answers.ImageList:
    """List the pictures that come with the app; uploads are not listed."""
    found = await to_thread.run_sync(services.images.samples)
    texts = ("name", "title", "title_zh", "description", "description_zh", "source")
    images = [
        {**_described(info, request), **{text: getattr(sample, text) for text in texts}}
        for sample, info in found
    ]
    return answers.ImageList.model_validate({"images": images})


@router.head("/images/{image_id}", include_in_schema=False)
@router.get(
    "/images/{image_id}",
    summary="Read a picture",
    response_class=Response,
    responses={
        200: {"description": "The picture", "content": dict.fromkeys(MEDIA_TYPES.values(), _BINARY)},
        304: {"description": "The picture that the client has is still right"},
        **problems(404, 406, 422, 503),
    },
)
async def image(
    image_id: Annotated[str, Path(examples=["coffee"])],
    request: Request,
    services: ServicesDep,
    run: RunnerDep,
    query: Annotated[ImageQuery, Query()],
) -> Response:
    """Send the file as it came; with `max_side`, the upright picture scaled down, as PNG."""
    tag = f'"{image_id}-{query.max_side}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=3600"}

    stored = await to_thread.run_sync(services.images.file, image_id)
    kind = MEDIA_TYPES[stored.info.format] if query.max_side is None else "image/png"
    negotiate(accepted(request), [kind])
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if query.max_side is None:
        return Response(stored.data, headers=headers, media_type=kind)

    def scaled() -> bytes:
        return encode_png(scale_down(to_bytes(services.images.picture(image_id)), query.max_side))

    return Response(await run(scaled), headers=headers, media_type=kind)


@router.delete(
    "/images/{image_id}",
    status_code=204,
    summary="Delete an upload",
    response_class=Response,
    responses=problems(404, 422, 503),
)
async def delete(image_id: str, services: ServicesDep) -> Response:
    """Forget an upload at once. The answer has no body, so any `Accept` will do."""
    await to_thread.run_sync(services.images.delete, image_id)
    return Response(status_code=204)
