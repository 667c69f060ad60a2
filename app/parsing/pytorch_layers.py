"""How PyTorch's arguments become a layer's fields, and what PyTorch refuses to make."""

from collections.abc import Callable
from dataclasses import replace
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
from app.parsing.signatures import Arguments
from app.parsing.steps import Pad, Step

_MODES = ("zeros", "reflect", "replicate", "circular")

Maker = Callable[[Step, Arguments, int], Step]
"""Makes a step of its arguments and its spatial axes."""


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
