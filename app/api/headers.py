"""Headers on every answer: what a browser may do with it, and how long it took."""

import time
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A figure may be inside anybody's page; everything else only inside a page of its own server.
EMBED_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'"
)
_POLICY = f"{EMBED_POLICY}; frame-ancestors 'self'"
# Swagger UI sets style attributes; nothing else is loosened for it.
DOCS_POLICY = f"{_POLICY}; style-src 'self' 'unsafe-inline'"

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class HeadersMiddleware:
    """Add the security headers that an answer hasn't set itself, and `Server-Timing`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                total = f"total;dur={(time.perf_counter() - begun) * 1e3:.2f}"
                known = headers.get("server-timing")
                headers["Server-Timing"] = f"{known}, {total}" if known else total
            await send(message)

        await self._app(scope, receive, send_with_headers)
