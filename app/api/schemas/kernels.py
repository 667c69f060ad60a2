"""What goes over the wire about a kernel's facts."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.api.schemas.inputs import Strict
from app.layers.weights import SpatialKernel

Parity = Literal["even", "odd"] | None


class DescribeRequest(Strict):
    """Say what a kernel is."""

    kernel: SpatialKernel


class KernelSymmetry(BaseModel):
    """What becomes of a kernel: even: itself, odd: its negative, null: something else."""

    axes: list[Parity] = Field(description="when that axis is reversed: (depth,) height, width")
    point: Parity = Field(description="when all axes are")
    transposed: Parity = Field(description="when height and width change places; null if they differ")


class KnownKernel(BaseModel):
    """A named kernel."""

    name: str
    title: str
    title_zh: str
    parameters: dict[str, float]
    factor: float = Field(description="the weights are this many times the named kernel's")


class KernelFacts(BaseModel):
    """A kernel, described."""

    size: list[int] = Field(description="(*k)")
    sum: float = Field(description="DC gain: what a flat area of ones becomes")
    min: float
    max: float
    symmetry: KernelSymmetry
    rank: int | None = Field(
        description="of the matrix of weights; of three axes 1 if they are an outer product, else null"
    )
    terms: list[list[list[float]]] = Field(
        description="outer products that add up to the kernel, a vector an axis each; none unless that saves"
    )
    multiplications: int = Field(
        description="that an output cell takes: axis after axis by the terms if there are any, else"
        " as many as there are weights"
    )
    known: KnownKernel | None = Field(description="the named kernel that it is, up to a factor")
    response: Any = Field(
        description="magnitude of the frequency response, an axis each from −½ to ½ cycles a cell"
    )
