"""A given layer backwards: which inputs, and which padding, make an output."""

from collections.abc import Callable
from dataclasses import dataclass

from app.geometry import ShapeError, inputs
from app.geometry.padding import NAMED_PADDINGS
from app.geometry.transposed import TRANSPOSED_PADDINGS
from app.layers.base import AXIS_NAMES, MAX_AXIS, LayerSettings, Shape, axes, each_axis
from app.layers.conv import Conv
from app.layers.conv_transpose import ConvTranspose
from app.layers.fields import spread
from app.layers.pool import AvgPool, LpPool, MaxPool, Pool
from app.layers.solving import KINDS, Fixed, Question, Solved, solve, usual_bounds
from app.layers.weighted import Weighted

Windowed = Conv | ConvTranspose | MaxPool | AvgPool | LpPool

_ELSEWHERE = 1 << 22
"""Cells of the other axes while one is looked at: enough for any window."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The inputs from which a layer makes an output, an axis each.

    Parameters
    ----------
    axes : all sizes that do, an axis; empty where none does
    below, above : the nearest outputs that there are, each with the inputs that it comes from
    reason : why there is none
    """

    axes: tuple[range, ...]
    reason: str | None = None
    below: tuple[tuple[int, range] | None, ...] = ()
    above: tuple[tuple[int, range] | None, ...] = ()


def origins(layer: Windowed, output: Shape) -> Origins:
    """Find the inputs from which `layer` makes `output`, cells an axis.

    Raises
    ------
    ShapeError : the layer has another number of axes
    """
    rank = len(output)
    check_rank(layer, rank)
    found, below, above, sentences = [], [], [], []
    for axis, wanted in enumerate(output):
        line = _Line(layer, axis, rank)
        sizes = line.inputs(wanted)
        found.append(sizes)
        near = (
            [] if sizes else [line.nearest(wanted, sizes.start - 1, -1), line.nearest(wanted, sizes.stop, 1)]
        )
        below.append(near[0] if near else None)
        above.append(near[1] if near else None)
        if not sizes:
            told = [f"{made} comes of {words(origin)}" for made, origin in filter(None, near)]
            sentences.append(
                f"{AXIS_NAMES[rank][axis]}: no input gives {wanted}; {' and '.join(told) or 'nothing fits'}"
            )
    return Origins(tuple(found), "; ".join(sentences) or None, tuple(below), tuple(above))


class _Line:
    """A layer along one axis.

    Where a mirror fills the padding, inputs may be too short for it. Among those that give one output it is
    the shortest ones, which need the most padding; all else is as with zeros.
    """

    def __init__(self, layer: Windowed, axis: int, rank: int) -> None:
        self._size = along(layer, axis, rank)
        mirrors = isinstance(layer, Conv) and layer.padding_mode == "reflect"
        plain = layer.model_copy(update={"padding_mode": "zeros"}) if mirrors else layer
        self._counted = along(plain, axis, rank)

    def inputs(self, output: int) -> range:
        """All inputs that give an output; empty, but in its place, if there are none."""
        sizes = inputs(self._counted, output, MAX_AXIS)
        low, high = sizes.start, sizes.stop
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._size(middle) else (middle + 1, high)
        return range(low, sizes.stop)

    def nearest(self, output: int, input: int, step: int) -> tuple[int, range] | None:
        """Give the next output from an input on, up or down, and its inputs; None where there is none."""
        while 1 <= input <= MAX_AXIS:
            made = self._counted(input)
            if made < 1:
                return None
            sizes = self.inputs(made)
            if sizes and made != output:
                return made, sizes
            whole = inputs(self._counted, made, MAX_AXIS)
            input = whole.stop if step > 0 else whole.start - 1
        return None


def words(sizes: range) -> str:
    """Say sizes in a row: `7` or `7 to 9`."""
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"


