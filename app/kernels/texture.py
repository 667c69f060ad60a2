"""Kernels that answer to patterns: Gabor's waves and Laws' texture measures."""

from __future__ import annotations

import math

import numpy as np

from app.kernels.blur import gaussian_size, plane
from app.kernels.kernel import (
    Kernel,
    Parameter,
    Weights,
    angle_parameter,
    automatic_size_parameter,
    fixed,
    sigma_parameter,
    width_parameter,
)


def gabor(
    wavelength: float, angle: float, sigma: float, aspect: float, phase: float, size: int = 0, width: int = 0
) -> Weights:
    """Cosine wave under a Gaussian bell, `(size, width)`.

    exp(−(u² + aspect² v²) / 2σ²) · cos(2π u / wavelength + phase), where u runs across the
    stripes, `angle` degrees counter-clockwise from the x axis, and v along them.
    """
    down, x = plane(size or gaussian_size(sigma), width)
    y = -down
    turn = math.radians(angle)
    u = x * math.cos(turn) + y * math.sin(turn)
    v = -x * math.sin(turn) + y * math.cos(turn)
    bell = np.exp(-(u**2 + (aspect * v) ** 2) / (2 * sigma**2))
    return np.asarray(bell * np.cos(2 * math.pi * u / wavelength + math.radians(phase)))


_GABOR = (
    Parameter(
        name="wavelength",
        title="Wavelength",
        title_zh="波长",
        description="Cells from stripe to stripe",
        description_zh="相邻条纹之间的格数",
        default=4.0,
        minimum=2.0,
        maximum=32.0,
        step=0.5,
    ),
    angle_parameter(
        0.0,
        "Direction across the stripes, degrees counter-clockwise; 0: upright stripes",
        "垂直于条纹的方向，逆时针的度数；0：竖条纹",
    ),
    sigma_parameter(2.0, 0.5, 10.0),
    Parameter(
        name="aspect",
        title="Aspect",
        title_zh="纵横比",
        description="How much shorter the bell is along the stripes than across",
        description_zh="高斯包络沿条纹方向与垂直方向的长短之比",
        default=0.5,
        minimum=0.1,
        maximum=4.0,
        step=0.1,
    ),
    Parameter(
        name="phase",
        title="Phase",
        title_zh="相位",
        description="Degrees; 0: a bright stripe in the middle, 90: an edge in the middle",
        description_zh="以度为单位；0：正中是亮条纹，90：正中是边缘",
        default=0.0,
        minimum=-180.0,
        maximum=180.0,
        step=5.0,
    ),
    automatic_size_parameter("2⌈3σ⌉ + 1"),
    width_parameter(),
)

_LAWS = {
    "l5": (1, 4, 6, 4, 1),
    "e5": (-1, -2, 0, 2, 1),
    "s5": (-1, 0, 2, 0, -1),
    "r5": (1, -4, 6, -4, 1),
}

# down, across, sentence, 中文
_LAWS_PAIRS = (
    (
        "l5",
        "s5",
        "Level down, spot across: answers to fine upright stripes.",
        "竖向取平均、横向找点：对细竖纹有响应。",
    ),
    (
        "s5",
        "l5",
        "Spot down, level across: answers to fine level stripes.",
        "竖向找点、横向取平均：对细横纹有响应。",
    ),
    ("e5", "e5", "Edge both ways: answers to corners and crossings.", "两个方向都找边：对角点与交叉有响应。"),
    (
        "s5",
        "s5",
        "Spot both ways: answers to grains of about two cells.",
        "两个方向都找点：对约两格大的颗粒有响应。",
    ),
    (
        "r5",
        "r5",
        "Ripple both ways: answers to the finest checks.",
        "两个方向都找波纹：对最细的棋盘纹有响应。",
    ),
)

TEXTURE = (
    Kernel(
        name="gabor",
        title="Gabor",
        title_zh="Gabor",
        family="texture",
        description="A wave under a bell: answers to stripes of one width and direction, "
        "as cells of the visual cortex do.",
        description_zh="钟形下的波：对某一宽度与方向的条纹有响应，如同视皮层细胞。",
        source="Daugman 1985, Uncertainty Relation for Resolution in Space, Spatial Frequency…",
        make=gabor,
        parameters=_GABOR,
    ),
    *(
        Kernel(
            name=f"laws_{down}{across}",
            title=f"Laws {down.upper()}{across.upper()}",
            title_zh=f"Laws {down.upper()}{across.upper()}",
            family="texture",
            description=description,
            description_zh=description_zh,
            source="Laws 1980, Textured Image Segmentation",
            make=fixed(np.outer(_LAWS[down], _LAWS[across]).tolist()),
        )
        for down, across, description, description_zh in _LAWS_PAIRS
    ),
)
