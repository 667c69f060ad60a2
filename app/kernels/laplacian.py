"""Second derivatives: kernels that answer to bends, whatever their direction, and sum to zero."""

from __future__ import annotations

import math

import numpy as np

from app.kernels.blur import gaussian, gaussian_size, plane
from app.kernels.kernel import (
    Kernel,
    Parameter,
    Weights,
    automatic_size_parameter,
    fixed,
    sigma_parameter,
    width_parameter,
)


def log_size(sigma: float) -> int:
    """Side that holds a Laplacian of Gaussian up to four standard deviations: 2⌈4σ⌉ + 1 cells."""
    return 2 * math.ceil(4 * sigma) + 1


def log(sigma: float, size: int = 0, width: int = 0) -> Weights:
    """Laplacian of a Gaussian, `(size, width)`; the mean is taken off, so that flat areas give 0.

    The weights are g · (x² + y² − 2σ²) / σ⁴ with the Gaussian g normalised to sum one.
    """
    side = size or log_size(sigma)
    down, across = plane(side, width)
    weights = gaussian(sigma, side, width) * (down**2 + across**2 - 2 * sigma**2) / sigma**4
    return np.asarray(weights - weights.mean())


def dog(sigma: float, ratio: float, size: int = 0, width: int = 0) -> Weights:
    """Narrow Gaussian minus a `ratio` times wider one, `(size, width)`, summing to zero."""
    side = size or gaussian_size(sigma * ratio)
    return gaussian(sigma, side, width) - gaussian(sigma * ratio, side, width)


_RATIO = Parameter(
    name="ratio",
    title="Ratio",
    title_zh="比例",
    description="How many times wider the second Gaussian is; 1.6 is nearest to a Laplacian of Gaussian",
    description_zh="第二个高斯宽多少倍；1.6 最接近高斯-拉普拉斯",
    default=1.6,
    minimum=1.1,
    maximum=5.0,
    step=0.1,
)

LAPLACIAN = (
    Kernel(
        name="laplacian_4",
        title="Laplacian, 4 neighbours",
        title_zh="拉普拉斯（4 邻域）",
        family="edge",
        description="The four neighbours minus four times the middle: zero on any even slope.",
        description_zh="四邻之和减去四倍中心：均匀斜坡上为零。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6",
        make=fixed([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    ),
    Kernel(
        name="laplacian_8",
        title="Laplacian, 8 neighbours",
        title_zh="拉普拉斯（8 邻域）",
        family="edge",
        description="All eight neighbours minus eight times the middle: sees diagonals, and isolated points.",
        description_zh="八邻之和减去八倍中心：也能看到对角方向与孤立点。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6",
        make=fixed([[1, 1, 1], [1, -8, 1], [1, 1, 1]]),
    ),
    Kernel(
        name="laplacian_isotropic",
        title="Laplacian, isotropic",
        title_zh="拉普拉斯（各向同性）",
        family="edge",
        description="Sides weighted four times the corners: among 3 × 3 the most even in all directions.",
        description_zh="四边权重为四角的四倍，再除以 6：3 × 3 中各方向最均匀。",
        source="Patra & Karttunen 2006, Stencils with Isotropic Discretization Error",
        make=fixed([[1, 4, 1], [4, -20, 4], [1, 4, 1]], 6),
    ),
    Kernel(
        name="log",
        title="Laplacian of Gaussian",
        title_zh="高斯-拉普拉斯",
        family="edge",
        description="Blur, then Laplacian, in one kernel: edges lie where its answer crosses zero.",
        description_zh="先模糊再取拉普拉斯，合为一个卷积核：过零点即边缘。",
        source="Marr & Hildreth 1980, Theory of Edge Detection; discretised as MATLAB's fspecial('log')",
        make=log,
        parameters=(
            sigma_parameter(1.4, 0.5, 7.5),
            automatic_size_parameter("2⌈4σ⌉ + 1"),
            width_parameter(),
        ),
    ),
    Kernel(
        name="log_5",
        title="Mexican hat 5 × 5",
        title_zh="墨西哥帽 5 × 5",
        family="edge",
        description="A Laplacian of Gaussian in whole numbers, upside down: bright spots give large values.",
        description_zh="整数写出的高斯-拉普拉斯（取负）：亮点响应最大。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 10.2",
        make=fixed(
            [[0, 0, -1, 0, 0], [0, -1, -2, -1, 0], [-1, -2, 16, -2, -1], [0, -1, -2, -1, 0], [0, 0, -1, 0, 0]]
        ),
    ),
    Kernel(
        name="dog",
        title="Difference of Gaussians",
        title_zh="高斯差分",
        family="edge",
        description="A narrow blur minus a wider one: keeps details of one size, as the eye's retina does.",
        description_zh="窄模糊减宽模糊：只保留某一尺度的细节，如同视网膜。",
        source="Marr & Hildreth 1980, Theory of Edge Detection",
        make=dog,
        parameters=(
            sigma_parameter(1.0, 0.2, 5.0),
            _RATIO,
            automatic_size_parameter("2⌈3 · ratio · σ⌉ + 1"),
            width_parameter(),
        ),
    ),
)
