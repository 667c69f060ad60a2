"""POST /shape: layers' arithmetic, without computing anything; /shape/parse: the same of a pasted text."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.answers import ShapeAnswer
from app.api.schemas.requests import ShapeRequest
from app.api.schemas.shape_desk import FailureAnswer, FixAnswer, ParseAnswer, ParseRequest, SourceAnswer
from app.chinese import chinese, in_chinese
from app.geometry.errors import ConvscopeError
from app.layers import reports
from app.layers.graph import bind_graph
from app.layers.network import network
from app.parsing import Reading
from app.parsing import parse as parse_text
from app.rendering.network_table import as_csv, markdown
from app.services.pointing import relocated

router = APIRouter(tags=["computations"], responses=problems(406))

_TABLES = {"text/markdown": markdown, "text/csv": as_csv}


@router.post(
    "/shape",
    summary="Work out shapes, costs and receptive fields",
    response_class=Response,
    responses={
        **media_types(
            "A report a layer and the totals; as a table for people or spreadsheets",
            {"application/json": ShapeAnswer, **dict.fromkeys(_TABLES)},
        ),
        **problems(400, 413, 415, 422, 503),
    },
    openapi_extra=json_body(ShapeRequest, examples.SHAPE),
)
async def shape(request: Request, run: RunnerDep) -> Response:
    """Report on layers in a row: output shapes with the formula in steps, parameters, multiply-adds."""
    kind = negotiate(accepted(request), ["application/json", *_TABLES])
    asked = await read_json(request, ShapeRequest, run)

    def work() -> bytes:
        try:
            nodes = bind_graph(asked.nodes, tuple(asked.input_shape))
        except ConvscopeError as error:
            pointers = tuple(f"/layers/{number}" for number in range(len(asked.layers)))
            raise relocated(error, pointers) from error
        found = reports([node.layer for node in nodes], [node.inputs for node in nodes])
        together = network(found)
        if kind in _TABLES:
            return _TABLES[kind](found, together).encode()
        return ShapeAnswer(layers=found, network=together).model_dump_json().encode()

    return Response(await run(work), media_type=kind)


@router.post(
    "/shape/parse",
    dependencies=[Depends(accepts_json)],
    summary="Read layers out of a text",
    response_class=Response,
    responses={
        **media_types("The layers, and what fails with fixes that work", {"application/json": ParseAnswer}),
        **problems(400, 413, 415, 422, 503),
    },
    openapi_extra=json_body(ParseRequest, examples.PARSE),
)
async def parse(request: Request, run: RunnerDep) -> Response:
    """Read code, a printed model, an ONNX node or an error's message; it is parsed and never executed."""
    asked = await read_json(request, ParseRequest, run)

    def work() -> bytes:
        reading = parse_text(asked.text, tuple(asked.input_shape) if asked.input_shape else None)
        return _to_answer(reading).model_dump_json().encode()

    return Response(await run(work), media_type="application/json")


def _to_answer(reading: Reading) -> ParseAnswer:
    text, found, failure = reading.text, reading.trace, reading.trace.failure
    notes = [*text.notes, *found.notes]
    return ParseAnswer(
        dialect=text.dialect,
        layers=found.layers,
        origins=found.origins,
        steps=[
            SourceAnswer(
                title=step.title,
                name=step.name,
                text=step.source,
                line=step.place.line if step.place else None,
                column=step.place.column if step.place else None,
                reads=step.reads,
            )
            for step in text.steps
        ],
        input_shape=list(found.input_shape) if found.input_shape else None,
        output_shape=list(found.shape) if found.shape and failure is None else None,
        notes=notes,
        notes_zh=in_chinese(notes),
        failure=None
        if failure is None
        else FailureAnswer(
            step=failure.step,
            kind=failure.kind,
            detail=failure.detail,
            detail_zh=chinese(failure.detail),
            axis=failure.axis,
            field=failure.field,
            lines=list(failure.lines),
            said=text.said,
        ),
        fixes=[
            FixAnswer(
                title=fix.title,
                title_zh=chinese(fix.title),
                step=fix.step,
                layers=list(fix.layers),
                input_shape=list(fix.input_shape) if fix.input_shape else None,
                output_shape=list(fix.output_shape) if fix.output_shape else None,
            )
            for fix in reading.fixes
        ],
        reports=reports(found.bound),
    )
