"""Why a layer of a text fails on its input: the sentence, the axis, the formula up to where it fails."""

from dataclasses import dataclass

from app.geometry import ConvscopeError
from app.layers import AXIS_NAMES
from app.layers.base import Shape
from app.parsing.steps import Settings, Step


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a layer fails.

    Parameters
    ----------
    step : its number among the text's steps
    kind : what fails: "window", "channels", "features", "groups", "rank", "pool_padding", … or "field"
    detail : a sentence
    axis : "height", if it is one axis's
    field : of the layer, if one is at fault
    lines : the formula with the numbers in, up to where it fails
    got : input channels or features that came, where others were expected
    """

    step: int
    kind: str
    detail: str
    axis: str | None = None
    field: str | None = None
    lines: tuple[str, ...] = ()
    got: int | None = None


class FailError(Exception):
    """Carries a failure out of a step, whose number is known further out."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        axis: str | None = None,
        field: str | None = None,
        lines: tuple[str, ...] = (),
        got: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail = kind, detail
        self.axis, self.field, self.lines, self.got = axis, field, lines, got

    def at(self, step: int) -> Failure:
        """Give the failure of a step."""
        return Failure(step, self.kind, self.detail, self.axis, self.field, self.lines, self.got)


def misfit(step: Step, settings: Settings, shape: Shape, error: ConvscopeError) -> FailError:
    """Say which layer an error of geometry is about, and on which axis, with the formula."""
    name = error.detail.partition(":")[0]
    axis = name if name in AXIS_NAMES[3] else None
    pointer = (error.pointer or "").strip("/").split("/")[0] or None
    kind = {"kernel_size": "window", "dilation": "window"}.get(pointer or "", pointer or "field")
    if settings["kind"].endswith("_pool") and pointer == "padding":
        kind = "pool_padding"
    lines: tuple[str, ...] = ()
    if kind == "window" and axis is not None:
        place = AXIS_NAMES[len(shape) - 2].index(axis)
        lines = _lines(settings, shape[2 + place], place)
    return FailError(kind, f"{step.label}: {error.detail}", axis=axis, field=pointer, lines=lines)


def _lines(settings: Settings, size: int, place: int) -> tuple[str, ...]:
    """Formula of one axis, with the numbers in, of a window that doesn't fit."""
    taps = _at(settings["kernel_size"], place)
    step = _at(settings.get("stride", 1 if settings["kind"] == "conv" else taps), place)
    gap = _at(settings.get("dilation", 1), place)
    begin, end = _sides(settings.get("padding", 0), place)
    reach, padded = gap * (taps - 1) + 1, begin + size + end
    return (
        f"effective kernel = dilation × (kernel − 1) + 1 = {gap} × ({taps} − 1) + 1 = {reach}",
        f"padded input = {begin} + {size} + {end} = {padded}",
        f"output = ⌊({padded} − {reach}) / {step}⌋ + 1 = {(padded - reach) // step + 1}, "
        "but an output has at least 1 cell",
    )


def _at(value: int | list[int], place: int) -> int:
    return value if isinstance(value, int) else value[place]


def _sides(padding: int | list[int] | list[list[int]], place: int) -> tuple[int, int]:
    side = padding if isinstance(padding, int) else padding[place]
    return (side, side) if isinstance(side, int) else (side[0], side[1])
