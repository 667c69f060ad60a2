"""Keras's layers as layers here, by the signatures of `keras.layers`; its tensors have channels last."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.parsing.making import FaultError, constant, per_axis, shown, spelled, whole, without_defaults
from app.parsing.signatures import Arguments, Signature
from app.parsing.steps import Call, Fault, Pad, Step
from app.parsing.values import Symbol, Value, dotted

Makes = Callable[[Step, Arguments, int], tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class KerasLayer:
    """A layer of Keras: its signature, and how it becomes steps."""

    signature: Signature
    make: Makes
    rank: int = 0


def speaks(tree: ast.AST) -> bool:
    """Whether code is Keras's: by its imports, its namespaces, or a name that PyTorch hasn't."""
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Import):
            name = ".".join(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = node.module or ""
        elif isinstance(node, ast.Call):
            name = dotted(node.func) or ""
        parts = name.split(".")
        if any(part in ("keras", "tensorflow", "tf") for part in parts):
            return True
        if isinstance(node, ast.Call) and (parts[-1] in _OWN or (len(parts) > 1 and parts[0] == "layers")):
            return True
    return False


def to_channels_first(shape: tuple[Value, ...], given: Arguments) -> tuple[int, ...] | None:
    """(N, *size, C) → (N, C, *size), with a batch of 1 where it is open; None where a size is."""
    sizes = [1 if size is None and place == 0 else size for place, size in enumerate(shape)]
    if not all(isinstance(size, int) and not isinstance(size, bool) for size in sizes) or len(sizes) < 2:
        return None
    numbers = [size for size in sizes if isinstance(size, int)]
    if len(numbers) == 2 or given.get("data_format") == "channels_first":
        return tuple(numbers)
    return (numbers[0], numbers[-1], *numbers[1:-1])


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
    slope = given.get("alpha") or given["negative_slope"]
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


def _layers() -> dict[str, KerasLayer]:
    table: dict[str, KerasLayer] = {}

    def add(names: str, signature: str, make: Makes, rank: int = 0) -> None:
        for name in names.split():
            table[name] = KerasLayer(Signature.of(f"{signature}, **rest"), make, rank)

    for rank in (1, 2, 3):
        n = f"{rank}D"
        windows = "kernel_size, strides=1, padding='valid'"
        shape = "data_format=None, dilation_rate=1"
        end = "activation=None, use_bias=True"
        add(f"Conv{n} Convolution{n}", f"filters, {windows}, {shape}, groups=1, {end}", conv, rank)
        first, second = "output_padding=None, data_format=None", "data_format=None, output_padding=None"
        order = second if rank == 3 else first
        transposed = f"filters, {windows}, {order}, dilation_rate=1, {end}"
        add(f"Conv{n}Transpose Convolution{n}Transpose", transposed, conv_transpose, rank)
        if rank < 3:
            deep = f"{windows}, depth_multiplier=1, {shape}, {end}"
            add(f"DepthwiseConv{n}", deep, depthwise, rank)
            apart = f"filters, {windows}, {shape}, depth_multiplier=1, {end}"
            add(f"SeparableConv{n} SeparableConvolution{n}", apart, separable, rank)
        pooled = "strides=None, padding='valid', data_format=None, name=None"
        # both have a window of 2 here, as most versions of Keras have
        add(f"MaxPooling{n} MaxPool{n}", f"pool_size=2, {pooled}", pool("max_pool"), rank)
        add(f"AveragePooling{n} AvgPool{n}", f"pool_size=2, {pooled}", pool("avg_pool"), rank)
        kept = "data_format=None, keepdims=False"
        add(f"GlobalMaxPooling{n} GlobalMaxPool{n}", kept, global_pool("global_max_pool"), rank)
        add(f"GlobalAveragePooling{n} GlobalAvgPool{n}", kept, global_pool("global_avg_pool"), rank)
        add(f"ZeroPadding{n}", "padding=1, data_format=None", zero_padding, rank)
        add(f"SpatialDropout{n}", "rate, data_format=None, seed=None", dropout)
        scales = unlike("it scales its input to another size, which is no layer here", False)
        add(f"UpSampling{n}", "size=2, data_format=None, interpolation='nearest'", scales)
        add(f"Cropping{n}", "cropping=0, data_format=None", unlike("it cuts cells off, no layer here", False))
    _add_others(add)
    return table


def _add_others(add: Callable[..., None]) -> None:
    add("Dense", "units, activation=None, use_bias=True", dense)
    add("Flatten", "data_format=None", one("flatten"))
    add("Dropout", "rate, noise_shape=None, seed=None", dropout)
    norm = "axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True"
    add("BatchNormalization", norm, batch_norm)
    add("Activation", "activation", named_activation)
    add("ReLU", "max_value=None, negative_slope=0.0, threshold=0.0", relu)
    add("LeakyReLU", "negative_slope=0.3, alpha=None", leaky)
    add("Softmax", "axis=-1", one("softmax"))
    same = unlike("it changes every cell by itself and keeps the shape", True)
    for name, signature in {
        "ELU": "alpha=1.0",
        "PReLU": "alpha_initializer='Zeros'",
        "Rescaling": "scale, offset=0.0",
        "GaussianNoise": "stddev, seed=None",
        "LayerNormalization": "axis=-1, epsilon=0.001",
        "GroupNormalization": "groups=32, axis=-1, epsilon=0.001",
    }.items():
        add(name, signature, same)
    moved = unlike("it lays its input out anew, which is no layer here", False)
    add("Reshape", "target_shape", moved)
    add("Permute", "dims", moved)


LAYERS: Mapping[str, KerasLayer] = _layers()
"""Layers by name."""

_OWN = frozenset(LAYERS) - {"Flatten", "Dropout", "ReLU", "LeakyReLU", "Softmax", "ELU", "PReLU"}


def make_steps(name: str, given: Arguments, step: Step) -> tuple[Step, ...]:
    """Make a layer's steps of its arguments; what Keras would refuse to make comes out as a fault."""
    layer = LAYERS[name]
    step = replace(step, rank=layer.rank or None)
    try:
        for argument, value in given.items():
            if isinstance(value, Symbol) and argument != "activation":
                raise FaultError(f"{argument} is {value.name!r}, whose value isn't in the text")
        made = layer.make(step, given, layer.rank)
    except FaultError as error:
        made = (replace(step, fault=Fault(error.fault.detail, error.fault.field)),)
    return tuple(replace(part, call=Call("keras", name, given, number)) for number, part in enumerate(made))
