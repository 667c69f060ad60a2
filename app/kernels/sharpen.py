"""Kernels that add to each cell what sets it apart from its neighbours; they sum to one."""

from __future__ import annotations

import numpy as np

from app.kernels.blur import gaussian, gaussian_size
from app.kernels.identity import identity
from app.kernels.kernel import (
    Kernel,
    Parameter,
    Weights,
    fixed,
    sigma_parameter,
)

_NEIGHBOURS_4 = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
_NEIGHBOURS_8 = np.array([[1.0, 1.0, 1.0], [1.0, -8.0, 1.0], [1.0, 1.0, 1.0]])


def sharpen(amount: float) -> Weights:
    """Give identity − amount · Laplacian of four neighbours, `(3, 3)`."""
    # + 0.0 turns −0.0 into 0.0
    return np.asarray(identity(3) - amount * _NEIGHBOURS_4 + 0.0)


def sharpen_8(amount: float) -> Weights:
    """Give identity − amount · Laplacian of eight neighbours, `(3, 3)`."""
    return np.asarray(identity(3) - amount * _NEIGHBOURS_8 + 0.0)


def _guess_amount(weights: Weights) -> dict[str, float] | None:
    """Read the amount off an edge's weight, which is −amount times the sum."""
    total = weights.sum()
    if weights.shape != (3, 3) or total == 0:
        return None
    return {"amount": round(float(-weights[0, 1] / total), 5)}


def unsharp(sigma: float, amount: float) -> Weights:
    """Give (1 + amount) · identity − amount · Gaussian, with 2⌈3σ⌉ + 1 cells along each side."""
    side = gaussian_size(sigma)
    return (1.0 + amount) * identity(side) - amount * gaussian(sigma, side)


_AMOUNT = Parameter(
    name="amount",
    title="Amount",
    title_zh="强度",
    description="How much detail is added",
    description_zh="加入多少细节",
    default=1.0,
    minimum=0.0,
    maximum=10.0,
    step=0.1,
)

SHARPEN = (
    Kernel(
        name="sharpen",
        title="Sharpen",
        title_zh="锐化",
        family="sharpen",
        description="The picture minus its Laplacian: edges gain contrast, flat areas keep their value.",
        description_zh="原图减去拉普拉斯：边缘对比增强，平坦处不变。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6",
        make=sharpen,
        parameters=(_AMOUNT,),
        guess=_guess_amount,
    ),
    Kernel(
        name="sharpen_8",
        title="Sharpen, 8 neighbours",
        title_zh="锐化（8 邻域）",
        family="sharpen",
        description="Sharpens along the diagonals too: twice as strong, and twice as noisy.",
        description_zh="对角方向也锐化：效果加倍，噪声也加倍。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6",
        make=sharpen_8,
        parameters=(_AMOUNT,),
        guess=_guess_amount,
    ),
    Kernel(
        name="unsharp",
        title="Unsharp mask",
        title_zh="反锐化掩模",
        family="sharpen",
        description="Adds back what a Gaussian blur takes away; sigma says how wide, amount how strongly.",
        description_zh="把高斯模糊去掉的细节加回来；标准差定宽度，强度定多少。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6",
        make=unsharp,
        parameters=(sigma_parameter(), _AMOUNT),
    ),
    Kernel(
        name="unsharp_5",
        title="Unsharp mask 5 × 5",
        title_zh="反锐化掩模 5 × 5",
        family="sharpen",
        description="Twice the picture minus the 5 × 5 binomial blur, in whole numbers over 256.",
        description_zh="两倍原图减去 5 × 5 二项式模糊，整数除以 256。",
        source="Burt & Adelson 1983 for the blur; twice the identity minus it",
        make=fixed(
            [
                [-1, -4, -6, -4, -1],
                [-4, -16, -24, -16, -4],
                [-6, -24, 476, -24, -6],
                [-4, -16, -24, -16, -4],
                [-1, -4, -6, -4, -1],
            ],
            256,
        ),
    ),
)
