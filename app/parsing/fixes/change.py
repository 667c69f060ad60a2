"""A change to try, in the framework's own words, and steps made again with it."""

from dataclasses import dataclass, replace

from app.layers.base import Shape
from app.parsing import keras, onnx_node, pytorch
from app.parsing.failing import Failure
from app.parsing.steps import Call, Step
from app.parsing.values import Value

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
class Change:
    """A change to try: other arguments of a step, steps in its place, or another input."""

    title: str
    step: int | None = None
    arguments: tuple[tuple[str, Value], ...] = ()
    steps: tuple[Step, ...] | None = None
    input_shape: Shape | None = None


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


def setting(failure: Failure, step: Step, **values: Value) -> Change:
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
    return Change(title, failure.step, tuple(named.items()))


def _shown(value: Value) -> str:
    if isinstance(value, tuple) and value and all(item == value[0] for item in value) and len(value) <= 3:
        return repr(list(value)) if len(value) == 1 else repr(value)
    return repr(value)


def listed(value: int | list[int] | None, rank: int, other: int = 1) -> list[int]:
    """One number an axis of a layer's field."""
    if value is None:
        return [other] * rank
    return [value] * rank if isinstance(value, int) else list(value)


def one(values: list[int]) -> Value:
    """One number where all axes agree, else a tuple."""
    return values[0] if len(set(values)) == 1 else tuple(values)


def wholes(value: Value, rank: int) -> list[int]:
    """Whole numbers of an argument, one an axis."""
    values = value if isinstance(value, tuple) else (value,) * rank
    return [number for number in values if isinstance(number, int)]
