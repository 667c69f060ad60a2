"""ONNX nodes → our layers, weights included; what no layer does the same says why."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.models.graph import Graph, GraphNode
from app.models.tensor import StoredTensor
from app.models.weights import Layer, Ref
from app.parsing.onnx_node import BIASED, WEIGHT, make_step
from app.parsing.signatures import Arguments
from app.parsing.steps import Step

Tensors = Mapping[str, StoredTensor]
_PASSING = ("Identity",)
_SILENT = ("Constant",)
_PER_CHANNEL = {"weight": 1, "bias": 2, "mean": 3, "variance": 4}


@dataclass(frozen=True, slots=True)
class NodeLayer:
    """What a node is here.

    Parameters
    ----------
    layer : that does the same; None where there is none
    reads : values that it reads, its weights left out
    reason : why there is no layer
    """

    layer: Layer | None
    reads: tuple[str, ...]
    reason: str | None = None


class NoLayerError(Exception):
    """Carries out why a node is no layer here."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A node, with what its graph says around it."""

    graph: Graph
    node: GraphNode
    tensors: Tensors

    @property
    def data(self) -> tuple[str, ...]:
        """Inputs that aren't tensors of the file."""
        return tuple(name for name in self.node.inputs if name and name not in self.tensors)

    def weight(self, place: int) -> StoredTensor | None:
        """The tensor that an input is, if it is one."""
        name = self.node.inputs[place] if place < len(self.node.inputs) else ""
        if name and name not in self.tensors:
            raise NoLayerError(f"its input {place} comes from another node, where a layer has numbers")
        return self.tensors[name] if name else None

    def rank(self, name: str) -> int | None:
        """Axes of a value, where they are known."""
        value = self.graph.values.get(name)
        return None if value is None or value.shape is None else len(value.shape)


def node_layer(graph: Graph, node: GraphNode, tensors: Tensors) -> NodeLayer:
    """Find the layer that does what a node does.

    Parameters
    ----------
    graph : that the node is of; ranks of its values help
    tensors : of the file, by name
    """
    reading = _Reading(graph, node, tensors)
    make = _MAKERS.get(node.operator, _plain)
    try:
        if not reading.data:
            raise NoLayerError("it reads 0 values, where a layer reads one")
        if any(node.outputs[1:]) and node.operator != "Dropout":
            raise NoLayerError("it has more than one output")
        layer = make(reading)
    except NoLayerError as error:
        return NodeLayer(None, reading.data, str(error))
    many = layer.settings["kind"] in ("add", "concat")
    if len(reading.data) != 1 and not many:
        return NodeLayer(None, reading.data, f"it reads {len(reading.data)} values, where a layer reads one")
    return NodeLayer(layer, reading.data)


def _arguments(node: GraphNode) -> Arguments:
    return {name: value for name, value in node.attributes.items() if value is not None}


def _step(reading: _Reading, given: Arguments) -> dict[str, object]:
    """Settings by the reader of pasted nodes."""
    node = reading.node
    step = make_step(node.operator, given, Step(node.operator, node.name))
    if step.settings is None:
        said = step.fault.detail if step.fault else f"no layer here does what {node.operator[:60]} does"
        raise NoLayerError(said)
    return dict(step.settings)


def _plain(reading: _Reading) -> Layer:
    return Layer(_step(reading, _arguments(reading.node)), {})


def _conv(reading: _Reading) -> Layer:
    weight, bias = reading.weight(1), reading.weight(2)
    if weight is None:
        raise NoLayerError("it has no weight")
    given: Arguments = {**_arguments(reading.node), WEIGHT: weight.shape}
    if bias is not None:
        given[BIASED] = True
    settings = _step(reading, given)
    settings.pop("out_channels")
    settings.pop("kernel_size")
    settings.pop("bias", None)
    refs = {"weight": Ref(weight.name)}
    return Layer(settings, refs | ({"bias": Ref(bias.name)} if bias is not None else {}))


def _norm(reading: _Reading) -> Layer:
    attributes = reading.node.attributes
    if attributes.get("training_mode") or attributes.get("spatial", 1) != 1:
        raise NoLayerError("it works out its statistics from its input")
    refs = {}
    for field, place in _PER_CHANNEL.items():
        tensor = reading.weight(place)
        if tensor is None:
            raise NoLayerError(f"its {field} is missing")
        refs[field] = Ref(tensor.name)
    return Layer({"kind": "batch_norm", "eps": attributes.get("epsilon", 1e-5)}, refs)


def _gemm(reading: _Reading) -> Layer:
    attributes = reading.node.attributes
    weight, bias = reading.weight(1), reading.weight(2)
    if weight is None or len(weight.shape) != 2:
        raise NoLayerError("its weight has other than two axes")
    if attributes.get("transA") or any(attributes.get(name, 1.0) != 1.0 for name in ("alpha", "beta")):
        raise NoLayerError("transA, alpha and beta change what it multiplies")
    turned = not attributes.get("transB")
    outputs = weight.shape[1] if turned else weight.shape[0]
    refs = {"weight": Ref(weight.name, turned)}
    if bias is not None:
        if bias.shape != (outputs,):
            raise NoLayerError(f"its bias of shape {list(bias.shape)} isn't one number an output")
        refs["bias"] = Ref(bias.name)
    return Layer({"kind": "linear"}, refs)


def _matmul(reading: _Reading) -> Layer:
    weight = reading.weight(1)
    if weight is None or len(weight.shape) != 2 or reading.rank(reading.node.inputs[0]) not in (None, 2):
        raise NoLayerError("it multiplies more than features by a matrix")
    return Layer({"kind": "linear"}, {"weight": Ref(weight.name, True)})


