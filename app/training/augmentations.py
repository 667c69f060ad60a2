"""Augmentations: pictures changed a little, at random, so that a network learns what doesn't matter."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.engine import checkpoint
from app.geometry import ShapeError
from app.layers.base import Array
from app.training.hue import turned_hue

LUMA = (0.299, 0.587, 0.114)
"""Shares of red, green and blue in grey: ITU-R BT.601."""

Generator = np.random.Generator
Chance = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description="for each picture")]
Spread = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Fill = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False, description="what comes in from outside")]


class Augmentation(BaseModel):
    """One way to change pictures, each of a batch by itself."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    always: ClassVar[bool] = False
    """Whether it belongs to the network's input, so that it is done outside of training too."""

    kind: str

    def check(self, channels: int) -> None:
        """Refuse pictures with a number of channels that it can't change.

        Raises
        ------
        ShapeError : says so
        """

    @abstractmethod
    def apply(self, pictures: Array, generator: Generator) -> Array:
        """Change (N, C, H, W) float32, values from 0 to 1 unless normalised; gives a new array."""


class Rotation(Augmentation):
    """Turned about the middle, with linear interpolation."""

    kind: Literal["rotation"]
    degrees: float = Field(
        default=10.0, ge=0, le=180, allow_inf_nan=False, description="at most, to either side"
    )
    fill: Fill = 0.0

    def apply(self, pictures: Array, generator: Generator) -> Array:
        """Turn each picture by an angle of its own."""
        angles = np.deg2rad(generator.uniform(-self.degrees, self.degrees, len(pictures)))
        out = np.empty_like(pictures)
        for number, angle in enumerate(angles):
            checkpoint()
            out[number] = _turned(pictures[number], angle, self.fill)
        return out


class Crop(Augmentation):
    """Moved by up to `padding` cells: padded, and cut to the same size somewhere."""

    kind: Literal["crop"]
    padding: int = Field(default=1, ge=0, le=4096, description="cells at each side")
    fill: Fill = 0.0

    def apply(self, pictures: Array, generator: Generator) -> Array:
        """Cut each picture at a place of its own."""
        moves = generator.integers(-self.padding, self.padding, (len(pictures), 2), endpoint=True)
        out = np.full_like(pictures, self.fill)
        for picture, cut, (down, right) in zip(pictures, out, moves, strict=True):
            (from_rows, to_rows), (from_columns, to_columns) = (
                _overlap(move, size) for move, size in zip((down, right), picture.shape[1:], strict=True)
            )
            cut[:, to_rows, to_columns] = picture[:, from_rows, from_columns]
        return out


class Flip(Augmentation):
    """Mirrored."""

    kind: Literal["flip"]
    axis: Literal["horizontal", "vertical"] = Field(
        default="horizontal", description="horizontal: left and right change places"
    )
    probability: Chance = 0.5

    def apply(self, pictures: Array, generator: Generator) -> Array:
        """Mirror some of the pictures."""
        flipped = pictures[..., ::-1] if self.axis == "horizontal" else pictures[:, :, ::-1]
        return np.where(_some(generator, self.probability, pictures), flipped, pictures)


class ColorJitter(Augmentation):
    """Brightness, contrast and saturation times factors between 1 − x and 1 + x, 0 to 1; the hue turned."""

    kind: Literal["color_jitter"]
    brightness: Spread = 0.2
    contrast: Spread = 0.2
    saturation: Spread = Field(default=0.2, description="of pictures in colour")
    hue: float = Field(
        default=0.0,
        ge=0,
        le=0.5,
        allow_inf_nan=False,
        description="of pictures in colour: turned by at most so much of the circle of hues, to either side",
    )

    def apply(self, pictures: Array, generator: Generator) -> Array:
        """Change each picture by factors of its own."""
        out = pictures * _factors(generator, self.brightness, pictures)
        contrast, saturation = (
            _factors(generator, spread, pictures) for spread in (self.contrast, self.saturation)
        )
        out = _blend(out, _grey(out).mean(axis=(1, 2, 3), keepdims=True), contrast)
        colour = pictures.shape[1] == 3
        if colour:
            out = _blend(out, _grey(out), saturation)
        clipped: Array = np.clip(out, 0, 1, dtype=np.float32)
        if colour and self.hue:
            return turned_hue(clipped, generator.uniform(-self.hue, self.hue, len(pictures)))
        return clipped


class Grayscale(Augmentation):
    """Without colour; the channels stay, and are equal."""

    kind: Literal["grayscale"]
    probability: Chance = 0.1

    def apply(self, pictures: Array, generator: Generator) -> Array:
        """Take the colour from some of the pictures."""
        return np.where(_some(generator, self.probability, pictures), _grey(pictures), pictures)


