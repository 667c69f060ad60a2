"""ONNX nodes as layers: what is one gives onnxruntime's numbers, and what is none says why."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.engine import Engine
from app.layers import LayerSettings, parse_layer
from app.models import read_model
from app.models.node_layers import network_part, node_layer
from app.models.runtime import check_onnx
from tests.models.onnx_models import Array, Proto, helper, model, node, norm, numbers

PICTURE, ROWS = (1, 3, 16, 15), (2, 6)
Node = tuple[Proto, dict[str, Array]]


def whole(*values: int) -> Array:
    """Give sizes or axes."""
    return np.array(values, np.int64)


AS_A_LAYER: dict[str, tuple[Node, tuple[int, ...], int, str]] = {
    "channels counted from behind": ((node("Concat", "x x", "y", axis=-3), {}), PICTURE, 17, "concat"),
    "a softmax over channels": ((node("Softmax", "x", "y", axis=1), {}), PICTURE, 13, "softmax"),
    "an old softmax over features": ((node("Softmax", "x", "y"), {}), ROWS, 11, "softmax"),
    "a matrix that isn't turned": (
        (node("Gemm", "x w b", "y"), {"w": numbers(6, 4), "b": numbers(4)}),
        ROWS,
        17,
        "linear",
    ),
    "a mean over listed axes": (
        (node("ReduceMean", "x axes", "y"), {"axes": whole(2, 3)}),
        PICTURE,
        18,
        "global_avg_pool",
    ),
    "a reshape to counted features": (
        (node("Reshape", "x s", "y"), {"s": whole(1, 3 * 16 * 15)}),
        PICTURE,
        17,
        "flatten",
    ),
    "a batch norm": ((node("BatchNormalization", "x s b m v", "y"), norm(3)), PICTURE, 17, "batch_norm"),
    "a dropout": (
        (node("Dropout", "x p", "y"), {"p": np.array(0.25, np.float32)}),
        PICTURE,
        17,
        "dropout",
    ),
}


@pytest.mark.parametrize("name", AS_A_LAYER)
def test_a_node_is_the_layer_that_gives_its_numbers(name: str) -> None:
    (made, tensors), shape, opset, kind = AS_A_LAYER[name]
    proto = model([made], tensors, shape, opset)
    x = numbers(*shape, seed=3)
    ort: Any = pytest.importorskip("onnxruntime")
    session = ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    wanted = session.run(None, {"x": x})[0]
    data = proto.SerializeToString()
    found = read_model(data)
    assert found.graph is not None
    part = network_part(replace(found.graph, values=check_onnx(data)), found.tensors)
    assert part.left_out == ()
    (item,) = part.layers
    assert item.layer.settings["kind"] == kind
    if kind == "concat":
        assert item.inputs == (-1, -1)
        return
    layer: LayerSettings = parse_layer(item.layer.filled(found.tensors))
    got, _ = layer.bind(shape).forward(Engine("numpy"), x)
    np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-5)


def test_a_dropout_keeps_its_ratio() -> None:
    for made, tensors, wanted in (
        (node("Dropout", "x p", "y mask"), {"p": np.array(0.25, np.float32)}, 0.25),
        (node("Dropout", "x", "y"), {}, 0.5),
    ):
        found = read_model(model([made], tensors, PICTURE).SerializeToString())
        assert found.graph is not None
        layer = node_layer(found.graph, found.graph.nodes[0], found.tensors).layer
        assert layer is not None
        assert layer.settings == {"kind": "dropout", "p": wanted}


W = {"w": numbers(2, 2)}
WITHOUT_LAYER: dict[str, tuple[Proto, dict[str, Array], str]] = {
    "an operator": (node("Gelu", "x", "y"), {}, "no layer here does what Gelu does"),
    "a convolution without a weight": (node("Conv", "x", "y", kernel_shape=[3, 3]), {}, "no weight"),
    "a kernel that isn't its weight's": (
        node("Conv", "x w", "y", kernel_shape=[5, 5]),
        {"w": numbers(2, 3, 3, 3)},
        "kernel_shape",
    ),
    "a weight that is computed": (node("Conv", "x x", "y", kernel_shape=[3, 3]), {}, "another node"),
    "a pool with places": (node("MaxPool", "x", "y places", kernel_shape=[2, 2]), {}, "more than one output"),
    "two to read": (node("Relu", "x x", "y"), {}, "it reads 2 values, where a layer reads one"),
    "nothing to read": (node("Relu", "w", "y"), W, "reads 0 values"),
    "a scaled product": (node("Gemm", "x w", "y", alpha=2.0), W, "alpha"),
    "a product with four axes": (node("Gemm", "x w", "y"), {"w": numbers(2, 2, 1, 1)}, "two axes"),
    "one bias for all outputs": (node("Gemm", "x w b", "y"), {**W, "b": numbers(1)}, "shape [1]"),
    "pictures times a matrix": (node("MatMul", "x w", "y"), W, "more than features"),
    "a constant added": (node("Add", "x c", "y"), {"c": numbers(1)}, "constant"),
    "a constant beside": (node("Concat", "x c", "y", axis=1), {"c": numbers(1, 3, 16, 15)}, "a constant"),
    "rows beside each other": (node("Concat", "x x", "y", axis=2), {}, "axis 2"),
    "flattened elsewhere": (node("Flatten", "x", "y", axis=2), {}, "no layer here"),
    "a norm that learns": (
        node("BatchNormalization", "x w w w w", "y", training_mode=1),
        {"w": numbers(3)},
        "statistics",
    ),
    "a norm without a variance": (
        node("BatchNormalization", "x w w w", "y"),
        {"w": numbers(3)},
        "its variance is missing",
    ),
    "rows of other lengths": (node("Reshape", "x s", "y"), {"s": whole(-1, 7)}, "features"),
    "other rows": (node("Reshape", "x s", "y"), {"s": whole(6, -1)}, "to 6 rows"),
    "a reshape to pictures": (node("Reshape", "x s", "y"), {"s": whole(1, 3, 15, 16)}, "(N, features)"),
    "a reshape to what is computed": (node("Reshape", "x x", "y"), {}, "(N, features)"),
    "a softmax along rows": (node("Softmax", "x", "y", axis=3), {}, "over axis 3"),
    "a mean over channels": (node("ReduceMean", "x", "y", axes=[1]), {}, "axes [1]"),
    "a mean that drops its axes": (node("ReduceMean", "x", "y", axes=[2, 3], keepdims=0), {}, "keeps"),
}


def without_layer(made: Proto, tensors: dict[str, Array], opset: int = 17) -> str:
    """Give the reason why a node on pictures has no layer."""
    found = read_model(model([made], tensors, PICTURE, opset).SerializeToString())
    assert found.graph is not None
    graph = replace(found.graph, values={"x": found.graph.inputs[0]})
    layer = node_layer(graph, graph.nodes[0], found.tensors)
    assert layer.layer is None
    assert layer.reason is not None
    part = network_part(graph, found.tensors)
    assert part.layers == ()
    assert [reason for _, reason in part.left_out] == [layer.reason]
    return layer.reason


@pytest.mark.parametrize("name", WITHOUT_LAYER)
def test_a_node_without_a_layer_says_why(name: str) -> None:
    made, tensors, says = WITHOUT_LAYER[name]
    assert says in without_layer(made, tensors)


def test_an_old_softmax_over_pictures_is_over_all_that_follows() -> None:
    assert "operator set 13" in without_layer(node("Softmax", "x", "y"), {}, opset=12)


def test_a_sum_of_unlike_shapes_is_no_layer() -> None:
    proto = model([node("GlobalAveragePool", "x", "m"), node("Add", "x v", "y")], {}, PICTURE)
    proto.graph.input.append(helper.make_tensor_value_info("v", 1, [16, 15]))
    found = read_model(proto.SerializeToString())
    assert found.graph is not None
    graph = replace(found.graph, values={item.name: item for item in found.graph.inputs})
    assert node_layer(graph, graph.nodes[1], found.tensors).reason == "it adds tensors of different shapes"
    assert network_part(graph, found.tensors).layers == ()  # which of the inputs would it begin with?


def test_what_reads_a_node_without_a_layer_is_left_out_with_it() -> None:
    nodes = [node("Relu", "x", "a"), node("Gelu", "a", "b"), node("Tanh", "b", "y")]
    found = read_model(model(nodes, {}, PICTURE, 20).SerializeToString())
    assert found.graph is not None
    part = network_part(found.graph, found.tensors)
    assert [item.node.outputs for item in part.layers] == [("a",)]
    assert [reason for _, reason in part.left_out] == [
        "no layer here does what Gelu does",
        "it reads 'b', which isn't computed here",
    ]


@pytest.mark.parametrize("operator", ["Softmax", "ReduceMean", "Identity", "Reshape", "MatMul", "Add"])
def test_a_node_that_reads_nothing_is_no_layer(operator: str) -> None:
    nodes = [node(operator, "", "y"), node("Relu", "x", "z")]
    found = read_model(model(nodes, {}, PICTURE).SerializeToString())
    assert found.graph is not None
    part = network_part(found.graph, found.tensors)
    assert [item.node.outputs for item in part.layers] == [("z",)]
    assert [reason for _, reason in part.left_out] == ["it reads 0 values, where a layer reads one"]


def test_axes_of_a_lone_number_are_no_axes() -> None:
    found = read_model(model([node("ReduceMean", "x", "y", axes=[0])], {}, ()).SerializeToString())
    assert found.graph is not None
    graph = replace(found.graph, values={"x": found.graph.inputs[0]})
    assert node_layer(graph, graph.nodes[0], found.tensors).layer is None
