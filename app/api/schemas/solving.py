"""The shape desk's questions and answers."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, RootModel

from app.api.schemas.inputs import Strict
from app.geometry.errors import ShapeError
from app.layers import AvgPool, Conv, ConvTranspose, LpPool, MaxPool
from app.layers.fields import Cells, PaddingInCells, Positive
from app.layers.solving import Axes, Bounds, Fixed, Kind, Question, usual_bounds

Size = Annotated[int, Field(ge=1, le=2**31 - 1)]
Sizes = Annotated[list[Size], Field(min_length=1, max_length=3)]
INPUT = "the input's size, cells an axis: [224, 224]"
OUTPUT = "the size that the output shall have, cells an axis: [112, 112]"
WindowedLayer = Annotated[Conv | ConvTranspose | MaxPool | AvgPool | LpPool, Field(discriminator="kind")]


class Page(Strict):
    """Which of the answers are wanted."""

    offset: int = Field(0, ge=0, le=100_000, description="answers that are left out at the beginning")
    limit: int = Field(20, ge=1, le=200, description="answers at most")


class FixedSettings(Strict):
    """Settings that are given; the others are looked for. For all axes, or an axis each."""

    kernel_size: Positive | None = None
    stride: Positive | None = None
    padding: PaddingInCells | None = None
    dilation: Positive | None = None
    output_padding: Cells | None = None
    ceil_mode: bool = Field(False, description="of a pool")
    cover_all: bool = Field(False, description="of a pool or a convolution")


class SearchBounds(Strict):
    """The largest values that are looked at; what isn't given is as the answer says."""

    kernel_size: int | None = Field(None, ge=1, le=64)
    stride: int | None = Field(None, ge=1, le=64)
    padding: int | None = Field(None, ge=0, le=256, description="at either side")
    dilation: int | None = Field(None, ge=1, le=16)
    output_padding: int | None = Field(None, ge=0, le=63)
    uneven: int | None = Field(
        None, ge=0, le=8, description="cells that one side may be padded with more than the other; usually 1"
    )


class SettingsQuestion(Page):
    """Ask which settings make this output of this input."""

    find: Literal["settings"]
    kind: Kind = "conv"
    input: Sizes = Field(description=INPUT)
    output: Sizes = Field(description=OUTPUT)
    fixed: FixedSettings = FixedSettings()
    bounds: SearchBounds = SearchBounds()
    axes: Axes | None = Field(
        None, description="same: one setting for all axes; each: an axis its own; null: same, where there is"
    )
    out_channels: int = Field(1, ge=1, le=65_536, description="of the layers that are given")

    def question(self) -> Question:
        """Ask it of the layers.

        Raises
        ------
        ShapeError : sizes of different numbers of axes, or a setting that this kind of layer doesn't have
        """
        check_sizes(self.input, self.output)
        known = {"ceil_mode": self.kind.endswith("pool"), "cover_all": self.kind != "conv_transpose"}
        for name, has in {**known, "output_padding": self.kind == "conv_transpose"}.items():
            if getattr(self.fixed, name) and not has:
                raise ShapeError(f"a {self.kind} has no {name}; leave it out", f"/fixed/{name}")
        fixed = Fixed(**{name: getattr(self.fixed, name) for name in FixedSettings.model_fields})
        sizes = tuple(self.input), tuple(self.output)
        usual = usual_bounds(self.kind, *sizes, fixed)
        given = self.bounds.model_dump(exclude_none=True)
        bounds = Bounds(**{name: given.get(name, getattr(usual, name)) for name in SearchBounds.model_fields})
        return Question(self.kind, *sizes, fixed, bounds, self.axes)


class InputsQuestion(Strict):
    """Ask from which input sizes this layer makes this output."""

    find: Literal["inputs"]
    layer: WindowedLayer = Field(description="the layer that makes it, as POST /shape takes it")
    output: Sizes = Field(description=OUTPUT)


class PaddingQuestion(Page):
    """Ask with which padding this layer makes this output of this input."""

    find: Literal["padding"]
    layer: WindowedLayer = Field(description="the layer; its own padding doesn't matter")
    input: Sizes = Field(description=INPUT)
    output: Sizes | None = Field(None, description="null: the input's size")


QUESTIONS: dict[str, type[BaseModel]] = {
    "settings": SettingsQuestion,
    "inputs": InputsQuestion,
    "padding": PaddingQuestion,
}
"""By their `find`."""
AnyQuestion = SettingsQuestion | InputsQuestion | PaddingQuestion


class SolveRequest(RootModel[Annotated[AnyQuestion, Field(discriminator="find")]]):
    """A question to the shape desk; `find` says which."""


def check_sizes(input: list[int], output: list[int]) -> None:
    """Refuse sizes of different numbers of axes.

    Raises
    ------
    ShapeError : says so
    """
    if len(input) != len(output):
        raise ShapeError(
            f"the input has {len(input)} sizes, the output {len(output)}; give one an axis for both",
            "/output",
        )


class SolvedLayer(BaseModel):
    """A layer that makes the output, held to it by the forward rule."""

    layer: dict[str, Any] = Field(description="to be posted to /shape or /convolve as it stands")
    score: float = Field(description="how unusual it is; 0 is what most people write")
    output: list[int] = Field(description="cells an axis that it makes")
    rule: list[str] = Field(description="what it makes of n cells, an axis; empty where it isn't one formula")
    unused: list[int] = Field(description="trailing input cells that no window reads, an axis")


class SizeRange(BaseModel):
    """Sizes in a row, both ends counted."""

    least: int
    most: int


class NearOrigin(BaseModel):
    """An output near the wanted one, and the inputs that it comes from."""

    output: int
    input: SizeRange


class AxisOrigin(BaseModel):
    """The inputs of an axis that give its output."""

    name: str
    input: SizeRange | None = Field(description="all sizes that do; null: none does")
    below: NearOrigin | None = Field(description="where none does: the next smaller output that there is")
    above: NearOrigin | None = Field(description="where none does: the next larger output that there is")


class SolveAnswer(BaseModel):
    """Answers, the most usual first; or why there is none, and what is nearest."""

    find: Literal["settings", "inputs", "padding"]
    count: int = Field(description="all answers within the bounds")
    offset: int
    answers: list[SolvedLayer] = Field(description="of `settings` and `padding`")
    inputs: list[AxisOrigin] = Field(description="of `inputs`: an axis each")
    names: list[str] = Field(description="of `padding`: the names that do it too")
    bounds: dict[str, int] | None = Field(description="the largest values that were looked at")
    axes: Axes | None = Field(description="same: the settings are those of all axes")
    reason: str | None = Field(description="why there is none")
    nearest: list[SolvedLayer] = Field(description="where there is none: what works and makes nearly this")
