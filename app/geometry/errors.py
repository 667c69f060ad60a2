"""The errors that a caller can cause, each with a sentence for a person.

ConvscopeError
├── InvalidError          a value does not fit
│   └── ShapeError        shapes do not fit each other
├── LimitError            more than a setting allows
└── UnavailableError      a backend or an algorithm cannot serve this
"""

from collections.abc import Callable
from typing import NamedTuple, Self


class Fix(NamedTuple):
    """A change that makes what was refused work.

    Parameters
    ----------
    pointer : JSON pointer to the field to change, below the same object as the error's
    value : what to put there, as JSON has it; None takes the field away
    title : the change in a few words
    """

    pointer: str
    value: object
    title: str


class ConvscopeError(Exception):
    """Base of all errors that a caller can cause.

    Parameters
    ----------
    detail : what was got, what is allowed and what to change, as a sentence
    pointer : JSON pointer to the field at fault, below the object at hand ("/stride"), if there is one
    fixes : changes that were tried and work
    """

    def __init__(self, detail: str, pointer: str | None = None, fixes: tuple[Fix, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer
        self.fixes = fixes

    def within(self, place: str) -> Self:
        """Give the same error, whose pointers begin at an object that holds the one at hand ("/layer")."""
        return self.pointing(lambda pointer: f"{place}{pointer}")

    def pointing(self, where: Callable[[str], str]) -> Self:
        """Give the same error with other pointers."""
        fixes = tuple(fix._replace(pointer=where(fix.pointer)) for fix in self.fixes)
        return type(self)(self.detail, where(self.pointer or "") or None, fixes)


class InvalidError(ConvscopeError):
    """A value does not fit."""


class ShapeError(InvalidError):
    """Shapes do not fit each other."""


class LimitError(ConvscopeError):
    """The work asked for is larger than a setting allows."""


class UnavailableError(ConvscopeError):
    """A backend or an algorithm cannot serve this request."""
