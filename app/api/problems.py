"""Exceptions → application/problem+json (RFC 9457); the only file that knows status codes of errors."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match, Mount

from app.api.errors import (
    FieldProblem,
    FieldsError,
    MalformedError,
    MediaTypeError,
    NotAcceptableError,
    SlowError,
)
from app.api.headers import SECURITY_HEADERS
from app.api.schemas.answers import Problem
from app.chinese import chinese
from app.geometry.errors import ConvscopeError, Fix, InvalidError, LimitError, ShapeError, UnavailableError
from app.services.errors import (
    AbandonedError,
    BusyError,
    DeadlineError,
    NotFoundError,
    RunningError,
    UnfinishedError,
    UnsupportedMediaError,
)

MEDIA_TYPE = "application/problem+json"

# nginx's number for "the client closed the request": nobody reads it, the log does
_CLIENT_GONE = 499
_METHODS = ("DELETE", "GET", "HEAD", "POST", "PUT")

_KINDS: dict[type[ConvscopeError], tuple[int, str, str]] = {
    MalformedError: (400, "malformed", "The body can't be read"),
    NotFoundError: (404, "not-found", "There is no such thing"),
    NotAcceptableError: (406, "not-acceptable", "The answer can't be given in an accepted format"),
    SlowError: (408, "slow", "The body came in too slowly"),
    UnfinishedError: (409, "unfinished", "The job isn't done yet"),
    RunningError: (409, "running", "The training is not in the state for this"),
    DeadlineError: (413, "deadline", "The computation takes too long"),
    LimitError: (413, "limit", "Larger than a limit of this server"),
    MediaTypeError: (415, "media-type", "The body's media type can't be read"),
    UnsupportedMediaError: (415, "no-picture", "The file is no picture that can be read"),
    FieldsError: (422, "fields", "Fields of the request don't fit"),
    ShapeError: (422, "shape", "Shapes don't fit each other"),
    UnavailableError: (422, "unavailable", "The backend or algorithm can't serve this"),
    InvalidError: (422, "invalid", "A value doesn't fit"),
    AbandonedError: (_CLIENT_GONE, "abandoned", "The client has gone"),
    BusyError: (503, "busy", "The server is busy"),
    ConvscopeError: (422, "invalid", "The request doesn't fit"),
}
STATUSES = tuple(sorted({status for status, _, _ in _KINDS.values() if status != _CLIENT_GONE} | {405}))

_NO_MEMORY = LimitError(
    "the server has too little memory for this; use a smaller input, fewer channels or less padding"
)

logger = logging.getLogger("convscope")


def problem(
    status: int,
    name: str,
    title: str,
    detail: str,
    problems: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
    fixes: Sequence[Fix] = (),
) -> JSONResponse:
    """Make a problem+json response."""
    body: dict[str, Any] = {
        "type": f"urn:convscope:problem:{name}",
        "title": title,
        "status": status,
        **_in_both(detail),
    }
    if problems:
        body["errors"] = [{"pointer": p.pointer, **_in_both(p.detail)} for p in problems]
    if fixes:
        body["fixes"] = [fix._asdict() for fix in fixes]
    return JSONResponse(body, status, dict(headers or {}), MEDIA_TYPE)


def _in_both(detail: str) -> dict[str, str]:
    """Say it in English, and in Chinese where that is known."""
    told = chinese(detail)
    return {"detail": detail} | ({"detail_zh": told} if told else {})


def from_error(error: ConvscopeError) -> JSONResponse:
    """Translate one of our own errors."""
    status, name, title = next(_KINDS[kind] for kind in type(error).__mro__ if kind in _KINDS)
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, BusyError):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, FieldsError):
        return problem(status, name, title, error.detail, error.problems, headers)
    problems = [FieldProblem(error.pointer, error.detail)] if error.pointer else None
    return problem(status, name, title, error.detail, problems, headers, error.fixes)


def from_exception(error: Exception) -> JSONResponse:
    """Translate whatever a job failed with; a bug gets a fixed text."""
    if isinstance(error, ConvscopeError):
        return from_error(error)
    return from_error(_NO_MEMORY) if isinstance(error, MemoryError) else _bug()


def told_of(error: Exception | None) -> Problem | None:
    """Give an error as a part of an answer: of work that failed in the background."""
    return None if error is None else Problem.model_validate_json(bytes(from_exception(error).body))


def install(app: FastAPI) -> None:
    """Have every error of `app` answered as a problem; each handler gets the kind it is registered for."""
    app.add_exception_handler(ConvscopeError, _on_error)
    app.add_exception_handler(MemoryError, _on_memory)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_bug)


async def _on_error(request: Request, error: Exception) -> JSONResponse:
    return from_error(cast(ConvscopeError, error))


async def _on_validation(request: Request, error: Exception) -> JSONResponse:
    """Answer for query parameters and paths, which FastAPI validates."""
    details = cast(RequestValidationError, error).errors()
    problems = [
        FieldProblem("".join(f"/{str(step)[:40]}" for step in e["loc"]), _readable(e)) for e in details
    ]
    return from_error(FieldsError(problems))


def _readable(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such parameter; see /docs for those that there are"
    got = error.get("input")
    shown = f" (got {str(got)[:40]!r})" if isinstance(got, str | int | float) else ""
    return str(error["msg"]).removeprefix("Value error, ").replace("Input should", "should") + shown


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    found = cast(HTTPException, error)
    path, phrase = request.url.path[:200], HTTPStatus(found.status_code).phrase
    detail, headers = str(found.detail), dict(found.headers or {})
    if found.status_code == 404:
        detail = f"there is nothing at {path}; /docs lists what there is"
    elif found.status_code == 405:
        allowed = _methods(request)
        detail = f"{request.method[:20]} isn't allowed at {path}; use {allowed}"
        headers["Allow"] = allowed
    return problem(found.status_code, phrase.lower().replace(" ", "-"), phrase, detail, headers=headers)


def _methods(request: Request) -> str:
    """List the methods of all routes at a path; the router itself knows those of the first alone."""
    app: FastAPI = request.app
    asked = {name: request.scope[name] for name in ("type", "path", "root_path", "headers")}
    # what is mounted has its own routes, and serves files
    routes = [route for route in app.routes if not isinstance(route, Mount)]
    found = [
        method
        for method in _METHODS
        if any(route.matches({**asked, "method": method})[0] is Match.FULL for route in routes)
    ]
    return ", ".join(found or ("GET", "HEAD"))


async def _on_memory(request: Request, error: Exception) -> JSONResponse:
    """Answer for an allocation that failed; the server goes on."""
    logger.warning("out of memory in %s %s", request.method, request.url.path)
    return from_error(_NO_MEMORY)


async def _on_bug(request: Request, error: Exception) -> JSONResponse:
    """Answer a bug with a fixed text; what happened goes to the log alone."""
    logger.error("unexpected error in %s %s", request.method, request.url.path, exc_info=error)
    return _bug()


def _bug() -> JSONResponse:
    # This answer may be made outside of all other middleware, so it brings its own headers.
    return problem(
        500,
        "internal",
        "Something went wrong in the server",
        "This is a mistake in Convscope, not in the request; the server's log says more",
        headers=SECURITY_HEADERS,
    )
