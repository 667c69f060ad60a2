"""What can be wrong with a request before its meaning is looked at."""

from dataclasses import dataclass

from app.geometry.errors import ConvscopeError


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field at fault: where it stands in the request, and a sentence."""

    pointer: str
    detail: str


class MalformedError(ConvscopeError):
    """The body is not what its media type promises."""


class MediaTypeError(ConvscopeError):
    """The body's media type can't be read here."""


class SlowError(ConvscopeError):
    """The body came in too slowly."""


class NotAcceptableError(ConvscopeError):
    """None of the media types that the client accepts can be made."""


class FieldsError(ConvscopeError):
    """Fields of the request are missing, unknown or don't fit."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more, see errors)" if len(problems) > 1 else ""
        # some sentences begin with the field's name, as the pointer ends with it
        detail = first.detail.removeprefix(f"{first.pointer.rpartition('/')[2]}: ")
        super().__init__(f"{first.pointer or 'the request'}: {detail}{more}", first.pointer)
        self.problems = problems
