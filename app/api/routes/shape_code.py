"""POST /shape/code: a layer as other people's code, and where their frameworks differ."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep
from app.api.negotiation import accepts_json
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.shape_desk import CodeAnswer, CodeEntry, CodeRequest, ParityRow, ParitySide
from app.chinese import chinese
from app.geometry.errors import ConvscopeError
from app.snippets import TARGETS, Job, UnavailableCodeError, written
from app.snippets.comparing import parity

router = APIRouter(tags=["computations"], dependencies=[Depends(accepts_json)], responses=problems(406))


@router.post(
    "/shape/code",
    summary="Write a layer as code",
    response_class=Response,
    responses={
        **media_types(
            "Code a framework, and the rows in which they differ", {"application/json": CodeAnswer}
        ),
        **problems(400, 413, 415, 422, 503),
    },
    openapi_extra=json_body(CodeRequest, examples.CODE),
)
async def code(request: Request, run: RunnerDep) -> Response:
    """Write a layer for PyTorch, Keras, ONNX, JAX, SciPy, OpenCV and NumPy, each complete and runnable."""
    asked = await read_json(request, CodeRequest, run)

    def work() -> bytes:
        try:
            job = Job.of(asked.layer, tuple(asked.input_shape))
        except ConvscopeError as error:
            pointer = error.pointer or ""
            raise type(error)(
                error.detail, pointer if pointer == "/input_shape" else f"/layer{pointer}"
            ) from error
        names = dict.fromkeys(asked.targets or TARGETS)
        answer = CodeAnswer(codes=[_entry(name, job, asked) for name in names], parity=_rows(job))
        return answer.model_dump_json().encode()

    return Response(await run(work), media_type="application/json")


def _entry(name: str, job: Job, asked: CodeRequest) -> CodeEntry:
    title = TARGETS[name].title
    try:
        code = written(name, job, asked.width, asked.example)
        return CodeEntry(target=name, title=title, code=code, unavailable=None, unavailable_zh=None)
    except UnavailableCodeError as error:
        told = chinese(str(error))
        return CodeEntry(target=name, title=title, code=None, unavailable=str(error), unavailable_zh=told)


def _rows(job: Job) -> list[ParityRow]:
    return [
        ParityRow(
            topic=row.topic,
            title=row.title,
            why=row.why,
            differs=row.differs,
            sides=[
                ParitySide(
                    framework=side.framework,
                    setting=side.setting,
                    pads=None if side.pads is None else list(side.pads),
                    output=None if side.output is None else list(side.output),
                    note=side.note,
                    refused=side.refused,
                )
                for side in row.sides
            ],
        )
        for row in parity(job)
    ]
