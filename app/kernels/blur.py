"""Kernels that average a neighbourhood; their weights are positive and sum to one."""

from __future__ import annotations

import math

import numpy as np

from app.kernels.kernel import (
    Kernel,
    Parameter,
    Weights,
    angle_parameter,
    automatic_size_parameter,
    fixed,
    sigma_parameter,
    size_parameter,
    width_parameter,
)


def offsets(size: int) -> Weights:
    """Cell centres along one axis counted from the middle, `(size,)`: [-1, 0, 1] for 3."""
    return np.arange(size, dtype=np.float64) - (size - 1) / 2


def gaussian_size(sigma: float) -> int:
    """Side that holds a Gaussian up to three standard deviations: 2⌈3σ⌉ + 1 cells."""
    return 2 * math.ceil(3 * sigma) + 1


def plane(size: int, width: int) -> tuple[Weights, Weights]:
    """Cell centres from the middle, down `(size, 1)` and across `(1, width)`; width 0: a square."""
    return offsets(size)[:, np.newaxis], offsets(width or size)[np.newaxis, :]


def box(size: int, width: int = 0) -> Weights:
    """Equal weights, `(size, width)`; width 0: a square."""
    across = width or size
    return np.full((size, across), 1.0 / (size * across))


def gaussian(sigma: float, size: int = 0, width: int = 0) -> Weights:
    """Sampled Gaussian, normalised to sum one, `(size, width)`; size 0 holds 3σ to each side."""
    down, across = plane(size or gaussian_size(sigma), width)
    weights = np.exp(-(down**2) / (2 * sigma**2)) * np.exp(-(across**2) / (2 * sigma**2))
    return np.asarray(weights / weights.sum())


def _guess_box(weights: Weights) -> dict[str, float] | None:
    return {"size": weights.shape[0], "width": weights.shape[1]}


