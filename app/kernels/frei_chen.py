"""Frei and Chen's nine kernels: an orthonormal basis of everything a 3 × 3 window can hold."""

from __future__ import annotations

import math

from app.kernels.kernel import Kernel, fixed

_R = math.sqrt(2.0)

# title, 中文, sentence, 中文, rows, divisor; in the order of the paper
_MASKS: tuple[tuple[str, str, str, str, list[list[float]], float], ...] = (
    (
        "gradient, top to bottom",
        "上下梯度",
        "The slope from top to bottom row, the middle weighted by √2: positive if the top is brighter.",
        "上下两行之差，中间权重为 √2：上方更亮处为正。",
        [[1, _R, 1], [0, 0, 0], [-1, -_R, -1]],
        2 * _R,
    ),
    (
        "gradient, left to right",
        "左右梯度",
        "The slope from left to right column, the middle weighted by √2: positive if the left is brighter.",
        "左右两列之差，中间权重为 √2：左侧更亮处为正。",
        [[1, 0, -1], [_R, 0, -_R], [1, 0, -1]],
        2 * _R,
    ),
    (
        "ripple, rising",
        "波纹（右上）",
        "A ripple whose strong corners are top right and bottom left: the fine part of an edge.",
        "强角在右上与左下的波纹：边缘的细微部分。",
        [[0, -1, _R], [1, 0, -1], [-_R, 1, 0]],
        2 * _R,
    ),
    (
        "ripple, falling",
        "波纹（左上）",
        "A ripple whose strong corners are top left and bottom right: the fine part of an edge.",
        "强角在左上与右下的波纹：边缘的细微部分。",
        [[_R, -1, 0], [-1, 0, 1], [0, 1, -_R]],
        2 * _R,
    ),
    (
        "line, upright cross",
        "线（正十字）",
        "Above and below against left and right: answers to upright and level lines with opposite signs.",
        "上下与左右相减：对竖线与横线的响应符号相反。",
        [[0, 1, 0], [-1, 0, -1], [0, 1, 0]],
        2,
    ),
    (
        "line, diagonal cross",
        "线（斜十字）",
        "One diagonal against the other: answers to the two slanting lines with opposite signs.",
        "两条对角线相减：对两种斜线的响应符号相反。",
        [[-1, 0, 1], [0, 0, 0], [1, 0, -1]],
        2,
    ),
    (
        "Laplacian, corners up",
        "拉普拉斯（角为正）",
        "A second derivative across and down at once: the middle and the corners against the four sides.",
        "横纵两个方向的二阶差分之积：中心与四角减去四边。",
        [[1, -2, 1], [-2, 4, -2], [1, -2, 1]],
        6,
    ),
    (
        "Laplacian, sides up",
        "拉普拉斯（边为正）",
        "The same turned by 45 degrees: the middle and the four sides against the corners.",
        "上一个卷积核旋转 45°：中心与四边减去四角。",
        [[-2, 1, -2], [1, 4, 1], [-2, 1, -2]],
        6,
    ),
    (
        "mean",
        "均值",
        "The mean of the window times three, so that its length is one: what none of the other eight sees.",
        "窗口均值的三倍（使其长度为一）：其余八个卷积核都看不到的部分。",
        [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
        3,
    ),
)

FREI_CHEN = tuple(
    Kernel(
        name=f"frei_chen_{number}",
        title=f"Frei-Chen {number}: {title}",
        title_zh=f"Frei-Chen {number} {title_zh}",
        family="edge",
        description=description,
        description_zh=description_zh,
        source="Frei & Chen 1977, Fast Boundary Detection: A Generalization and a New Algorithm",
        make=fixed(rows, divisor),
    )
    for number, (title, title_zh, description, description_zh, rows, divisor) in enumerate(_MASKS, start=1)
)
