"""Work that takes longer than an answer should: it reports how far it is, can be cancelled, and is forgotten.

All of it runs behind a gate of its own, so that it holds up no request that somebody waits for.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from app.geometry.errors import LimitError
from app.services.errors import AbandonedError, BusyError, NotFoundError, UnfinishedError
from app.services.gate import Gate

State = Literal["waiting", "running", "done", "failed"]
Report = Callable[[int, int], None]
Work = Callable[[Report], bytes]

MOST_JOBS = 32
KEPT_SECONDS = 600

logger = logging.getLogger("convscope")


@dataclass(slots=True, eq=False)
class JobRecord:
    """A job and how far it is.

    Parameters
    ----------
    id : can't be guessed
    kind, media_type, filename : what it makes
    total : steps in all; `done` of them are made
    result, error : what came of it, in the states `done` and `failed`
    """

    kind: str
    media_type: str
    filename: str
    total: int
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: State = "waiting"
    done: int = 0
    result: bytes | None = None
    error: Exception | None = None
    ended_s: float = 0.0
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)


class Jobs:
    """Start, follow, cancel and forget jobs; to be used from the event loop alone.

    Parameters
    ----------
    gate : where they run
    max_bytes : of all results that are kept; the oldest go first
    most : jobs that wait, run or are kept
    kept_s : how long a result is kept, in seconds
    """

    def __init__(
        self, gate: Gate, max_bytes: int, most: int = MOST_JOBS, kept_s: float = KEPT_SECONDS
    ) -> None:
        self._gate, self._max_bytes, self._most, self._kept_s = gate, max_bytes, most, kept_s
        self._records: dict[str, JobRecord] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def inside(self) -> int:
        """Jobs that run or wait now."""
        return self._gate.inside

    def start(self, record: JobRecord, work: Work) -> JobRecord:
        """Begin a job, as soon as there is a place.

        Parameters
        ----------
        record : a new one
        work : gets a function to report its progress with, and passes checkpoints

        Raises
        ------
        BusyError : too many wait or run already
        """
        self._forget_old()
        ended = [each.id for each in self._records.values() if each.ended_s]
        if len(self._records) >= self._most:
            if not ended:
                raise BusyError(f"{self._most} jobs wait or run, which is the most; try again later", 10)
            del self._records[ended[0]]
        self._records[record.id] = record
        task = asyncio.get_running_loop().create_task(self._run(record, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return record

    def find(self, job_id: str) -> JobRecord:
        """Look a job up.

        Raises
        ------
        NotFoundError : there is none, or it has expired
        """
        self._forget_old()
        if job_id not in self._records:
            raise NotFoundError(
                f"there is no job {job_id[:40]!r} here; it was cancelled, or its result has expired"
            )
        return self._records[job_id]

    def result(self, job_id: str) -> tuple[JobRecord, bytes]:
        """Give what a job made.

        Raises
        ------
        NotFoundError : there is no such job
        UnfinishedError : it isn't done yet
        Exception : what it failed with
        """
        record = self.find(job_id)
        if record.error is not None:
            raise record.error
        if record.result is None:
            raise UnfinishedError(
                f"the job has made {record.done} of {record.total} steps; wait until its state is done"
            )
        return record, record.result

    def cancel(self, job_id: str) -> None:
        """Stop a job at its next checkpoint, and forget it.

        Raises
        ------
        NotFoundError : there is no such job
        """
        self.find(job_id).cancelled.set()
        del self._records[job_id]

    def close(self) -> None:
        """Stop all jobs and forget them."""
        for record in self._records.values():
            record.cancelled.set()
        self._records.clear()
        self._gate.close()

    async def _run(self, record: JobRecord, work: Work) -> None:
        def report(done: int, total: int) -> None:
            record.done, record.total = done, total

        def begin() -> bytes:
            record.state = "running"
            return work(report)

        try:
            result = await self._gate.run(begin, record.cancelled.wait)
            self._keep(record, result)
        except AbandonedError:
            self._records.pop(record.id, None)
        except Exception as error:
            # nobody awaits this task: whoever asks for the result is told
            logger.info("a job failed: %s", error, exc_info=error)
            record.error, record.state = error, "failed"
        record.ended_s = time.monotonic()
        asyncio.get_running_loop().call_later(self._kept_s, self._forget_old)

    def _keep(self, record: JobRecord, result: bytes) -> None:
        if len(result) > self._max_bytes:
            raise LimitError(
                f"the file has {len(result):,} bytes; at most {self._max_bytes:,} are kept"
                " (CONVSCOPE_CACHE_MB): make it smaller, with fewer frames or a lower width"
            )
        record.result, record.state, record.done = result, "done", record.total
        kept = sum(len(each.result or b"") for each in self._records.values())
        for each in list(self._records.values()):
            if kept <= self._max_bytes:
                break
            if each.result is not None and each is not record:
                kept -= len(each.result)
                del self._records[each.id]

    def _forget_old(self) -> None:
        now = time.monotonic()
        for each in list(self._records.values()):
            if each.ended_s and now - each.ended_s >= self._kept_s:
                del self._records[each.id]
