"""PyTorch's modules as layers, by the signatures of `torch.nn`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.parsing.making import FaultError
from app.parsing.pytorch_layers import (
    Maker,
    adaptive,
    batch_norm,
    conv,
    conv_transpose,
    flatten,
    identity,
    linear,
    padding_layer,
    plain,
    pool,
    shuffle,
    softmax,
    unlike,
)
from app.parsing.signatures import Arguments, Signature
from app.parsing.steps import Call, Fault, Step
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


@dataclass(frozen=True, slots=True)
class Module:
    """A module of `torch.nn`: its signature, and how it becomes a step."""

    signature: Signature
    make: Maker
    rank: int = 0


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

_SILENT = ("device", "dtype", "training", "inplace")
"""Arguments that change neither shapes nor what a layer computes at inference."""

MODULES: Mapping[str, Module] = _modules()
"""Modules by name."""


def make_step(name: str, given: Arguments, step: Step) -> Step:
    """Make a module's step of its arguments; what PyTorch would refuse to make comes out as a fault."""
    module = MODULES[name]
    step = replace(step, rank=module.rank or None, call=Call("pytorch", name, given))
    try:
        for argument, value in given.items():
            if isinstance(value, Symbol) and argument not in _SILENT:
                raise FaultError(f"{argument} is {value.name!r}, whose value isn't in the text")
        return module.make(step, given, module.rank)
    except FaultError as error:
        return replace(step, fault=Fault(error.fault.detail, error.fault.field))
