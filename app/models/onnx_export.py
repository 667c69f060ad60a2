"""A network of ours as an ONNX model, its weights inside."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from app.geometry.errors import InvalidError
from app.layers.base import Shape
from app.models.onnx_file import Package, load
from app.snippets.job import NUMPY_MODES, Job
from app.snippets.network import Part
from app.snippets.onnx import IR, OPSET

_PLAIN = {
    "relu": ("Relu", {}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "softmax": ("Softmax", {"axis": 1}),
    "global_max_pool": ("GlobalMaxPool", {}),
    "global_avg_pool": ("GlobalAveragePool", {}),
    "flatten": ("Flatten", {"axis": 1}),
    "add": ("Sum", {}),
    "concat": ("Concat", {"axis": 1}),
    "dropout": ("Identity", {}),
}
_POOLS = {"max_pool": "MaxPool", "avg_pool": "AveragePool", "lp_pool": "LpPool"}


class _Graph:
    """Nodes and tensors while they are gathered."""

    def __init__(self, onnx: Package) -> None:
        self.helper, self.numpy_helper = onnx.helper, onnx.numpy_helper
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def tensor(self, name: str, array: np.ndarray) -> str:
        self.tensors.append(self.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, **attributes: object) -> str:
        given = {name: value for name, value in attributes.items() if value is not None}
        self.nodes.append(self.helper.make_node(operator, list(inputs), [output], name=output, **given))
        return output


def network_to_onnx(network: Sequence[Part], input_shape: Shape) -> bytes:
    """Write a network as an ONNX model (operator set 22), input `x`, each output named like its layer.

    Parameters
    ----------
    network : bound parts; the last one's output is the model's
    input_shape : (N, C, *size)

    Returns
    -------
    the file's bytes, checked by `onnx.checker`

    Raises
    ------
    InvalidError : a layer that no operator does the same, or that has no numbers; with a pointer to it
    UnavailableError : the package `onnx` isn't installed
    """
    onnx = load()
    graph = _Graph(onnx)
    names = {-1: "x"}
    for part in network:
        reads = [names[number] for number in part.inputs]
        if part.kind not in ("add", "concat") and len(reads) > 1:
            reads = [graph.node("Concat", reads, f"{part.name}_inputs", axis=1)]
        write = _WRITERS.get(part.kind, _plain)
        try:
            names[part.number] = write(graph, part, reads)
        except InvalidError as error:
            raise error.within(f"/{part.number}") from None
    value, kind = onnx.helper.make_tensor_value_info, onnx.TensorProto.FLOAT
    made = onnx.helper.make_graph(
        graph.nodes,
        "convscope",
        [value("x", kind, list(input_shape))],
        [value(names[network[-1].number], kind, list(network[-1].output_shape))],
        graph.tensors,
    )
    opset = onnx.helper.make_opsetid("", OPSET)
    model = onnx.helper.make_model(made, opset_imports=[opset], ir_version=IR, producer_name="convscope")
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data


def _plain(graph: _Graph, part: Part, reads: Sequence[str]) -> str:
    if part.kind not in _PLAIN:
        raise InvalidError(f"a {part.kind} layer isn't written as ONNX", "/kind")
    operator, attributes = _PLAIN[part.kind]
    return graph.node(operator, reads, part.name, **attributes)


def _job(part: Part) -> Job:
    if part.job is None:
        raise InvalidError(f"a {part.kind} layer isn't written as ONNX", "/kind")
    return part.job


def _pads(pads: Sequence[tuple[int, int]]) -> list[int]:
    return [begin for begin, _ in pads] + [end for _, end in pads]


def _conv(graph: _Graph, part: Part, reads: Sequence[str]) -> str:
    job, weight = _job(part), np.asarray(part.weight)
    transposed = part.kind == "conv_transpose"
    source, pads = reads[0], list(job.pads if transposed else job.whole_pads)
    if not transposed and job.mode != "zeros" and any(map(any, pads)):
        if job.mode not in NUMPY_MODES:
            raise InvalidError(f"ONNX's Pad has no mode {job.mode!r}", "/padding_mode")
        ends = np.array([0, 0, *(b for b, _ in pads), 0, 0, *(e for _, e in pads)], np.int64)
        given = [source, graph.tensor(f"{part.name}_pads", ends)]
        if job.mode == "constant":
            given.append(graph.tensor(f"{part.name}_fill", np.array(job.fill, np.float32)))
        source = graph.node("Pad", given, f"{part.name}_padded", mode=NUMPY_MODES[job.mode])
        pads = [(0, 0)] * job.rank
    inputs = [source, graph.tensor(f"{part.name}.weight", weight)]
    if part.bias is not None:
        inputs.append(graph.tensor(f"{part.name}.bias", part.bias))
    return graph.node(
        "ConvTranspose" if transposed else "Conv",
        inputs,
        part.name,
        kernel_shape=list(job.kernel),
        strides=list(job.stride),
        pads=_pads(pads),
        dilations=list(job.dilation),
        group=job.groups,
        output_padding=list(job.more) if transposed and any(job.more) else None,
    )


def _pool(graph: _Graph, part: Part, reads: Sequence[str]) -> str:
    job = _job(part)
    if part.kind == "lp_pool" and not job.p.is_integer():
        raise InvalidError(f"ONNX's LpPool takes a whole number for p, and this is {job.p}", "/p")
    if any(job.overhang) and not job.ceil and part.kind == "avg_pool":
        raise InvalidError("ONNX's average pool has no cover_all", "/cover_all")
    if any(max(pair) >= taps for pair, taps in zip(job.whole_pads, job.kernel, strict=True)):
        raise InvalidError(
            "ONNX's pools have padding below the kernel's size, whatever the dilation", "/padding"
        )
    ceil = job.ceil and any(job.overhang)
    return graph.node(
        _POOLS[part.kind],
        reads,
        part.name,
        kernel_shape=list(job.kernel),
        strides=list(job.stride),
        pads=_pads(job.pads if ceil else job.whole_pads),
        dilations=list(job.dilation),
        ceil_mode=1 if ceil else None,
        p=int(job.p) if part.kind == "lp_pool" else None,
        count_include_pad=int(job.counts_padding) if part.kind == "avg_pool" else None,
    )


def _leaky(graph: _Graph, part: Part, reads: Sequence[str]) -> str:
    return graph.node(
        "LeakyRelu", reads, part.name, alpha=float(getattr(part.settings, "negative_slope", 0.01))
    )


def _norm(graph: _Graph, part: Part, reads: Sequence[str]) -> str:
    lists = (("weight", 1.0), ("bias", 0.0), ("mean", 0.0), ("variance", 1.0))
    inputs = [graph.tensor(f"{part.name}.{field}", part.per_channel(field, fill)) for field, fill in lists]
    eps = float(getattr(part.settings, "eps", 1e-5))
    return graph.node("BatchNormalization", [*reads, *inputs], part.name, epsilon=eps)


def _linear(graph: _Graph, part: Part, reads: Sequence[str]) -> str:
    inputs = [*reads, graph.tensor(f"{part.name}.weight", np.asarray(part.weight))]
    if part.bias is not None:
        inputs.append(graph.tensor(f"{part.name}.bias", part.bias))
    return graph.node("Gemm", inputs, part.name, transB=1)


def _shuffle(graph: _Graph, part: Part, reads: Sequence[str]) -> str:
    groups, (batch, channels, *size) = int(getattr(part.settings, "groups", 1)), part.input_shape
    apart = np.array([batch, groups, channels // groups, *size], np.int64)
    order = [0, 2, 1, *range(3, 3 + len(size))]
    split = graph.tensor(f"{part.name}_groups", apart)
    cut = graph.node("Reshape", [*reads, split], f"{part.name}_cut")
    dealt = graph.node("Transpose", [cut], f"{part.name}_dealt", perm=order)
    whole = graph.tensor(f"{part.name}_shape", np.array(part.input_shape, np.int64))
    return graph.node("Reshape", [dealt, whole], part.name)


_WRITERS: Mapping[str, Callable[[_Graph, Part, Sequence[str]], str]] = {
    "conv": _conv,
    "conv_transpose": _conv,
    "max_pool": _pool,
    "avg_pool": _pool,
    "lp_pool": _pool,
    "leaky_relu": _leaky,
    "batch_norm": _norm,
    "linear": _linear,
    "channel_shuffle": _shuffle,
}
