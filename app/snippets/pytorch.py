"""Layers as PyTorch code: functions where a layer has numbers, a module where it has sizes alone."""

from app.snippets.job import Job, Pads
from app.snippets.writing import UnavailableCodeError, call, each, number, text, tuple_of

HEAD = ["import numpy as np", "import torch", "import torch.nn.functional as F", ""]


def write(job: Job) -> str:
    """Write a layer.

    Raises
    ------
    UnavailableCodeError : PyTorch has no such function
    """
    if job.kind in ("conv", "conv_transpose"):
        return conv(job)
    if job.bound.kind.startswith("global"):
        reduce = "amax" if job.kind == "max_pool" else "mean"
        dims = tuple_of(range(2, 2 + job.rank))
        return text([*_input(job), f"y = x.{reduce}({dims}, keepdim=True)"])
    if job.kind.endswith("_pool"):
        return pool(job)
    line = {
        "relu": "y = F.relu(x)",
        "leaky_relu": f"y = F.leaky_relu(x, {number(getattr(job.settings, 'negative_slope', 0.01))})",
        "sigmoid": "y = torch.sigmoid(x)",
        "tanh": "y = torch.tanh(x)",
        "softmax": "y = F.softmax(x, dim=1)",
    }[job.kind]
    return text([*_input(job), line])


def _input(job: Job) -> list[str]:
    return [*HEAD, job.input_line(), "x = torch.from_numpy(x)"]


def pad(job: Job, pads: Pads, value: str = "") -> list[str]:
    """Lines that pad; `F.pad` counts axes from the last, and refuses to go round more than once."""
    if not any(any(pair) for pair in pads):
        return []
    amounts = tuple_of(cells for pair in reversed(pads) for cells in pair)
    mode = "" if job.mode in ("zeros", "constant") else f', mode="{job.mode}"'
    value = value or (f", value={number(job.fill)}" if job.fill else "")
    return [f"x = F.pad(x, {amounts}{mode}{value})"]


def conv(job: Job) -> str:
    """Write a convolution, transposed or not."""
    transposed = job.kind == "conv_transpose"
    even = all(begin == end for begin, end in job.pads) and not any(job.overhang)
    native = even and (transposed or job.mode == "zeros")
    far = job.mode == "circular" and any(max(p) > n for p, n in zip(job.whole_pads, job.size, strict=True))
    by_numpy = far or job.mode == "symmetric"
    module = job.shape_only and (native or not transposed)
    lines: list[str | None] = [*HEAD]
    if not module:
        lines += job.weight_lines()
    lines.append(job.input_line())
    if by_numpy:
        why = "goes round once alone" if far else "has no mode that repeats the edge's own cell"
        lines += [f"# F.pad {why}", job.pad_line()]
    lines.append("x = torch.from_numpy(x)")
    if not native and not by_numpy and not transposed:
        lines += pad(job, job.whole_pads)
    options = [
        f"stride={each(job.stride)}" if any(s > 1 for s in job.stride) else None,
        f"padding={each([begin for begin, _ in job.pads])}" if native and any(map(any, job.pads)) else None,
        f"output_padding={each(job.more)}" if native and any(job.more) else None,
        f"groups={job.groups}" if job.groups > 1 else None,
        f"dilation={each(job.dilation)}" if any(d > 1 for d in job.dilation) else None,
    ]
    name = f"{'ConvTranspose' if transposed else 'Conv'}{job.rank}d"
    if module:
        sizes = [str(job.channels), str(job.outputs), each(job.kernel)]
        no_bias = None if job.has_bias else "bias=False"
        lines += [call(f"layer = torch.nn.{name}", [*sizes, *options, no_bias]), "y = layer(x)"]
        return text(lines)
    cut = transposed and not native
    bias = "torch.from_numpy(b)" if job.has_bias and not cut else None
    function = f"conv_transpose{job.rank}d" if transposed else f"conv{job.rank}d"
    lines.append(call(f"y = F.{function}", ["x", "torch.from_numpy(w)", bias, *options]))
    return text([*lines, *(_cut(job) if cut else [])])


def _cut(job: Job) -> list[str]:
    """Lines that cut off other ends than PyTorch does, which cuts off both alike."""
    over = [cells for more in reversed(job.more) for cells in (0, more)]
    lines = [f"y = F.pad(y, {tuple_of(over)})"] if any(over) else []
    ends = (f"{begin}:{begin + n}" for (begin, _), n in zip(job.pads, job.output_size, strict=True))
    bias = job.plus_bias().replace("b.reshape", "torch.from_numpy(b).reshape")
    return [
        "# PyTorch cuts off both ends alike; these are cut off here",
        *lines,
        f"y = y[:, :, {', '.join(ends)}]{bias}",
    ]


def pool(job: Job) -> str:
    """Write a pool; padding that PyTorch refuses is padded before."""
    # max_pool1d counts the kernel without its gaps, the others with them
    reaches = job.kernel if job.rank == 1 else job.reach
    half = all(max(pair) <= reach // 2 for pair, reach in zip(job.pads, reaches, strict=True))
    even = all(begin == end for begin, end in job.pads)
    over = any(job.overhang)
    native = half and even and (job.ceil or not over)
    padding = f"padding={each([begin for begin, _ in job.pads])}" if any(map(any, job.pads)) else None
    ceil = "ceil_mode=True" if job.ceil else None
    windows = [each(job.kernel), f"stride={each(job.stride)}"]
    dilated = any(gap > 1 for gap in job.dilation)
    dilation = f"dilation={each(job.dilation)}" if dilated else None
    lines = _input(job)
    if job.kind == "lp_pool":
        raise UnavailableCodeError(
            "F.lp_pool leaves out the absolute value and scales a last window that hangs over, so that it is "
            "another pool for odd p and negative numbers"
        )
    if job.kind == "max_pool":
        head = f"y = F.max_pool{job.rank}d"
        if native:
            return text([*lines, call(head, ["x", *windows, padding, dilation, ceil])])
        padded = pad(job, job.whole_pads, ', value=float("-inf")')
        return text([*lines, *padded, call(head, ["x", *windows, dilation])])
    if dilated:
        raise UnavailableCodeError("PyTorch's average pools have no dilation")
    head = f"F.avg_pool{job.rank}d"
    count = None if job.counts_padding else "count_include_pad=False"
    if native:
        return text([*lines, call(f"y = {head}", ["x", *windows, padding, ceil, count if padding else None])])
    if job.counts_padding and over:
        raise UnavailableCodeError("PyTorch's average pools keep no last window that starts in the padding")
    padded = pad(job, job.whole_pads)
    average = call(head, ["x", *windows])
    if job.counts_padding:
        return text([*lines, *padded, f"y = {average}"])
    ones = [line.replace("x = ", "n = ").replace("(x,", "(torch.ones_like(x),") for line in padded]
    return text([*lines, *ones, *padded, f"y = {average} / {average.replace('(x,', '(n,', 1)}"])
