"""Functions of `torch.nn.functional` as layers; weights' shapes come from the code or its comments."""

import re
from dataclasses import replace

from app.parsing import pytorch
from app.parsing.signatures import Arguments, Signature
from app.parsing.steps import Fault, Step
from app.parsing.values import Symbol, Tensor, Value

_SHAPE = re.compile(
    r"(?P<name>[A-Za-z_][\w.]*?)(?:\.shape|\.size\(\))?\s*(?:[:=]|is|has shape|of shape)?\s*"
    r"(?:torch\.Size\()?[\[(]\s*(?P<sizes>\d{1,9}(?:\s*,\s*\d{1,9}){1,5})\s*,?\s*[\])]"
)
_BARE = re.compile(r"^[\s\w:.]*?\(?[\[(]\s*(?P<sizes>\d{1,9}(?:\s*,\s*\d{1,9}){1,5})\s*,?\s*[\])]")
_TARGET = re.compile(r"^\s*(?P<name>[A-Za-z_][\w.]*)\s*=[^=]")

_CONV = "input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1"
_TRANSPOSED = "input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1"


_COMMENTS, _LONG = 200, 240
"""Lines with a comment, and their characters, that are looked at."""


class UnknownWeightError(Exception):
    """A weight of which the text doesn't say the shape."""


def commented_shapes(text: str) -> dict[str, Value]:
    """Shapes that comments tell: `# w: (64, 3, 7, 7)`, or behind the line that makes a tensor.

    Examples
    --------
    >>> commented_shapes("y = F.conv2d(x, w)  # x: (1, 3, 8, 8), w: (4, 3, 3, 3)")["w"].shape
    (4, 3, 3, 3)
    """
    found: dict[str, Value] = {}
    for line in [line for line in text.split("\n") if "#" in line][:_COMMENTS]:
        code, _, comment = line[:_LONG].partition("#")
        for match in _SHAPE.finditer(comment):
            found[match["name"]] = _tensor(match["sizes"])
        target, bare = _TARGET.match(code), _BARE.match(comment)
        if target and bare and "conv" not in code and not _SHAPE.search(comment):
            found[target["name"]] = _tensor(bare["sizes"])
    return found


def _tensor(sizes: str) -> Tensor:
    return Tensor(tuple(int(size) for size in sizes.split(",")))


def _signatures() -> dict[str, Signature]:
    table: dict[str, str] = {}
    for rank in (1, 2, 3):
        windows = "input, kernel_size, stride=None, padding=0"
        override = "" if rank == 1 else ", divisor_override=None"
        table[f"conv{rank}d"] = _CONV
        table[f"conv_transpose{rank}d"] = _TRANSPOSED
        table[f"max_pool{rank}d"] = f"{windows}, dilation=1, ceil_mode=False, return_indices=False"
        table[f"avg_pool{rank}d"] = f"{windows}, ceil_mode=False, count_include_pad=True{override}"
        table[f"lp_pool{rank}d"] = "input, norm_type, kernel_size, stride=None, ceil_mode=False"
        table[f"adaptive_avg_pool{rank}d"] = "input, output_size"
        table[f"adaptive_max_pool{rank}d"] = "input, output_size, return_indices=False"
    table |= {
        "relu": "input, inplace=False",
        "relu_": "input",
        "leaky_relu": "input, negative_slope=0.01, inplace=False",
        "sigmoid": "input",
        "tanh": "input",
        "softmax": "input, dim=None, _stacklevel=3, dtype=None",
        "log_softmax": "input, dim=None, _stacklevel=3, dtype=None",
        "gelu": "input, approximate='none'",
        "silu": "input, inplace=False",
        "elu": "input, alpha=1.0, inplace=False",
        "relu6": "input, inplace=False",
        "dropout": "input, p=0.5, training=True, inplace=False",
        "linear": "input, weight, bias=None",
        "pixel_shuffle": "input, upscale_factor",
        "channel_shuffle": "input, groups",
        "interpolate": "input, size=None, scale_factor=None, mode='nearest', **rest",
    }
    return {name: Signature.of(text) for name, text in table.items()}


FUNCTIONS = _signatures()
"""Signatures by name."""

_MODULES = {
    "relu": "ReLU",
    "relu_": "ReLU",
    "leaky_relu": "LeakyReLU",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "softmax": "Softmax",
    "log_softmax": "LogSoftmax",
    "gelu": "GELU",
    "silu": "SiLU",
    "elu": "ELU",
    "relu6": "ReLU6",
    "dropout": "Dropout",
    "pixel_shuffle": "PixelShuffle",
    "channel_shuffle": "ChannelShuffle",
    "interpolate": "Upsample",
}


def make_step(name: str, given: Arguments, step: Step) -> Step:
    """Make a function's step of its arguments.

    Raises
    ------
    UnknownWeightError : the text doesn't tell its weight's shape
    """
    if name in _MODULES:
        return pytorch.make_step(_MODULES[name], given, step)
    if name == "linear":
        outputs, inputs = _weight(name, given, 2)
        arguments: Arguments = {"in_features": inputs, "out_features": outputs, "bias": _biased(given)}
        return pytorch.make_step("Linear", arguments, step)
    rank = int(name[-2])
    if not name.startswith("conv"):
        module = {"max": "MaxPool", "avg": "AvgPool", "lp": "LPPool"}.get(name.split("_")[0], "")
        if name.startswith("adaptive"):
            module = f"Adaptive{'Avg' if 'avg' in name else 'Max'}Pool"
        return pytorch.make_step(f"{module}{rank}d", {**given, "input": None}, step)
    shape = _weight(name, given, rank + 2)
    groups = given["groups"] if isinstance(given["groups"], int) else 1
    transposed = name.startswith("conv_transpose")
    if not transposed and shape[0] % max(1, groups):
        detail = f"groups={groups} does not divide the weight's {shape[0]} output channels"
        return replace(step, fault=Fault(detail, "groups"), rank=rank)
    arguments = {
        **{field: given[field] for field in ("stride", "padding", "dilation", "groups")},
        "in_channels": shape[0] if transposed else shape[1] * groups,
        "out_channels": shape[1] * groups if transposed else shape[0],
        "kernel_size": shape[2:],
        "bias": _biased(given),
        "padding_mode": "zeros",
    }
    if transposed:
        arguments["output_padding"] = given["output_padding"]
    return pytorch.make_step(f"Conv{'Transpose' if transposed else ''}{rank}d", arguments, step)


def _biased(given: Arguments) -> bool:
    return given["bias"] is not None


def _weight(name: str, given: Arguments, dimensions: int) -> tuple[int, ...]:
    weight = given["weight"]
    if isinstance(weight, Tensor) and len(weight.shape) == dimensions:
        return weight.shape
    what = weight.name if isinstance(weight, Symbol) else "the weight"
    axes = ", ".join(f"k{axis}" for axis in range(dimensions - 2))
    shape = "(out, in)" if dimensions == 2 else f"(O, I/groups, {axes})"
    if "transpose" in name:
        shape = f"(I, O/groups, {axes})"
    if isinstance(weight, Tensor):
        raise UnknownWeightError(f"a weight of {list(weight.shape)} has not {dimensions} axes, {shape}")
    raise UnknownWeightError(
        f"the shape of {what!r} isn't in the text; add a comment such as "
        f"# {what if what.isidentifier() else 'weight'}: {_example(dimensions)}, which is {shape}"
    )


def _example(dimensions: int) -> str:
    return {2: "(10, 128)", 3: "(64, 3, 7)", 4: "(64, 3, 7, 7)", 5: "(64, 3, 7, 7, 7)"}[dimensions]
