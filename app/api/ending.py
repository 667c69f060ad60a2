"""What a server that ends says to those whose answers it can't finish: come back later."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import from_error
from app.services.errors import BusyError


class EndingMiddleware:
    """Answer requests that the server cancels, which it does when its time to end is over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = scope["type"] != "http"

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if started or task is None:
                raise
            task.uncancel()
            answer = from_error(BusyError("the server is about to end; send the request again", 10))
            answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
