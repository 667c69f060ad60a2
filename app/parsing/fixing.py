"""What would make a failing layer work: changes in the framework's own words, each tried first."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.layers.base import Shape
from app.parsing import keras, onnx_node, pytorch
from app.parsing.failing import Failure
from app.parsing.steps import Call, Settings, Step, Text
from app.parsing.tracing import Trace, trace
from app.parsing.values import Value

MOST = 6
"""Most fixes that are told."""
_LARGEST = 4096
"""Largest input side that is tried."""
_WORDS = {
    "pytorch": {},
    "keras": {
        "stride": "strides",
        "dilation": "dilation_rate",
        "out_channels": "filters",
        "out_features": "units",
    },
    "onnx": {
        "kernel_size": "kernel_shape",
        "stride": "strides",
        "dilation": "dilations",
        "groups": "group",
        "padding": "pads",
    },
}


@dataclass(frozen=True, slots=True)
class Fix:
    """A change after which the layer that failed works.

    Parameters
    ----------
    title : the change, as it would be typed: "padding=1"
    step : number of the step that changes; None where the input does
    layers : all layers with it, as POST /shape takes them
    input_shape, output_shape : with it; the output's is None where a later layer fails
    """

    title: str
    step: int | None
    layers: tuple[Settings, ...]
    input_shape: Shape | None
    output_shape: Shape | None


@dataclass(frozen=True, slots=True)
class _Change:
    """A change to try: other arguments of a step, steps in its place, or another input."""

    title: str
    step: int | None = None
    arguments: tuple[tuple[str, Value], ...] = ()
    steps: tuple[Step, ...] | None = None
    input_shape: Shape | None = None


def fixes(text: Text, run: Trace) -> list[Fix]:
    """Give changes that make the failing layer work, those first after which all layers do.

    Each was tried by the same rules that found the failure.
    """
    failure = run.failure
    if failure is None:
        return []
    found: dict[str, Fix] = {}
    for change in _changes(text, run, failure):
        for fix in _try(text, run, failure, change):
            found.setdefault(fix.title, fix)
    ranked = sorted(found.values(), key=lambda fix: fix.output_shape is None and run.input_shape is not None)
    return ranked[:MOST]


def _try(text: Text, run: Trace, failure: Failure, change: _Change, deeper: bool = True) -> Iterator[Fix]:
    """Give the fix that a change is; where the layer then fails of another reason, with a second change."""
    steps = list(text.steps)
    extra, title = 0, change.title
    if change.steps is not None and change.step is not None:
        steps[change.step : change.step + 1] = change.steps
        extra = len(change.steps) - 1
    elif change.step is not None:
        made = remake(steps[change.step], dict(change.arguments))
        if made is None:
            return
        steps[change.step] = made
        if len(steps) > 1 and change.step == failure.step:
            title = f"{title} in {text.steps[failure.step].label}"
    shape = change.input_shape or run.input_shape
    other = replace(text, steps=tuple(steps), input_shape=shape)
    tried = trace(other, shape)
    if tried.failure is not None and tried.failure.step <= failure.step + extra:
        if deeper and tried.failure.kind != failure.kind and tried.failure.step == failure.step:
            for second in _changes(other, tried, tried.failure):
                for fix in _try(other, tried, tried.failure, second, deeper=False):
                    yield replace(fix, title=f"{title} and {fix.title}", step=change.step)
                    return
        return
    whole = tried.failure is None and not tried.stopped
    yield Fix(title, change.step, tuple(tried.layers), tried.input_shape, tried.shape if whole else None)


def remake(step: Step, arguments: dict[str, Value]) -> Step | None:
    """Make a step again with other arguments; None where its call isn't known."""
    call = step.call
    if call is None:
        return None
    base = Step(step.title, step.source, step.place, name=step.name)
    given = {**call.given, **arguments}
    if call.framework == "keras":
        reads = given.pop("reads", step.reads)
        parts = keras.make_steps(call.name, given, base)
        if call.part >= len(parts):
            return None
        made = replace(parts[call.part], reads=reads if isinstance(reads, int) else None)
    elif call.framework == "onnx":
        made = onnx_node.make_step(call.name, given, base)
    else:
        made = pytorch.make_step(call.name, given, base)
        if step.reads is None and step.fault is None and not set(arguments) & {"in_channels", "in_features"}:
            made = replace(made, reads=None)
    return replace(made, strict=step.strict)


