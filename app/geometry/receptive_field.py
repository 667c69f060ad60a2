"""How much of a network's input one output cell sees, per axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.geometry.transposed import TransposedWindow
from app.geometry.windows import Window

Rational = int | Fraction


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """What one output cell of an axis sees, counted from the network's input.

    Output `o` sees the input cells from `o * stride - padding` on, `size` of them. After a transposed
    convolution, stride and padding may be fractions; `o` then sees no cell before that place, and at most
    `size` cells.

    Parameters
    ----------
    size : input cells that one output cell sees
    stride : input cells from one output cell's field to the next one's
    padding : cells by which the first field begins before the input

    References
    ----------
    Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks", Distill.

    Examples
    --------
    >>> stem = Window(input=224, kernel=7, stride=2, pad_begin=3, pad_end=3)
    >>> pool = Window(input=112, kernel=3, stride=2, pad_begin=1, pad_end=1)
    >>> receptive_field([stem, pool])
    ReceptiveField(size=11, stride=4, padding=5)
    >>> receptive_field([TransposedWindow(input=7, kernel=4, stride=2, pad_begin=1, pad_end=1)])
    ReceptiveField(size=2, stride=Fraction(1, 2), padding=1)
    """

    size: int = 1
    stride: Rational = 1
    padding: Rational = 0

    @property
    def centre(self) -> float:
        """Centre of the first field in input cells, 0 being the first cell's outer edge."""
        return float(self.size / 2 - self.padding)


def receptive_field(windows: Iterable[Window | TransposedWindow]) -> ReceptiveField:
    """Receptive field of layers in a row, along one axis."""
    layers = tuple(windows)
    stride, padding = Fraction(1), Fraction(0)
    for window in layers:
        if isinstance(window, TransposedWindow):
            # a convolution of stride 1 over cells that lie `stride` apart, with zeros between them
            stride /= window.stride
            padding += (window.effective_kernel - 1 - window.pad_begin) * stride
        else:
            padding += window.pad_begin * stride
            stride *= window.stride
    return ReceptiveField(_size(layers), whole(stride), whole(padding))


def _size(layers: tuple[Window | TransposedWindow, ...]) -> int:
    """Go back from one output cell; neighbours that share a transposed layer's inputs count once."""
    size = 1
    for window in reversed(layers):
        if isinstance(window, TransposedWindow):
            size = (size + window.effective_kernel - 2) // window.stride + 1
        else:
            size = (size - 1) * window.stride + window.effective_kernel
    return size


def whole(number: Fraction) -> Rational:
    """Give a fraction that is a whole number as one."""
    return number.numerator if number.denominator == 1 else number
