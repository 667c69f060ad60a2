"""How Keras's arguments become layers' fields, and what Keras refuses to make."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.parsing.making import FaultError, constant, per_axis, shown, spelled, whole, without_defaults
from app.parsing.signatures import Arguments
from app.parsing.steps import Pad, Step
from app.parsing.values import Symbol, Value

Makes = Callable[[Step, Arguments, int], tuple[Step, ...]]
"""Makes steps of their arguments and their spatial axes."""


def conv(step: Step, given: Arguments, rank: int) -> tuple[Step, ...]:
    """Make a convolution and its activation."""
    outputs = whole(given, "filters", "out_channels")
    groups = whole(given, "groups", "groups")
    if outputs % groups:
        raise FaultError(
            "The number of filters must be evenly divisible by the number of groups. "
            f"Received: groups={groups}, filters={outputs}.",
            "groups",
        )
    settings = _windows("conv", given, rank) | {"out_channels": outputs, "groups": groups}
    return _with_activation(replace(step, settings=_biased(settings, given, outputs)), given)


def _windows(kind: str, given: Arguments, rank: int) -> dict[str, Any]:
    stride = per_axis(given, "strides", rank, "stride")
    dilation = per_axis(given, "dilation_rate", rank, "dilation")
    if stride != 1 and dilation != 1:
        raise FaultError(
            "`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
            f"Received: strides={shown(given['strides'])} and dilation_rate={shown(given['dilation_rate'])}",
            "dilation",
        )
    return {
        "kind": kind,
        "kernel_size": spelled(per_axis(given, "kernel_size", rank, "kernel_size"), rank),
        "stride": stride,
        "padding": _padding(given, ("valid", "same", "causal") if rank == 1 else ("valid", "same")),
        "dilation": dilation,
    }


def _padding(given: Arguments, known: tuple[str, ...]) -> str | int:
    value = given["padding"]
    name = value.lower() if isinstance(value, str) else ""
    if name not in known:
        raise FaultError(f"padding must be one of {', '.join(known)}, got {shown(value)}", "padding")
    return 0 if name == "valid" else name


def _biased(settings: dict[str, Any], given: Arguments, outputs: int | None) -> dict[str, Any]:
    if given["use_bias"] is not False and (outputs or 0) <= 65_536:
        settings["bias"] = constant(0, outputs)
    return without_defaults(settings)


def _with_activation(step: Step, given: Arguments) -> tuple[Step, ...]:
    value = given.get("activation")
    if value is None or value == "linear":
        return (step,)
    return step, activation(replace(step, settings=None, title="activation"), value)


def activation(step: Step, value: Value) -> Step:
    """Make an activation of its name, or of a function of that name."""
    name = value.name.rpartition(".")[2] if isinstance(value, Symbol) else str(value)
    step = replace(step, title=name, reads=None, rank=None)
    if name in ("relu", "sigmoid", "tanh", "softmax"):
        return replace(step, settings={"kind": name})
    if name == "leaky_relu":
        return replace(step, settings={"kind": name, "negative_slope": 0.2})
    return replace(step, reason="it changes every cell by itself and keeps the shape", keeps=True)


def depthwise(step: Step, given: Arguments, rank: int) -> tuple[Step, ...]:
    """Make a depthwise convolution, whose groups are its input's channels."""
    settings = _windows("conv", given, rank)
    found = replace(
        step, settings=_biased(settings, given, None), depth=whole(given, "depth_multiplier", "out_channels")
    )
    return _with_activation(found, given)


def separable(step: Step, given: Arguments, rank: int) -> tuple[Step, ...]:
    """Make a separable convolution: a depthwise one without bias, then a pointwise one."""
    (spread,) = depthwise(step, {**given, "use_bias": False, "activation": None}, rank)
    outputs = whole(given, "filters", "out_channels")
    settings: dict[str, Any] = {"kind": "conv", "out_channels": outputs, "kernel_size": [1] * rank}
    mixed = replace(step, settings=_biased(settings, given, outputs))
    return spread, *_with_activation(mixed, given)


def conv_transpose(step: Step, given: Arguments, rank: int) -> tuple[Step, ...]:
    """Make a transposed convolution; a kernel shorter than its stride still fills all cells."""
    outputs = whole(given, "filters", "out_channels")
    kernel = spelled(per_axis(given, "kernel_size", rank, "kernel_size"), rank)
    stride = spelled(per_axis(given, "strides", rank, "stride"), rank)
    dilation = per_axis(given, "dilation_rate", rank, "dilation")
    padding = _padding(given, ("valid", "same"))
    settings: dict[str, Any] = {
        "kind": "conv_transpose",
        "out_channels": outputs,
        "kernel_size": kernel,
        "stride": stride[0] if len(set(stride)) == 1 else stride,
        "padding": padding,
        "dilation": dilation,
    }
    spread = spelled(dilation, rank)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, spread, strict=True)]
    if given["output_padding"] is not None:
        more = spelled(per_axis(given, "output_padding", rank, "output_padding", 0), rank)
        _explicit(settings, reach, more)
    elif padding == 0:
        more = [max(0, s - r) for s, r in zip(stride, reach, strict=True)]
        settings["output_padding"] = more if any(more) else 0
    return _with_activation(replace(step, settings=_biased(settings, given, outputs)), given)


