"""ONNX operators as layers, by the attributes of their nodes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.parsing.making import FaultError, constant, per_axis, shown, spelled, whole, without_defaults
from app.parsing.signatures import Arguments
from app.parsing.steps import Call, Fault, Step
from app.parsing.values import Value

_WINDOWS = ("kernel_shape", "strides", "pads", "auto_pad", "dilations")
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "Conv": (*_WINDOWS, "group"),
    "ConvTranspose": (*_WINDOWS, "group", "output_padding", "output_shape"),
    "MaxPool": (*_WINDOWS, "ceil_mode", "storage_order"),
    "AveragePool": (*_WINDOWS, "ceil_mode", "count_include_pad"),
    "LpPool": (*_WINDOWS, "ceil_mode", "p"),
    "GlobalAveragePool": (),
    "GlobalMaxPool": (),
    "Relu": (),
    "LeakyRelu": ("alpha",),
    "Sigmoid": (),
    "Tanh": (),
    "Softmax": ("axis",),
    "BatchNormalization": ("epsilon", "momentum", "training_mode", "spatial", "is_test", "consumed_inputs"),
    "Flatten": ("axis",),
    "Dropout": ("ratio", "seed", "is_test"),
    "Gemm": ("alpha", "beta", "transA", "transB"),
    "MatMul": (),
    "Identity": (),
}
"""Attributes of the operators that are layers here."""

_KEEPING = (
    "Elu",
    "Selu",
    "Celu",
    "Gelu",
    "HardSigmoid",
    "HardSwish",
    "Clip",
    "Softplus",
    "Softsign",
    "PRelu",
    "Mish",
)
KNOWN = frozenset(ATTRIBUTES) | frozenset(_KEEPING)
"""Operators of which something is known."""
_PLAIN = {
    "GlobalAveragePool": "global_avg_pool",
    "GlobalMaxPool": "global_max_pool",
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softmax": "softmax",
}
_POOLS = {"MaxPool": "max_pool", "AveragePool": "avg_pool", "LpPool": "lp_pool"}
_AUTO: Mapping[str, str | int] = {"VALID": 0, "SAME_UPPER": "same", "SAME_LOWER": "same_lower"}
WEIGHT, BIASED = "W", "B"
"""Arguments that hold the weight's shape, and whether there is a bias."""


def make_step(name: str, given: Arguments, step: Step) -> Step:
    """Make a node's step; what ONNX's checker or shape inference refuses comes out as a fault.

    Parameters
    ----------
    given : attributes, and the weight's shape as `W` where the text tells it
    """
    step = replace(step, title=name, call=Call("onnx", name, given))
    try:
        unknown = [key for key in given if key not in (*ATTRIBUTES.get(name, ()), WEIGHT, BIASED)]
        if name in ATTRIBUTES and unknown:
            known = ", ".join(ATTRIBUTES[name]) or "none"
            raise FaultError(f"{name} has no attribute {unknown[0][:40]!r}; it has {known}")
        return _make(name, given, step)
    except FaultError as error:
        return replace(step, fault=Fault(error.fault.detail, error.fault.field))


def _make(name: str, given: Arguments, step: Step) -> Step:
    if name in ("Conv", "ConvTranspose"):
        return _conv(name, given, step)
    if name in _POOLS:
        return _pool(name, given, step)
    if name in _PLAIN:
        return replace(step, settings={"kind": _PLAIN[name]})
    if name == "LeakyRelu":
        return replace(step, settings={"kind": "leaky_relu", "negative_slope": given.get("alpha", 0.01)})
    if name == "BatchNormalization":
        settings: dict[str, Any] = {"kind": "batch_norm", "eps": given.get("epsilon", 1e-5)}
        return replace(step, settings=settings | {"weight": constant(1, None), "bias": constant(0, None)})
    if name == "Flatten":
        if given.get("axis", 1) == 1:
            return replace(step, settings={"kind": "flatten"})
        return replace(step, reason="only one of axis 1, which keeps the batch, is a layer here")
    if name == "Dropout":
        return replace(step, settings={"kind": "dropout", "p": given.get("ratio", 0.5)})
    if name in ("Gemm", "MatMul"):
        return _linear(name, given, step)
    if name == "Identity" or name in _KEEPING:
        return replace(step, reason="it changes every cell by itself and keeps the shape", keeps=True)
    return replace(step, reason="it isn't one of the operators known here")


