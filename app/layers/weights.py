"""Where a layer's weights come from: kernels by name or by hand, and seeded random initialisation."""

import math
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, GetPydanticSchema, PlainSerializer, WithJsonSchema
from pydantic_core import core_schema

from app.engine.interrupt import checkpoint
from app.geometry import InvalidError
from app.kernels import make_kernel
from app.layers.fields import NUMBERS_SCHEMA, Positive, read_numbers
from app.layers.numbers import in_json

Array = NDArray[np.float32]

_DRAWN_AT_ONCE = 1_000_000

Scheme = Literal[
    "uniform",
    "normal",
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
    "lecun_uniform",
    "lecun_normal",
]


class Drawn(BaseModel):
    """How random weights are drawn: the same for the same seed on every machine."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    scheme: Scheme = Field(
        default="kaiming_uniform",
        description="`uniform`: within ±1; `normal`: deviation 1; the others have the deviation"
        " √(2 / (fan_in + fan_out)) (`xavier_`), √(2 / fan_in) (`kaiming_`) or √(1 / fan_in) (`lecun_`), and"
        " `_uniform` is within ±√3 of that. fan_in is the weight's second size times the kernel's cells,"
        " fan_out the first size times them, as in PyTorch: a transposed weight (I, O / groups, *k) has a"
        " fan_in of O / groups · cells",
    )
    seed: int = Field(default=0, ge=0, le=2**63 - 1, description="the same numbers for the same seed")

    def weight(self, shape: tuple[int, ...]) -> Array:
        """Draw weights of `shape`, (O, I / groups, *k) or (out, in), float32.

        References
        ----------
        Glorot & Bengio 2010 (Xavier); He et al. 2015 (Kaiming, for ReLU); LeCun et al. 1998. `uniform` is
        within ±1, `normal` has a deviation of 1.
        """
        cells = math.prod(shape[2:])
        fan_in, fan_out = shape[1] * cells, shape[0] * cells
        family, _, law = self.scheme.rpartition("_")
        deviation = {
            "": 1.0,
            "xavier": math.sqrt(2 / (fan_in + fan_out)),
            "kaiming": math.sqrt(2 / fan_in),
            "lecun": math.sqrt(1 / fan_in),
        }[family]
        generator = np.random.Generator(np.random.PCG64(self.seed))
        bound = deviation * math.sqrt(3) if family else 1.0
        weight = np.empty(shape, np.float32)
        flat = weight.reshape(-1)
        # drawn in double precision, as many at once as take no memory to speak of
        for start in range(0, flat.size, _DRAWN_AT_ONCE):
            part = flat[start : start + _DRAWN_AT_ONCE]
            if law == "normal":
                part[:] = generator.standard_normal(part.size) * deviation
            else:
                part[:] = generator.uniform(-bound, bound, part.size)
            checkpoint()
        return weight


class Init(Drawn):
    """Random weights (O, I / groups, *k), the same for the same seed on every machine."""

    out_channels: int = Field(ge=1, le=65_536, description="maps")
    kernel_size: Positive = Field(description="taps, for all axes or an axis each")


def _kernel(value: object) -> Array:
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value, dtype=np.float32)
    try:
        if isinstance(value, str):
            return make_kernel(value).astype(np.float32)
        if isinstance(value, dict) and ("npy" in value or "fill" in value):
            return _spatial(read_numbers(value))
        if isinstance(value, dict):
            parameters = dict(value)
            name = parameters.pop("name", None)
            if not isinstance(name, str):
                raise ValueError(
                    'a kernel as an object needs a "name", such as {"name": "gaussian", "sigma": 2}'
                )
            return make_kernel(name, **parameters).astype(np.float32)
    except InvalidError as error:
        raise ValueError(error.detail) from error
    if not isinstance(value, list):
        raise ValueError(f"expected nested lists of numbers or a kernel's name, got {in_json(value)}")
    return _spatial(read_numbers(value))


def _spatial(kernel: Array) -> Array:
    if not 1 <= kernel.ndim <= 3:
        raise ValueError(
            f"a kernel of {kernel.ndim} dimensions; a spatial kernel has 1, 2 or 3 "
            "(full weights go in `weight`)"
        )
    return kernel


_KERNEL_SCHEMA = {
    "anyOf": [
        {"type": "string", "description": "a kernel's name, see GET /api/v1/kernels"},
        {
            "type": "object",
            "description": "a kernel's name and its parameters",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
        },
        *NUMBERS_SCHEMA["anyOf"],
    ]
}

SpatialKernel = Annotated[
    NDArray[np.float32],
    GetPydanticSchema(lambda _source, _handler: core_schema.no_info_plain_validator_function(_kernel)),
    PlainSerializer(lambda array: array.tolist(), return_type=list),
    WithJsonSchema(_KERNEL_SCHEMA),
]
"""A float32 array (*k), from nested lists, a kernel's name, or a name with parameters."""
