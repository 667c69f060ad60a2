"""Letters as masks: Pillow's own font, with the signs that it lacks, and one of the system's for Chinese."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.rendering.hanzi import hanzi_font, is_hanzi
from app.rendering.palette import SHADES

Mask = NDArray[np.uint8]

# Signs are drawn this many times larger and then averaged, so that their edges are smooth
_FINER = 8

_NUMERIC = frozenset("0123456789.−e")

# Chinese letters fill their square; beside Latin ones they look right a little smaller
_HANZI_SIZE = 0.96


@functools.cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Give the font that comes with Pillow, `size` pixels.

    Raises
    ------
    RuntimeError : this Pillow was built without FreeType
    """
    found = ImageFont.load_default(size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow has no FreeType here, so animations can't be lettered")
    return found


@functools.lru_cache(maxsize=8192)
def lettering(text: str, size: int, bold: bool = False, spacing: int = 0) -> Mask:
    """Draw a line of text: how much of each pixel it covers.

    Parameters
    ----------
    text : Latin letters, or Chinese ones where the system has a font; − × → Σ ∞ are drawn by hand
    size : the font's size, pixels
    bold : heavier strokes
    spacing : pixels added after each letter

    Returns
    -------
    (height, width) uint8 from 0 to SHADES − 1, read-only; the height is the same for all texts of a size,
    with the middle of a digit in its middle
    """
    ascent = -font(size).getbbox("0", anchor="ls")[1]
    height = round(ascent) + 2 * _margin(size)
    # digits are all equally wide, so numbers are set from a few letters that are drawn once
    singly = spacing > 0 or _NUMERIC.issuperset(text)
    pieces = [_piece(piece, size, height, bold) for piece in _pieces(text, singly)]
    gap = np.zeros((height, spacing), dtype=np.uint8)
    parts = [part for piece in pieces for part in (piece, gap)][:-1]
    mask = np.concatenate(parts, axis=1) if parts else np.zeros((height, 1), dtype=np.uint8)
    cover = mask // (256 // SHADES)
    cover.setflags(write=False)
    return cover


def _margin(size: int) -> int:
    """Room above a digit and below the base line, for letters that hang down."""
    return -(-size * 3 // 10) + 1


def _pieces(text: str, singly: bool) -> list[str]:
    """Cut a text into hand-drawn signs and the runs of one font between them, or into letters."""
    pieces: list[str] = []
    run: str | None = None
    for letter in text:
        kind = None if letter in _SIGNS else "hanzi" if is_hanzi(letter) else "latin"
        if kind is not None and kind == run and not singly:
            pieces[-1] += letter
        else:
            pieces.append(letter)
        run = kind
    return pieces


@functools.lru_cache(maxsize=2048)
def _piece(text: str, size: int, height: int, bold: bool) -> Mask:
    if text in _SIGNS:
        return _sign(text, size, height, bold)
    chinese = hanzi_font(max(1, round(size * _HANZI_SIZE))) if is_hanzi(text[0]) else None
    face = chinese or font(size)
    width = max(1, round(face.getlength(text)))
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text(
        (0, height - _margin(size)), text, fill=255, font=face, anchor="ls", stroke_width=_weight(size, bold)
    )
    return np.asarray(image)


def _weight(size: int, bold: bool) -> float:
    return size / 48 if bold else 0.0


def _sign(text: str, size: int, height: int, bold: bool) -> Mask:
    """Draw a sign in a box as wide as it needs, its middle at the middle of a digit."""
    advance, draw = _SIGNS[text]
    width = max(3, round(advance * size))
    fine = Image.new("L", (width * _FINER, height * _FINER))
    thickness = max(_FINER, round(size * (0.085 + (0.03 if bold else 0)) * _FINER))
    draw(ImageDraw.Draw(fine), width * _FINER, height * _FINER, size * _FINER, thickness)
    return np.asarray(fine.resize((width, height), Image.Resampling.BOX))


def _minus(draw: ImageDraw.ImageDraw, width: int, height: int, size: int, thick: int) -> None:
    draw.line((width * 0.12, height / 2, width * 0.88, height / 2), fill=255, width=thick)


def _times(draw: ImageDraw.ImageDraw, width: int, height: int, size: int, thick: int) -> None:
    arm = size * 0.22
    for way in (-1, 1):
        x, y = width / 2, height / 2
        draw.line((x - arm, y - way * arm, x + arm, y + way * arm), fill=255, width=thick)


def _arrow(draw: ImageDraw.ImageDraw, width: int, height: int, size: int, thick: int) -> None:
    y, tip, head = height / 2, width * 0.92, size * 0.2
    draw.line((width * 0.08, y, tip, y), fill=255, width=thick)
    draw.line((tip - head, y - head, tip, y, tip - head, y + head), fill=255, width=thick, joint="curve")


def _sigma(draw: ImageDraw.ImageDraw, width: int, height: int, size: int, thick: int) -> None:
    left, right, half = width * 0.14, width * 0.86, size * 0.36
    y = height / 2
    draw.line(
        (right, y - half, left, y - half, width * 0.52, y, left, y + half, right, y + half),
        fill=255,
        width=thick,
        joint="curve",
    )


def _infinity(draw: ImageDraw.ImageDraw, width: int, height: int, size: int, thick: int) -> None:
    y, radius, middle = height / 2, size * 0.17, width / 2
    for way in (-1, 1):
        x = middle + way * (radius - thick / 2)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=255, width=thick)


def _nothing(draw: ImageDraw.ImageDraw, width: int, height: int, size: int, thick: int) -> None:
    """A space: the font's own is so narrow that words run together."""


_Draw = Callable[[ImageDraw.ImageDraw, int, int, int, int], None]

# How wide each sign is, of the font's size, and how it is drawn
_SIGNS: dict[str, tuple[float, _Draw]] = {
    " ": (0.3, _nothing),
    "−": (0.52, _minus),
    "×": (0.62, _times),
    "→": (0.95, _arrow),
    "Σ": (0.62, _sigma),
    "∞": (0.78, _infinity),
}
