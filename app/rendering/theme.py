"""The page's colours for drawn scenes: paper and ink, one accent, and a hue for each weight."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

ThemeName = Literal["light", "dark"]
Rgb = tuple[int, int, int]

# Weights take these in turn, in row-major order
HUES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Named colours; `signed` is the colour map that has this theme's ground at zero."""

    paper: Rgb
    panel: Rgb
    ink: Rgb
    soft: Rgb
    faint: Rgb
    line: Rgb
    blank: Rgb
    accent: Rgb
    positive: Rgb
    negative: Rgb
    dots: tuple[Rgb, Rgb, Rgb]
    hue_lightness: float
    tint: float
    signed: str

    def outline(self, fill: Rgb, around: Rgb) -> Rgb | None:
        """Give the line's colour where a cell would vanish into what is around it, else None."""
        (r, g, b), (red, green, blue) = fill, around
        alike = abs(r - red) < 20 and abs(g - green) < 20 and abs(b - blue) < 20
        return self.line if alike else None

    def hue(self, index: int) -> Rgb:
        """Give the hue of weight `index`: 40 degrees further for each, all equally light."""
        return _hue(self.hue_lightness, index % HUES)

    def tinted(self, index: int, ground: Rgb, strength: float | None = None) -> Rgb:
        """Lay the hue of weight `index` over another colour."""
        return mix(ground, self.hue(index), self.tint if strength is None else strength)


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """Go from the first colour to the second, `share` 0 to 1 of the way."""
    (r, g, b), (red, green, blue) = first, second
    return round(r + (red - r) * share), round(g + (green - g) * share), round(b + (blue - b) * share)


@functools.cache
def readable(ground: Rgb) -> Rgb:
    """Give near-black or near-white, whichever stands out more (WCAG 2's contrast) from the ground."""
    light = 0.05 + luminance(ground)
    lighter, darker = 0.05 + luminance(LIGHT_TEXT), 0.05 + luminance(DARK_TEXT)
    return DARK_TEXT if light / darker > lighter / light else LIGHT_TEXT


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 black to 1 white, as WCAG 2 defines it."""
    red, green, blue = (
        value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@functools.cache
def _hue(lightness: float, index: int) -> Rgb:
    return oklch(lightness, 0.13, (40 + 40 * index) % 360)


def oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    """Convert OKLCH (hue in degrees) to sRGB, clipped to what a screen can show.

    References
    ----------
    Ottosson 2020, A perceptual color space for image processing; as in CSS Color 4.
    """
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _gamma(linear: float) -> int:
    """Encode linear light as an 8-bit sRGB value."""
    value = min(1.0, max(0.0, linear))
    coded = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(coded * 255)


def _hex(text: str) -> Rgb:
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


DARK_TEXT = _hex("17181b")
LIGHT_TEXT = _hex("f6f6f6")
_DOTS = (_hex("d6453d"), _hex("3a9a57"), _hex("3f6fd1"))

THEMES: Mapping[ThemeName, Theme] = MappingProxyType(
    {
        "light": Theme(
            paper=_hex("fbfaf7"),
            panel=_hex("ffffff"),
            ink=_hex("1c1e22"),
            soft=_hex("5f646d"),
            faint=_hex("8b909a"),
            line=_hex("e6e3dc"),
            blank=_hex("f1efea"),
            accent=_hex("3d4fc4"),
            positive=_hex("b2382b"),
            negative=_hex("2463a8"),
            dots=_DOTS,
            hue_lightness=0.8,
            tint=0.34,
            signed="signed",
        ),
        "dark": Theme(
            paper=_hex("121317"),
            panel=_hex("1a1c21"),
            ink=_hex("eceae4"),
            soft=_hex("a7abb4"),
            faint=_hex("7d828c"),
            line=_hex("2b2e35"),
            blank=_hex("24272d"),
            accent=_hex("93a0ff"),
            positive=_hex("f08a6c"),
            negative=_hex("6fb2f2"),
            dots=_DOTS,
            hue_lightness=0.72,
            tint=0.36,
            signed="signed_dark",
        ),
    }
)
