"""The cases that every algorithm, and every device, is held against the definition on."""

import numpy as np

from app.engine import Convolution
from app.geometry import TransposedWindow, Window
from tests.engine.transposed_truth import make
from tests.engine.truth import MODES, Case, square

# Sizes at which strips, bands, blocks and tiles end unevenly, and pictures smaller than any of them.
TABLE = [
    square(1, 1),
    square(5, 5, padding=0),
    square(37, 3),
    square(5, 3, padding=0),
    square(26, 3, mode="circular"),
    square(70, 7, stride=2),
    square(70, 4, dilation=3),
    square(65, 5, stride=3, dilation=2),
    square(90, 9, separable=True),
    square(27, 4, mode="symmetric"),
    square(90, 9, stride=2, dilation=2, separable=True, mode="reflect"),
    square(300, 31, channels=1),
    square(300, 21, channels=2, mode="circular"),
    *(square(40, 5, mode=mode) for mode in MODES),
    *(square(40, 5, mode=mode, separable=True) for mode in MODES),
]


def layer(
    inputs: int, outputs: int, kernel: tuple[int, ...], size: int, stride: int = 1, groups: int = 1
) -> Case:
    """Two inputs and a layer of a network with bias, padded by half a kernel."""
    generator = np.random.default_rng(1)
    windows = tuple(Window(size, k, stride, 1, k // 2, k // 2) for k in kernel)
    x = generator.standard_normal((2, inputs, *(size,) * len(kernel))).astype(np.float32)
    weight = generator.standard_normal((outputs, inputs // groups, *kernel)).astype(np.float32)
    bias = generator.standard_normal(outputs).astype(np.float32)
    return Case(x, weight, bias, Convolution(windows, groups))


NETWORKS = [
    layer(3, 64, (7, 7), 48, stride=2),
    layer(3, 8, (1, 1), 48, stride=2),
    layer(3, 1, (5, 5), 48, stride=2),
    layer(64, 64, (3, 3), 21),
    layer(32, 48, (3, 3), 20, groups=4),
    layer(24, 24, (3, 3), 20, groups=24),
    layer(16, 20, (9,), 500),
    layer(8, 12, (3, 3, 3), 11),
]

T = TransposedWindow
TRANSPOSED = [
    make([T(1, 1)]),
    make([T(1, 4), T(1, 4)], 20, 10),
    make([T(5, 4, 2, 1, 1, 1), T(7, 4, 2, 1, 1, 1)], 4, 3, batch=2),
    make([T(6, 3, 2, 1, 1, 1, 1), T(6, 3, 2, 1, 0, 1, 0)], 2, 2, groups=2),
    make([T(6, 2, 3), T(5, 1, 4)], 1, 1, groups=3),
    make([T(9, 3, 1, 2), T(9, 3, 2, 2, 1, 2, 1)], 3, 2),
    make([T(9, 3, 1, 1, 2, 2), T(9, 5, 1, 1, 4, 4)], 3, 2),
    make([T(9, 3, 2, 1, 4, 5), T(9, 3, 3, 1, 0, 7)], 3, 2),
    make([T(1, 1, 1, 5, 1, 1, 4), T(3, 2, 2, 5, 0, 0, 4)], 1, 2),
    make([T(40, 4, 2, 1, 1, 1), T(37, 4, 2, 1, 1, 1)], 16, 8),
    make([T(300, 5, 3, 1, 2, 1)], 3, 4, batch=2),
    make([T(4, 3, 2, 1, 1, 1), T(3, 3, 1), T(5, 2, 2)], 2, 3, groups=2, batch=2),
]
