"""PyTorch's modules as layers, by the signatures of `torch.nn`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.parsing.making import (
    FaultError,
    constant,
    per_axis,
    shown,
    spelled,
    whole,
    without_defaults,
)
from app.parsing.signatures import Arguments, Signature
from app.parsing.steps import Call, Fault, Pad, Step
from app.parsing.values import Symbol

_CONV = (
    "out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros', "
    "device=None, dtype=None"
)
_TRANSPOSED = (
    "out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, "
    "padding_mode='zeros', device=None, dtype=None"
)
_NORM = "affine=True, track_running_stats=True, device=None, dtype=None, *, bias=True"
_MODES = ("zeros", "reflect", "replicate", "circular")

Maker = Callable[[Step, Arguments, int], Step]


@dataclass(frozen=True, slots=True)
class Module:
    """A module of `torch.nn`: its signature, and how it becomes a step."""

    signature: Signature
    make: Maker
    rank: int = 0


def conv(step: Step, given: Arguments, rank: int) -> Step:
    """Make a convolution; PyTorch refuses `same` with a stride, and channels that groups don't divide."""
    reads = whole(given, "in_channels", "in_channels") if "in_channels" in given else None
    outputs = whole(given, "out_channels", "out_channels")
    groups = _groups(given, reads, outputs)
    kernel = spelled(per_axis(given, "kernel_size", rank, "kernel_size"), rank)
    stride = per_axis(given, "stride", rank, "stride")
    padding = _padding(given, rank)
    if padding == "same" and stride != 1:
        raise FaultError("padding='same' is not supported for strided convolutions", "padding")
    settings = {
        "kind": "conv",
        "out_channels": outputs,
        "kernel_size": kernel,
        "stride": stride,
        "padding": padding,
        "dilation": per_axis(given, "dilation", rank, "dilation"),
        "groups": groups,
        "padding_mode": _one_of(given, "padding_mode", _MODES),
    }
    return replace(step, settings=_biased(settings, given, outputs), reads=reads)


def conv_transpose(step: Step, given: Arguments, rank: int) -> Step:
    """Make a transposed convolution, which knows no padding but zeros."""
    reads = whole(given, "in_channels", "in_channels") if "in_channels" in given else None
    outputs = whole(given, "out_channels", "out_channels")
    if _one_of(given, "padding_mode", _MODES) != "zeros":
        raise FaultError("Only 'zeros' padding mode is supported for a transposed convolution", "padding")
    settings = {
        "kind": "conv_transpose",
        "out_channels": outputs,
        "kernel_size": spelled(per_axis(given, "kernel_size", rank, "kernel_size"), rank),
        "stride": per_axis(given, "stride", rank, "stride"),
        "padding": per_axis(given, "padding", rank, "padding", 0),
        "output_padding": per_axis(given, "output_padding", rank, "output_padding", 0),
        "dilation": per_axis(given, "dilation", rank, "dilation"),
        "groups": _groups(given, reads, outputs),
    }
    return replace(step, settings=_biased(settings, given, outputs), reads=reads)


def _groups(given: Arguments, reads: int | None, outputs: int) -> int:
    if given["groups"] is not None and not isinstance(given["groups"], bool) and given["groups"] == 0:
        raise FaultError("groups must be a positive integer", "groups")
    groups = whole(given, "groups", "groups")
    for name, channels in (("in_channels", reads), ("out_channels", outputs)):
        if channels is not None and channels % groups:
            raise FaultError(
                f"{name} must be divisible by groups, got {name}={channels} and groups={groups}", "groups"
            )
    return groups


def _padding(given: Arguments, rank: int) -> str | int | list[int]:
    value = given["padding"]
    if isinstance(value, str):
        if value not in ("same", "valid"):
            raise FaultError(
                f"Invalid padding string {value[:40]!r}, should be one of 'same' and 'valid'", "padding"
            )
        return value if value == "same" else 0
    return per_axis(given, "padding", rank, "padding", 0)


def _one_of(given: Arguments, name: str, known: tuple[str, ...]) -> str:
    value = given[name]
    if value not in known:
        raise FaultError(f"{name} must be one of {', '.join(known)}, got {shown(value)}", name)
    return str(value)


def _biased(settings: dict[str, Any], given: Arguments, outputs: int) -> dict[str, Any]:
    if given["bias"] not in (False, None) and outputs <= 65_536:
        settings["bias"] = constant(0, outputs)
    return without_defaults(settings)


