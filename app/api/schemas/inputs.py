"""The input of a computation, as a request gives it."""

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Discriminator, Field, GetPydanticSchema, Tag, WithJsonSchema
from pydantic_core import core_schema

from app.generators import GENERATORS, Recipe, make_recipe
from app.geometry.errors import InvalidError
from app.layers.numbers import in_json, parse_npy, parse_numbers
from app.services.pixels import Reading
from app.services.sources import Generated, Library, Numbers, Source, StoredPicture, StoredTensor
from app.services.tensor_store import TensorReading

MAX_SIDE = 65_536
MAX_MADE_SIDE = 4096

Size = Annotated[
    list[Annotated[int, Field(ge=1, le=MAX_MADE_SIDE)]],
    Field(
        min_length=2,
        max_length=2,
        description="[height, width]: cut to these proportions around the middle and scaled to this size, up"
        " too, as networks of a fixed input want it; instead of max_side",
    ),
]
"""What a picture is cut and scaled to."""


class Strict(BaseModel):
    """Base of what a request may hold: no unknown fields, no strings for numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


class PictureInput(Strict):
    """A sample or an upload."""

    image: str = Field(max_length=200, description="an image's id", examples=["coffee"])
    color: Literal["rgb", "gray", "native"] = Field("rgb", description="native: the file's own")
    max_side: int | None = Field(
        None, ge=1, le=MAX_SIDE, description="scale down until neither side is longer; null: leave as it is"
    )
    scale: Literal["unit", "byte"] = Field("unit", description="white is 1 (unit) or 255 (byte)")
    size: Size | None = None

    @property
    def reading(self) -> Reading:
        """How the picture is read."""
        return _reading(self)

    def source(self, library: Library) -> Source:
        """Return what a computation reads."""
        return StoredPicture(library.images, self.image, self.reading)


def _reading(given: "PictureInput | FileInput") -> Reading:
    size = given.size and (given.size[0], given.size[1])
    return Reading(given.color, None if size else given.max_side, given.scale, size or None)


def _plain(function: Callable[[object], object]) -> GetPydanticSchema:
    return GetPydanticSchema(lambda _source, _handler: core_schema.no_info_plain_validator_function(function))


def _nested(value: object) -> NDArray[np.float32]:
    if not isinstance(value, list):
        raise ValueError(f"expected nested lists of numbers, got {in_json(value)}")
    return parse_numbers(value)


def _encoded(value: object) -> NDArray[np.float32]:
    if not isinstance(value, str):
        raise ValueError(f"expected the base64 of a .npy file as a string, got {in_json(value)}")
    return parse_npy(value)


class DataInput(Strict):
    """Numbers as nested lists."""

    data: Annotated[
        NDArray[np.float32],
        _plain(_nested),
        WithJsonSchema(
            {
                "type": "array",
                "items": {},
                "description": "nested lists: one image (*size), (C, *size) or (N, C, *size)",
                "examples": [[[0, 1, 2], [3, 4, 5], [6, 7, 8]]],
            }
        ),
    ]

    def source(self, library: Library) -> Source:
        """Return what a computation reads."""
        return Numbers(self.data)


class NpyInput(Strict):
    """Numbers as a .npy file."""

    npy: Annotated[
        NDArray[np.float32],
        _plain(_encoded),
        WithJsonSchema(
            {"type": "string", "contentEncoding": "base64", "description": "a .npy file, never unpickled"}
        ),
    ]

    def source(self, library: Library) -> Source:
        """Return what a computation reads."""
        return Numbers(self.npy)


def _decoded(value: object) -> bytes:
    if not isinstance(value, str):
        raise ValueError(f"expected the base64 of a picture file as a string, got {in_json(value)}")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(
            f"expected base64 (A-Z, a-z, 0-9, +, / and = at the end), got {in_json(value)}"
        ) from None


class FileInput(Strict):
    """A picture sent along, which is read once and not kept: a camera's frame."""

    file: Annotated[
        bytes,
        _plain(_decoded),
        WithJsonSchema(
            {
                "type": "string",
                "contentEncoding": "base64",
                "description": "a whole picture file, of a kind that can be uploaded",
            }
        ),
    ]
    color: Literal["rgb", "gray", "native"] = Field("rgb", description="native: the file's own")
    max_side: int | None = Field(
        None, ge=1, le=MAX_SIDE, description="scale down until neither side is longer; null: leave as it is"
    )
    scale: Literal["unit", "byte"] = Field("unit", description="white is 1 (unit) or 255 (byte)")
    size: Size | None = None

    @property
    def reading(self) -> Reading:
        """How the picture is read."""
        return _reading(self)


class TensorInput(Strict):
    """An uploaded tensor: a signal, a volume, a stack of pictures."""

    tensor: str = Field(max_length=200, description="an id from POST /api/v1/tensors")
    color: Literal["rgb", "gray", "native"] = Field("native", description="of pictures' frames alone")
    scale: Literal["unit", "byte"] = Field(
        "unit", description="of pictures' frames alone: white is 1 (unit) or 255 (byte)"
    )

    def source(self, library: Library) -> Source:
        """Return what a computation reads."""
        return StoredTensor(library.tensors, self.tensor, TensorReading(self.color, self.scale))


def _recipe(value: object) -> Recipe:
    try:
        if isinstance(value, str):
            return make_recipe(value)
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return make_recipe(value["name"], **{key: item for key, item in value.items() if key != "name"})
    except InvalidError as error:
        raise ValueError(error.detail) from error
    raise ValueError(
        'expected a generator\'s name, or an object with its "name", such as {"name": "ball"}; '
        f"got {in_json(value)}"
    )


class GenerateInput(Strict):
    """A signal or a volume that is made here."""

    generate: Annotated[
        Recipe,
        _plain(_recipe),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "string", "enum": list(GENERATORS)},
                    {
                        "type": "object",
                        "properties": {"name": {"type": "string", "enum": list(GENERATORS)}},
                        "required": ["name"],
                    },
                ],
                "description": "a generator's name, or its name and parameters: GET /api/v1/generators",
                "examples": [{"name": "ball", "size": 16}],
            }
        ),
    ]

    def source(self, library: Library) -> Source:
        """Return what a computation reads."""
        return Generated(library.made, self.generate)


FORMS: dict[str, type[Strict]] = {
    "image": PictureInput,
    "data": DataInput,
    "npy": NpyInput,
    "file": FileInput,
    "tensor": TensorInput,
    "generate": GenerateInput,
}
"""Each form of input by the field that tells it."""


def _form(value: object) -> str | None:
    """Tell the form by the field that is there; a tag must not look like a field, for the pointers' sake."""
    return next((f"#{form}" for form in FORMS if isinstance(value, dict) and form in value), None)


Input = Annotated[
    Annotated[PictureInput, Tag("#image")]
    | Annotated[DataInput, Tag("#data")]
    | Annotated[NpyInput, Tag("#npy")]
    | Annotated[FileInput, Tag("#file")]
    | Annotated[TensorInput, Tag("#tensor")]
    | Annotated[GenerateInput, Tag("#generate")],
    Discriminator(
        _form,
        custom_error_type="input_form",
        custom_error_message=(
            'give one of {"image": id}, {"data": nested lists}, {"npy": base64}, {"file": base64}, '
            '{"tensor": id} and {"generate": name}'
        ),
    ),
]
"""What a computation reads."""
