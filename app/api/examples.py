"""Request bodies that run as they stand; /docs shows them and a test sends them."""

from typing import Any

_SOBEL = {"kind": "conv", "kernel": "sobel_x", "padding": "same"}
_UP = {"kind": "conv_transpose", "stride": 2, "padding": "same"}
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
    "What a sharper kernel changes": {
        "input": {"image": "coffee", "max_side": 128},
        "layer": {**_SOBEL, "kernel": {"name": "sharpen", "amount": 2}},
        "minus": {"input": {"image": "coffee", "max_side": 128}, "layer": {**_SOBEL, "kernel": "sharpen"}},
    },
    "A generated signal, smoothed": {
        "input": {"generate": {"name": "sum_of_sines", "length": 200, "noise": 0.3}},
        "layer": {"kind": "conv", "kernel": [0.2, 0.2, 0.2, 0.2, 0.2], "padding": "same"},
    },
    "A generated volume and its second derivative along the depth": {
        "input": {"generate": {"name": "phantom", "size": 48}},
        "layer": {"kind": "conv", "kernel": [[[1]], [[-2]], [[1]]], "padding": "same"},
    },
    "A picture twice as large, by a transposed convolution": {
        "input": {"image": "coffee", "max_side": 128},
        "layer": {**_UP, "kernel": [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]]},
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
    "A transposed convolution that doubles the size": {
        "input_shape": [1, 64, 56, 56],
        "layers": [
            {"kind": "conv_transpose", "out_channels": 32, "kernel_size": 4, "stride": 2, "padding": 1}
        ],
    },
}
SOLVE: dict[str, Any] = {
    "Which convolutions halve 224?": {"find": "settings", "input": [224, 224], "output": [112, 112]},
    "Which transposed convolutions of a kernel of 3 double 56?": {
        "find": "settings",
        "kind": "conv_transpose",
        "input": [56],
        "output": [112],
        "fixed": {"kernel_size": 3},
    },
    "Which inputs give 112?": {
        "find": "inputs",
        "layer": {"kind": "max_pool", "kernel_size": 3, "stride": 2, "padding": 1},
        "output": [112, 112],
    },
    "Which padding keeps the size?": {
        "find": "padding",
        "layer": {"kind": "conv", "out_channels": 8, "kernel_size": 5, "dilation": 2},
        "input": [32, 32],
    },
}
FRAMES: dict[str, Any] = {
    "Nine steps over numbers": {"input": _DIGITS, "layer": {**_SOBEL, "padding": 0}, "count": 9},
    "What each input cell adds where": {
        "input": {"data": [[1, 2], [3, 4]]},
        "layer": {**_UP, "kernel": [[1, 2, 1], [2, 4, 2], [1, 2, 1]]},
    },
    "An animation (accept image/gif)": {
        "input": {"image": "digit", "color": "gray", "scale": "byte"},
        "layer": {**_SOBEL, "padding": 1},
        "count": 49,
    },
}
FIGURE: dict[str, Any] = {
    "A window on a digit (accept image/svg+xml)": {
        "input": {"image": "digit", "color": "gray", "scale": "byte"},
        "layer": {**_SOBEL, "padding": 1},
        "index": 24,
        "theme": "dark",
    },
}
TENSOR: dict[str, Any] = {
    "The padded input (accept text/csv)": {
        "input": _DIGITS,
        "layer": {**_SOBEL, "padding_mode": "reflect"},
        "tensor": "padded",
    },
}
JOBS: dict[str, Any] = {
    "An animation, there and back": {
        "kind": "animation",
        "format": "gif",
        "input": {"image": "digit", "color": "gray"},
        "layer": _SOBEL,
        "order": "snake",
        "count": 49,
        "language": "zh",
    },
}
VALUES: dict[str, Any] = {
    "Two layers' outputs and their difference": {
        "input": {"image": "coffee", "color": "gray"},
        "layer": _SOBEL,
        "minus": {"input": {"image": "coffee", "color": "gray"}, "layer": {**_SOBEL, "kernel": "scharr_x"}},
        "output_region": [[0, 2], [0, 2]],
    },
    "The top left corner, padding included": {
        "input": {"image": "coffee", "color": "gray"},
        "layer": _SOBEL,
        "input_region": [[-1, 4], [-1, 4]],
        "output_region": [[0, 3], [0, 3]],
    },
}
HISTOGRAM: dict[str, Any] = {
    "How many cells of an edge map lie beyond the 99 % that its scale shows": {
        "input": {"image": "coffee"},
        "layer": _SOBEL,
        "bins": 16,
        "range": "percentile",
    },
}
ENVELOPE: dict[str, Any] = {
    "A derivative of a few samples": {
        "input": {"data": [0, 0, 1, 3, 4, 4, 2, 0]},
        "layer": {"kind": "conv", "kernel": [-0.5, 0, 0.5], "padding": "same", "padding_mode": "replicate"},
    },
}
BLOCKS: dict[str, Any] = {
    "What stands for a convolution with random weights": {
        "input": {"image": "coffee", "max_side": 128},
        "layer": {
            "kind": "conv",
            "init": {"out_channels": 12, "kernel_size": 3},
            "padding": "same",
        },
    },
    "A filter that is separable": {
        "input": {"image": "coffee", "color": "gray", "max_side": 128},
        "layer": _SOBEL,
        "blocks": ["spatially_separable"],
        "weights": True,
    },
}
COMPARE: dict[str, Any] = {
    "A Gaussian on a photo, by every algorithm": {
        "input": {"image": "coffee", "max_side": 256},
        "layer": {"kind": "conv", "kernel": {"name": "gaussian", "sigma": 2}, "padding": "same"},
        "repeats": 3,
    },
    "A transposed convolution, in both ways of the textbooks and others": {
        "input": {"image": "digit"},
        "layer": {
            "kind": "conv_transpose",
            "init": {"out_channels": 4, "kernel_size": 4},
            "stride": 2,
            "padding": 1,
        },
        "repeats": 3,
    },
    "Two algorithms and the naive loops": {
        "input": {"image": "digit", "color": "gray"},
        "layer": _SOBEL,
        "algorithms": ["direct", "im2col", "naive"],
    },
}
PARSE: dict[str, Any] = {
    "A layer of PyTorch": {
        "text": "nn.Conv2d(3, 64, 7, stride=2, padding=3)",
        "input_shape": [1, 3, 224, 224],
    },
    "An error's message": {
        "text": "RuntimeError: Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 224, 224] "
        "to have 3 channels, but got 1 channels instead"
    },
    "A network of Keras": {
        "text": "keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3, activation='relu'), "
        "layers.MaxPooling2D(), layers.Flatten(), layers.Dense(10)])"
    },
    "A node of ONNX": {
        "text": 'helper.make_node("Conv", ["x", "w"], ["y"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])'
        "  # w: (8, 3, 3, 3)",
        "input_shape": [1, 3, 32, 32],
    },
}
CODE: dict[str, Any] = {
    "Sobel with a stride": {
        "input_shape": [1, 3, 224, 224],
        "layer": {"kind": "conv", "kernel": "sobel_x", "stride": 2, "padding": "same"},
    },
    "A pool with a last window that hangs over": {
        "input_shape": [1, 64, 112, 112],
        "layer": {"kind": "max_pool", "kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
        "targets": ["pytorch", "onnx"],
    },
}
MATRIX: dict[str, Any] = {
    "Sixteen output cells, thirty-six input cells": {
        "input_shape": [1, 1, 6, 6],
        "layer": {"kind": "conv", "kernel": "sobel_x"},
        "rows": [0, 16],
    },
    "A photo's: counted, far too large to write down": {
        "input_shape": [1, 1, 400, 600],
        "layer": {**_SOBEL, "padding_mode": "circular"},
    },
}
SPECTRUM: dict[str, Any] = {
    "What Sobel does to a photo's frequencies": {
        "input": {"image": "coffee", "color": "gray"},
        "layer": _SOBEL,
        "max_side": 256,
    },
}
DESCRIBE: dict[str, Any] = {
    "What Sobel's kernel is, in other words": {"kernel": [[-2, 0, 2], [-4, 0, 4], [-2, 0, 2]]},
    "A Gaussian by name": {"kernel": {"name": "gaussian", "sigma": 2}},
}

_STACK: list[dict[str, Any]] = [
    {"kind": "conv", "init": {"out_channels": 8, "kernel_size": 3}, "padding": 1, "name": "stem"},
    {"kind": "relu"},
    {"kind": "conv", "init": {"out_channels": 8, "kernel_size": 3, "seed": 1}, "padding": 1},
    {"kind": "add", "inputs": [2, 1]},
    {"kind": "max_pool", "kernel_size": 2},
]
NETWORK: dict[str, Any] = {
    "A stem, a residual block and a pool": {"input": {"image": "digit"}, "layers": _STACK},
}
NETWORK_LAYER: dict[str, Any] = {
    "The sum's maps (accept image/png)": {"input": {"image": "digit"}, "layers": _STACK, "layer": 3},
}
TRACE: dict[str, Any] = {
    "A pooled cell": {"input": {"image": "digit"}, "layers": _STACK, "layer": 4, "cell": [1, 2]},
}
NETWORK_FIELD: dict[str, Any] = {
    "A pooled cell's field (or accept image/png)": {
        "input": {"image": "digit"},
        "layers": _STACK,
        "layer": 4,
        "cell": [1, 2],
    },
}

_DIGITS_NETWORK = [
    {"kind": "conv", "out_channels": 8, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "flatten"},
    {"kind": "linear", "out_channels": 10},
]
TRAININGS: dict[str, Any] = {
    "Digits, by Adam": {
        "layers": _DIGITS_NETWORK,
        "data": {"id": "digits"},
        "optimiser": {"kind": "adam", "learning_rate": 0.003},
        "epochs": 5,
    },
    "Digits, by SGD with momentum, shifted and turned": {
        "layers": _DIGITS_NETWORK,
        "optimiser": {"kind": "sgd", "learning_rate": 0.05, "weight_decay": 0.0001},
        "augmentations": [{"kind": "rotation", "degrees": 10}, {"kind": "crop", "padding": 1}],
        "schedule": "cosine",
        "epochs": 20,
        "start": False,
    },
    "A block with a shortcut": {
        "layers": [
            {"kind": "conv", "out_channels": 8, "kernel_size": 3, "padding": 1},
            {"kind": "relu"},
            {"kind": "conv", "out_channels": 8, "kernel_size": 3, "padding": 1},
            {"kind": "add", "inputs": [2, 1]},
            {"kind": "relu"},
            {"kind": "global_avg_pool"},
            {"kind": "flatten"},
            {"kind": "linear", "out_channels": 10},
        ],
        "optimiser": {"kind": "adam"},
        "start": False,
    },
}
AUGMENT: dict[str, Any] = {
    "A cup, turned and mirrored": {
        "input": {"image": "coffee", "max_side": 128},
        "augmentations": [{"kind": "rotation", "degrees": 20}, {"kind": "flip"}, {"kind": "color_jitter"}],
    },
}

MODEL_RUN: dict[str, Any] = {
    "A picture, scaled and normalised as for ImageNet": {
        "input": {"image": "coffee"},
        "fit": "resize",
        "mean": [0.485, 0.456, 0.406],
        "std": [0.229, 0.224, 0.225],
    },
    "One node's tensor (with Accept: application/x-npy)": {"input": {"image": "coffee"}, "tap": "conv1"},
}
MODEL_LAYER: dict[str, Any] = {
    "One output channel of a node, and what it reads": {
        "node": "conv1",
        "channel": 0,
        "input": {"image": "coffee"},
        "fit": "resize",
    },
    "A layer of a state dict": {
        "layer": {"kind": "conv", "weight": "features.0.weight", "bias": "features.0.bias", "padding": 1}
    },
}
MODEL_MATCH: dict[str, Any] = {
    "Code": {"text": "nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU())"},
    "Layers": {
        "layers": [{"kind": "conv", "out_channels": 8, "kernel_size": 3, "padding": 1}, {"kind": "relu"}],
        "input_shape": [1, 3, 32, 32],
    },
}
EXPORT: dict[str, Any] = {
    "A row as PyTorch code": {
        "input_shape": [1, 3, 32, 32],
        "layers": [
            {"kind": "conv", "init": {"out_channels": 8, "kernel_size": 3}, "padding": 1},
            {"kind": "relu"},
            {"kind": "max_pool", "kernel_size": 2},
        ],
        "format": "pytorch",
    },
    "A residual block as ONNX": {
        "input_shape": [1, 3, 32, 32],
        "layers": [
            {"kind": "conv", "init": {"out_channels": 3, "kernel_size": 3}, "padding": 1, "name": "conv"},
            {"kind": "relu"},
            {"kind": "add", "inputs": [-1, 1]},
        ],
        "format": "onnx",
    },
}
