"""The bodies of POST /shape/parse and POST /shape/code, and what they answer."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.api.schemas.inputs import Strict
from app.layers import Layer, Report

_CHINESE = "the same in Chinese"
InputShape = Annotated[
    list[Annotated[int, Field(ge=1, le=2**31 - 1)]],
    Field(min_length=2, max_length=5, description="(N, C, *size), or (N, F) of a flattened tensor"),
]


class ParseRequest(Strict):
    """Text that names layers: code, a printed model, an ONNX node, or an error's message."""

    text: str = Field(max_length=1_000_000, examples=["nn.Conv2d(3, 64, 7, stride=2, padding=3)"])
    input_shape: InputShape | None = Field(
        None, description="null: the text's own, if it names one; adaptive pools depend on it"
    )


class SourceAnswer(BaseModel):
    """Where in the text a layer comes from."""

    title: str = Field(description="as the text calls it: Conv2d")
    name: str | None = Field(description="as its model calls it: features.0")
    text: str
    line: int | None
    column: int | None
    reads: int | None = Field(description="input channels or features that the text says")


class FailureAnswer(BaseModel):
    """The step that fails, and why."""

    step: int = Field(description="which of `steps`")
    kind: str = Field(description="what fails: window, channels, features, groups, rank, flatten, or a field")
    detail: str
    detail_zh: str | None = Field(description=_CHINESE)
    axis: str | None
    field: str | None = Field(description="of the layer")
    lines: list[str] = Field(description="the formula with the numbers in, up to where it fails")
    said: str | None = Field(description="of an error's message: its own words")


class FixAnswer(BaseModel):
    """A change after which the step works; it was tried."""

    title: str
    title_zh: str | None = Field(description=_CHINESE)
    step: int | None = Field(description="which of `steps` changes; null: the input does")
    layers: list[dict[str, Any]] = Field(description="all layers with the change, up to one that still fails")
    input_shape: list[int] | None
    output_shape: list[int] | None = Field(description="null: no input is known, or a later step fails")


class ParseAnswer(BaseModel):
    """What a text holds."""

    dialect: Literal["pytorch", "pytorch-printed", "keras", "onnx", "error"]
    layers: list[dict[str, Any]] = Field(description="as POST /shape takes them, up to the step that fails")
    origins: list[int] = Field(description="which of `steps` each layer comes from")
    steps: list[SourceAnswer]
    input_shape: list[int] | None = Field(description="asked for, or the text's own")
    output_shape: list[int] | None
    notes: list[str] = Field(description="what was assumed, left out or not understood, with its place")
    notes_zh: list[str] = Field(description=_CHINESE)
    failure: FailureAnswer | None
    fixes: list[FixAnswer] = Field(description="those first after which all layers work")
    reports: list[Report] = Field(description="of the layers that met the input")


TargetName = Literal["pytorch", "keras", "onnx", "jax", "scipy", "opencv", "numpy"]


class CodeRequest(Strict):
    """A layer on an input of a given shape."""

    input_shape: InputShape
    layer: Layer
    targets: Annotated[list[TargetName], Field(min_length=1, max_length=7)] | None = Field(
        None, description="null: all of them"
    )
    width: int | None = Field(
        None, ge=20, le=200, description="characters of a line, where it can be broken; null: as it comes"
    )
    example: bool = Field(True, description="whether the code makes an input; without, `x` is your own")


class CodeEntry(BaseModel):
    """A layer as one framework's code."""

    target: str
    title: str
    code: str | None = Field(
        description="takes `x` (N, C, *size), which it makes itself where asked, and leaves `y`"
    )
    unavailable: str | None = Field(description="why the framework can't say the layer")
    unavailable_zh: str | None = Field(description=_CHINESE)


class ParitySide(BaseModel):
    """What one framework does."""

    framework: str
    setting: str
    pads: list[tuple[int, int]] | None = Field(description="(begin, end) cells an axis")
    output: list[int] | None = Field(description="cells an axis")
    note: str | None
    refused: bool


class ParityRow(BaseModel):
    """A question that frameworks answer in several ways."""

    topic: str
    title: str
    why: str
    differs: bool = Field(description="whether pads, sizes or refusals differ on this layer and input")
    sides: list[ParitySide]


class CodeAnswer(BaseModel):
    """A layer in several frameworks."""

    codes: list[CodeEntry]
    parity: list[ParityRow]
