"""Data sets and trainings: what is asked for, and what is told of them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.answers import Problem
from app.api.schemas.inputs import Input, Strict
from app.api.schemas.networks import NetworkLayers, placed
from app.services.courses import Wanted
from app.services.data_sets import DIGITS
from app.services.picture_archives import ArchiveReading
from app.training.augmentations import AnyAugmentation
from app.training.course import CourseSettings


class DataChoice(Strict):
    """What a network learns from."""

    id: str = Field(
        DIGITS, max_length=60, description="`digits`, `mnist`, or an id from POST /api/v1/datasets"
    )
    height: int = Field(32, ge=1, le=512, description="of uploaded pictures: scaled to cover it, and cut")
    width: int = Field(32, ge=1, le=512, description="likewise")
    color: Literal["rgb", "gray"] = Field("rgb", description="of uploaded pictures")


class TrainingRequest(CourseSettings):
    """Let a network learn."""

    # as all bodies: a form of ours with arrays inside
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)

    layers: NetworkLayers = Field(
        description="in a row, or in branches by `inputs`, as POST /network takes them; the last gives a"
        " number for each class. Weights may be given, drawn by `init`, or left out (`out_channels`, with"
        " `kernel_size`) and drawn; a `kernel` stays as it is"
    )
    data: DataChoice = DataChoice()
    validation: float = Field(0.2, ge=0, le=0.5, description="share of each class that is held out")
    biases: bool = Field(True, description="give layers whose weights are drawn a bias, which begins at 0")
    start: bool = Field(True, description="false: only make it ready, to load weights first")

    @property
    def wanted(self) -> Wanted:
        """What is asked of the services."""
        reading = ArchiveReading(self.data.height, self.data.width, self.data.color)
        names = CourseSettings.model_fields
        settings = CourseSettings.model_construct(**{name: getattr(self, name) for name in names})
        return Wanted(placed(self.layers), self.data.id, reading, self.validation, self.biases, settings)


class ResumeRequest(Strict):
    """Let a training go on."""

    epochs: int | None = Field(
        None, ge=1, le=10_000, description="epochs more than were asked for; null: none"
    )


class AugmentRequest(Strict):
    """Try augmentations on a picture."""

    input: Input
    augmentations: list[AnyAugmentation] = Field(min_length=1, max_length=16)
    count: int = Field(9, ge=1, le=64, description="tries, each with other random numbers")
    seed: int = Field(0, ge=0, le=2**63 - 1)


class ClassEntry(BaseModel):
    """A class of a data set."""

    name: str
    count: int = Field(description="pictures")


class DataSet(BaseModel):
    """A data set."""

    id: str
    title: str
    source: str
    licence: str
    classes: list[ClassEntry]
    shape: list[int] | None = Field(description="(C, H, W); null: as a training reads them")
    missing: str | None = Field(description="why it can't be had here; null: it can")
    missing_zh: str | None = Field(description="the same in Chinese")


class DataSetList(BaseModel):
    """The data sets that come with the app."""

    datasets: list[DataSet]


class ProgressEntry(BaseModel):
    """How far a training is: as the events `step` and `epoch` say it."""

    epoch: int = Field(description="counted from 1")
    epochs: int
    step: int = Field(description="of the epoch, counted from 1")
    steps: int
    loss: float | None = Field(description="mean over the epoch's batches up to here; null: not finite")
    accuracy: float
    rate: float = Field(description="learning rate")
    seconds: float = Field(description="of computing")
    seconds_left: float
    validation_loss: float | None = Field(description="at an epoch's end, on what is held out")
    validation_accuracy: float | None


class TrainingLinks(BaseModel):
    """Where more is."""

    events: str
    look: str
    network: str
    weights: str
    stop: str
    resume: str


class TrainingAnswer(BaseModel):
    """A training and how far it is."""

    id: str
    url: str
    state: Literal["stopped", "running", "stopping", "done", "failed"]
    links: TrainingLinks
    data: str
    classes: list[str]
    input_shape: list[int] = Field(description="(1, C, H, W)")
    pictures: int = Field(description="to learn from")
    held_out: int
    parameters: int = Field(description="numbers that are learnt")
    epochs: int
    progress: ProgressEntry | None
    history: list[ProgressEntry] = Field(description="at each epoch's end")
    error: Problem | None


class TrainingList(BaseModel):
    """The trainings that are kept."""

    trainings: list[TrainingAnswer]


class NetworkNow(BaseModel):
    """A network with its weights as they are now; its layers can be sent to other calls as they stand."""

    layers: list[dict[str, Any]] = Field(description="in their places; weights as base64 of .npy files")
    input_shape: list[int]
    classes: list[str]
    normalise: list[dict[str, Any]] = Field(description="augmentations that belong to the input")
    epoch: int = Field(description="epochs that are over")
    step: int = Field(description="steps of the next one that are over")


class LookedLayer(BaseModel):
    """A layer, its filters and what it makes of the picture."""

    kind: str
    name: str | None
    inputs: list[int] = Field(description="layers that it reads; -1: the picture")
    shape: list[int] = Field(description="of its output, (C, *size)")
    weight: dict[str, str] | None = Field(description="of a convolution with few filters; else null")
    output: dict[str, str] = Field(description="the first maps, (1, maps, *size): as many as are few numbers")


class LookAnswer(BaseModel):
    """What a network makes of a picture now; arrays as base64 of .npy files."""

    picture: int
    pictures: int = Field(description="that can be looked at")
    held_out: bool = Field(description="false: nothing is held out, so it learns from the picture")
    label: int = Field(description="place of the picture's class")
    input: dict[str, str] = Field(description="(1, C, H, W), as the data set has it")
    odds: list[float | None] = Field(description="probability of each class; null: not finite")
    layers: list[LookedLayer]
    epoch: int = Field(description="epochs that are over")
    step: int = Field(description="steps of the next one that are over")
