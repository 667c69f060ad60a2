"""How much of a network's input one output cell sees, per axis."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.geometry.windows import Window


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """What one output cell of an axis sees, counted from the network's input.

    Output `o` sees the input cells from `o * stride - padding` on, `size` of them.

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
    """

    size: int = 1
    stride: int = 1
    padding: int = 0

    @property
    def centre(self) -> float:
        """Centre of the first field in input cells, 0 being the first cell's outer edge."""
        return self.size / 2 - self.padding

    def then(self, window: Window) -> "ReceptiveField":
        """Return the field after one more layer."""
        return ReceptiveField(
            size=self.size + (window.effective_kernel - 1) * self.stride,
            stride=self.stride * window.stride,
            padding=self.padding + window.pad_begin * self.stride,
        )


def receptive_field(windows: Iterable[Window]) -> ReceptiveField:
    """Receptive field of layers in a row, along one axis."""
    field = ReceptiveField()
    for window in windows:
        field = field.then(window)
    return field
