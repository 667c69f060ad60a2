"""What comes back of the registries and of the server itself."""

from typing import Any

from pydantic import BaseModel, Field

from app.engine import Layout


class KernelParameter(BaseModel):
    """A number that a generated kernel, signal or volume takes."""

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    default: float
    minimum: float
    maximum: float
    step: float
    integer: bool


class KernelEntry(BaseModel):
    """A named kernel, at its parameters' defaults."""

    name: str
    title: str
    title_zh: str
    family: str
    rank: int = Field(description="axes of the weights")
    weight: Any = Field(description="(*k)")
    description: str
    description_zh: str
    source: str
    parameters: list[KernelParameter]


class GeneratorEntry(BaseModel):
    """A generated signal or volume, with what may be set."""

    name: str
    title: str
    title_zh: str
    rank: int = Field(description="spatial axes: 1 a signal, 3 a volume")
    shape: list[int] = Field(description="(N, C, *size) at the defaults")
    description: str
    description_zh: str
    source: str
    parameters: list[KernelParameter]


class GeneratorList(BaseModel):
    """The generators, signals first."""

    generators: list[GeneratorEntry]


class FamilyEntry(BaseModel):
    """A group of kernels that do the same kind of thing."""

    name: str
    title: str
    title_zh: str


class KernelList(BaseModel):
    """The named kernels."""

    kernels: list[KernelEntry]
    families: list[FamilyEntry]


class ColormapEntry(BaseModel):
    """A colour map."""

    name: str
    title: str
    title_zh: str
    kind: str
    source: str
    table: str = Field(description="base64 of 256 colours, 3 bytes each")


class ColormapList(BaseModel):
    """The colour maps."""

    colormaps: list[ColormapEntry]


class BackendAnswer(BaseModel):
    """A backend."""

    name: str
    version: str | None
    device: str | None
    available: bool


class AlgorithmAnswer(BaseModel):
    """A way of computing."""

    layer: str = Field(description="the kind of layer that it computes: conv or conv_transpose")
    name: str
    title: str
    summary: str
    source: str
    backends: list[str]
    layouts: list[Layout] = Field(description="of memory, that it chooses from by a layer's sizes")
    tolerance: float = Field(
        description="how far results may be from the float64 truth, relative to the largest output, where "
        "sums don't cancel to less than a thirtieth of Σ|w| · max|x|"
    )


class EngineAnswer(BaseModel):
    """What computes here, and what one request may ask for."""

    backend: str
    device: str
    backends: list[BackendAnswer]
    devices: list[str]
    algorithms: list[AlgorithmAnswer]
    limits: dict[str, int | float]
    calibrated: str | None = Field(
        description="date of the `convscope calibrate` that the planner goes by; null: its defaults"
    )


class HealthAnswer(BaseModel):
    """The server can compute."""

    status: str
    version: str
    backend: str
    device: str
    warm: bool = Field(description="the backend is loaded, so that the first request doesn't wait")
    computing: int = Field(description="computations that run or wait now")


class NetworkEntry(BaseModel):
    """A ready network."""

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    source: str
    input_shape: list[int] = Field(description="(N, C, *size) that it was made for")
    depth: int = Field(description="number of layers")
    any_size: bool = Field(description="whether it takes pictures of any size, since no layer is linear")


class NetworkList(BaseModel):
    """All ready networks."""

    networks: list[NetworkEntry]


class NetworkDocument(NetworkEntry):
    """A ready network with its layers."""

    layers: list[dict[str, Any]] = Field(description="as POST /network takes them")
