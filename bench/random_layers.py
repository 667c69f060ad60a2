"""Random layers such as pages, signals and networks have, for judging the planner; a seed is a layer."""

from math import prod

import numpy as np

from app.engine import Array, Convolution
from app.geometry import Window
from bench.workloads import Conv

MOST_MULTIPLY_ADDS = 400_000_000
Generator = np.random.Generator
Shape = tuple[int, ...]


def random_layer(seed: int) -> Conv:
    """Draw a layer: of ten, four filter pictures, four belong to networks, one signals and one volumes.

    What takes more than `MOST_MULTIPLY_ADDS` is drawn again.
    """
    generator = np.random.default_rng(seed)
    draw = (_picture, _picture, _network, _network, _signal, _picture, _picture, _network, _network, _volume)
    while True:
        x, weight, groups, stride, dilation = draw[seed % 10](generator)
        reaches = [dilation * (kernel - 1) + 1 for kernel in weight[2:]]
        if any(reach > size for reach, size in zip(reaches, x[2:], strict=True)):
            continue
        pad = 0 if generator.random() < 0.2 else 1
        windows = tuple(
            Window(size, kernel, stride, dilation, pad * (reach // 2), pad * (reach // 2))
            for size, kernel, reach in zip(x[2:], weight[2:], reaches, strict=True)
        )
        outputs = prod(window.output for window in windows)
        if x[0] * outputs * prod(weight) <= MOST_MULTIPLY_ADDS:
            break
    values = generator.random(x, dtype=np.float32)
    title = f"{sizes(x)} with {sizes(weight)}, groups {groups}, stride {stride}, dilation {dilation}"
    return Conv(
        f"#{seed}",
        title,
        values,
        _weights(generator, weight, shared=groups > 1 and seed % 10 in (0, 1, 5, 6)),
        Convolution(windows, groups),
    )


def sizes(shape: Shape) -> str:
    """Write a shape."""
    return "×".join(map(str, shape))


def _weights(generator: Generator, shape: Shape, *, shared: bool) -> Array:
    """Draw weights: mostly of full rank, some of them outer products, some mostly zero."""
    weight = generator.standard_normal((1, *shape[1:]) if shared else shape)
    kind = generator.random()
    if kind < 0.3:
        weight = np.ones_like(weight)
        for axis in range(2, len(shape)):
            line = [n if i in (0, 1, axis) else 1 for i, n in enumerate(weight.shape)]
            weight = weight * generator.standard_normal(line)
    elif kind < 0.4:
        weight *= generator.random(weight.shape) < 0.3
    return np.ascontiguousarray(np.broadcast_to(weight, shape), np.float32)


Drawn = tuple[Shape, Shape, int, int, int]


def _picture(generator: Generator) -> Drawn:
    """Draw a filter on each channel of a picture, or on their sum."""
    height, width = (int(generator.integers(60, 1100)) for _ in range(2))
    channels = int(generator.choice([1, 3, 3]))
    kernel = int(generator.choice([2, 3, 3, 3, 5, 5, 7, 9, 11, 15, 21, 31]))
    stride, dilation = int(generator.choice([1, 1, 1, 1, 2, 3])), int(generator.choice([1, 1, 1, 1, 2, 4]))
    x = 1, channels, height, width
    if generator.random() < 0.25:
        return x, (1, channels, kernel, kernel), 1, stride, dilation
    return x, (channels, 1, kernel, kernel), channels, stride, dilation


def _network(generator: Generator) -> Drawn:
    """Draw a layer of a network: a first one, an inner one, grouped, depthwise or pointwise."""
    batch = int(generator.choice([1, 1, 1, 4]))
    size = int(generator.choice([7, 14, 28, 56, 112, 224]))
    outputs = int(generator.choice([8, 16, 32, 64, 128, 256]))
    inputs = int(generator.choice([1, 3, 8, 16, 32, 64, 128, 256]))
    kernel = int(generator.choice([1, 3, 3, 3, 5, 7]))
    stride, dilation = int(generator.choice([1, 1, 1, 2])), int(generator.choice([1, 1, 1, 1, 2]))
    kind = generator.random()
    if kind < 0.2:
        return (batch, outputs, size, size), (outputs, 1, kernel, kernel), outputs, stride, dilation
    groups = 4 if kind < 0.3 and inputs % 4 == 0 else 1
    x = batch, inputs, size, size
    return x, (outputs, inputs // groups, kernel, kernel), groups, stride, dilation


def _signal(generator: Generator) -> Drawn:
    """Draw a filter on signals, or a layer of a network over time."""
    length = int(10 ** generator.uniform(2.5, 6))
    kernel = int(generator.choice([3, 5, 9, 17, 33, 65, 101, 201, 401]))
    stride, dilation = int(generator.choice([1, 1, 1, 2, 4])), int(generator.choice([1, 1, 1, 2, 8]))
    if generator.random() < 0.6:
        return (1, 1, length), (1, 1, kernel), 1, stride, dilation
    inputs, outputs = (int(generator.choice([2, 16, 64])) for _ in range(2))
    return (1, inputs, length), (outputs, inputs, kernel), 1, stride, dilation


def _volume(generator: Generator) -> Drawn:
    """Draw a layer over volumes."""
    size = tuple(int(generator.integers(8, 72)) for _ in range(3))
    inputs, outputs = (int(generator.choice([1, 1, 3, 8, 16])) for _ in range(2))
    kernel, stride = int(generator.choice([1, 2, 3, 3, 3, 5, 7])), int(generator.choice([1, 1, 1, 2]))
    if generator.random() < 0.2:
        return (1, inputs, *size), (inputs, 1, *(kernel,) * 3), inputs, stride, 1
    return (1, inputs, *size), (outputs, inputs, *(kernel,) * 3), 1, stride, int(generator.choice([1, 1, 2]))
