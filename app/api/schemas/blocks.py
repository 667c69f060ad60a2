"""What goes over the wire about building blocks."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from app.api.schemas.answers import Number
from app.api.schemas.requests import Computation
from app.layers import Conv, Report
from app.layers.blocks import BLOCKS


def _known(name: str) -> str:
    if name not in BLOCKS:
        raise ValueError(f"there is no block {name[:40]!r}; use {', '.join(BLOCKS)}")
    return name


BlockName = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(BLOCKS)})]


class BlocksRequest(Computation):
    """Compare a convolution with the building blocks that could stand for it."""

    layer: Conv
    blocks: list[BlockName] | None = Field(
        None, min_length=1, max_length=20, description="names from GET /api/v1/blocks; null: all"
    )
    groups: int | None = Field(
        None,
        ge=2,
        le=65_536,
        description="of the blocks that have groups; null: the fewest that divide input and output channels",
    )
    weights: bool = Field(False, description="put the fitted weights into the layers, as .npy")


class BlockEntry(BaseModel):
    """A building block."""

    name: str
    title: str
    summary: str = Field(
        description="what its layers are, and how they are fitted to the convolution's weight"
    )
    source: str


class BlockList(BaseModel):
    """The building blocks."""

    blocks: list[BlockEntry]


class DifferenceAnswer(BaseModel):
    """How far an output is from the standard convolution's; null where a number isn't finite."""

    rms: Number = Field(description="root mean square of the differences over that of the standard's values")
    max: Number = Field(description="largest difference over the standard's largest value")


class ComparedBlock(BaseModel):
    """A block, or the standard convolution itself."""

    name: str
    unavailable: str | None = Field(description="why it can't stand for this convolution; else null")
    layers: list[dict[str, Any]] = Field(
        description="its layers' settings; without `weights` for their shapes alone, as /shape takes them"
    )
    reports: list[Report] = Field(description="a report a layer, counted from the convolution's input")
    parameters: int | None
    macs: int | None = Field(description="multiply-adds of one pass over the batch")
    parameters_ratio: float | None = Field(description="over the standard's")
    macs_ratio: float | None = Field(description="over the standard's")
    difference: DifferenceAnswer | None


class BlocksAnswer(BaseModel):
    """The standard convolution and its blocks."""

    standard: ComparedBlock
    blocks: list[ComparedBlock]
    notes: list[str] = []
