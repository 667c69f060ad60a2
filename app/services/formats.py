"""Files that can be taken away: each kind's formats, what they are for, and why one can't be made here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from app.geometry.errors import UnavailableError
from app.rendering import mp4

Kind = Literal["animation", "figure", "tensor"]
AnimationFormat = Literal["gif", "apng", "webp", "mp4"]
FigureFormat = Literal["svg", "png", "webp"]
TensorFormat = Literal["npy", "csv"]


def _always() -> None:
    """Give no reason: it can be made everywhere."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Parameters
    ----------
    kind : what is in it
    name : as requests name it
    media_type : as HTTP names it
    ending : of the file's name
    why_not : why it can't be made here; None where it can
    """

    kind: Kind
    name: str
    media_type: str
    ending: str
    why_not: Callable[[], str | None] = _always


FORMATS = (
    Format("animation", "gif", "image/gif", "gif"),
    Format("animation", "apng", "image/apng", "png"),
    Format("animation", "webp", "image/webp", "webp"),
    Format("animation", "mp4", "video/mp4", "mp4", mp4.why_not),
    Format("figure", "svg", "image/svg+xml", "svg"),
    Format("figure", "png", "image/png", "png"),
    Format("figure", "webp", "image/webp", "webp"),
    Format("tensor", "npy", "application/x-npy", "npy"),
    Format("tensor", "csv", "text/csv", "csv"),
)
NAMES: dict[Kind, tuple[str, ...]] = {
    "animation": get_args(AnimationFormat),
    "figure": get_args(FigureFormat),
    "tensor": get_args(TensorFormat),
}


def media_types_of(kind: Kind) -> tuple[str, ...]:
    """List the media types of a kind that can be made here."""
    return tuple(found.media_type for found in FORMATS if found.kind == kind and found.why_not() is None)


def available(kind: Kind, name: str) -> Format:
    """Find a format.

    Raises
    ------
    UnavailableError : it can't be made here; says why
    """
    found = next(each for each in FORMATS if (each.kind, each.name) == (kind, name))
    reason = found.why_not()
    if reason is not None:
        raise UnavailableError(reason, "/format")
    return found
