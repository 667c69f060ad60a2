"""Field types that several layers share: per-axis values, padding, and arrays of numbers."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, GetPydanticSchema, PlainSerializer, WithJsonSchema
from pydantic_core import core_schema

from app.geometry.errors import ConvscopeError
from app.geometry.padding import NAMED_PADDINGS, NamedPadding
from app.geometry.transposed import TRANSPOSED_PADDINGS, TransposedPadding
from app.layers.numbers import in_json, parse_npy, parse_numbers

MAX_CELLS = 65_536
"""Most that a stride, dilation, padding or kernel size may be, an axis."""

STRIDE = "cells from one window to the next, for all axes or an axis each"
DILATION = "cells from one tap to the next, for all axes or an axis each; 1 leaves no gaps"
PADDING = (
    "cells added at both ends of every axis, of an axis each, or [begin, end] an axis; or `valid` (none),"
    " `same` (output = ⌈input / stride⌉, an odd cell at the end), `same_lower` (at the beginning), `causal`"
    " (all at the beginning), `full` (every window that touches a cell)"
)

PerAxisValue = int | tuple[int, ...]
PaddingCells = int | tuple[int, ...] | tuple[tuple[int, int], ...]
PaddingValue = NamedPadding | PaddingCells
TransposedPaddingValue = TransposedPadding | PaddingCells


def whole_number(value: object, least: int, most: int = MAX_CELLS) -> int:
    """Check one integer.

    Raises
    ------
    ValueError : not an integer, or out of bounds
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"expected a whole number, got {in_json(value)}")
    if not least <= value <= most:
        raise ValueError(f"{_short(value)} is out of bounds; use a whole number from {least} to {most}")
    return value


def _short(value: int) -> str:
    return str(value) if abs(value) < 10**20 else f"a number near 2^{value.bit_length()}"


def _per_axis(least: int) -> Callable[[object], PerAxisValue]:
    def parse(value: object) -> PerAxisValue:
        if isinstance(value, list | tuple):
            if not 1 <= len(value) <= 3:
                raise ValueError(
                    f"a list of {len(value)}; give one whole number, or one an axis (1 to 3 axes)"
                )
            return tuple(whole_number(item, least) for item in value)
        return whole_number(value, least)

    return parse


def _per_axis_schema(least: int) -> dict[str, Any]:
    one = {"type": "integer", "minimum": least, "maximum": MAX_CELLS}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": 3}]}


Positive = Annotated[PerAxisValue, BeforeValidator(_per_axis(1)), WithJsonSchema(_per_axis_schema(1))]
"""One integer ≥ 1 for all axes, or a list with one an axis."""


Cells = Annotated[PerAxisValue, BeforeValidator(_per_axis(0)), WithJsonSchema(_per_axis_schema(0))]
"""One integer ≥ 0 for all axes, or a list with one an axis."""


def _padding(names: Sequence[str], of: str = "") -> Callable[[object], object]:
    def parse(value: object) -> object:
        if not isinstance(value, str):
            return _padding_cells(value)
        if value in names:
            return value
        known = ", ".join(map(repr, names))
        raise ValueError(
            f"{value[:40]!r} is no padding{of}; use {known}, a whole number, or [[begin, end], …] an axis"
        )

    return parse


def _padding_cells(value: object) -> PaddingCells:
    if isinstance(value, list | tuple):
        if not 1 <= len(value) <= 3:
            raise ValueError(
                f"a list of {len(value)}; give one whole number an axis, or [begin, end] an axis"
            )
        if any(isinstance(item, list | tuple) for item in value):
            return tuple(_pair(item) for item in value)
        return tuple(whole_number(item, 0) for item in value)
    return whole_number(value, 0)


def _pair(value: object) -> tuple[int, int]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(f"expected [begin, end] for each axis, got {in_json(value)}")
    begin, end = (whole_number(item, 0) for item in value)
    return begin, end


_CELLS = {"type": "integer", "minimum": 0, "maximum": MAX_CELLS}


def _padding_schema(names: Sequence[str]) -> dict[str, Any]:
    return {
        "anyOf": [
            {"type": "string", "enum": list(names)},
            _CELLS,
            {"type": "array", "items": _CELLS, "minItems": 1, "maxItems": 3},
            {
                "type": "array",
                "items": {"type": "array", "items": _CELLS, "minItems": 2, "maxItems": 2},
                "minItems": 1,
                "maxItems": 3,
            },
        ]
    }


PaddingInCells = Annotated[
    PaddingCells,
    BeforeValidator(_padding_cells),
    WithJsonSchema({"anyOf": _padding_schema(())["anyOf"][1:]}),
]
"""An integer, one an axis, or [begin, end] an axis."""

