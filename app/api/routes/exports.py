"""GET /exports, POST /figure and POST /tensor: files to take away that are made at once."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json_or_form
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import to_job
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import json_or_form_body, media_types, problems
from app.api.schemas.exports import ExportsAnswer, FigureRequest, FormatAnswer, TensorRequest
from app.chinese import chinese
from app.geometry import ORDERS
from app.rendering.figure import FIGURE_TYPES
from app.rendering.words import LANGUAGES
from app.services.films import check_figure, make_figure
from app.services.formats import FORMATS, Format, media_types_of
from app.services.tensors import TENSORS, as_csv, as_npy, check_wanted, make_tensor

router = APIRouter(tags=["exports"])

CSV = "text/csv"
TENSOR_TYPES = media_types_of("tensor")


@router.get(
    "/exports",
    summary="List what can be taken away",
    response_model=ExportsAnswer,
    dependencies=[Depends(accepts_json)],
    responses=problems(406),
)
async def exports(services: ServicesDep) -> ExportsAnswer:
    """List the formats of each kind of file, those too that can't be made here, with the reason."""
    return ExportsAnswer(
        formats=[_format(each) for each in FORMATS],
        tensors=list(TENSORS),
        orders=list(ORDERS),
        languages=list(LANGUAGES),
        max_animation_frames=services.settings.max_animation_frames,
    )


def _format(each: Format) -> FormatAnswer:
    why_not = each.why_not()
    return FormatAnswer(
        kind=each.kind,
        name=each.name,
        media_type=each.media_type,
        unavailable=why_not,
        unavailable_zh=chinese(why_not) if why_not else None,
    )


@router.post(
    "/figure",
    summary="Draw one window as a figure",
    response_class=Response,
    responses={
        **media_types("The figure", dict.fromkeys(FIGURE_TYPES)),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_or_form_body(FigureRequest, examples.FIGURE),
)
async def figure(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Show the input around a window, the whole feature map and the sum: as vectors (SVG) or pixels."""
    media_type = negotiate(accepted(request), FIGURE_TYPES)
    body = await read_json_or_form(request, FigureRequest, run)

    def work() -> bytes:
        asked, job = body.value, to_job(body, services)
        look = asked.look
        check_figure(services.workbench.bind(job)[-1], asked.channel, asked.index)
        return make_figure(services.workbench, job, asked.channel, asked.index, look, media_type)

    return Response(await run(work), headers={"Vary": "Accept"}, media_type=media_type)


@router.post(
    "/tensor",
    summary="Give a tensor as a file",
    response_class=Response,
    responses={
        **media_types("The tensor", dict.fromkeys(TENSOR_TYPES)),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_or_form_body(TensorRequest, examples.TENSOR),
)
async def tensor(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Give what a layer reads, its padded input, weight or bias, one window's numbers, or its output."""
    media_type = negotiate(accepted(request), TENSOR_TYPES)
    body = await read_json_or_form(request, TensorRequest, run)

    def work() -> bytes:
        wanted, job = body.value.wanted, to_job(body, services)
        check_wanted(services.workbench, job, wanted, media_type == CSV)
        found = make_tensor(services.workbench, job, wanted)
        return as_csv(found, wanted.name) if media_type == CSV else as_npy(found)

    ending = "csv" if media_type == CSV else "npy"
    headers = {
        "Vary": "Accept",
        "Content-Disposition": f'attachment; filename="convscope-{body.value.tensor}.{ending}"',
    }
    return Response(await run(work), headers=headers, media_type=media_type)
