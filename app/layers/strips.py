"""A convolution cut along its first spatial axis: strips of output rows, each a smaller convolution."""

from dataclasses import dataclass, replace

from app.engine import AUTO, Choice, Convolution, Engine, Run
from app.geometry import Window
from app.layers.base import Array
from app.layers.conv import BoundConv


@dataclass(frozen=True, slots=True)
class Strip:
    """Some output rows of a convolution.

    Parameters
    ----------
    layer : the whole convolution
    rows : input rows that these outputs read, real ones only
    convolution : of those rows, whose whole output the strip is
    """

    layer: BoundConv
    rows: range
    convolution: Convolution

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the strip of `x`, (N, C, *size) float32 with those rows alone on the first axis."""
        return engine.convolve(x, self.layer.weight, self.layer.settings.bias, self.convolution, choice)


def can_be_cut(layer: BoundConv) -> bool:
    """Whether any strip of `least_rows` rows or more can be computed from the input rows that it reaches.

    Circular padding takes rows from the far end, as symmetric padding longer than the axis does, and a window
    that lies in the padding whole reaches none.
    """
    first = layer.windows[0]
    margin = max(first.pad_begin, first.pad_end + first.overhang)
    mode = layer.settings.padding_mode
    far = mode == "circular" or (mode == "symmetric" and margin > first.input)
    return not far and margin < first.effective_kernel


def least_rows(layer: BoundConv) -> int:
    """Output rows that a strip must have, so that reflected padding finds the rows that it mirrors."""
    first = layer.windows[0]
    return max(first.pad_begin, first.pad_end + first.overhang) + 1


def cut(layer: BoundConv, start: int, stop: int) -> Strip:
    """Cut the output rows from `start` to `stop` out of a convolution that can be cut.

    Parameters
    ----------
    layer : bound to its whole input
    start, stop : output rows, at least `least_rows` unless they are the last ones

    Examples
    --------
    >>> from app.layers import parse_layer
    >>> whole = parse_layer({"kind": "conv", "kernel": [[1.0]] * 3, "padding": "same"}).bind((1, 1, 100, 8))
    >>> strip = cut(whole, 0, 10)
    >>> strip.rows, strip.convolution.windows[0].pad_begin, strip.convolution.windows[0].output
    (range(0, 11), 1, 10)
    """
    first = layer.windows[0]
    begin, end = first.start(start), first.start(stop - 1) + first.effective_kernel
    rows = range(max(0, begin), min(first.input, end))
    window = Window(
        input=len(rows),
        kernel=first.kernel,
        stride=first.stride,
        dilation=first.dilation,
        pad_begin=rows.start - begin,
        pad_end=end - rows.stop,
        name=first.name,
    )
    return Strip(layer, rows, replace(layer.convolution, windows=(window, *layer.windows[1:])))
