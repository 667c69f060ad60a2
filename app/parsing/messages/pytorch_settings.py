"""PyTorch's messages about a layer by itself: settings that can't be."""

import re

from app.parsing.messages.message import Message, message, numbers, said_only, spoken, torch_step
from app.parsing.steps import Text

_STANDS = (
    "the message doesn't say the layer's other settings; a Conv2d of one channel and kernel 3 stands for it"
)
_SIZES = r"\[(-?\d{1,18}(?:, ?-?\d{1,18}){0,5})\]"


@message(
    r"output padding must be smaller than either stride or dilation, but got ((?:[a-z_]{1,40}: \d{1,18} ?)+)"
)
def output_padding(found: re.Match[str]) -> Text:
    """Read an output padding that is as long as the stride."""
    told: dict[str, list[int]] = {}
    for name, value in re.findall(r"(output_padding|stride|dilation)_[a-z]+: (\d+)", found[1]):
        told.setdefault(name, []).append(int(value))
    more = tuple(told.get("output_padding", [1, 1]))[:3]
    stride = tuple(told.get("stride", [1] * len(more)))
    dilation = tuple(told.get("dilation", [1] * len(more)))
    step = torch_step(
        f"ConvTranspose{len(more)}d",
        in_channels=1,
        out_channels=1,
        kernel_size=3,
        stride=stride,
        dilation=dilation,
        output_padding=more,
    )
    size = (8,) * len(more)
    note = "the message doesn't say channels, kernel and input; 1, 3 and 8 stand for them"
    return spoken((step,), (1, 1, *size), note)


@message(
    r"pad(?:ding)? should be at most half of (?:effective )?kernel size, but got pad(?:ding)?=(\d{1,18}),? "
    r"(?:and )?kernel_size=(\d{1,18})(?: and dilation=(\d{1,18}))?"
)
def pool_padding(found: re.Match[str]) -> Text:
    """Read a pool that is padded by more than half a window."""
    pad, kernel, dilation = int(found[1]), int(found[2]), int(found[3] or 1)
    step = torch_step("MaxPool2d", kernel_size=kernel, padding=pad, dilation=dilation)
    size = max(8, dilation * (kernel - 1) + 1)
    note = f"the message doesn't say the input's size; {size} × {size} stands for it"
    return spoken((step,), (1, 1, size, size), note)


@message(rf"Trying to create tensor with negative dimension (-\d{{1,18}}): {_SIZES}")
def negative(found: re.Match[str]) -> Text:
    """Read a weight with a negative size."""
    sizes = numbers(found[2])
    if not 3 <= len(sizes) <= 5:
        return said_only("tensor", f"its shape {list(sizes)} has {found[1]} cells on an axis")
    step = torch_step(
        f"Conv{len(sizes) - 2}d",
        in_channels=sizes[1],
        out_channels=sizes[0],
        kernel_size=sizes[2:],
    )
    note = "the shape is taken for a convolution's weight, (out_channels, in_channels / groups, *kernel_size)"
    return spoken((step,), None, note)


@message(r"(in_channels|out_channels) must be divisible by groups")
def groups(found: re.Match[str]) -> Text:
    """Read groups that don't divide the channels."""
    return said_only(
        "Conv",
        f"groups must divide in_channels and out_channels; here they don't divide {found[1]}",
        "paste the layer's own line to see which groups do",
        field="groups",
    )


@message(r"groups must be a positive integer|non-positive groups is not supported")
def no_groups(_found: re.Match[str]) -> Text:
    """Read groups below 1."""
    step = torch_step("Conv2d", in_channels=1, out_channels=1, kernel_size=3, groups=0)
    return spoken((step,), (1, 1, 8, 8), _STANDS)


@message(r"padding='same' is not supported for strided convolutions")
def same(_found: re.Match[str]) -> Text:
    """Read `same` with a stride."""
    step = torch_step("Conv2d", in_channels=1, out_channels=1, kernel_size=3, stride=2, padding="same")
    return spoken((step,), (1, 1, 8, 8), f"{_STANDS}, with stride 2")


@message(r"non-positive stride is not supported|stride should not be zero|stride should be greater than zero")
def stride(_found: re.Match[str]) -> Text:
    """Read a stride below 1."""
    step = torch_step("Conv2d", in_channels=1, out_channels=1, kernel_size=3, stride=0)
    return spoken((step,), (1, 1, 8, 8), _STANDS)


@message(r"negative padding is not supported")
def negative_padding(_found: re.Match[str]) -> Text:
    """Read a negative padding."""
    step = torch_step("Conv2d", in_channels=1, out_channels=1, kernel_size=3, padding=-1)
    return spoken((step,), (1, 1, 8, 8), f"{_STANDS}, with padding −1")


@message(r"dilation should be greater than zero")
def dilation(_found: re.Match[str]) -> Text:
    """Read a dilation below 1."""
    step = torch_step("Conv2d", in_channels=1, out_channels=1, kernel_size=3, dilation=0)
    return spoken((step,), (1, 1, 8, 8), _STANDS)


@message(
    rf"Given groups=(\d{{1,9}}), expected weight to be (?:at least \d+ at dimension 0|divisible by \d+ at "
    rf"dimension 0), but got weight of size \[?{_SIZES}"
)
def weight_groups(found: re.Match[str]) -> Text:
    """Read a weight whose outputs the groups don't divide."""
    weight, count = numbers(found[2]), int(found[1])
    rank = max(1, min(3, len(weight) - 2))
    step = torch_step(
        f"Conv{rank}d",
        in_channels=weight[1] * count,
        out_channels=weight[0],
        kernel_size=weight[2:],
        groups=count,
    )
    size = tuple(max(8, k) for k in weight[2:])
    return spoken(
        (step,), (1, weight[1] * count, *size), "the input isn't in the message; 8 cells an axis stand for it"
    )


@message(
    r"requested an output size of ([^,]*(?:,[^,]*?){0,3}), but valid sizes range "
    r"from (\[[^\]]*\]) to (\[[^\]]*\])"
)
def output_size(found: re.Match[str]) -> Text:
    """Read a transposed convolution that can't reach the output size asked for."""
    return said_only(
        "ConvTranspose",
        f"output_size picks one of the sizes that the strided convolution maps to the input, {found[2]} to "
        f"{found[3]}, and {found[1]} is none of them",
        "another padding or kernel_size moves the range: output = (input − 1) · stride − 2 · padding + "
        "dilation · (kernel − 1) + output_padding + 1",
        field="output_padding",
    )


MESSAGES: tuple[Message, ...] = (
    output_padding,
    pool_padding,
    negative,
    groups,
    no_groups,
    same,
    stride,
    negative_padding,
    dilation,
    weight_groups,
    output_size,
)
