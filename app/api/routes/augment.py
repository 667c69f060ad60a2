"""POST /augment: what augmentations make of a picture, some tries side by side."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import input_source
from app.api.negotiation import accepted, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.trainings import AugmentRequest
from app.api.tensor_answers import NPY, PNG, npy_header
from app.rendering.contact_sheet import contact_sheet
from app.rendering.encode import encode_png
from app.services.augmenting import try_out

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
        source = input_source(asked.input, services)
        found = try_out(source, asked.augmentations, asked.count, asked.seed, most)
        if kind == NPY:
            return Response(npy_header(found.shape) + found.tobytes(), media_type=NPY)
        return Response(encode_png(contact_sheet(found)), media_type=PNG)

    return await run(work)
