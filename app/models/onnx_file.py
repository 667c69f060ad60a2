"""ONNX models: protobuf → a graph and its tensors. The package `onnx` is optional, imported when needed."""

import importlib
import importlib.util
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from app.geometry.errors import InvalidError, LimitError, UnavailableError
from app.models.graph import Attribute, Graph, GraphNode, GraphValue
from app.models.tensor import DTYPES, MAX_NAME, ModelLimits, StoredTensor, check_count, check_shape
from app.models.wire import check_structure

Package = Any
Message = Any
"""Things of a package whose types aren't there: they lean on protobuf's."""

# the first field of a file: the version, the producer's names, or the operator sets
_FIRST = b"\x08\x12\x1a\x22\x2a\x32\x3a\x42"
_MAX_VALUES = 200_000


def is_onnx(data: bytes) -> bool:
    """Whether a file may be an ONNX model; protobuf says no more of itself."""
    return len(data) > 8 and data[0] in _FIRST


def load(name: str = "onnx") -> Package:
    """Import an optional package.

    Raises
    ------
    UnavailableError : it isn't installed
    """
    if importlib.util.find_spec(name.partition(".")[0]) is None:
        raise UnavailableError(
            f"ONNX models need the package {name.partition('.')[0]}, which isn't installed here;"
            " install it: pip install 'convscope[models]'"
        )
    return importlib.import_module(name)


def read_onnx(data: bytes, limits: ModelLimits) -> tuple[Graph, dict[str, StoredTensor]]:
    """Read a model.

    Returns
    -------
    its graph, and its tensors: initialisers, and what `Constant` nodes hold

    Raises
    ------
    InvalidError : broken, or with its numbers in files beside it
    LimitError : too many nodes or tensors, or too large a tensor
    UnavailableError : the package `onnx` isn't installed

    References
    ----------
    onnx/onnx.proto; ONNX, "Open Neural Network Exchange Intermediate Representation".
    """
    check_structure(data)
    onnx = load()
    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except Exception:  # protobuf's errors are of its C++ half and have no common name
        raise InvalidError("this is no ONNX model that can be read; was the file sent whole?") from None
    if not model.graph.node or not model.opset_import:
        raise InvalidError("the model has no nodes, or doesn't say which operators it means")
    opset = _opset(onnx, model)
    if len(model.graph.node) > limits.max_nodes:
        raise LimitError(
            f"the model has {len(model.graph.node):,} nodes; at most {limits.max_nodes:,} are read"
        )
    if any(_external(onnx, tensor) for tensor in _all_tensors(model)):
        raise InvalidError(
            "the model keeps its numbers in files beside it, which don't come along; save it in one file:"
            " onnx.save(onnx.load('model.onnx'), 'whole.onnx', save_as_external_data=False)"
        )
    tensors = _tensors(onnx, model.graph, limits)
    nodes = tuple(_nodes(model.graph))
    graph = Graph(
        opset,
        str(model.producer_name)[:100],
        tuple(_value(onnx, item) for item in model.graph.input if item.name not in tensors),
        tuple(_value(onnx, item) for item in model.graph.output),
        nodes,
        {item.name: _value(onnx, item) for item in list(model.graph.value_info)[:_MAX_VALUES]},
    )
    _check_order(graph, tensors)
    return graph, tensors


def _opset(onnx: Package, model: Message) -> int:
    found = [int(entry.version) for entry in model.opset_import if entry.domain in ("", "ai.onnx")]
    most = int(onnx.defs.onnx_opset_version())
    if len(found) != 1 or not 1 <= found[0] <= most:
        raise InvalidError(
            f"the model is of operator set {', '.join(map(str, found[:4])) or 'none'}; one from 1 to {most}"
            " is read: export it with another opset_version"
        )
    return found[0]


def _all_tensors(model: Message) -> Iterator[Message]:
    """All tensors of a model, those in graphs within graphs and in functions too."""
    graphs = [model.graph]
    loose = [node for function in model.functions for node in function.node]
    while graphs or loose:
        graph = graphs.pop() if graphs else None
        if graph is not None:
            yield from graph.initializer
            for sparse in graph.sparse_initializer:
                yield from (sparse.values, sparse.indices)
        nodes, loose = [*loose, *(graph.node if graph is not None else ())], []
        for attribute in (item for node in nodes for item in node.attribute):
            yield from (attribute.t, *attribute.tensors)
            graphs += [attribute.g] if attribute.HasField("g") else []
            graphs += list(attribute.graphs)


def _external(onnx: Package, tensor: Message) -> bool:
    return bool(tensor.external_data) or tensor.data_location == onnx.TensorProto.EXTERNAL


