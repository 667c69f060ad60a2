"""The colour maps: published ones, and Convscope's own signed scale for paper and for ink."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError

Table = NDArray[np.uint8]
Kind = Literal["sequential", "diverging", "cyclic"]

# From zero outwards: paper or ink, then three colours to each side
_SIGNED = {
    "signed": (("#ffffff", "#6aa8dc", "#2463a8", "#0e2a57"), ("#ffffff", "#e88a5a", "#b2382b", "#5e0f12")),
    "signed_dark": (
        ("#16181d", "#2b62a0", "#6fb2f2", "#dbeeff"),
        ("#16181d", "#a8472f", "#ef8a62", "#ffe2d2"),
    ),
}

# Where the `cmap` package keeps those that Matplotlib didn't begin
_COLLECTIONS = {"cividis": "cividis", "turbo": "google", "vik": "crameri", "berlin": "crameri"}


@dataclass(frozen=True, slots=True)
class ColorMap:
    """256 colours in a row under a name."""

    name: str
    title: str
    title_zh: str
    kind: Kind
    source: str

    @property
    def table(self) -> Table:
        """Colours from low to high, (256, 3) uint8, read-only; made on first use."""
        return _table(self.name)


COLORMAPS: Mapping[str, ColorMap] = MappingProxyType(
    {
        entry[0]: ColorMap(*entry)
        for entry in (
            ("gray", "Gray", "灰度", "sequential", "Linear in sRGB"),
            ("signed", "Signed", "正负", "diverging", "Convscope: blue below zero, white, red above"),
            (
                "signed_dark",
                "Signed, dark",
                "正负（深色）",
                "diverging",
                "Convscope: blue below zero, ink, red above",
            ),
            ("viridis", "Viridis", "Viridis", "sequential", "Smith, van der Walt & Firing 2015"),
            ("magma", "Magma", "Magma", "sequential", "Smith & van der Walt 2015"),
            ("inferno", "Inferno", "Inferno", "sequential", "Smith & van der Walt 2015"),
            ("plasma", "Plasma", "Plasma", "sequential", "Smith & van der Walt 2015"),
            ("cividis", "Cividis", "Cividis", "sequential", "Nuñez, Anderton & Renslow 2018"),
            ("turbo", "Turbo", "Turbo", "sequential", "Mikhailov 2019"),
            ("coolwarm", "Cool–warm", "冷暖", "diverging", "Moreland 2009"),
            ("vik", "Vik", "Vik", "diverging", "Crameri 2018"),
            ("berlin", "Berlin", "Berlin", "diverging", "Crameri 2018"),
            ("twilight", "Twilight", "暮光", "cyclic", "Bechtold 2017"),
        )
    }
)


def colormap(name: str) -> ColorMap:
    """Find a colour map.

    Raises
    ------
    InvalidError : there is none of that name
    """
    if name in COLORMAPS:
        return COLORMAPS[name]
    near = difflib.get_close_matches(name.lower(), COLORMAPS, n=2) or list(COLORMAPS)
    raise InvalidError(f"colormap: there is no {name[:40]!r}; use {', '.join(near)}", "/colormap")


@functools.cache
def _table(name: str) -> Table:
    if name == "gray":
        table = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
    elif name in _SIGNED:
        table = _signed(*_SIGNED[name])
    else:
        table = _published(name)
    table.setflags(write=False)
    return table


def _published(name: str) -> Table:
    """Read a map from the `cmap` collection, which is loaded when the first one is asked for."""
    # here and not above: the collection takes a while to load, and starting need not wait for it
    from cmap import Colormap

    found = Colormap(f"{_COLLECTIONS.get(name, 'matplotlib')}:{name}")
    colours = np.asarray(found(np.linspace(0.0, 1.0, 256), N=256), dtype=np.float64)[:, :3]
    return np.rint(colours * 255).astype(np.uint8)


def _signed(negative: tuple[str, ...], positive: tuple[str, ...]) -> Table:
    """Straight lines between the anchors; both middle entries are the colour of zero itself."""
    place = np.linspace(-1.0, 1.0, 256)
    place[127:129] = 0.0
    anchors = np.linspace(-1.0, 1.0, 7)
    colours = np.array([_rgb(text) for text in (*reversed(negative[1:]), *positive)])
    channels = [np.interp(place, anchors, colours[:, channel]) for channel in range(3)]
    table: Table = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    return table


def _rgb(text: str) -> tuple[int, int, int]:
    """Read '#rrggbb'."""
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue
