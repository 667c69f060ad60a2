"""The Accept header, by RFC 9110."""

import pytest

from app.api.errors import NotAcceptableError
from app.api.negotiation import negotiate

OFFERED = ["application/json", "application/x-npy", "image/png", "image/webp"]
TABLE = [
    (None, "application/json"),
    ("", "application/json"),
    ("*/*", "application/json"),
    ("image/png", "image/png"),
    ("IMAGE/PNG", "image/png"),
    ("image/*", "image/png"),
    ("image/webp, image/png", "image/png"),
    ("image/webp, image/png;q=0.9", "image/webp"),
    ("image/png;q=0.1, application/json;q=0.2", "application/json"),
    ("text/html, */*;q=0.1", "application/json"),
    ("application/json;q=0, */*", "application/x-npy"),
    ("image/*;q=0.5, image/webp;q=0.8, */*;q=0.1", "image/webp"),
    ("image/avif,image/webp,image/apng,*/*;q=0.8", "image/webp"),
    ("image/png ; q=1.0 , application/json ; q=0.5", "image/png"),
    ("image/png;level=1;q=0.7, image/webp;q=0.6", "image/png"),
    ("image/png;q=5", "image/png"),
    (",, image/png,,", "image/png"),
]


@pytest.mark.parametrize(("accept", "media_type"), TABLE)
def test_the_best_liked_is_taken(accept: str | None, media_type: str) -> None:
    assert negotiate(accept, OFFERED) == media_type


@pytest.mark.parametrize(
    "accept", ["text/html", "image/gif", "*/*;q=0", "image/png;q=0", "image/png;q=x", "nonsense", "video/*"]
)
def test_what_cant_be_met_is_refused(accept: str) -> None:
    with pytest.raises(NotAcceptableError, match="application/json"):
        negotiate(accept, OFFERED)
