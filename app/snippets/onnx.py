"""Layers as an ONNX model, built with the `onnx` package and run by its reference."""

from app.snippets.job import NUMPY_MODES, Job
from app.snippets.writing import UnavailableCodeError, call, number, text

HEAD = ["import numpy as np", "import onnx", "from onnx import TensorProto, helper, numpy_helper"]
REFERENCE = (
    "from onnx.reference import ReferenceEvaluator",
    'y = ReferenceEvaluator(model).run(None, {"x": x})[0]',
)
RUNTIME = (
    "import onnxruntime  # onnx's own reference gets this layer wrong",
    "session = onnxruntime.InferenceSession(model.SerializeToString())",
    'y = session.run(None, {"x": x})[0]',
)
_NAMES = {
    "max_pool": "MaxPool",
    "avg_pool": "AveragePool",
    "lp_pool": "LpPool",
    "relu": "Relu",
    "leaky_relu": "LeakyRelu",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "softmax": "Softmax",
}
OPSET, IR = 22, 10


def write(job: Job) -> str:
    """Write a layer.

    Raises
    ------
    UnavailableCodeError : no operator does the same
    """
    run = RUNTIME if _reference_fails(job) else REFERENCE
    lines: list[str | None] = [*HEAD, run[0], ""]
    nodes, weights = [], []
    first: list[str | None] = []
    if job.kind in ("conv", "conv_transpose"):
        lines += job.weight_lines()
        inputs = ["x", "w"]
        weights += ["w"]
        if job.mode == "symmetric":
            first.append(job.pad_line())
        elif job.mode != "zeros" and any(map(any, job.whole_pads)):
            begins, ends = zip(*job.whole_pads, strict=True)
            lines.append(f'pads = np.array({[0, 0, *begins, 0, 0, *ends]}, dtype="int64")')
            lines.append(f'fill = np.array({number(job.fill)}, dtype="float32")')
            weights += ["pads", "fill"]
            mode = NUMPY_MODES[job.mode]
            nodes.append(f'helper.make_node("Pad", ["x", "pads", "fill"], ["padded"], mode="{mode}")')
            inputs[0] = "padded"
        if job.has_bias:
            weights.append("b")
            inputs.append("b")
        nodes.append(_conv(job, inputs))
    else:
        nodes.append(_other(job))
    lines += [job.input_line(), *first]
    made = "".join(f"    {node},\n".replace("\n", "\n    ").rstrip(" ") for node in nodes)
    arrays = ", ".join(f'numpy_helper.from_array({name}, "{name}")' for name in weights)
    initial = f", [{arrays}]" if weights else ""
    value = "helper.make_tensor_value_info"
    lines += [
        f"nodes = [\n{made}]",
        f'inputs = [{value}("x", TensorProto.FLOAT, x.shape)]',
        f'outputs = [{value}("y", TensorProto.FLOAT, {list(job.bound.output_shape)})]',
        f'graph = helper.make_graph(nodes, "layer", inputs, outputs{initial})',
        f'opset = helper.make_opsetid("", {OPSET})',
        f"model = helper.make_model(graph, opset_imports=[opset], ir_version={IR})",
        "onnx.checker.check_model(model)",
        *run[1:],
    ]
    return text(lines)


def _reference_fails(job: Job) -> bool:
    """Whether `onnx.reference` is known to compute something else, or nothing (onnx 1.23)."""
    if job.kind == "conv_transpose":
        return job.groups > 1 or (any(job.more) and any(d > 1 for d in job.dilation))
    if job.bound.kind.startswith("global") or not job.kind.endswith("_pool"):
        return job.bound.kind == "global_max_pool" and job.rank != 2
    uneven = len({cells for pair in job.whole_pads for cells in pair}) > 1
    return uneven or (job.ceil and any(job.overhang)) or (job.kind == "max_pool" and job.rank == 1)


def _pads(job: Job, over: bool) -> str | None:
    """All begins, then all ends."""
    begins, ends = zip(*(job.whole_pads if over else job.pads), strict=True)
    return f"pads={[*begins, *ends]}" if any((*begins, *ends)) else None


def _conv(job: Job, inputs: list[str]) -> str:
    transposed = job.kind == "conv_transpose"
    if any(more >= step for more, step in zip(job.more, job.stride, strict=True) if more):
        raise UnavailableCodeError("ONNX's output_padding is below the stride, whatever the dilation")
    zeros = job.mode == "zeros"
    options = [
        f"kernel_shape={list(job.kernel)}",
        f"strides={list(job.stride)}" if any(s > 1 for s in job.stride) else None,
        (_pads(job, not transposed) if zeros else None),
        f"output_padding={list(job.more)}" if transposed and any(job.more) else None,
        f"dilations={list(job.dilation)}" if any(d > 1 for d in job.dilation) else None,
        f"group={job.groups}" if job.groups > 1 else None,
    ]
    names = ", ".join(f'"{name}"' for name in inputs)
    operator = "ConvTranspose" if transposed else "Conv"
    return call("helper.make_node", [f'"{operator}"', f"[{names}]", '["y"]', *options])


def _other(job: Job) -> str:
    if job.bound.kind.startswith("global"):
        name = "GlobalMaxPool" if job.kind == "max_pool" else "GlobalAveragePool"
        return f'helper.make_node("{name}", ["x"], ["y"])'
    options: list[str | None] = []
    if job.kind.endswith("_pool"):
        if job.kind == "lp_pool" and not job.p.is_integer():
            raise UnavailableCodeError("ONNX's LpPool takes a whole number for p")
        if any(job.overhang) and not job.ceil and job.kind == "avg_pool" and job.counts_padding:
            raise UnavailableCodeError("ONNX drops a last window that starts in the padding, since opset 22")
        if any(max(pair) >= taps for pair, taps in zip(job.whole_pads, job.kernel, strict=True)):
            raise UnavailableCodeError("ONNX's pools have pads below kernel_shape, whatever the dilation")
        ceil = job.ceil and any(job.overhang)
        options = [
            f"kernel_shape={list(job.kernel)}",
            f"strides={list(job.stride)}",
            _pads(job, not ceil),
            f"dilations={list(job.dilation)}" if any(d > 1 for d in job.dilation) else None,
            "ceil_mode=1" if ceil else None,
            f"p={int(job.p)}" if job.kind == "lp_pool" else None,
        ]
        if job.kind == "avg_pool":
            options.append(f"count_include_pad={int(job.counts_padding)}")
    if job.kind == "leaky_relu":
        options = [f"alpha={number(getattr(job.settings, 'negative_slope', 0.01))}"]
    if job.kind == "softmax":
        options = ["axis=1"]
    return call("helper.make_node", [f'"{_NAMES[job.kind]}"', '["x"]', '["y"]', *options])
