"""Networks in requests and answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field, WrapValidator

from app.api.schemas.answers import EngineRun, MapSummary
from app.api.schemas.inputs import Input, Strict
from app.layers import Layer, LayerSettings, Report
from app.layers.graph import Node
from app.layers.merging import Add, Concat
from app.layers.network import NetworkReport
from app.layers.tracing import Seen

MAX_LAYERS = 300
MAX_INPUTS = 64

_PLACE = ("inputs", "name")


class Place(Strict):
    """What a network says about a layer, beside the layer's own settings."""

    inputs: Annotated[list[Annotated[int, Field(ge=-1, lt=MAX_LAYERS)]], Field(min_length=1)] | None = Field(
        None,
        max_length=MAX_INPUTS,
        description="numbers of the layers that it reads, from 0, their channels one after the other; "
        "-1 is the network's input. Null: the layer before",
    )
    name: str | None = Field(None, max_length=100, description="as people call it")


@dataclass(frozen=True, slots=True)
class Placed:
    """A layer and its place."""

    layer: LayerSettings
    place: Place


def _placed(value: object, read: Callable[[object], LayerSettings]) -> object:
    """Read a layer's place and its settings, which share an object."""
    given = value if isinstance(value, dict) else {}
    place = Place.model_validate({name: given[name] for name in _PLACE if name in given})
    rest = {name: item for name, item in given.items() if name not in _PLACE} if given else value
    return Placed(read(rest), place)


NetworkLayer = Annotated[Layer | Add | Concat, Field(discriminator="kind"), WrapValidator(_placed)]
"""A layer, with `inputs` and `name` beside its settings; read as `Placed`."""

NetworkLayers = Annotated[
    list[NetworkLayer],
    Field(
        min_length=1,
        max_length=MAX_LAYERS,
        description="layers; each may have, beside its settings, `inputs` (numbers of the layers that it"
        " reads, -1 being the input; their channels one after the other; default: the layer before) and a"
        " `name`. Two more kinds are there: `add` (the sum of its inputs) and `concat`",
    ),
]


class NetworkRequest(Strict):
    """Layers on an input: in a row, or with `inputs` in branches."""

    input: Input
    layers: NetworkLayers

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The network."""
        return placed(self.layers)


class NetworkLayerRequest(NetworkRequest):
    """One layer of a network."""

    layer: int = Field(ge=0, lt=MAX_LAYERS, description="its number, from 0")


class TraceRequest(NetworkLayerRequest):
    """A cell of a layer's output."""

    cell: list[Annotated[int, Field(ge=0, le=2**31)]] = Field(
        min_length=1, max_length=3, description="an index a spatial axis; of a flattened tensor the feature"
    )
    channel: int = Field(0, ge=0, le=2**31 - 1, description="output channel, of the frame")


class FieldRequest(NetworkLayerRequest):
    """A cell whose gradient is asked for."""

    cell: list[Annotated[int, Field(ge=0, le=2**31)]] = Field(
        min_length=1, max_length=3, description="an index a spatial axis; of a flattened tensor the feature"
    )
    channel: int | None = Field(
        None,
        ge=0,
        le=2**31 - 1,
        description="output channel; null: the sum of all; not of a flattened tensor",
    )


def placed(layers: Sequence[Any]) -> tuple[Node, ...]:
    """Make nodes of what `NetworkLayer` read."""
    return tuple(
        Node(
            each.layer,
            (number - 1,) if each.place.inputs is None else tuple(each.place.inputs),
            each.place.name,
        )
        for number, each in enumerate(layers)
    )


class LayerAnswer(Report):
    """One layer's arithmetic and what came out."""

    number: int
    name: str | None
    inputs: list[int] = Field(description="layers that it reads; -1: the network's input")
    maps: list[MapSummary] = Field(description="one a channel")
    engine: EngineRun


class NetworkAnswer(BaseModel):
    """Every layer's feature maps, summed up."""

    layers: list[LayerAnswer]
    network: NetworkReport
    notes: list[str] = Field(default=[], description="what was changed to read the picture")


class SeenAnswer(BaseModel):
    """The cells of a layer's output that feed the cell."""

    layer: int = Field(description="-1: the network's input")
    field: list[tuple[int, int]] = Field(description="[start, stop) an axis, padding included")
    cells: list[tuple[int, int]] = Field(
        description="those that are there; of a flattened tensor its features"
    )

    @classmethod
    def of(cls, seen: Seen) -> "SeenAnswer":
        """Take one over."""
        return cls(layer=seen.node, field=list(seen.field), cells=list(seen.cells))


class TraceAnswer(BaseModel):
    """From a cell back to the input."""

    seen: list[SeenAnswer] = Field(description="the cell itself first, the network's input last")
    value: float | None = Field(description="the cell's; null where it is not finite")
    frame: dict[str, Any] = Field(description="the step that makes the cell, as of /frames")


class FieldAnswer(BaseModel):
    """How much each input cell moves a cell."""

    shape: list[int] = Field(description="of the input, without batch and channels")
    total: float | None
    greatest: float | None
    nonzero: int = Field(description="input cells that the cell depends on at all")
    seen: int = Field(description="input cells above 4.55 % of the greatest (Luo et al. 2016)")
    box: list[tuple[int, int]] = Field(description="[start, stop) an axis around what isn't zero")
    centre: list[float] = Field(description="mean place an axis, each cell by its gradient")
    deviation: list[float] = Field(description="standard deviation an axis, in cells")
    theoretical: SeenAnswer = Field(description="input cells that the windows reach")
    engine: EngineRun
    notes: list[str] = Field(default=[], description="what was changed to read the picture")
