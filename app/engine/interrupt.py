"""How a long computation lets itself be stopped: its loops pass checkpoints."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Check = Callable[[], None]

_check: ContextVar[Check | None] = ContextVar("check", default=None)


def checkpoint() -> None:
    """Give whoever waits for this computation the chance to stop it: the check in force may raise."""
    check = _check.get()
    if check is not None:
        check()


@contextmanager
def checked_by(check: Check) -> Iterator[None]:
    """Have every `checkpoint` inside the block call `check`, in this context only.

    Parameters
    ----------
    check : called often, so it must be quick; what it raises ends the computation. A check that is already in
        force stays so, and goes first

    Examples
    --------
    >>> def stop():
    ...     raise TimeoutError("took longer than 60 seconds")
    >>> with checked_by(stop):
    ...     checkpoint()
    Traceback (most recent call last):
    TimeoutError: took longer than 60 seconds
    """
    outer = _check.get()

    def both() -> None:
        if outer is not None:
            outer()
        check()

    token = _check.set(both)
    try:
        yield
    finally:
        _check.reset(token)
