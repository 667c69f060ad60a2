"""Kernels that answer to a bright line, one cell wide, in one direction."""

from __future__ import annotations

from app.kernels.kernel import Kernel, fixed

# name, title, 中文, what it sees, 中文, rows
_DIRECTIONS = (
    ("horizontal", "horizontal", "水平", "level lines", "水平线", [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]),
    ("vertical", "vertical", "竖直", "upright lines", "竖直线", [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]),
    (
        "45",
        "45°",
        "45°",
        "lines that rise to the right",
        "向右上升的斜线",
        [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]],
    ),
    (
        "135",
        "135°",
        "135°",
        "lines that fall to the right",
        "向右下降的斜线",
        [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]],
    ),
)

LINES = tuple(
    Kernel(
        name=f"line_{name}",
        title=f"Line, {title}",
        title_zh=f"线（{title_zh}）",
        family="line",
        description=f"Twice the middle line minus both sides: answers to {sees}, one cell wide.",
        description_zh=f"两倍中线减去两侧：对一格宽的{sees_zh}有响应。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 10.2",
        make=fixed(rows),
    )
    for name, title, title_zh, sees, sees_zh, rows in _DIRECTIONS
)
