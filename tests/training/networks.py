"""Small networks and examples for the tests of training."""

from typing import Any

import numpy as np

from app.engine import Engine
from app.layers import parse_layer
from app.layers.graph import in_a_row
from app.training.examples import Examples
from app.training.network import TrainableNetwork

ENGINE = Engine()
SMALL: list[dict[str, Any]] = [
    {"kind": "conv", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"kind": "batch_norm"},
    {"kind": "relu"},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "dropout", "p": 0.2},
    {"kind": "flatten"},
    {"kind": "linear", "out_channels": 2},
    {"kind": "softmax"},
]


def network(layers: list[dict[str, Any]] = SMALL, seed: int = 0, **more: Any) -> TrainableNetwork:  # noqa: ANN401 - as the class takes
    """Make a network for 8 × 8 pictures of two classes."""
    return TrainableNetwork(in_a_row([parse_layer(each) for each in layers]), (1, 8, 8), 2, seed, **more)


def bars(count: int = 40, seed: int = 0) -> Examples:
    """Upright and lying bars in noise: what a convolution of 3 × 3 tells apart."""
    generator = np.random.default_rng(seed)
    pictures = (0.1 * generator.standard_normal((count, 1, 8, 8))).astype(np.float32)
    labels = np.arange(count) % 2
    for picture, label, place in zip(pictures, labels, generator.integers(1, 7, count), strict=True):
        if label:
            picture[0, place] += 1
        else:
            picture[0, :, place] += 1
    return Examples(pictures, labels.astype(np.int64), ("upright", "lying"))
