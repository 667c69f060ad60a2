"""What would make a failing layer work: changes in the framework's own words, each tried first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.layers.base import Shape
from app.parsing.failing import Failure
from app.parsing.fixes import channels, inputs, settings
from app.parsing.fixes.change import Change, remake
from app.parsing.steps import Settings, Text
from app.parsing.tracing import Trace, trace

MOST = 6
"""Most fixes that are told."""


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


def _try(text: Text, run: Trace, failure: Failure, change: Change, deeper: bool = True) -> Iterator[Fix]:
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


def _changes(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    step = text.steps[failure.step]
    if failure.kind == "rank":
        yield from inputs.other_rank(text, run, step)
    if step.call is None and failure.kind != "flatten":
        return
    kinds = {
        "window": settings.window,
        "kernel_size": settings.own_value,
        "channels": channels.channels,
        "features": channels.features,
        "flatten": channels.flatten,
        "groups": channels.groups,
        "padding": settings.padding_of,
        "pool_padding": settings.pool_padding,
        "circular": settings.border,
        "output_padding": settings.output_padding,
        "stride": settings.own_value,
        "dilation": settings.own_value,
        "out_channels": settings.own_value,
        "in_channels": settings.own_value,
    }
    make = kinds.get(failure.kind)
    if make is not None:
        yield from make(text, run, failure)
