"""Uploaded models: what is known of one, and the bodies and answers of what is done with it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.api.schemas.inputs import Input, Strict
from app.api.schemas.networks import NetworkLayers, placed
from app.layers.graph import Node

MAX_TAPS = 1000
MAX_TEXT = 200_000

Name = Annotated[str, Field(max_length=1000)]
_CHINESE = "the same in Chinese"
_SHAPE = "cells an axis; a text of an axis that has a name, null of one that isn't known"
Axis = int | str | None


class ModelTensor(BaseModel):
    """A tensor of a model file."""

    name: str
    shape: list[int]
    dtype: str = Field(description="float32, bfloat16, int64, …")


class ModelValue(BaseModel):
    """What goes into a graph or comes out."""

    name: str
    dtype: str
    shape: list[Axis] | None = Field(description=_SHAPE)


class ModelNode(BaseModel):
    """An operator in a model's graph."""

    name: str
    operator: str
    inputs: list[str]
    outputs: list[str]
    shape: list[Axis] | None = Field(description=f"of its first output: {_SHAPE}")
    layer: dict[str, Any] | None = Field(
        description="the layer that does the same, its weights by name; null where there is none"
    )
    reason: str | None = Field(description="why there is no layer")
    reason_zh: str | None = Field(description=_CHINESE)


class Model(BaseModel):
    """An uploaded model."""

    id: str
    format: Literal["safetensors", "pytorch", "onnx"]
    bytes: int
    url: str
    tensors: list[ModelTensor]
    nodes: list[ModelNode] = Field(description="of an ONNX model; weights alone have none")
    inputs: list[ModelValue]
    outputs: list[ModelValue]
    opset: int | None = Field(description="ONNX's operator set")
    notes: list[str]
    notes_zh: list[str] = Field(description=_CHINESE)


FIT = "resize: scale a picture to the size that the model says"
MEAN = "taken off each channel, as in the model's training"
STD = "what each channel is divided by, after `mean`"


class RunRequest(Strict):
    """Run a model on an input."""

    input: Input
    fit: Literal["none", "resize"] = Field("none", description=FIT)
    mean: list[float] = Field([], max_length=1024, description=MEAN)
    std: list[Annotated[float, Field(gt=0)]] = Field([], max_length=1024, description=STD)
    taps: list[Name] | None = Field(
        None, min_length=1, max_length=MAX_TAPS, description="nodes or values to be computed; null: all"
    )
    tap: Name | None = Field(
        None, description="the one node or value whose tensor is sent, other than as JSON"
    )


class TapMap(BaseModel):
    """One map of a tensor."""

    channel: int
    min: float | None
    max: float | None
    mean: float | None


class Tap(BaseModel):
    """A tensor between nodes, in short."""

    name: str
    node: str
    operator: str
    shape: list[int]
    dtype: str
    finite: bool
    min: float | None
    max: float | None
    maps: list[TapMap] = Field(description="of the first item, at most 64")


class RunAnswer(BaseModel):
    """What came out of a model's nodes."""

    outputs: list[Tap]
    notes: list[str]
    milliseconds: float = Field(description="of the whole run, 0 where it was found again")


class LayerRequest(Strict):
    """Take a layer out of a model."""

    node: Name | None = Field(None, description="of an ONNX model, by its name or a value that it makes")
    layer: dict[str, Any] | None = Field(
        None,
        description="settings, in which `weight`, `bias`, `mean` and `variance` are names of tensors",
        examples=[{"kind": "conv", "weight": "features.0.weight", "bias": "features.0.bias", "padding": 1}],
    )
    channel: int | None = Field(
        None, ge=0, le=2**31 - 1, description="cut out the part that makes this output channel: (1, C, *k)"
    )
    input: Input | None = Field(
        None, description="of the model: what the node reads then is kept as a tensor"
    )
    fit: Literal["none", "resize"] = Field("none", description=FIT)
    mean: list[float] = Field([], max_length=1024, description=MEAN)
    std: list[Annotated[float, Field(gt=0)]] = Field([], max_length=1024, description=STD)


class KeptInput(BaseModel):
    """A layer's input, kept as a tensor."""

    tensor: str
    shape: list[int]


class TakenLayer(BaseModel):
    """A layer with its real weights."""

    layer: dict[str, Any] = Field(
        description="ready for /convolve and the lab; weights as numbers, or by name"
    )
    named: dict[str, Any] = Field(description="the whole layer, its weights by name")
    numbers: int = Field(description="of its weights")
    input: KeptInput | None = Field(description="what it reads, where an input was given")
    notes: list[str]


class MatchRequest(Strict):
    """Find which weights belong to which layer."""

    layers: NetworkLayers | None = Field(None, description="as POST /network takes them, also in branches")
    text: str | None = Field(
        None, max_length=MAX_TEXT, description="code or a printed model, as /shape/parse"
    )
    input_shape: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] | None = Field(
        None, min_length=2, max_length=5, description="(N, C, *size); tells how many channels layers read"
    )

    @property
    def nodes(self) -> tuple[Node, ...] | None:
        """The network, where layers are given."""
        return None if self.layers is None else placed(self.layers)


class MatchRow(BaseModel):
    """A layer with weights, and the tensors that are its own."""

    layer: int = Field(description="its place among `layers`")
    kind: str
    name: str | None = Field(description="what the code calls it")
    wanted: list[int | None] = Field(description="its weight's shape; null where any number will do")
    module: str | None = Field(description="whose tensors it takes; null where none fits")
    tensors: dict[str, str] = Field(description="fields and tensors")
    got: list[int] | None = Field(
        description="the weight's shape in the file; where none fits, the nearest's"
    )
    nearest: str | None = Field(description="where none fits, the module that comes nearest")
    problem: str | None = Field(description="what doesn't fit, or is odd")
    problem_zh: str | None = Field(description=_CHINESE)


class MatchAnswer(BaseModel):
    """Layers with the weights of a file."""

    matched: bool = Field(description="whether every layer that has weights found its own")
    rows: list[MatchRow]
    layers: list[dict[str, Any]] = Field(description="ready to be run, their weights by name")
    unused: list[str] = Field(description="tensors that no layer takes")
    notes: list[str]
    notes_zh: list[str] = Field(description=_CHINESE)


class LeftOut(BaseModel):
    """A node that isn't among the layers."""

    node: str
    operator: str
    reason: str
    reason_zh: str | None = Field(description=_CHINESE)


class NetworkPartAnswer(BaseModel):
    """The part of a graph that layers here compute."""

    layers: list[dict[str, Any]] = Field(description="for POST /network, their weights by name")
    left_out: list[LeftOut]
