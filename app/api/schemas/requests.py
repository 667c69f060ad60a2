"""The bodies of the computing calls."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, Field

from app.api.schemas.inputs import Input, Strict
from app.api.schemas.networks import MAX_LAYERS, NetworkLayers, placed
from app.engine import AUTO, Choice
from app.geometry import Order
from app.layers import Layer
from app.layers.activation import AnyActivation
from app.layers.graph import Node
from app.rendering.animation import Timing
from app.rendering.hanzi import drawable
from app.rendering.layout import Look
from app.rendering.words import Language
from app.services.steps import Steps

LAYER_KINDS: dict[str, type[BaseModel]] = {
    get_args(layer.model_fields["kind"].annotation)[0]: layer for layer in get_args(get_args(Layer)[0])
}
"""Each layer's model by its kind."""

Layers = Annotated[list[Layer], Field(max_length=MAX_LAYERS)]


class ShapeRequest(Strict):
    """A network on an input of a given shape; nothing is computed."""

    input_shape: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(
        min_length=2,
        max_length=5,
        description="(N, C, *size), or (N, F) of a flattened tensor",
        examples=[[1, 3, 224, 224]],
    )
    layers: NetworkLayers

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The network."""
        return placed(self.layers)


class LayerOnInput(Strict):
    """A layer, perhaps after others, on an input."""

    input: Input
    before: Layers = Field(default=[], description="layers that run first; `layer` sees their output")
    layer: Layer

    @property
    def choice(self) -> Choice:
        """What shall compute: the engine's own pick."""
        return AUTO


class Computation(LayerOnInput):
    """A layer on an input, computed by what is asked for."""

    backend: Literal["auto", "numpy", "torch"] = "auto"
    algorithm: str = Field("auto", max_length=60, description="auto, or a name from GET /api/v1/engine")

    @property
    def choice(self) -> Choice:
        """What shall compute."""
        return Choice(self.backend, self.algorithm)


class ConvolveRequest(Computation):
    """Compute a layer's output."""

    minus: Computation | None = Field(None, description="another computation, whose output is taken off")

    values: bool = Field(False, description="put the output's numbers into a JSON answer")


AlgorithmName = Annotated[str, Field(max_length=60)]


class CompareRequest(LayerOnInput):
    """Run a layer's algorithms side by side."""

    algorithms: Annotated[list[AlgorithmName], Field(min_length=1, max_length=60)] | None = Field(
        None, description="names from GET /api/v1/engine, and naive; null: all of them"
    )
    repeats: int = Field(5, ge=1, le=50, description="timed runs of each; fewer of what takes long")


COLORMAP = "of the feature map; auto: by sign"
RANGE = "of the feature map's values: as of /convolve"
LANGUAGE = "of the words in it"


class FramesRequest(Computation):
    """Show the sliding window's steps, as numbers or as an animation."""

    channel: int = Field(0, ge=0, le=2**31 - 1, description="output channel")
    start: int = Field(0, ge=0, le=2**62, description="first window position, counted in `order`")
    count: int = Field(100, ge=1, le=2**31 - 1, description="window positions, as many as there are")
    step: int = Field(1, ge=1, le=2**31 - 1, description="take every step-th position")
    by: Literal["window", "output"] = Field(
        "window",
        description="of a transposed convolution, a frame is an input cell and what it adds where; "
        "output: an output cell and what reaches it, as JSON alone",
    )
    after: AnyActivation | None = Field(
        None, description="an activation that each step goes on with: `after` of a frame; as JSON alone"
    )
    order: Order = Field("rows", description="rows: row-major; snake: there and back")
    milliseconds_per_frame: int = Field(
        100, ge=20, le=10_000, multiple_of=10, description="of an animation; GIF counts in 10 ms"
    )
    loop: bool = Field(True, description="an animation begins again at its end")
    theme: Literal["light", "dark"] = "light"
    width: int = Field(640, ge=320, le=1920, description="of an animation, in pixels")
    colormap: str = Field("auto", max_length=60, description=COLORMAP)
    range: str = Field("auto", max_length=60, description=RANGE)
    language: Language = Field("en", description=LANGUAGE)

    @property
    def steps(self) -> Steps:
        """Which windows are shown."""
        return Steps(self.channel, self.start, self.count, self.step, self.order)

    @property
    def look(self) -> Look:
        """How an animation looks."""
        return Look(self.theme, self.width, self.colormap, self.range, drawable(self.language))

    @property
    def timing(self) -> Timing:
        """How long a frame stays."""
        return Timing(self.milliseconds_per_frame, self.loop)


Bound = Annotated[int, Field(ge=-(2**20), le=2**31)]
Interval = Annotated[tuple[Bound, Bound], Field(strict=False)]
"""[start, stop) on one axis; below 0 lies padding."""


Channels = Annotated[list[Annotated[int, Field(ge=0, le=2**31)]], Field(min_length=1, max_length=64)]


class ValuesRequest(Computation):
    """Read exact numbers of a layer's input and output, in regions."""

    minus: Computation | None = Field(
        None, description="another computation: the answer holds its numbers too, and the differences"
    )

    input_region: list[Interval] | None = Field(
        None, min_length=1, max_length=3, description="[start, stop) an axis; may reach into the padding"
    )
    output_region: list[Interval] | None = Field(
        None, min_length=1, max_length=3, description="[start, stop) an axis"
    )
    input_channels: Channels | None = Field(None, description="null: the first 64")
    output_channels: Channels | None = Field(None, description="null: the first 64")
    channels: Literal["all"] = Field("all", description="the same as leaving the two above out")


class EnvelopeRequest(Computation):
    """Draw a signal on both sides of a layer."""

    minus: Computation | None = Field(None, description="another computation, whose output is taken off")

    input_region: Interval | None = Field(
        None, description="[start, stop), may reach into the padding; null: all, with its padding"
    )
    output_region: Interval | None = Field(None, description="[start, stop); null: all")
    buckets: int = Field(
        2048, ge=1, le=16_384, description="at most so many parts a side; fewer cells come as they are"
    )


class HistogramRequest(Computation):
    """Count the values of a layer's maps."""

    of: Literal["output", "input"] = Field("output", description="which side of the layer")
    channels: Channels | None = Field(None, description="null: the first 64")
    bins: int = Field(64, ge=1, le=1024, description="equal ones, from the least to the greatest value")
    range: str = Field("auto", max_length=60, description="as ?range= of /convolve: what counts as beyond")