Padding = Annotated[
    PaddingValue, BeforeValidator(_padding(NAMED_PADDINGS)), WithJsonSchema(_padding_schema(NAMED_PADDINGS))
]
"""An integer, one an axis, [begin, end] an axis, or a name."""

PaddingCut = Annotated[
    TransposedPaddingValue,
    BeforeValidator(_padding(TRANSPOSED_PADDINGS, " of a transposed convolution")),
    WithJsonSchema(_padding_schema(TRANSPOSED_PADDINGS)),
]
"""What a transposed convolution cuts off: as `Padding`, with fewer names."""


def read_numbers(value: object) -> NDArray[np.float32]:
    """Read finite numbers from nested lists or a .npy file.

    Raises
    ------
    ValueError : neither of them, or NaN or Infinity in it
    """
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value, dtype=np.float32)
    if isinstance(value, dict) and set(value) == {"fill", "shape"}:
        return _filled(value["fill"], value["shape"])
    if isinstance(value, dict):
        if set(value) != {"npy"} or not isinstance(value["npy"], str):
            raise ValueError('expected nested lists of numbers or {"npy": "<base64 of a .npy file>"}')
        array = parse_npy(value["npy"])
        if not np.isfinite(array).all():
            raise ValueError("the .npy file holds NaN or Infinity; use finite numbers")
        return array
    if not isinstance(value, list):
        raise ValueError(f"expected nested lists of numbers, got {in_json(value)}")
    return parse_numbers(value)


def _filled(fill: object, shape: object) -> NDArray[np.float32]:
    """Make an array of one number, as untrained layers have them."""
    if isinstance(fill, bool) or not isinstance(fill, int | float) or not abs(fill) <= 3.4e38:
        raise ValueError(f"fill: expected a number, got {in_json(fill)}")
    if not isinstance(shape, list) or not 1 <= len(shape) <= 5:
        raise ValueError(f"shape: expected a list of 1 to 5 whole numbers, got {in_json(shape)}")
    sizes = tuple(whole_number(size, 1) for size in shape)
    if math.prod(sizes) > MAX_CELLS:
        raise ValueError(f"shape: {math.prod(sizes)} numbers; at most {MAX_CELLS} are filled alike")
    return np.full(sizes, fill, np.float32)


NUMBERS_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "array", "items": {}, "description": "nested lists of numbers, all of one length a level"},
        {
            "type": "object",
            "properties": {"npy": {"type": "string", "description": "base64 of a .npy file"}},
            "required": ["npy"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "description": "one number everywhere",
            "properties": {
                "fill": {"type": "number"},
                "shape": {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1},
            },
            "required": ["fill", "shape"],
            "additionalProperties": False,
        },
    ]
}
_NAMED_SCHEMA: dict[str, Any] = {
    "anyOf": [
        *NUMBERS_SCHEMA["anyOf"],
        {
            "type": "object",
            "description": "a tensor of a model that was uploaded (POST /api/v1/models)",
            "properties": {
                "model": {"type": "string"},
                "tensor": {"type": "string"},
                "transpose": {"type": "boolean", "description": "its axes the other way round"},
            },
            "required": ["model", "tensor"],
            "additionalProperties": False,
        },
    ]
}

Named = Callable[[Mapping[str, object]], NDArray[np.float32]]
"""Finds the numbers of a tensor that a request names."""
NAMED = "named"
"""Key of a `Named` in a validation's context."""


def _numbers(value: object, info: core_schema.ValidationInfo[Any]) -> NDArray[np.float32]:
    """Read numbers, or find those of a model's tensor where whoever validates knows models."""
    if not isinstance(value, dict) or "model" not in value:
        return read_numbers(value)
    find: Named | None = (info.context or {}).get(NAMED)
    if find is None:
        raise ValueError("a model's tensor can't be named here; give the numbers")
    try:
        return find(value)
    except ConvscopeError as error:
        raise ValueError(error.detail) from error


Numbers = Annotated[
    NDArray[np.float32],
    GetPydanticSchema(lambda _source, _handler: core_schema.with_info_plain_validator_function(_numbers)),
    PlainSerializer(lambda array: array.tolist(), return_type=list),
    WithJsonSchema(_NAMED_SCHEMA),
]
"""A float32 array, from nested lists, a .npy file, or a tensor of a model that was uploaded."""


def spread(value: PerAxisValue, rank: int) -> tuple[int, ...] | None:
    """One value an axis; None where a list's length is not `rank`."""
    if isinstance(value, int):
        return (value,) * rank
    return value if len(value) == rank else None
