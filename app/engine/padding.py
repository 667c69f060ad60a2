"""The input with its padding, given out block by block so that no padded copy of a whole picture is made."""

from collections.abc import Sequence

import numpy as np

from app.engine.convolution import Array
from app.engine.scratch import scratch
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
        self.fill = np.float32(value if mode == "constant" else 0.0)
        self.mode: PaddingMode = mode
        self.windows = tuple(windows)
        # Cells that no window reads are left out, but for those that padding on another axis may copy.
        whole = mode in ("reflect", "replicate", "circular")
        self.size = tuple(
            max(window.span, window.pad_begin + window.input) if whole and axis else window.span
            for axis, window in enumerate(windows)
        )
        self.begin = tuple(window.pad_begin for window in windows)
        self.needs_copy = any(window.pad_begin or window.span > window.input for window in self.windows[1:])

    def rows(self, item: int, channels: slice, start: int, stop: int, buffer: str = "padded rows") -> Array:
        """Cells `start` to `stop` of the first spatial axis, all cells of the others, padding filled in.

        Parameters
        ----------
        item : of the batch
        channels : of the input
        start, stop : padded coordinates on the first spatial axis
        buffer : the scratch array to use; blocks under one name overwrite each other

        Returns
        -------
        (channels, stop - start, *padded size of the other axes) float32; a view of the input where no padding
        is met, else scratch of this thread, so use it before the next call
        """
        first, last = start - self.begin[0], stop - self.begin[0]
        if not self.needs_copy and first >= 0 and last <= self.windows[0].input:
            inner = tuple(slice(0, size) for size in self.size[1:])
            return self.x[(item, channels, slice(first, last), *inner)]
        picked = self.x[item, channels]
        block = scratch(buffer, (picked.shape[0], stop - start, *self.size[1:]))
        self._copy_rows(picked, block, first)
        self._fill_sides(block)
        return block

    def whole(self) -> Array:
        """Return the whole padded input, (N, C, *padded size), as a new array (or `x` itself if there is no padding)."""
        if not self.needs_copy and self.begin[0] == 0 and self.size[0] <= self.windows[0].input:
            return self.x[(slice(None), slice(None), *(slice(0, size) for size in self.size))]
        out = np.empty((*self.x.shape[:2], *self.size), np.float32)
        for item in range(len(out)):
            self._copy_rows(self.x[item], out[item], -self.begin[0])
            self._fill_sides(out[item])
        return out

    def _copy_rows(self, picked: Array, block: Array, first: int) -> None:
        """Copy real rows into the block's middle, and rows of the padding from where the mode says."""
        count, real = block.shape[1], self.windows[0].input
        begin = min(max(0, -first), count)
        end = max(begin, min(count, real - first))
        inside = self._inside()
        cells = tuple(slice(0, piece.stop - piece.start) for piece in inside)
        block[(slice(None), slice(begin, end), *inside)] = picked[
            (slice(None), slice(first + begin, first + end), *cells)
        ]
        for row in (*range(begin), *range(end, count)):
            copied = source(first + row, real, self.mode)
            if copied is None:
                block[:, row] = self.fill
            else:
                block[(slice(None), row, *inside)] = picked[(slice(None), copied, *cells)]

    def _inside(self) -> tuple[slice, ...]:
        """Where real cells lie on the padded axes after the first."""
        return tuple(
            slice(window.pad_begin, min(window.pad_begin + window.input, size))
            for window, size in zip(self.windows[1:], self.size[1:], strict=True)
        )

    def _fill_sides(self, block: Array) -> None:
        """Fill the padding of the axes after the first, one axis after the other."""
        for axis, window in enumerate(self.windows[1:], start=2):
            size = block.shape[axis]
            before = (slice(None),) * axis
            for cell in (*range(min(window.pad_begin, size)), *range(window.pad_begin + window.input, size)):
                copied = source(cell - window.pad_begin, window.input, self.mode)
                if copied is None:
                    block[(*before, cell)] = self.fill
                else:
                    block[(*before, cell)] = block[(*before, copied + window.pad_begin)]
