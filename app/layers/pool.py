"""Pooling: the maximum, the average or the norm of each window, channel by channel."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self, TypedDict

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from app.engine import AUTO, Choice, Engine, Run
from app.engine.pooling import LpPool as Norms
from app.geometry import Rounding, ShapeError, Window
from app.layers.base import Array, BoundLayer, LayerSettings, Shape, axes, fixed_rank, make_windows
from app.layers.fields import DILATION, PADDING, STRIDE, Padding, Positive, spread
from app.layers.frames import Frame, gather, place, so_far

MAX_LOOKED_AT = 2**22
"""Most cells of a region's windows, one channel, that are looked through for their winners."""


class Pool(LayerSettings):
    """What pools share.

    `ceil_mode` keeps a last window that hangs over the end, unless it starts in the end padding: PyTorch's
    rule, and ONNX's as its operators word it from opset 22 on. `cover_all`, Chainer's rule, keeps that window
    as well; so did ONNX's formula before.
    """

    kernel_size: Positive = Field(description="cells of a window, for all axes or an axis each")
    stride: Positive | None = Field(default=None, description=f"{STRIDE}; the kernel size where not given")
    padding: Padding = Field(default=0, description=f"{PADDING}; shorter than a window")
    dilation: Positive = Field(default=1, description=DILATION)
    ceil_mode: bool = Field(
        default=False,
        description="keep a last window that hangs over the end, if it doesn't start in the end padding",
    )
    cover_all: bool = Field(default=False, description="keep every window that reaches an unread cell")

    @model_validator(mode="after")
    def _one_rounding(self) -> Self:
        if self.ceil_mode and self.cover_all:
            raise ValueError("ceil_mode and cover_all are two rules for the last window; set one of them")
        return self

    @property
    def rank(self) -> int | None:
        """Spatial axes that a list fixes."""
        return fixed_rank(self.kernel_size, self.stride, self.dilation, self.padding)

    def _layout(self, input_shape: Shape) -> "Layout":
        """Everything of a bound pool that is decided by positions alone."""
        rank = len(input_shape) - 2
        kernel_size = spread(self.kernel_size, rank)
        if kernel_size is None:
            raise ShapeError(f"kernel_size {self.kernel_size} does not fit {axes(rank)}", "/kernel_size")
        rounding: Rounding = "ceil" if self.ceil_mode else "cover_all" if self.cover_all else "floor"
        stride = self.kernel_size if self.stride is None else self.stride
        windows = make_windows(input_shape[2:], kernel_size, stride, self.dilation, self.padding, rounding)
        for window in windows:
            pad, reach = max(window.pad_begin, window.pad_end), window.effective_kernel
            if pad >= reach:
                raise ShapeError(
                    f"{window.name}: padding of {pad} makes windows without a real cell; "
                    f"use padding ≤ {reach - 1}",
                    "/padding",
                )
        output_shape = (*input_shape[:2], *(window.output for window in windows))
        return Layout(
            input_shape=input_shape,
            output_shape=output_shape,
            windows=windows,
            parameters=0,
            macs=0,
            work=math.prod(output_shape) * math.prod(kernel_size),
        )


class Layout(TypedDict):
    """What a bound pool takes over from `BoundLayer`."""

    input_shape: Shape
    output_shape: Shape
    windows: tuple[Window, ...]
    parameters: int
    macs: int
    work: int


class MaxPool(Pool):
    """The largest value of each window; padding never wins, NaN does."""

    kind: Literal["max_pool"]

    def _bind(self, input_shape: Shape) -> "BoundMaxPool":
        return BoundMaxPool(kind=self.kind, **self._layout(input_shape))


class AvgPool(Pool):
    """The mean of each window; what hangs over the end padding never counts."""

    kind: Literal["avg_pool"]
    count_include_pad: bool = Field(
        default=True,
        description="whether padding counts in the divisor: yes in PyTorch and Chainer, no in ONNX and Keras",
    )

    def _bind(self, input_shape: Shape) -> "BoundAvgPool":
        layout = self._layout(input_shape)
        return BoundAvgPool(kind=self.kind, count_include_pad=self.count_include_pad, **layout)


class LpPool(Pool):
    """The p-norm of each window, (Σ |x|^p)^(1/p); padding adds nothing.

    ONNX's LpPool. PyTorch's `lp_pool` leaves out the absolute value, which matters for odd p and negative x.
    """

    kind: Literal["lp_pool"]
    p: float = Field(
        default=2.0, ge=1, le=32, allow_inf_nan=False, description="1: sum of sizes, 2: Euclidean"
    )

    def _bind(self, input_shape: Shape) -> "BoundLpPool":
        return BoundLpPool(kind=self.kind, p=self.p, **self._layout(input_shape))