def pool(kind: str) -> Maker:
    """Make a pool of a kind; without a stride it steps by its window."""

    def make(step: Step, given: Arguments, rank: int) -> Step:
        kernel = spelled(per_axis(given, "kernel_size", rank, "kernel_size"), rank)
        settings: dict[str, Any] = {"kind": kind, "kernel_size": kernel}
        if given["stride"] not in (None, ()):
            settings["stride"] = per_axis(given, "stride", rank, "stride")
        settings["padding"] = per_axis(given, "padding", rank, "padding", 0) if "padding" in given else 0
        if "dilation" in given:
            settings["dilation"] = per_axis(given, "dilation", rank, "dilation")
        settings["ceil_mode"] = bool(given["ceil_mode"])
        if kind == "avg_pool" and given["count_include_pad"] is False:
            settings["count_include_pad"] = False
        if given.get("divisor_override") is not None:
            return replace(step, reason="no layer here divides by a number of its own (divisor_override)")
        if kind == "lp_pool":
            norm = given["norm_type"]
            if isinstance(norm, bool) or not isinstance(norm, int | float):
                raise FaultError(f"norm_type is {shown(norm)}; give a number", "p")
            settings["p"] = float(norm)
        step_by = settings.pop("stride", None)
        plain = without_defaults(settings)
        # a pool's stride of 1 is no default
        return replace(step, settings=plain if step_by is None else {**plain, "stride": step_by})

    return make


def adaptive(kind: str) -> Maker:
    """Make an adaptive pool: a global one for one cell an axis, else windows that the input decides."""

    def make(step: Step, given: Arguments, rank: int) -> Step:
        value = given["output_size"]
        sizes = value if isinstance(value, tuple) else (value,) * rank
        if len(sizes) != rank:
            raise FaultError(f"output_size has {len(sizes)} values for {rank} axes", "output_size")
        cells = tuple(None if size is None else whole({"output_size": size}, "output_size") for size in sizes)
        if all(size == 1 for size in cells):
            return replace(step, settings={"kind": f"global_{kind}"})
        return replace(step, settings={"kind": kind}, adaptive=cells)

    return make


def linear(step: Step, given: Arguments, _rank: int) -> Step:
    """Make a linear layer."""
    outputs = whole(given, "out_features", "out_channels")
    settings: dict[str, Any] = {"kind": "linear", "out_channels": outputs}
    if given["bias"] is not False and outputs <= 65_536:
        settings["bias"] = constant(0, outputs)
    reads = whole(given, "in_features") if "in_features" in given else None
    return replace(step, settings=settings, reads=reads)


def batch_norm(step: Step, given: Arguments, _rank: int) -> Step:
    """Make a batch norm, with the numbers that an untrained one has."""
    settings: dict[str, Any] = {"kind": "batch_norm"}
    reads = whole(given, "num_features") if "num_features" in given else None
    if given["eps"] != 1e-5:
        settings["eps"] = given["eps"]
    if reads is not None and given["affine"] is not False and reads <= 65_536:
        settings["weight"] = constant(1, reads)
        if given.get("bias") is not False:
            settings["bias"] = constant(0, reads)
    return replace(step, settings=settings, reads=reads)


def plain(kind: str, **renamed: str) -> Maker:
    """Make a layer whose fields are arguments under other names."""

    def make(step: Step, given: Arguments, _rank: int) -> Step:
        fields = {field: given[name] for field, name in renamed.items() if not _default(kind, given, name)}
        return replace(step, settings={"kind": kind, **fields})

    return make


def _default(kind: str, given: Arguments, name: str) -> bool:
    return {"leaky_relu": 0.01, "dropout": 0.5}.get(kind) == given[name]


def softmax(step: Step, given: Arguments, _rank: int) -> Step:
    """Make a softmax; only the one over the channels is a layer here."""
    if given.get("dim", 1) in (1, -1, -3, None):
        return replace(step, settings={"kind": "softmax"})
    return replace(step, reason=f"a softmax over dim {shown(given['dim'])} is no layer here", keeps=True)


def flatten(step: Step, given: Arguments, _rank: int) -> Step:
    """Make a flatten, of all axes but the batch's."""
    if given.get("start_dim", 1) == 1 and given.get("end_dim", -1) == -1:
        return replace(step, settings={"kind": "flatten"})
    return replace(step, reason="only Flatten(1, -1), which keeps the batch, is a layer here")


