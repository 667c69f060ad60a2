"""The body of POST /network/export."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, cast

from pydantic import Field, WrapValidator

from app.api.schemas.inputs import Input, Strict
from app.layers import Layer, LayerSettings

MAX_LAYERS = 300
_PLACE = ("inputs", "name")


class Merge(Strict):
    """Where branches meet: added cell by cell, or side by side as channels."""

    kind: Literal["add", "concat"]


class Place(Strict):
    """What a network says about a layer, beside the layer's own settings."""

    inputs: (
        Annotated[list[Annotated[int, Field(ge=-1, lt=MAX_LAYERS)]], Field(min_length=1, max_length=64)]
        | None
    ) = Field(None, description="numbers of the layers that it reads; -1 is the network's input")
    name: str | None = Field(None, max_length=100, description="as people call it")


@dataclass(frozen=True, slots=True)
class Placed:
    """A layer and what it reads."""

    kind: str
    layer: LayerSettings | None
    place: Place

    def numbered(self, number: int) -> "Node":
        """Give it its place among the layers."""
        inputs = self.place.inputs
        return Node(
            self.kind, self.layer, (number - 1,) if inputs is None else tuple(inputs), self.place.name
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A layer in its place, as `app.snippets.network` reads it."""

    kind: str
    layer: LayerSettings | None
    inputs: tuple[int, ...]
    name: str | None


def _placed(value: object, read: Callable[[object], LayerSettings | Merge]) -> Placed:
    given = value if isinstance(value, dict) else {}
    place = Place.model_validate({name: given[name] for name in _PLACE if name in given})
    found = read({name: item for name, item in given.items() if name not in _PLACE} if given else value)
    if isinstance(found, Merge):
        return Placed(found.kind, None, place)
    return Placed(str(getattr(found, "kind", "")), found, place)


ExportedLayer = Annotated[Layer | Merge, Field(discriminator="kind"), WrapValidator(_placed)]


class ExportRequest(Strict):
    """Write a network in another format."""

    input_shape: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] | None = Field(
        None, min_length=2, max_length=5, description="(N, C, *size); or give an input"
    )
    input: Input | None = None
    layers: Annotated[list[ExportedLayer], Field(min_length=1, max_length=MAX_LAYERS)]
    format: Literal["pytorch", "keras", "onnx", "safetensors"]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The network."""
        # WrapValidator makes them `Placed`, which their annotation, made for the schema, doesn't say
        placed = cast("list[Placed]", self.layers)
        return tuple(each.numbered(number) for number, each in enumerate(placed))
