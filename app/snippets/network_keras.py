"""A network as Keras 3 code, channels last; its weights are those that the PyTorch code takes."""

from collections.abc import Sequence

from app.layers.base import Shape
from app.snippets.job import Job
from app.snippets.network import Part
from app.snippets.network_pytorch import WEIGHTS, has_numbers, prefixes
from app.snippets.writing import UnavailableCodeError, each, number, text, tuple_of

_PLAIN = {
    "relu": "layers.ReLU()",
    "sigmoid": 'layers.Activation("sigmoid")',
    "tanh": 'layers.Activation("tanh")',
    "softmax": "layers.Softmax(axis=-1)",
    "add": "layers.Add()",
    "concat": "layers.Concatenate()",
}


def write(network: Sequence[Part], input_shape: Shape) -> str:
    """Write a network by Keras's functional interface.

    Parameters
    ----------
    network : bound parts
    input_shape : (N, C, *size)

    Raises
    ------
    UnavailableCodeError : Keras has no such layer
    """
    names = {-1: "x", **{part.number: part.name for part in network}}
    lines = [line for part in network for line in _part(part, [names[read] for read in part.inputs])]
    size = tuple_of([*input_shape[2:], input_shape[1]])
    filled = all(has_numbers(part) for part in network)
    sets = [line for part in network for line in _weights(part, prefixes(network)[part.number])]
    load = [f'weights = load_file("{WEIGHTS}")', *sets] if filled and sets else []
    return text(
        [
            "import keras",
            "from keras import layers",
            "from safetensors.numpy import load_file" if load else None,
            "",
            f"x = keras.Input({size})  # channels last",
            *lines,
            f"model = keras.Model(x, {network[-1].name})",
            *load,
        ]
    )


def _part(part: Part, reads: Sequence[str]) -> list[str]:
    """Lines that make a part's output."""
    if part.kind in ("add", "concat"):
        if len(reads) == 1:
            return [f"{part.name} = {reads[0]}"]
        return [f"{part.name} = {_PLAIN[part.kind]}([{', '.join(reads)}])"]
    beside = reads[0] if len(reads) == 1 else f"layers.Concatenate()([{', '.join(reads)}])"
    made, found = beside, _layers(part)
    # cropping comes behind the layer that has the weights, all else before it
    main = 0 if part.kind == "conv_transpose" else len(found) - 1
    for place, layer in enumerate(found):
        comma = "" if layer.endswith("()") else ", "
        made = f'{layer[:-1]}{comma}name="{part.name}")({made})' if place == main else f"{layer}({made})"
    return [f"{part.name} = {made}"]


def _layers(part: Part) -> list[str]:
    if part.kind in _PLAIN:
        return [_PLAIN[part.kind]]
    if part.kind == "leaky_relu":
        return [f"layers.LeakyReLU(negative_slope={number(getattr(part.settings, 'negative_slope', 0.01))})"]
    if part.kind == "dropout":
        return [f"layers.Dropout({getattr(part.settings, 'p', 0.5)})"]
    if part.kind == "batch_norm":
        return [f"layers.BatchNormalization(epsilon={getattr(part.settings, 'eps', 1e-5)})"]
    if part.kind == "flatten":
        order = tuple_of([part.rank + 1, *range(1, part.rank + 1)])
        # features are counted channel by channel, as in PyTorch
        return [f"layers.Permute({order})", "layers.Flatten()"] if part.rank else ["layers.Flatten()"]
    if part.kind == "linear":
        return [f"layers.Dense({part.output_shape[1]}, use_bias={part.bias is not None})"]
    job = part.job
    if job is None or part.kind == "lp_pool":
        raise UnavailableCodeError(
            f"Keras has no layer that does what {part.kind} does; ask for 'pytorch', or leave it out"
        )
    if part.kind.startswith("global"):
        kind = "Max" if "max" in part.kind else "Average"
        return [f"layers.Global{kind}Pooling{part.rank}D(keepdims=True)"]
    if part.kind == "conv_transpose":
        return _conv_transpose(job)
    return _conv(job) if part.kind == "conv" else _pool(job)


def _same(job: Job) -> bool:
    return getattr(job.settings, "padding", None) == "same" and job.mode == "zeros" and not any(job.overhang)