def _changes(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    step = text.steps[failure.step]
    if failure.kind == "rank":
        yield from _other_rank(text, run, step)
    if step.call is None and failure.kind != "flatten":
        return
    kinds = {
        "window": _window,
        "kernel_size": _own_value,
        "channels": _channels,
        "features": _features,
        "flatten": _flatten,
        "groups": _groups,
        "padding": _padding,
        "pool_padding": _pool_padding,
        "circular": _border,
        "output_padding": _output_padding,
        "stride": _own_value,
        "dilation": _own_value,
        "out_channels": _own_value,
        "in_channels": _own_value,
        "weight": _norm,
    }
    make = kinds.get(failure.kind)
    if make is not None:
        yield from make(text, run, failure)


def _set(failure: Failure, step: Step, **values: Value) -> _Change:
    """Change arguments of the failing step, named as its framework does."""
    call = step.call or Call("pytorch", "", {})
    words = dict(_WORDS[call.framework])
    if call.name.endswith(("Pooling1D", "Pooling2D", "Pooling3D")) or "Pool" in call.name:
        words["kernel_size"] = {"keras": "pool_size"}.get(
            call.framework, words.get("kernel_size", "kernel_size")
        )
    named = {words.get(name, name): value for name, value in values.items()}
    if call.framework == "onnx" and "padding" in values:
        cells = values["padding"]
        rank = step.rank or 2
        each = cells if isinstance(cells, tuple) else (cells,) * rank
        named["pads"] = (*each, *each)
        named["auto_pad"] = "NOTSET"
    if call.framework == "onnx":
        named = {
            name: value
            if isinstance(value, tuple | str) or name in ("group", "W")
            else (value,) * (step.rank or 2)
            for name, value in named.items()
        }
    title = ", ".join(f"{name}={_shown(value)}" for name, value in named.items() if name not in ("auto_pad",))
    return _Change(title, failure.step, tuple(named.items()))


def _shown(value: Value) -> str:
    if isinstance(value, tuple) and value and all(item == value[0] for item in value) and len(value) <= 3:
        return repr(list(value)) if len(value) == 1 else repr(value)
    return repr(value)


def _sizes(run: Trace, rank: int) -> Shape:
    return run.shape[2:] if run.shape is not None else (1,) * rank


def _list(value: int | list[int] | None, rank: int, other: int = 1) -> list[int]:
    if value is None:
        return [other] * rank
    return [value] * rank if isinstance(value, int) else list(value)


def _window(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Pad more, shrink the kernel or its dilation, or take a larger input."""
    step = text.steps[failure.step]
    settings = step.settings or {}
    if run.shape is None:
        return
    size, rank = run.shape[2:], len(run.shape) - 2
    kernel = _list(settings.get("kernel_size"), rank)
    dilation = _list(settings.get("dilation"), rank)
    padding = settings.get("padding", 0)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    if text.rules == "keras":
        yield _set(failure, step, padding="same")
    elif not isinstance(padding, str):
        own = [side if isinstance(side, int) else min(side) for side in _list(padding, rank, 0)]
        need = [max(p, -(-(r - n) // 2)) for p, r, n in zip(own, reach, size, strict=True)]
        yield _set(failure, step, padding=_one(need))
    else:
        own = [0] * rank
    own = [0] * rank if isinstance(padding, str) else own if text.rules != "keras" else [0] * rank
    room = [n + 2 * p for n, p in zip(size, own, strict=True)]
    fits = [min(k, (n - 1) // d + 1) for k, n, d in zip(kernel, room, dilation, strict=True)]
    yield _set(failure, step, kernel_size=_one(fits))
    if any(d > 1 for d in dilation):
        gaps = [
            min(d, (n - 1) // (k - 1)) if k > 1 else d for d, n, k in zip(dilation, room, kernel, strict=True)
        ]
        if all(gap >= 1 for gap in gaps):
            yield _set(failure, step, dilation=_one(gaps))
    if len(text.steps) > 1 and settings.get("kind", "").endswith("_pool"):
        yield _Change(f"without {step.label}", failure.step, steps=())
    yield from _larger(text, run, failure)


def _one(values: list[int]) -> Value:
    return values[0] if len(set(values)) == 1 else tuple(values)


def _larger(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Find the smallest input, all axes grown alike, with which all layers work."""
    shape = run.input_shape
    if shape is None or len(shape) < 3:
        return

    def works(more: int) -> bool:
        return trace(text, (*shape[:2], *(n + more for n in shape[2:]))).failure is None

    reach = 1
    while reach <= _LARGEST and not works(reach):
        reach *= 2
    if reach > _LARGEST:
        return
    low = reach // 2
    while reach - low > 1:
        middle = (low + reach) // 2
        low, reach = (low, middle) if works(middle) else (middle, reach)
    grown = (*shape[:2], *(n + reach for n in shape[2:]))
    yield _Change(f"an input of {list(grown)}", input_shape=grown)


def _channels(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Read the channels that come, or let others come."""
    step, got = text.steps[failure.step], failure.got
    if got is None or step.call is None or step.reads is None:
        return
    yield from _reading(text, failure, got)
    shape = run.input_shape
    changed = any(layer.get("out_channels") for layer in run.layers)
    if shape is not None and not changed:
        if shape[-1] == step.reads and len(shape) > 2:
            first = (shape[0], shape[-1], *shape[1:-1])
            order = (0, len(shape) - 1, *range(1, len(shape) - 1))
            yield _Change(f"x.permute{order}: channels first, {list(first)}", input_shape=first)
        yield _Change(
            f"an input with {step.reads} channels, {[shape[0], step.reads, *shape[2:]]}",
            input_shape=(shape[0], step.reads, *shape[2:]),
        )
    for number in reversed(run.origins):
        before = text.steps[number]
        if before.settings is not None and "out_channels" in before.settings and before.call is not None:
            title = f"out_channels={step.reads} in {before.label}"
            name = {"keras": "filters"}.get(before.call.framework, "out_channels")
            yield _Change(title, number, ((name, step.reads),))
            return


def _reading(text: Text, failure: Failure, got: int) -> Iterator[_Change]:
    step = text.steps[failure.step]
    call = step.call
    if call is None:
        return
    if call.framework == "pytorch":
        name = next((n for n in ("in_channels", "in_features", "num_features") if n in call.given), None)
        if name is not None:
            yield _set(failure, step, **{name: got})
    elif call.framework == "keras":
        yield _Change(f"a layer built for {got}", failure.step, (("reads", got),))
    else:
        weight, groups = call.given.get(onnx_node.WEIGHT), call.given.get("group", 1)
        if isinstance(weight, tuple) and isinstance(groups, int) and got % groups == 0:
            place = 0 if call.name in ("ConvTranspose", "MatMul") or len(weight) == 2 else 1
            if call.name == "Gemm" and call.given.get("transB"):
                place = 1
            other = list(weight)
            other[place] = got if place == 0 else got // groups
            yield _Change(f"a weight of shape {other}", failure.step, ((onnx_node.WEIGHT, tuple(other)),))


def _features(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Read the features that come, or find the input that gives those expected."""
    step = text.steps[failure.step]
    if failure.got is None or step.reads is None:
        return
    yield from _reading(text, failure, failure.got)
    yield from _input_for(text, run, failure, step.reads)
    shape = run.input_shape
    if shape is not None and len(shape) == 2:
        rows, features = shape
        if rows * features % step.reads == 0:
            items = rows * features // step.reads
            yield _Change(f"a flatten before it: {[items, step.reads]}", input_shape=(items, step.reads))
        yield _Change(f"an input of {[rows, step.reads]}", input_shape=(rows, step.reads))


def _input_for(text: Text, run: Trace, failure: Failure, features: int) -> Iterator[_Change]:
    """Find the side of a square input whose features are as many as the layer reads."""
    shape = run.input_shape
    if shape is None or len(shape) < 3:
        return

    def there(side: int) -> int:
        tried = trace(text, (*shape[:2], *(side,) * (len(shape) - 2)))
        if tried.failure is None or tried.failure.step > failure.step:
            return features
        if tried.failure.step == failure.step and tried.failure.kind == "features":
            return tried.failure.got or 0
        return 0

    low, high = 1, _LARGEST
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if there(middle) >= features else (middle + 1, high)
    if there(low) == features:
        grown = (*shape[:2], *(low,) * (len(shape) - 2))
        yield _Change(f"an input of {list(grown)}", input_shape=grown)


def _flatten(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Put a flatten before the layer, which then reads all that comes."""
    step = text.steps[failure.step]
    flat = Step("Flatten", "nn.Flatten()", settings={"kind": "flatten"}, strict=True)
    yield _Change("a Flatten before it", failure.step, steps=(flat, step))
    made = remake(step, {"in_features": failure.got}) if step.call else None
    if made is not None and failure.got is not None:
        yield _Change(f"a Flatten before it, and in_features={failure.got}", failure.step, steps=(flat, made))


def _groups(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Take the nearest groups that divide the channels."""
    step = text.steps[failure.step]
    given = step.call.given if step.call else {}
    told = [given.get(name) for name in ("in_channels", "out_channels", "filters")]
    channels = [n for n in told if isinstance(n, int) and n > 0]
    if run.shape is not None and "in_channels" not in given:
        channels.append(run.shape[1])
    asked = given.get("groups", given.get("group", 1))
    wanted = asked if isinstance(asked, int) and asked > 0 else 1
    common = math.gcd(*channels) if channels else 1
    divisors = [n for n in range(1, min(common, 10_000) + 1) if common % n == 0]
    for groups in sorted(divisors, key=lambda n: (abs(n - wanted), n))[:3]:
        yield _set(failure, step, groups=groups)
    for name in ("in_channels", "out_channels", "filters"):
        value = given.get(name)
        if isinstance(value, int) and wanted > 1 and value % wanted and value > 0:
            yield _set(failure, step, **{name: -(-value // wanted) * wanted})


def _padding(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """In place of `same` with a stride: half a kernel; else what can be."""
    step = text.steps[failure.step]
    given = step.call.given if step.call else {}
    padding, kernel = given.get("padding"), given.get("kernel_size")
    rank = step.rank or 2
    if step.settings is not None and step.settings["kind"] == "conv_transpose" and run.shape is not None:
        yield from _cut_less(run.shape, failure, step, step.settings)
        return
    taps, gaps = _wholes(kernel, rank), _wholes(given.get("dilation", 1), rank)
    if isinstance(padding, str) and len(taps) == len(gaps) == rank:
        half = [d * (k - 1) // 2 for k, d in zip(taps, gaps, strict=True)]
        yield _set(failure, step, padding=_one(half))
        yield _set(failure, step, stride=1)
    if isinstance(padding, int) and padding < 0:
        yield _set(failure, step, padding=-padding)
        yield _set(failure, step, padding=0)
    if given.get("padding_mode") == "reflect":
        yield from _border(text, run, failure)
    if text.rules == "keras":
        yield _set(failure, step, padding="same")
        yield _set(failure, step, padding="valid")


def _wholes(value: Value, rank: int) -> list[int]:
    """Whole numbers of an argument, one an axis."""
    values = value if isinstance(value, tuple) else (value,) * rank
    return [number for number in values if isinstance(number, int)]


def _cut_less(shape: Shape, failure: Failure, step: Step, settings: Settings) -> Iterator[_Change]:
    """Cut off less of a transposed convolution's output."""
    rank = len(shape) - 2
    kernel, stride = _list(settings.get("kernel_size"), rank), _list(settings.get("stride"), rank)
    dilation, more = _list(settings.get("dilation"), rank), _list(settings.get("output_padding"), rank, 0)
    extent = [
        (n - 1) * s + d * (k - 1) + 1 + p
        for n, k, s, d, p in zip(shape[2:], kernel, stride, dilation, more, strict=True)
    ]
    padding = settings.get("padding", 0)
    own = [side if isinstance(side, int) else max(side) for side in _list(padding, rank, 0)]
    yield _set(failure, step, padding=_one([min(p, (e - 1) // 2) for p, e in zip(own, extent, strict=True)]))
    wide = [k + max(0, 2 * p + 1 - e) for k, p, e in zip(kernel, own, extent, strict=True)]
    yield _set(failure, step, kernel_size=_one(wide))


def _border(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Pad by less, or by a mode that knows no bound."""
    step = text.steps[failure.step]
    if run.shape is None:
        return
    given = step.call.given if step.call else {}
    most = [n - 1 if given.get("padding_mode") == "reflect" else n for n in run.shape[2:]]
    own = given.get("padding", 0)
    each = own if isinstance(own, tuple) else (own,) * len(most)
    fits = [min(int(p), m) for p, m in zip(each, most, strict=False) if isinstance(p, int)]
    if len(fits) == len(most):
        yield _set(failure, step, padding=_one(fits))
    yield _set(failure, step, padding_mode="replicate")
    yield from _larger(text, run, failure)


def _pool_padding(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Pad by half a window, or widen the window."""
    step = text.steps[failure.step]
    settings = step.settings or {}
    rank = step.rank or 2
    kernel, dilation = _list(settings.get("kernel_size"), rank), _list(settings.get("dilation"), rank)
    padding = settings.get("padding", 0)
    if isinstance(padding, str):
        return
    pads = [side if isinstance(side, int) else max(side) for side in _list(padding, rank, 0)]
    most = [(d * (k - 1) + 1) // 2 for k, d in zip(kernel, dilation, strict=True)]
    yield _set(failure, step, padding=_one([min(p, m) for p, m in zip(pads, most, strict=True)]))
    wide = [max(k, -(-(2 * p - 1) // d) + 1) for k, p, d in zip(kernel, pads, dilation, strict=True)]
    yield _set(failure, step, kernel_size=_one(wide))


def _output_padding(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """Take the largest output padding that can be, or a stride above it."""
    step = text.steps[failure.step]
    settings = step.settings or {}
    rank = step.rank or 2
    more = _list(settings.get("output_padding"), rank, 0)
    stride, dilation = _list(settings.get("stride"), rank), _list(settings.get("dilation"), rank)
    most = [max(s, d) - 1 for s, d in zip(stride, dilation, strict=True)]
    yield _set(failure, step, output_padding=_one([min(p, m) for p, m in zip(more, most, strict=True)]))
    yield _set(failure, step, stride=_one([max(s, p + 1) for s, p in zip(stride, more, strict=True)]))
    if any(p > 0 for p in more):
        yield _set(failure, step, output_padding=0)


def _own_value(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    """In place of a number that can't be: its size without a sign, or 1."""
    step = text.steps[failure.step]
    given = step.call.given if step.call else {}
    field = failure.field or ""
    own = {"stride": "strides", "dilation": "dilation_rate", "out_channels": "filters"}.get(field, field)
    value = given.get(field, given.get(own))
    values = value if isinstance(value, tuple) else (value,)
    whole = [int(n) for n in values if isinstance(n, int | float)]
    if len(whole) == len(values) and whole:
        other = tuple(max(1, abs(n)) for n in whole)
        yield _set(failure, step, **{field: other if isinstance(value, tuple) else other[0]})
    if field in ("stride", "dilation"):
        yield _set(failure, step, **{field: 1})


def _norm(text: Text, run: Trace, failure: Failure) -> Iterator[_Change]:
    if run.shape is not None:
        yield from _reading(text, failure, run.shape[1])


def _other_rank(text: Text, run: Trace, step: Step) -> Iterator[_Change]:
    """Give the input the axes that it lacks, or lose those of one cell."""
    shape, wanted = run.input_shape, (step.rank or 2) + 2
    if shape is None:
        return
    if text.rules == "keras" and len(shape) == wanted - 1:
        # such a shape is as Keras told it, channels last; a last axis this short is taken for channels
        batch = _Change(f"x[None]: {[1, *shape]}", input_shape=(1, shape[-1], *shape[:-1]))
        channel = _Change(f"x[..., None]: {[*shape, 1]}", input_shape=(shape[0], 1, *shape[1:]))
        yield from (batch, channel) if shape[-1] <= 4 else (channel, batch)
        return
    if len(shape) < wanted:
        missing = wanted - len(shape)
        if missing == 1:
            with_channel = (shape[0], 1, *shape[1:])
            yield _Change(f"x.unsqueeze(1): {list(with_channel)}", input_shape=with_channel)
        grown = (*(1,) * missing, *shape)
        title = f"x[None]: {list(grown)}" if missing == 1 else f"x[None, None]: {list(grown)}"
        yield _Change(title if missing < 3 else f"an input of {list(grown)}", input_shape=grown)
    else:
        for axis in range(1, len(shape)):
            if shape[axis] == 1 and len(shape) - 1 == wanted:
                less = (*shape[:axis], *shape[axis + 1 :])
                yield _Change(f"x.squeeze({axis}): {list(less)}", input_shape=less)
        if len(shape) - 1 == wanted:
            joined = (shape[0] * shape[1], *shape[2:])
            yield _Change(f"x.flatten(0, 1): {list(joined)}", input_shape=joined)
