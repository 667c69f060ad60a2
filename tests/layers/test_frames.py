"""Frames: how many numbers they hold is known before one is made."""

from typing import Any

import numpy as np
import pytest

from app.layers import parse_layer

LAYERS: list[tuple[dict[str, Any], bool]] = [
    ({"kind": "conv", "init": {"out_channels": 4, "kernel_size": [2, 3]}}, True),
    ({"kind": "conv", "init": {"out_channels": 4, "kernel_size": [2, 3]}, "groups": 2}, True),
    ({"kind": "conv", "kernel": "box"}, True),
    ({"kind": "conv", "kernel": "box", "channels": "sum"}, True),
    ({"kind": "avg_pool", "kernel_size": [2, 3]}, True),
    ({"kind": "max_pool", "kernel_size": [2, 3]}, False),
    ({"kind": "relu"}, True),
    ({"kind": "softmax"}, True),
]


@pytest.mark.parametrize(("layer", "exact"), LAYERS)
def test_the_numbers_of_a_frame_are_known_beforehand(layer: dict[str, Any], exact: bool) -> None:
    x = np.ones((2, 4, 5, 6), np.float32)
    bound = parse_layer(layer).bind(x.shape)
    for frame in bound.frames(x):
        arrays = (frame.patch, frame.weight, frame.products, frame.running)
        held = sum(array.size for array in arrays if array is not None)
        assert held == bound.frame_numbers if exact else held <= bound.frame_numbers
