"""ONNX's backend tests out of its wheel: those that its node tests make, and models from PyTorch."""

import importlib
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import onnx
from onnx import helper, numpy_helper
from onnx.backend.test.case import node as node_tests
from onnx.backend.test.loader import load_model_tests

from app.engine import Array
from tests.conformance.layer_case import InexpressibleError, Settings, Table
from tests.conformance.onnx_adapter import Node, Values, adapt

# The file of onnx.backend.test.case.node that makes an operator's tests, as it is imported.
FILES = {
    "Conv": "conv",
    "ConvTranspose": "convtranspose",
    "MaxPool": "maxpool",
    "AveragePool": "averagepool",
    "LpPool": "lppool",
    "GlobalAveragePool": "globalaveragepool",
    "GlobalMaxPool": "globalmaxpool",
    "Relu": "relu",
    "LeakyRelu": "leakyrelu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softmax": "softmax",
    "Flatten": "flatten",
    "BatchNormalization": "batch_normalization",
    "Dropout": "dropout",
    "Gemm": "gemm",
}
# These make theirs with a reference in pure Python, which takes seconds.
SLOW = frozenset({"MaxPool", "AveragePool", "LpPool"})
# Their right answer is printed with four decimals.
ROUNDED = frozenset({"test_averagepool_2d_ceil_last_window_starts_on_pad"})


class Test(NamedTuple):
    """A model, an input and what has to come out; further outputs are left aside."""

    name: str
    model: Any
    inputs: list[Values]
    output: Values


@cache
def onnx_table(operator: str) -> Table:
    """All of ONNX's tests that hold an operator."""
    table = Table("ONNX", operator)
    for test in (*_made(operator), *_exported()):
        if any(node.op_type == operator for node in test.model.graph.node):
            table.add(test.name, partial(_case, test, operator))
        elif test.name.partition("_expanded")[0] in {*table.left_out, *(c.name for c in table.cases)}:
            table.left_out[test.name] = "another test, spelt out in simpler operators"
    return table


def _made(operator: str) -> Iterator[Test]:
    """Give the tests of the files imported so far, this operator's among them."""
    importlib.import_module(f"onnx.backend.test.case.node.{FILES[operator]}")
    for test in node_tests._NodeTestCases:
        inputs, outputs = test.data_sets[0]
        yield Test(test.name, test.model, inputs, outputs[0])


@cache
def _exported() -> list[Test]:
    """Read the models that come as files."""
    found = []
    for kind in ("pytorch-converted", "pytorch-operator", "simple"):
        for test in sorted(load_model_tests(kind=kind), key=lambda test: str(test.name)):
            folder = Path(str(test.model_dir))
            model = onnx.load(folder / "model.onnx")
            if any(node.op_type in FILES for node in model.graph.node):
                inputs = [_read(path) for path in sorted(folder.glob("test_data_set_0/input_*.pb"))]
                found.append(Test(test.name, model, inputs, _read(folder / "test_data_set_0/output_0.pb")))
    return found


def _read(path: Path) -> Values:
    return numpy_helper.to_array(onnx.TensorProto.FromString(path.read_bytes()))  # type: ignore[no-any-return]  # unseen


def _case(test: Test, operator: str) -> tuple[Settings, Array, Values]:
    graph = test.model.graph
    if len(graph.node) > 1:
        raise InexpressibleError("several operators in one model")
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    given = [entry.name for entry in graph.input if entry.name not in values]
    values |= dict(zip(given, test.inputs, strict=True))
    (described,) = graph.node
    attributes = {found.name: helper.get_attribute_value(found) for found in described.attribute}
    opset = next(found.version for found in test.model.opset_import if found.domain == "")
    inputs = tuple(values[name] if name else None for name in described.input)
    node = Node(operator, opset, attributes, inputs)
    settings, arrange = adapt(node)
    return settings, arrange(node.x), arrange(test.output)
