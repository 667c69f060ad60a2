"""Bounds on a connection, below HTTP: how long headers go on, and how long an answer waits to be read."""

import asyncio
import json
from asyncio import TimerHandle
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

_MAX_HEADER_BYTES = 65_536
_SLOWEST = 10_000.0


class Connection(HttpToolsProtocol):
    """uvicorn's connection, which closes on clients that only take up memory.

    An application hears of a request when its headers are there, and takes an answer for sent when it is
    handed over; so both of these can be bounded here alone. `bounded` makes a class for `uvicorn.Config`.
    """

    max_seconds: ClassVar[float]
    # bytes since the parser last gave out anything but headers
    _fruitless = 0
    _heading: TimerHandle | None = None
    _sending: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for headers."""
        super().connection_made(transport)
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        super().connection_lost(exc)
        for timer in (self._heading, self._sending):
            if timer is not None:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Parse, and refuse headers (trailers and a chunk's extensions too) that don't end."""
        self._fruitless += len(data)
        super().data_received(data)
        if self._fruitless > _MAX_HEADER_BYTES:
            self._refuse(
                431, f"the headers go on after {_MAX_HEADER_BYTES:,} bytes; send fewer or shorter ones"
            )
        elif self._fruitless and self._heading is None:
            self._wait_for_headers()

    def on_headers_complete(self) -> None:
        """Take note that headers have come."""
        self._progress()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take note that there is more than headers."""
        self._progress()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Take note that a request is whole."""
        self._progress()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Begin to watch an answer that the client doesn't read as quickly as it is made."""
        super().pause_writing()
        self._watch_sending()

    def resume_writing(self) -> None:
        """Stop watching: all but little is read."""
        super().resume_writing()
        if self._sending is not None:
            self._sending.cancel()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, as all errors are answered."""
        self._refuse(400, f"{msg} Send HTTP/1.1 with valid headers")

    def _progress(self) -> None:
        self._fruitless = 0
        if self._heading is not None:
            self._heading.cancel()
            self._heading = None

    def _wait_for_headers(self) -> None:
        self._heading = self.loop.call_later(self.max_seconds, self._headers_are_late)

    def _headers_are_late(self) -> None:
        self._heading = None
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_for_headers()
        elif self._fruitless:
            seconds = f"{self.max_seconds:g} seconds (CONVSCOPE_MAX_SECONDS)"
            self._refuse(408, f"the headers didn't end within {seconds}; send the request again")
        else:
            self.transport.close()

    def _watch_sending(self) -> None:
        waiting = self.transport.get_write_buffer_size()
        self._sending = self.loop.call_later(self.max_seconds, self._check_sending, waiting)

    def _check_sending(self, before: int) -> None:
        """Drop a client that has read less than 10 kB/s, and what is kept for it."""
        if before - self.transport.get_write_buffer_size() < _SLOWEST * self.max_seconds:
            self.transport.abort()
        else:
            self._watch_sending()

    def _refuse(self, status: int, detail: str) -> None:
        """Say what is wrong, unless an answer is on its way, and close."""
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()
            return
        phrase = HTTPStatus(status).phrase
        name = phrase.lower().replace(" ", "-")
        problem = {
            "type": f"urn:convscope:problem:{name}",
            "title": phrase,
            "status": status,
            "detail": detail,
        }
        body = json.dumps(problem).encode()
        head = (
            "content-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        ).encode()
        self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()


def bounded(max_seconds: float) -> type[Connection]:
    """Make a class of connections.

    Parameters
    ----------
    max_seconds : longest that headers may take, and that an answer may wait while less than 10 kB/s are read
    """
    return type("BoundedConnection", (Connection,), {"max_seconds": max_seconds})
