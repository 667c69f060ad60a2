"""An answer that is sent while it is made, line by line."""

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.responses import StreamingResponse

from app.api.dependencies import Runner
from app.api.problems import from_exception

NDJSON = "application/x-ndjson"

Emit = Callable[[bytes], None]


async def stream(run: Runner, work: Callable[[Emit], None]) -> StreamingResponse:
    """Send what `work` emits, from the first line on; an error before it becomes an answer of its own.

    Parameters
    ----------
    run : does the work behind the gate
    work : emits lines of JSON without their ends; an error after the first one becomes the last line,
        {"problem": …}

    Raises
    ------
    ConvscopeError : before anything was emitted
    """
    lines: asyncio.Queue[bytes | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def emit(line: bytes) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    task = asyncio.ensure_future(run(lambda: work(emit)))
    task.add_done_callback(lambda _: lines.put_nowait(None))
    first = await lines.get()
    if first is None:
        await task

    async def body() -> AsyncIterator[bytes]:
        line = first
        while line is not None:
            yield line + b"\n"
            line = await lines.get()
        error = task.exception()
        if isinstance(error, Exception):
            yield b'{"problem":' + bytes(from_exception(error).body) + b"}\n"

    return StreamingResponse(body(), media_type=NDJSON)
