"""Every tensor between the nodes of a model: against onnxruntime by itself, and against our own engine."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.engine import Engine
from app.engine.interrupt import checked_by
from app.geometry.errors import InvalidError, LimitError
from app.layers import LayerSettings, parse_layer
from app.models import read_model
from app.models.node_layers import network_part
from app.models.runtime import RunLimits, check_onnx, run_onnx
from tests.models.onnx_models import FLOAT, MODELS, Proto, helper, model, node, numbers, onnx

onnxruntime: Any = pytest.importorskip("onnxruntime")


def truth(proto: Proto, x: np.ndarray) -> dict[str, np.ndarray]:
    """Run a model once for each node's output, as onnxruntime does by itself."""
    found = {}
    names = [name for item in proto.graph.node for name in item.output]
    for name in names:
        one = onnx.ModelProto()
        one.CopyFrom(proto)
        del one.graph.output[:]
        one.graph.output.append(onnx.ValueInfoProto(name=name))
        session = onnxruntime.InferenceSession(one.SerializeToString(), providers=["CPUExecutionProvider"])
        found[name] = session.run(None, {"x": x})[0]
    return found


@pytest.mark.parametrize("name", MODELS)
def test_every_tapped_tensor_is_that_of_onnxruntime(name: str) -> None:
    make, shape = MODELS[name]
    proto, x = make(), numbers(*shape, seed=9)
    wanted = truth(proto, x)
    found = run_onnx(proto.SerializeToString(), {"x": x})
    assert list(found) == [output for item in proto.graph.node for output in item.output]
    for output, tensor in found.items():
        assert (tensor.shape, tensor.dtype) == (wanted[output].shape, wanted[output].dtype)
        np.testing.assert_allclose(tensor, wanted[output], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_our_engine_computes_the_same(name: str) -> None:
    make, shape = MODELS[name]
    data, x = make().SerializeToString(), numbers(*shape, seed=9)
    found, wanted = read_model(data), run_onnx(data, {"x": x})
    graph = found.graph
    assert graph is not None
    part = network_part(replace(graph, values=check_onnx(data)), found.tensors)
    assert part.left_out == ()
    engine, outputs = Engine("numpy"), [x]
    for item in part.layers:
        read = [outputs[number + 1] for number in item.inputs]
        kind = item.layer.settings["kind"]
        if kind in ("add", "concat"):
            made = sum(read) if kind == "add" else np.concatenate(read, axis=1)
        else:
            layer: LayerSettings = parse_layer(item.layer.filled(found.tensors))
            made, _ = layer.bind(read[0].shape).forward(engine, read[0])
        outputs.append(np.asarray(made))
        np.testing.assert_allclose(made, wanted[item.node.outputs[0]], rtol=1e-5, atol=1e-5)


def test_taps_are_chosen_and_counted() -> None:
    make, shape = MODELS["classifier"]
    data, x = make().SerializeToString(), numbers(*shape)
    assert list(run_onnx(data, {"x": x}, ["relu", "y"])) == ["relu", "y"]
    with pytest.raises(LimitError, match="CONVSCOPE_MAX_ELEMENTS"):
        run_onnx(data, {"x": x}, limits=RunLimits(max_elements=1000))
    assert list(run_onnx(data, {"x": x}, ["y"], RunLimits(max_elements=1000))) == ["y"]


def test_nan_and_infinity_come_through() -> None:
    proto = model([node("Relu", "x", "y")], {}, ("N", 1, 3))
    x = np.array([[[np.nan, np.inf, -np.inf]]], np.float32)
    np.testing.assert_array_equal(run_onnx(proto.SerializeToString(), {"x": x})["y"], np.maximum(x, 0))


def test_whole_numbers_and_truth_values_are_read_too() -> None:
    nodes = [node("Shape", "x", "shape"), node("IsNaN", "x", "nan"), node("Relu", "x", "y")]
    found = run_onnx(model(nodes, {}).SerializeToString(), {"x": numbers(1, 3, 16, 15)})
    assert found["shape"].tolist() == [1, 3, 16, 15]
    assert found["nan"].dtype == np.bool_


def test_what_onnxruntime_refuses_comes_in_its_own_words() -> None:
    data = MODELS["classifier"][0]().SerializeToString()
    with pytest.raises(InvalidError, match="channels"):
        run_onnx(data, {"x": numbers(1, 4, 16, 15)})
    with pytest.raises(InvalidError, match="NoSuchOperator"):
        check_onnx(model([node("NoSuchOperator", "x", "y")], {}).SerializeToString())


def test_a_model_that_takes_all_memory_ends_alone() -> None:
    sizes = {"sizes": np.array([2**17, 2**17], np.int64)}
    nodes = [node("ConstantOfShape", "sizes", "huge"), node("ReduceSum", "huge", "y")]
    data = model(nodes, sizes, ("N", 1)).SerializeToString()
    with pytest.raises(LimitError):
        run_onnx(data, {"x": numbers(1, 1)}, ["y"], RunLimits(max_elements=1_000_000))


def test_a_model_that_never_ends_can_be_stopped() -> None:
    body = helper.make_graph(
        [helper.make_node("Identity", ["on"], ["still"]), helper.make_node("Identity", ["v"], ["next"])],
        "body",
        [
            helper.make_tensor_value_info("number", onnx.TensorProto.INT64, []),
            helper.make_tensor_value_info("on", onnx.TensorProto.BOOL, []),
            helper.make_tensor_value_info("v", FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("still", onnx.TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", FLOAT, None),
        ],
    )
    tensors = {"most": np.array(2**62, np.int64), "always": np.array(True)}
    data = model([node("Loop", "most always x", "y", body=body)], tensors, ("N", 1)).SerializeToString()
    asked = 0

    def stop() -> None:
        nonlocal asked
        asked += 1
        if asked > 60:
            raise TimeoutError

    with pytest.raises(TimeoutError), checked_by(stop):
        run_onnx(data, {"x": numbers(1, 1)})
