"""The sum under a scene: window × kernel = products, added up, as numbers or (too many) as colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.layers.frames import Frame
from app.rendering.canvas import Box, Canvas, Cell, Letters
from app.rendering.lettering import lettering
from app.rendering.numbers import decimals_for, number
from app.rendering.scale import Scale
from app.rendering.theme import Rgb, Theme, readable

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A small grid of numbers with a caption; `fills` and `inks` are row-major, one a cell."""

    caption: str
    rows: int
    columns: int
    cell_width: int
    cell_height: int
    texts: tuple[str, ...]
    fills: tuple[Rgb, ...]
    inks: tuple[Rgb, ...]
    ringed: int | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign or word between blocks."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows of a name and a number: channel sums and the bias; a name may have a coloured dot."""

    rows: tuple[tuple[Rgb | None, str, str], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The value, large, with a caption."""

    text: str
    caption: str
    ink: Rgb


Item = Block | Sign | Parts | Result


class SumStrip:
    """Draws the arithmetic of one frame in the middle of a box."""

    def __init__(self, theme: Theme, unit: float, box: Box, names: Sequence[str], label: str) -> None:
        """Take the layout's unit (pixels), and what the input's channels and the operation are called."""
        self._theme, self._unit, self._box = theme, unit, box
        self._names, self._label = names, label
        self._size = max(8, round(9 * unit))
        self._small = max(8, round(8.5 * unit))

    def draw(self, canvas: Canvas, frame: Frame, input_scale: Scale, signed: bool) -> None:
        """Draw a frame's sum: with three decimals, else two, else as colours, whichever fits first."""
        items: list[Item] = []
        for decimals in (3, 2, None):
            items = self._items(frame, input_scale, decimals, signed)
            if decimals is None or self._width(items) <= self._box.width:
                break
        x = self._box.x + (self._box.width - self._width(items)) // 2
        for item in items:
            self._draw(canvas, x, item)
            x += self._item_width(item)

    # what there is to see

    def _items(self, frame: Frame, input_scale: Scale, decimals: int | None, signed: bool) -> list[Item]:
        patch, many = frame.patch[0], len(frame.channels) > 1
        name = self._names[frame.channels[0]] if len(self._names) > 1 else ""
        window = self._block(f"window, {name}" if name else "window", patch, decimals, input_scale)
        result = self._result(frame, signed)
        if frame.weight is None or frame.products is None:
            if frame.winner is None:
                return [window, Sign("→"), Sign(self._label, small=True), Sign("→"), result]
            winner = frame.winner if frame.patch.shape[0] == 1 else None
            return [_ringed(window, winner), Sign("→"), Sign("max", small=True), Sign("→"), result]
        kernel = self._block("kernel", frame.weight[0], decimals, _around_zero(frame.weight, self._theme))
        scale = _around_zero(frame.products, self._theme)
        products = self._block("products", frame.products[0], decimals, scale, coloured=True)
        items: list[Item] = [window, Sign("×"), kernel, Sign("="), products, Sign("Σ")]
        if many or frame.bias:
            items.append(self._parts(frame))
        return [*items, Sign("="), result]

    def _block(
        self, caption: str, values: Plane, decimals: int | None, scale: Scale, coloured: bool = False
    ) -> Block:
        """Give a grid of numbers in their weights' hues (or colours), or of colours alone."""
        theme, room = self._theme, self._box.height - round(16 * self._unit)
        if decimals is None:
            values = values[:: -(-values.shape[0] // room), :: -(-values.shape[1] // room)]
        rows, columns = values.shape
        flat = [float(value) for value in values.flat]
        height = min(room // rows, round(24 * self._unit))
        if decimals is None or height < self._size + 4:
            side = max(1, min(height, room // max(rows, columns)))
            fills = tuple(scale.colour(value) for value in flat)
            return Block(
                caption=caption,
                rows=rows,
                columns=columns,
                cell_width=side,
                cell_height=side,
                texts=("",) * len(flat),
                fills=fills,
                inks=fills,
            )
        digits = decimals_for(values, decimals)
        texts = tuple(number(value, digits) for value in flat)
        widest = max(lettering(text, self._size).shape[1] for text in texts)
        if coloured:
            fills = tuple(scale.colour(value) for value in flat)
        else:
            fills = tuple(theme.tinted(index, theme.panel) for index in range(len(flat)))
        return Block(
            caption=caption,
            rows=rows,
            columns=columns,
            cell_width=max(round(22 * self._unit), widest + round(8 * self._unit)),
            cell_height=height,
            texts=texts,
            fills=fills,
            inks=tuple(readable(fill) for fill in fills),
        )

    def _parts(self, frame: Frame) -> Parts:
        """Name the channels' sums (the first three, or two and how many there are) and the bias."""
        sums = [] if frame.channel_sums is None else frame.channel_sums.tolist()
        shown = sums if len(sums) <= 3 else sums[:2]
        rows: list[tuple[Rgb | None, str, str]] = []
        for channel, value in zip(frame.channels, shown, strict=False):
            dot = self._theme.dots[channel] if self._names[channel] in ("red", "green", "blue") else None
            rows.append((dot, self._names[channel] or "sum", number(value)))
        if len(sums) > len(shown):
            rows.append((None, f"{len(sums)} channels", "…"))
        if frame.bias:
            rows.append((None, "bias", number(frame.bias)))
        return Parts(tuple(rows))

    def _result(self, frame: Frame, signed: bool) -> Result:
        theme = self._theme
        ink = theme.ink
        if signed and frame.value:
            ink = theme.positive if frame.value > 0 else theme.negative
        row, column = frame.output
        return Result(number(frame.value), f"row {row}, column {column}", ink)

    # how wide it is

    def _width(self, items: Sequence[Item]) -> int:
        return sum(self._item_width(item) for item in items)

    def _item_width(self, item: Item) -> int:
        unit = self._unit
        match item:
            case Block():
                return max(item.columns * item.cell_width, _wide(item.caption, self._small)) + round(4 * unit)
            case Sign():
                size = self._size if item.small else round(14 * unit)
                return _wide(item.text, size) + round(10 * unit)
            case Parts():
                names = max(_wide(name, self._size) for _, name, _ in item.rows)
                values = max(_wide(value, self._size) for _, _, value in item.rows)
                return names + values + round(30 * unit)
            case Result():
                caption = _wide("row 000, column 000", self._small)
                return max(caption, _wide(item.text, round(20 * unit), bold=True)) + round(12 * unit)

    # how it is drawn

    def _draw(self, canvas: Canvas, x: int, item: Item) -> None:
        theme, middle, unit = self._theme, self._middle, self._unit
        width = self._item_width(item)
        centre = x + width // 2
        match item:
            case Block():
                self._draw_block(canvas, x, width, item)
            case Sign():
                size = self._size if item.small else round(14 * unit)
                ink = theme.soft if item.small else theme.faint
                canvas.text(
                    centre,
                    middle,
                    item.text,
                    Letters(size=size, ink=ink, ground=theme.paper, anchor="middle"),
                )
            case Parts():
                self._draw_parts(canvas, x, width, item)
            case Result():
                letters = Letters(
                    size=round(20 * unit), ink=item.ink, ground=theme.paper, anchor="middle", bold=True
                )
                canvas.text(centre, middle - round(3 * unit), item.text, letters)
                self._caption(canvas, centre, middle + round(17 * unit), item.caption)

    @property
    def _middle(self) -> int:
        return self._box.y + (self._box.height - round(14 * self._unit)) // 2

    def _draw_block(self, canvas: Canvas, x: int, width: int, block: Block) -> None:
        left = x + (width - block.columns * block.cell_width) // 2
        top = self._middle - block.rows * block.cell_height // 2
        gap = 1 if min(block.cell_width, block.cell_height) >= 4 else 0
        for index, (text, fill, ink) in enumerate(zip(block.texts, block.fills, block.inks, strict=True)):
            row, column = divmod(index, block.columns)
            place = Box(
                left + column * block.cell_width,
                top + row * block.cell_height,
                block.cell_width,
                block.cell_height,
            )
            ring = self._theme.accent if index == block.ringed else None
            canvas.cell(
                place,
                Cell(
                    fill=fill,
                    around=self._theme.paper,
                    text=text,
                    ink=ink,
                    size=self._size,
                    gap=gap,
                    radius=3 if gap else 0,
                    ring=ring,
                    ring_width=2,
                ),
            )
        bottom = top + block.rows * block.cell_height
        self._caption(canvas, x + width // 2, bottom + round(9 * self._unit), block.caption)

    def _draw_parts(self, canvas: Canvas, x: int, width: int, parts: Parts) -> None:
        theme, unit = self._theme, self._unit
        line = round(15 * unit)
        y = self._middle - line * (len(parts.rows) - 1) // 2
        for dot, name, value in parts.rows:
            if dot is not None:
                side = round(6 * unit)
                place = Box(x + round(4 * unit), y - side // 2, side, side)
                canvas.cell(place, Cell(fill=dot, around=theme.paper, gap=0, radius=2))
            letters = Letters(size=self._size, ink=theme.soft, ground=theme.paper)
            canvas.text(x + round(14 * unit), y, name, letters)
            numbers = Letters(size=self._size, ink=theme.ink, ground=theme.paper, anchor="right")
            canvas.text(x + width - round(4 * unit), y, value, numbers)
            y += line

    def _caption(self, canvas: Canvas, x: int, y: int, text: str) -> None:
        letters = Letters(size=self._small, ink=self._theme.faint, ground=self._theme.paper, anchor="middle")
        canvas.text(x, y, text, letters)


def _wide(text: str, size: int, bold: bool = False) -> int:
    return int(lettering(text, size, bold).shape[1])


def _around_zero(values: NDArray[np.float32], theme: Theme) -> Scale:
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    return Scale(-largest, largest, theme) if largest > 0 else Scale(-1.0, 1.0, theme)


def _ringed(block: Block, index: int | None) -> Block:
    """Mark the winner, where every cell is shown."""
    return replace(block, ringed=index) if index is not None and index < len(block.texts) else block
