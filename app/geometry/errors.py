"""The errors that a caller can cause, each with a sentence for a person.

ConvscopeError
├── InvalidError          a value does not fit
│   └── ShapeError        shapes do not fit each other
├── LimitError            more than a setting allows
└── UnavailableError      a backend or an algorithm cannot serve this
"""


class ConvscopeError(Exception):
    """Base of all errors that a caller can cause.

    Parameters
    ----------
    detail : what was got, what is allowed and what to change, as a sentence
    pointer : JSON pointer to the field at fault, below the object at hand ("/stride"), if there is one
    """

    def __init__(self, detail: str, pointer: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer


class InvalidError(ConvscopeError):
    """A value does not fit."""


class ShapeError(InvalidError):
    """Shapes do not fit each other."""


class LimitError(ConvscopeError):
    """The work asked for is larger than a setting allows."""


class UnavailableError(ConvscopeError):
    """A backend or an algorithm cannot serve this request."""
