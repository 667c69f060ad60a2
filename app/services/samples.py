"""The pictures that come with the app: three photos, and five that are drawn to show one thing each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.rendering.encode import encode_png

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture that is always there; its name is its image id."""

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    source: str
    png: bytes


def zone_plate(side: int = 512) -> Pixels:
    """Rings that get finer outwards: cos(π r² / side) reaches half a cycle a cell at the borders."""
    along = (np.arange(side) - side / 2) ** 2
    radius_squared = along[:, np.newaxis] + along[np.newaxis, :]
    return _grey(0.5 + 0.5 * np.cos(math.pi / side * radius_squared))


def checkerboard(side: int = 256, squares: int = 8) -> Pixels:
    """Squares, alternately black and white, white in the top left corner."""
    number = np.arange(side) * squares // side
    return _grey((number[:, np.newaxis] + number[np.newaxis, :] + 1) % 2)


def step_edge(side: int = 128) -> Pixels:
    """A sharp step up from 0.2 to 0.8 at the first third, and a ramp back down around the second."""
    x = np.arange(side)
    ramp = np.interp(x, [side * 5 / 8, side * 3 / 4], [0.8, 0.2])
    return _grey(np.tile(np.where(x < side // 3, 0.2, ramp), (side, 1)))


def dots(side: int = 128) -> Pixels:
    """Single bright cells above, where a kernel draws its own picture, and discs of growing radius below."""
    picture = np.zeros((side, side))
    picture[side // 8 : side // 2 : side // 8, side // 8 :: side // 8] = 1.0
    y, x = np.mgrid[:side, :side] + 0.5
    left = 8.0
    for radius in (2, 3, 5, 7, 10, 14):
        left += radius
        distance = np.hypot(x - left, y - side * 0.75)
        picture = np.maximum(picture, np.clip(radius + 0.5 - distance, 0.0, 1.0))
        left += radius + 6
    return _grey(picture)


def digit() -> Pixels:
    """A 4 of seven by seven cells, small enough to follow every number."""
    return np.array(
        [
            [0, 0, 0, 96, 255, 0, 0],
            [0, 0, 64, 255, 255, 0, 0],
            [0, 32, 224, 128, 255, 0, 0],
            [0, 192, 160, 0, 255, 0, 0],
            [128, 255, 255, 255, 255, 255, 128],
            [0, 0, 0, 0, 255, 0, 0],
            [0, 0, 0, 0, 255, 0, 0],
        ],
        dtype=np.uint8,
    )


def _grey(values: NDArray[np.float64] | NDArray[np.int_]) -> Pixels:
    return np.rint(np.asarray(values) * 255).astype(np.uint8)


_CC0 = "CC0 by {}, as scikit-image's documentation states"
_PHOTOS = (
    (
        "coffee",
        "Coffee",
        "咖啡",
        "A cup on a table: round and straight edges, gloss, wood grain.",
        "桌上的咖啡杯：圆边与直边、反光和木纹。",
        _CC0.format("Rachel Michetti"),
    ),
    (
        "chelsea",
        "Chelsea the cat",
        "猫咪 Chelsea",
        "A cat's face: fur, whiskers, eyes.",
        "猫的脸：毛发、胡须和眼睛。",
        _CC0.format("Stéfan van der Walt"),
    ),
    (
        "camera",
        "Photographer",
        "摄影师",
        "A photographer in grey: a sharp figure before a soft sky.",
        "灰度照片：清晰的人物与柔和的天空。",
        _CC0.format("Lav Varshney"),
    ),
)
_DRAWN: tuple[tuple[str, str, str, str, str, Callable[[], Pixels]], ...] = (
    (
        "zone_plate",
        "Zone plate",
        "波带片",
        "All frequencies and directions at once: what a kernel lets through.",
        "同时含有各种频率与方向：一眼看出卷积核让什么通过。",
        zone_plate,
    ),
    (
        "checkerboard",
        "Checkerboard",
        "棋盘",
        "Straight edges and corners, level and upright.",
        "横平竖直的边与角。",
        checkerboard,
    ),
    (
        "step_edge",
        "Step and ramp",
        "阶跃与斜坡",
        "A sharp step up and a soft ramp down: sign and width of a response.",
        "一个陡的上升沿和一个缓的下降坡：看响应的正负与宽度。",
        step_edge,
    ),
    (
        "dots",
        "Dots",
        "圆点",
        "Single cells draw the kernel itself; discs show which size it likes.",
        "单个亮点画出卷积核本身；圆盘显示它偏好的大小。",
        dots,
    ),
    (
        "digit",
        "Digit",
        "数字",
        "A 4 of seven by seven cells: every number can be read.",
        "7 × 7 格的数字 4：每个数都能看清。",
        digit,
    ),
)


def load_samples(folder: Path) -> tuple[Sample, ...]:
    """Read the photos and draw the rest.

    Parameters
    ----------
    folder : where the photos lie, `static/samples`

    Raises
    ------
    FileNotFoundError : a photo is missing, so the installation is broken
    """
    photos = [Sample(*texts, (folder / f"{texts[0]}.png").read_bytes()) for texts in _PHOTOS]
    drawn = [
        Sample(name, title, title_zh, text, text_zh, "Drawn by Convscope", encode_png(draw()))
        for name, title, title_zh, text, text_zh, draw in _DRAWN
    ]
    return (*photos, *drawn)