def padding_layer(mode: str) -> Maker:
    """Make a padding layer: PyTorch lists (left, right, top, bottom, …), the last axis first."""

    def make(step: Step, given: Arguments, rank: int) -> Step:
        value = given["padding"]
        sides = value if isinstance(value, tuple) else (value,) * (2 * rank)
        if len(sides) != 2 * rank:
            raise FaultError(f"padding has {len(sides)} values for {rank} axes; give two an axis", "padding")
        cells = [whole({"padding": side}, "padding", "padding", 0) for side in sides]
        pairs = tuple(zip(cells[::2], cells[1::2], strict=True))[::-1]
        fill = given.get("value", 0)
        if isinstance(fill, bool) or not isinstance(fill, int | float):
            raise FaultError(f"value is {shown(fill)}; give a number", "padding_value")
        return replace(step, pad=Pad(pairs, mode if fill or mode != "constant" else "zeros", float(fill)))

    return make


def unlike(reason: str, keeps: bool) -> Maker:
    """Name a module that is no layer here, and say what is known of it."""

    def make(step: Step, _given: Arguments, _rank: int) -> Step:
        return replace(step, reason=reason, keeps=keeps)

    return make


def shuffle(step: Step, given: Arguments, _rank: int) -> Step:
    """Name what PixelShuffle does: it moves channels into space, which no layer here does."""
    factor = whole(given, "upscale_factor")
    return replace(
        step,
        reason=f"PixelShuffle({factor}) turns (N, C·{factor}², H, W) into (N, C, H·{factor}, W·{factor}), "
        f"which is no layer here; a conv_transpose with kernel_size={factor}, stride={factor} gives the size",
    )


def identity(step: Step, _given: Arguments, _rank: int) -> Step:
    """Name a module that does nothing."""
    return replace(step, keeps=True)


def _modules() -> dict[str, Module]:
    table: dict[str, Module] = {}

    def add(name: str, signature: str, make: Maker, rank: int = 0) -> None:
        table[name] = Module(Signature.of(signature), make, rank)

    for rank in (1, 2, 3):
        windows = "kernel_size, stride=None, padding=0"
        override = "" if rank == 1 else ", divisor_override=None"
        add(f"Conv{rank}d", f"in_channels, {_CONV}", conv, rank)
        add(f"LazyConv{rank}d", _CONV, conv, rank)
        add(f"ConvTranspose{rank}d", f"in_channels, {_TRANSPOSED}", conv_transpose, rank)
        add(f"LazyConvTranspose{rank}d", _TRANSPOSED, conv_transpose, rank)
        more = "dilation=1, return_indices=False, ceil_mode=False"
        add(f"MaxPool{rank}d", f"{windows}, {more}", pool("max_pool"), rank)
        more = f"ceil_mode=False, count_include_pad=True{override}"
        add(f"AvgPool{rank}d", f"{windows}, {more}", pool("avg_pool"), rank)
        more = "norm_type, kernel_size, stride=None, ceil_mode=False"
        add(f"LPPool{rank}d", more, pool("lp_pool"), rank)
        add(f"AdaptiveAvgPool{rank}d", "output_size", adaptive("avg_pool"), rank)
        add(f"AdaptiveMaxPool{rank}d", "output_size, return_indices=False", adaptive("max_pool"), rank)
        add(f"BatchNorm{rank}d", f"num_features, eps=1e-5, momentum=0.1, {_NORM}", batch_norm, rank)
        lazy = "eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *"
        add(f"LazyBatchNorm{rank}d", f"{lazy}, bias=True", batch_norm, rank)
        add(f"Dropout{rank}d", "p=0.5, inplace=False", plain("dropout", p="p"), 0)
        add(f"ZeroPad{rank}d", "padding", padding_layer("zeros"), rank)
        add(f"ConstantPad{rank}d", "padding, value", padding_layer("constant"), rank)
        add(f"ReflectionPad{rank}d", "padding", padding_layer("reflect"), rank)
        add(f"ReplicationPad{rank}d", "padding", padding_layer("replicate"), rank)
        add(f"CircularPad{rank}d", "padding", padding_layer("circular"), rank)
        instance = "affine=False, track_running_stats=False, device=None, dtype=None, *, bias=True"
        normalised = unlike("it normalises by the input's own statistics, which is no layer here", True)
        add(f"InstanceNorm{rank}d", f"num_features, eps=1e-5, momentum=0.1, {instance}", normalised)
        add(f"MaxUnpool{rank}d", windows, unlike("it needs the places that a max pool kept", False))
    _add_others(add)
    return table


