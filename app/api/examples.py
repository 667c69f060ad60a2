"""Request bodies that run as they stand; /docs shows them and a test sends them."""

from typing import Any

_SOBEL = {"kind": "conv", "kernel": "sobel_x", "padding": "same"}
_DIGITS = {"data": [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]]}

CONVOLVE: dict[str, Any] = {
    "A sample through a named kernel": {"input": {"image": "coffee", "max_side": 256}, "layer": _SOBEL},
    "Numbers through a kernel by hand": {
        "input": _DIGITS,
        "layer": {"kind": "conv", "kernel": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], "stride": 1},
        "values": True,
    },
    "Convolution, ReLU and max pooling": {
        "input": {"image": "coffee", "color": "gray"},
        "before": [_SOBEL, {"kind": "relu"}],
        "layer": {"kind": "max_pool", "kernel_size": 2},
    },
}
SHAPE: dict[str, Any] = {
    "ResNet's first two layers": {
        "input_shape": [1, 3, 224, 224],
        "layers": [
            {"kind": "conv", "out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3},
            {"kind": "max_pool", "kernel_size": 3, "stride": 2, "padding": 1},
        ],
    },
}
FRAMES: dict[str, Any] = {
    "Nine steps over numbers": {"input": _DIGITS, "layer": {**_SOBEL, "padding": 0}, "count": 9},
    "An animation (accept image/gif)": {
        "input": {"image": "digit", "color": "gray", "scale": "byte"},
        "layer": {**_SOBEL, "padding": 1},
        "count": 49,
    },
}
VALUES: dict[str, Any] = {
    "The top left corner, padding included": {
        "input": {"image": "coffee", "color": "gray"},
        "layer": _SOBEL,
        "input_region": [[-1, 4], [-1, 4]],
        "output_region": [[0, 3], [0, 3]],
    },
}
COMPARE: dict[str, Any] = {
    "A Gaussian on a photo, by every algorithm": {
        "input": {"image": "coffee", "max_side": 256},
        "layer": {"kind": "conv", "kernel": {"name": "gaussian", "sigma": 2}, "padding": "same"},
        "repeats": 3,
    },
    "Two algorithms and the naive loops": {
        "input": {"image": "digit", "color": "gray"},
        "layer": _SOBEL,
        "algorithms": ["direct", "im2col", "naive"],
    },
}
