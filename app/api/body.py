"""A request's body → a model: JSON, or a form with a picture in it, read the same way."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel

from app.api.dependencies import Runner, Services
from app.api.errors import FieldProblem, FieldsError, MalformedError, MediaTypeError
from app.api.forms import Form, read_form
from app.api.validation import fit, parse, read
from app.layers.fields import NAMED

M = TypeVar("M", bound=BaseModel)
M_co = TypeVar("M_co", bound=BaseModel, covariant=True)

_LARGE = 64_000
_FORM = "multipart/form-data"
_PICTURE_FIELDS = ("color", "max_side", "scale")
_HINTS = {word: f"; write {word}" for word in ("true", "false", "null")}
_WORDS = ("color", "scale", "backend", "algorithm", "theme")
SENT = "sent"
"""The image id that stands for the picture in the form."""


@dataclass(frozen=True, slots=True)
class Body(Generic[M_co]):
    """What was asked, and the picture's bytes where the request is a form."""

    value: M_co
    file: bytes | None = None


def media_type(request: Request) -> str:
    """Return the body's media type without its parameters, in small letters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_json(request: Request, model: type[M], run: Runner, beside: str = "") -> M:
    """Read a JSON body; a large one in a thread, so that others need not wait for it.

    Parameters
    ----------
    beside : what else could have been sent

    Raises
    ------
    MediaTypeError : another media type
    MalformedError, FieldsError : as `parse` says
    """
    kind = media_type(request)
    if kind not in ("", "application/json") and not kind.endswith("+json"):
        raise MediaTypeError(
            f"the body is {kind[:80]}; send JSON with the header 'Content-Type: application/json'{beside}"
        )
    body, context = await request.body(), _context(request)
    # a model's tensor may have to be read from the disk
    slow = len(body) > _LARGE or b'"model"' in body
    return await run(lambda: parse(model, body, context)) if slow else parse(model, body, context)


async def read_json_or_form(request: Request, model: type[M], run: Runner) -> Body[M]:
    """Read JSON, or a form whose `file` is the input and whose `layer` is JSON or a kernel's name.

    Raises
    ------
    MediaTypeError, MalformedError, FieldsError : as above
    """
    if media_type(request) != _FORM:
        return Body(await read_json(request, model, run, f", or {_FORM} with a picture as 'file'"))
    form = await read_form(request.headers["content-type"], request.stream())
    if form.file is None:
        raise FieldsError([FieldProblem("/file", "the form has no file; send the picture as 'file'")])

    def work() -> M:
        return fit(model, _form_document(form, model.model_fields.keys()), _context(request))

    large = sum(map(len, form.fields.values())) > _LARGE or any('"model"' in t for t in form.fields.values())
    return Body(await run(work) if large else work(), form.file)


def _context(request: Request) -> dict[str, Any]:
    """What a request's numbers may be named in."""
    services: Services = request.app.state.services
    return {NAMED: services.models.numbers}


def _form_document(form: Form, names: Collection[str]) -> dict[str, Any]:
    picture: dict[str, Any] = {"image": SENT}
    document: dict[str, Any] = {"input": picture}
    for name, text in form.fields.items():
        if name == "layer":
            document[name] = _layer(text)
        elif name in _PICTURE_FIELDS:
            picture[name] = text if name in _WORDS else _json(f"input/{name}", text)
        elif name in names and name != "input":
            document[name] = text if name in _WORDS else _json(name, text)
        else:
            known = ["file", *(n for n in names if n != "input"), *_PICTURE_FIELDS]
            detail = f"there is no such field; there are {', '.join(known)}"
            raise FieldsError([FieldProblem(f"/{name[:40]}", detail)])
    return document


def _layer(text: str) -> object:
    """Read a layer as JSON, or a kernel (its name or its numbers), then with padding that keeps the size."""
    stripped = text.strip()
    if not stripped.startswith(("{", "[")):
        return {"kind": "conv", "kernel": stripped.strip('"'), "padding": "same"}
    layer = _json("layer", stripped)
    return {"kind": "conv", "kernel": layer, "padding": "same"} if isinstance(layer, list) else layer


def _json(name: str, text: str) -> object:
    try:
        return read(text.encode())
    except MalformedError:
        detail = f"got {text[:40]!r}, which is no JSON that can be read{_HINTS.get(text.lower(), '')}"
        raise FieldsError([FieldProblem(f"/{name}", detail)]) from None