def _add_others(add: Callable[..., None]) -> None:
    add("SyncBatchNorm", "num_features, eps=1e-5, momentum=0.1, affine=True, **rest", batch_norm)
    bias = "bias=True, device=None, dtype=None"
    add("Linear", f"in_features, out_features, {bias}", linear)
    add("LazyLinear", f"out_features, {bias}", linear)
    add("ReLU", "inplace=False", plain("relu"))
    add(
        "LeakyReLU",
        "negative_slope=0.01, inplace=False",
        plain("leaky_relu", negative_slope="negative_slope"),
    )
    add("Sigmoid", "**rest", plain("sigmoid"))
    add("Tanh", "**rest", plain("tanh"))
    add("Softmax", "dim=None", softmax)
    add("Softmax2d", "**rest", plain("softmax"))
    add("Flatten", "start_dim=1, end_dim=-1", flatten)
    add("Dropout", "p=0.5, inplace=False", plain("dropout", p="p"))
    add("AlphaDropout", "p=0.5, inplace=False", plain("dropout", p="p"))
    add("FeatureAlphaDropout", "p=0.5, inplace=False", plain("dropout", p="p"))
    add("ChannelShuffle", "groups", plain("channel_shuffle", groups="groups"))
    add("PixelShuffle", "upscale_factor", shuffle)
    down = "it moves space into channels, which is no layer here"
    add("PixelUnshuffle", "downscale_factor", unlike(down, False))
    add("Identity", "**rest", identity)
    for name, signature in _ACTIVATIONS.items():
        add(name, signature, unlike("it changes every cell by itself and keeps the shape", True))
    for name, signature in _NORMS.items():
        add(name, signature, unlike("it normalises by the input's own statistics and keeps the shape", True))
    for name, signature in _RESIZING.items():
        add(name, signature, unlike("it scales its input to another size, which is no layer here", False))


_ACTIVATIONS = {
    "ReLU6": "inplace=False",
    "ELU": "alpha=1.0, inplace=False",
    "SELU": "inplace=False",
    "CELU": "alpha=1.0, inplace=False",
    "GELU": "approximate='none'",
    "SiLU": "inplace=False",
    "Mish": "inplace=False",
    "Hardtanh": "min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None",
    "Hardswish": "inplace=False",
    "Hardsigmoid": "inplace=False",
    "Hardshrink": "lambd=0.5",
    "Softshrink": "lambd=0.5",
    "Tanhshrink": "**rest",
    "Softplus": "beta=1.0, threshold=20.0",
    "Softsign": "**rest",
    "Softmin": "dim=None",
    "LogSigmoid": "**rest",
    "LogSoftmax": "dim=None",
    "PReLU": "num_parameters=1, init=0.25, device=None, dtype=None",
    "RReLU": "lower=0.125, upper=0.3333333333333333, inplace=False",
    "Threshold": "threshold, value, inplace=False",
}
_NORMS = {
    "GroupNorm": "num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None, *, bias=True",
    "LayerNorm": "normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, device=None, dtype=None",
    "RMSNorm": "normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None",
    "LocalResponseNorm": "size, alpha=0.0001, beta=0.75, k=1.0",
}
_RESIZING = {
    "Upsample": "size=None, scale_factor=None, mode='nearest', align_corners=None, "
    "recompute_scale_factor=None",
    "UpsamplingNearest2d": "size=None, scale_factor=None",
    "UpsamplingBilinear2d": "size=None, scale_factor=None",
}

MODULES: Mapping[str, Module] = _modules()
"""Modules by name."""


def make_step(name: str, given: Arguments, step: Step) -> Step:
    """Make a module's step of its arguments; what PyTorch would refuse to make comes out as a fault."""
    module = MODULES[name]
    step = replace(step, rank=module.rank or None, call=Call("pytorch", name, given))
    try:
        for argument, value in given.items():
            if isinstance(value, Symbol) and argument not in ("device", "dtype"):
                raise FaultError(f"{argument} is {value.name!r}, whose value isn't in the text")
        return module.make(step, given, module.rank)
    except FaultError as error:
        return replace(step, fault=Fault(error.fault.detail, error.fault.field))
