"""A font with Chinese letters, from those that the machine has: Pillow's own has none."""

from __future__ import annotations

import functools

from PIL import ImageFont

from app.rendering.words import WORDS, Language

# File names as systems install them, and which face of a collection has the simplified forms.
_FONTS = (
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("NotoSansSC-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("DroidSansFallbackFull.ttf", 0),
    ("PingFang.ttc", 0),
    ("Hiragino Sans GB.ttc", 0),
    ("STHeiti Light.ttc", 0),
    ("msyh.ttc", 0),
    ("simhei.ttf", 0),
)


@functools.cache
def hanzi_font(size: int) -> ImageFont.FreeTypeFont | None:
    """Give the first font found where this system keeps fonts, `size` pixels; None where there is none."""
    for name, face in _FONTS:
        try:
            return ImageFont.truetype(name, size, index=face)
        except OSError:
            continue
    return None


def drawable(language: Language) -> Language:
    """Give the language that words can be drawn in: English where Chinese letters are missing."""
    return "en" if language == "zh" and hanzi_font(12) is None else language


def letters() -> str:
    """List all letters of the words that no Latin font has."""
    return "".join(sorted({letter for _, text in WORDS.values() for letter in text if is_hanzi(letter)}))


def is_hanzi(letter: str) -> bool:
    """Whether a letter is Chinese, or a sign that is set as one."""
    return letter > "\u2fff"
