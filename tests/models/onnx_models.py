"""Small ONNX models for tests, made node by node."""

from typing import Any

import numpy as np
import pytest

Proto = Any
"""A protobuf message, whose types aren't there."""
onnx: Proto = pytest.importorskip("onnx")
helper, numpy_helper = onnx.helper, onnx.numpy_helper
FLOAT = onnx.TensorProto.FLOAT
Array = np.ndarray
Shape = tuple[int | str, ...]


def numbers(*shape: int, seed: int = 0) -> Array:
    """Give random weights."""
    return np.random.default_rng((seed, *shape)).standard_normal(shape).astype(np.float32)


def node(operator: str, inputs: str, outputs: str, **attributes: object) -> Proto:
    """Make a node; names are separated by spaces, and _ stands for one that is left out."""
    names = [name.replace("_", "") if name == "_" else name for name in inputs.split()]
    return helper.make_node(operator, names, outputs.split(), **attributes)


def model(
    nodes: list[Proto],
    tensors: dict[str, Array],
    shape: Shape = ("N", 3, 16, 15),
    opset: int = 17,
    **options: Proto,
) -> Proto:
    """Make a model of one input `x`, whose output is what the last node makes."""
    # maps stay of the size of the input, as He et al. draw weights
    tensors = {
        name: array / np.sqrt(array[0].size).astype(np.float32) if array.ndim > 1 else array
        for name, array in tensors.items()
    }
    graph = helper.make_graph(
        nodes,
        "test",
        options.pop("inputs", [helper.make_tensor_value_info("x", FLOAT, shape)]),
        [helper.make_tensor_value_info(nodes[-1].output[0], FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in tensors.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8, **options)


def norm(channels: int, seed: int = 1) -> dict[str, Array]:
    """Give a batch norm's four lists, named s, b, m and v."""
    lists = {name: numbers(channels, seed=seed + place) for place, name in enumerate("sbmv")}
    return lists | {"v": np.abs(lists["v"]) + 0.5}


def classifier() -> Proto:
    """Convolution, batch norm, ReLU, pool, flatten, two ways to a linear layer, softmax."""
    pads = [1, 1, 1, 1]
    nodes = [
        node("Conv", "x w bias", "conv", kernel_shape=[3, 3], pads=pads),
        node("BatchNormalization", "conv s b m v", "norm", epsilon=1e-3),
        node("Relu", "norm", "relu"),
        node("MaxPool", "relu", "pool", kernel_shape=[3, 3], strides=[2, 2], pads=[0, 0, 1, 1]),
        node("Identity", "pool", "same"),
        node("AveragePool", "same", "mean", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", "mean", "flat"),
        node("Gemm", "flat wg bg", "gemm", transB=1),
        node("LeakyRelu", "gemm", "leaky", alpha=0.2),
        node("MatMul", "leaky wm", "product"),
        node("Softmax", "product", "y", axis=-1),
    ]
    tensors = {"w": numbers(8, 3, 3, 3), "bias": numbers(8), **norm(8)}
    tensors |= {"wg": numbers(10, 96, seed=5), "bg": numbers(10), "wm": numbers(10, 4)}
    return model(nodes, tensors)


def branches() -> Proto:
    """A residual sum, channels side by side, a depthwise convolution, and a global mean in two ways."""
    nodes = [
        node("Conv", "x w1", "a", kernel_shape=[1, 1]),
        node("Conv", "a wd", "depth", kernel_shape=[3, 3], pads=[1, 1, 1, 1], group=6),
        node("Sigmoid", "depth", "s1"),
        node("Add", "a s1", "sum"),
        node("Conv", "sum w2 b2", "right", kernel_shape=[3, 3], auto_pad="SAME_UPPER", strides=[1, 1]),
        node("Tanh", "sum", "t"),
        node("Concat", "right t sum", "beside", axis=1),
        node("Conv", "beside w3", "low", kernel_shape=[3, 3], dilations=[2, 2], pads=[2, 1, 0, 3]),
        node("GlobalAveragePool", "low", "y"),
    ]
    tensors = {"w1": numbers(6, 3, 1, 1), "wd": numbers(6, 1, 3, 3), "w2": numbers(4, 6, 3, 3)}
    return model(nodes, tensors | {"b2": numbers(4), "w3": numbers(5, 16, 3, 3)})


def decoder() -> Proto:
    """Transposed convolutions with groups and output padding, and a mean over axes."""
    nodes = [
        node("Conv", "x w", "small", kernel_shape=[4, 4], strides=[2, 2], pads=[1, 1, 1, 1], group=1),
        node(
            "ConvTranspose",
            "small wt bt",
            "large",
            kernel_shape=[3, 3],
            strides=[2, 2],
            pads=[1, 1, 1, 1],
            output_padding=[1, 1],
            group=2,
        ),
        node("Relu", "large", "relu"),
        node("ReduceMean", "relu", "y", axes=[-1, -2]),
    ]
    return model(nodes, {"w": numbers(4, 3, 4, 4), "wt": numbers(4, 3, 3, 3), "bt": numbers(6)})


def signal() -> Proto:
    """One axis, and a reshape to features."""
    nodes = [
        node("Conv", "x w", "c", kernel_shape=[5], strides=[2]),
        node("MaxPool", "c", "p", kernel_shape=[2], strides=[2]),
        node("Constant", "", "sizes", value=numpy_helper.from_array(np.array([0, -1], np.int64))),
        node("Reshape", "p sizes", "y"),
    ]
    return model(nodes, {"w": numbers(3, 2, 5)}, ("N", 2, 33))


MODELS = {
    "classifier": (classifier, (2, 3, 16, 15)),
    "branches": (branches, (2, 3, 16, 15)),
    "decoder": (decoder, (1, 3, 16, 15)),
    "signal": (signal, (3, 2, 33)),
}
"""Models, and the shape of an input."""
