"""What comes back. A number that is not finite is null in JSON; the exact ones are in the .npy."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.engine import Layout, Run
from app.layers import Report
from app.layers.network import NetworkReport

Number = float | None
_NULL = "null where there is no finite number"
NotFinite = dict[str, dict[Literal["NaN", "Infinity", "-Infinity"], list[int]]] | None
_NOT_FINITE = (
    "what nulls stand for: by field, flat indices of NaN, Infinity, -Infinity; null where all is finite"
)
_NOTES = "what was changed to read the picture"


class Image(BaseModel):
    """A sample or an upload."""

    id: str
    width: int
    height: int
    channels: int = Field(description="of the file: 1 grey, 2 grey and transparency, 3 RGB, 4 RGBA or CMYK")
    format: str = Field(description="PNG, JPEG, WEBP, GIF, BMP or TIFF")
    bytes: int
    url: str
    notes: list[str] = Field(default=[], description=_NOTES)


class SampleImage(Image):
    """A picture that comes with the app; its name is its id."""

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    source: str


class ImageList(BaseModel):
    """The samples that come with the app."""

    images: list[SampleImage]


class Tensor(BaseModel):
    """An uploaded tensor."""

    id: str
    shape: list[int] = Field(
        description="of a sound (1, C, L), of pictures (1, C, D, H, W); of a .npy file as it is there"
    )
    rank: int | None = Field(description="spatial axes; of a .npy file null: the layer says how it is read")
    format: str = Field(description="NPY, WAV, GIF, PNG, WEBP, TIFF, …; STACK of several files")
    bytes: int = Field(description="of the .npy file that GET sends")
    url: str
    white: float | None = Field(description="of pictures, the value in the .npy that is read as 1; else null")
    sample_rate: int | None = Field(description="of a sound, samples a second; else null")
    notes: list[str] = Field(default=[], description=_NOTES)


class EngineRun(BaseModel):
    """What computed an answer, and why that."""

    backend: str
    device: str
    algorithm: str
    layout: Layout = Field(
        description="of input and weight in memory: contiguous, channel after channel, or channels_last, a "
        "cell's channels side by side"
    )
    reason: str
    milliseconds: float

    @classmethod
    def of(cls, run: Run) -> "EngineRun":
        """Turn the engine's word into a schema."""
        return cls(
            backend=run.backend,
            device=run.device,
            algorithm=run.algorithm,
            layout=run.layout,
            reason=run.reason,
            milliseconds=round(run.milliseconds, 3),
        )


class Output(BaseModel):
    """A tensor in short."""

    shape: list[int]
    dtype: str = "float32"
    finite: bool = Field(description="false if it holds NaN or Infinity")
    min: Number = Field(description=_NULL)
    max: Number = Field(description=_NULL)
    data: Any = Field(None, description="nested lists, if the request says values: true; null: not finite")


class MapSummary(BaseModel):
    """One feature map, over the whole batch, without its numbers that aren't finite."""

    channel: int
    min: Number = Field(description=_NULL)
    max: Number = Field(description=_NULL)
    mean: Number = Field(description=_NULL)
    std: Number = Field(description=_NULL)


class ConvolveAnswer(BaseModel):
    """A computed layer."""

    output: Output
    maps: list[MapSummary]
    report: Report
    engine: EngineRun
    notes: list[str] = []


class ShapeAnswer(BaseModel):
    """Each layer's arithmetic, and that of all together."""

    layers: list[Report]
    network: NetworkReport


class FrameWindow(BaseModel):
    """First tap, and one past the last, an axis."""

    start: list[int]
    stop: list[int]


class FrameAnswer(BaseModel):
    """One step of the sliding window; null stands for numbers that aren't finite."""

    index: int
    output: list[int] = Field(description="the output cell; of a transposed convolution the input cell")
    input: list[int] | None = Field(description="the input cell, of a transposed convolution only")
    window: FrameWindow
    taps: list[list[int]] = Field(
        description="an axis: the input cells that are read; of a transposed convolution the output cells "
        "that are added to, those cut off by padding included"
    )
    weight_taps: list[list[int]] | None = Field(
        description='with `"by": "output"` of a transposed convolution, an axis: the kernel cells that '
        "meet the output cell; `taps` are then the input cells that reach it, as many. Null otherwise"
    )
    channels: list[int] = Field(description="input channels")
    patch: Any = Field(
        description="(C, *k) values, padding filled in; of a transposed convolution (C, 1, …), the input cell"
    )
    inside: Any = Field(
        description="(*k) true where the cell is real input; of a transposed convolution, where it is kept"
    )
    weight: Any = Field(description="(C, *k), or null where nothing is multiplied")
    products: Any = Field(description="(C, *k), or null where nothing is multiplied")
    added: Any = Field(
        description="(*k), of a transposed convolution: products summed over the channels, what the input "
        "cell adds to each tap; null for other layers"
    )
    channel_sums: list[Number] | None = Field(description="null where a frame is no sum")
    slice_sums: list[list[Number]] | None = Field(
        None,
        description="(C, kernel's depth), of a convolution's window of three axes: products summed slice by "
        "slice; null of other windows",
    )
    running: Any = Field(
        None,
        description="(C, *k), channel by channel and row-major: of a sum, all products so far, added up in "
        "float64 and rounded, without the bias; of a maximum, the largest value so far; else null",
    )
    bias: float = Field(description="added to the sum; of a transposed convolution to each output cell, once")
    value: Number = Field(description="the output; null of a transposed convolution, and if not finite")
    after: Number = Field(
        None,
        description="what the request's `after` makes of the value, in float64 and rounded; null without it, "
        "of a transposed convolution's input cell, and if not finite",
    )
    winner: int | None = Field(description="flat index of the tap that a maximum takes")
    not_finite: NotFinite = Field(None, description=_NOT_FINITE)


