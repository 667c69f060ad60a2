"""Uploads: files of a form, or one file that is the body itself; the same for pictures and tensors."""

from collections.abc import Collection
from typing import Any

from fastapi import Request

from app.api.body import media_type
from app.api.errors import FieldProblem, FieldsError, MediaTypeError
from app.api.forms import read_form

_FORM = "multipart/form-data"
_BINARY = {"type": "string", "format": "binary"}


def upload_body(alone: Collection[str], several: str = "") -> dict[str, Any]:
    """Describe an upload for OpenAPI.

    Parameters
    ----------
    alone : media types that the body itself may have
    several : what several files of a form are; empty: one is taken
    """
    file = {"type": "array", "items": _BINARY, "description": several} if several else _BINARY
    form = {"type": "object", "properties": {"file": file}, "required": ["file"]}
    content = {_FORM: {"schema": form}, **{kind: {"schema": _BINARY} for kind in alone}}
    return {"requestBody": {"required": True, "content": content}}


async def read_files(request: Request, alone: tuple[str, ...], most: int, itself: str) -> list[bytes]:
    """Read the files of a form, or the body as one.

    Parameters
    ----------
    alone : media types, or their beginnings, that the body itself may have
    most : files of a form
    itself : how the body may be sent instead, the end of a sentence

    Raises
    ------
    FieldsError : a form without a file, or with other fields
    MediaTypeError : neither a form nor one of the media types
    """
    kind = media_type(request)
    if kind == _FORM:
        form = await read_form(request.headers["content-type"], request.stream(), max_files=most)
        if not form.files:
            raise FieldsError([FieldProblem("/file", "the form has no file; send it in the field 'file'")])
        for name in form.fields:
            raise FieldsError([FieldProblem(f"/{name[:40]}", "there is no such field; there is file")])
        return list(form.files)
    if kind.startswith(alone):
        return [await request.body()]
    raise MediaTypeError(
        f"the body is {kind[:80] or 'of no media type'}; send {_FORM} with the field 'file', or {itself}"
    )
