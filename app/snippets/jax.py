"""Layers as JAX code: `lax.conv_general_dilated` and `lax.reduce_window`, which take all there is."""

from app.snippets.job import Job
from app.snippets.writing import UnavailableCodeError, call, number, text, tuple_of

HEAD = ["import jax", "import jax.numpy as jnp", "import numpy as np", "from jax import lax", ""]
_EXACT = 'precision="highest"'


def write(job: Job) -> str:
    """Write a layer.

    Raises
    ------
    UnavailableCodeError : JAX has no such function
    """
    if job.kind == "conv":
        return conv(job)
    if job.kind == "conv_transpose":
        return conv_transpose(job)
    if job.kind.endswith("_pool"):
        return pool(job)
    line = {
        "relu": "y = jax.nn.relu(x)",
        "leaky_relu": f"y = jax.nn.leaky_relu(x, {number(getattr(job.settings, 'negative_slope', 0.01))})",
        "sigmoid": "y = jax.nn.sigmoid(x)",
        "tanh": "y = jnp.tanh(x)",
        "softmax": "y = jax.nn.softmax(x, axis=1)",
    }[job.kind]
    return text([*HEAD, job.input_line(), line])


def conv(job: Job) -> str:
    """Write a convolution, padded on each side by itself."""
    zeros = job.mode == "zeros"
    pads = job.whole_pads if zeros else ((0, 0),) * job.rank
    arguments = [
        "x",
        "w",
        f"window_strides={tuple_of(job.stride)}",
        f"padding={tuple_of(pads)}",
        f"rhs_dilation={tuple_of(job.dilation)}" if any(d > 1 for d in job.dilation) else None,
        f"feature_group_count={job.groups}" if job.groups > 1 else None,
        _EXACT,
    ]
    lines = [*HEAD, *job.weight_lines(), job.input_line(), None if zeros else job.pad_line()]
    return text([*lines, call("y = lax.conv_general_dilated", arguments, job.plus_bias())])


def conv_transpose(job: Job) -> str:
    """Write a transposed convolution: one of stride 1 over the inputs a stride apart, with the kernel turned.

    `lax.conv_transpose` doesn't turn the kernel unless asked to, and has no groups.
    """
    turn = ", ".join([":", ":", *["::-1"] * job.rank])
    pads = tuple(
        (reach - 1 - begin, reach - 1 - end + more)
        for reach, (begin, end), more in zip(job.reach, job.pads, job.more, strict=True)
    )
    groups = job.groups
    arguments = [
        "x",
        "w",
        f"window_strides={tuple_of([1] * job.rank)}",
        f"padding={tuple_of(pads)}",
        f"lhs_dilation={tuple_of(job.stride)}" if any(s > 1 for s in job.stride) else None,
        f"rhs_dilation={tuple_of(job.dilation)}" if any(d > 1 for d in job.dilation) else None,
        f"feature_group_count={groups}" if groups > 1 else None,
        _EXACT,
    ]
    swap = "w = w.swapaxes(0, 1)"
    if groups > 1:
        swap = f"w = w.reshape({groups}, -1, *w.shape[1:]).swapaxes(1, 2)"
        swap += f".reshape({job.outputs}, -1, *w.shape[2:])"
    lines = [*HEAD, *job.weight_lines(), job.input_line(), swap, f"w = w[{turn}]"]
    return text([*lines, call("y = lax.conv_general_dilated", arguments, job.plus_bias())])


def pool(job: Job) -> str:
    """Write a pool as a reduction of windows."""
    if job.kind == "lp_pool":
        raise UnavailableCodeError(
            "JAX has no norm pool; reduce_window sums |x|**p, and the root is taken after"
        )
    lines: list[str | None] = [*HEAD, job.input_line()]
    dilation = (
        f"window_dilation={tuple_of([1, 1, *job.dilation])}" if any(d > 1 for d in job.dilation) else None
    )

    def reduce(name: str, start: str, function: str, padded: bool = True) -> str:
        pads = job.whole_pads if padded else ((0, 0),) * job.rank
        return call(
            "lax.reduce_window",
            [
                name,
                start,
                function,
                tuple_of([1, 1, *job.kernel]),
                tuple_of([1, 1, *job.stride]),
                tuple_of([(0, 0), (0, 0), *pads]),
                dilation if dilation is None else f"{dilation}",
            ],
        )

    if job.kind == "max_pool":
        return text([*lines, f"y = {reduce('x', '-jnp.inf', 'lax.max')}"])
    if not job.counts_padding:
        lines += ["n = np.ones_like(x)", f"n = {reduce('n', '0.0', 'lax.add')}"]
    elif any(job.overhang):
        inner = tuple_of([(0, 0), (0, 0), *job.pads])
        over = job.pad_line("n", tuple((0, more) for more in job.overhang))
        lines += [f"n = np.pad(np.ones_like(x), {inner}, constant_values=1)", over]
        lines.append(f"n = {reduce('n', '0.0', 'lax.add', padded=False)}")
    else:
        cells = 1
        for taps in job.kernel:
            cells *= taps
        lines.append(f"n = {cells}")
    return text([*lines, f"y = {reduce('x', '0.0', 'lax.add')} / n"])
