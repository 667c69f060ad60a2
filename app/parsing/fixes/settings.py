"""Changes where windows, padding or a setting of its own don't fit."""

from collections.abc import Iterator

from app.layers.base import Shape
from app.parsing.failing import Failure
from app.parsing.fixes.change import Change, listed, one, setting, wholes
from app.parsing.fixes.inputs import larger
from app.parsing.steps import Settings, Step, Text
from app.parsing.tracing import Trace


def window(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    """Pad more, shrink the kernel or its dilation, or take a larger input."""
    step = text.steps[failure.step]
    settings = step.settings or {}
    if run.shape is None:
        return
    size, rank = run.shape[2:], len(run.shape) - 2
    kernel = listed(settings.get("kernel_size"), rank)
    dilation = listed(settings.get("dilation"), rank)
    padding = settings.get("padding", 0)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    own = [0] * rank
    if text.rules == "keras":
        yield setting(failure, step, padding="same")
    else:  # never "same", in which every window fits
        own = [side if isinstance(side, int) else min(side) for side in listed(padding, rank, 0)]
        need = [max(p, -(-(r - n) // 2)) for p, r, n in zip(own, reach, size, strict=True)]
        yield setting(failure, step, padding=one(need))
    room = [n + 2 * p for n, p in zip(size, own, strict=True)]
    fits = [min(k, (n - 1) // d + 1) for k, n, d in zip(kernel, room, dilation, strict=True)]
    yield setting(failure, step, kernel_size=one(fits))
    if any(d > 1 for d in dilation):
        gaps = [
            min(d, (n - 1) // (k - 1)) if k > 1 else d for d, n, k in zip(dilation, room, kernel, strict=True)
        ]
        if all(gap >= 1 for gap in gaps):
            yield setting(failure, step, dilation=one(gaps))
    if len(text.steps) > 1 and settings.get("kind", "").endswith("_pool"):
        yield Change(f"without {step.label}", failure.step, steps=())
    yield from larger(text, run, failure)


def padding_of(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    """In place of `same` with a stride: half a kernel; else what can be."""
    step = text.steps[failure.step]
    given = step.call.given if step.call else {}
    padding, kernel = given.get("padding"), given.get("kernel_size")
    rank = step.rank or 2
    if step.settings is not None and step.settings["kind"] == "conv_transpose" and run.shape is not None:
        yield from _cut_less(run.shape, failure, step, step.settings)
        return
    taps, gaps = wholes(kernel, rank), wholes(given.get("dilation", 1), rank)
    if isinstance(padding, str) and len(taps) == len(gaps) == rank:
        half = [d * (k - 1) // 2 for k, d in zip(taps, gaps, strict=True)]
        yield setting(failure, step, padding=one(half))
        yield setting(failure, step, stride=1)
    if isinstance(padding, int) and padding < 0:
        yield setting(failure, step, padding=-padding)
        yield setting(failure, step, padding=0)
    if given.get("padding_mode") == "reflect":
        yield from border(text, run, failure)
    if text.rules == "keras":
        yield setting(failure, step, padding="same")
        yield setting(failure, step, padding="valid")


def _cut_less(shape: Shape, failure: Failure, step: Step, settings: Settings) -> Iterator[Change]:
    """Cut off less of a transposed convolution's output."""
    rank = len(shape) - 2
    kernel, stride = listed(settings.get("kernel_size"), rank), listed(settings.get("stride"), rank)
    dilation, more = listed(settings.get("dilation"), rank), listed(settings.get("output_padding"), rank, 0)
    extent = [
        (n - 1) * s + d * (k - 1) + 1 + p
        for n, k, s, d, p in zip(shape[2:], kernel, stride, dilation, more, strict=True)
    ]
    padding = settings.get("padding", 0)
    own = [side if isinstance(side, int) else max(side) for side in listed(padding, rank, 0)]
    yield setting(
        failure, step, padding=one([min(p, (e - 1) // 2) for p, e in zip(own, extent, strict=True)])
    )
    wide = [k + max(0, 2 * p + 1 - e) for k, p, e in zip(kernel, own, extent, strict=True)]
    yield setting(failure, step, kernel_size=one(wide))


def border(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
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
        yield setting(failure, step, padding=one(fits))
    yield setting(failure, step, padding_mode="replicate")
    yield from larger(text, run, failure)


def pool_padding(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    """Pad by half a window, or widen the window."""
    step = text.steps[failure.step]
    settings = step.settings or {}
    rank = step.rank or 2
    kernel, dilation = listed(settings.get("kernel_size"), rank), listed(settings.get("dilation"), rank)
    padding = settings.get("padding", 0)
    pads = [side if isinstance(side, int) else max(side) for side in listed(padding, rank, 0)]
    spread = dilation if rank > 1 else [1]
    most = [(d * (k - 1) + 1) // 2 for k, d in zip(kernel, spread, strict=True)]
    yield setting(failure, step, padding=one([min(p, m) for p, m in zip(pads, most, strict=True)]))
    wide = [max(k, -(-(2 * p - 1) // d) + 1) for k, p, d in zip(kernel, pads, dilation, strict=True)]
    yield setting(failure, step, kernel_size=one(wide))


def output_padding(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    """Take the largest output padding that can be, or a stride above it."""
    step = text.steps[failure.step]
    settings = step.settings or {}
    rank = step.rank or 2
    more = listed(settings.get("output_padding"), rank, 0)
    stride, dilation = listed(settings.get("stride"), rank), listed(settings.get("dilation"), rank)
    most = [max(s, d) - 1 for s, d in zip(stride, dilation, strict=True)]
    yield setting(failure, step, output_padding=one([min(p, m) for p, m in zip(more, most, strict=True)]))
    yield setting(failure, step, stride=one([max(s, p + 1) for s, p in zip(stride, more, strict=True)]))
    if any(p > 0 for p in more):
        yield setting(failure, step, output_padding=0)


def own_value(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
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
        yield setting(failure, step, **{field: other if isinstance(value, tuple) else other[0]})
    if field in ("stride", "dilation"):
        yield setting(failure, step, **{field: 1})
