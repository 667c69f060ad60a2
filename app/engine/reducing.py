"""Windows reduced to a number each, by an operation that may take one axis after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from app.engine.backends.backend import Backend, Tensor
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.padding import Padded
from app.engine.parallel import each
from app.engine.scratch import scratch
from app.engine.windowing import ALL, Index, tap_slice
from app.geometry.windows import Window

STRIP_CELLS = 128 * 1024
# From so many taps on, a single window is folded in halves instead of tap by tap.
MANY_TAPS = 8
HEAP_CELLS = 32 * 1024

AnyArray = npt.NDArray[Any]


def _as_it_is(block: Array) -> AnyArray:
    return block


def _leave(results: AnyArray, rows: slice) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Reduction:
    """What is done to the cells of a window.

    Parameters
    ----------
    backend : whose arithmetic `combine` is
    combine : writes the combination of two arrays into a third; in which order must not matter
    fill : what padding holds
    prepare : applied to the cells, padding included, before they are combined
    finish : applied in place to the results (channels, *output_size), a strip of the first axis at a time,
        which it is told
    ufunc : NumPy's, which combines cells that lie side by side, for windows that hold a whole channel; None
        where they have to be prepared
    """

    backend: Backend
    combine: Callable[[Tensor, Tensor, Tensor], None]
    fill: float
    prepare: Callable[[Array], AnyArray] = _as_it_is
    finish: Callable[[AnyArray, slice], None] = _leave
    ufunc: np.ufunc | None = None


def reduce_windows(x: Array, windows: tuple[Window, ...], reduction: Reduction) -> Array:
    """Reduce each window to one number, strip by strip, on the team's threads.

    The first axis comes first, since its rows lie side by side in memory.

    Parameters
    ----------
    x : (N, C, *size) float32, C-contiguous
    windows : one a spatial axis
    reduction : what is done to a window's cells

    Returns
    -------
    (N, C, *output_size) float32
    """
    size = tuple(window.output for window in windows)
    out = np.empty((*x.shape[:2], *size), np.float32)
    if reduction.ufunc is not None and all(map(_is_whole, windows)):
        _reduce_channels(x, out, reduction, reduction.ufunc)
        return out
    # images and channels are alike to a pool
    padded = Padded(x.reshape(1, -1, *x.shape[2:]), windows, "constant", reduction.fill)
    results = out.reshape(-1, *size)
    first = windows[0]

    def fill(job: tuple[slice, slice]) -> None:
        checkpoint()
        channels, rows = job
        last_tap = (rows.stop - 1) * first.stride + first.effective_kernel
        block = padded.rows(0, channels, range(rows.start * first.stride, last_tap))
        part = results[channels, rows]
        reduced = _reduce_axes(reduction.prepare(block), windows, part, reduction)
        reduction.finish(reduced, rows)
        if reduced is not part:
            part[...] = reduced

    each(fill, _jobs(len(results), first, prod(padded.size[1:])))
    return out


def _is_whole(window: Window) -> bool:
    """Whether the only window holds all cells of the axis, and nothing else."""
    return window.kernel == window.input and window.span == window.input and window.pad_begin == 0


def _reduce_channels(x: Array, out: Array, reduction: Reduction, ufunc: np.ufunc) -> None:
    """Reduce each channel where it lies; NumPy adds half with half, so that sums come out exact."""
    cells, results = x.reshape(out.size, -1), out.reshape(out.size, *(1,) * (x.ndim - 2))
    together = max(1, STRIP_CELLS // cells.shape[1])

    def fill(first: int) -> None:
        checkpoint()
        part = results[first : first + together]
        ufunc.reduce(cells[first : first + together], axis=1, out=part.reshape(-1))
        reduction.finish(part, slice(0, 1))

    each(fill, range(0, out.size, together))


def _jobs(channels: int, first: Window, row_cells: int) -> Iterator[tuple[slice, slice]]:
    """Cut the work into channels and outputs of the first axis, about `STRIP_CELLS` read by each job."""
    height = min(first.output, max(1, STRIP_CELLS // max(1, row_cells * first.stride)))
    together = max(1, STRIP_CELLS // max(1, row_cells * first.span)) if height == first.output else 1
    for channel in range(0, channels, together):
        for row in range(0, first.output, height):
            yield (
                slice(channel, min(channel + together, channels)),
                slice(row, min(row + height, first.output)),
            )


def _reduce_axes(block: AnyArray, windows: tuple[Window, ...], out: Array, reduction: Reduction) -> AnyArray:
    """Combine along one axis after the other.

    Returns
    -------
    (channels, *output_size), `out` itself if that is of the block's type
    """
    for axis, window in enumerate(windows, start=1):
        last = axis == len(windows)
        shape = (*out.shape[: axis + 1], *block.shape[axis + 1 :])
        result = out if last and block.dtype == out.dtype else _space(f"pool axis {axis}", shape, block.dtype)
        if out.shape[axis] == 1 and window.dilation == 1 and window.kernel >= MANY_TAPS:
            _fold(block, axis, window.kernel, result, reduction)
        else:
            _combine_taps(block, axis, window, result, reduction)
        block = result
    return block


def _combine_taps(block: AnyArray, axis: int, window: Window, out: AnyArray, reduction: Reduction) -> None:
    """Combine tap after tap, each for all windows at once."""
    views = []
    for tap in range(window.kernel):
        cells: Index = (*(ALL,) * axis, tap_slice(tap, window.dilation, window.stride, out.shape[axis]))
        views.append(block[cells])
    if len(views) == 1:
        out[...] = views[0]
        return
    wrap, combine = reduction.backend.wrap, reduction.combine
    total = wrap(out)
    combine(wrap(views[0]), wrap(views[1]), total)
    for view in views[2:]:
        checkpoint()
        combine(total, wrap(view), total)


def _fold(block: AnyArray, axis: int, kernel: int, out: AnyArray, reduction: Reduction) -> None:
    """Combine the `kernel` neighbours that a single window reads, many at a time, then half with half.

    Sums come out more exact so than added one by one.
    """
    cells = np.moveaxis(block, axis, 0)[:kernel]
    size = 1 << (min(kernel, max(1, HEAP_CELLS // max(1, cells[0].size))).bit_length() - 1)
    heap = _space("pool heap", (size, *cells.shape[1:]), block.dtype)
    heap[...] = cells[:size]
    wrap, combine = reduction.backend.wrap, reduction.combine
    for start in range(size, kernel, size):
        checkpoint()
        piece = cells[start : start + size]
        total = wrap(heap[: len(piece)])
        combine(total, wrap(piece), total)
    while size > 1:
        size //= 2
        total = wrap(heap[:size])
        combine(total, wrap(heap[size : 2 * size]), total)
    np.moveaxis(out, axis, 0)[...] = heap[:1]


def _space(name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> AnyArray:
    return scratch(name, shape) if dtype == np.float32 else np.empty(shape, dtype)