def _tensors(onnx: Package, graph: Message, limits: ModelLimits) -> dict[str, StoredTensor]:
    constants = [
        (node.output[0], item.t)
        for node in graph.node
        if node.op_type == "Constant" and node.output
        for item in node.attribute
        if item.name == "value"
    ]
    named = [(tensor.name, tensor) for tensor in graph.initializer] + constants
    check_count(len(named), limits)
    found: dict[str, StoredTensor] = {}
    for name, tensor in named:
        if name in found:
            raise InvalidError(f"the tensor {name[:100]!r} comes twice")
        found[name] = _tensor(onnx, name, tensor, limits)
    return found


def _tensor(onnx: Package, name: str, tensor: Message, limits: ModelLimits) -> StoredTensor:
    shape = tuple(int(size) for size in tensor.dims)
    if any(size < 0 for size in shape):
        raise InvalidError(f"{name[:100]!r} has an axis of {min(shape)} cells")
    check_shape(name, shape, limits)
    dtype = _dtype(onnx, tensor.data_type)
    if dtype not in DTYPES:
        return StoredTensor(name, dtype or "no type", shape, memoryview(b""))
    raw = bytes(tensor.raw_data) if tensor.HasField("raw_data") else _typed(onnx, name, tensor, dtype)
    needs = int(np.prod(shape, dtype=object)) * DTYPES[dtype].itemsize
    if len(raw) != needs:
        raise InvalidError(
            f"{name[:100]!r} of shape {list(shape)} and {dtype} takes {needs:,} bytes, but {len(raw):,}"
            " are there"
        )
    return StoredTensor(name, dtype, shape, memoryview(raw))


def _typed(onnx: Package, name: str, tensor: Message, dtype: str) -> bytes:
    """Give the bytes of numbers that are written one by one."""
    try:
        array = onnx.numpy_helper.to_array(tensor)
    except Exception as error:  # it fails in as many ways as NumPy's reshape and casts do
        raise InvalidError(f"{name[:100]!r} can't be read: {str(error)[:100]}") from None
    return np.ascontiguousarray(array.view("<u2") if dtype == "bfloat16" else array).tobytes()


def _dtype(onnx: Package, number: int) -> str:
    names = {"float": "float32", "double": "float64"}
    try:
        found = str(onnx.TensorProto.DataType.Name(number)).lower()
    except ValueError:
        return ""
    return "" if found == "undefined" else names.get(found, found)


def _nodes(graph: Message) -> Iterator[GraphNode]:
    taken: set[str] = set()
    for number, node in enumerate(graph.node):
        name = str(node.name)[:MAX_NAME] or f"{node.op_type}_{number}"
        if name in taken:
            name = f"{name}_{number}"
        taken.add(name)
        operator = node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"
        attributes = {item.name: _attribute(item) for item in node.attribute}
        yield GraphNode(name, operator, tuple(node.input), tuple(node.output), attributes)


def _attribute(item: Message) -> Attribute:
    kind = item.type
    if kind == item.FLOAT:
        return float(item.f)
    if kind == item.INT:
        return int(item.i)
    if kind == item.STRING:
        return _decoded(item.s)
    if kind == item.FLOATS:
        return tuple(map(float, item.floats))
    if kind == item.INTS:
        return tuple(map(int, item.ints))
    if kind == item.STRINGS:
        return tuple(map(_decoded, item.strings))
    return None


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _value(onnx: Package, item: Message) -> GraphValue:
    kind = item.type.tensor_type
    if not item.type.HasField("tensor_type") or not kind.HasField("shape"):
        return GraphValue(item.name, _dtype(onnx, kind.elem_type), None)
    shape = tuple(
        int(axis.dim_value)
        if axis.HasField("dim_value")
        else (axis.dim_param[:60] if axis.dim_param else None)
        for axis in kind.shape.dim
    )
    return GraphValue(item.name, _dtype(onnx, kind.elem_type), shape)


def _check_order(graph: Graph, tensors: Iterable[str]) -> None:
    """Refuse a node that reads what no node before it makes."""
    there = {"", *tensors, *(item.name for item in graph.inputs)}
    for node in graph.nodes:
        for name in node.inputs:
            if name not in there:
                raise InvalidError(
                    f"the node {node.name[:100]!r} ({node.operator[:60]}) reads {name[:100]!r}, which nothing"
                    " before it makes"
                )
        if not node.outputs:
            raise InvalidError(f"the node {node.name[:100]!r} ({node.operator[:60]}) makes nothing")
        for name in node.outputs:
            if name and name in there and node.operator != "Constant":
                raise InvalidError(f"{name[:100]!r} is made twice")
            there.add(name)
