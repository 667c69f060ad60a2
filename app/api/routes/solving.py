"""POST /shape/solve: the shape formulas backwards."""

from typing import Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.negotiation import accepts_json
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.solving import (
    AxisOrigin,
    InputsQuestion,
    NearOrigin,
    PaddingQuestion,
    SettingsQuestion,
    SizeRange,
    SolveAnswer,
    SolvedLayer,
    SolveRequest,
    check_sizes,
)
from app.geometry.errors import ConvscopeError
from app.layers import AXIS_NAMES
from app.layers.inverse import origins
from app.services.solving import Answers, Found, solve_padding, solve_settings

router = APIRouter(tags=["computations"], dependencies=[Depends(accepts_json)], responses=problems(406))


@router.post(
    "/shape/solve",
    summary="Find settings, inputs or padding for an output size",
    response_class=Response,
    responses={
        **media_types("Answers, the most usual first", {"application/json": SolveAnswer}),
        **problems(400, 413, 415, 422, 503),
    },
    openapi_extra=json_body(SolveRequest, examples.SOLVE),
)
async def solve(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Answer which settings make an output of an input, which inputs give it, or which padding does."""
    asked = (await read_json(request, SolveRequest, run)).root

    def work() -> bytes:
        if isinstance(asked, SettingsQuestion):
            answer = _settings(asked)
        elif isinstance(asked, InputsQuestion):
            answer = _inputs(asked)
        else:
            answer = _padding(asked, services.settings.max_json_values)
        return answer.model_dump_json().encode()

    return Response(await run(work), media_type="application/json")


def _settings(asked: SettingsQuestion) -> SolveAnswer:
    question = asked.question()
    try:
        found = solve_settings(question, asked.offset, asked.limit, asked.out_channels)
    except ConvscopeError as error:
        below = "" if error.pointer in (None, "/bounds") else "/fixed"
        raise error.within(below) from error
    bounds = {name: getattr(question.bounds, name) for name in question.bounds.__slots__}
    return _answer("settings", found, asked.offset, bounds)


def _padding(asked: PaddingQuestion, most_numbers: int) -> SolveAnswer:
    output = asked.input if asked.output is None else asked.output
    check_sizes(asked.input, output)
    try:
        sizes = tuple(asked.input), tuple(output)
        found = solve_padding(asked.layer, *sizes, asked.offset, asked.limit, most_numbers)
    except ConvscopeError as error:
        raise error.within("" if error.pointer == "/layer" else "/layer") from error
    return _answer("padding", found, asked.offset, None)


def _inputs(asked: InputsQuestion) -> SolveAnswer:
    try:
        found = origins(asked.layer, tuple(asked.output))
    except ConvscopeError as error:
        raise error.within("/layer") from error
    names = AXIS_NAMES[len(found.axes)]
    axes = [
        AxisOrigin(name=name, input=_range(sizes), below=_near(below), above=_near(above))
        for name, sizes, below, above in zip(names, found.axes, found.below, found.above, strict=True)
    ]
    count = 1
    for sizes in found.axes:
        count *= len(sizes)
    return SolveAnswer(
        find="inputs",
        count=count,
        offset=0,
        answers=[],
        inputs=axes,
        names=[],
        bounds=None,
        axes=None,
        reason=found.reason,
        nearest=[],
    )


def _range(sizes: range) -> SizeRange | None:
    return SizeRange(least=sizes[0], most=sizes[-1]) if sizes else None


def _near(near: tuple[int, range] | None) -> NearOrigin | None:
    if near is None:
        return None
    return NearOrigin(output=near[0], input=SizeRange(least=near[1][0], most=near[1][-1]))


def _answer(
    find: Literal["settings", "padding"], found: Answers, offset: int, bounds: dict[str, int] | None
) -> SolveAnswer:
    return SolveAnswer(
        find=find,
        count=found.solved.count,
        offset=offset,
        answers=[_layer(each) for each in found.found],
        inputs=[],
        names=list(found.names),
        bounds=bounds,
        axes=found.solved.axes,
        reason=found.solved.reason,
        nearest=[_layer(each) for each in found.nearest],
    )


def _layer(found: Found) -> SolvedLayer:
    return SolvedLayer(
        layer=found.document,
        score=round(found.score, 2),
        output=list(found.bound.output_shape[2:]),
        rule=list(found.rule),
        unused=[axis.unused for axis in found.bound.axes],
    )
