"""The layers that the engine is measured on."""

from dataclasses import dataclass

import numpy as np

from app.engine import Array, Convolution
from app.geometry import Window


@dataclass(frozen=True, eq=False)
class Work:
    """A convolution to be measured.

    Parameters
    ----------
    id : in the tables
    title : in words
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


def layer(
    id: str,
    title: str,
    shape: tuple[int, ...],
    weight: Array,
    groups: int = 1,
    stride: int = 1,
    dilation: int = 1,
) -> Work:
    """Make a workload of random input; padding keeps the size at stride 1."""
    x = np.random.default_rng(0).random(shape, dtype=np.float32)
    windows = tuple(
        Window(size, kernel, stride, dilation, dilation * (kernel - 1) // 2, dilation * (kernel - 1) // 2)
        for size, kernel in zip(shape[2:], weight.shape[2:], strict=True)
    )
    return Work(id, title, x, weight, Convolution(windows, groups))


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


def first_works() -> list[Work]:
    """List w1 to w5."""
    hd = (1, 3, 1080, 1920)
    works = [layer("w1", "grey 512², k3", (1, 1, 512, 512), normal(1, 1, 3, 3))]
    for id, kernel in (("w2", 3), ("w3", 7), ("w3", 15), ("w3", 31), ("w3", 63)):
        for kind, values in (("random", normal(kernel, kernel)), ("Gaussian", gaussian(kernel))):
            title = f"RGB 1080p each channel, k{kernel} {kind}"
            works.append(layer(id, title, hd, each_of_three(values), groups=3))
    works.append(layer("w4", "3 → 64, k7 s2 on 224²", (1, 3, 224, 224), normal(64, 3, 7, 7), stride=2))
    works.append(layer("w5", "64 → 64, k3 on 56²", (1, 64, 56, 56), normal(64, 64, 3, 3)))
    return works


def live_works() -> list[Work]:
    """List what the page computes while a kernel is edited."""
    works = []
    for kernel in (3, 5):
        values = each_of_three(normal(kernel, kernel))
        works.append(layer("live", f"RGB 512² each channel, k{kernel}", (1, 3, 512, 512), values, groups=3))
    for kernel in (3, 7, 15, 31):
        for kind, values in (("random", normal(kernel, kernel)), ("Gaussian", gaussian(kernel))):
            title = f"RGB 600 × 400 summed, k{kernel} {kind}"
            works.append(layer("live", title, (1, 3, 400, 600), sum_of_three(values)))
    return works