class FramesAnswer(BaseModel):
    """Steps of the sliding window."""

    total: int = Field(description="number of window positions; of a transposed convolution, of input cells")
    start: int
    frames: list[FrameAnswer]
    notes: list[str] = Field(default=[], description=_NOTES)


class Region(BaseModel):
    """Exact numbers of a region."""

    start: list[int]
    channels: list[int]
    values: Any = Field(description="(C, *size) nested lists; null: not finite")
    inside: Any = Field(description="(*size) nested lists: true where the cell is real, no padding")
    winners: Any = Field(
        None,
        description="(C, *size), of a max pool's output: flat index of the tap that each cell takes; null of "
        "other layers, and of windows too large to look through",
    )
    not_finite: NotFinite = Field(None, description=_NOT_FINITE)


class ValuesAnswer(BaseModel):
    """Numbers of a layer's input and output."""

    input: Region | None
    output: Region | None
    minus: Region | None = Field(None, description="with `minus`: the other computation's output")
    difference: Region | None = Field(None, description="with `minus`: output less the other's")
    notes: list[str] = Field(default=[], description=_NOTES)


class MapHistogram(BaseModel):
    """How many cells of a map hold which values."""

    channel: int
    counts: list[int] = Field(description="cells a bin; the last bin holds its upper end")
    range: tuple[Number, Number] = Field(description="low and high end of the map's scale")
    below: int = Field(description="cells under the scale's low end, -Infinity among them")
    above: int = Field(description="cells over the scale's high end, Infinity among them")
    not_finite: int = Field(description="NaN and infinities, which are in no bin")
    least: Number = Field(description="least finite value; null where there is none")
    greatest: Number = Field(description="greatest finite value; null where there is none")


class HistogramAnswer(BaseModel):
    """Counts of all maps, in the same bins."""

    edges: tuple[float, float] = Field(description="where the first bin begins and the last one ends")
    cells: int = Field(description="of one map")
    maps: list[MapHistogram]
    notes: list[str] = Field(default=[], description=_NOTES)


class ComparedAlgorithm(BaseModel):
    """An algorithm on a backend, as it did."""

    algorithm: str = Field(description="a name from GET /api/v1/engine; naive: the loops of a first lesson")
    backend: str
    device: str | None = Field(description="null where it did not run")
    milliseconds: float | None = Field(description="median; null where it did not run")
    runs: int = Field(description="timed")
    scaled: bool = Field(description="a part of the output was computed, and the time scaled to the whole")
    max_abs_error: Number = Field(
        description="largest difference from float64 in what was computed; null where it did not run, or"
        " where NaN or infinity stand in other cells than they should"
    )
    multiplications: int | None
    workspace_bytes: int | None = Field(description="memory beside input, weight and output")
    speedup_over_direct: float | None = Field(
        description="how many times quicker than direct, the definition in double precision; where direct did"
        " not run, than it would be by its time on a part; null where it did not run"
    )
    speedup_over_naive: float | None = Field(
        description="how many times quicker than the naive loops; null where it did not run"
    )
    chosen: bool = Field(description="what the engine takes when left the choice, as convolve would run it")
    reason: str | None = Field(description="why it is what the engine takes")
    unavailable: str | None = Field(description="why it can't compute this layer, or was not run to its end")


class ChosenAlgorithm(BaseModel):
    """What the engine takes when left the choice."""

    algorithm: str
    backend: str
    reason: str


class ComparisonTruth(BaseModel):
    """The float64 truth that errors are measured against."""

    cells: int = Field(description="output cells compared; of a large output, strips that are evenly spaced")
    total: int = Field(description="output cells that there are")
    largest: float = Field(description="largest of the compared values, whatever its sign")


class CompareAnswer(BaseModel):
    """A layer's algorithms side by side, the quickest first."""

    rows: list[ComparedAlgorithm]
    chosen: ChosenAlgorithm
    truth: ComparisonTruth
    threads: int = Field(description="that a computation may use while no other runs")
    report: Report
    notes: list[str] = Field(default=[], description=_NOTES)


class FieldError(BaseModel):
    """A field at fault."""

    pointer: str = Field(description="JSON pointer into the request")
    detail: str
    detail_zh: str | None = Field(None, description="the same in Chinese")


class FixEntry(BaseModel):
    """A change that was tried and makes the request work, as far as this error goes."""

    pointer: str = Field(description="JSON pointer into the request")
    value: Any = Field(description="what to put there; null takes the field away")
    title: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="what was got, what is allowed and what to change")
    detail_zh: str | None = Field(None, description="the same in Chinese")
    errors: list[FieldError] | None = Field(None, description="fields at fault")
    fixes: list[FixEntry] | None = Field(None, description="where shapes don't fit: the nearest that work")
