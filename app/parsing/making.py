"""From arguments to a layer's fields: whole numbers an axis, padding, bias, and what is wrong with them."""

from collections.abc import Mapping
from typing import Any

from app.layers.base import axes
from app.parsing.steps import Fault, Settings
from app.parsing.values import Symbol, Tensor, Value


class FaultError(Exception):
    """Carries a fault out of the making of a layer."""

    def __init__(self, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.fault = Fault(detail, field)


def whole(arguments: Mapping[str, Value], name: str, field: str | None = None, least: int | None = 1) -> int:
    """Give one whole number.

    Raises
    ------
    FaultError : anything else, or below `least`
    """
    value = arguments[name]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**31:
        raise FaultError(f"{name} is {value}, a float; write {int(value)} (or // in place of /)", field)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FaultError(f"{name} is {shown(value)}; give a whole number", field)
    if least is not None and value < least:
        raise FaultError(f"{name} is {value}, but must be at least {least}", field)
    if value > 2**31 - 1:
        raise FaultError(f"{name} is {value}, more than any layer has", field)
    return value


def per_axis(
    arguments: Mapping[str, Value], name: str, rank: int, field: str | None = None, least: int = 1
) -> int | list[int]:
    """Give a whole number, or a list with one an axis where they differ.

    Raises
    ------
    FaultError : anything else
    """
    value = arguments[name]
    if not isinstance(value, tuple):
        return whole(arguments, name, field, least)
    if len(value) != rank:
        raise FaultError(
            f"{name} has {len(value)} value{'s' if len(value) != 1 else ''} for {axes(rank)}; give one, "
            "or one an axis",
            field,
        )
    found = [whole({name: item}, name, field, least) for item in value]
    return found[0] if len(set(found)) == 1 else found


def spelled(value: int | list[int], rank: int) -> list[int]:
    """One number an axis, which says the rank."""
    return [value] * rank if isinstance(value, int) else value


def shown(value: Value) -> str:
    """Write a value as a person does."""
    if isinstance(value, Symbol):
        return f"{value.name!r}, whose value isn't in the text"
    if isinstance(value, Tensor):
        return f"a tensor of shape {list(value.shape)}"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def constant(fill: float, count: int | None) -> dict[str, Any]:
    """Numbers that are all the same, as a request writes them; None: as many as there are channels."""
    return {"fill": fill, "shape": [count]}


def without_defaults(settings: Settings) -> Settings:
    """Leave out what says nothing."""
    plain = {
        "stride": 1,
        "dilation": 1,
        "groups": 1,
        "padding": 0,
        "padding_mode": "zeros",
        "output_padding": 0,
        "ceil_mode": False,
    }
    return {
        name: value
        for name, value in settings.items()
        if not (name in plain and value == plain[name] and settings["kind"] not in ("channel_shuffle",))
    }
