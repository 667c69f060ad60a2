"""How much of a network's input a cell sees where branches meet, along one axis; and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from app.geometry.receptive_field import Rational, ReceptiveField, whole
from app.geometry.transposed import TransposedWindow
from app.geometry.windows import Window

AnyWindow = Window | TransposedWindow


@dataclass(frozen=True, slots=True)
class Step:
    """One node along one axis.

    Parameters
    ----------
    window : how it reads; None: cell for cell
    inputs : nodes before it that it reads, by number; below 0 is the network's input
    """

    window: AnyWindow | None
    inputs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BranchedField:
    """What one output cell of a node sees.

    Parameters
    ----------
    field : all that it sees on any way; where ways see different places, from the first cell to the last
    strides, centres : of the ways that meet in this node, one each; of a node that reads one other, one
    """

    field: ReceptiveField
    strides: tuple[Rational, ...]
    centres: tuple[float, ...]

    @property
    def problem(self) -> str | None:
        """Why branches that meet here see different places, in a sentence; None where they don't.

        References
        ----------
        Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks", Distill:
        aligned features have the same effective stride and the same centre.
        """
        if len(set(self.strides)) > 1:
            found = " and ".join(str(stride) for stride in dict.fromkeys(self.strides))
            return (
                f"strides {found} meet here, so the branches' cells drift apart: cell 10 of one lies "
                "elsewhere in the input than cell 10 of the other"
            )
        if len(set(self.centres)) > 1:
            found = " and ".join(f"{centre:g}" for centre in dict.fromkeys(self.centres))
            return (
                f"the branches' first cells are centred on {found} of the input, so what meets in a cell was "
                "seen in different places; pad the branches alike"
            )
        return None


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the fields of a node's cells begin, counted from the network's input."""

    stride: Fraction
    padding: Fraction


_HERE = _Way(Fraction(1), Fraction(0))


def branched_fields(steps: Sequence[Step]) -> list[BranchedField]:
    """Receptive field of each node of a network, along one axis.

    Parameters
    ----------
    steps : nodes, each after all that it reads

    Examples
    --------
    >>> narrow, wide = Window(9, 1), Window(9, 3, pad_begin=1, pad_end=1)
    >>> branched_fields([Step(narrow, (-1,)), Step(wide, (-1,)), Step(None, (0, 1))])[2].field
    ReceptiveField(size=3, stride=1, padding=1)
    """
    ways: list[_Way] = []
    found: list[BranchedField] = []
    sizes = _Sizes(steps, ways)
    for step in steps:
        before = [ways[read] if read >= 0 else _HERE for read in step.inputs]
        after = [_through(step.window, way) for way in before]
        # cells that begin first and lie farthest apart stand for all
        ways.append(_Way(max(way.stride for way in after), max(way.padding for way in after)))
        alone = [sizes.of(read, 1 if step.window is None else _needs(step.window, 1)) for read in step.inputs]
        field = ReceptiveField(sizes.of(len(ways) - 1, 1), whole(ways[-1].stride), whole(ways[-1].padding))
        found.append(
            BranchedField(
                field,
                tuple(whole(way.stride) for way in after),
                tuple(float(size / 2 - way.padding) for size, way in zip(alone, after, strict=True)),
            )
        )
    return found


class _Sizes:
    """How many cells of the network's input so many neighbouring cells of a node see."""

    def __init__(self, steps: Sequence[Step], ways: Sequence[_Way]) -> None:
        self._steps = steps
        self._ways = ways
        self._known: dict[tuple[int, int], int] = {}

    def of(self, node: int, cells: int) -> int:
        """Follow a row of nodes in a loop, and branches one after the other."""
        while node >= 0:
            step = self._steps[node]
            if len(step.inputs) > 1:
                break
            cells = cells if step.window is None else _needs(step.window, cells)
            (node,) = step.inputs
        if node < 0:
            return cells
        known = self._known.get((node, cells))
        if known is None:
            known = self._known[node, cells] = self._union(self._steps[node], cells)
        return known

    def _union(self, step: Step, cells: int) -> int:
        needs = cells if step.window is None else _needs(step.window, cells)
        begins = [-_through(step.window, self._way(read)).padding for read in step.inputs]
        ends = [begin + self.of(read, needs) for begin, read in zip(begins, step.inputs, strict=True)]
        return ceil(max(ends) - min(begins))

    def _way(self, read: int) -> _Way:
        return self._ways[read] if read >= 0 else _HERE


def _through(window: AnyWindow | None, way: _Way) -> _Way:
    """Go through a layer: where its cells' fields begin."""
    if window is None:
        return way
    if isinstance(window, TransposedWindow):
        # a convolution of stride 1 over cells that lie `stride` apart, with zeros between them
        stride = way.stride / window.stride
        return _Way(stride, way.padding + (window.effective_kernel - 1 - window.pad_begin) * stride)
    return _Way(way.stride * window.stride, way.padding + window.pad_begin * way.stride)


def _needs(window: AnyWindow, cells: int) -> int:
    """Input cells, at most, that so many neighbouring output cells read."""
    if isinstance(window, TransposedWindow):
        return (cells + window.effective_kernel - 2) // window.stride + 1
    return (cells - 1) * window.stride + window.effective_kernel


def read_range(window: AnyWindow, start: int, stop: int) -> tuple[int, int]:
    """Input cells that output cells [start, stop) read, from the first to the last, padding included.

    Examples
    --------
    >>> read_range(Window(9, 3, pad_begin=1, pad_end=1), 0, 2)
    (-1, 3)
    >>> read_range(TransposedWindow(input=4, kernel=4, stride=2, pad_begin=1, pad_end=1), 3, 4)
    (1, 3)
    """
    if isinstance(window, TransposedWindow):
        first = -(-(start + window.pad_begin - window.effective_kernel + 1) // window.stride)
        return first, (stop - 1 + window.pad_begin) // window.stride + 1
    return window.start(start), window.start(stop - 1) + window.effective_kernel
