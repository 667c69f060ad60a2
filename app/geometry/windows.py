"""Where windows lie along one axis: how many, which cells each reads, and which windows read a cell."""

from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from app.geometry.errors import ShapeError

Rounding = Literal["floor", "ceil", "cover_all"]


def count(input: int, reach: int, stride: int, pad_begin: int, pad_end: int, rounding: Rounding) -> int:
    """Count the windows that fit; below 1 where none does.

    Parameters
    ----------
    input, stride, pad_begin, pad_end : cells
    reach : cells from a window's first tap to its last, both counted
    rounding : what happens to a last window that does not fit

    Examples
    --------
    >>> [count(6, 3, 2, 0, 0, rounding) for rounding in ("floor", "ceil")]
    [2, 3]
    """
    room = pad_begin + input + pad_end - reach
    if rounding == "floor":
        return room // stride + 1
    found = -(-room // stride) + 1
    if rounding == "ceil" and (found - 1) * stride >= input + pad_begin:
        found -= 1
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """The windows along one axis.

    Coordinates are those of the input: cell 0 is the first real cell, padding lies below 0 and from `input`
    on.

    Parameters
    ----------
    input, kernel : cells
    stride : cells from one window to the next
    dilation : cells from one tap to the next
    pad_begin, pad_end : cells
    rounding : what happens to a last window that does not fit: `floor` drops it; `ceil` keeps it if it starts
        before the end padding (PyTorch's `ceil_mode`); `cover_all` keeps it if it reaches an unread cell
        (Chainer's)
    name : how messages call the axis

    Raises
    ------
    ShapeError : no window fits

    References
    ----------
    Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", relationships 6 and 15.

    Examples
    --------
    >>> window = Window(input=7, kernel=3, stride=2, pad_begin=1, pad_end=1)
    >>> window.output, list(window.taps(0)), window.readers(2)
    (4, [-1, 0, 1], (1,))
    """

    input: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    pad_begin: int = 0
    pad_end: int = 0
    rounding: Rounding = "floor"
    name: str = field(default="axis", compare=False)

    def __post_init__(self) -> None:
        """Refuse what has no window at all."""
        for label, value, least in (
            ("input", self.input, 1),
            ("kernel", self.kernel, 1),
            ("stride", self.stride, 1),
            ("dilation", self.dilation, 1),
            ("padding", min(self.pad_begin, self.pad_end), 0),
        ):
            if value < least:
                raise ShapeError(f"{self.name}: {label} is {value}, but must be at least {least}")
        if self.output < 1:
            raise ShapeError(self._too_long())

    def _too_long(self) -> str:
        missing = self.effective_kernel - self.padded
        size = f"{self.effective_kernel}"
        if self.dilation > 1:
            size += f" ({self.kernel} taps, dilation {self.dilation})"
        fits = (self.padded - 1) // self.dilation + 1
        return (
            f"{self.name}: a window of {size} is longer than the padded input of {self.padded}; "
            f"add {missing} to the padding{self._closer()} or use a kernel ≤ {fits}"
        )

    def _closer(self) -> str:
        """Say which dilation fits, if one does."""
        most = (self.padded - 1) // (self.kernel - 1) if self.kernel > 1 else 0
        return f", use a dilation ≤ {most}" if most >= 1 else ""

    @property
    def effective_kernel(self) -> int:
        """Cells from a window's first tap to its last, both counted."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def padded(self) -> int:
        """Cells of the axis with its padding."""
        return self.pad_begin + self.input + self.pad_end

    @property
    def output(self) -> int:
        """How many windows there are."""
        return count(
            self.input, self.effective_kernel, self.stride, self.pad_begin, self.pad_end, self.rounding
        )

    @property
    def span(self) -> int:
        """Cells from the first window's first tap to the last window's last tap."""
        return (self.output - 1) * self.stride + self.effective_kernel

    @property
    def overhang(self) -> int:
        """Cells past the end padding that the last window reaches."""
        return max(0, self.span - self.padded)

    @property
    def unused(self) -> int:
        """Trailing real cells that no window reaches."""
        return min(self.input, max(0, self.input - (self.span - self.pad_begin)))

    def start(self, output: int) -> int:
        """First tap of window `output`."""
        return output * self.stride - self.pad_begin

    def taps(self, output: int) -> range:
        """Return the cells that window `output` reads, padding included."""
        first = self.start(output)
        return range(first, first + self.effective_kernel, self.dilation)

    def readers(self, cell: int) -> tuple[int, ...]:
        """Return the windows that read `cell`, in rising order."""
        found = []
        for tap in range(self.kernel - 1, -1, -1):
            output, rest = divmod(cell + self.pad_begin - tap * self.dilation, self.stride)
            if rest == 0 and 0 <= output < self.output:
                found.append(output)
        return tuple(found)

    def unread(self) -> list[tuple[int, int]]:
        """Return the real cells that no window reads, as ranges [start, stop)."""
        read = bytearray(self.input)
        # the tap that meets cell 0 in the first window reads the most, so often one tap or a few read all
        likely = min(self.pad_begin // self.dilation, self.kernel - 1)
        for tap in chain(range(likely, self.kernel), range(likely)):
            first = tap * self.dilation - self.pad_begin
            if first < 0:
                first %= self.stride
            last = self.start(self.output - 1) + tap * self.dilation
            stop = min(last + 1, self.input)
            if first < stop:
                read[first : stop : self.stride] = b"\x01" * len(range(first, stop, self.stride))
                if read.find(0) < 0:
                    return []
        ranges, cell = [], 0
        while (cell := read.find(0, cell)) >= 0:
            stop = read.find(1, cell)
            stop = self.input if stop < 0 else stop
            ranges.append((cell, stop))
            cell = stop
        return ranges
