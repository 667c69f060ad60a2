"""POST /network: every layer's maps; /maps: one layer's; /trace: what feeds a cell; /field: how much."""

import math
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import to_network_job
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.routes.frames import frame_answer
from app.api.schemas.answers import EngineRun
from app.api.schemas.networks import (
    FieldAnswer,
    FieldRequest,
    LayerAnswer,
    NetworkAnswer,
    NetworkLayerRequest,
    NetworkRequest,
    SeenAnswer,
    TraceAnswer,
    TraceRequest,
)
from app.api.schemas.queries import PictureQuery
from app.api.streaming import NDJSON, Emit, stream
from app.api.tensor_answers import ANSWERS, JSON, Wish, answer, check_query, dumps, summaries
from app.geometry.errors import InvalidError
from app.layers import Report, reports
from app.layers.effective_field import effective_field
from app.layers.gathered import by_output
from app.layers.graph import BoundNode
from app.layers.network import network
from app.layers.tracing import frame_index, trace
from app.services.networks import LayerOutcome
from app.services.workbench import Outcome, Setup

router = APIRouter(tags=["networks"])

MAPS = tuple(kind for kind in ANSWERS if kind != JSON)


@router.post(
    "/network",
    summary="Compute every layer of a network",
    response_class=Response,
    responses={
        **media_types("Every layer's maps, summed up", {JSON: NetworkAnswer, NDJSON: None}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(NetworkRequest, examples.NETWORK),
)
async def compute(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Run layers in a row or in branches; as x-ndjson a line a layer, sent as soon as it is computed.

    What was computed before is found again: a change recomputes the layers that depend on it, and no other.
    """
    kind = negotiate(accepted(request), [JSON, NDJSON])
    asked = await read_json(request, NetworkRequest, run)
    networks = services.workbench.networks

    def work(emit: Emit) -> None:
        job = to_network_job(asked, services)
        bound = networks.bind(job)
        found = _reports(bound)
        networks.compute(job, lambda done: emit(dumps(_line(found, bound, done))))
        last = {"network": network(found).model_dump(), "notes": list(job.source.notes())}
        emit(dumps(last))

    if kind == NDJSON:
        return await stream(run, work)

    def whole() -> bytes:
        lines: list[bytes] = []
        work(lines.append)
        *layers, last = lines
        return b'{"layers":[' + b",".join(layers) + b"]," + last[1:]

    return Response(await run(whole), media_type=JSON, headers={"Vary": "Accept"})


def _reports(bound: tuple[BoundNode, ...]) -> list[Report]:
    return reports([node.layer for node in bound], [node.inputs for node in bound])


def _line(found: list[Report], bound: tuple[BoundNode, ...], done: LayerOutcome) -> dict[str, object]:
    node = bound[done.number]
    return LayerAnswer(
        **found[done.number].model_dump(),
        number=done.number,
        name=node.name,
        inputs=list(node.inputs),
        maps=summaries(done.output),
        engine=EngineRun.of(done.run),
    ).model_dump()


@router.post(
    "/network/maps",
    summary="Show one layer's feature maps",
    response_class=Response,
    responses={
        **media_types("The layer's output", dict.fromkeys(MAPS)),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(NetworkLayerRequest, examples.NETWORK_LAYER),
)
async def maps(
    request: Request, services: ServicesDep, run: RunnerDep, query: Annotated[PictureQuery, Query()]
) -> Response:
    """Give a layer's output as .npy, as 8-bit levels (some maps, perhaps scaled down) or as a picture."""
    kind = negotiate(accepted(request), MAPS)
    check_query(query)
    asked = await read_json(request, NetworkLayerRequest, run)

    def work() -> Response:
        job = to_network_job(asked, services)
        done = services.workbench.networks.layer(job, asked.layer)
        outcome = Outcome(Setup((done.layer,), done.x), done.output, done.run)
        return answer(outcome, kind, Wish(query, False, 0, job.source.notes()))

    response = await run(work)
    response.headers["Vary"] = "Accept"
    return response


@router.post(
    "/network/trace",
    dependencies=[Depends(accepts_json)],
    summary="Follow a cell back to the input",
    response_class=Response,
    responses={
        **media_types("What feeds the cell", {JSON: TraceAnswer}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(TraceRequest, examples.TRACE),
)
async def follow(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Give the cells of each layer that feed a cell, down to the input, and the step that makes it."""
    asked = await read_json(request, TraceRequest, run)

    def work() -> bytes:
        job = to_network_job(asked, services)
        seen = trace(services.workbench.networks.bind(job), asked.layer, asked.cell)
        done = services.workbench.networks.layer(job, asked.layer)
        if not 0 <= asked.channel < done.output.shape[1] and len(done.output.shape) > 2:
            raise InvalidError(
                f"channel {asked.channel} is not there; the output has channels 0 to"
                f" {done.output.shape[1] - 1}",
                "/channel",
            )
        channel = asked.channel if len(done.output.shape) > 2 else 0
        place = (0, channel, *asked.cell) if len(done.output.shape) > 2 else (0, *asked.cell)
        value = float(done.output[place])
        frame = by_output(done.layer).frame(done.x, channel, frame_index(done.layer, asked.cell))
        told = {
            "seen": [SeenAnswer.of(each).model_dump() for each in seen],
            "value": value if math.isfinite(value) else None,
            "frame": frame_answer(frame),
        }
        return dumps(told)

    return Response(await run(work), media_type=JSON)


@router.post(
    "/network/field",
    summary="Weigh the input cells that move a cell",
    response_class=Response,
    responses={
        **media_types("The field, summed up", {JSON: FieldAnswer, **dict.fromkeys(MAPS)}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(FieldRequest, examples.NETWORK_FIELD),
)
async def weigh(
    request: Request, services: ServicesDep, run: RunnerDep, query: Annotated[PictureQuery, Query()]
) -> Response:
    """Give a cell's absolute gradient with respect to the network's input: its effective receptive field.

    As JSON in short, beside the theoretical field; else as one map of the input's size.
    """
    kind = negotiate(accepted(request), [JSON, *MAPS])
    check_query(query)
    asked = await read_json(request, FieldRequest, run)

    def work() -> Response:
        job = to_network_job(asked, services)
        networks = services.workbench.networks
        seen = trace(networks.bind(job), asked.layer, asked.cell)
        done = networks.field(job, asked.layer, asked.cell, asked.channel)
        if kind != JSON:
            features = len(job.source.shape(job.rank)) == 2
            values = done.values[None] if features else done.values[None, None]
            outcome = Outcome(Setup((done.layer,), values), values, done.run)
            return answer(outcome, kind, Wish(query, False, 0, job.source.notes()))
        summary = {name: _finite(value) for name, value in asdict(effective_field(done.values)).items()}
        told = FieldAnswer.model_validate(
            {
                **summary,
                "shape": list(done.values.shape),
                "theoretical": SeenAnswer.of(seen[-1]),
                "engine": EngineRun.of(done.run),
                "notes": list(job.source.notes()),
            }
        )
        return Response(dumps(told.model_dump()), media_type=JSON)

    response = await run(work)
    response.headers["Vary"] = "Accept"
    return response


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value
