"""What can go wrong around a computation, beside the errors of the computation itself.

ConvscopeError
├── NotFoundError           no such image
├── UnsupportedMediaError   bytes that are no picture this app reads
├── UnfinishedError         a job has no result yet
├── RunningError            a training runs, or doesn't, where it would have to be otherwise
├── BusyError               no place left to compute or to receive; try again later
├── DeadlineError           the computation took longer than allowed
└── AbandonedError          nobody waits for the answer any more
"""

from app.geometry.errors import ConvscopeError, LimitError


class NotFoundError(ConvscopeError):
    """There is no such thing, or it has expired."""


class UnfinishedError(ConvscopeError):
    """A job isn't done, so there is no result yet."""


class RunningError(ConvscopeError):
    """A training runs, or doesn't, where it would have to be otherwise."""


class UnsupportedMediaError(ConvscopeError):
    """These bytes are no picture that can be read."""


class BusyError(ConvscopeError):
    """Too much is going on; the same request may succeed after `retry_after_s` seconds."""

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class DeadlineError(LimitError):
    """The computation took longer than the seconds allowed."""


class AbandonedError(ConvscopeError):
    """The client has gone; the computation stops."""