def _guess_gaussian(weights: Weights) -> dict[str, float] | None:
    """Read σ off the two weights next to the middle: their ratio is exp((x₁² − x₀²) / 2σ²)."""
    size, width = weights.shape
    # fewer weights are a Gaussian's for some σ, whatever they are
    if min(size, width) < 3 and max(size, width) < 5:
        return None
    row = weights[size // 2] if width >= 3 else weights[:, width // 2]
    middle, beside = row[len(row) // 2], row[len(row) // 2 + 1]
    if beside == 0 or middle / beside <= 1:
        return None
    first = 0.0 if len(row) % 2 else 0.5
    variance = ((first + 1) ** 2 - first**2) / (2 * math.log(middle / beside))
    return {"sigma": round(math.sqrt(variance), 5), "size": size, "width": width}


def motion(length: int, angle: float) -> Weights:
    """Average along a line segment, `(length, length)`.

    Each weight is 1 less the cell's distance from the ideal segment, never below 0, and
    all are normalised to sum one.
    """
    along = offsets(length)
    x, y = along[np.newaxis, :], -along[:, np.newaxis]
    half, turn = (length - 1) / 2, math.radians(angle)
    position = np.clip(x * math.cos(turn) + y * math.sin(turn), -half, half)
    distance = np.hypot(x - position * math.cos(turn), y - position * math.sin(turn))
    # rounding keeps a horizontal line exactly one row: cos(90°) is 6e-17, not 0
    weights = np.round(np.maximum(1.0 - distance, 0.0), 12)
    return np.asarray(weights / weights.sum())


def disk_size(radius: float) -> int:
    """Side that holds a circle around the middle of a cell: 2⌈r − ½⌉ + 1 cells."""
    return 2 * math.ceil(radius - 0.5) + 1


def disk(radius: float, size: int = 0, width: int = 0) -> Weights:
    """Each cell's share of a circle's area, normalised to sum one, `(size, width)`; size 0 holds it all."""
    side = size or disk_size(radius)
    across = width or side
    corners = _circle_area(offsets(side + 1), offsets(across + 1), radius)
    # rounding takes the crumbs off cells that the circle doesn't touch
    weights = np.round(np.diff(np.diff(corners, axis=0), axis=1), 12)
    return np.asarray(weights / weights.sum())


def _circle_area(y: Weights, x: Weights, radius: float) -> Weights:
    """Signed area of a circle between the axes and each corner, `(len(y), len(x))`."""
    down, across = np.meshgrid(np.minimum(np.abs(y), radius), np.minimum(np.abs(x), radius), indexing="ij")
    bend = np.sqrt(radius**2 - down**2)

    def below(end: Weights) -> Weights:
        height = np.sqrt(np.maximum(radius**2 - end**2, 0.0))
        return np.asarray((end * height + radius**2 * np.arcsin(end / radius)) / 2)

    beyond = down * bend + below(across) - below(bend)
    area = np.where(across <= bend, down * across, beyond)
    return np.asarray(area * np.sign(y)[:, np.newaxis] * np.sign(x)[np.newaxis, :])


_RADIUS = Parameter(
    name="radius",
    title="Radius",
    title_zh="半径",
    description="Of the circle, in cells",
    description_zh="圆的半径，以格为单位",
    default=3.0,
    minimum=0.5,
    maximum=31.0,
    step=0.1,
)

_LENGTH = Parameter(
    name="length",
    title="Length",
    title_zh="长度",
    description="Cells that the movement crosses, odd",
    description_zh="运动经过的格数，须为奇数",
    default=9,
    minimum=3,
    maximum=63,
    step=2,
    integer=True,
)

BLUR = (
    Kernel(
        name="box",
        title="Box blur",
        title_zh="均值模糊",
        family="blur",
        description="The plain mean of the window: quick, but it leaves blocky streaks around bright points.",
        description_zh="窗口内的简单平均：快，但亮点周围会留下方块痕迹。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.5",
        make=box,
        parameters=(size_parameter(), width_parameter()),
        guess=_guess_box,
    ),
    Kernel(
        name="gaussian",
        title="Gaussian blur",
        title_zh="高斯模糊",
        family="blur",
        description="A mean that trusts near cells more: smooth, the same in every direction, and separable.",
        description_zh="越近的格权重越大的平均：平滑、各向同性，而且可分离。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.5",
        make=gaussian,
        parameters=(sigma_parameter(), automatic_size_parameter("2⌈3σ⌉ + 1"), width_parameter()),
        guess=_guess_gaussian,
    ),
    Kernel(
        name="binomial_3",
        title="Binomial 3 × 3",
        title_zh="二项式 3 × 3",
        family="blur",
        description="The smallest Gaussian in whole numbers: 1 2 1 both ways, divided by 16.",
        description_zh="用整数写出的最小高斯核：横竖都是 1 2 1，再除以 16。",
        source="Burt & Adelson 1983, The Laplacian Pyramid as a Compact Image Code",
        make=fixed(np.outer([1, 2, 1], [1, 2, 1]).tolist(), 16),
    ),
    Kernel(
        name="binomial_5",
        title="Binomial 5 × 5",
        title_zh="二项式 5 × 5",
        family="blur",
        description="Pascal's row 1 4 6 4 1 both ways, divided by 256: the blur that image pyramids use.",
        description_zh="帕斯卡三角的 1 4 6 4 1 横竖相乘，再除以 256：图像金字塔所用的模糊。",
        source="Burt & Adelson 1983, The Laplacian Pyramid as a Compact Image Code",
        make=fixed(np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]).tolist(), 256),
    ),
    Kernel(
        name="disk",
        title="Disk blur",
        title_zh="圆盘模糊",
        family="blur",
        description="A mean over a circle, as a lens out of focus makes of every point.",
        description_zh="圆内取平均：镜头失焦时每个点就变成这样的圆斑。",
        source="MATLAB Image Processing Toolbox, fspecial('disk'): each cell's share of the circle",
        make=disk,
        parameters=(_RADIUS, automatic_size_parameter("2⌈radius − ½⌉ + 1"), width_parameter()),
    ),
    Kernel(
        name="motion",
        title="Motion blur",
        title_zh="运动模糊",
        family="blur",
        description="A mean along a line, as if the camera had moved while the shutter was open.",
        description_zh="沿一条线段取平均，好像快门打开时相机移动了。",
        source="MATLAB Image Processing Toolbox, fspecial('motion')",
        make=motion,
        parameters=(
            _LENGTH,
            angle_parameter(
                0.0, "Direction of the movement, degrees counter-clockwise", "运动的方向，逆时针的度数"
            ),
        ),
    ),
)
