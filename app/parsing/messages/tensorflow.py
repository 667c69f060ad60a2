"""TensorFlow's and Keras's messages; their inputs have channels last, of a batch that is open."""

import re
from dataclasses import replace
from typing import Any

from app.parsing import keras
from app.parsing.messages.message import Message, message, numbers, spoken
from app.parsing.messages.pytorch import PLAIN
from app.parsing.steps import Step, Text
from app.parsing.values import Value

_SHAPE = r"[(\[]((?:None|\?|-?\d{1,18})(?:,? ?(?:None|\?|-?\d{1,18})){0,5}),?[)\]]"
_INPUT = r"Input 0(?: with name '[^']{0,80}')? of layer [\"']?([\w/]{1,80})[\"']?"


def _sizes(text: str) -> tuple[int, ...]:
    """Sizes of a shape; an open batch is 1."""
    return tuple(
        int(part) if part.lstrip("-").isdigit() else 1 for part in re.findall(r"None|\?|-?\d+", text)
    )


def _first(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Put the channels behind the batch."""
    return (shape[0], shape[-1], *shape[1:-1]) if len(shape) > 2 else shape


def _layer(name: str, **given: Value) -> tuple[Step, ...]:
    defaults: dict[str, Any] = dict(keras.LAYERS[name].signature.defaults)
    return keras.make_steps(name, {**defaults, **given}, Step(name, name, strict=True))


def _convolution(shape: tuple[int, ...], kernel: tuple[int, ...], **given: Value) -> Text:
    """Content of a message about an input (N, *size, C) and a kernel (*k, I, O)."""
    rank = max(1, min(3, len(kernel) - 2))
    steps = _layer(f"Conv{rank}D", filters=kernel[-1], kernel_size=kernel[:rank], **given)
    return spoken(steps, _first(shape), rules="keras")


@message(
    r"Negative dimension size caused by subtracting (\d{1,18}) from (\d{1,18}) for .{0,600}?"
    rf"with input shapes: {_SHAPE}(?:, {_SHAPE})?"
)
def negative(found: re.Match[str]) -> Text:
    """Read TensorFlow 1's and 2's message of a window that is longer than its input."""
    shape = _sizes(found[3])
    if found[4]:
        return _convolution(shape, _sizes(found[4]))
    kernel = int(found[1])
    steps = _layer(f"MaxPooling{max(1, min(3, len(shape) - 2))}D", pool_size=kernel)
    return spoken(steps, _first(shape), "the pool's kind isn't in the message", rules="keras")


@message(
    rf"Computed output size would be (?:zero or )?negative\. Received:? `inputs?.shape={_SHAPE}`, "
    rf"`(kernel shape|pool_size)={_SHAPE}`(?:, `dilation_rate={_SHAPE}`)?(?:, `strides={_SHAPE}`)?"
)
def too_long(found: re.Match[str]) -> Text:
    """Read Keras 3's message of a window that is longer than its input."""
    shape, window = _sizes(found[1]), _sizes(found[3])
    more: dict[str, Value] = {"strides": _sizes(found[5]) if found[5] else 1}
    if found[2] == "pool_size":
        steps = _layer(f"MaxPooling{len(window)}D", pool_size=window, **more)
        return spoken(steps, _first(shape), "the pool's kind isn't in the message", rules="keras")
    if found[4]:
        more["dilation_rate"] = _sizes(found[4])
    return _convolution(shape, window, **more)


@message(
    r"Computed output size would be negative: (-?\d{1,18}) \[input_size: (\d{1,18}), "
    r"effective_filter_size: (\d{1,18}), stride: (\d{1,18})\]"
)
def too_long_axis(found: re.Match[str]) -> Text:
    """Read TensorFlow's message of one axis."""
    size, kernel, stride = int(found[2]), int(found[3]), int(found[4])
    steps = _layer("MaxPooling1D", pool_size=kernel, strides=stride)
    note = "the message is about one axis, of a convolution or a pool; a pool of that axis stands for it"
    return spoken(steps, (1, 1, size), note, rules="keras")


@message(
    rf"{_INPUT} is incompatible with the layer: expected axis -1 of input shape to have value "
    rf"(\d{{1,18}}),? but received input with shape {_SHAPE}"
)
def channels(found: re.Match[str]) -> Text:
    """Read a layer that was built for other channels or features."""
    wanted, shape = int(found[2]), _sizes(found[3])
    if len(shape) == 2:
        steps = _layer("Dense", units=1)
        note = "the message doesn't say the layer's units; 1 stands for them"
    else:
        steps = _layer(f"Conv{min(3, len(shape) - 2)}D", filters=1, kernel_size=1)
        note = f"the message doesn't say the layer's filters and kernel; 1 and 1 stand for them. {PLAIN}"
    return spoken(_reading(steps, wanted), _first(shape), note, rules="keras")


def _reading(steps: tuple[Step, ...], wanted: int) -> tuple[Step, ...]:
    """Say which channels a layer was built for."""
    return (replace(steps[0], reads=wanted), *steps[1:])


@message(
    rf"{_INPUT} is incompatible with the layer: expected (?:min_)?ndim=(\d), found ndim=(\d)\. "
    rf"Full shape received: {_SHAPE}"
)
def dimensions(found: re.Match[str]) -> Text:
    """Read an input without its batch or its channels."""
    rank = max(1, min(3, int(found[2]) - 2))
    steps = _layer(f"Conv{rank}D", filters=1, kernel_size=1)
    shape = _sizes(found[4])
    note = "the message doesn't say the layer's settings; 1 filter and kernel 1 stand for them"
    return spoken(steps, shape, note, rules="keras")


@message(r"Matrix size-incompatible: In\[0\]: \[(\d{1,18}),(\d{1,18})\], In\[1\]: \[(\d{1,18}),(\d{1,18})\]")
def dense(found: re.Match[str]) -> Text:
    """Read a matrix product whose sizes differ."""
    rows, features, reads, outputs = (int(number) for number in found.groups())
    steps = _reading(_layer("Dense", units=outputs), reads)
    return spoken(steps, (rows, features), rules="keras")


@message(
    r"input (?:depth must be evenly divisible by filter depth|and filter must have the same depth): "
    r"(\d{1,9}) vs (\d{1,9})"
)
def depth(found: re.Match[str]) -> Text:
    """Read a filter of other channels than the input's."""
    got, wanted = int(found[1]), int(found[2])
    steps = _reading(_layer("Conv2D", filters=1, kernel_size=1), wanted)
    note = "the message doesn't say sizes; 8 × 8 cells, 1 filter and kernel 1 stand for them"
    return spoken(steps, (1, got, 8, 8), note, rules="keras")


@message(
    r"`?strides > 1`? not supported in conjunction with `?dilation_rate > 1`?\. Received: "
    r"strides=(\([^)]*\)|\d+) and dilation_rate=(\([^)]*\)|\d+)"
)
def dilated(found: re.Match[str]) -> Text:
    """Read a stride and a dilation together."""
    stride, dilation = numbers(found[1]), numbers(found[2])
    rank = max(1, min(3, len(stride)))
    steps = _layer(
        f"Conv{rank}D", filters=1, kernel_size=3, strides=stride[:rank], dilation_rate=dilation[:rank]
    )
    note = "the message doesn't say filters and kernel; 1 and 3 stand for them"
    return spoken(steps, (1, 1, *(32,) * rank), note, rules="keras")


@message(
    r"The number of filters must be evenly divisible by the number of groups\. Received: groups=(\d{1,9}), "
    r"filters=(\d{1,9})"
)
def groups(found: re.Match[str]) -> Text:
    """Read groups that don't divide the filters."""
    steps = _layer("Conv2D", filters=int(found[2]), kernel_size=3, groups=int(found[1]))
    note = "the message doesn't say the kernel; 3 stands for it"
    return spoken(steps, None, note, rules="keras")


MESSAGES: tuple[Message, ...] = (
    negative,
    too_long,
    too_long_axis,
    channels,
    dimensions,
    dense,
    depth,
    dilated,
    groups,
)