def _explicit(settings: dict[str, Any], reach: list[int], more: list[int]) -> None:
    """With an output_padding of its own, `same` cuts off half a kernel a side, as Keras counts."""
    settings["output_padding"] = more
    if settings["padding"] == "same":
        settings["padding"] = [[r // 2, r // 2] for r in reach]


def pool(kind: str) -> Makes:
    """Make a pool; padding never counts."""

    def make(step: Step, given: Arguments, rank: int) -> tuple[Step, ...]:
        settings: dict[str, Any] = {
            "kind": kind,
            "kernel_size": spelled(per_axis(given, "pool_size", rank, "kernel_size"), rank),
            "padding": _padding(given, ("valid", "same")),
        }
        settings = without_defaults(settings)
        if given["strides"] is not None:
            settings["stride"] = per_axis(given, "strides", rank, "stride")
        if kind == "avg_pool" and settings.get("padding") == "same":
            settings["count_include_pad"] = False
        return (replace(step, settings=settings),)

    return make


def global_pool(kind: str) -> Makes:
    """Make a global pool, flattened unless it keeps its dimensions."""

    def make(step: Step, given: Arguments, _rank: int) -> tuple[Step, ...]:
        whole_map = replace(step, settings={"kind": kind})
        if given["keepdims"] is True:
            return (whole_map,)
        return whole_map, replace(step, settings={"kind": "flatten"}, rank=None)

    return make


def dense(step: Step, given: Arguments, _rank: int) -> tuple[Step, ...]:
    """Make a linear layer and its activation."""
    outputs = whole(given, "units", "out_channels")
    settings: dict[str, Any] = {"kind": "linear", "out_channels": outputs}
    if given["use_bias"] is not False and outputs <= 65_536:
        settings["bias"] = constant(0, outputs)
    return _with_activation(replace(step, settings=settings), given)


def batch_norm(step: Step, given: Arguments, _rank: int) -> tuple[Step, ...]:
    """Make a batch norm of as many channels as come."""
    settings: dict[str, Any] = {"kind": "batch_norm"}
    if given["epsilon"] != 1e-5:
        settings["eps"] = given["epsilon"]
    if given["scale"] is not False:
        settings["weight"] = constant(1, None)
    if given["center"] is not False:
        settings["bias"] = constant(0, None)
    return (replace(step, settings=settings),)


def dropout(step: Step, given: Arguments, _rank: int) -> tuple[Step, ...]:
    """Make a dropout."""
    return (replace(step, settings={"kind": "dropout", "p": given["rate"]}),)


def relu(step: Step, given: Arguments, _rank: int) -> tuple[Step, ...]:
    """Make a ReLU, a leaky one where it has a slope."""
    if given["max_value"] is not None or given["threshold"]:
        reason = "a ReLU with a threshold or a largest value is no layer here"
        return (replace(step, reason=reason, keeps=True),)
    if given["negative_slope"]:
        settings = {"kind": "leaky_relu", "negative_slope": given["negative_slope"]}
        return (replace(step, settings=settings),)
    return (replace(step, settings={"kind": "relu"}),)


def leaky(step: Step, given: Arguments, _rank: int) -> tuple[Step, ...]:
    """Make a leaky ReLU; Keras's slope is 0.3 where none is given."""
    slope = given["negative_slope"] if given["alpha"] is None else given["alpha"]
    return (replace(step, settings={"kind": "leaky_relu", "negative_slope": slope}),)


def one(kind: str) -> Makes:
    """Make a layer without fields."""

    def make(step: Step, _given: Arguments, _rank: int) -> tuple[Step, ...]:
        return (replace(step, settings={"kind": kind}),)

    return make


def named_activation(step: Step, given: Arguments, _rank: int) -> tuple[Step, ...]:
    """Make the activation that a layer of its own names."""
    return (activation(step, given["activation"]),)


def zero_padding(step: Step, given: Arguments, rank: int) -> tuple[Step, ...]:
    """Make a padding layer: one number, one an axis, or (begin, end) an axis."""
    value = given["padding"]
    sides = value if isinstance(value, tuple) else (value,) * rank
    if rank == 1 and isinstance(value, tuple) and len(value) == 2:
        sides = (value,)
    if len(sides) != rank:
        raise FaultError(f"padding has {len(sides)} values for {rank} axes", "padding")
    pairs = []
    for side in sides:
        pair = side if isinstance(side, tuple) and len(side) == 2 else (side, side)
        begin, end = (whole({"padding": cells}, "padding", "padding", 0) for cells in pair)
        pairs.append((begin, end))
    return (replace(step, pad=Pad(tuple(pairs))),)


def unlike(reason: str, keeps: bool) -> Makes:
    """Name a layer that is none here, and say what is known of it."""

    def make(step: Step, _given: Arguments, _rank: int) -> tuple[Step, ...]:
        return (replace(step, reason=reason, keeps=keeps),)

    return make
