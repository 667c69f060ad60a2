"""The shape formulas backwards: which settings, and which inputs, make an output of a given size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from app.geometry.usual import Operator, Settings, score
from app.geometry.windows import Rounding, count

Sizes = tuple[int, int]
"""(input, output) of an axis, in cells."""


@dataclass(frozen=True, slots=True)
class Search:
    """Where settings are looked for: all values in these ranges; a range of one value fixes a setting.

    A kernel of 1 has no gaps, so of the dilations that would do the same the smallest alone is looked at.

    Parameters
    ----------
    operator : `conv`, `pool` (whose padding is shorter than a window) or `transposed`
    kernel, stride, dilation, output_padding : cells; `output_padding` stays below max(stride, dilation)
    padding : cells, either side
    uneven : most cells that one side may get more than the other
    pads : the only (begin, end) that is looked at, whatever `padding` and `uneven` say
    rounding : what happens to a last window that does not fit
    """

    operator: Operator
    kernel: range = range(1, 12)
    stride: range = range(1, 9)
    dilation: range = range(1, 5)
    padding: range = range(17)
    output_padding: range = range(8)
    uneven: int = 1
    pads: tuple[int, int] | None = None
    rounding: Rounding = "floor"

    def output(self, input: int, settings: Settings) -> int:
        """Cells that settings make of `input` cells, by the forward rule; below 1 where they make none.

        Examples
        --------
        >>> Search("conv").output(224, Settings(7, 2, 1, 3, 3))
        112
        """
        s = settings
        if self.operator == "transposed":
            return (input - 1) * s.stride + s.reach + s.output_padding - s.pad_begin - s.pad_end
        return count(input, s.reach, s.stride, s.pad_begin, s.pad_end, self.rounding)

    def cells(self) -> Iterator[Settings]:
        """Give all combinations of the settings but padding."""
        more = self.output_padding if self.operator == "transposed" else range(1)
        for kernel, stride, add in product(self.kernel, self.stride, more):
            dilations = [d for d in self.dilation if add < max(stride, d)]
            for dilation in dilations if kernel > 1 else dilations[:1]:
                yield Settings(kernel, stride, dilation, output_padding=add)

    def fitting(self, axes: Sequence[Sizes]) -> Iterator[tuple[Settings, range]]:
        """Give the settings but padding that can make each axis's output, with the paddings that may do it.

        A longer kernel needs just as much more padding, so which kernels there are follows from the first.
        """
        least, most = 2 * self.padding.start, 2 * (self.padding.stop - 1)
        if self.pads is not None:
            least = most = sum(self.pads)
        more = self.output_padding if self.operator == "transposed" else range(1)
        for stride, add in product(self.stride, more):
            smallest = True
            for dilation in self.dilation:
                if add >= max(stride, dilation):
                    continue
                ranges = [self.totals(Settings(1, stride, output_padding=add), sizes) for sizes in axes]
                start, stop = max(each.start for each in ranges), min(each.stop for each in ranges)
                first = max(self.kernel.start, 1 + -((stop - 1 - least) // dilation), 1 if smallest else 2)
                last = min(self.kernel.stop - 1, 1 + (most - start) // dilation)
                smallest = False
                for kernel in range(first, last + 1) if start < stop else ():
                    by = dilation * (kernel - 1)
                    yield (
                        Settings(kernel, stride, dilation, output_padding=add),
                        range(max(start + by, least), min(stop + by, most + 1)),
                    )

    def padded(self, settings: Settings, totals: range) -> Iterator[Settings]:
        """Give `settings` with all paddings that are allowed and, both sides together, in `totals`."""
        s, most = settings, self.padding.stop - 1
        if self.operator == "pool":
            most = min(most, s.reach - 1)
        if self.pads is not None:
            fits = sum(self.pads) in totals and (self.operator != "pool" or max(self.pads) < s.reach)
            pairs = [self.pads] if fits else []
        else:
            least = self.padding.start
            pairs = [
                (begin, total - begin)
                for total in range(max(totals.start, 2 * least), min(totals.stop, 2 * most + 1))
                for begin in range((total - self.uneven + 1) // 2, (total + self.uneven) // 2 + 1)
                if least <= begin <= most and least <= total - begin <= most
            ]
        for begin, end in pairs:
            yield Settings(s.kernel, s.stride, s.dilation, begin, end, s.output_padding)

    def totals(self, settings: Settings, sizes: Sizes) -> range:
        """Give the padding, both sides together, that may make an output of an input; none else does."""
        (input, output), s = sizes, settings
        if self.operator == "transposed":
            exact = self.output(input, s) - output
            return range(exact, exact + 1)
        first = (output - 1) * s.stride + s.reach - input
        if self.rounding == "floor":
            return range(first, first + s.stride)
        # the last window may hang over, or hang over so far that it is dropped
        return range(first - s.stride + 1, first + s.stride + 1)


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest that works where nothing fits: settings, and what they make of which inputs."""

    settings: Settings
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def nearest_outputs(search: Search, axes: Sequence[Sizes]) -> list[Near]:
    """Find the outputs nearest to the wanted ones that these inputs can have: below them, and above."""
    best: dict[bool, tuple[tuple[int, float, Settings], Near]] = {}
    for cells in search.cells():
        for settings in _around(search, cells, axes):
            outputs = tuple(search.output(input, settings) for input, _ in axes)
            if min(outputs) < 1:
                continue
            off = [made - wanted for made, (_, wanted) in zip(outputs, axes, strict=True)]
            key = sum(map(abs, off)), score(settings, search.operator), settings
            above = sum(off) > 0
            if above not in best or key < best[above][0]:
                best[above] = key, Near(settings, tuple(input for input, _ in axes), outputs)
    return [near for _, near in sorted(best.values(), key=lambda each: each[0])]