def along(layer: Windowed, axis: int, rank: int) -> Callable[[int], int]:
    """Give what a layer makes along one axis: a function of the input's cells, 0 where it makes nothing."""
    channels = channels_of(layer)

    def size(input: int) -> int:
        shape = [1, channels, *(_ELSEWHERE,) * rank]
        shape[2 + axis] = input
        try:
            made: int = layer.bind(tuple(shape)).output_shape[2 + axis]
        except ShapeError:
            return 0
        return made

    return size


def channels_of(layer: LayerSettings) -> int:
    """Channels of an input that the layer reads: as many as its weights say, else as few as there can be."""
    if not isinstance(layer, Weighted):
        return 1
    if layer.weight is None:
        return layer.groups
    shape: Shape = layer.weight.shape
    return shape[0] if isinstance(layer, ConvTranspose) else shape[1] * layer.groups


def check_rank(layer: Windowed, rank: int) -> None:
    """Refuse sizes of another number of axes than the layer has.

    Raises
    ------
    ShapeError : says so
    """
    if layer.rank not in (None, rank):
        raise ShapeError(
            f"the layer has {axes(layer.rank or 0)}, the size {axes(rank)}; give one number an axis"
        )


@dataclass(frozen=True, slots=True)
class Paddings:
    """The paddings with which a layer makes an output: in cells, and by name."""

    solved: Solved
    names: tuple[str, ...]


def paddings(layer: Windowed, input: Shape, output: Shape, stop: int) -> Paddings:
    """Find the paddings with which `layer` makes `output` of `input`, `stop` of them at most.

    Raises
    ------
    ShapeError : the layer has another number of axes
    """
    check_rank(layer, len(input))
    question = as_question(layer, input, output)
    names = TRANSPOSED_PADDINGS if isinstance(layer, ConvTranspose) else NAMED_PADDINGS
    fitting = tuple(name for name in names if _makes(with_padding(layer, name), input, output))
    return Paddings(solve(question, stop), fitting)


def with_padding(layer: Windowed, padding: object) -> Windowed:
    """Give the same layer with another padding."""
    return layer.model_copy(update={"padding": padding})


def _makes(layer: Windowed, input: Shape, output: Shape) -> bool:
    try:
        return layer.bind((1, channels_of(layer), *input)).output_shape[2:] == output
    except ShapeError:
        return False


def as_question(layer: Windowed, input: Shape, output: Shape) -> Question:
    """Ask which padding a layer needs: everything else of it is fixed."""
    rank = len(input)
    kernel = kernel_size(layer, rank)
    more = layer.output_padding if isinstance(layer, ConvTranspose) else 0
    columns = {
        "kernel_size": kernel,
        "stride": kernel if layer.stride is None else each_axis("stride", layer.stride, rank),
        "dilation": each_axis("dilation", layer.dilation, rank),
        "output_padding": each_axis("output_padding", more, rank),
    }
    # where all axes are alike, one padding does for all
    alike = len(set(zip(*columns.values(), input, output, strict=True))) == 1
    fixed = Fixed(
        **{name: values[0] if alike else values for name, values in columns.items()},
        ceil_mode=isinstance(layer, Pool) and layer.ceil_mode,
        cover_all=not isinstance(layer, ConvTranspose) and layer.cover_all,
    )
    kind = next(kind for kind in KINDS if kind == layer.kind)
    return Question(kind, input, output, fixed, usual_bounds(kind, input, output, fixed))


def kernel_size(layer: Windowed, rank: int) -> Shape:
    """Cells of a layer's window, an axis.

    Raises
    ------
    ShapeError : it has another number of axes
    """
    if isinstance(layer, Weighted):
        if layer.weight is not None:
            return layer.weight.shape[2:]
        return layer.kernel.shape if layer.kernel is not None else layer.sizes(rank)[1]
    size = spread(layer.kernel_size, rank)
    if size is None:
        raise ShapeError(f"kernel_size {layer.kernel_size} does not fit {axes(rank)}", "/kernel_size")
    return size
