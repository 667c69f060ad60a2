"""Layers as SciPy code: `signal.correlate` and `convolve`, `ndimage`'s filters."""

from app.snippets import numpy
from app.snippets.job import Job
from app.snippets.writing import UnavailableCodeError, text, tuple_of

HEAD = ["import numpy as np"]


def write(job: Job) -> str:
    """Write a layer.

    Raises
    ------
    UnavailableCodeError : SciPy has no such function
    """
    if job.kind == "conv":
        return conv(job)
    if job.kind == "conv_transpose":
        return conv_transpose(job)
    if job.kind in ("max_pool", "avg_pool"):
        return pool(job)
    if job.kind == "sigmoid":
        return text([*HEAD, "from scipy.special import expit", "", job.input_line(), "y = expit(x)"])
    if job.kind == "softmax":
        return text(
            [*HEAD, "from scipy.special import softmax", "", job.input_line(), "y = softmax(x, axis=1)"]
        )
    raise UnavailableCodeError(f"SciPy has no function for a {job.kind}; NumPy's few lines are the way")


def _spread(job: Job) -> list[str]:
    """Lines that put zeros between the taps of `w`."""
    if all(gap == 1 for gap in job.dilation):
        return []
    steps = ", ".join([":", ":", *(f"::{gap}" for gap in job.dilation)])
    return [
        f"spread = np.zeros((*w.shape[:2], {', '.join(map(str, job.reach))}), np.float32)",
        f"spread[{steps}] = w",
        "w = spread",
    ]


def conv(job: Job) -> str:
    """Write a convolution; `correlate` of (C, *size) with (C, *k) sums over the channels too."""
    per, outs = job.channels // job.groups, job.outputs // job.groups
    strides = ", ".join(["0", *(f"::{step}" if step > 1 else ":" for step in job.stride)])
    read = "a" if job.groups == 1 else f"a[o // {outs} * {per} : o // {outs} * {per} + {per}]"
    lines: list[str | None] = [
        *HEAD,
        "from scipy.signal import correlate",
        "",
        *job.weight_lines(),
        *_spread(job),
    ]
    lines += [
        job.input_line(),
        job.pad_line(),
        "# correlate doesn't turn the kernel, as deep learning; scipy.signal.convolve does",
        f'one = lambda a, o: correlate({read}, w[o], mode="valid", method="direct")[{strides}]',
        f"y = np.array([[one(a, o) for o in range({job.outputs})] for a in x]){job.plus_bias()}",
    ]
    return text(lines)


def conv_transpose(job: Job) -> str:
    """Write a transposed convolution: the inputs a stride apart among zeros, then convolution proper."""
    per, outs = job.channels // job.groups, job.outputs // job.groups
    sizes = ", ".join(str((n - 1) * s + 1) for n, s in zip(job.size, job.stride, strict=True))
    steps = ", ".join([":", ":", *(f"::{step}" for step in job.stride)])
    over = tuple((0, more) for more in job.more)
    read = f"range(o // {outs} * {per}, o // {outs} * {per} + {per})"
    lines: list[str | None] = [
        *HEAD,
        "from scipy.signal import convolve",
        "",
        *job.weight_lines(),
        *_spread(job),
    ]
    lines += [
        job.input_line(),
        f"z = np.zeros((*x.shape[:2], {sizes}), np.float32)",
        f"z[{steps}] = x",
        f'one = lambda a, c, o: convolve(a[c], w[c, o % {outs}], method="direct")',
        f"maps = lambda a: [sum(one(a, c, o) for c in {read}) for o in range({job.outputs})]",
        "y = np.array([maps(a) for a in z])",
        job.pad_line("y", over),
        f"y = y[{numpy.kept(job)}]{job.plus_bias()}",
    ]
    return text(lines)


def pool(job: Job) -> str:
    """Write a pool: a filter everywhere, then the cells where a window is asked for."""
    centre = [reach // 2 for reach in job.reach]
    cells = [
        f"{c}:{c + (n - 1) * s + 1}:{s}" for c, n, s in zip(centre, job.output_size, job.stride, strict=True)
    ]
    taken = ", ".join([":", ":", *cells])
    size = tuple_of([1, 1, *job.kernel])
    dilated = any(gap > 1 for gap in job.dilation)
    if job.kind == "max_pool":
        lines: list[str | None] = [*HEAD, "from scipy.ndimage import maximum_filter", "", job.input_line()]
        lines.append(job.pad_line(lowest=True))
        how = f"size={size}"
        if dilated:
            steps = ", ".join([":", ":", *(f"::{gap}" for gap in job.dilation)])
            lines += [f"taps = np.zeros({tuple_of([1, 1, *job.reach])}, bool)", f"taps[{steps}] = True"]
            how = "footprint=taps"
        return text([*lines, f"y = maximum_filter(x, {how})[{taken}]"])
    if dilated:
        raise UnavailableCodeError("SciPy's uniform_filter has no dilation")
    lines = [*HEAD, "from scipy.ndimage import uniform_filter", "", job.input_line()]
    filtered = f"uniform_filter({{}}, {size})[{taken}]"
    if not any(any(pair) for pair in job.whole_pads):
        return text([*lines, f"y = {filtered.format('x')}"])
    ratio = f"y = {filtered.format('x')} / {filtered.format('n')}"
    return text([*lines, *numpy.counted(job), ratio])