def _around(search: Search, cells: Settings, axes: Sequence[Sizes]) -> Iterator[Settings]:
    """Give paddings at and just beyond the ends of what would fit, and the least and the most there are."""
    ranges = [search.totals(cells, sizes) for sizes in axes]
    widest = 2 * (search.padding.stop - 1)
    wanted = {each + by for r in ranges for each in (r.start, r.stop - 1) for by in (-2, -1, 0, 1, 2)}
    if search.operator == "pool":
        widest = min(widest, 2 * (cells.reach - 1))
    for total in {min(max(each, 2 * search.padding.start), widest) for each in wanted}:
        for step in (total, total - 1):
            yield from search.padded(cells, range(step, step + 1))
    if search.pads is not None:
        yield from search.padded(cells, range(sum(search.pads), sum(search.pads) + 1))


def inputs(size: Callable[[int], int], output: int, most: int) -> range:
    """Find the inputs from which a layer makes `output` cells.

    Parameters
    ----------
    size : cells that it makes of as many; never fewer of more, and below 1 where it makes none
    output : wanted
    most : largest input that is looked at

    Returns
    -------
    All such inputs; empty, but at the place where they would be, if there are none

    Examples
    --------
    >>> inputs(lambda n: (n + 2 - 3) // 2 + 1, 112, 1000)
    range(223, 225)
    >>> inputs(lambda n: 2 * n, 111, 1000)
    range(56, 56)
    """
    return range(_first(size, output, most), _first(size, output + 1, most))


def _first(size: Callable[[int], int], output: int, most: int) -> int:
    """Smallest input of which at least `output` cells are made; `most` + 1 where there is none."""
    low, high = 1, most + 1
    while low < high:
        middle = (low + high) // 2
        if size(middle) >= output:
            high = middle
        else:
            low = middle + 1
    return low


def law(settings: Settings) -> str:
    """Write what settings make of n cells, as short as it gets.

    Examples
    --------
    >>> law(Settings(3, 2, 1, 1, 1)), law(Settings(2, 2)), law(Settings(3)), law(Settings(5, 3))
    ('⌈n / 2⌉', '⌊n / 2⌋', 'n − 2', '⌊(n − 2) / 3⌋')
    """
    s = settings
    more = s.pad_begin + s.pad_end - s.reach + s.stride
    if s.stride == 1:
        return _plus("n", more)
    if more == s.stride - 1:
        return f"⌈n / {s.stride}⌉"
    return f"⌊{'n' if more == 0 else '(' + _plus('n', more) + ')'} / {s.stride}⌋"


def _plus(name: str, more: int) -> str:
    return name if more == 0 else f"{name} {'+' if more > 0 else '−'} {abs(more)}"
