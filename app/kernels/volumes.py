"""Kernels of three axes, for volumes: depth first, and depth may be time."""

from __future__ import annotations

import math

import numpy as np

from app.kernels.blur import gaussian_size, offsets
from app.kernels.kernel import (
    Kernel,
    Weights,
    automatic_size_parameter,
    fixed,
    sigma_parameter,
    size_parameter,
)

_MOST = 15
"""Cells along each side: a cube of 15 has 3,375 weights."""

_SMOOTH, _SLOPE, _BEND = (np.array(line, dtype=np.float64) for line in ([1, 2, 1], [-1, 0, 1], [1, -2, 1]))
_IMPULSE = np.array([0.0, 1.0, 0.0])


def _product(down_depth: Weights, down: Weights, across: Weights) -> Weights:
    """Multiply three lines out, `(D, H, W)`."""
    return np.asarray(down_depth[:, None, None] * down[None, :, None] * across[None, None, :])


def box_cube(size: int) -> Weights:
    """Equal weights, `(size, size, size)`."""
    return np.full((size, size, size), 1.0 / size**3)


def _guess_box(weights: Weights) -> dict[str, float] | None:
    return {"size": len(weights)} if len(set(weights.shape)) == 1 else None


def gaussian_cube(sigma: float, size: int = 0) -> Weights:
    """Sampled Gaussian, normalised to sum one, `(size, size, size)`; size 0 holds 3σ to each side."""
    line = np.exp(-(offsets(size or gaussian_size(sigma)) ** 2) / (2 * sigma**2))
    return _product(*[line / line.sum()] * 3)


