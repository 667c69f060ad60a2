"""The phases of the last axis side by side: which cells they are, and how strips of them are laid out."""

from dataclasses import replace
from functools import cached_property
from math import gcd, prod

from app.engine.algorithms.strips import rows_read
from app.engine.convolution import Array
from app.engine.padding import Padded
from app.engine.problem import Problem
from app.engine.scratch import scratch
from app.engine.windowing import is_even

# Input cells of a strip; their copy, where one is needed, and the answer are what is held beside the output.
STRIP_CELLS = 2 * 2**20

# Cells of padding beside a line beyond which PyTorch leaves its quick loop, which only long lines don't feel.
MOST_PADDING = 5


class Lanes:
    """A convolution's input as (planes, rows, cells, phases), windows of a phase reading neighbouring cells.

    Output `first + phases * o` reads the padded cells from `first * stride + dilation * step * o` on, every
    `dilation`-th. So outputs `phases` apart are the windows of one phase, which move by `step` of its cells.

    Parameters
    ----------
    problem : whose last axis has more than one phase
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._window = problem.convolution.windows[-1]
        together = gcd(self._window.stride, self._window.dilation)
        self.phases = self._window.dilation // together
        self._step = self._window.stride // together

    @cached_property
    def ready(self) -> bool:
        """Whether the whole input can be read as phases where it lies, the operator padding it with zeros."""
        windows = self._problem.convolution.windows
        return len(windows) < 3 and self._in_place and all(map(is_even, windows[:-1]))

    @cached_property
    def _in_place(self) -> bool:
        """Whether the lines of the input are whole rows of phases, and so is their padding, all zeros."""
        window = self._window
        cells, rest = divmod(window.pad_begin, window.dilation)
        return (
            window.stride == 1
            and window.input % window.dilation == rest == 0
            and window.pad_begin == window.pad_end
            and self._problem.zero_padded
            and (cells <= MOST_PADDING or self._problem.rank == 1)
        )

    @cached_property
    def _unpadded(self) -> bool:
        """Whether strips come without padding on the axes after the first."""
        windows = self._problem.convolution.windows
        return self._problem.rank > 1 and self._in_place and all(map(is_even, windows[1:-1]))

    @cached_property
    def height(self) -> int:
        """Output rows of a strip; on one axis, cells of all phases."""
        problem, rows = self._problem, self._problem.output_size[0]
        a_row = problem.group_in * problem.stride[0] * prod(problem.padded.size[1:])
        height = min(rows, max(1, STRIP_CELLS // a_row))
        return -(-height // self.phases) * self.phases if problem.rank == 1 else height

    @property
    def strips(self) -> int:
        """How many strips a channel is cut into."""
        return -(-self._problem.output_size[0] // self.height)

    @cached_property
    def _padded(self) -> Padded:
        """The input, padded to whole rows of phases where its lines are to be read as such."""
        problem, window = self._problem, self._window
        if window.stride > 1 or problem.rank == 1:
            return problem.padded
        longer = -window.span % window.dilation
        wide = replace(window, pad_end=window.pad_end + longer, rounding="floor")
        settings = problem.convolution
        return Padded(
            problem.x, (*settings.windows[:-1], wide), settings.padding_mode, settings.padding_value
        )

    @property
    def uncut(self) -> bool:
        """Whether a strip is a whole channel, as it lies."""
        return self.ready and self.strips == 1

    def steps(self, pads: bool) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
        """Give stride, padding and dilation of a filter on planes of phases.

        Parameters
        ----------
        pads : whether the operator does all the padding, the input being as it lies
        """
        windows, width = self._problem.convolution.windows, 0
        if pads or self._unpadded:
            width = self._window.pad_begin // self._window.dilation
        if len(windows) == 1:
            return (1, self._step), (0, width), (1, 1)
        rows = windows[-2]
        height = rows.pad_begin if pads or (self._unpadded and len(windows) == 3) else 0
        return (rows.stride, self._step), (height, width), (rows.dilation, 1)

    def whole(self) -> Array:
        """Give all channels of all items as (planes, rows, cells, phases), a view of the input."""
        x = self._problem.x
        rows = x.shape[2] if self._problem.rank == 2 else 1
        return x.reshape(x.shape[0] * x.shape[1], rows, -1, self.phases)

    def strip(self, item: int, group: int, start: int, stop: int) -> Array:
        """Give what some outputs of a group read.

        Returns
        -------
        (C / groups, *planes and rows, cells, phases), a view of the input or scratch
        """
        channels = self._problem.inputs_of(group)
        if self.uncut:
            return self.whole().reshape(self._problem.batch, -1, *self.whole().shape[1:])[item, channels]
        first = start * self._problem.stride[0]
        read = range(first, first + self._read(stop - start))
        block = self._padded.rows(item, channels, read, sides=not self._unpadded)
        if self._window.stride == 1:
            return block.reshape(*block.shape[:-1], -1, self.phases)
        return self._picked(block, self._cells(stop - start))

    def in_order(self, maps: Array, shape: tuple[int, ...]) -> Array:
        """Turn (planes, rows, cells, phases) of outputs into their order, and leave out those too many."""
        lines: Array = maps.reshape(*maps.shape[:2], -1)[(0,) * (3 - len(shape))]
        return lines[tuple(slice(0, size) for size in shape)]

    @property
    def strip_bytes(self) -> int:
        """Bytes of a strip's cells, where they are copied."""
        if self.uncut:
            return 0
        height = min(self.height, self._problem.output_size[0])
        read, channels = self._read(height), self._problem.group_in
        size = self._padded.block_bytes(channels, read, sides=not self._unpadded)
        if self._window.stride > 1:
            lines = 1 if self._problem.rank == 1 else read * prod(self._padded.size[1:-1])
            size += channels * lines * self._cells(height) * self.phases * 4
        return size

    @property
    def map_bytes(self) -> int:
        """Bytes of a strip's outputs of one map."""
        height = min(self.height, self._problem.output_size[0])
        return height * prod(self._problem.output_size[1:]) * 4

    def _read(self, outputs: int) -> int:
        """Padded cells of the first axis that so many of its outputs read, as whole rows of phases."""
        if self._problem.rank == 1 and self._window.stride == 1:
            return self._cells(outputs) * self.phases
        return rows_read(self._problem, outputs)

    def _cells(self, outputs: int) -> int:
        """Cells of a phase that the last axis reads; of one axis alone, for so many outputs."""
        count = outputs if self._problem.rank == 1 else self._window.output
        return (-(-count // self.phases) - 1) * self._step + self._window.kernel

    def _picked(self, block: Array, cells: int) -> Array:
        """Copy the phases that strided windows meet side by side."""
        lanes = scratch("polyphase lanes", (*block.shape[:-1], cells, self.phases))
        for phase in range(self.phases):
            met = block[..., phase * self._window.stride :: self._window.dilation][..., :cells]
            lanes[..., : met.shape[-1], phase] = met
            lanes[..., met.shape[-1] :, phase] = 0.0
        return lanes
