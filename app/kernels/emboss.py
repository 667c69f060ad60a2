"""Kernels that make a picture look pressed into metal: a slope along one diagonal."""

from __future__ import annotations

from app.kernels.kernel import Kernel, fixed

_SOURCE = "GIMP manual, section Convolution Matrix"

EMBOSS = (
    Kernel(
        name="emboss",
        title="Emboss",
        title_zh="浮雕",
        family="emboss",
        description="The picture plus its slope towards the bottom right, as if lit from the top left.",
        description_zh="原图加上朝右下的斜率，好像光从左上照来。",
        source=_SOURCE,
        make=fixed([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    ),
    Kernel(
        name="relief",
        title="Relief",
        title_zh="凹凸",
        family="emboss",
        description="Only the slope towards the bottom right: flat areas are zero, edges light and dark.",
        description_zh="只取朝右下的斜率：平坦处为零，边缘一明一暗。",
        source="The zero-sum part of emboss; Robinson 1977, Edge Detection by Compass Gradient Masks",
        make=fixed([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]]),
    ),
)
