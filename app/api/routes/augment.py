"""POST /augment: what augmentations make of a picture, some tries side by side."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep, Services, ServicesDep
from app.api.negotiation import accepted, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.inputs import FileInput, Input
from app.api.schemas.trainings import AugmentRequest
from app.api.tensor_answers import NPY, PNG, npy_header
from app.geometry.errors import ConvscopeError, InvalidError
from app.rendering.contact_sheet import contact_sheet
from app.rendering.encode import encode_png
from app.services.augmenting import try_out
from app.services.decoding import decode
from app.services.errors import UnsupportedMediaError
from app.services.sources import SentPicture, Source

router = APIRouter(tags=["trainings"])


@router.post(
    "/augment",
    summary="Try augmentations on a picture",
    response_class=Response,
    responses={
        **media_types("The tries", {PNG: None, NPY: None}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(AugmentRequest, examples.AUGMENT),
)
async def preview(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Change a picture as a training would.

    A contact sheet of the tries as PNG, or their numbers (count, C, H, W) as .npy.
    """
    kind = negotiate(accepted(request), (PNG, NPY))
    asked = await read_json(request, AugmentRequest, run)

    def work() -> Response:
        most = services.settings.max_elements
        source = _source(asked.input, services)
        found = try_out(source, asked.augmentations, asked.count, asked.seed, most)
        if kind == NPY:
            return Response(npy_header(found.shape) + found.tobytes(), media_type=NPY)
        return Response(encode_png(contact_sheet(found)), media_type=PNG)

    return await run(work)


def _source(given: Input, services: Services) -> Source:
    """Find the picture; one in JSON is decoded, and what is wrong with it is a field's fault."""
    if not isinstance(given, FileInput):
        return given.source(services.library)
    try:
        return SentPicture(decode(given.file, services.settings.max_pixels), given.reading)
    except UnsupportedMediaError as error:
        raise InvalidError(error.detail, "/input/file") from None
    except ConvscopeError as error:
        raise type(error)(error.detail, "/input/file") from None
