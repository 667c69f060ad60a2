"""The body of POST /network/export."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas.inputs import Input, Strict
from app.api.schemas.networks import NetworkLayers, placed
from app.layers.graph import Node


class ExportRequest(Strict):
    """Write a network in another format."""

    input_shape: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] | None = Field(
        None, min_length=2, max_length=5, description="(N, C, *size); or give an input"
    )
    input: Input | None = None
    layers: NetworkLayers
    format: Literal["pytorch", "keras", "onnx", "safetensors"]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The network."""
        return placed(self.layers)
