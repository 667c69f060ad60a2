"""Asks the REST API inside this process, so that a shell gets what a client of the server gets."""

import asyncio
import base64
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.settings import Settings

JSON = "application/json"
STANDARD = "-"
"""Stands for standard input or output in place of a file's name."""


class RefusedError(Exception):
    """The API refuses, or a text isn't understood.

    Parameters
    ----------
    detail : why, as a sentence
    fixes : what would work, a phrase each
    """

    def __init__(self, detail: str, fixes: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fixes = fixes


def ask(path: str, body: Mapping[str, Any], accept: str = JSON, query: str = "") -> bytes:
    """Post a JSON body to the API and give the answer's bytes.

    Raises
    ------
    RefusedError : the API answers with a problem
    """
    # imported here, so that other commands start quickly
    from app.main import create_app

    app = create_app(Settings())
    services = app.state.services
    try:
        status, content = asyncio.run(_post(app, f"/api/v1{path}", json.dumps(body).encode(), accept, query))
    finally:
        services.jobs.close()
        services.gate.close()
    if status < 400:
        return content
    problem = json.loads(content)
    fixes = tuple(fix["title"] for fix in problem.get("fixes", ()))
    raise RefusedError(problem["detail"], fixes)


async def _post(app: Any, path: str, body: bytes, accept: str, query: str) -> tuple[int, bytes]:  # noqa: ANN401 an ASGI application
    """Speak ASGI with the application for one request."""
    headers = {"host": "convscope", "content-type": JSON, "accept": accept, "content-length": str(len(body))}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
        "server": ("convscope", 80),
    }
    sent: list[dict[str, Any]] = []
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            # nobody hangs up
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    status = next(message["status"] for message in sent if message["type"] == "http.response.start")
    return status, b"".join(message.get("body", b"") for message in sent)


def ask_json(path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 JSON holds anything
    """Post a JSON body to the API and give its JSON answer.

    Raises
    ------
    RefusedError : as `ask` says
    """
    return json.loads(ask(path, body))


def read_text(argument: str) -> str:
    """Give the text that was typed, or standard input's."""
    return sys.stdin.read() if argument == STANDARD else argument


def picture(name: str, color: str, max_side: int | None) -> dict[str, Any]:
    """Read a picture's file (or standard input) as a request has it."""
    content = sys.stdin.buffer.read() if name == STANDARD else Path(name).read_bytes()
    found: dict[str, Any] = {"file": base64.b64encode(content).decode(), "color": color}
    return found if max_side is None else {**found, "max_side": max_side}


def write(name: str, content: bytes) -> None:
    """Write a file, or standard output."""
    if name == STANDARD:
        sys.stdout.buffer.write(content)
    else:
        Path(name).write_bytes(content)


def print_json(value: object) -> None:
    """Print for a program."""
    print(json.dumps(value, ensure_ascii=False, indent=2))
