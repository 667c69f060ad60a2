"""What would make a layer fit an input that it doesn't: the nearest settings, each tried first."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from app.geometry import ConvscopeError, Fix, ShapeError
from app.layers.base import LayerSettings, Shape
from app.layers.conv import Conv
from app.layers.conv_transpose import ConvTranspose
from app.layers.fields import PerAxisValue, spread
from app.layers.inverse import Windowed, kernel_size
from app.layers.linear import Linear
from app.layers.pool import AvgPool, LpPool, MaxPool, Pool
from app.layers.weighted import Weighted

MAX_FIXES = 4
INPUT_CHANNELS = "/input_shape/1"
"""Pointer of the input's channels, which no layer has."""
_PER_AXIS = ("kernel_size", "stride", "dilation", "padding", "output_padding")

Change = tuple[str, Any]
"""A field, with a pointer's slash where it is in `init`, and what to put there."""


def fixes(layer: LayerSettings, input_shape: Shape, error: ConvscopeError) -> tuple[Fix, ...]:
    """Find single changes with which `layer` fits its input, those to the field at fault first.

    Returns
    -------
    At most MAX_FIXES of them, each held to the layer's own rules; pointers are below the layer, but
    `/input_shape/1` is the input's channels
    """
    found: dict[str, list[Fix]] = {}
    for field, value in _candidates(layer, input_shape):
        if _works(layer, input_shape, field, value):
            pointer = field if field.startswith("/") else f"/{field}"
            listed = found.setdefault(pointer, [])
            fix = Fix(pointer, _plain(value), _title(field, value))
            if fix not in listed:
                listed.append(fix)
    first = found.pop(error.pointer or "", [])
    return (*first, *(fix for listed in found.values() for fix in listed))[:MAX_FIXES]


def _works(layer: LayerSettings, input_shape: Shape, field: str, value: object) -> bool:
    try:
        if field == INPUT_CHANNELS:
            layer.bind((input_shape[0], value, *input_shape[2:]))  # type: ignore[arg-type]  # a whole number
        else:
            changed(layer, field, value).bind(input_shape)
    except (ConvscopeError, ArithmeticError):
        return False
    return True


def changed(layer: LayerSettings, field: str, value: object) -> LayerSettings:
    """Give the same layer with another value of a field ("padding", "init/kernel_size")."""
    holder, _, name = field.rpartition("/")
    if holder:
        value, name = getattr(layer, holder).model_copy(update={name: value}), holder
    return layer.model_copy(update={name: value})


def _candidates(layer: LayerSettings, input_shape: Shape) -> Iterator[Change]:
    rank = len(input_shape) - 2
    yield from _one_for_all(layer, rank)
    if isinstance(layer, Weighted):
        yield from _channels(layer, input_shape[1])
    if isinstance(layer, Conv | ConvTranspose | MaxPool | AvgPool | LpPool) and rank >= 1:
        try:
            yield from _windows(layer, input_shape[2:])
        except ShapeError:
            return
    if isinstance(layer, Linear) and layer.weight is not None:
        yield INPUT_CHANNELS, layer.weight.shape[1]
    if isinstance(layer, Weighted | Linear) and layer.bias is not None:
        yield "bias", None


def _one_for_all(layer: LayerSettings, rank: int) -> Iterator[Change]:
    """Take the first value of a list that is of another number of axes."""
    for field in _PER_AXIS:
        value = getattr(layer, field, None)
        if isinstance(value, tuple) and len(value) != rank:
            yield field, value[0] if isinstance(value[0], int) else (value[0],) * rank


