"""Bounds on what comes in: a body is refused while it streams; all bodies together have one too."""

import threading

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.geometry.errors import LimitError
from app.services.errors import BusyError

_FORM_OVERHEAD = 100_000


class IncomingMiddleware:
    """Count the bytes of each body as they arrive.

    Parameters
    ----------
    max_upload_bytes : bound of a picture, or of a form that holds one
    max_body_bytes : bound of any other body
    max_total_bytes : bound of all bodies that are held at once
    """

    def __init__(
        self, app: ASGIApp, max_upload_bytes: int, max_body_bytes: int, max_total_bytes: int
    ) -> None:
        self._app = app
        self._max_upload_bytes = max_upload_bytes
        self._max_body_bytes = max_body_bytes
        self._max_total_bytes = max_total_bytes
        self._held = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        limit, setting = self._limit(Headers(scope=scope))
        announced = Headers(scope=scope).get("content-length", "0")
        received = 0

        async def counted() -> Message:
            nonlocal received
            if announced.isdigit() and int(announced) > limit:
                raise _too_large(f"announces {int(announced):,} bytes", limit, setting)
            message = await receive()
            size = len(message.get("body", b""))
            received += size
            self._hold(size)
            if received > limit:
                raise _too_large("goes on", limit, setting)
            return message

        try:
            await self._app(scope, counted, send)
        finally:
            with self._lock:
                self._held -= received

    def _limit(self, headers: Headers) -> tuple[int, str]:
        media_type = headers.get("content-type", "").lower()
        if media_type.startswith("multipart/"):
            return self._max_upload_bytes + _FORM_OVERHEAD, "CONVSCOPE_MAX_UPLOAD_MB"
        if media_type.startswith("image/"):
            return self._max_upload_bytes, "CONVSCOPE_MAX_UPLOAD_MB"
        return self._max_body_bytes, "CONVSCOPE_MAX_BODY_MB"

    def _hold(self, size: int) -> None:
        with self._lock:
            self._held += size
            full = self._held > self._max_total_bytes
        if full and size:
            raise BusyError("the server receives too much at once; try again later", 5)


def _too_large(what: str, limit: int, setting: str) -> LimitError:
    return LimitError(
        f"the body {what}; at most {limit:,} bytes are allowed ({setting}): send a smaller file, "
        "or scale the picture down first"
    )