class Normalise(Augmentation):
    """(x − mean) / deviation, channel by channel: of every picture, also when the network is used."""

    always: ClassVar[bool] = True

    kind: Literal["normalise"]
    mean: list[float] = Field(min_length=1, max_length=4096, description="one number, or one a channel")
    deviation: list[float] = Field(min_length=1, max_length=4096, description="likewise, above 0")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        with np.errstate(over="ignore", under="ignore"):  # pictures are float32, so these become float32
            mean, deviation = np.array(self.mean, np.float32), np.array(self.deviation, np.float32)
        if not (np.isfinite(deviation) & (deviation > 0)).all():
            raise ValueError(
                f"deviations {self.deviation[:4]}; each must be above 0, and within float32's 1e-45 to 3.4e38"
            )
        if not np.isfinite(mean).all():
            raise ValueError("a mean is not finite, or beyond float32's ±3.4e38; use finite numbers")
        return self

    def check(self, channels: int) -> None:
        """Refuse numbers for other channels than there are."""
        for name in ("mean", "deviation"):
            count = len(getattr(self, name))
            if count not in (1, channels):
                raise ShapeError(
                    f"{name} has {count} numbers for {channels} channels; give one, or one a channel",
                    f"/{name}",
                )

    def apply(self, pictures: Array, generator: Generator) -> Array:
        """Normalise all pictures."""
        mean, deviation = (
            np.array(values, np.float32).reshape(-1, 1, 1) for values in (self.mean, self.deviation)
        )
        return (pictures - mean) / deviation


AnyAugmentation = Annotated[
    Rotation | Crop | Flip | ColorJitter | Grayscale | Normalise, Field(discriminator="kind")
]


def augment(
    pictures: Array, steps: tuple[AnyAugmentation, ...], generator: Generator, *, training: bool = True
) -> Array:
    """Apply augmentations one after the other; outside of training only those that belong to the input."""
    for step in steps:
        checkpoint()
        if training or step.always:
            pictures = step.apply(pictures, generator)
    return np.ascontiguousarray(pictures, np.float32)


def _overlap(move: int, size: int) -> tuple[slice, slice]:
    """Cells of an axis that stay when all are moved, and where they go to; what comes in is left out."""
    first, stop = min(size, max(0, move)), max(0, min(size, size + move))
    return slice(first, max(first, stop)), slice(first - move, max(first, stop) - move)


def _some(generator: Generator, chance: float, pictures: Array) -> NDArray[np.bool_]:
    return (generator.random(len(pictures)) < chance).reshape(-1, 1, 1, 1)


def _factors(generator: Generator, spread: float, pictures: Array) -> Array:
    return generator.uniform(1 - spread, 1 + spread, (len(pictures), 1, 1, 1)).astype(np.float32)


def _grey(pictures: Array) -> Array:
    """One channel, (N, 1, H, W): luma of three, the mean of any other number."""
    channels = pictures.shape[1]
    shares = np.array(LUMA if channels == 3 else [1 / channels] * channels, np.float32)
    grey: Array = np.tensordot(pictures, shares, axes=(1, 0))[:, np.newaxis]
    return grey


def _blend(pictures: Array, other: Array, share: Array) -> Array:
    blended: Array = other + share * (pictures - other)
    return blended


def _turned(picture: Array, angle: float, fill: float) -> Array:
    """Turn (C, H, W) counter-clockwise about its middle; each cell is a mean of the four it falls between."""
    height, width = picture.shape[1:]
    rows, columns = np.mgrid[:height, :width].astype(np.float64)
    middle = (height - 1) / 2, (width - 1) / 2
    down, right = rows - middle[0], columns - middle[1]
    y = middle[0] + down * np.cos(angle) + right * np.sin(angle) + 1
    x = middle[1] - down * np.sin(angle) + right * np.cos(angle) + 1
    # one cell of the fill all around: what lies outside of it is fill too
    padded = np.pad(picture, ((0, 0), (1, 1), (1, 1)), constant_values=fill)
    y, x = np.clip(y, 0, height + 1), np.clip(x, 0, width + 1)
    top, left = np.minimum(y.astype(int), height), np.minimum(x.astype(int), width)
    below, beside = (y - top).astype(np.float32), (x - left).astype(np.float32)
    upper = padded[:, top, left] * (1 - beside) + padded[:, top, left + 1] * beside
    lower = padded[:, top + 1, left] * (1 - beside) + padded[:, top + 1, left + 1] * beside
    turned: Array = upper * (1 - below) + lower * below
    return turned
