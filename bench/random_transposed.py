"""Random transposed layers such as decoders, generators and upsampled pictures have; a seed is a layer."""

from math import prod

import numpy as np

from app.engine import TransposedConvolution
from app.geometry import TransposedWindow
from bench.random_layers import MOST_MULTIPLY_ADDS, Generator, Shape, sizes
from bench.workloads import ConvTranspose

MOST_OUTPUTS = 16_000_000

Drawn = tuple[Shape, Shape, int, int]


def random_transposed(seed: int) -> ConvTranspose:
    """Draw a layer: of ten, three enlarge pictures, five belong to networks, one signals and one volumes.

    What takes more than `MOST_MULTIPLY_ADDS`, or gives more than `MOST_OUTPUTS`, is drawn again.
    """
    generator = np.random.default_rng(seed)
    draw = (_picture, _network, _network, _network, _signal, _picture, _network, _network, _picture, _volume)
    while True:
        x, weight, groups, stride = draw[seed % 10](generator)
        dilation = int(generator.choice([1, 1, 1, 1, 1, 1, 1, 2]))
        reach = [dilation * (kernel - 1) for kernel in weight[2:]]
        shorter = [max(0, extra + 1 - stride) for extra in reach]
        padded = generator.random() < 0.8
        windows = tuple(
            TransposedWindow(size, kernel, stride, dilation, padded * (cut // 2), padded * (cut // 2))
            for size, kernel, cut in zip(x[2:], weight[2:], shorter, strict=True)
        )
        outputs = x[0] * weight[1] * groups * prod(window.output for window in windows)
        if prod(x) * prod(weight[1:]) <= MOST_MULTIPLY_ADDS and outputs <= MOST_OUTPUTS:
            break
    values = generator.random(x, dtype=np.float32)
    kernels = generator.standard_normal(weight).astype(np.float32)
    title = f"{sizes(x)} with {sizes(weight)}, groups {groups}, stride {stride}, dilation {dilation}"
    return ConvTranspose(f"t{seed}", title, values, kernels, TransposedConvolution(windows, groups))


def _steps(generator: Generator) -> tuple[int, int]:
    """Draw a stride, and a kernel as long, twice as long or one that does not fit it."""
    stride = int(generator.choice([1, 2, 2, 2, 2, 3, 4]))
    kernel = int(generator.choice([stride, 2 * stride, 2 * stride, 3, 3, 4, 5, 7]))
    return stride, max(1, kernel)


def _picture(generator: Generator) -> Drawn:
    """Draw an enlarged picture, its channels one by one or mixed."""
    height, width = (int(generator.integers(40, 1100)) for _ in range(2))
    channels = int(generator.choice([1, 3, 3]))
    stride, kernel = _steps(generator)
    if generator.random() < 0.5:
        return (1, channels, height, width), (channels, 1, kernel, kernel), channels, stride
    maps = int(generator.choice([1, 3, 3, 8]))
    return (1, channels, height, width), (channels, maps, kernel, kernel), 1, stride


def _network(generator: Generator) -> Drawn:
    """Draw a layer of a decoder: an inner one, the last one, grouped or depthwise."""
    batch = int(generator.choice([1, 1, 1, 4]))
    size = int(generator.choice([1, 4, 7, 8, 14, 16, 28, 32, 56, 64, 112, 128]))
    inputs = int(generator.choice([8, 16, 32, 64, 128, 256, 512]))
    stride, kernel = _steps(generator)
    kind = generator.random()
    if kind < 0.2:
        return (batch, inputs, size, size), (inputs, 1, kernel, kernel), inputs, stride
    groups = 4 if kind < 0.35 else 1
    outputs = int(generator.choice([1, 3, 8, 16, 32, 64, 128, 256]))
    return (batch, inputs, size, size), (inputs, -(-outputs // groups), kernel, kernel), groups, stride


def _signal(generator: Generator) -> Drawn:
    """Draw signals, or a layer of a network over time."""
    length = int(10 ** generator.uniform(2.5, 6))
    stride = int(generator.choice([1, 2, 2, 4, 8]))
    kernel = int(generator.choice([stride, 2 * stride, 3, 9, 16, 33, 101]))
    if generator.random() < 0.4:
        return (1, 1, length), (1, 1, kernel), 1, stride
    inputs, outputs = (int(generator.choice([2, 16, 64, 128])) for _ in range(2))
    if generator.random() < 0.2:
        return (1, inputs, length), (inputs, 1, kernel), inputs, stride
    return (1, inputs, length), (inputs, outputs, kernel), 1, stride


def _volume(generator: Generator) -> Drawn:
    """Draw a layer over volumes."""
    size = tuple(int(generator.integers(4, 40)) for _ in range(3))
    inputs, outputs = (int(generator.choice([1, 1, 3, 8, 16, 32])) for _ in range(2))
    stride, kernel = int(generator.choice([1, 2, 2])), int(generator.choice([2, 3, 4, 4, 5]))
    if generator.random() < 0.2:
        return (1, inputs, *size), (inputs, 1, *(kernel,) * 3), inputs, stride
    return (1, inputs, *size), (inputs, outputs, *(kernel,) * 3), 1, stride
