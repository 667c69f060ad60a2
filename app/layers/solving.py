"""Which settings of a kind of layer make an output of an input: looked through within bounds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from app.geometry import (
    LimitError,
    Near,
    Operator,
    Rounding,
    Search,
    Settings,
    law,
    nearest_outputs,
    solutions,
    together,
)
from app.layers.base import AXIS_NAMES, Shape, axis_padding, each_axis
from app.layers.fields import PaddingCells, PerAxisValue

Kind = Literal["conv", "conv_transpose", "max_pool", "avg_pool", "lp_pool"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Axes = Literal["same", "each"]

MAX_LOOKED_AT = 16_384
"""Most combinations of kernel, stride, dilation and output padding that are looked through, an axis."""
_RATIO = 64


@dataclass(frozen=True, slots=True)
class Bounds:
    """The largest value of each setting that is looked at, where it isn't fixed; the smallest is 1, or 0.

    Parameters
    ----------
    uneven : most cells that one side may be padded with more than the other
    """

    kernel_size: int
    stride: int
    padding: int
    dilation: int
    output_padding: int
    uneven: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """The settings that are given; None is looked for."""

    kernel_size: PerAxisValue | None = None
    stride: PerAxisValue | None = None
    padding: PaddingCells | None = None
    dilation: PerAxisValue | None = None
    output_padding: PerAxisValue | None = None
    ceil_mode: bool = False
    cover_all: bool = False

    @property
    def by_axis(self) -> bool:
        """Whether any of them is given an axis each."""
        values = self.kernel_size, self.stride, self.padding, self.dilation, self.output_padding
        return any(isinstance(value, tuple) for value in values)


@dataclass(frozen=True, slots=True)
class Question:
    """A question: which settings make `output` of `input`.

    Parameters
    ----------
    kind : of the layer
    input, output : cells an axis
    fixed : what is given
    bounds : what is looked at
    axes : one setting for all axes (`same`) or an axis its own (`each`); None: the former if there is one
    """

    kind: Kind
    input: Shape
    output: Shape
    fixed: Fixed
    bounds: Bounds
    axes: Axes | None = None

    @property
    def operator(self) -> Operator:
        """What the formulas are those of."""
        if self.kind == "conv_transpose":
            return "transposed"
        return "conv" if self.kind == "conv" else "pool"


@dataclass(frozen=True, slots=True)
class Solved:
    """Answers: how many there are, those that were asked for, and why there are none.

    Parameters
    ----------
    answers : the most usual first: scores, and settings an axis
    axes : whether they are the same for all axes
    """

    count: int
    answers: list[tuple[float, tuple[Settings, ...]]]
    axes: Axes
    reason: str | None = None
    nearest: tuple[tuple[Settings, ...], ...] = ()


def usual_bounds(kind: Kind, input: Shape, output: Shape, fixed: Fixed) -> Bounds:
    """Bounds that hold all that people write: wider where the sizes or what is fixed ask for it."""
    pairs = (
        [*zip(output, input, strict=True)] if kind == "conv_transpose" else zip(input, output, strict=True)
    )
    ratio = min(_RATIO, max(-(-large // small) for large, small in pairs))
    kernel, stride, dilation = max(11, ratio), max(8, ratio), 4
    most = _largest(fixed.kernel_size, kernel), _largest(fixed.stride, stride), _largest(fixed.dilation, 1)
    more = max(most[1], _largest(fixed.dilation, dilation)) - 1
    looked = kernel * stride
    if kind == "conv_transpose" and looked * dilation * (more + 1) > MAX_LOOKED_AT:
        # large kernels and strides have neither gaps nor much output padding
        dilation, more = 1, min(more, max(0, MAX_LOOKED_AT // looked - 1))
    return Bounds(
        kernel_size=kernel,
        stride=stride,
        padding=max(16, most[2] * (most[0] - 1)),
        dilation=dilation,
        output_padding=more,
        uneven=1,
    )


def _largest(value: PerAxisValue | None, otherwise: int) -> int:
    if value is None:
        return otherwise
    return value if isinstance(value, int) else max(value)


def solve(question: Question, stop: int) -> Solved:
    """Find the settings, `stop` of them at most, the most usual first.

    Raises
    ------
    ShapeError : a list that isn't one value an axis
    LimitError : the bounds hold more combinations than are looked through
    """
    searches = searches_of(question)
    sizes = [*zip(question.input, question.output, strict=True)]
    if question.axes != "each" and not question.fixed.by_axis:
        found = solutions(searches[0], sizes)
        if found or question.axes == "same" or len(set(sizes)) == 1:
            if not found:
                return _nothing_for_all(question, searches[0])
            answers = [(score, (settings,) * len(sizes)) for score, settings in found[:stop]]
            return Solved(len(found), answers, "same")
    each = [solutions(search, [pair]) for search, pair in zip(searches, sizes, strict=True)]
    if not all(each):
        return _nothing_for_some(question, searches, each)
    return Solved(math.prod(map(len, each)), together(each, stop), "each")


def searches_of(question: Question) -> list[Search]:
    """Give what is looked through on each axis.

    Raises
    ------
    ShapeError, LimitError : as `solve` says
    """
    rank, fixed, bounds = len(question.input), question.fixed, question.bounds
    rounding: Rounding = "ceil" if fixed.ceil_mode else "cover_all" if fixed.cover_all else "floor"
    transposed = question.operator == "transposed"
    kernels = _ranges("kernel_size", fixed.kernel_size, 1, bounds.kernel_size, rank)
    strides = _ranges("stride", fixed.stride, 1, bounds.stride, rank)
    dilations = _ranges("dilation", fixed.dilation, 1, bounds.dilation, rank)
    more = _ranges(
        "output_padding", fixed.output_padding, 0, bounds.output_padding if transposed else 0, rank
    )
    searches = [
        Search(
            question.operator,
            kernels[axis],
            strides[axis],
            dilations[axis],
            range(bounds.padding + 1),
            more[axis],
            bounds.uneven,
            None if fixed.padding is None else axis_padding(fixed.padding, axis, rank),
            rounding,
        )
        for axis in range(rank)
    ]
    looked = max(len(s.kernel) * len(s.stride) * len(s.dilation) * len(s.output_padding) for s in searches)
    if looked > MAX_LOOKED_AT:
        raise LimitError(
            f"the bounds hold {looked:,} combinations of kernel, stride, dilation and output padding; at most"
            f" {MAX_LOOKED_AT:,} are looked through: narrow them, or fix one of them",
            "/bounds",
        )
    return searches


def _ranges(name: str, fixed: PerAxisValue | None, least: int, most: int, rank: int) -> list[range]:
    if fixed is None:
        return [range(least, most + 1)] * rank
    return [range(value, value + 1) for value in each_axis(name, fixed, rank)]


def _nothing_for_all(question: Question, search: Search) -> Solved:
    """Say why no one setting does for all axes, and what is nearest."""
    sizes = [*zip(question.input, question.output, strict=True)]
    names = AXIS_NAMES[len(sizes)]
    near = nearest_outputs(search, sizes)
    one = len(set(sizes)) == 1
    where = names[0] if len(sizes) == 1 else ("each axis" if one else "all axes together")
    if not one and all(solutions(search, [pair]) for pair in sizes):
        reason = 'no one setting does for all axes, but each axis has its own: ask with "axes": "each"'
    else:
        reason = _reason(where, search, sizes[0] if one else None, near)
    return Solved(0, [], "same", reason, tuple((each.settings,) * len(sizes) for each in near))


def _nothing_for_some(
    question: Question, searches: Sequence[Search], found: Sequence[Sequence[tuple[float, Settings]]]
) -> Solved:
    """Say which axes have no setting, and what is nearest."""
    names = AXIS_NAMES[len(searches)]
    sentences, below, above = [], [], []
    for axis, search in enumerate(searches):
        sizes = question.input[axis], question.output[axis]
        if found[axis]:
            best = found[axis][0][1]
            below.append(best)
            above.append(best)
            continue
        near = nearest_outputs(search, [sizes])
        sentences.append(_reason(names[axis], search, sizes, near))
        if near:
            below.append(near[0].settings)
            above.append(near[-1].settings)
    whole = len(below) == len(searches)
    nearest = tuple(dict.fromkeys((tuple(below), tuple(above)))) if whole else ()
    return Solved(0, [], "each", "; ".join(sentences), nearest)


def _reason(where: str, search: Search, sizes: tuple[int, int] | None, near: Sequence[Near]) -> str:
    """Explain in a sentence why an axis has no setting."""
    ranges = search.kernel, search.stride, search.dilation, search.output_padding
    if sizes is not None and search.pads is not None and all(len(values) == 1 for values in ranges):
        return _fixed_reason(where, search, sizes)
    made = " and ".join(dict.fromkeys(" × ".join(map(str, each.outputs)) for each in near))
    wanted = "this output" if sizes is None else f"{sizes[1]} of {sizes[0]}"
    sentence = f"{where}: within these bounds nothing makes {wanted}"
    return f"{sentence}; the nearest is {made}" if made else f"{sentence}, and no window fits at all"


def _fixed_reason(where: str, search: Search, sizes: tuple[int, int]) -> str:
    """Explain why settings that are all given make another output."""
    (input, output), (begin, end) = sizes, search.pads or (0, 0)
    settings = Settings(
        search.kernel[0], search.stride[0], search.dilation[0], begin, end, search.output_padding[0]
    )
    words = f"kernel {settings.kernel}, stride {settings.stride}, padding {begin} + {end}"
    if settings.dilation > 1:
        words += f", dilation {settings.dilation}"
    made = search.output(input, settings)
    if made < 1:
        return f"{where}: {words} leave no output of {input}, since a window is {settings.reach} long"
    if search.operator == "transposed":
        return f"{where}: {words} make {made} of {input}, not {output}"
    rule = f"{law(settings)} of n cells, so " if search.rounding == "floor" else ""
    return f"{where}: {words} make {rule}{made} of {input}, not {output}"
