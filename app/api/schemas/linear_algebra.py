"""The bodies of POST /matrix and POST /spectrum, and what they answer."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.api.schemas.inputs import Strict
from app.api.schemas.requests import Interval, LayerOnInput
from app.layers import Layer
from app.layers.matrix import MatrixReport


class MatrixRequest(Strict):
    """A convolution as one matrix; weights may be given by `out_channels` and `kernel_size` alone."""

    input_shape: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(
        min_length=3, max_length=5, description="(N, C, *size)", examples=[[1, 1, 6, 6]]
    )
    layer: Layer
    rows: Interval | None = Field(None, description="[start, stop) output cells, for a part in numbers")
    columns: Interval | None = Field(None, description="[start, stop) input cells; null: all")


class MatrixPart(BaseModel):
    """Some of the matrix's rows and columns: output = values · input + added."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    values: Any = Field(description="(rows, columns) nested lists")
    added: Any = Field(description="(rows,) the bias, and what padding of a constant adds")


class MatrixAnswer(BaseModel):
    """A convolution as one matrix."""

    matrix: MatrixReport
    part: MatrixPart | None = Field(description="null unless `rows` asks for it")


class SpectrumRequest(LayerOnInput):
    """Spectra of a convolution's input and output, and its kernel's response."""

    channel: int = Field(0, ge=0, le=2**31 - 1, description="output channel")
    input_channel: int = Field(
        0, ge=0, le=2**31 - 1, description="of those that it reads: whose spectrum and response are shown"
    )
    max_side: int = Field(512, ge=1, le=4096, description="the middle part of a larger input is transformed")
    resolution: int = Field(128, ge=2, le=1024, description="samples of the response, an axis")


class SpectrumScale(BaseModel):
    """One of the three pictures of 8-bit levels."""

    name: Literal["input", "gain", "product"]
    size: list[int] = Field(description="samples an axis; frequency 0 has the index size // 2")
    range: tuple[float, float] = Field(description="decibels of the amplitude; of the gain, a factor")


class SpectrumAnswer(BaseModel):
    """What a convolution does to frequencies."""

    region: list[tuple[int, int]] = Field(description="[start, stop) an axis: the part that was transformed")
    input_size: list[int]
    gain_at_0: float | None = Field(description="what becomes of a flat area; null: not finite")
    largest_gain: float | None
    largest_gain_at: list[float] = Field(description="cycles a cell, an axis")
    exact: bool = Field(description="whether product is the output's spectrum to the last cell")
    difference: float | None = Field(
        description="how far the real output's spectrum is from the product, a ratio of root mean squares;"
        " null where the output has another size, or is not finite"
    )
    pictures: list[SpectrumScale]
    notes: list[str] = []
