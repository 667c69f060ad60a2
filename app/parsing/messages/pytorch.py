"""PyTorch's messages about a layer and its input."""

import re
from dataclasses import replace

from app.parsing.messages.message import Message, message, numbers, said_only, spoken, torch_step
from app.parsing.steps import Text

PLAIN = "the message doesn't say stride, padding and dilation; they are taken as 1, 0 and 1"
_SIZES = r"\[(-?\d{1,18}(?:, ?-?\d{1,18}){0,5})\]"
_BY = r"\((-?\d{1,18}(?: ?x ?-?\d{1,18}){0,4})\)"


@message(
    rf"Given (groups|transposed)=(\d{{1,9}}), weight of size {_SIZES}, expected input{_SIZES} to have "
    r"(-?\d{1,18}) channels, but got (-?\d{1,18}) channels instead"
)
def channels(found: re.Match[str]) -> Text:
    """Read a weight that meets an input of other channels."""
    weight, shape = numbers(found[3]), numbers(found[4])
    rank = max(1, min(3, len(weight) - 2))
    if found[1] == "transposed":
        step = torch_step(
            f"ConvTranspose{rank}d",
            in_channels=weight[0],
            out_channels=weight[1],
            kernel_size=weight[2:],
        )
        return spoken((step,), shape, PLAIN, "groups are taken as 1")
    groups = int(found[2])
    step = torch_step(
        f"Conv{rank}d",
        in_channels=weight[1] * groups,
        out_channels=weight[0],
        kernel_size=weight[2:],
        groups=groups,
    )
    return spoken((step,), shape, PLAIN)


@message(
    rf"Calculated padded input size per channel: {_BY}\. Kernel size: {_BY}\. "
    r"Kernel size can't be (?:greater than|larger than) actual input size"
)
def kernel_too_large(found: re.Match[str]) -> Text:
    """Read a kernel that is larger than the padded input."""
    size, kernel = numbers(found[1]), numbers(found[2])
    rank = min(3, len(kernel))
    step = torch_step(f"Conv{rank}d", in_channels=1, out_channels=1, kernel_size=kernel)
    notes = (
        "the sizes are those with padding; the kernel's is dilation × (kernel_size − 1) + 1",
        "the message doesn't say how many channels there are; one stands for them",
    )
    return spoken((step,), (1, 1, *size), *notes)


@message(r"mat1 and mat2 shapes cannot be multiplied \((\d{1,18})x(\d{1,18}) and (\d{1,18})x(\d{1,18})\)")
def linear(found: re.Match[str]) -> Text:
    """Read a linear layer that gets other features than it reads."""
    rows, features, reads, outputs = (int(number) for number in found.groups())
    step = torch_step("Linear", in_features=reads, out_features=outputs)
    note = (
        f"mat1 is the layer's input, {rows} rows of {features} numbers; where the input has more axes than "
        "(N, features), the rows are all its axes but the last together, and a flatten is missing before it"
    )
    return spoken((step,), (rows, features), note)


@message(rf"Given input size: {_BY}\. Calculated output size: {_BY}\. Output size is too small")
def pool_too_large(found: re.Match[str]) -> Text:
    """Read a pool whose window is longer than its input: the shortest window that is."""
    channels, *size = numbers(found[1])
    outputs = numbers(found[2])[1:]
    rank = min(3, len(size))
    kernel = tuple(n if out > 0 else n + 1 for n, out in zip(size, outputs, strict=False))
    step = torch_step(f"MaxPool{rank}d", title="MaxPool or AvgPool", kernel_size=kernel)
    return spoken(
        (step,),
        (1, channels, *size),
        "the message says neither which pool it is nor its window; a max pool with the smallest window that "
        f"doesn't fit, {kernel}, stands for it",
    )


@message(r"max_pool1d\(\) Invalid computed output size: (-?\d{1,18})")
def pool_one(_found: re.Match[str]) -> Text:
    """Read a max pool of signals, of which the message says no size."""
    return said_only(
        "MaxPool1d",
        "the window is longer than the padded signal; the message doesn't say how long either is",
        "use a kernel_size no longer than the signal with its padding, or pool less before",
        field="kernel_size",
    )


