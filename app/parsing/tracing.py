"""Layers of a text meet an input, one after the other, until one fails."""

import math
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from app.geometry import ConvscopeError
from app.layers import AXIS_NAMES, BoundLayer, LayerSettings, parse_layer
from app.layers.base import Shape
from app.parsing.failing import FailError, Failure, misfit
from app.parsing.refusing import check_circular, check_pool
from app.parsing.resolving import joins, resolved
from app.parsing.steps import Pad, Settings, Step, Text


@dataclass
class Trace:
    """What came of a text's layers on an input.

    Parameters
    ----------
    layers : as POST /shape takes them
    origins : number of the step that each comes from
    bound : those that met their input
    notes : what was assumed or left out
    settings : those layers, validated
    shape : of the output so far, if it is known
    stopped : whether something unknown stands in the row, so that no more shapes are known
    """

    layers: list[Settings] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    settings: list[LayerSettings] = field(default_factory=list)
    bound: list[BoundLayer] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    failure: Failure | None = None
    shape: Shape | None = None
    input_shape: Shape | None = None
    stopped: bool = False


def trace(text: Text, input_shape: Shape | None = None) -> Trace:
    """Send an input of `input_shape`, or of the text's own, through a text's layers.

    Without a shape, layers are made and only what they say of themselves and of each other is checked.
    """
    run = Trace(shape=input_shape or text.input_shape)
    if run.shape is not None:
        run.shape = _batched(text, run)
    run.input_shape = run.shape
    pad: tuple[int, Pad] | None = None
    channels: int | None = None
    for number, step in enumerate(text.steps):
        try:
            if step.pad is not None and step.fault is None:
                _check_rank(step, run)
                if pad is not None:
                    _left_out(run, text.steps[pad[0]])
                pad = (number, step.pad)
                continue
            if pad is not None and not _passes(step, pad[1]):
                _left_out(run, text.steps[pad[0]])
                pad = None
            channels = _take(text, number, step, run, pad, channels)
            pad = None if step.settings is not None else pad
        except FailError as error:
            run.failure = error.at(number)
            break
    if pad is not None and run.failure is None:
        _left_out(run, text.steps[pad[0]])
    return run


def _passes(step: Step, pad: Pad) -> bool:
    """Whether a step takes over the padding before it, or lets it through to the next one."""
    if step.settings is None:
        return step.keeps or step.fault is not None
    return joins(step.settings, pad)


def _left_out(run: Trace, step: Step) -> None:
    """Leave out a padding layer that no layer takes over; what it gives to the next isn't known then."""
    run.notes[
        f"{step.label} is left out: only a convolution right behind it, without another kind of padding, "
        "takes its cells over"
    ] = None
    if run.shape is not None:
        _stop(run, step)


def _batched(text: Text, run: Trace) -> Shape | None:
    """Put a batch of 1 before an input that PyTorch takes without one."""
    shape = run.shape
    first = next((step for step in text.steps if step.rank), None)
    if shape is None or text.rules != "pytorch" or first is None or _is(first, "batch_norm"):
        return shape
    if len(shape) == (first.rank or 0) + 1:
        run.notes[f"the input {list(shape)} has no batch; it is taken as {[1, *shape]}"] = None
        return (1, *shape)
    return shape


def _take(
    text: Text, number: int, step: Step, run: Trace, pad: tuple[int, Pad] | None, channels: int | None
) -> int | None:
    """Take one step; give the channels that it puts out where no shape is known."""
    if step.fault is not None:
        kind = step.fault.field or "argument"
        raise FailError(kind, f"{step.label}: {step.fault.detail}", field=step.fault.field)
    if step.settings is None:
        if step.reason is not None:
            where = f"{step.place}: " if step.place else ""
            run.notes[f"{where}{step.label}: {step.reason}; it is left out"] = None
            if not step.keeps and not run.stopped:
                _stop(run, step)
        return channels if step.keeps else None
    _check_rank(step, run)
    axis = _other_axis(step, run)
    if axis is not None:
        run.notes[f"{step.label}: a softmax over axis {axis} is no layer here; it is left out"] = None
        return channels
    if _is(step, "linear") and run.shape is not None and len(run.shape) > 2:
        if text.rules == "keras" and step.settings is not None:
            step = _pointwise(step, step.settings, len(run.shape) - 2, run)
        elif step.reads == run.shape[-1] and step.reads != math.prod(run.shape[1:]):
            run.notes[
                f"{step.label}: it multiplies the last axis alone, which no layer here does; it is left out"
            ] = None
            _stop(run, step)
            return None
        else:
            _flatten_before(step, number, run, run.shape)
    _check_reads(step, run, channels)
    settings = resolved(step, run.shape, channels, pad[1] if pad else None, run.notes)
    if settings is None:
        if run.shape is not None:
            _stop(run, step)
        return channels
    _bind(text, number, step, settings, run)
    return _puts_out(settings, channels)


