"""Where a transposed convolution adds along one axis: the windows of a convolution, read backwards."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd
from typing import Literal, get_args

from app.geometry.errors import ShapeError
from app.geometry.windows import Window

TransposedPadding = Literal["valid", "same", "same_lower"]

TRANSPOSED_PADDINGS: tuple[TransposedPadding, ...] = get_args(TransposedPadding)


@dataclass(frozen=True, slots=True)
class Phase:
    """Outputs of an axis that meet the same taps, `stride` cells apart: one part of a sub-pixel convolution.

    Parameters
    ----------
    outputs : of the axis
    taps : that these outputs meet, in rising order
    starts : for each tap, the input that it brings to the first output, which may not be there; each later
        output meets the next input
    """

    outputs: range
    taps: tuple[int, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True)
class TransposedWindow:
    """Where each input cell of a transposed convolution adds to along one axis.

    Coordinates are those of the output: below 0 and from `output` on lies what padding cuts off. All answers
    are those of `adjoint`, the convolution on the output axis whose windows these are.

    Parameters
    ----------
    input, kernel : cells
    stride : cells from where one input adds to where the next one does
    dilation : cells from one tap to the next
    pad_begin, pad_end : cells cut off
    output_padding : cells more at the end; they hold what is added there, and are not filled with zeros
    name : how messages call the axis

    Raises
    ------
    ShapeError : padding leaves no output; an output padding not below max(stride, dilation), PyTorch's rule

    References
    ----------
    Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", relationships 8 to 14.

    Examples
    --------
    >>> axis = TransposedWindow(input=3, kernel=3, stride=2, pad_begin=1, pad_end=1)
    >>> axis.output, list(axis.targets(1)), axis.meets(3)
    (5, [1, 2, 3], (1, 2))
    """

    input: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    pad_begin: int = 0
    pad_end: int = 0
    output_padding: int = 0
    name: str = field(default="axis", compare=False)

    def __post_init__(self) -> None:
        """Refuse what leaves no output."""
        for label, value, least in (
            ("input", self.input, 1),
            ("kernel", self.kernel, 1),
            ("stride", self.stride, 1),
            ("dilation", self.dilation, 1),
            ("padding", min(self.pad_begin, self.pad_end), 0),
            ("output_padding", self.output_padding, 0),
        ):
            if value < least:
                raise ShapeError(f"{self.name}: {label} is {value}, but must be at least {least}")
        most = max(self.stride, self.dilation) - 1
        if self.output_padding > most:
            raise ShapeError(
                f"{self.name}: output_padding is {self.output_padding}, but must be below both or one of "
                f"stride {self.stride} and dilation {self.dilation}; use output_padding ≤ {most}",
                "/output_padding",
            )
        if self.output < 1:
            raise ShapeError(
                f"{self.name}: padding of {self.pad_begin} + {self.pad_end} cuts off all "
                f"{self.extent} cells; use paddings that are {self.extent - 1} together at most",
                "/padding",
            )

    @property
    def effective_kernel(self) -> int:
        """Cells from the first to the last that an input adds to, both counted."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def extent(self) -> int:
        """Cells of the output before padding cuts some off."""
        return (self.input - 1) * self.stride + self.effective_kernel + self.output_padding

    @property
    def output(self) -> int:
        """Cells of the output."""
        return self.extent - self.pad_begin - self.pad_end

    @cached_property
    def adjoint(self) -> Window:
        """The convolution along the output axis whose windows lie where the inputs add.

        It has a window for each input; with an output padding of a stride or more, which a larger dilation
        allows, it has some more at the end.
        """
        pads = self.pad_begin, self.pad_end
        return Window(self.output, self.kernel, self.stride, self.dilation, *pads, name=self.name)

    def targets(self, input: int) -> range:
        """Return the output cells that an input adds to, those cut off included."""
        return self.adjoint.taps(input)

    def meets(self, output: int) -> tuple[int, ...]:
        """Return the inputs that add to an output cell, in rising order."""
        return tuple(cell for cell in self.adjoint.readers(output) if cell < self.input)

    def overlaps(self) -> tuple[int, ...]:
        """Count for each output cell the inputs that add to it."""
        return tuple(len(self.meets(cell)) for cell in range(self.output))

    @property
    def overlap(self) -> tuple[int, int]:
        """Fewest and most inputs that add to an output cell, away from the ends.

        Where they differ, a checkerboard shows.

        References
        ----------
        Odena, Dumoulin & Olah 2016, "Deconvolution and checkerboard artifacts", Distill.
        """
        together = gcd(self.stride, self.dilation)
        between = self.stride // together
        least = self.kernel // between if together == 1 else 0
        return least, -(-self.kernel // between)

    @property
    def uniformity(self) -> float:
        """How even the overlap is, 0 to 1: fewest over most inputs that an output cell gets, in the middle.

        1 where the stride divides the kernel (without dilation); below 1 a checkerboard may show.
        """
        least, most = self.overlap
        return least / most

    @property
    def same_output(self) -> range:
        """Sizes that the strided convolution with these settings maps to `input`; output_padding picks one.

        References
        ----------
        Dumoulin & Visin 2016, relationship 14.

        Examples
        --------
        >>> TransposedWindow(input=3, kernel=3, stride=2, pad_begin=1, pad_end=1).same_output
        range(5, 7)
        """
        first = self.output - self.output_padding
        return range(max(1, first), max(1, first + self.stride))

    def adds(self, input: int) -> bool:
        """Whether an input adds to any output cell that is not cut off."""
        first = self.adjoint.start(input)
        tap = max(0, -(first // self.dilation))
        return tap < self.kernel and first + tap * self.dilation < self.output

    @property
    def unused(self) -> int:
        """Trailing inputs that add to nothing but what is cut off."""
        # those that begin beyond the output are known; before them, dilation may step over it
        begin_inside = -(-(self.output + self.pad_begin) // self.stride)
        count = max(0, min(self.input, self.input - begin_inside))
        while count < self.input and not self.adds(self.input - 1 - count):
            count += 1
        return count

    def unread(self) -> list[tuple[int, int]]:
        """Return the inputs that add to nothing but what is cut off, as ranges [start, stop)."""
        ranges: list[tuple[int, int]] = []
        for cell in range(self.input):
            if self.adds(cell):
                continue
            if ranges and ranges[-1][1] == cell:
                ranges[-1] = (ranges[-1][0], cell + 1)
            else:
                ranges.append((cell, cell + 1))
        return ranges

    def landing(self, tap: int) -> tuple[range, range]:
        """Return the inputs whose `tap` adds to a cell that is not cut off, and those cells.

        Examples
        --------
        >>> TransposedWindow(input=4, kernel=3, stride=2, pad_begin=1, pad_end=1).landing(0)
        (range(1, 4), range(1, 7, 2))
        """
        first = tap * self.dilation - self.pad_begin
        begin = max(0, -(first // self.stride))
        stop = max(begin, min(self.input, -(-(self.output - first) // self.stride)))
        start = first + begin * self.stride
        return range(begin, stop), range(start, start + (stop - begin) * self.stride, self.stride)

    def phases(self) -> Iterator[Phase]:
        """Split the outputs by the taps that they meet.

        Examples
        --------
        >>> for phase in TransposedWindow(input=3, kernel=3, stride=2).phases():
        ...     print(list(phase.outputs), phase.taps, phase.starts)
        [0, 2, 4, 6] (0, 2) (0, -1)
        [1, 3, 5] (1,) (0,)
        """
        by_rest: dict[int, list[int]] = {}
        for tap in range(self.kernel):
            by_rest.setdefault(tap * self.dilation % self.stride, []).append(tap)
        for first in range(min(self.stride, self.output)):
            whole = first + self.pad_begin
            taps = tuple(by_rest.get(whole % self.stride, ()))
            starts = tuple((whole - tap * self.dilation) // self.stride for tap in taps)
            yield Phase(range(first, self.output, self.stride), taps, starts)


def transposed_padding(
    name: TransposedPadding, kernel: int, stride: int, dilation: int, output_padding: int = 0
) -> tuple[int, int, int]:
    """Resolve a transposed convolution's padding given by name to cells.

    Parameters
    ----------
    name : `valid` cuts nothing off; `same` output = input · stride with the odd cell cut off at the end
        (TensorFlow's and Keras's SAME, ONNX's SAME_UPPER); `same_lower` cuts it off at the beginning
    kernel, stride, dilation, output_padding : the axis, in cells

    Returns
    -------
    (begin, end, output_padding) : where a kernel shorter than the stride gives fewer than `stride` cells an
        input, `same` adds the missing ones at the end

    References
    ----------
    ONNX operator ConvTranspose, `auto_pad`; `tf.nn.conv_transpose`, the gradient of a convolution with SAME.

    Examples
    --------
    >>> transposed_padding("same", kernel=3, stride=2, dilation=1)
    (0, 1, 0)
    >>> transposed_padding("same", kernel=1, stride=2, dilation=1)
    (0, 0, 1)
    """
    if name == "valid":
        return 0, 0, output_padding
    total = dilation * (kernel - 1) + 1 + output_padding - stride
    if total < 0:
        return 0, 0, output_padding - total
    small, large = total // 2, total - total // 2
    begin, end = (small, large) if name == "same" else (large, small)
    return begin, end, output_padding
