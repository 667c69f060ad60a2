"""Layers as NumPy code: windows as a view, products by einsum."""

from app.snippets.job import Job
from app.snippets.writing import number, text, tuple_of

HEAD = ["import numpy as np"]
VIEWS = ["from numpy.lib.stride_tricks import sliding_window_view"]
OUT, TAPS = "dhw", "ijk"


def write(job: Job) -> str:
    """Write a layer."""
    if job.kind == "conv":
        return conv(job)
    if job.kind == "conv_transpose":
        return conv_transpose(job)
    if job.kind.endswith("_pool"):
        return pool(job)
    return text([*HEAD, "", job.input_line(), *activation(job)])


def activation(job: Job) -> list[str]:
    """Lines of a function of every cell."""
    slope = number(getattr(job.settings, "negative_slope", 0.01))
    return {
        "relu": ["y = np.maximum(x, 0)"],
        "leaky_relu": [f"y = np.where(x < 0, x * {slope}, x)"],
        "sigmoid": ["y = 1 / (1 + np.exp(-x))"],
        "tanh": ["y = np.tanh(x)"],
        "softmax": ["e = np.exp(x - x.max(axis=1, keepdims=True))", "y = e / e.sum(axis=1, keepdims=True)"],
    }[job.kind]


def windows(job: Job, name: str) -> str:
    """All windows of an array (N, C, *size), as (N, C, *output, *k)."""
    axes = tuple_of(range(2, 2 + job.rank))
    view = f"sliding_window_view({name}, {tuple_of(job.reach)}, axis={axes})"
    steps = [*job.stride, *job.dilation]
    if all(step == 1 for step in steps):
        return view
    slices = ", ".join(f"::{step}" if step > 1 else ":" for step in steps)
    return f"{view}[:, :, {slices}]"


def conv(job: Job) -> str:
    """Write a convolution."""
    out, taps = OUT[-job.rank :], TAPS[: job.rank]
    lines = [*HEAD, *VIEWS, "", *job.weight_lines(), job.input_line(), job.pad_line()]
    lines.append(f"v = {windows(job, 'x')}")
    if job.groups == 1:
        lines.append(f'y = np.einsum("nc{out}{taps},oc{taps}->no{out}", v, w){job.plus_bias()}')
        return text(lines)
    shape = f"({job.batch}, {job.groups}, -1, *v.shape[2:])"
    lines += [
        f"v = v.reshape{shape}",
        f"w = w.reshape({job.groups}, -1, *w.shape[1:])",
        f'y = np.einsum("ngc{out}{taps},goc{taps}->ngo{out}", v, w)',
        f"y = y.reshape({job.batch}, {job.outputs}, *y.shape[3:]){job.plus_bias()}",
    ]
    return text(lines)


def conv_transpose(job: Job) -> str:
    """Write a transposed convolution: each tap times the whole input, added a stride apart."""
    out = OUT[-job.rank :]
    groups, per = job.groups, job.channels // job.groups
    lines = [*HEAD, "", *job.weight_lines(), job.input_line()]
    lines += [
        f"x = x.reshape({job.batch}, {groups}, {per}, *x.shape[2:])",
        f"w = w.reshape({groups}, {per}, *w.shape[1:])",
        f"y = np.zeros(({job.batch}, {groups}, w.shape[2], {', '.join(map(str, job.extent))}), np.float32)",
        "for tap in np.ndindex(w.shape[3:]):",
        f"    starts = np.multiply(tap, {tuple_of(job.dilation)})",
        f"    steps = zip(starts, x.shape[3:], {tuple_of(job.stride)})",
        "    cells = tuple(slice(a, a + (n - 1) * s + 1, s) for a, n, s in steps)",
        f'    y[(..., *cells)] += np.einsum("ngc{out},gco->ngo{out}", x, w[(..., *tap)])',
        f"y = y.reshape({job.batch}, {job.outputs}, *y.shape[3:])[{kept(job)}]{job.plus_bias()}",
    ]
    return text(lines)


def kept(job: Job) -> str:
    """What is kept of all that a transposed convolution adds to, as slices."""
    cut = (f"{begin}:{begin + n}" for (begin, _), n in zip(job.pads, job.output_size, strict=True))
    return ", ".join([":", ":", *cut])


def pool(job: Job) -> str:
    """Write a pool; what hangs over the end neither wins nor counts."""
    axes = tuple_of(range(2 + job.rank, 2 + 2 * job.rank))
    lines: list[str | None] = [*HEAD, *VIEWS, "", job.input_line()]
    if job.kind == "max_pool":
        lines += [job.pad_line(lowest=True), f"y = {windows(job, 'x')}.max(axis={axes})"]
        return text(lines)
    if job.kind == "lp_pool":
        powers = f"(np.abs({windows(job, 'x')}) ** {number(job.p)}).sum(axis={axes})"
        return text([*lines, job.pad_line(), f"y = {powers} ** (1 / {number(job.p)})"])
    if not any(any(pair) for pair in job.whole_pads):
        return text([*lines, f"y = {windows(job, 'x')}.mean(axis={axes})"])
    cells = f"{windows(job, 'n')}.sum(axis={axes})"
    if job.has_empty_window:
        cells = f"np.maximum({cells}, 1)"
    return text([*lines, *counted(job), f"y = {windows(job, 'x')}.sum(axis={axes})", f"y = y / {cells}"])


def counted(job: Job) -> list[str | None]:
    """Lines that pad `x`, and make `n`, which is 1 where a cell counts."""
    lines: list[str | None] = ["n = np.ones_like(x)"]
    if job.counts_padding:
        inner = tuple_of([(0, 0), (0, 0), *job.pads])
        lines.append(f"n = np.pad(n, {inner}, constant_values=1)" if any(map(any, job.pads)) else None)
        lines.append(job.pad_line("n", tuple((0, more) for more in job.overhang)))
    else:
        lines.append(job.pad_line("n"))
    return [*lines, job.pad_line()]
