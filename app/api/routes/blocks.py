"""GET and POST /blocks: what could stand for a convolution, and what that costs."""

import base64
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import Body, read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import to_job
from app.api.negotiation import accepts_json
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.blocks import (
    BlockEntry,
    BlockList,
    BlocksAnswer,
    BlocksRequest,
    ComparedBlock,
    DifferenceAnswer,
)
from app.api.tensor_answers import npy_header
from app.geometry.errors import LimitError
from app.layers import LayerSettings, reports
from app.layers.base import Array
from app.layers.blocks import BLOCKS
from app.layers.conv import Conv
from app.services.blocks import Compared, compare_blocks

router = APIRouter(dependencies=[Depends(accepts_json)], responses=problems(406))


@router.get("/blocks", tags=["catalogues"], summary="List the building blocks", response_model=BlockList)
async def blocks() -> BlockList:
    """List what could stand for a convolution: depthwise separable, grouped and so on."""
    return BlockList(
        blocks=[
            BlockEntry(name=block.name, title=block.title, summary=block.summary, source=block.source)
            for block in BLOCKS.values()
        ]
    )


@router.post(
    "/blocks",
    tags=["computations"],
    summary="Compare a convolution with its building blocks",
    response_class=Response,
    responses={
        **media_types("The standard convolution and its blocks", {"application/json": BlocksAnswer}),
        **problems(400, 404, 413, 415, 422, 503),
    },
    openapi_extra=json_body(BlocksRequest, examples.BLOCKS),
)
async def compare(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Fit each block to the convolution's weight, run both, and say what each costs and how far it is off."""
    asked = await read_json(request, BlocksRequest, run)

    def work() -> bytes:
        job = to_job(Body(asked), services)
        names = dict.fromkeys(asked.blocks or BLOCKS)
        standard, found = compare_blocks(services.workbench, job, names, asked.groups)
        if asked.weights:
            _check_numbers([standard, *found], services.settings.max_json_values)
        answer = BlocksAnswer(
            standard=_to_answer(standard, standard, asked.weights),
            blocks=[_to_answer(entry, standard, asked.weights) for entry in found],
            notes=list(job.source.notes()),
        )
        return answer.model_dump_json().encode()

    return Response(await run(work), media_type="application/json")


def _check_numbers(entries: list[Compared], most: int) -> None:
    count = sum(entry.parameters for entry in entries)
    if count > most:
        raise LimitError(
            f"the weights are {count:,} numbers; JSON holds at most {most:,} (CONVSCOPE_MAX_JSON_VALUES):"
            " ask for fewer blocks, or leave out weights",
            "/weights",
        )


def _to_answer(entry: Compared, standard: Compared, weights: bool) -> ComparedBlock:
    if entry.unavailable is not None:
        return ComparedBlock(
            name=entry.name,
            unavailable=entry.unavailable,
            layers=[],
            reports=[],
            parameters=None,
            macs=None,
            parameters_ratio=None,
            macs_ratio=None,
            difference=None,
        )
    off = entry.difference
    return ComparedBlock(
        name=entry.name,
        unavailable=None,
        layers=[_settings(layer, weights) for layer in entry.layers],
        reports=reports(entry.bound),
        parameters=entry.parameters,
        macs=entry.macs,
        parameters_ratio=entry.parameters / standard.parameters,
        macs_ratio=entry.macs / standard.macs,
        difference=None if off is None else DifferenceAnswer(rms=off.rms, max=off.peak),
    )


def _settings(layer: LayerSettings, weights: bool) -> dict[str, Any]:
    """Write a layer as a request has it; a convolution's numbers as .npy, or its shape in their place."""
    if not isinstance(layer, Conv) or layer.weight is None:
        return layer.model_dump()
    plain = layer.model_dump(exclude={"weight", "bias"}, exclude_defaults=True)
    if weights:
        arrays = {"weight": layer.weight, "bias": layer.bias}
        plain |= {name: {"npy": _npy(array)} for name, array in arrays.items() if array is not None}
    else:
        plain |= {"out_channels": layer.weight.shape[0], "kernel_size": list(layer.weight.shape[2:])}
    return {"kind": layer.kind, **plain}


def _npy(array: Array) -> str:
    return base64.b64encode(npy_header(array.shape) + array.tobytes()).decode()
