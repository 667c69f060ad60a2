"""Data sets: the digits, and people's own pictures as a zip with a folder a class."""

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.api.addresses import address
from app.api.body import media_type
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.errors import FieldProblem, FieldsError, MediaTypeError
from app.api.forms import read_form
from app.api.negotiation import accepts_json
from app.api.openapi import problems
from app.api.schemas.trainings import ClassEntry, DataSet, DataSetList
from app.chinese import chinese
from app.services.data_sets import SHIPPED, DataSetInfo

router = APIRouter(tags=["trainings"])

_ZIP = ("application/zip", "application/x-zip-compressed", "application/octet-stream")
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "application/zip": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
        },
    }
}


@router.get(
    "/datasets",
    summary="List what networks can learn from",
    response_model=DataSetList,
    dependencies=[Depends(accepts_json)],
    responses=problems(406, 422),
)
async def listed() -> DataSetList:
    """List what comes with the app; uploads are found by their ids alone."""
    return DataSetList(datasets=[_described(each.info()) for each in SHIPPED.values()])


@router.post(
    "/datasets",
    status_code=201,
    summary="Upload pictures by class",
    response_model=DataSet,
    dependencies=[Depends(accepts_json)],
    responses=problems(400, 406, 413, 415, 422, 503),
    openapi_extra=_UPLOAD,
)
async def upload(request: Request, response: Response, services: ServicesDep, run: RunnerDep) -> DataSet:
    """Keep a zip of pictures, whose folders are their classes, under an id that can't be guessed."""
    data = await _file(request)
    found = _described(
        await run(lambda: services.picture_sets.add(data), way_out="pack fewer or smaller pictures")
    )
    response.headers["Location"] = address(request, "datasets", found.id)
    return found


@router.get(
    "/datasets/{dataset_id}",
    summary="Describe a data set",
    response_model=DataSet,
    dependencies=[Depends(accepts_json)],
    responses=problems(404, 406, 422, 503),
)
async def one(dataset_id: str, services: ServicesDep) -> DataSet:
    """Say its classes, and how many pictures each has."""
    if dataset_id in SHIPPED:
        return _described(SHIPPED[dataset_id].info())
    return _described(await to_thread.run_sync(services.picture_sets.info, dataset_id))


@router.delete(
    "/datasets/{dataset_id}",
    status_code=204,
    summary="Delete an upload",
    response_class=Response,
    responses=problems(404, 422, 503),
)
async def delete(dataset_id: str, services: ServicesDep) -> Response:
    """Forget an upload at once. The answer has no body, so any `Accept` will do."""
    await to_thread.run_sync(services.picture_sets.delete, dataset_id)
    return Response(status_code=204)


async def _file(request: Request) -> bytes:
    kind = media_type(request)
    if kind == "multipart/form-data":
        form = await read_form(request.headers["content-type"], request.stream())
        if form.file is None:
            raise FieldsError(
                [FieldProblem("/file", "the form has no file; send the zip in the field 'file'")]
            )
        return form.file
    if kind in _ZIP:
        return await request.body()
    raise MediaTypeError(
        f"the body is {kind[:80] or 'of no media type'}; send the zip as application/zip, or as 'file' in "
        "multipart/form-data"
    )


def _described(info: DataSetInfo) -> DataSet:
    return DataSet(
        id=info.id,
        title=info.title,
        source=info.source,
        licence=info.licence,
        classes=[ClassEntry(name=name, count=count) for name, count in info.classes],
        shape=None if info.shape is None else list(info.shape),
        missing=info.missing,
        missing_zh=chinese(info.missing) if info.missing else None,
    )
