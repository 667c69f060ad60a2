"""What the sum under a scene consists of: blocks of numbers, signs, channel sums, the value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.layers.frames import Frame
from app.rendering.numbers import decimals_for, number
from app.rendering.scale import Scale
from app.rendering.stage import Stage, cut_through, slice_in
from app.rendering.theme import Rgb, Theme, readable
from app.rendering.words import Language, word

# More cells than this are drawn as a picture
_MOST_CELLS = 225


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A small grid of cells with a caption; `texts`, `fills` and `inks` are row-major, one a cell.

    Where there are very many cells, a `picture` (rows, columns, 3) takes their place.
    """

    caption: str
    rows: int
    columns: int
    texts: tuple[str, ...]
    fills: tuple[Rgb, ...]
    inks: tuple[Rgb, ...]
    ringed: int | None = None
    picture: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign or a word between blocks."""

    text: str
    word: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows of a name and a number, channel sums and the bias; a name may have a coloured dot."""

    rows: tuple[tuple[Rgb | None, str, str], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The value, large, with a caption."""

    text: str
    caption: str
    ink: Rgb


Item = Block | Sign | Parts | Result


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers are shown: in how many decimals, or (None) only as colours."""

    theme: Theme
    decimals: int | None
    most_cells: int
    language: Language = "en"

    def say(self, key: str, **values: object) -> str:
        """Give a word in the figure's language."""
        return word(self.language, key, **values)


def items_of(frame: Frame, stage: Stage, input_scale: Scale, signed: bool, style: Style) -> list[Item]:
    """Say what the sum of a frame consists of, from left to right; its first channel is shown in full.

    Parameters
    ----------
    frame : on a plane, or of three axes, of which one slice is shown
    stage : what it is a frame of
    input_scale : colours of the input
    signed : whether the value is coloured by its sign
    style : how numbers are shown
    """
    names, first, at = stage.names(style.language), frame.channels[0], slice_in(frame) if stage.deep else 0
    frame = cut_through(frame)
    if stage.adding:
        return _adding(frame, stage, input_scale, style)
    caption = style.say("window.of", name=names[first]) if names[first] else style.say("window")
    if stage.deep:
        caption = style.say("of.slice", what=caption, number=at)
    window = _block(caption, frame.patch[0], input_scale, style)
    result = _result(frame, stage, signed, style)
    if frame.weight is None or frame.products is None:
        label = stage.label
        if frame.winner is not None:
            label = style.say("max")
            window = window if style.decimals is None else replace(window, ringed=frame.winner)
        return [window, Sign("→"), Sign(label, word=True), Sign("→"), result]
    theme = style.theme
    kernel = _block(style.say("kernel"), frame.weight[0], around_zero(frame.weight, theme), style)
    product_scale = around_zero(frame.products, theme)
    products = _block(style.say("products"), frame.products[0], product_scale, style, coloured=True)
    items: list[Item] = [window, Sign("×"), kernel, Sign("="), products, Sign("Σ")]
    if len(frame.channels) > 1 or frame.bias or stage.deep:
        items.append(_parts(frame, names, style))
    return [*items, Sign("="), result]


def _adding(frame: Frame, stage: Stage, input_scale: Scale, style: Style) -> list[Item]:
    """Say what an input cell adds: its value times the kernel, and the same summed over its channels."""
    assert frame.weight is not None
    assert frame.products is not None
    assert frame.added is not None
    theme, name = style.theme, stage.names(style.language)[frame.channels[0]]
    place = stage.place_of(frame, style.language)
    caption = style.say("place.of", place=place, name=name) if name else place
    cell = _block(caption, frame.patch[0], input_scale, style, coloured=True)
    kernel = _block(style.say("kernel"), frame.weight[0], around_zero(frame.weight, theme), style)
    scale = around_zero(np.concatenate([frame.products, frame.added[np.newaxis]]), theme)
    several = len(frame.channels) > 1
    label = style.say("products" if several else "added")
    products = _block(label, frame.products[0], scale, style, coloured=True)
    items: list[Item] = [cell, Sign("×"), kernel, Sign("="), products]
    if several:
        items += [Sign("Σ"), _block(style.say("added.all"), frame.added, scale, style, coloured=True)]
    return items


def around_zero(values: NDArray[np.float32], theme: Theme) -> Scale:
    """Give a scale with zero in its middle that holds all finite values."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    return Scale(-largest, largest, theme) if largest > 0 else Scale(-1.0, 1.0, theme)


def _block(
    caption: str, values: NDArray[np.float32], scale: Scale, style: Style, coloured: bool = False
) -> Block:
    """Give a grid of numbers in their weights' hues or in a scale's colours, or of colours alone."""
    if style.decimals is None:
        # more cells than pixels: some stand for their neighbours too
        steps = [-(-count // style.most_cells) for count in values.shape]
        values = values[:: steps[0], :: steps[1]]
    rows, columns = values.shape
    if style.decimals is None and values.size > _MOST_CELLS:
        picture = scale.table()[scale.steps(values)]
        return Block(
            caption=caption, rows=rows, columns=columns, texts=(), fills=(), inks=(), picture=picture
        )
    flat = [float(value) for value in values.flat]
    if style.decimals is None:
        fills = tuple(scale.colour(value) for value in flat)
        texts: tuple[str, ...] = ("",) * len(flat)
    else:
        digits = decimals_for(values, style.decimals)
        texts = tuple(number(value, digits) for value in flat)
        theme = style.theme
        tints = (theme.tinted(index, theme.panel) for index in range(len(flat)))
        fills = tuple(scale.colour(value) for value in flat) if coloured else tuple(tints)
    inks = tuple(readable(fill) for fill in fills)
    return Block(caption=caption, rows=rows, columns=columns, texts=texts, fills=fills, inks=inks)


def _parts(frame: Frame, names: Sequence[str], style: Style) -> Parts:
    """Name the channels' sums (three at most, else two and the sum of the others) and the bias."""
    if frame.slice_sums is not None and len(frame.channels) == 1:
        return _slices(frame.slice_sums[0].tolist(), frame.bias, style)
    sums = [] if frame.channel_sums is None else frame.channel_sums.tolist()
    shown = sums if len(sums) <= 3 else sums[:2]
    rows: list[tuple[Rgb | None, str, str]] = []
    for channel, value in zip(frame.channels, shown, strict=False):
        dot = style.theme.dots[channel] if len(names) == 3 else None
        rows.append((dot, names[channel] or style.say("sum"), number(value)))
    if len(sums) > len(shown):
        others = style.say("others", count=len(sums) - len(shown))
        rows.append((None, others, number(sum(sums[len(shown) :]))))
    if frame.bias:
        rows.append((None, style.say("bias"), number(frame.bias)))
    return Parts(tuple(rows))


def _slices(sums: Sequence[float], bias: float, style: Style) -> Parts:
    """Name the sums of a kernel's slices (four at most, else three and that of the others) and the bias."""
    shown = sums if len(sums) <= 4 else sums[:3]
    rows: list[tuple[Rgb | None, str, str]] = [
        (None, style.say("slice", number=at), number(value)) for at, value in enumerate(shown)
    ]
    if len(sums) > len(shown):
        rows.append(
            (None, style.say("others", count=len(sums) - len(shown)), number(sum(sums[len(shown) :])))
        )
    if bias:
        rows.append((None, style.say("bias"), number(bias)))
    return Parts(tuple(rows))


def _result(frame: Frame, stage: Stage, signed: bool, style: Style) -> Result:
    theme = style.theme
    ink = theme.ink
    if signed and frame.value:
        ink = theme.positive if frame.value > 0 else theme.negative
    return Result(number(frame.value), stage.place_of(frame, style.language), ink)
