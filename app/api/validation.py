"""pydantic's errors → fields at fault with a pointer into the request and a sentence a person can act on."""

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json

from app.api.errors import FieldProblem, FieldsError, MalformedError
from app.api.schemas.inputs import FORMS
from app.api.schemas.requests import LAYER_KINDS
from app.api.schemas.solving import QUESTIONS
from app.geometry.errors import ConvscopeError, LimitError

M = TypeVar("M", bound=BaseModel)
Context = dict[str, Any] | None

# pydantic's kinds of errors whose own words are Python's
_EXPECTED = {
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
    "list_type": "a list",
    "tuple_type": "a list",
}

_FORMS: dict[str, type[BaseModel]] = {f"#{name}": form for name, form in FORMS.items()}
# the models that pydantic's locations name by their tags
_HOLDERS = {**_FORMS, **LAYER_KINDS, **QUESTIONS}
_MAX_SHOWN = 40
_MAX_PROBLEMS = 20
# a body may be wrong in thousands of places, and nobody reads that many
_MAX_LOOKED_AT = 50
# a list takes sixty bytes of memory for two of text; a field at fault takes a microsecond to be found
_PARTS = (("lists and objects", (b"[", b"{"), 2_000_000), ("fields", (b":",), 20_000))


def parse(model: type[M], body: bytes, context: Context = None) -> M:
    """Read a JSON body as `model`.

    Parameters
    ----------
    context : what validators may look things up in

    Raises
    ------
    MalformedError, LimitError : as `read` says
    FieldsError : JSON that does not fit the model
    """
    return fit(model, read(body), context)


def read(body: bytes) -> object:
    """Read JSON, unless it is made of so many small parts that it would take far more memory than it has.

    Raises
    ------
    MalformedError : not JSON
    LimitError : more lists, objects or fields than a request of any sense has
    """
    if not body.strip():
        raise MalformedError("the body is empty; send a JSON object")
    for what, marks, most in _PARTS:
        count = sum(map(body.count, marks))
        if count > most:
            raise LimitError(
                f"the body has {count:,} {what}; at most {most:,} are read: send large tensors as .npy"
            )
    try:
        return from_json(body)
    except ValueError as error:
        raise MalformedError(f"the body is no JSON that can be read: {error}; send a JSON object") from None


def fit(model: type[M], document: object, context: Context = None) -> M:
    """Take a JSON document as `model`.

    Raises
    ------
    FieldsError : it does not fit the model
    """
    try:
        return model.model_validate(document, context=context)
    except ValidationError as error:
        raise FieldsError(field_problems(error.errors(include_url=False), document, model)) from None


def field_problems(
    details: Sequence[ErrorDetails], document: object, model: type[BaseModel]
) -> list[FieldProblem]:
    """Say for each field at fault what is wrong; the deepest place where alternatives were tried."""
    found: dict[str, list[str]] = {}
    for error in details[:_MAX_LOOKED_AT]:
        pointer = _pointer(error["loc"], document, missing=error["type"] == "missing")
        cause = getattr(error.get("ctx", {}).get("error"), "__cause__", None)
        if isinstance(cause, ConvscopeError):
            pointer += cause.pointer or ""
        sentence = _sentence(error, model)
        if sentence not in found.setdefault(pointer, []):
            found[pointer].append(sentence)
    above = {pointer[:place] for pointer in found for place, letter in enumerate(pointer) if letter == "/"}
    deepest = [pointer for pointer in found if pointer not in above]
    return [FieldProblem(pointer, "; or ".join(found[pointer][:3])) for pointer in deepest[:_MAX_PROBLEMS]]


def _pointer(location: tuple[int | str, ...], document: object, missing: bool) -> str:
    """Follow a location into the document; steps that name a model and not a place are left out."""
    steps: list[str] = []
    for number, step in enumerate(location):
        last = number == len(location) - 1
        if isinstance(document, dict) and (step in document or (last and missing)):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            continue
        steps.append(str(step).replace("~", "~0").replace("/", "~1")[:_MAX_SHOWN])
    return "".join(f"/{step}" for step in steps)


def _sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing" and isinstance(error["loc"][-1], int):
        return f"got {show(error['input'])}; expected at least {error['loc'][-1] + 1} items"
    if kind == "missing":
        return _missing(error["loc"], model)
    if kind == "extra_forbidden":
        return _unknown(error["loc"], model)
    if kind == "union_tag_invalid":
        name = _discriminator(context)
        return f"there is no {name} {show(_tag(error['input'], name))}; use {context.get('expected_tags')}"
    if kind == "union_tag_not_found":
        name = _discriminator(context)
        what = "which layer this is" if name == "kind" else f"what is asked: {', '.join(QUESTIONS)}"
        return f"the field {name} is missing; it says {what}"
    if kind in ("too_short", "too_long"):
        bound = "at least" if kind == "too_short" else "at most"
        most = context.get("min_length", context.get("max_length"))
        return f"got {show(error['input'])}; expected {bound} {most} items"
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    if kind == "input_form":
        return error["msg"]
    if kind in _EXPECTED:
        return f"got {show(error['input'])}; expected {_EXPECTED[kind]}"
    message = error["msg"].replace("Input should be", "expected").replace("Input should", "it should")
    message = message.replace("String should have", "expected")
    return f"got {show(error['input'])}; {message}"


def _discriminator(context: Mapping[str, Any]) -> str:
    """Name the field that says which model an object is of."""
    return str(context.get("discriminator", "kind")).strip("'")


def _tag(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else value


def _missing(location: tuple[int | str, ...], model: type[BaseModel]) -> str:
    """Say what a field that isn't there would hold."""
    holder = model if len(location) == 1 else _HOLDERS.get(str(location[-2]))
    field = holder.model_fields.get(str(location[-1])) if holder else None
    wanted = field.description if field else None
    return f"this field is missing; give {wanted}" if wanted else "this field is missing; it is required"


def _unknown(location: tuple[int | str, ...], model: type[BaseModel]) -> str:
    """Say which fields there are where one stood that isn't."""
    name = str(location[-1])
    holder = model if len(location) == 1 else _HOLDERS.get(str(location[-2]))
    if holder is None:
        return "there is no such field; remove it, or check its spelling in /docs"
    if holder in _FORMS.values() and name in FORMS:
        return f"an input is exactly one of {', '.join(FORMS)}; take one away"
    fields = list(holder.model_fields)
    near = difflib.get_close_matches(name, fields, n=1) if len(name) <= _MAX_SHOWN else []
    hint = f"did you mean {near[0]}? " if near else ""
    return f"there is no such field; {hint}there are {', '.join(fields)}"


def show(value: object) -> str:
    """Show what was got, as JSON has it, cut to a readable length."""
    if isinstance(value, list | dict):
        kind = "a list" if isinstance(value, list) else "an object"
        return f"{kind} of {len(value)}"
    if isinstance(value, bytes):
        return "bytes"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = type(value).__name__
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"
