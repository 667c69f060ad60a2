"""ONNX Runtime's messages."""

import re

from app.parsing import onnx_node
from app.parsing.messages.message import Message, message, numbers, said_only, spoken
from app.parsing.steps import Step, Text
from app.parsing.values import Value


def _node(name: str, **given: Value) -> tuple[Step, ...]:
    return (onnx_node.make_step(name, dict(given), Step(name, name, strict=True)),)


@message(
    r"Input channels C is not equal to kernel channels \* group\. C: (\d{1,9}) kernel channels: (\d{1,9}) "
    r"group: (\d{1,9})"
)
def channels(found: re.Match[str]) -> Text:
    """Read a weight that meets an input of other channels."""
    got, wanted, group = (int(number) for number in found.groups())
    steps = _node("Conv", kernel_shape=(1, 1), group=group, W=(group, wanted, 1, 1))
    note = "the message says neither sizes nor the kernel; 8 × 8 cells and 1 × 1 stand for them"
    return spoken(steps, (1, got, 8, 8), note, rules="onnx")


@message(r"GEMM: Dimension mismatch, W: \{(\d{1,9}),(\d{1,9})\} K: (\d{1,9}) N:(\d{1,9})")
def gemm(found: re.Match[str]) -> Text:
    """Read a matrix product whose sizes differ."""
    first, second, features, outputs = (int(number) for number in found.groups())
    turned = int(first == outputs)
    steps = _node("Gemm", transB=turned, W=(first, second))
    return spoken(steps, (1, features), rules="onnx")


@message(
    r"Got invalid dimensions for input: (\S{1,80}) for the following indices "
    r"((?:index: \d+ Got: \d+ Expected: \d+ ?)+)"
)
def indices(found: re.Match[str]) -> Text:
    """Read an input of another shape than the model's."""
    places = {
        "0": "the batch",
        "1": "the channels",
        "2": "the first spatial axis",
        "3": "the second spatial axis",
    }
    parts = re.findall(r"index: (\d+) Got: (\d+) Expected: (\d+)", found[2])
    told = "; ".join(
        f"{places.get(axis, f'axis {axis}')}: got {got}, expected {wanted}" for axis, got, wanted in parts
    )
    note = "give an input of the expected sizes, or export the model with dynamic axes"
    return said_only(f"input {found[1]}", told, note, rules="onnx")


@message(r"Status Message: Invalid input shape: \{([\d,]{1,60})\}")
def too_small(found: re.Match[str]) -> Text:
    """Read an input that is smaller than a kernel."""
    size = numbers(found[1])
    return said_only(
        "Conv",
        f"the window is longer than the padded input of {list(size)}",
        "add pads, use a smaller kernel_shape or dilation, or a larger input",
        field="kernel_size",
        rules="onnx",
    )


@message(r"Pad should be smaller than kernel")
def pads(_found: re.Match[str]) -> Text:
    """Read a pool that is padded by a whole window."""
    detail = "a pad is as long as the window, so that a window holds no real cell"
    return said_only("Pool", detail, "use pads below kernel_shape", field="padding", rules="onnx")


@message(r"Calculated output dimension is negative\. Check kernel_shape, pads, strides and dilations")
def too_long(_found: re.Match[str]) -> Text:
    """Read a pool whose window is longer than its input."""
    return said_only(
        "Pool",
        "the window is longer than the padded input; the message doesn't say how long either is",
        "add pads, use a smaller kernel_shape, or pool less before",
        field="kernel_size",
        rules="onnx",
    )


MESSAGES: tuple[Message, ...] = (channels, gemm, indices, too_small, pads, too_long)
