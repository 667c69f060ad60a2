"""A network as PyTorch code: a Sequential where layers stand in a row, else a Module; and its weights."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.layers.base import Shape
from app.snippets.job import Job, Pads
from app.snippets.network import Part, in_a_row
from app.snippets.writing import UnavailableCodeError, call, each, number, text, tuple_of

WEIGHTS = "weights.safetensors"
_PLAIN = {
    "relu": "nn.ReLU()",
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "softmax": "nn.Softmax(dim=1)",
    "flatten": "nn.Flatten()",
}
_NATIVE = ("zeros", "reflect", "replicate", "circular")
_PADS = {"reflect": "ReflectionPad", "replicate": "ReplicationPad", "circular": "CircularPad"}


def write(network: Sequence[Part], input_shape: Shape) -> str:
    """Write a network.

    Parameters
    ----------
    network : bound parts
    input_shape : (N, C, *size)

    Raises
    ------
    UnavailableCodeError : PyTorch has no such layer
    """
    head = ["import torch", "from safetensors.torch import load_file", "from torch import nn", ""]
    body = _sequential(network) if in_a_row(network) else _module(network)
    filled = all(has_numbers(part) for part in network) and any(state_dict(network))
    load = f'model.load_state_dict(load_file("{WEIGHTS}"))' if filled else None
    if not filled:
        head = [line for line in head if "safetensors" not in line]
    run = [load, "model.eval()", f"x = torch.zeros{tuple_of(input_shape)}", "y = model(x)"]
    return text([*head, *body, *run])


def state_dict(network: Sequence[Part]) -> Mapping[str, NDArray[Any]]:
    """Give the weights by the names that `write`'s model has for them.

    Raises
    ------
    InvalidError : a layer was given for its shape alone
    """
    found: dict[str, NDArray[Any]] = {}
    for part, prefix in zip(network, prefixes(network), strict=True):
        if part.kind == "batch_norm":
            for name, field, fill in (
                ("weight", "weight", 1.0),
                ("bias", "bias", 0.0),
                ("running_mean", "mean", 0.0),
                ("running_var", "variance", 1.0),
            ):
                found[f"{prefix}.{name}"] = part.per_channel(field, fill)
            found[f"{prefix}.num_batches_tracked"] = np.array(0, np.int64)
            continue
        weight = part.weight
        if weight is not None:
            found[f"{prefix}.weight"] = np.ascontiguousarray(weight)
            if part.bias is not None:
                found[f"{prefix}.bias"] = np.ascontiguousarray(part.bias)
    return found


def prefixes(network: Sequence[Part]) -> list[str]:
    """Names of the modules that have the weights, one a part."""
    row, found = in_a_row(network), []
    for part in network:
        prefix = str(part.number) if row else part.name
        inner = len(_modules(part)) - 1
        found.append(f"{prefix}.{inner}" if inner > 0 else prefix)
    return found


def has_numbers(part: Part) -> bool:
    """Whether a part has all the numbers that it needs, and not sizes alone."""
    return getattr(part.settings, "out_channels", None) is None


def _sequential(network: Sequence[Part]) -> list[str]:
    lines = [f"    {_nested(_modules(part))}," for part in network]
    return ["model = nn.Sequential(", *lines, ")"]


def _module(network: Sequence[Part]) -> list[str]:
    made = [f"        self.{part.name} = {_nested(_modules(part))}" for part in network if _modules(part)]
    names = {-1: "x", **{part.number: part.name for part in network}}
    steps = [
        f"        {part.name} = {_step(part, [names[read] for read in part.inputs])}" for part in network
    ]
    return [
        "",
        "class Network(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        *made,
        "",
        "    def forward(self, x):",
        *steps,
        f"        return {network[-1].name}",
        "",
        "",
        "model = Network()",
    ]


def _step(part: Part, reads: Sequence[str]) -> str:
    if part.kind == "add":
        return " + ".join(reads)
    beside = reads[0] if len(reads) == 1 else f"torch.cat([{', '.join(reads)}], dim=1)"
    return beside if part.kind == "concat" else f"self.{part.name}({beside})"


def _nested(modules: Sequence[str]) -> str:
    return modules[0] if len(modules) == 1 else f"nn.Sequential({', '.join(modules)})"


def _modules(part: Part) -> list[str]:
    """Expressions of the modules that a part is, one after the other; the last has the weights."""
    if part.kind in ("add", "concat"):
        return ["nn.Identity()"] if part.inputs == (part.number - 1,) else []
    if part.kind in _PLAIN:
        return [_PLAIN[part.kind]]
    if part.kind == "leaky_relu":
        return [f"nn.LeakyReLU({number(getattr(part.settings, 'negative_slope', 0.01))})"]
    if part.kind == "dropout":
        return [f"nn.Dropout({getattr(part.settings, 'p', 0.5)})"]
    if part.kind == "channel_shuffle":
        return [f"nn.ChannelShuffle({getattr(part.settings, 'groups', 1)})"]
    if part.kind == "batch_norm":
        eps = getattr(part.settings, "eps", 1e-5)
        more = "" if eps == 1e-5 else f", eps={eps}"
        return [f"nn.BatchNorm{max(1, part.rank)}d({part.input_shape[1]}{more})"]
    if part.kind == "linear":
        bias = "" if part.bias is not None else ", bias=False"
        return [f"nn.Linear({part.input_shape[1]}, {part.output_shape[1]}{bias})"]
    job = part.job
    if job is None:
        raise UnavailableCodeError(f"a {part.kind} layer isn't written as PyTorch code")
    if part.kind.startswith("global"):
        return [f"nn.Adaptive{'Max' if 'max' in part.kind else 'Avg'}Pool{part.rank}d(1)"]
    return _conv(job) if part.kind.startswith("conv") else _pool(job)


def _conv(job: Job) -> list[str]:
    transposed = job.kind == "conv_transpose"
    even = all(begin == end for begin, end in job.pads) and not any(job.overhang)
    if transposed and not even:
        raise UnavailableCodeError("PyTorch's transposed convolution cuts off both ends alike")
    native = even and (transposed or job.mode in _NATIVE)
    padded = native and any(map(any, job.pads))
    options = [
        f"stride={each(job.stride)}" if any(s > 1 for s in job.stride) else None,
        f"padding={each([begin for begin, _ in job.pads])}" if padded else None,
        f"output_padding={each(job.more)}" if transposed and any(job.more) else None,
        f"dilation={each(job.dilation)}" if any(d > 1 for d in job.dilation) else None,
        f"groups={job.groups}" if job.groups > 1 else None,
        None if job.has_bias else "bias=False",
        f'padding_mode="{job.mode}"' if padded and not transposed and job.mode != "zeros" else None,
    ]
    name = f"nn.{'ConvTranspose' if transposed else 'Conv'}{job.rank}d"
    made = _flat(call(name, [str(job.channels), str(job.outputs), each(job.kernel), *options]))
    return [made] if native else [*_pad(job, job.whole_pads, job.fill), made]


def _pad(job: Job, pads: Pads, fill: float | str) -> list[str]:
    """Write a layer that pads; axes count from the last."""
    if not any(map(any, pads)):
        return []
    amounts = tuple_of(cells for pair in reversed(pads) for cells in pair)
    if job.mode in _PADS:
        return [f"nn.{_PADS[job.mode]}{job.rank}d({amounts})"]
    if job.mode not in ("zeros", "constant"):
        raise UnavailableCodeError(f"PyTorch has no layer that pads with mode {job.mode!r}")
    value = fill if isinstance(fill, str) else number(fill)
    return [f"nn.ConstantPad{job.rank}d({amounts}, {value})"]


def _pool(job: Job) -> list[str]:
    if job.kind == "lp_pool":
        raise UnavailableCodeError("PyTorch's norm pool leaves out the absolute value, and is another one")
    reaches = job.kernel if job.rank == 1 else job.reach
    half = all(max(pair) <= reach // 2 for pair, reach in zip(job.pads, reaches, strict=True))
    native = half and all(begin == end for begin, end in job.pads) and (job.ceil or not any(job.overhang))
    padded = native and any(map(any, job.pads))
    dilated = any(gap > 1 for gap in job.dilation)
    average = job.kind == "avg_pool"
    if average and (dilated or (not native and (any(job.overhang) or not job.counts_padding))):
        raise UnavailableCodeError("PyTorch's average pools have no such dilation, padding or last window")
    options = [
        f"stride={each(job.stride)}",
        f"padding={each([begin for begin, _ in job.pads])}" if padded else None,
        f"dilation={each(job.dilation)}" if dilated else None,
        "ceil_mode=True" if native and job.ceil else None,
        "count_include_pad=False" if average and padded and not job.counts_padding else None,
    ]
    made = _flat(call(f"nn.{'Avg' if average else 'Max'}Pool{job.rank}d", [each(job.kernel), *options]))
    return [made] if native else [*_pad(job, job.whole_pads, 0.0 if average else '-float("inf")'), made]


def _flat(code: str) -> str:
    """Put a call on one line, since it stands among others."""
    return " ".join(line.strip() for line in code.split("\n")).replace("( ", "(").replace(", )", ")")
