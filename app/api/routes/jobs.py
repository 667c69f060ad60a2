"""Jobs: an animation, a figure or a tensor made in the background, with progress, and cancelled by DELETE."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api import examples
from app.api.addresses import address
from app.api.body import Body, read_json
from app.api.dependencies import RunnerDep, Services, ServicesDep
from app.api.jobs import to_job
from app.api.negotiation import accepted, accepts_json, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.problems import told_of
from app.api.schemas.exports import AnimationJob, AnyJob, FigureJob, JobAnswer, JobRequest, TensorJob
from app.services.films import Film, check_figure, check_film, make_figure, make_film
from app.services.formats import FORMATS, Format, available
from app.services.jobs import JobRecord, Work
from app.services.tensors import as_csv, as_npy, check_wanted, make_tensor

router = APIRouter(tags=["exports"])

TYPES = tuple(dict.fromkeys(each.media_type for each in FORMATS))


@router.post(
    "/jobs",
    status_code=202,
    summary="Make a file in the background",
    response_model=JobAnswer,
    dependencies=[Depends(accepts_json)],
    responses=problems(400, 404, 406, 413, 415, 422, 503),
    openapi_extra=json_body(JobRequest, examples.JOBS),
)
async def start(request: Request, response: Response, services: ServicesDep, run: RunnerDep) -> JobAnswer:
    """Check all that can be checked now, and begin; the answer says where to ask how far it is."""
    asked = (await read_json(request, JobRequest, run)).root
    form = available(asked.kind, asked.format)
    total, work = await run(lambda: _prepare(asked, form, services))
    what = asked.tensor if isinstance(asked, TensorJob) else asked.kind
    record = JobRecord(asked.kind, form.media_type, f"convscope-{what}.{form.ending}", total)
    answer = _answer(request, services.jobs.start(record, work))
    response.headers["Location"] = answer.url
    return answer


@router.get(
    "/jobs/{job_id}",
    summary="Tell how far a job is",
    response_model=JobAnswer,
    dependencies=[Depends(accepts_json)],
    responses=problems(404, 406, 422),
)
async def follow(job_id: str, request: Request, response: Response, services: ServicesDep) -> JobAnswer:
    """Say its state, and how many of its steps are done."""
    response.headers["Cache-Control"] = "no-store"
    return _answer(request, services.jobs.find(job_id))


@router.get(
    "/jobs/{job_id}/result",
    summary="Fetch what a job made",
    response_class=Response,
    responses={
        **media_types("The file", dict.fromkeys(TYPES)),
        **problems(404, 406, 409, 413, 422, 503),
    },
)
async def result(job_id: str, request: Request, services: ServicesDep) -> Response:
    """Send the file; a job that failed answers with its error."""
    negotiate(accepted(request), TYPES)
    record, content = services.jobs.result(job_id)
    negotiate(accepted(request), [record.media_type])
    headers = {
        "Content-Disposition": f'attachment; filename="{record.filename}"',
        "Cache-Control": "no-store",
    }
    return Response(content, headers=headers, media_type=record.media_type)


@router.delete(
    "/jobs/{job_id}",
    status_code=204,
    summary="Cancel a job, or forget its result",
    response_class=Response,
    responses=problems(404, 422),
)
async def cancel(job_id: str, services: ServicesDep) -> Response:
    """Stop its work at the next step, and forget it. The answer has no body, so any `Accept` will do."""
    services.jobs.cancel(job_id)
    return Response(status_code=204)


def _answer(request: Request, record: JobRecord) -> JobAnswer:
    url = address(request, "jobs", record.id)
    return JobAnswer(
        id=record.id,
        url=url,
        kind=record.kind,
        state=record.state,
        done=record.done,
        total=record.total,
        result=f"{url}/result" if record.state == "done" else None,
        media_type=record.media_type,
        filename=record.filename,
        bytes=None if record.result is None else len(record.result),
        error=told_of(record.error),
    )


def _prepare(asked: AnyJob, form: Format, services: Services) -> tuple[int, Work]:
    """Check a job against sizes alone; give how many steps it has, and its work."""
    if isinstance(asked, AnimationJob):
        return _animation(asked, form, services)
    workbench, job = services.workbench, to_job(Body(asked), services)
    if isinstance(asked, FigureJob):
        look, place = asked.look, (asked.channel, asked.index)
        check_figure(workbench.bind(job)[-1], *place)
        return 1, lambda _report: make_figure(workbench, job, *place, look, form.media_type)
    wanted = asked.wanted
    check_wanted(workbench, job, wanted, form.name == "csv")

    def write() -> bytes:
        found = make_tensor(workbench, job, wanted)
        return as_csv(found, wanted.name) if form.name == "csv" else as_npy(found)

    return 1, lambda _report: write()


def _animation(asked: AnimationJob, form: Format, services: Services) -> tuple[int, Work]:
    workbench, settings, job = services.workbench, services.settings, to_job(Body(asked), services)
    film = Film(asked.steps, asked.look, asked.timing, form.media_type)
    steps = check_film(workbench.bind(job)[-1], film, settings.max_animation_frames, settings.max_elements)
    return len(steps), lambda report: make_film(workbench.compute(job), film, steps, report)
