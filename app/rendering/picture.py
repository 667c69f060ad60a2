"""Feature maps as a picture: one map, all as a contact sheet, or three as red, green and blue."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.geometry.errors import InvalidError
from app.rendering.colormaps import Table, colormap
from app.rendering.levels import Steps, quantise, rounding
from app.rendering.png import Draw
from app.rendering.rows import Chosen, Rows, Whole, strips, survey
from app.rendering.value_range import Extremes, Maps, parse_range

Layout = Literal["sheet", "rgb"]

# What is no number is shown in a colour that no map has, and what is no map as white.
_NOT_FINITE = (255, 0, 255)
_GUTTER = (255, 255, 255)
_GUTTER_INDEX, _NOT_FINITE_INDEX = 254, 255


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels that are drawn when they are asked for, so that an encoder draws and packs band by band.

    Parameters
    ----------
    draw : gives rows as uint8: grey, indices of `palette`, or several channels a pixel
    height, width : pixels
    channels : of a pixel
    palette : (256, 3) uint8, or None
    """

    draw: Draw
    height: int
    width: int
    channels: int = 1
    palette: Table | None = None

    @classmethod
    def of(cls, pixels: NDArray[np.uint8], palette: Table | None = None) -> Picture:
        """Make a picture of what is drawn already, (H, W) or (H, W, channels) uint8."""
        height, width = pixels.shape[:2]
        channels = pixels.shape[2] if pixels.ndim == 3 else 1
        return cls(lambda top, bottom: pixels[top:bottom], height, width, channels, palette)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """Draw all rows."""
        return self.draw(0, self.height)

    def rgb(self) -> NDArray[np.uint8]:
        """Give the colours, (H, W, 3) uint8."""
        pixels = self.pixels
        if self.palette is not None:
            return self.palette[pixels]
        if pixels.ndim == 3:
            return pixels
        return np.repeat(pixels[:, :, np.newaxis], 3, axis=2)


def picture(
    maps: Maps | Rows,
    colors: str = "gray",
    value_range: str = "auto",
    channel: int | None = None,
    layout: Layout = "sheet",
) -> Picture:
    """Draw feature maps.

    Parameters
    ----------
    maps : (C, H, W) float32, or where their rows come from
    colors : name of a colour map; not used by `rgb`
    value_range : which values the scale's ends stand for, see `parse_range`
    channel : draw this map alone
    layout : `sheet`, all maps in a near-square grid, or `rgb`, three maps as red, green and blue

    Raises
    ------
    InvalidError : no such colour map, range, channel or layout, or `rgb` of other than three maps
    """
    table, spec = colormap(colors), parse_range(value_range)
    source: Rows = Whole(maps) if isinstance(maps, np.ndarray) else maps
    count, height, width = source.shape
    if channel is not None:
        source = _one(source, channel)
    elif layout == "rgb" and count != 3:
        raise InvalidError(f"layout: rgb needs three maps, there are {count}; use sheet", "/layout")
    ends, ranges = survey(source, spec)
    if channel is None and layout == "rgb":
        return Picture(_composite(source, ranges, ends), height, width, channels=3)
    return _sheet(source, ranges, ends, table.name, table.table)


def _one(source: Rows, channel: int) -> Rows:
    count = source.shape[0]
    if not 0 <= channel < count:
        allowed = f"0 to {count - 1}" if count > 1 else "only 0"
        raise InvalidError(f"channel: there is no map {channel}; use {allowed}", "/channel")
    if isinstance(source, Whole):
        return Whole(source.maps[channel : channel + 1])
    return Chosen(source, channel)


def _composite(source: Rows, ranges: Sequence[tuple[float, float]], ends: Sequence[Extremes]) -> Draw:
    """Draw three maps as red, green and blue."""

    def draw(top: int, bottom: int) -> NDArray[np.uint8]:
        planes = np.empty((3, bottom - top, source.shape[2]), dtype=np.uint8)
        quantise(source.rows(top, bottom), ranges, rounding(255), planes, 0, ends)
        # Pillow lays three planes side by side four times as quickly as NumPy
        return np.asarray(Image.merge("RGB", [Image.fromarray(plane) for plane in planes]))

    return draw


def _single(
    source: Rows, ranges: Sequence[tuple[float, float]], ends: Sequence[Extremes], steps: Steps
) -> Draw:
    """Draw one map as it is."""

    def draw(top: int, bottom: int) -> NDArray[np.uint8]:
        pixels = np.empty((1, bottom - top, source.shape[2]), dtype=np.uint8)
        quantise(source.rows(top, bottom), ranges, steps, pixels, _NOT_FINITE_INDEX, ends)
        rows: NDArray[np.uint8] = pixels[0]
        return rows

    return draw


def _sheet(
    source: Rows, ranges: Sequence[tuple[float, float]], ends: Sequence[Extremes], name: str, table: Table
) -> Picture:
    """Draw maps row by row on a grid; one map is drawn as it is, without a border."""
    count, height, width = source.shape
    finite = all(end.finite for end in ends)
    # grey keeps all 256 steps, and so does a single coloured map; else two indices are needed for
    # what isn't a value
    if finite and (name == "gray" or count == 1):
        last, palette, blank = 255, (None if name == "gray" else table), 255
    else:
        last, palette, blank = 253, _with_extras(table), _GUTTER_INDEX
    steps = rounding(last)
    if count == 1:
        return Picture(_single(source, ranges, ends, steps), height, width, palette=palette)
    across, down, gutter = grid(count, height, width)
    sheet = np.full(
        (down * height + (down - 1) * gutter, across * width + (across - 1) * gutter), blank, dtype=np.uint8
    )
    for first, part in strips(source):
        for index in range(count):
            row, column = divmod(index, across)
            top, left = row * (height + gutter) + first, column * (width + gutter)
            place = sheet[np.newaxis, top : top + part.shape[1], left : left + width]
            one = slice(index, index + 1)
            quantise(part[one], ranges[one], steps, place, _NOT_FINITE_INDEX, ends[one])
    return Picture.of(sheet, palette)


def grid(count: int, height: int, width: int) -> tuple[int, int, int]:
    """Lay out `count` maps: how many across, how many down, and the pixels between them.

    The sheet is as near to a square as whole maps allow.
    """
    across = max(1, min(count, round(math.sqrt(count * height / max(1, width)))))
    down = -(-count // across)
    # the last row may have made a column superfluous
    across = -(-count // down)
    return across, down, 2 if min(height, width) >= 32 else 1


def _with_extras(table: Table) -> Table:
    """Squeeze a table into 254 entries, and add the gutter and what is not a number."""
    kept = np.rint(np.linspace(0, 255, _GUTTER_INDEX)).astype(np.intp)
    return np.concatenate([table[kept], np.array([_GUTTER, _NOT_FINITE], dtype=np.uint8)])
