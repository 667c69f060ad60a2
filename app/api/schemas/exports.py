"""What can be taken away: the bodies that ask for figures, tensors and jobs, and what comes back of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, RootModel

from app.api.schemas.answers import Problem
from app.api.schemas.requests import COLORMAP, LANGUAGE, RANGE, Computation, FramesRequest
from app.rendering.hanzi import drawable
from app.rendering.layout import Look
from app.rendering.words import Language
from app.services.formats import AnimationFormat, FigureFormat, TensorFormat
from app.services.tensors import TensorName, Wanted

_CHANNEL = Field(0, ge=0, le=2**31 - 1, description="output channel")
_INDEX = Field(0, ge=0, le=2**62, description="window position, row-major")


class FigureRequest(Computation):
    """Draw one window as a figure."""

    channel: int = _CHANNEL
    index: int = _INDEX
    theme: Literal["light", "dark"] = "light"
    width: int = Field(
        960, ge=320, le=3840, description="in pixels; the height is about half of it, of a volume two thirds"
    )
    colormap: str = Field("auto", max_length=60, description=COLORMAP)
    range: str = Field("auto", max_length=60, description=RANGE)
    language: Language = Field("en", description=LANGUAGE)

    @property
    def look(self) -> Look:
        """How the figure looks."""
        return Look(self.theme, self.width, self.colormap, self.range, drawable(self.language), still=True)


class TensorRequest(Computation):
    """Give one of the tensors around a layer."""

    tensor: TensorName = Field(
        "output",
        description="patch, kernel and products are those of one window, which channel and index name",
    )
    channel: int = _CHANNEL
    index: int = _INDEX

    @property
    def wanted(self) -> Wanted:
        """Which tensor."""
        return Wanted(self.tensor, self.channel, self.index)


class AnimationJob(FramesRequest):
    """Make an animation in the background."""

    kind: Literal["animation"]
    format: AnimationFormat = "gif"


class FigureJob(FigureRequest):
    """Make a figure in the background."""

    kind: Literal["figure"]
    format: FigureFormat = "svg"


class TensorJob(TensorRequest):
    """Make a tensor's file in the background."""

    kind: Literal["tensor"]
    format: TensorFormat = "npy"


AnyJob = AnimationJob | FigureJob | TensorJob


class JobRequest(RootModel[Annotated[AnyJob, Field(discriminator="kind")]]):
    """Make a file in the background: an animation, a figure or a tensor."""


class JobAnswer(BaseModel):
    """A job and how far it is."""

    id: str
    url: str
    kind: str
    state: Literal["waiting", "running", "done", "failed"]
    done: int = Field(description="steps that are made")
    total: int
    result: str | None = Field(None, description="where the file is, once the state is done")
    media_type: str
    filename: str
    bytes: int | None = Field(None, description="of the file")
    error: Problem | None = Field(None, description="why the state is failed")


class FormatAnswer(BaseModel):
    """A kind of file."""

    kind: str
    name: str
    media_type: str
    unavailable: str | None = Field(description="why it can't be made here; null where it can")
    unavailable_zh: str | None = Field(description="the same in Chinese")


class ExportsAnswer(BaseModel):
    """What can be taken away."""

    formats: list[FormatAnswer]
    tensors: list[str]
    orders: list[str]
    languages: list[str]
    max_animation_frames: int