@dataclass(frozen=True)
class BoundMaxPool(BoundLayer):
    """A max pool that knows its input's shape."""

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) float32."""
        return engine.max_pool(x, self.windows, choice)

    def winners(self, x: Array, cells: Sequence[range]) -> NDArray[np.intp] | None:
        """Which tap each of a region's output cells takes: the first of equals; NaN wins over all.

        Parameters
        ----------
        x : (C, *size) float32
        cells : output cells, a range an axis

        Returns
        -------
        (C, *counts), flat indices into the window; None of windows too large to look through
        """
        counts, kernel = [len(axis) for axis in cells], [window.kernel for window in self.windows]
        if math.prod(counts) * math.prod(kernel) > MAX_LOOKED_AT:
            return None
        taps = [
            [tap for o in axis for tap in window.taps(o)]
            for window, axis in zip(self.windows, cells, strict=True)
        ]
        split = [length for pair in zip(counts, kernel, strict=True) for length in pair]
        order = [*range(0, len(split), 2), *range(1, len(split), 2)]
        found = []
        for channel in range(len(x)):
            values, _ = gather(x[channel : channel + 1], taps, "constant", -math.inf)
            found.append(values.reshape(split).transpose(order).reshape(*counts, -1).argmax(axis=-1))
        return np.stack(found)

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show window `index`: the patch and the tap that wins (the first of equals; NaN wins over all)."""
        position = self.position(index)
        where = place(self.windows, position)
        patch, inside = gather(x[0, channel : channel + 1], where["taps"], "constant", -math.inf)
        winner = int(np.argmax(patch))
        return Frame(
            index=index,
            output=position,
            **where,
            channels=(channel,),
            patch=patch,
            inside=inside,
            value=float(patch.ravel()[winner]),
            running=np.maximum.accumulate(patch.ravel()).reshape(patch.shape),
            winner=winner,
        )


@dataclass(frozen=True)
class BoundAvgPool(BoundLayer):
    """An average pool that knows its input's shape."""

    count_include_pad: bool

    @property
    def frame_numbers(self) -> int:
        """A patch, the share that each cell weighs, their products, and the sum so far."""
        return 4 * math.prod(window.kernel for window in self.windows)

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) float32."""
        return engine.average_pool(x, self.windows, self.count_include_pad, choice)

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show window `index`: each counted cell weighs 1 / (cells counted)."""
        position = self.position(index)
        where = place(self.windows, position)
        patch, inside = gather(x[0, channel : channel + 1], where["taps"])
        counted = inside
        if self.count_include_pad:
            counted = np.ones((), dtype=np.bool_)
            for window, taps in zip(self.windows, where["taps"], strict=True):
                counted = counted[..., np.newaxis] & np.array(
                    [tap < window.input + window.pad_end for tap in taps]
                )
        weight = (counted / max(1, int(np.count_nonzero(counted))))[np.newaxis]
        with np.errstate(all="ignore"):
            products = patch.astype(np.float64) * weight
        return Frame(
            index=index,
            output=position,
            **where,
            channels=(channel,),
            patch=patch,
            inside=inside,
            weight=weight.astype(np.float32),
            products=products.astype(np.float32),
            channel_sums=products.reshape(1, -1).sum(axis=1).astype(np.float32),
            running=so_far(products),
            value=float(np.float32(products.sum())),
        )


@dataclass(frozen=True)
class BoundLpPool(BoundLayer):
    """A p-norm pool that knows its input's shape."""

    p: float

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) float32."""
        return engine.apply(x, Norms(self.windows, self.p), choice)

    def frame(self, x: Array, channel: int, index: int) -> Frame:
        """Show window `index`: the patch and its norm."""
        position = self.position(index)
        where = place(self.windows, position)
        patch, inside = gather(x[0, channel : channel + 1], where["taps"])
        with np.errstate(all="ignore"):
            sizes = np.abs(patch.astype(np.float64))
            largest = sizes.max()
            unit = largest if 0 < largest < math.inf else 1.0
            norm = float(np.sum((sizes / unit) ** self.p)) ** (1 / self.p) * unit
        return Frame(
            index=index,
            output=position,
            **where,
            channels=(channel,),
            patch=patch,
            inside=inside,
            value=float(np.float32(norm)),
        )