def _guess_gaussian(weights: Weights) -> dict[str, float] | None:
    """Read σ off the two weights next to the middle: their ratio is exp((x₁² − x₀²) / 2σ²)."""
    size = len(weights)
    if size < 3 or len(set(weights.shape)) > 1:
        return None
    line = weights[size // 2, size // 2]
    middle, beside = line[size // 2], line[size // 2 + 1] if size // 2 + 1 < size else 0.0
    if beside == 0 or middle / beside <= 1:
        return None
    first = 0.0 if size % 2 else 0.5
    variance = ((first + 1) ** 2 - first**2) / (2 * math.log(middle / beside))
    return {"sigma": round(math.sqrt(variance), 5), "size": size}


def log_cube(sigma: float, size: int = 0) -> Weights:
    """Laplacian of a Gaussian, `(size, size, size)`; the mean is taken off, so that flat parts give 0.

    The weights are g · (x² + y² + z² − 3σ²) / σ⁴ with the Gaussian g normalised to sum one.
    """
    side = size or gaussian_size(sigma)
    squares = offsets(side) ** 2
    distance = squares[:, None, None] + squares[None, :, None] + squares
    weights = gaussian_cube(sigma, side) * (distance - 3 * sigma**2) / sigma**4
    return np.asarray(weights - weights.mean())


def _cube(weights: Weights) -> Weights:
    """Take off the signs of zeros, which rounding and products leave."""
    return np.asarray(weights + 0.0)


_NEIGHBOURS_6 = (
    _product(_BEND, _IMPULSE, _IMPULSE)
    + _product(_IMPULSE, _BEND, _IMPULSE)
    + _product(_IMPULSE, _IMPULSE, _BEND)
)
_NEIGHBOURS_26 = np.ones((3, 3, 3)) - 27 * _product(_IMPULSE, _IMPULSE, _IMPULSE)
_SOBEL = "Sobel & Feldman 1968, A 3×3 Isotropic Gradient Operator, with a third axis"
_GW = "Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6, with a third axis"
_SIGMA = sigma_parameter(1.0, 0.2, 2.3)
_FITS = "2⌈3σ⌉ + 1"


def _fixed(
    name: str, titles: tuple[str, str], texts: tuple[str, str], source: str, weights: Weights
) -> Kernel:
    """Give an entry without parameters, `titles` and `texts` in English and Chinese."""
    return Kernel(
        name=name,
        title=titles[0],
        title_zh=titles[1],
        family="volume",
        description=texts[0],
        description_zh=texts[1],
        source=source,
        make=fixed(_cube(weights)),
    )


VOLUME = (
    _fixed(
        "identity_cube",
        ("Identity", "恒等"),
        ("One in the middle: the volume as it is.", "中心为一：体数据保持原样。"),
        "Definition",
        _product(_IMPULSE, _IMPULSE, _IMPULSE),
    ),
    Kernel(
        name="box_cube",
        title="Mean",
        title_zh="均值",
        family="volume",
        description="The mean of a cube: as soft in depth as in height and width.",
        description_zh="立方体内的均值：深度方向与平面内同样柔和。",
        source="Definition",
        make=box_cube,
        parameters=(size_parameter(3, maximum=_MOST),),
        guess=_guess_box,
    ),
    Kernel(
        name="gaussian_cube",
        title="Gaussian",
        title_zh="高斯",
        family="volume",
        description="Blur that is alike in all directions, the product of three lines.",
        description_zh="各方向一致的模糊，是三条线的乘积。",
        source="Sampled Gaussian, normalised; SciPy's gaussian_filter",
        make=gaussian_cube,
        parameters=(_SIGMA, automatic_size_parameter(_FITS, _MOST)),
        guess=_guess_gaussian,
    ),
    _fixed(
        "mean_depth",
        ("Mean over depth", "沿深度求均值"),
        (
            "Three slices, averaged: of frames, what stays; of slices, less noise.",
            "三个切片取平均：对帧留下不动的部分，对切片降低噪声。",
        ),
        "Definition",
        np.full((3, 1, 1), 1 / 3),
    ),
    _fixed(
        "sobel_depth",
        ("Sobel, depth", "Sobel（深度）"),
        ("Change from one slice to the next, smoothed within the slice.", "相邻切片间的变化，在切片内平滑。"),
        _SOBEL,
        _product(_SLOPE, _SMOOTH, _SMOOTH),
    ),
    _fixed(
        "sobel_height",
        ("Sobel, height", "Sobel（高度）"),
        ("Change from top to bottom, smoothed along the other two axes.", "从上到下的变化，沿另两个轴平滑。"),
        _SOBEL,
        _product(_SMOOTH, _SLOPE, _SMOOTH),
    ),
    _fixed(
        "sobel_width",
        ("Sobel, width", "Sobel（宽度）"),
        ("Change from left to right, smoothed along the other two axes.", "从左到右的变化，沿另两个轴平滑。"),
        _SOBEL,
        _product(_SMOOTH, _SMOOTH, _SLOPE),
    ),
    _fixed(
        "difference_depth",
        ("Difference over depth", "沿深度求差"),
        (
            "The next slice less the one before: where depth is time, what moves.",
            "后一切片减前一切片：深度为时间时，看到运动的部分。",
        ),
        "Central difference",
        _SLOPE[:, None, None] / 2,
    ),
    _fixed(
        "laplacian_6",
        ("Laplacian, 6 neighbours", "拉普拉斯（6 邻域）"),
        (
            "The six neighbours by faces less six times the middle: surfaces.",
            "六个面邻之和减去六倍中心：显出表面。",
        ),
        _GW,
        _NEIGHBOURS_6,
    ),
    _fixed(
        "laplacian_26",
        ("Laplacian, 26 neighbours", "拉普拉斯（26 邻域）"),
        (
            "All neighbours less 26 times the middle: surfaces, edges and lone cells.",
            "所有相邻格之和减去 26 倍中心：表面、棱与孤立点。",
        ),
        _GW,
        _NEIGHBOURS_26,
    ),
    Kernel(
        name="log_cube",
        title="Laplacian of Gaussian",
        title_zh="高斯-拉普拉斯",
        family="volume",
        description="Blur and Laplacian in one: it answers most to blobs of its own size.",
        description_zh="模糊与拉普拉斯合一：对同尺度的团块响应最强。",
        source="Marr & Hildreth 1980, Theory of Edge Detection, in three dimensions",
        make=log_cube,
        parameters=(_SIGMA, automatic_size_parameter(_FITS, _MOST)),
    ),
    _fixed(
        "sharpen_cube",
        ("Sharpen", "锐化"),
        ("The cell, less the Laplacian of its six neighbours.", "每格减去其六邻域的拉普拉斯。"),
        _GW,
        _product(_IMPULSE, _IMPULSE, _IMPULSE) - _NEIGHBOURS_6,
    ),
)
