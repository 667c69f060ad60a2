"""Kirsch's compass: eight kernels, each the one before it turned by 45 degrees."""

from __future__ import annotations

from app.kernels.kernel import Kernel, fixed

# the ring of eight neighbours, clockwise from the top left
_RING = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))

_DIRECTIONS = (
    ("n", "north", "北"),
    ("ne", "north-east", "东北"),
    ("e", "east", "东"),
    ("se", "south-east", "东南"),
    ("s", "south", "南"),
    ("sw", "south-west", "西南"),
    ("w", "west", "西"),
    ("nw", "north-west", "西北"),
)


def kirsch_rows(turns: int) -> list[list[float]]:
    """Three fives on the side that faces the direction, −3 elsewhere; `turns` × 45° clockwise from north."""
    rows = [[-3.0] * 3 for _ in range(3)]
    rows[1][1] = 0.0
    for place in range(3):
        row, column = _RING[(place + turns) % 8]
        rows[row][column] = 5.0
    return rows


COMPASS = tuple(
    Kernel(
        name=f"kirsch_{name}",
        title=f"Kirsch {name.upper()}",
        title_zh=f"Kirsch {title_zh}",
        family="edge",
        description=f"Strongest where it gets brighter towards the {title}; one of eight compass directions.",
        description_zh=f"朝{title_zh}变亮处响应最强；罗盘八个方向之一。",
        source="Kirsch 1971, Computer Determination of the Constituent Structure of Biological Images",
        make=fixed(kirsch_rows(turns)),
    )
    for turns, (name, title, title_zh) in enumerate(_DIRECTIONS)
)