def _windows(name: str, given: Arguments) -> tuple[dict[str, Any], int]:
    kernel = given.get("kernel_shape")
    weight = given.get(WEIGHT)
    if kernel is None and isinstance(weight, tuple):
        kernel = weight[2:]
    if not isinstance(kernel, tuple) or not 1 <= len(kernel) <= 3:
        raise FaultError(f"{name} needs kernel_shape, one number an axis, got {shown(kernel)}", "kernel_size")
    rank = len(kernel)
    read = {
        "kernel_shape": kernel,
        "strides": given.get("strides", 1),
        "dilations": given.get("dilations", 1),
    }
    settings = {
        "kernel_size": spelled(per_axis(read, "kernel_shape", rank, "kernel_size"), rank),
        "stride": per_axis(read, "strides", rank, "stride"),
        "dilation": per_axis(read, "dilations", rank, "dilation"),
        "padding": _pads(given, rank),
    }
    return settings, rank


def _pads(given: Arguments, rank: int) -> str | int | list[list[int]]:
    auto = given.get("auto_pad", "NOTSET")
    pads = given.get("pads")
    if auto != "NOTSET":
        if auto not in _AUTO:
            known = ", ".join(("NOTSET", *_AUTO))
            raise FaultError(f"auto_pad must be one of {known}, got {shown(auto)}", "padding")
        if isinstance(pads, tuple) and any(pads):
            raise FaultError("pads and auto_pad are two paddings; ONNX takes one of them", "padding")
        return _AUTO[str(auto)]
    if pads is None:
        return 0
    if not isinstance(pads, tuple) or len(pads) != 2 * rank:
        got = f"{len(pads)} values" if isinstance(pads, tuple) else shown(pads)
        raise FaultError(f"pads has {got}; give all begins, then all ends: {2 * rank} values", "padding")
    cells = [whole({"pads": cell}, "pads", "padding", 0) for cell in pads]
    sides = [[begin, end] for begin, end in zip(cells[:rank], cells[rank:], strict=True)]
    even = all(side == sides[0] and side[0] == side[1] for side in sides)
    return sides[0][0] if even else sides


def _conv(name: str, given: Arguments, step: Step) -> Step:
    settings, rank = _windows(name, given)
    groups = whole({"group": given.get("group", 1)}, "group", "groups")
    weight = given.get(WEIGHT)
    sizes = weight if isinstance(weight, tuple) and len(weight) == rank + 2 else None
    first, second = (whole({"W": size}, "W") for size in sizes[:2]) if sizes else (groups, 1)
    transposed = name == "ConvTranspose"
    outputs, reads = (second * groups, first) if transposed else (first, second * groups)
    settings |= {
        "kind": "conv_transpose" if transposed else "conv",
        "out_channels": outputs,
        "groups": groups,
    }
    if sizes is not None and not transposed and list(sizes[2:]) != settings["kernel_size"]:
        raise FaultError(f"kernel_shape {settings['kernel_size']} isn't W's {list(sizes[2:])}", "kernel_size")
    if transposed:
        if given.get("output_shape") is not None:
            return replace(step, rank=rank, reason="output_shape chooses pads, which no layer here does")
        more = {"output_padding": given.get("output_padding", 0)}
        settings["output_padding"] = per_axis(more, "output_padding", rank, "output_padding", 0)
    if given.get(BIASED):
        settings["bias"] = constant(0, outputs)
    known = sizes is not None
    return replace(step, settings=without_defaults(settings), rank=rank, reads=reads if known else None)


def _pool(name: str, given: Arguments, step: Step) -> Step:
    settings, rank = _windows(name, given)
    settings |= {"kind": _POOLS[name], "ceil_mode": bool(given.get("ceil_mode", 0))}
    if name == "AveragePool":
        settings["count_include_pad"] = bool(given.get("count_include_pad", 0))
    if name == "LpPool":
        settings["p"] = float(whole({"p": given.get("p", 2)}, "p"))
    stride = settings.pop("stride")
    # ONNX steps by 1 where nothing is said, a pool here by its window
    return replace(step, settings={**without_defaults(settings), "stride": stride}, rank=rank)


def _linear(name: str, given: Arguments, step: Step) -> Step:
    weight = given.get(WEIGHT)
    if given.get("transA"):
        return replace(step, reason="it turns its input (transA), which no layer here does")
    if not isinstance(weight, tuple) or len(weight) != 2:
        return replace(step, reason="its weight's shape isn't in the text")
    sizes: tuple[Value, ...] = weight[::-1] if name == "MatMul" or not given.get("transB") else weight
    outputs, reads = (whole({"W": size}, "W") for size in sizes)
    settings: dict[str, Any] = {"kind": "linear", "out_channels": outputs}
    if given.get(BIASED) and outputs <= 65_536:
        settings["bias"] = constant(0, outputs)
    return replace(step, settings=settings, reads=reads)
