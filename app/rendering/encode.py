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
    pixels, palette = _parts(picture)
    height, width = pixels.shape[:2]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    return b"".join(stream_png([pixels], height, width, channels, palette))


def encode_webp(picture: Picture | Pixels) -> bytes:
    """Encode losslessly as WebP, at its quickest setting.

    Raises
    ------
    InvalidError : a side longer than WebP can hold
    """
    pixels, palette = _parts(picture)
    height, width = pixels.shape[:2]
    if max(height, width) > _WEBP_SIDE:
        raise InvalidError(
            f"picture: {width} × {height} pixels; WebP holds at most {_WEBP_SIDE} a side, ask for image/png"
        )
    if palette is not None:
        pixels = palette[pixels]
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", lossless=True, quality=0, method=0)
    return out.getvalue()


MEDIA_TYPES: Mapping[str, Callable[[Picture | Pixels], bytes]] = MappingProxyType(
    {"image/png": encode_png, "image/webp": encode_webp}
)


def _parts(picture: Picture | Pixels) -> tuple[Pixels, Pixels | None]:
    return (picture.pixels, picture.palette) if isinstance(picture, Picture) else (picture, None)