def _stop(run: Trace, step: Step) -> None:
    run.stopped = True
    run.shape = None
    run.notes[f"shapes are known up to {step.label} alone"] = None


def _other_axis(step: Step, run: Trace) -> int | None:
    """Axis of a softmax that isn't the channels', counted from the front; None where there is none."""
    if run.shape is None or step.settings != {"kind": "softmax"} or step.call is None:
        return None
    axis = {"pytorch": step.call.given.get("dim"), "onnx": step.call.given.get("axis", -1)}.get(
        step.call.framework
    )
    if not isinstance(axis, int) or axis % len(run.shape) == 1:
        return None
    return axis % len(run.shape)


def _puts_out(settings: Settings, channels: int | None) -> int | None:
    if settings["kind"] == "flatten":
        return None
    outputs = settings.get("out_channels", channels)
    return outputs if isinstance(outputs, int) else None


def _is(step: Step, kind: str) -> bool:
    return step.settings is not None and step.settings["kind"] == kind


def _check_rank(step: Step, run: Trace) -> None:
    if step.rank is None or run.shape is None or len(run.shape) == step.rank + 2:
        return
    if _is(step, "batch_norm") and (step.rank, len(run.shape)) == (1, 2):
        return  # BatchNorm1d takes (N, C) too
    wanted = step.rank + 2
    axes = ", ".join(AXIS_NAMES[step.rank])
    raise FailError(
        "rank",
        f"{step.label} needs an input of {wanted} dimensions, (N, C, {axes}), but gets {len(run.shape)}: "
        f"{list(run.shape)}",
    )


def _pointwise(step: Step, settings: Settings, rank: int, run: Trace) -> Step:
    """Make a convolution of Keras's Dense on maps, which multiplies the channels of every cell."""
    run.notes[f"{step.label} reads the channels of every cell, as a convolution of kernel 1 does"] = None
    return replace(step, settings={**settings, "kind": "conv", "kernel_size": [1] * rank})


def _flatten_before(step: Step, number: int, run: Trace, shape: Shape) -> None:
    """Put a flatten before a linear layer, where the text can't show the one that forward() has."""
    if step.strict or step.place is None:
        features = math.prod(shape[1:])
        raise FailError(
            "flatten",
            f"{step.label} multiplies the last axis, {shape[-1]} long, of an input of "
            f"{list(shape)}; to give it all {features} numbers of an item, flatten first",
            got=features,
        )
    run.notes[f"a flatten is put before {step.label}, which reads (N, features)"] = None
    flat = parse_layer({"kind": "flatten"}).bind(shape)
    _append(run, {"kind": "flatten"}, number, parse_layer({"kind": "flatten"}))
    run.bound.append(flat)
    run.shape = flat.output_shape


def _check_reads(step: Step, run: Trace, channels: int | None) -> None:
    if step.reads is None:
        return
    got = run.shape[1] if run.shape is not None else channels
    if got is None or got == step.reads:
        return
    came = f"{list(run.shape)}" if run.shape is not None else f"{got} channels"
    if step.settings is not None and step.settings["kind"] == "linear":
        if run.shape is None:
            return
        raise FailError(
            "features",
            f"{step.label} reads {step.reads} features, but gets {got}: its input is {came}",
            got=got,
        )
    raise FailError(
        "channels",
        f"{step.label} reads {step.reads} channels, but gets {got}: its input is {came}",
        got=got,
    )


def _bind(text: Text, number: int, step: Step, settings: Settings, run: Trace) -> None:
    try:
        layer = parse_layer(settings)
    except ValidationError as error:
        first = error.errors()[0]
        name = next((str(part) for part in first["loc"] if str(part) in settings), None)
        message = str(first["msg"]).removeprefix("Value error, ")
        raise FailError(name or "field", f"{step.label}: {name or 'it'}: {message}", field=name) from None
    check_pool(text, step, settings)
    if run.shape is not None:
        try:
            bound = layer.bind(run.shape)
        except ConvscopeError as error:
            raise misfit(step, settings, run.shape, error) from None
        if text.rules == "pytorch":
            check_circular(step, settings, bound)
        run.bound.append(bound)
        run.shape = bound.output_shape
    _append(run, settings, number, layer)


def _append(run: Trace, settings: Settings, number: int, layer: LayerSettings) -> None:
    run.layers.append(settings)
    run.origins.append(number)
    run.settings.append(layer)
