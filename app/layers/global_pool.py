"""Global pools: one window that holds all cells of a channel, whatever the input's size."""

import math
from typing import Literal

from app.geometry import Window
from app.layers.base import AXIS_NAMES, LayerSettings, Shape
from app.layers.pool import BoundAvgPool, BoundMaxPool, Layout


def _layout(input_shape: Shape) -> Layout:
    """Everything of a bound global pool that is decided by the shape."""
    names = AXIS_NAMES[len(input_shape) - 2]
    windows = tuple(Window(n, n, name=name) for n, name in zip(input_shape[2:], names, strict=True))
    return Layout(
        input_shape=input_shape,
        output_shape=(*input_shape[:2], *(1 for _ in windows)),
        windows=windows,
        parameters=0,
        macs=0,
        work=math.prod(input_shape),
    )


class GlobalMaxPool(LayerSettings):
    """The largest cell of each channel, (N, C, 1, …); NaN wins."""

    kind: Literal["global_max_pool"]

    def _bind(self, input_shape: Shape) -> BoundMaxPool:
        return BoundMaxPool(kind=self.kind, **_layout(input_shape))


class GlobalAvgPool(LayerSettings):
    """The mean of each channel, (N, C, 1, …)."""

    kind: Literal["global_avg_pool"]

    def _bind(self, input_shape: Shape) -> BoundAvgPool:
        return BoundAvgPool(kind=self.kind, count_include_pad=True, **_layout(input_shape))
