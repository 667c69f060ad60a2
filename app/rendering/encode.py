"""Pictures to bytes: which media types there are, and what each one's encoder is."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

from PIL import Image

from app.geometry.errors import InvalidError
from app.rendering.picture import Picture
from app.rendering.png import Pixels, stream_png

# WebP's own limit
_WEBP_SIDE = 16_383


def encode_png(picture: Picture | Pixels) -> bytes:
    """Encode losslessly as PNG: grey, palette or RGB, whichever the picture is.

    Parameters
    ----------
    picture : a `Picture`, or (H, W) grey or (H, W, 3 or 4) uint8
    """
    drawn = _as_picture(picture)
    return b"".join(stream_png(drawn.draw, drawn.height, drawn.width, drawn.channels, drawn.palette))


def encode_webp(picture: Picture | Pixels) -> bytes:
    """Encode losslessly as WebP, at its quickest setting.

    Raises
    ------
    InvalidError : a side longer than WebP can hold
    """
    drawn = _as_picture(picture)
    if max(drawn.height, drawn.width) > _WEBP_SIDE:
        raise InvalidError(
            f"picture: {drawn.width} × {drawn.height} pixels; WebP holds at most {_WEBP_SIDE} a side, "
            "ask for image/png"
        )
    pixels = drawn.pixels if drawn.palette is None else drawn.palette[drawn.pixels]
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", lossless=True, quality=0, method=0)
    return out.getvalue()


MEDIA_TYPES: Mapping[str, Callable[[Picture | Pixels], bytes]] = MappingProxyType(
    {"image/png": encode_png, "image/webp": encode_webp}
)


def _as_picture(picture: Picture | Pixels) -> Picture:
    return picture if isinstance(picture, Picture) else Picture.of(picture)
