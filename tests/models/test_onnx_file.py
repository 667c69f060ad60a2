"""ONNX files as data: what is read, and what is refused before anything is made of it."""

import numpy as np
import pytest

from app.geometry.errors import ConvscopeError, InvalidError, LimitError, UnavailableError
from app.models import ModelLimits, read_model
from app.models.graph import GraphValue
from app.models.node_layers import network_part
from app.models.onnx_file import load
from app.models.wire import MAX_PARTS
from tests.models.onnx_models import (
    FLOAT,
    MODELS,
    Proto,
    helper,
    model,
    node,
    numbers,
    numpy_helper,
    onnx,
)


def test_a_graph_is_read() -> None:
    found = read_model(MODELS["classifier"][0]().SerializeToString())
    graph = found.graph
    assert graph is not None
    assert (found.format, graph.opset) == ("onnx", 17)
    assert graph.inputs == (GraphValue("x", "float32", ("N", 3, 16, 15)),)
    assert [item.operator for item in graph.nodes][:3] == ["Conv", "BatchNormalization", "Relu"]
    assert graph.nodes[0].attributes == {"kernel_shape": (3, 3), "pads": (1, 1, 1, 1)}
    assert graph.nodes[0].name == "Conv_0"
    assert found.tensors["w"].shape == (8, 3, 3, 3)


