"""Layers as Keras 3 code, channels last, for TensorFlow, JAX or PyTorch below it."""

from app.snippets.job import Job
from app.snippets.writing import UnavailableCodeError, call, each, number, text, tuple_of

HEAD = ["import keras", "import numpy as np", ""]
_LAST = "x = np.moveaxis(x, 1, -1)  # channels last"
_FIRST = "y = np.moveaxis(keras.ops.convert_to_numpy(y), -1, 1)  # back to (N, C, *size)"


def write(job: Job) -> str:
    """Write a layer.

    Raises
    ------
    UnavailableCodeError : Keras has no such function
    """
    if job.kind == "conv":
        return conv(job)
    if job.kind == "conv_transpose":
        return conv_transpose(job)
    if job.kind == "lp_pool":
        raise UnavailableCodeError("Keras has no norm pool; an average pool of |x|**p is one up to a factor")
    if job.kind.endswith("_pool"):
        return pool(job)
    line = {
        "relu": "y = keras.ops.relu(x)",
        "leaky_relu": "y = keras.ops.leaky_relu(x, negative_slope="
        f"{number(getattr(job.settings, 'negative_slope', 0.01))})",
        "sigmoid": "y = keras.ops.sigmoid(x)",
        "tanh": "y = keras.ops.tanh(x)",
        "softmax": "y = keras.ops.softmax(x, axis=1)",
    }[job.kind]
    return text([*HEAD, job.input_line(), line, "y = keras.ops.convert_to_numpy(y)"])


def _same(job: Job) -> bool:
    """Whether the padding is Keras's own `same`."""
    return getattr(job.settings, "padding", None) == "same" and job.mode == "zeros" and not any(job.overhang)


def conv(job: Job) -> str:
    """Write a convolution; a layer where there are sizes alone."""
    same = _same(job)
    padded = None if same else job.pad_line()
    options = [
        f"strides={each(job.stride)}" if any(s > 1 for s in job.stride) else None,
        'padding="same"' if same else None,
        f"dilation_rate={each(job.dilation)}" if any(d > 1 for d in job.dilation) else None,
    ]
    warning = None
    if any(d > 1 for d in job.dilation) and any(s > 1 for s in job.stride):
        if job.shape_only:
            raise UnavailableCodeError("Keras's layers take a stride or a dilation above 1, not both")
        warning = "# TensorFlow takes a stride or a dilation above 1, not both; JAX and PyTorch do"
    if job.shape_only:
        groups = f"groups={job.groups}" if job.groups > 1 else None
        bias = None if job.has_bias else "use_bias=False"
        sizes = [str(job.outputs), each(job.kernel)]
        layer = call(f"layer = keras.layers.Conv{job.rank}D", [*sizes, *options, groups, bias])
        return text([*HEAD, job.input_line(), padded, _LAST, layer, "y = layer(x)", _FIRST])
    axes = tuple_of([*range(2, 2 + job.rank), 1, 0])
    plus = " + b" if job.has_bias else ""
    lines = [*HEAD, *job.weight_lines(), job.input_line(), padded, _LAST, f"w = w.transpose{axes}", warning]
    return text([*lines, call("y = keras.ops.conv", ["x", "w", *options], plus), _FIRST])


def conv_transpose(job: Job) -> str:
    """Write a transposed convolution; groups are a weight that is zero between them."""
    if any(d > 1 for d in job.dilation) and any(s > 1 for s in job.stride):
        raise UnavailableCodeError(
            "Keras's transposed convolution takes a stride or a dilation above 1, not both"
        )
    lines: list[str | None] = [*HEAD, *job.weight_lines(), job.input_line(), _LAST]
    if job.groups > 1:
        per, outs = job.channels // job.groups, job.weight_shape[1]
        lines += [
            f"full = np.zeros(({job.channels}, {job.outputs}, *w.shape[2:]), np.float32)",
            f"for g in range({job.groups}):",
            f"    own = slice(g * {per}, (g + 1) * {per})",
            f"    full[own, g * {outs} : (g + 1) * {outs}] = w[own]",
            "w = full",
        ]
    axes = tuple_of([*range(2, 2 + job.rank), 1, 0])
    options = [
        f"strides={each(job.stride)}" if any(s > 1 for s in job.stride) else None,
        f"dilation_rate={each(job.dilation)}" if any(d > 1 for d in job.dilation) else None,
    ]
    lines += [f"w = w.transpose{axes}", call("y = keras.ops.conv_transpose", ["x", "w", *options]), _FIRST]
    # Keras fills a stride even where the kernel is shorter
    made = [(n - 1) * s + max(reach, s) for n, s, reach in zip(job.size, job.stride, job.reach, strict=True)]
    need = [begin + n for (begin, _), n in zip(job.pads, job.output_size, strict=True)]
    lines.append(job.pad_line("y", tuple((0, max(0, n - m)) for n, m in zip(need, made, strict=True))))
    cut = (f"{begin}:{begin + n}" for (begin, _), n in zip(job.pads, job.output_size, strict=True))
    return text([*lines, f"y = y[:, :, {', '.join(cut)}]{job.plus_bias()}"])


def pool(job: Job) -> str:
    """Write a pool; Keras's own padding never counts."""
    if any(gap > 1 for gap in job.dilation):
        raise UnavailableCodeError("Keras's pools have no dilation")
    function = "max_pool" if job.kind == "max_pool" else "average_pool"
    if job.bound.kind.startswith("global"):
        reduce = "max" if job.kind == "max_pool" else "mean"
        axes = tuple_of(range(2, 2 + job.rank))
        line = f"y = keras.ops.convert_to_numpy(keras.ops.{reduce}(x, axis={axes}, keepdims=True))"
        return text([*HEAD, job.input_line(), line])
    head = f"keras.ops.{function}"
    windows = [each(job.kernel), f"strides={each(job.stride)}"]
    same = _same(job) and (job.kind == "max_pool" or not job.counts_padding)
    options = [*windows, 'padding="same"' if same else 'padding="valid"']
    lines: list[str | None] = [*HEAD, job.input_line()]
    average = call(head, ["x", *options])
    if same or not any(any(pair) for pair in job.whole_pads):
        return text([*lines, _LAST, f"y = {average}", _FIRST])
    if job.kind == "max_pool":
        return text([*lines, job.pad_line(lowest=True), _LAST, f"y = {average}", _FIRST])
    if job.counts_padding:
        if any(job.overhang):
            raise UnavailableCodeError("Keras's average pools keep no last window that hangs over the end")
        return text([*lines, job.pad_line(), _LAST, f"y = {average}", _FIRST])
    ones = [
        "n = np.ones_like(x)",
        job.pad_line("n"),
        job.pad_line(),
        _LAST,
        "n = np.moveaxis(n, 1, -1)",
        f"y = {average} / {average.replace('(x,', '(n,', 1)}",
    ]
    return text([*lines, *ones, _FIRST])
