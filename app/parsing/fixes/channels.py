"""Changes where channels, features or groups don't fit."""

import math
from collections.abc import Iterator

from app.parsing import onnx_node
from app.parsing.failing import Failure
from app.parsing.fixes.change import Change, remake, setting
from app.parsing.fixes.inputs import input_for
from app.parsing.steps import Step, Text
from app.parsing.tracing import Trace


def channels(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    """Read the channels that come, or let others come."""
    step, got = text.steps[failure.step], failure.got
    if got is None or step.call is None or step.reads is None:
        return
    yield from reading(text, failure, got)
    shape = run.input_shape
    changed = any(layer.get("out_channels") for layer in run.layers)
    if shape is not None and not changed:
        if shape[-1] == step.reads and len(shape) > 2:
            first = (shape[0], shape[-1], *shape[1:-1])
            order = (0, len(shape) - 1, *range(1, len(shape) - 1))
            yield Change(f"x.permute{order}: channels first, {list(first)}", input_shape=first)
        yield Change(
            f"an input with {step.reads} channels, {[shape[0], step.reads, *shape[2:]]}",
            input_shape=(shape[0], step.reads, *shape[2:]),
        )
    for number in reversed(run.origins):
        before = text.steps[number]
        if before.settings is not None and "out_channels" in before.settings and before.call is not None:
            title = f"out_channels={step.reads} in {before.label}"
            name = {"keras": "filters"}.get(before.call.framework, "out_channels")
            yield Change(title, number, ((name, step.reads),))
            return


def reading(text: Text, failure: Failure, got: int) -> Iterator[Change]:
    """Let a layer read what comes, in its framework's words."""
    step = text.steps[failure.step]
    call = step.call
    if call is None:
        return
    if call.framework == "pytorch":
        name = next((n for n in ("in_channels", "in_features", "num_features") if n in call.given), None)
        if name is not None:
            yield setting(failure, step, **{name: got})
    elif call.framework == "keras":
        yield Change(f"a layer built for {got}", failure.step, (("reads", got),))
    else:
        weight, groups = call.given.get(onnx_node.WEIGHT), call.given.get("group", 1)
        if isinstance(weight, tuple) and isinstance(groups, int) and got % groups == 0:
            place = 0 if call.name in ("ConvTranspose", "MatMul") or len(weight) == 2 else 1
            if call.name == "Gemm" and call.given.get("transB"):
                place = 1
            other = list(weight)
            other[place] = got if place == 0 else got // groups
            yield Change(f"a weight of shape {other}", failure.step, ((onnx_node.WEIGHT, tuple(other)),))


def features(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    """Read the features that come, or find the input that gives those expected."""
    step = text.steps[failure.step]
    if failure.got is None or step.reads is None:
        return
    yield from reading(text, failure, failure.got)
    yield from input_for(text, run, failure, step.reads)
    shape = run.input_shape
    if shape is not None and len(shape) == 2:
        rows, features = shape
        if rows * features % step.reads == 0:
            items = rows * features // step.reads
            yield Change(f"a flatten before it: {[items, step.reads]}", input_shape=(items, step.reads))
        yield Change(f"an input of {[rows, step.reads]}", input_shape=(rows, step.reads))


def flatten(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    """Put a flatten before the layer, which then reads all that comes."""
    step = text.steps[failure.step]
    flat = Step("Flatten", "nn.Flatten()", settings={"kind": "flatten"}, strict=True)
    yield Change("a Flatten before it", failure.step, steps=(flat, step))
    made = remake(step, {"in_features": failure.got}) if step.call else None
    if made is not None and failure.got is not None:
        yield Change(f"a Flatten before it, and in_features={failure.got}", failure.step, steps=(flat, made))


def groups(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
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
        yield setting(failure, step, groups=groups)
    for name in ("in_channels", "out_channels", "filters"):
        value = given.get(name)
        if isinstance(value, int) and wanted > 1 and value % wanted and value > 0:
            yield setting(failure, step, **{name: -(-value // wanted) * wanted})