TYPES = ("float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "uint64", "bool")


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("raw", [True, False])
def test_tensors_of_every_type(dtype: str, raw: bool) -> None:
    array = np.array([[0, 1, 2], [3, 100, 7]]).astype(dtype)
    made = numpy_helper.from_array(array, "t")
    if not raw:
        made = helper.make_tensor("t", made.data_type, array.shape, array.ravel().tolist())
    proto = model([node("Relu", "x", "y")], {})
    proto.graph.initializer.append(made)
    tensor = read_model(proto.SerializeToString()).tensors["t"]
    assert tensor.dtype == dtype
    np.testing.assert_array_equal(tensor.values(), array)


class Bytes(bytes):
    """A file that is no protobuf."""

    def SerializeToString(self) -> bytes:  # noqa: N802 - protobuf's name
        return self


def relu() -> Proto:
    return model([node("Relu", "x", "y")], {})


def outside() -> Proto:
    proto = model([node("Relu", "x", "y")], {"w": numbers(2, 2)})
    tensor = proto.graph.initializer[0]
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    tensor.ClearField("raw_data")
    return proto


def outside_in_a_branch() -> Proto:
    branch = helper.make_graph([node("Relu", "x", "z")], "b", [], [])
    branch.initializer.append(outside().graph.initializer[0])
    proto = relu()
    proto.graph.node.append(helper.make_node("If", ["x"], ["q"], then_branch=branch, else_branch=branch))
    return proto


def outside_in_a_constant() -> Proto:
    made = helper.make_node("Constant", [], ["c"], value=outside().graph.initializer[0])
    return model([made, node("Relu", "x", "y")], {})


def outside_in_a_function() -> Proto:
    made = helper.make_node("Constant", [], ["c"], value=outside().graph.initializer[0])
    proto = relu()
    proto.functions.append(
        helper.make_function("mine", "F", [], ["c"], [made], [helper.make_opsetid("", 17)])
    )
    return proto


def outside_in_few_numbers() -> Proto:
    proto = relu()
    proto.graph.sparse_initializer.add(dims=[2, 2]).values.CopyFrom(outside().graph.initializer[0])
    return proto


def constant(name: str) -> Proto:
    return helper.make_node("Constant", [], [name], value=numpy_helper.from_array(numbers(1)))


def sized(dims: list[int], raw: bytes = bytes(16)) -> Proto:
    proto = relu()
    proto.graph.initializer.add(name="w", data_type=FLOAT, dims=dims, raw_data=raw)
    return proto


def two_sets() -> Proto:
    proto = relu()
    proto.opset_import.append(helper.make_opsetid("ai.onnx", 16))
    return proto


def typed(dims: list[int]) -> Proto:
    proto = relu()
    proto.graph.initializer.add(name="w", data_type=FLOAT, dims=dims, float_data=[1.0, 2.0])
    return proto


BROKEN = {
    "outside": (outside, "in files beside it"),
    "outside in a branch": (outside_in_a_branch, "in files beside it"),
    "outside in a constant": (outside_in_a_constant, "in files beside it"),
    "outside in a function": (outside_in_a_function, "in files beside it"),
    "outside in few numbers": (outside_in_few_numbers, "in files beside it"),
    "another framework's": (lambda: Bytes(b"\x1c\x00\x00\x00TFL3" + bytes(20)), "TensorFlow Lite"),
    "other bytes": (lambda: sized([3, 3]), "takes 36 bytes"),
    "no numbers": (lambda: sized([3], b""), "takes 12 bytes"),
    "a negative axis": (lambda: sized([-1, -4]), "axis of -4"),
    "an unknown input": (lambda: model([node("Relu", "nowhere", "y")], {}), "nothing before it makes"),
    "the wrong order": (
        lambda: model([node("Relu", "a", "y"), node("Relu", "x", "a")], {}),
        "nothing before it makes",
    ),
    "made twice": (lambda: model([node("Relu", "x", "y"), node("Abs", "x", "y")], {}), "twice"),
    "an operator set to come": (lambda: model([node("Relu", "x", "y")], {}, opset=999), "operator set 999"),
    "no nodes": (lambda: onnx.ModelProto(ir_version=8, producer_name="nobody at all"), "no nodes"),
    "a node that makes nothing": (
        lambda: model([node("Relu", "x", ""), node("Relu", "x", "y")], {}),
        "makes nothing",
    ),
    "two operator sets": (two_sets, "operator set 17, 16"),
    "numbers of another count": (lambda: typed([3]), "can't be read"),
    "a tensor twice": (
        lambda: model([node("Relu", "x", "y"), constant("w"), constant("w")], {}),
        "comes twice",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_model_says_what_is_wrong(name: str) -> None:
    make, says = BROKEN[name]
    with pytest.raises(InvalidError, match=says):
        read_model(make().SerializeToString())


def test_what_is_too_large_is_refused() -> None:
    many = model([node("Relu", "x", "y0"), *(node("Relu", f"y{n}", f"y{n + 1}") for n in range(30))], {})
    with pytest.raises(LimitError, match="nodes"):
        read_model(many.SerializeToString(), ModelLimits(max_nodes=20))
    with pytest.raises(LimitError, match="numbers"):
        read_model(sized([2**40, 2**30]).SerializeToString())
    with pytest.raises(LimitError, match="tensors"):
        read_model(model([node("Relu", "x", "y")], {"a": numbers(1), "b": numbers(2)}).SerializeToString(),
                   ModelLimits(max_tensors=1))  # fmt: skip


def test_a_small_file_of_many_parts_is_refused_before_it_fills_memory() -> None:
    nodes = b"\x0a\x00" * (MAX_PARTS + 10)
    size = len(nodes)
    length = bytes([size & 127 | 128, size >> 7 & 127 | 128, size >> 14 & 127 | 128, size >> 21])
    with pytest.raises(LimitError, match="parts"):
        read_model(b"\x08\x08\x3a" + length + nodes)


def test_cut_off_and_changed_files_are_an_error_or_a_model() -> None:
    whole = MODELS["branches"][0]().SerializeToString()
    rng = np.random.default_rng(1)
    for stop in rng.integers(0, len(whole), 60):
        with pytest.raises(ConvscopeError):
            read_model(whole[:stop])
    for place in rng.integers(0, len(whole), 200):
        data = bytearray(whole)
        data[place] ^= int(rng.integers(1, 256))
        try:
            found = read_model(bytes(data))
        except ConvscopeError:
            continue
        if found.graph is not None:
            network_part(found.graph, found.tensors)


def test_types_that_are_not_read_are_listed_all_the_same() -> None:
    proto = relu()
    for name, number in (("four", onnx.TensorProto.INT4), ("none", 0), ("unknown", 99)):
        proto.graph.initializer.add(name=name, data_type=number, dims=[2], raw_data=bytes(2))
    proto.graph.input.append(helper.make_tensor_sequence_value_info("many", FLOAT, None))
    found = read_model(proto.SerializeToString())
    assert {name: tensor.dtype for name, tensor in found.tensors.items()} == {
        "four": "int4",
        "none": "no type",
        "unknown": "no type",
    }
    with pytest.raises(InvalidError, match="float32"):
        found.tensors["four"].numbers()
    assert found.graph is not None
    assert found.graph.inputs[1] == GraphValue("many", "", None)


def test_attributes_and_names_of_every_kind() -> None:
    made = helper.make_node("Own", ["x"], ["y"], domain="mine", i=1, f=0.5, s="a", ii=[1], ff=[0.5], ss=["a"],
                            g=relu().graph)  # fmt: skip
    other = helper.make_node("Own", ["y"], ["z"], domain="mine", name="Own_0")
    proto = model([made, other], {})
    proto.opset_import.append(helper.make_opsetid("mine", 1))
    found = read_model(proto.SerializeToString()).graph
    assert found is not None
    first, second = found.nodes
    assert first.attributes == {
        "i": 1, "f": 0.5, "s": "a", "ii": (1,), "ff": (0.5,), "ss": ("a",), "g": None,
    }  # fmt: skip
    assert (first.operator, first.name, second.name) == ("mine.Own", "Own_0", "Own_0_1")


def test_a_package_that_is_not_here_says_how_to_get_it() -> None:
    with pytest.raises(UnavailableError, match=r"install it: pip install 'convscope\[models\]'"):
        load("no_such_package.inner")
