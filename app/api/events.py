"""Server-sent events: a training's, as a stream of text."""

from collections.abc import AsyncIterator

import orjson
from starlette.responses import Response, StreamingResponse

from app.services.trainings import Event, Training, Trainings

EVENTS = "text/event-stream"
# a proxy that gathers answers would hold events back
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def stream(trainings: Trainings, record: Training, after: int) -> Response:
    """Answer with what happened after event `after`, and what happens.

    A client that has heard everything of a training that rests gets 204, and browsers stop asking.
    """
    if after >= record.told and not record.active:
        return Response(status_code=204, headers=_HEADERS)
    return StreamingResponse(_text(trainings, record, after), headers=_HEADERS, media_type=EVENTS)


async def _text(trainings: Trainings, record: Training, after: int) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    async for event in trainings.follow(record, after):
        yield b": still here\n\n" if event is None else _line(event)


def _line(event: Event) -> bytes:
    head = f"id: {event.number}\nevent: {event.name}\ndata: ".encode()
    return b"".join((head, orjson.dumps(event.data), b"\n\n"))
