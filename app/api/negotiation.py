"""Which media type an answer takes, from the request's Accept header (RFC 9110, section 12.5.1)."""

from collections.abc import Mapping, Sequence

from fastapi import Request

from app.api.errors import NotAcceptableError


def negotiate(
    accept: str | None, offered: Sequence[str], missing: Mapping[str, str | None] | None = None
) -> str:
    """Pick the offered media type that the client likes best; among equals the first offered.

    Parameters
    ----------
    accept : the header's text; None or empty accepts anything
    offered : media types that can be made, the preferred first
    missing : why some of them can't be made here after all

    Raises
    ------
    NotAcceptableError : none of them is accepted

    Examples
    --------
    >>> negotiate("image/webp;q=0.5, image/*", ["application/json", "image/png", "image/webp"])
    'image/png'
    """
    if not accept or not accept.strip():
        return offered[0]
    absent = {kind: why for kind, why in (missing or {}).items() if why is not None}
    wanted, offered = offered, [kind for kind in offered if kind not in absent]
    ranges = [_parse(part) for part in accept.split(",") if part.strip()]
    best = max(offered, key=lambda media_type: _quality(media_type, ranges))
    if _quality(best, ranges) <= 0:
        reasons = "".join(
            f" ({absent[kind]})" for kind in wanted if kind in absent and _quality(kind, ranges) > 0
        )
        raise NotAcceptableError(
            f"this answer can't be given as {accept[:200]!r}{reasons}; accept one of {', '.join(offered)}"
        )
    return best


def accepted(request: Request) -> str:
    """Return what the client accepts; a header that comes in several lines is one list."""
    return ", ".join(request.headers.getlist("accept"))


async def accepts_json(request: Request) -> None:
    """Refuse, for routes that answer in JSON alone, a client that wants something else.

    Raises
    ------
    NotAcceptableError : JSON is not accepted
    """
    negotiate(accepted(request), ["application/json"])


def _parse(part: str) -> tuple[str, float]:
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media_range, min(1.0, max(0.0, float(value)))
            except ValueError:
                return media_range, 0.0
    return media_range, 1.0


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Quality of the most specific range that holds the media type; 0 where none does."""
    family = media_type.partition("/")[0]
    for wanted in (media_type, f"{family}/*", "*/*"):
        found = [quality for media_range, quality in ranges if media_range == wanted]
        if found:
            return max(found)
    return 0.0
