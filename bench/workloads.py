"""The layers that the engine is measured on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.engine import AUTO, Array, Choice, Convolution, Engine, Run, TransposedConvolution
from app.geometry import TransposedWindow, Window


class Work(Protocol):
    """A layer to be measured: its name in the tables, its input, and how an engine computes it."""

    @property
    def id(self) -> str:
        """In the tables, as `w1`."""

    @property
    def title(self) -> str:
        """In words."""

    @property
    def x(self) -> Array:
        """(N, C, *size) float32."""

    def run(self, engine: Engine, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute it."""


@dataclass(frozen=True, eq=False)
class Conv:
    """A convolution.

    Parameters
    ----------
    id, title : in the tables
    x, weight : arrays
    convolution : settings, zero padding
    """

    id: str
    title: str
    x: Array
    weight: Array
    convolution: Convolution

    @property
    def each_channel(self) -> bool:
        """Whether one kernel filters every channel by itself, which is what picture libraries do."""
        same = bool((self.weight == self.weight[:1]).all())
        return self.weight.shape[1] == 1 and same and all(w.stride == 1 for w in self.convolution.windows)

    def run(self, engine: Engine, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute it."""
        return engine.convolve(self.x, self.weight, None, self.convolution, choice)


@dataclass(frozen=True, eq=False)
class ConvTranspose:
    """A transposed convolution with padding alike at both ends; `weight` is (C, O / groups, *k)."""

    id: str
    title: str
    x: Array
    weight: Array
    convolution: TransposedConvolution

    def run(self, engine: Engine, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute it."""
        return engine.conv_transpose(self.x, self.weight, None, self.convolution, choice)


@dataclass(frozen=True, eq=False)
class MaxPool:
    """Max pooling of windows that lie side by side."""

    id: str
    title: str
    x: Array
    kernel: int

    def run(self, engine: Engine, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute it."""
        windows = tuple(Window(size, self.kernel, self.kernel) for size in self.x.shape[2:])
        return engine.max_pool(self.x, windows, choice)


def layer(
    id: str,
    title: str,
    shape: tuple[int, ...],
    weight: Array,
    groups: int = 1,
    stride: int = 1,
    dilation: int = 1,
) -> Conv:
    """Make a workload of random input; padding keeps the size at stride 1."""
    windows = tuple(
        Window(size, kernel, stride, dilation, dilation * (kernel - 1) // 2, dilation * (kernel - 1) // 2)
        for size, kernel in zip(shape[2:], weight.shape[2:], strict=True)
    )
    return Conv(id, title, uniform(shape), weight, Convolution(windows, groups))


def transposed_layer(
    id: str, title: str, x: Array, weight: Array, stride: int, padding: int, groups: int = 1
) -> ConvTranspose:
    """Make a transposed workload with one stride and padding on every axis."""
    windows = tuple(
        TransposedWindow(size, kernel, stride, pad_begin=padding, pad_end=padding)
        for size, kernel in zip(x.shape[2:], weight.shape[2:], strict=True)
    )
    return ConvTranspose(id, title, x, weight, TransposedConvolution(windows, groups))


def uniform(shape: Sequence[int]) -> Array:
    """Random input from 0 to 1, as pictures have it."""
    return np.random.default_rng(0).random(tuple(shape), dtype=np.float32)


def normal(*shape: int) -> Array:
    """Random weights, of full rank."""
    return np.random.default_rng(1).standard_normal(shape).astype(np.float32)


def gaussian(kernel: int) -> Array:
    """Gaussian that fills its window: an outer product."""
    line = np.exp(-(np.linspace(-2.5, 2.5, kernel) ** 2))
    values: Array = (np.outer(line, line) / line.sum() ** 2).astype(np.float32)
    return values


def each_of_three(kernel: Array) -> Array:
    """Weight that filters three channels by themselves with one kernel."""
    return np.ascontiguousarray(np.broadcast_to(kernel, (3, 1, *kernel.shape)))


def sum_of_three(kernel: Array) -> Array:
    """Weight that filters three channels with one kernel and adds them up."""
    return np.ascontiguousarray(np.broadcast_to(kernel, (1, 3, *kernel.shape)))


def works() -> list[Work]:
    """List w1 to w11."""
    hd, large = (1, 3, 1080, 1920), (1, 3, 3000, 4000)
    found: list[Work] = [layer("w1", "grey 512², k3", (1, 1, 512, 512), normal(1, 1, 3, 3))]
    for id, kernel in (("w2", 3), ("w3", 7), ("w3", 15), ("w3", 31), ("w3", 63)):
        for kind, values in (("random", normal(kernel, kernel)), ("Gaussian", gaussian(kernel))):
            title = f"RGB 1080p each channel, k{kernel} {kind}"
            found.append(layer(id, title, hd, each_of_three(values), groups=3))
    found.append(layer("w4", "3 → 64, k7 s2 on 224²", (1, 3, 224, 224), normal(64, 3, 7, 7), stride=2))
    found.append(layer("w5", "64 → 64, k3 on 56²", (1, 64, 56, 56), normal(64, 64, 3, 3)))
    found.append(layer("w6", "grey 1080p, k3 dilation 4", (1, 1, 1080, 1920), normal(1, 1, 3, 3), dilation=4))
    title = "transposed 64 → 32, k4 s2 p1 on 56²"
    found.append(transposed_layer("w7", title, uniform((1, 64, 56, 56)), normal(64, 32, 4, 4), 2, 1))
    found.append(layer("w8", "volume 1 → 8, k3 on 64³", (1, 1, 64, 64, 64), normal(8, 1, 3, 3, 3)))
    found.append(layer("w9", "signal of 10⁶, k101", (1, 1, 1_000_000), normal(1, 1, 101)))
    found.append(MaxPool("w10", "max pool 2 × 2, RGB 1080p", uniform(hd), 2))
    for kernel in (3, 31):
        title = f"RGB 12 MP each channel, k{kernel} random"
        found.append(layer("w11", title, large, each_of_three(normal(kernel, kernel)), groups=3))
    return found


def live_works() -> list[Conv]:
    """List what the page computes while a kernel is edited."""
    found = []
    for kernel in (3, 5):
        values = each_of_three(normal(kernel, kernel))
        found.append(layer("live", f"RGB 512² each channel, k{kernel}", (1, 3, 512, 512), values, groups=3))
    for kernel in (3, 7, 15, 31):
        for kind, values in (("random", normal(kernel, kernel)), ("Gaussian", gaussian(kernel))):
            title = f"RGB 600 × 400 summed, k{kernel} {kind}"
            found.append(layer("live", title, (1, 3, 400, 600), sum_of_three(values)))
    return found