@message(
    rf"Given input size per channel: {_BY}\. Calculated output size per channel: {_BY}\. "
    "Output size is too small"
)
def transposed_too_small(found: re.Match[str]) -> Text:
    """Read a transposed convolution whose padding cuts off all of its output."""
    size, outputs = numbers(found[1]), numbers(found[2])
    rank = min(3, len(size))
    # with stride 1, output = input − 1 + kernel − 2 · padding; the smallest kernel of that parity
    pads = tuple((n - 1 + 2 - out) // 2 for n, out in zip(size, outputs, strict=True))
    kernel = tuple(out - n + 1 + 2 * pad for n, out, pad in zip(size, outputs, pads, strict=True))
    step = torch_step(
        f"ConvTranspose{rank}d", in_channels=1, out_channels=1, kernel_size=kernel, padding=pads
    )
    return spoken(
        (step,),
        (1, 1, *size),
        "the message doesn't say the layer's settings; stride 1 and the smallest kernel and padding that "
        "give its output stand for them",
    )


@message(
    r"Expected (\d)D \(unbatched\) or (\d)D \(batched\) input to (conv(?:_transpose)?)(\d)d, but got input "
    rf"of size: {_SIZES}"
)
def dimensions(found: re.Match[str]) -> Text:
    """Read an input of other dimensions than the layer's."""
    rank, shape = int(found[4]), numbers(found[5])
    name = "ConvTranspose" if "transpose" in found[3] else "Conv"
    step = torch_step(f"{name}{min(3, rank)}d", in_channels=1, out_channels=1, kernel_size=1)
    note = "the message doesn't say the layer's settings; a kernel of 1 stands for them"
    return spoken((replace(step, reads=None),), shape, note)


@message(r"expected (\d)D(?: or (\d)D)? input \(got (\d{1,3})D input\)")
def norm_dimensions(found: re.Match[str]) -> Text:
    """Read a batch norm's input of other dimensions."""
    wanted = found[2] or found[1]
    name = {"3": "BatchNorm1d", "4": "BatchNorm2d", "5": "BatchNorm3d"}.get(wanted, "BatchNorm2d")
    rank = int(wanted) - 2
    return said_only(
        name,
        f"it takes an input of {wanted} dimensions and gets {found[3]}",
        f"use BatchNorm{max(1, int(found[3]) - 2)}d, or give it an input with {rank} spatial axes",
    )


@message(r"running_mean should contain (\d{1,18}) elements not (\d{1,18})")
def norm_channels(found: re.Match[str]) -> Text:
    """Read a batch norm of other channels than come."""
    got, wanted = int(found[1]), int(found[2])
    step = torch_step("BatchNorm2d", num_features=wanted)
    return spoken((step,), (1, got, 8, 8), "the message doesn't say the input's size; 8 × 8 stands for it")


@message(
    r"Padding size should be less than the corresponding input dimension, but got: padding "
    rf"\((\d{{1,18}}), (\d{{1,18}})\) at dimension (\d) of input {_SIZES}"
)
def reflect(found: re.Match[str]) -> Text:
    """Read reflected padding that is as long as its axis."""
    begin, axis, shape = int(found[1]), int(found[3]), numbers(found[4])
    rank = max(1, min(3, len(shape) - 2))
    place = min(max(axis - 2, 0), rank - 1)
    pads = tuple(begin if n == place else 0 for n in range(rank))
    kernel = tuple(2 * pad + 1 for pad in pads)
    step = torch_step(
        f"Conv{rank}d",
        in_channels=shape[1],
        out_channels=1,
        kernel_size=kernel,
        padding=pads,
        padding_mode="reflect",
    )
    return spoken(
        (step,), shape, "the message doesn't say the kernel; twice the padding and one stands for it"
    )


@message(r"Padding value causes wrapping around more than once")
def circular(_found: re.Match[str]) -> Text:
    """Read circular padding that is longer than its axis."""
    return said_only(
        "circular padding",
        "it is longer than the axis, so that it would go round more than once, which PyTorch refuses",
        "use padding no longer than the input's shortest axis, or padding_mode='replicate'",
        field="padding",
    )


@message(rf"shape '{_SIZES}' is invalid for input of size (\d{{1,18}})")
def view(found: re.Match[str]) -> Text:
    """Read a view that doesn't hold its input's numbers."""
    sizes, total = numbers(found[1]), int(found[2])
    known = 1
    for size in sizes:
        known *= size if size > 0 else 1
    return said_only(
        "view",
        f"{total} numbers don't fit the shape {list(sizes)}: {total} / {known} = {total / max(1, known):g}"
        + (", which isn't whole" if total % max(1, known) else ""),
        "x.flatten(1) keeps the batch and takes all the rest, whatever its size; then give the linear layer "
        "the features that come",
    )


@message(
    r"The size of tensor a \((\d{1,18})\) must match the size of tensor b \((\d{1,18})\) at non-singleton "
    r"dimension (\d)"
)
def added(found: re.Match[str]) -> Text:
    """Read two tensors that are added and differ in size."""
    first, second, axis = int(found[1]), int(found[2]), int(found[3])
    places = {0: "the batch", 1: "the channels", 2: "the first spatial axis", 3: "the second spatial axis"}
    where = places.get(axis, "the third spatial axis")
    hint = (
        "a skip's and a block's convolutions must stride alike, and keep the size: padding = dilation · "
        "(kernel − 1) / 2 with an odd kernel"
        if axis > 1
        else "give the skip a 1 × 1 convolution to the block's channels"
    )
    return said_only("sum", f"{where} of the two, {first} and {second}, differ", hint)


MESSAGES: tuple[Message, ...] = (
    channels,
    kernel_too_large,
    linear,
    transposed_too_small,
    pool_too_large,
    pool_one,
    dimensions,
    norm_dimensions,
    norm_channels,
    reflect,
    circular,
    view,
    added,
)
