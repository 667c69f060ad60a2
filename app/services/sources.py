"""What a computation reads: a stored picture, a picture sent along, numbers, an upload or a recipe."""

import hashlib
import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.generators import Recipe
from app.geometry.errors import InvalidError, ShapeError
from app.layers.base import AXIS_NAMES, axes
from app.services.byte_cache import ByteCache
from app.services.decoding import Picture
from app.services.errors import NotFoundError
from app.services.images import Images
from app.services.pixels import Reading, reading_shape, to_tensor
from app.services.tensor_store import TensorReading, TensorStore
from app.services.tensor_store import reading_shape as tensor_shape

Array = NDArray[np.float32]
Shape = tuple[int, ...]
_MAX_KEYED_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Library:
    """Where inputs that a request only names are found.

    Parameters
    ----------
    images : samples and uploaded pictures
    tensors : uploaded tensors
    made : what was generated last
    """

    images: Images
    tensors: TensorStore
    made: ByteCache[Array]


class Source(Protocol):
    """An input: its shape is known before its numbers are made."""

    def shape(self, rank: int | None) -> Shape:
        """(N, C, *size), for a layer of `rank` spatial axes; None: the layer takes any."""

    def tensor(self, rank: int | None) -> Array:
        """(N, C, *size) float32, not to be written to."""

    @property
    def unscaled(self) -> bool:
        """Whether the tensor's cells are a picture's pixels one by one."""

    def pixels(self) -> tuple[Picture, Reading] | None:
        """The decoded picture, if it is unscaled, to be read in strips."""

    def key(self) -> Hashable | None:
        """Equal for equal inputs; None where telling would cost more than it saves."""

    def notes(self) -> tuple[str, ...]:
        """Sentences on what was changed in the input."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A sample or an upload."""

    images: Images
    image_id: str
    reading: Reading

    def shape(self, rank: int | None) -> Shape:
        """(1, C, H, W)."""
        try:
            return self.images.shape(self.image_id, self.reading)
        except NotFoundError as error:
            raise NotFoundError(error.detail, "/input/image") from None

    def tensor(self, rank: int | None) -> Array:
        """(1, C, H, W) float32."""
        return self.images.tensor(self.image_id, self.reading)

    @property
    def unscaled(self) -> bool:
        """Whether it is read as large as it is."""
        info = self.images.info(self.image_id)
        size = (info.width, info.height)
        return self.reading.size is None and self.reading.size_of(*size) == size

    def pixels(self) -> tuple[Picture, Reading] | None:
        """The decoded picture, unless it is read smaller than it is."""
        return (self.images.picture(self.image_id), self.reading) if self.unscaled else None

    def key(self) -> Hashable | None:
        """The id and how it is read."""
        return (self.image_id, self.reading)

    def notes(self) -> tuple[str, ...]:
        """What decoding changed."""
        return self.images.info(self.image_id).notes


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture that came with the request and isn't kept."""

    picture: Picture
    reading: Reading

    def shape(self, rank: int | None) -> Shape:
        """(1, C, H, W)."""
        return reading_shape(self.picture.width, self.picture.height, self.picture.channels, self.reading)

    def tensor(self, rank: int | None) -> Array:
        """(1, C, H, W) float32."""
        return to_tensor(self.picture, self.reading)

    @property
    def unscaled(self) -> bool:
        """Whether it is read as large as it is."""
        size = (self.picture.width, self.picture.height)
        return self.reading.size is None and self.reading.size_of(*size) == size

    def pixels(self) -> tuple[Picture, Reading] | None:
        """The picture, unless it is read smaller than it is."""
        return (self.picture, self.reading) if self.unscaled else None

    def key(self) -> Hashable | None:
        """None: it is seen once."""
        return None

    def notes(self) -> tuple[str, ...]:
        """What decoding changed."""
        return self.picture.notes


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """An array as it came: one image, (C, *size) or (N, C, *size)."""

    array: Array

    def shape(self, rank: int | None) -> Shape:
        """(N, C, *size).

        Raises
        ------
        ShapeError : the number of dimensions fits no reading
        """
        return full_shape(self.array.shape, rank)

    def tensor(self, rank: int | None) -> Array:
        """(N, C, *size) float32."""
        return self.array.reshape(self.shape(rank))

    @property
    def unscaled(self) -> bool:
        """Whether these are pixels: no."""
        return False

    def pixels(self) -> tuple[Picture, Reading] | None:
        """Return None: numbers are no pixels."""
        return None

    def key(self) -> Hashable | None:
        """A digest of the numbers, where they are few."""
        if self.array.nbytes > _MAX_KEYED_BYTES:
            return None
        return (
            self.array.shape,
            hashlib.blake2b(np.ascontiguousarray(self.array).data, digest_size=16).digest(),
        )

    def notes(self) -> tuple[str, ...]:
        """Return nothing: numbers are taken as they are."""
        return ()


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """An uploaded tensor."""

    tensors: TensorStore
    tensor_id: str
    reading: TensorReading

    def shape(self, rank: int | None) -> Shape:
        """(N, C, *size).

        Raises
        ------
        NotFoundError : no such id
        ShapeError : the layer has other axes than the upload
        InvalidError : it is read in a colour, and holds no picture
        """
        try:
            info = self.tensors.info(self.tensor_id)
        except NotFoundError as error:
            raise NotFoundError(error.detail, "/input/tensor") from None
        if info.full_scale is None and self.reading != TensorReading():
            raise InvalidError(
                f"color and scale are for pictures' frames, and this is {info.format}; leave them out",
                "/input",
            )
        shape = tensor_shape(info, self.reading)
        if info.rank is None:
            return full_shape(shape, rank)
        _check_rank(f"this upload ({info.format}) has", info.rank, rank, "/input/tensor")
        return shape

    def tensor(self, rank: int | None) -> Array:
        """(N, C, *size) float32."""
        return self.tensors.tensor(self.tensor_id, self.reading).reshape(self.shape(rank))

    @property
    def unscaled(self) -> bool:
        """Whether these are one picture's pixels: no."""
        return False

    def pixels(self) -> tuple[Picture, Reading] | None:
        """Return None: it is no single picture."""
        return None

    def key(self) -> Hashable | None:
        """The id and how it is read."""
        return (self.tensor_id, self.reading)

    def notes(self) -> tuple[str, ...]:
        """What decoding changed."""
        return self.tensors.info(self.tensor_id).notes


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated input, made when it is first read."""

    made: ByteCache[Array]
    recipe: Recipe

    def shape(self, rank: int | None) -> Shape:
        """(1, 1, *size); ShapeError where the layer has other axes."""
        _check_rank(f"{self.recipe.name!r} makes", self.recipe.rank, rank, "/input/generate")
        return (1, 1, *self.recipe.size)

    def tensor(self, rank: int | None) -> Array:
        """(1, 1, *size) float32."""
        values = self.made.get(self.recipe)
        if values is None:
            values = self.recipe.values()
            self.made.put(self.recipe, values, values.nbytes)
        return values.reshape(self.shape(rank))

    @property
    def unscaled(self) -> bool:
        """Whether these are pixels: no."""
        return False

    def pixels(self) -> tuple[Picture, Reading] | None:
        """Return None: numbers are no pixels."""
        return None

    def key(self) -> Hashable | None:
        """The recipe."""
        return self.recipe

    def notes(self) -> tuple[str, ...]:
        """Return nothing: nothing was changed."""
        return ()


def _check_rank(what: str, has: int, rank: int | None, pointer: str) -> None:
    if rank not in (None, has):
        raise ShapeError(
            f"{what} {axes(has)}, and the layer has {axes(rank or 0)}; use a layer with {axes(has)}", pointer
        )


def full_shape(shape: Shape, rank: int | None) -> Shape:
    """Add the batch and channel axes that nested lists may leave out.

    Parameters
    ----------
    rank : spatial axes that the layer fixes; None: 2 dimensions are a picture, 3 (C, H, W), 4 (N, C, H, W),
        5 (N, C, D, H, W)

    Examples
    --------
    >>> full_shape((7, 7), None), full_shape((7, 7), 1)
    ((1, 1, 7, 7), (1, 7, 7))
    """
    dimensions = len(shape)
    fixed = {1: 1, 2: 2, 3: 2, 4: 2, 5: 3}.get(dimensions, 2) if rank is None else rank
    missing = fixed + 2 - dimensions
    if fixed == 0 and missing not in (0, 1):
        raise ShapeError(
            f"an input of {dimensions} dimensions (shape {list(shape)}) for a layer that reads features;"
            " give 1 dimension (one item's features) or 2 (batch first), or put `flatten` before the layer",
            "/input",
        )
    if not 0 <= missing <= 2 or math.prod(shape) == 0:
        sizes = ", ".join(AXIS_NAMES[fixed])
        raise ShapeError(
            f"an input of {dimensions} dimensions (shape {list(shape)}) for a layer with {axes(fixed)};"
            f" give {fixed} dimensions ({sizes}), {fixed + 1} (channels first) or {fixed + 2} (batch first)",
            "/input",
        )
    return (1,) * missing + shape
