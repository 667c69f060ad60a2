"""Bounds on what comes in: a body is refused while it streams; all bodies together have a bound too."""

import threading
import time

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import SlowError
from app.geometry.errors import LimitError
from app.services.errors import BusyError

_FORM_OVERHEAD = 100_000
_MODELS = "/api/v1/models"
_DRAIN_BYTES = 256_000_000
_DRAIN_SECONDS = 10.0
_SLOWEST = 10_000.0


class IncomingMiddleware:
    """Count the bytes of each body as they arrive.

    Parameters
    ----------
    max_upload_bytes : bound of a picture, or of a form that holds one
    max_body_bytes : bound of any other body
    max_model_bytes : bound of a model file, sent to where models are
    max_total_bytes : bound of all bodies that are held at once
    max_seconds : longest that a body may stand still; what trickles in at less than 10 kB/s counts as still
    """

    def __init__(
        self,
        app: ASGIApp,
        max_upload_bytes: int,
        max_body_bytes: int,
        max_model_bytes: int,
        max_total_bytes: int,
        max_seconds: float,
    ) -> None:
        self._app = app
        self._max_upload_bytes = max_upload_bytes
        self._max_body_bytes = max_body_bytes
        self._max_model_bytes = max_model_bytes
        self._max_total_bytes = max_total_bytes
        self._max_seconds = max_seconds
        self._held = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        body = _Body(Headers(scope=scope), receive, send, self._max_seconds)
        limit, setting = self._limit(body.headers, scope["path"])
        held = 0

        async def counted() -> Message:
            nonlocal held
            if body.announced > limit:
                raise _too_large(f"announces {body.announced:,} bytes", limit, setting)
            message = await body.receive_in_time()
            held += len(message.get("body", b""))
            self._hold(len(message.get("body", b"")))
            if body.received > limit:
                raise _too_large("goes on", limit, setting)
            return message

        try:
            await self._app(scope, counted, body.send)
        finally:
            with self._lock:
                self._held -= held

    def _limit(self, headers: Headers, path: str) -> tuple[int, str]:
        if path.endswith(_MODELS):
            return self._max_model_bytes + _FORM_OVERHEAD, "CONVSCOPE_MAX_MODEL_MB"
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


class _Body:
    """A request's body: how much of it came, and what is left when the answer is out.

    A server that closes while a client still sends resets the connection, and many clients then never see the
    answer. So an answer that comes early goes out at once, and what the client still sends is thrown away,
    and the connection is closed, since nothing else can come on it.
    """

    def __init__(self, headers: Headers, receive: Receive, send: Send, max_seconds: float) -> None:
        self.headers = headers
        length = headers.get("content-length", "")
        self.announced = int(length) if length.isdigit() else 0
        self.received = 0
        self._unread = self.announced > 0 or "transfer-encoding" in headers
        # a client that asks first doesn't send after a refusal
        self._drains = "expect" not in headers
        self._max_seconds = max_seconds
        self._patience = max_seconds
        self._receive = receive
        self._send = send

    async def receive(self) -> Message:
        message = await self._receive()
        self.received += len(message.get("body", b""))
        self._unread = message["type"] == "http.request" and message.get("more_body", False)
        return message

    async def receive_in_time(self) -> Message:
        """Receive, unless it takes too long: each wait uses patience up, and each byte gives some back."""
        if not self._unread:
            return await self.receive()
        begun, received = time.monotonic(), self.received
        with anyio.move_on_after(self._patience):
            message = await self.receive()
            earned = (self.received - received) / _SLOWEST
            self._patience = min(self._max_seconds, self._patience - (time.monotonic() - begun) + earned)
            return message
        self._drains = False
        raise SlowError(
            f"the body came in too slowly: {self.received:,} bytes, and then too little for"
            f" {self._max_seconds:g} seconds (CONVSCOPE_MAX_SECONDS); send it again over a faster connection"
        )

    async def send(self, message: Message) -> None:
        last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if message["type"] == "http.response.start" and self._unread:
            MutableHeaders(scope=message)["Connection"] = "close"
        if not (last and self._unread and self._drains):
            await self._send(message)
            return
        await self._send({**message, "more_body": True})
        with anyio.move_on_after(_DRAIN_SECONDS):
            while self._unread and self.received < _DRAIN_BYTES:
                await self.receive()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _too_large(what: str, limit: int, setting: str) -> LimitError:
    return LimitError(
        f"the body {what}; at most {limit:,} bytes are allowed ({setting}): send a smaller file, "
        "or scale the picture down first"
    )
