"""What a row of the comparison is: sides that a framework each has, with their pads and sizes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.geometry import Rounding, ShapeError, Window

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of the layer that is compared, in cells."""

    input: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    pads: Pair = (0, 0)
    more: int = 0

    @property
    def reach(self) -> int:
        """Cells of a window with its gaps."""
        return self.dilation * (self.kernel - 1) + 1


@dataclass(frozen=True, slots=True)
class Side:
    """What one framework does.

    Parameters
    ----------
    framework, setting : who, and how it is asked for
    pads : (begin, end) cells an axis; None where it isn't about pads, or it refuses
    output : cells an axis
    note : what is special, or why it refuses
    refused : whether it can't be had
    """

    framework: str
    setting: str
    pads: tuple[Pair, ...] | None = None
    output: tuple[int, ...] | None = None
    note: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A question that frameworks answer in several ways.

    Parameters
    ----------
    topic : its name for programs
    title : for people
    why : a sentence
    sides : what each does
    """

    topic: str
    title: str
    why: str
    sides: tuple[Side, ...] = field(default=())

    @property
    def differs(self) -> bool:
        """Whether the sides differ on this layer and input."""
        given = {(side.pads, side.output, side.refused) for side in self.sides}
        return len(given) > 1


def windowed(
    framework: str,
    setting: str,
    axes: Sequence[Axis],
    pads: Callable[[Axis], Pair],
    rounding: Rounding = "floor",
    note: str | None = None,
) -> Side:
    """Lay out windows by a framework's rule of padding and rounding."""
    cells = tuple(pads(axis) for axis in axes)
    try:
        output = tuple(
            Window(axis.input, axis.kernel, axis.stride, axis.dilation, *pair, rounding=rounding).output
            for axis, pair in zip(axes, cells, strict=True)
        )
    except ShapeError as error:
        return Side(framework, setting, cells, None, error.detail.partition(": ")[2], True)
    return Side(framework, setting, cells, output, note)


def refuses(framework: str, setting: str, note: str) -> Side:
    """A framework that can't."""
    return Side(framework, setting, note=note, refused=True)


def listed(rows: Iterable[Row | None]) -> list[Row]:
    """Rows that there are."""
    return [row for row in rows if row is not None]
