"""The input with its padding, given out block by block so that no padded copy of a whole picture is made."""

from collections.abc import Sequence
from math import prod

import numpy as np

from app.engine.convolution import Array
from app.engine.scratch import scratch
from app.engine.windowing import ALL, Index
from app.geometry.padding import PaddingMode, source
from app.geometry.windows import Window


class Padded:
    """`x` as its windows see it, from the first window's first tap to the last window's last tap.

    Padded coordinates count from that first tap, so output `o` reads `o * stride + tap * dilation`.

    Parameters
    ----------
    x : (N, C, *size) float32
    windows : one a spatial axis
    mode, value : what padded cells hold
    """

    def __init__(self, x: Array, windows: Sequence[Window], mode: PaddingMode, value: float) -> None:
        self.x = x
        self.windows = tuple(windows)
        self.mode: PaddingMode = mode
        self.fill = float(value) if mode == "constant" else 0.0
        # Cells that no window reads are left out, but for those that padding on another axis may copy.
        self.copies = mode in ("reflect", "symmetric", "replicate", "circular")
        self.size = tuple(
            max(window.span, window.pad_begin + window.input) if self.copies and axis else window.span
            for axis, window in enumerate(windows)
        )

    def rows(self, item: int, channels: slice, rows: range, *, sides: bool = True) -> Array:
        """Some cells of the first spatial axis, all cells of the others.

        Parameters
        ----------
        item : of the batch
        channels : of the input
        rows : padded coordinates on the first spatial axis
        sides : whether the other axes come with their padding

        Returns
        -------
        (channels, rows, *size of the other axes, padded or not) float32; a view of the input where no padding
        is met, else scratch of this thread that the next call overwrites
        """
        picked = self.x[item, channels]
        first, last = rows[0] - self.windows[0].pad_begin, rows[-1] - self.windows[0].pad_begin
        sides = sides and any(_is_padded(window) for window in self.windows[1:])
        if not sides and first >= 0 and last < self.windows[0].input:
            return picked[:, first : last + 1 : rows.step]
        size = self.size[1:] if sides else self.x.shape[3:]
        block = scratch("padded rows", (picked.shape[0], len(rows), *size))
        self._copy_rows(picked, block[self._inside(sides)], first, rows.step)
        if sides:
            for axis in range(1, len(self.windows)):
                self.fill_sides(block, axis, self.fill)
        return block

    def block_bytes(self, channels: int, rows: int, *, sides: bool = True) -> int:
        """Count the bytes that `rows` takes for so many rows, where it meets padding."""
        sides = sides and any(_is_padded(window) for window in self.windows[1:])
        if not sides and not _is_padded(self.windows[0]):
            return 0
        size = self.size[1:] if sides else self.x.shape[3:]
        return channels * min(rows, self.size[0]) * prod(size) * 4

    def whole(self) -> Array:
        """Return all of it, (N, C, *padded size): a new array, or a view of the input without padding."""
        if not any(_is_padded(window) for window in self.windows):
            index: Index = (ALL, ALL, *(slice(0, size) for size in self.size))
            return self.x[index]
        out = np.empty((*self.x.shape[:2], *self.size), np.float32)
        for picked, block in zip(self.x, out, strict=True):
            self._copy_rows(picked, block[self._inside(True)], -self.windows[0].pad_begin, 1)
            for axis in range(1, len(self.windows)):
                self.fill_sides(block, axis, self.fill)
        return out

    def frame(self, buffer: str, axis: int, shape: tuple[int, ...]) -> tuple[Array, Array]:
        """Give scratch that is padded along one spatial axis.

        Parameters
        ----------
        buffer : the name of the scratch
        axis : spatial, not the first
        shape : cells an axis, not padded on that axis yet

        Returns
        -------
        (frame, inside) : the array, and the view of it where the real cells belong
        """
        window, size = self.windows[axis], self.size[axis]
        frame = scratch(buffer, (*shape[:axis], size, *shape[axis + 1 :]))
        inside: Index = (*(ALL,) * axis, slice(window.pad_begin, min(window.pad_begin + window.input, size)))
        return frame, frame[inside]

    def fill_sides(self, block: Array, axis: int, fill: float) -> None:
        """Fill the padding of one spatial axis, given its real cells in place.

        Parameters
        ----------
        block : (channels, *cells), padded on spatial axis `axis`; written to
        axis : spatial, 0 the first
        fill : what cells of the modes `zeros` and `constant` hold
        """
        window, size = self.windows[axis], block.shape[axis + 1]
        begin, end = window.pad_begin, window.pad_begin + window.input
        cells = np.moveaxis(block, axis + 1, 0)
        if not self.copies:
            cells[:begin] = fill
            cells[end:] = fill
            return
        for cell in (*range(begin), *range(end, size)):
            copied = source(cell - begin, window.input, self.mode)
            cells[cell] = 0.0 if copied is None else cells[copied + begin]

    def _inside(self, sides: bool) -> Index:
        """Where real cells lie in (channels, rows, *padded size of the other axes)."""
        ends = zip(self.windows[1:], self.size[1:], strict=True)
        inside = [slice(w.pad_begin, min(w.pad_begin + w.input, size)) if sides else ALL for w, size in ends]
        return ALL, ALL, *inside

    def _copy_rows(self, picked: Array, block: Array, first: int, step: int) -> None:
        """Copy real rows, and padded ones from where the mode says; `first` counts from the real ones."""
        count, real = block.shape[1], self.windows[0].input
        kept: Index = (ALL, ALL, *(slice(0, size) for size in block.shape[2:]))
        picked = picked[kept]
        begin = min(count, max(0, -(first // step)))
        end = max(begin, min(count, -(-(real - first) // step)))
        start = first + begin * step
        block[:, begin:end] = picked[:, start : start + (end - begin) * step : step]
        for row in (*range(begin), *range(end, count)):
            copied = source(first + row * step, real, self.mode)
            block[:, row] = self.fill if copied is None else picked[:, copied]


def _is_padded(window: Window) -> bool:
    """Whether some window reaches beyond the real cells."""
    return window.pad_begin > 0 or window.span > window.input
