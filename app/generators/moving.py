"""Volumes whose depth is time: what moves from one slice to the next."""

from __future__ import annotations

import numpy as np

from app.generators.generator import DEPTH, SIZE, Generator, Values, number


def moving_disk(size: int, depth: int, radius: float, turns: float) -> Values:
    """A disk that goes round, a slice each moment, `(depth, size, size)` in 0..1, with soft edges."""
    frames = depth or size
    turned = 2 * np.pi * turns * np.arange(frames) / frames
    way = max(0.0, 0.9 - radius)
    across = (2 * np.arange(size) + 1 - size) / size
    x = across[None, None, :] - (way * np.cos(turned))[:, None, None]
    y = across[None, :, None] - (way * np.sin(turned))[:, None, None]
    return np.asarray(np.clip((radius - np.hypot(x, y)) * size / 2 + 0.5, 0, 1))


def moving_wave(size: int, depth: int, cycles: float, turns: float) -> Values:
    """Waves that run to the right, `(depth, size, size)` in −1..1: `turns` periods go by at each cell."""
    frames = depth or size
    x = np.arange(size)[None, None, :] / size * cycles
    time = np.arange(frames)[:, None, None] / frames * turns
    return np.broadcast_to(np.sin(2 * np.pi * (x - time)), (frames, size, size)).copy()


_RADIUS = number(
    "radius", ("Radius", "半径"), ("In halves of the side", "以边长的一半为单位"), (0.3, 0.05, 1), 0.05
)
_TURNS = number(
    "turns", ("Turns", "圈数"), ("Times round, in all slices", "所有切片内转的圈数"), (1, -16, 16), 0.25
)
_CYCLES = number(
    "cycles", ("Cycles", "周期数"), ("Periods along the width", "宽度上的周期数"), (3, 0, 64), 0.5
)
_PASSES = number(
    "turns",
    ("Passes", "经过次数"),
    ("Periods that go by, in all slices", "所有切片内经过的周期数"),
    (2, -64, 64),
    0.5,
)

MOVING = (
    Generator(
        name="moving_disk",
        title="Moving disk",
        title_zh="移动的圆盘",
        rank=3,
        description="Depth is time: a difference over depth sees what moves and nothing else.",
        description_zh="深度就是时间：沿深度求差，只看到运动的部分。",
        source="Definition",
        make=moving_disk,
        parameters=(SIZE, DEPTH, _RADIUS, _TURNS),
    ),
    Generator(
        name="moving_wave",
        title="Moving waves",
        title_zh="行进的波",
        rank=3,
        description="Depth is time: a kernel that leans in space and time answers to one speed.",
        description_zh="深度就是时间：在时空中倾斜的卷积核只响应一种速度。",
        source="Adelson & Bergen 1985, Spatiotemporal energy models for the perception of motion",
        make=moving_wave,
        parameters=(SIZE, DEPTH, _CYCLES, _PASSES),
    ),
)
