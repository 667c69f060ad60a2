"""The sum under a scene, drawn: window × kernel = products, added up; what doesn't fit becomes colours."""

from __future__ import annotations

from app.layers.frames import Frame
from app.rendering.layout import Layout
from app.rendering.lettering import lettering
from app.rendering.scale import Scale
from app.rendering.stage import Stage
from app.rendering.sum_items import Block, Item, Parts, Result, Sign, Style, items_of
from app.rendering.surface import Box, Cell, Letters, Surface
from app.rendering.theme import Theme
from app.rendering.words import Language, word


class SumStrip:
    """Draws the arithmetic of one frame in the middle of a box."""

    def __init__(
        self, theme: Theme, layout: Layout, stage: Stage, language: Language, box: Box | None = None
    ) -> None:
        """Take the layout, what the frames are of, the language of the captions, and a box of its own."""
        unit, box = layout.unit, box or layout.strip
        self._theme, self._unit, self._box, self._stage = theme, unit, box, stage
        self._language = language
        self._size = max(8, round(9 * unit))
        self._caption_size = max(8, round(8.5 * unit))
        self._sign_size = round(14 * unit)
        self._value_size = round(20 * unit)
        # height for cells, without the caption
        self._room = box.height - round(16 * unit)

    def draw(self, canvas: Surface, frame: Frame, input_scale: Scale, signed: bool) -> None:
        """Draw a frame's sum: with three decimals, else two, else as colours, whichever fits first."""
        items: list[Item] = []
        widths: list[int] = []
        for decimals in (3, 2, None):
            if decimals is not None and self._cell_height(frame.inside.shape[-2]) < self._size + 4:
                continue
            style = Style(self._theme, decimals, self._room, self._language)
            items = items_of(frame, self._stage, input_scale, signed, style)
            widths = [self._width(item) for item in items]
            if sum(widths) <= self._box.width:
                break
        x = self._box.x + (self._box.width - sum(widths)) // 2
        for item, width in zip(items, widths, strict=True):
            self._draw(canvas, x, width, item)
            x += width

    def _px(self, measure: float) -> int:
        return round(measure * self._unit)

    def _cell_height(self, rows: int) -> int:
        return min(self._room // rows, self._px(24))

    def _cell(self, block: Block) -> tuple[int, int]:
        """Width and height of a block's cells: as its numbers need, else squares (or bars, in few rows)."""
        height = self._cell_height(block.rows)
        widest = max((_wide(text, self._size) for text in block.texts if text), default=0)
        if widest:
            return max(self._px(22), widest + self._px(8)), height
        side = max(1, min(height, self._room // max(block.rows, block.columns)))
        return side, max(side, min(height, self._px(12)))

    def _width(self, item: Item) -> int:
        match item:
            case Block():
                cells = item.columns * self._cell(item)[0]
                return max(cells, _wide(item.caption, self._caption_size)) + self._px(4)
            case Sign():
                return _wide(item.text, self._size if item.word else self._sign_size) + self._px(10)
            case Parts():
                names = max(_wide(name, self._size) for _, name, _ in item.rows)
                values = max(_wide(value, self._size) for _, _, value in item.rows)
                return names + values + self._px(30)
            case Result():
                # as wide as it may become, so that the strip doesn't sway from frame to frame
                caption = _wide(word(self._language, "place", row="000", column="000"), self._caption_size)
                return max(caption, _wide(item.text, self._value_size, bold=True)) + self._px(12)

    def _draw(self, canvas: Surface, x: int, width: int, item: Item) -> None:
        theme, centre = self._theme, x + width // 2
        match item:
            case Block():
                self._draw_block(canvas, x, width, item)
            case Sign():
                size = self._size if item.word else self._sign_size
                ink = theme.soft if item.word else theme.faint
                letters = Letters(size=size, ink=ink, ground=theme.paper, anchor="middle")
                canvas.text(centre, self._middle, item.text, letters)
            case Parts():
                self._draw_parts(canvas, x, width, item)
            case Result():
                letters = Letters(
                    size=self._value_size, ink=item.ink, ground=theme.paper, anchor="middle", bold=True
                )
                canvas.text(centre, self._middle - self._px(3), item.text, letters)
                self._caption(canvas, centre, self._middle + self._px(17), item.caption)

    @property
    def _middle(self) -> int:
        return self._box.y + (self._box.height - self._px(14)) // 2

    def _draw_block(self, canvas: Surface, x: int, width: int, block: Block) -> None:
        paper, (across, down) = self._theme.paper, self._cell(block)
        left = x + (width - block.columns * across) // 2
        top = self._middle - block.rows * down // 2
        if block.picture is not None:
            pixels = block.picture.repeat(down, axis=0).repeat(across, axis=1)
            canvas.paste(left, top, canvas.palette.indices(pixels))
        gap = 1 if min(across, down) >= 4 else 0
        for index, (text, fill, ink) in enumerate(zip(block.texts, block.fills, block.inks, strict=True)):
            row, column = divmod(index, block.columns)
            edge = self._theme.outline(fill, paper) if text else None
            chosen = index == block.ringed
            cell = Cell(
                fill=fill,
                around=paper,
                text=text,
                ink=ink,
                size=self._size,
                gap=gap,
                radius=3 if gap else 0,
                ring=self._theme.accent if chosen else edge,
                ring_width=2 if chosen else 1,
            )
            canvas.cell(Box(left + column * across, top + row * down, across, down), cell)
        self._caption(canvas, x + width // 2, top + block.rows * down + self._px(9), block.caption)

    def _draw_parts(self, canvas: Surface, x: int, width: int, parts: Parts) -> None:
        theme, line = self._theme, self._px(15)
        y = self._middle - line * (len(parts.rows) - 1) // 2
        names = Letters(size=self._size, ink=theme.soft, ground=theme.paper)
        numbers = Letters(size=self._size, ink=theme.ink, ground=theme.paper, anchor="right")
        for dot, name, value in parts.rows:
            if dot is not None:
                side = self._px(6)
                place = Box(x + self._px(4), y - side // 2, side, side)
                canvas.cell(place, Cell(fill=dot, around=theme.paper, gap=0, radius=2))
            canvas.text(x + self._px(14), y, name, names)
            canvas.text(x + width - self._px(4), y, value, numbers)
            y += line

    def _caption(self, canvas: Surface, x: int, y: int, text: str) -> None:
        letters = Letters(
            size=self._caption_size, ink=self._theme.faint, ground=self._theme.paper, anchor="middle"
        )
        canvas.text(x, y, text, letters)


def _wide(text: str, size: int, bold: bool = False) -> int:
    return int(lettering(text, size, bold).shape[1])