def _add(reading: _Reading) -> Layer:
    if len(reading.data) != len(reading.node.inputs):
        raise NoLayerError("it adds a constant")
    ranks = {reading.rank(name) for name in reading.data} - {None}
    if len(ranks) > 1:
        raise NoLayerError("it adds tensors of different shapes")
    return Layer({"kind": "add"}, {})


def _concat(reading: _Reading) -> Layer:
    axis, rank = reading.node.attributes.get("axis", 1), reading.rank(reading.data[0])
    if axis != 1 and (rank is None or not isinstance(axis, int) or axis + rank != 1):
        raise NoLayerError(f"it puts tensors side by side along axis {axis}, and not as channels")
    if len(reading.data) != len(reading.node.inputs):
        raise NoLayerError("a constant is among what it puts side by side")
    return Layer({"kind": "concat"}, {})


def _reshape(reading: _Reading) -> Layer:
    shape = reading.tensors.get(reading.node.inputs[1]) if len(reading.node.inputs) > 1 else None
    sizes = shape.values().tolist() if shape is not None and shape.shape == (2,) else None
    if sizes is None:
        raise NoLayerError("it reshapes to other than (N, features)")
    value = reading.graph.values.get(reading.node.inputs[0])
    known = value.shape if value is not None and value.shape is not None else ()
    whole = [size for size in known if isinstance(size, int)]
    if len(whole) == len(known) > 1 and sizes[1] not in (-1, math.prod(whole[1:])):
        raise NoLayerError(f"it reshapes {whole} to {sizes}, and not to (N, features)")
    if sizes[1] == -1 and sizes[0] not in (0, 1, *known[:1]):
        raise NoLayerError(f"it reshapes to {sizes[0]} rows")
    return Layer({"kind": "flatten"}, {})


def _softmax(reading: _Reading) -> Layer:
    axis = reading.node.attributes.get("axis", -1 if reading.graph.opset >= 13 else 1)
    rank = reading.rank(reading.node.inputs[0])
    if axis != 1 and (rank is None or not isinstance(axis, int) or axis + rank != 1):
        raise NoLayerError(f"it is over axis {axis}, and not over channels")
    if reading.graph.opset < 13 and rank != 2:
        raise NoLayerError("before operator set 13 it is over all axes from one on")
    return Layer({"kind": "softmax"}, {})


def _reduce_mean(reading: _Reading) -> Layer:
    node = reading.node
    axes = node.attributes.get("axes")
    listed = reading.tensors.get(node.inputs[1]) if len(node.inputs) > 1 else None
    if listed is not None and 0 < listed.count <= 8:
        axes = tuple(listed.values().ravel().tolist())
    rank = reading.rank(node.inputs[0])
    if not isinstance(axes, tuple) or not rank or not node.attributes.get("keepdims", 1):
        raise NoLayerError("it isn't the mean of whole channels that keeps their axes")
    if sorted(int(axis) % rank for axis in axes) != list(range(2, rank)):
        raise NoLayerError(f"it is the mean over axes {list(axes)}, and not of whole channels")
    return Layer({"kind": "global_avg_pool"}, {})


def _dropout(reading: _Reading) -> Layer:
    ratio = reading.weight(1)
    value = reading.node.attributes.get("ratio", 0.5)
    p = float(ratio.numbers().ravel()[0]) if ratio is not None and ratio.count == 1 else value
    return Layer({"kind": "dropout", "p": p}, {})


_MAKERS: Mapping[str, Callable[[_Reading], Layer]] = MappingProxyType(
    {
        "Conv": _conv,
        "ConvTranspose": _conv,
        "BatchNormalization": _norm,
        "Gemm": _gemm,
        "MatMul": _matmul,
        "Add": _add,
        "Sum": _add,
        "Concat": _concat,
        "Reshape": _reshape,
        "Softmax": _softmax,
        "ReduceMean": _reduce_mean,
        "Dropout": _dropout,
    }
)


@dataclass(frozen=True, slots=True)
class GraphLayer:
    """A layer in a network: which layers it reads by number (-1: the network's input), and the node it is."""

    layer: Layer
    inputs: tuple[int, ...]
    node: GraphNode


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """The part of a graph that our layers compute.

    Parameters
    ----------
    layers : each after those that it reads
    left_out : nodes that are no layers here, or that read one of those, and why
    """

    layers: tuple[GraphLayer, ...]
    left_out: tuple[tuple[GraphNode, str], ...]


def network_part(graph: Graph, tensors: Tensors) -> NetworkPart:
    """Take all that can be reached from the input by layers of ours."""
    numbers = {graph.inputs[0].name: -1} if len(graph.inputs) == 1 else {}
    layers: list[GraphLayer] = []
    left_out: list[tuple[GraphNode, str]] = []
    for node in graph.nodes:
        if node.operator in _SILENT and node.outputs[:1] and node.outputs[0] in tensors:
            continue
        if node.operator in _PASSING and set(node.inputs[:1]) & numbers.keys():
            numbers[node.outputs[0]] = numbers[node.inputs[0]]
            continue
        found = node_layer(graph, node, tensors)
        missing = [name for name in found.reads if name not in numbers]
        if found.layer is None or missing:
            left_out.append(
                (node, found.reason or f"it reads {missing[0][:100]!r}, which isn't computed here")
            )
            continue
        numbers[node.outputs[0]] = len(layers)
        layers.append(GraphLayer(found.layer, tuple(numbers[name] for name in found.reads), node))
    return NetworkPart(tuple(layers), tuple(left_out))