def _pad(job: Job, fill: str = "") -> list[str]:
    """Padding before a layer; with `fill`, of that instead of what the layer's mode pads with."""
    if not any(map(any, job.whole_pads)):
        return []
    if not fill and job.mode in ("zeros", "constant") and not job.fill:
        pads = job.whole_pads[0] if job.rank == 1 else job.whole_pads
        return [f"layers.ZeroPadding{job.rank}D({tuple_of(pads)})"]
    if not fill and job.mode in ("circular", "replicate"):
        raise UnavailableCodeError(f"Keras does not pad with mode {job.mode!r}; ask for 'pytorch'")
    if fill or job.mode == "constant":
        how = f"constant_values={fill or number(job.fill)}"
    else:
        how = f'mode="{job.mode}"'
    pads = ((0, 0), *job.whole_pads, (0, 0))
    return [f"layers.Lambda(lambda t: keras.ops.pad(t, {tuple_of(pads)}, {how}))"]


def _conv(job: Job) -> list[str]:
    dilated = any(gap > 1 for gap in job.dilation)
    if dilated and any(step > 1 for step in job.stride):
        raise UnavailableCodeError("Keras's layers take a stride or a dilation above 1, not both")
    same = _same(job)
    options = [str(job.outputs), each(job.kernel)]
    options += [f"strides={each(job.stride)}"] if any(step > 1 for step in job.stride) else []
    options += ['padding="same"'] if same else []
    options += [f"dilation_rate={each(job.dilation)}"] if dilated else []
    options += [f"groups={job.groups}"] if job.groups > 1 else []
    options += [] if job.has_bias else ["use_bias=False"]
    return [*([] if same else _pad(job)), f"layers.Conv{job.rank}D({', '.join(options)})"]


def _conv_transpose(job: Job) -> list[str]:
    if job.groups > 1 or any(gap > 1 for gap in job.dilation):
        raise UnavailableCodeError(
            "Keras's transposed convolutions have no groups, and no dilation with strides"
        )
    made = [(n - 1) * s + max(k, s) for n, s, k in zip(job.size, job.stride, job.kernel, strict=True)]
    ends = [m - begin - n for m, (begin, _), n in zip(made, job.pads, job.output_size, strict=True)]
    if min(ends) < 0:
        raise UnavailableCodeError("Keras's transposed convolution makes no output as long as this")
    options = [str(job.outputs), each(job.kernel), f"strides={each(job.stride)}"]
    options += [] if job.has_bias else ["use_bias=False"]
    cut = [(begin, end) for (begin, _), end in zip(job.pads, ends, strict=True)]
    layer = f"layers.Conv{job.rank}DTranspose({', '.join(options)})"
    crop = f"layers.Cropping{job.rank}D({tuple_of(cut[0] if job.rank == 1 else cut)})"
    return [layer, crop] if any(map(any, cut)) else [layer]


def _pool(job: Job) -> list[str]:
    average, same = job.kind == "avg_pool", _same(job)
    if any(gap > 1 for gap in job.dilation):
        raise UnavailableCodeError("Keras's pools have no dilation")
    fits = same and (not average or not job.counts_padding)
    if average and any(job.overhang) and not same:
        raise UnavailableCodeError("Keras's average pools drop a last window that hangs over")
    if average and any(map(any, job.pads)) and not fits and not job.counts_padding:
        raise UnavailableCodeError("Keras's average pools pad as `same` does, or count the padding")
    options = [each(job.kernel), f"strides={each(job.stride)}", *(['padding="same"'] if fits else [])]
    layer = f"layers.{'Average' if average else 'Max'}Pooling{job.rank}D({', '.join(options)})"
    # what is less than every number never wins
    return [*([] if fits else _pad(job, "" if average else 'float("-inf")')), layer]


def _weights(part: Part, prefix: str) -> list[str]:
    """Line that gives a layer its weights, its axes in Keras's order."""
    if part.kind == "batch_norm":
        names = ("weight", "bias", "running_mean", "running_var")
        values = [f'weights["{prefix}.{name}"]' for name in names]
    elif part.kind in ("conv", "conv_transpose", "linear"):
        order = "T" if part.kind == "linear" else f"transpose{tuple_of([*range(2, 2 + part.rank), 1, 0])}"
        values = [f'weights["{prefix}.weight"].{order}']
        values += [f'weights["{prefix}.bias"]'] if part.bias is not None else []
    else:
        return []
    return [f'model.get_layer("{part.name}").set_weights([{", ".join(values)}])']
