"""Trainings: started, followed, stopped, resumed and forgotten; each computes in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from app.chinese import chinese
from app.engine.interrupt import checked_by
from app.geometry.errors import ConvscopeError
from app.services.errors import AbandonedError, BusyError, NotFoundError, RunningError
from app.training.course import Course, Progress

State = Literal["stopped", "running", "stopping", "done", "failed"]

MOST_TRAININGS = 8
"""Kept at once; the oldest that doesn't run goes first."""
KEPT_EVENTS = 4096
REPORT_SECONDS = 0.1
BEAT_SECONDS = 15.0

logger = logging.getLogger("convscope")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: what followers are told.

    Parameters
    ----------
    number : counted from 1 in each training
    name : `step`, `epoch` or `state`
    data : goes out as JSON
    """

    number: int
    name: str
    data: dict[str, Any]


@dataclass(slots=True, eq=False)
class Training:
    """A training and how far it is; changed on the event loop alone.

    Parameters
    ----------
    course : what computes, in a thread while it runs
    about : what was asked for, to be told again
    """

    course: Course
    about: dict[str, Any]
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: State = "stopped"
    progress: Progress | None = None
    epochs: list[Progress] = field(default_factory=list)
    error: Exception | None = None
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    stop: threading.Event = field(default_factory=threading.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    told: int = 0
    forgotten: bool = False

    @property
    def active(self) -> bool:
        """Whether its thread computes."""
        return self.state in ("running", "stopping")

    def tell(self, name: str, data: dict[str, Any]) -> None:
        """Let followers know."""
        self.told += 1
        self.events.append(Event(self.told, name, data))
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()


class Trainings:
    """All trainings of this server; to be used from the event loop alone.

    Parameters
    ----------
    at_once : that compute at the same time
    most : that are kept
    """

    def __init__(self, at_once: int = 1, most: int = MOST_TRAININGS) -> None:
        self._at_once, self._most = at_once, most
        self._records: dict[str, Training] = {}
        self._threads: set[threading.Thread] = set()

    def check_room(self) -> None:
        """Refuse one more that runs.

        Raises
        ------
        BusyError : as many run as may
        """
        running = [each for each in self._records.values() if each.active]
        if len(running) >= self._at_once:
            one = running[0]
            raise BusyError(
                f"the training {one.id} runs, and {self._at_once} may run at once; stop it with "
                f"POST /api/v1/trainings/{one.id}/stop, or wait until it is done",
                max(1, min(600, round(one.progress.seconds_left))) if one.progress else 10,
            )

    def add(self, record: Training) -> Training:
        """Keep a training, which doesn't run yet; the oldest that doesn't run makes room."""
        idle = [each.id for each in self._records.values() if not each.active]
        if len(self._records) >= self._most and idle:
            self.delete(idle[0])
        self._records[record.id] = record
        return record

    def all(self) -> list[Training]:
        """All that are kept, the oldest first."""
        return list(self._records.values())

    def find(self, training_id: str) -> Training:
        """Look a training up; NotFoundError where there is none."""
        if training_id not in self._records:
            raise NotFoundError(
                f"there is no training {training_id[:40]!r} here; it was deleted, made room for others, or "
                "the server was started anew"
            )
        return self._records[training_id]

    def resume(self, record: Training, epochs: int | None = None) -> None:
        """Let a training compute, from where it is.

        Parameters
        ----------
        epochs : that follow what was asked for

        Raises
        ------
        RunningError : it runs, or is over and no more epochs are asked for
        BusyError : another one runs
        """
        if record.active:
            raise RunningError("the training runs already; follow it by its events")
        self.check_room()
        if epochs is not None:
            record.course.epochs += epochs
        if record.course.done:
            raise RunningError('the training is over; ask for more with {"epochs": …}')
        record.stop.clear()
        record.error = None
        self._set(record, "running")
        loop = asyncio.get_running_loop()
        thread = threading.Thread(
            target=_compute, args=(record, loop, self._set), name=f"training-{record.id}", daemon=True
        )
        self._threads = {each for each in self._threads if each.is_alive()} | {thread}
        thread.start()

    def stop(self, record: Training) -> None:
        """Let a training stop after the step that it is in; nothing where it doesn't run."""
        if record.state == "running":
            record.stop.set()
            self._set(record, "stopping")

    def delete(self, training_id: str) -> None:
        """Stop a training and forget it."""
        record = self.find(training_id)
        record.stop.set()
        record.forgotten = True
        record.tell("state", {"state": "deleted"})
        del self._records[training_id]

    def close(self, seconds: float = 2.0) -> None:
        """Stop all, and wait a little for their threads."""
        for record in list(self._records.values()):
            record.stop.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    async def follow(self, record: Training, after: int = 0) -> AsyncIterator[Event | None]:
        """Give what happened after event `after`, and what happens, until the training rests.

        Returns
        -------
        None now and then where nothing happens, so that whoever listens knows that the connection stands
        """
        while True:
            changed = record.changed
            for event in [each for each in record.events if each.number > after]:
                after = event.number
                yield event
            if record.forgotten or not record.active:
                return
            if record.changed is changed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), BEAT_SECONDS)
                if record.changed is changed:
                    yield None

    def _set(self, record: Training, state: State) -> None:
        record.state = state
        error = record.error.detail if isinstance(record.error, ConvscopeError) else None
        record.tell(
            "state", {"state": state, **({"detail": error, "detail_zh": chinese(error)} if error else {})}
        )


def _compute(
    record: Training, loop: asyncio.AbstractEventLoop, ended: Callable[[Training, State], None]
) -> None:
    """Run a course in this thread, and let the loop know."""
    _stand_back()
    last = 0.0

    def check() -> None:
        if record.stop.is_set():
            raise AbandonedError("the training was stopped")

    def report(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if progress.ends_epoch or now - last >= REPORT_SECONDS:
            last = now
            _call(loop, _note, record, progress)

    state: State = "done"
    try:
        with checked_by(check):
            record.course.run(report)
    except AbandonedError:
        state = "stopped"
    except Exception as error:
        # nobody awaits this thread: whoever follows is told
        logger.info("a training failed: %s", error, exc_info=error)
        record.error, state = error, "failed"
    _call(loop, ended, record, state)


def _note(record: Training, progress: Progress) -> None:
    record.progress = progress
    if progress.ends_epoch:
        record.epochs.append(progress)
    record.tell("epoch" if progress.ends_epoch else "step", as_data(progress))


def as_data(progress: Progress) -> dict[str, Any]:
    """Give what followers are told, numbers that aren't finite as null, since JSON has no words for them."""
    found = {name: getattr(progress, name) for name in Progress.__slots__}
    return {
        name: None if isinstance(value, float) and value - value != 0 else value
        for name, value in found.items()
    }


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: object) -> None:
    # a server that has ended needs not be told
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(function, *arguments)


def _stand_back() -> None:
    """Let this thread's work give way to what people wait for; Linux alone has priorities of threads."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