def _channels(layer: Weighted, channels: int) -> Iterator[Change]:
    """Make channels, groups and weights fit each other."""
    outputs = layer.init.out_channels if layer.init else layer.out_channels
    if layer.weight is not None:
        transposed = isinstance(layer, ConvTranspose)
        reads = layer.weight.shape[0] if transposed else layer.weight.shape[1] * layer.groups
        yield INPUT_CHANNELS, reads
        if not transposed and channels % layer.weight.shape[1] == 0:
            yield "groups", channels // layer.weight.shape[1]
        outputs = layer.weight.shape[1] if transposed else layer.weight.shape[0]
    together = math.gcd(channels, outputs or channels)
    divisors = [n for n in range(1, min(together, 4096) + 1) if together % n == 0]
    for groups in sorted(divisors, key=lambda n: (abs(n - layer.groups), n))[:2]:
        yield "groups", groups
    if layer.weight is None and outputs and outputs % layer.groups:
        more = -(-outputs // layer.groups) * layer.groups
        yield "init/out_channels" if layer.init else "out_channels", more


def _windows(layer: Windowed, size: Shape) -> Iterator[Change]:
    """Make windows and padding fit the size."""
    rank = len(size)
    kernel, dilation = kernel_size(layer, rank), spread(layer.dilation, rank) or (1,) * rank
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    if isinstance(layer, ConvTranspose):
        yield from _transposed(layer, size, reach)
        return
    if isinstance(layer, Pool):
        yield "padding", min(r // 2 for r in reach)
        yield "padding", min(r - 1 for r in reach)
    if isinstance(layer, Conv) and layer.padding_mode == "reflect":
        yield "padding", min(size) - 1
        yield "padding_mode", "replicate"
    yield "padding", max(0, -(-max(r - n for r, n in zip(reach, size, strict=True)) // 2))
    yield "padding", "same"
    field = _kernel_field(layer)
    if field:
        yield field, _largest(layer, field, kernel, size)
    yield "dilation", _largest(layer, "dilation", dilation, size)


def _transposed(layer: ConvTranspose, size: Shape, reach: list[int]) -> Iterator[Change]:
    rank = len(size)
    stride, dilation = spread(layer.stride, rank), spread(layer.dilation, rank)
    more = spread(layer.output_padding, rank)
    if stride is None or dilation is None or more is None:
        return
    most = [max(s, d) - 1 for s, d in zip(stride, dilation, strict=True)]
    yield "output_padding", _short(min(pair) for pair in zip(more, most, strict=True))
    yield "stride", _short(max(s, m + 1) for s, m in zip(stride, more, strict=True))
    extents = [(n - 1) * s + r for n, s, r in zip(size, stride, reach, strict=True)]
    yield "padding", _short((extent - 1) // 2 for extent in extents)


def _kernel_field(layer: Windowed) -> str | None:
    """Where the kernel's size stands as a number, if it does."""
    if not isinstance(layer, Weighted):
        return "kernel_size"
    return {"init": "init/kernel_size", "kernel_size": "kernel_size"}.get(layer.weights_field)


def _largest(layer: Windowed, field: str, values: Shape, size: Shape) -> PerAxisValue:
    """Largest values up to the given ones with which each axis by itself holds a window."""
    found = []
    for axis, value in enumerate(values):
        low, high = 1, value
        while low < high:
            middle = (low + high + 1) // 2
            tried = tuple(middle if each == axis else 1 for each in range(len(size)))
            low, high = (middle, high) if _holds(layer, field, tried, size) else (low, middle - 1)
        found.append(low)
    return _short(found)


def _holds(layer: Windowed, field: str, values: Shape, size: Shape) -> bool:
    channels = 1 if not isinstance(layer, Weighted) else layer.groups
    if isinstance(layer, Conv) and layer.weight is not None:
        channels = layer.weight.shape[1] * layer.groups
    return _works(layer, (1, channels, *size), field, values)


def _short(values: Iterable[int]) -> PerAxisValue:
    listed = tuple(values)
    return listed[0] if len(set(listed)) == 1 else listed


def _plain(value: object) -> object:
    """Write a value as JSON has it."""
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def output_channels_field(layer: LayerSettings) -> str:
    """Where a layer's output channels stand as a number; empty where they don't."""
    if not isinstance(layer, Weighted | Linear):
        return ""
    return "init/out_channels" if layer.init else "out_channels" if layer.out_channels else ""


def _title(field: str, value: object) -> str:
    if field == INPUT_CHANNELS:
        return f"{value} input channels"
    name = field.rpartition("/")[2]
    if value is None:
        return f"no {name}"
    text = " × ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{name} {text}"
