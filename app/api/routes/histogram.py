"""POST /histogram: how many cells of a layer's maps hold which values."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import Body, read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import to_job
from app.api.negotiation import accepts_json
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.answers import HistogramAnswer, MapHistogram
from app.api.schemas.requests import HistogramRequest
from app.api.tensor_answers import as_maps, dumps
from app.geometry.errors import InvalidError
from app.rendering.histogram import Histogram, histograms
from app.rendering.value_range import Maps, extremes, parse_range, resolve

router = APIRouter(tags=["computations"], dependencies=[Depends(accepts_json)], responses=problems(406))

_MAX_CHANNELS = 64


@router.post(
    "/histogram",
    summary="Count the values of the maps",
    response_class=Response,
    responses={
        **media_types("The counts", {"application/json": HistogramAnswer}),
        **problems(400, 404, 413, 415, 422, 503),
    },
    openapi_extra=json_body(HistogramRequest, examples.HISTOGRAM),
)
async def histogram(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Count the float32 values of a layer's output or input, and those beyond the ends of a scale.

    The range is found as for pictures: among all maps, of which `channels` then picks some.
    """
    asked = await read_json(request, HistogramRequest, run)
    spec = parse_range(asked.range)

    def work() -> bytes:
        job = to_job(Body(asked), services)
        workbench = services.workbench
        tensor = workbench.prepare(job).x if asked.of == "input" else workbench.compute(job).output
        maps = as_maps(tensor)
        chosen = _chosen(asked, len(maps))
        ends = extremes(maps)
        ranges = resolve(maps, spec, ends)
        edges, found = histograms(
            maps[chosen], [ranges[i] for i in chosen], asked.bins, [ends[i] for i in chosen]
        )
        answer = HistogramAnswer(
            edges=edges,
            cells=_cells(maps),
            maps=[_to_answer(i, ranges[i], one) for i, one in zip(chosen, found, strict=True)],
            notes=list(job.source.notes()),
        )
        return dumps(answer.model_dump())

    return Response(await run(work), media_type="application/json")


def _cells(maps: Maps) -> int:
    return int(maps.shape[1] * maps.shape[2])


def _chosen(asked: HistogramRequest, there: int) -> list[int]:
    if asked.channels is None:
        return list(range(min(there, _MAX_CHANNELS)))
    missing = [channel for channel in asked.channels if channel >= there]
    if missing:
        raise InvalidError(
            f"there is no channel {missing[0]}; the {asked.of} has channels 0 to {there - 1}", "/channels"
        )
    return list(asked.channels)


def _to_answer(channel: int, scale: tuple[float, float], found: Histogram) -> MapHistogram:
    return MapHistogram(
        channel=channel,
        counts=found.counts.tolist(),
        range=scale,
        below=found.below,
        above=found.above,
        not_finite=found.not_finite,
        least=found.ends.low if found.ends else None,
        greatest=found.ends.high if found.ends else None,
    )
