"""Pools: the largest or the mean cell of each window, one axis after the other."""

from collections.abc import Callable
from math import prod

import numpy as np
import numpy.typing as npt

from app.engine.backends.backend import Backend, Tensor
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.padding import Padded
from app.engine.scratch import scratch
from app.engine.windowing import ALL, Index, tap_slice
from app.geometry.windows import Window

STRIP_CELLS = 32 * 1024
Combine = Callable[[Tensor, Tensor, Tensor], None]


def max_pool(x: Array, windows: tuple[Window, ...], backend: Backend) -> Array:
    """Largest cell of each window; padding never wins, NaN does.

    Parameters
    ----------
    x : (N, C, *size) float32
    windows : one a spatial axis
    backend : whose arithmetic to use

    Returns
    -------
    (N, C, *output_size) float32
    """
    return _reduce(x, windows, -np.inf, backend, backend.maximum)


def average_pool(x: Array, windows: tuple[Window, ...], count_include_pad: bool, backend: Backend) -> Array:
    """Mean of each window.

    Parameters
    ----------
    x : (N, C, *size) float32
    windows : one a spatial axis
    count_include_pad : whether padding counts as cells; what hangs over its end never does (PyTorch's rule)
    backend : whose arithmetic to use

    Returns
    -------
    (N, C, *output_size) float32
    """
    sums = _reduce(x, windows, 0.0, backend, backend.add)
    for axis, window in enumerate(windows):
        shares = (1.0 / divisors(window, count_include_pad)).astype(np.float32)
        sums *= shares.reshape(-1, *(1,) * (len(windows) - 1 - axis))
    return sums


def divisors(window: Window, count_include_pad: bool) -> npt.NDArray[np.int64]:
    """Cells that each window of an axis counts, 1 at least.

    Examples
    --------
    >>> window = Window(input=5, kernel=3, stride=2, pad_begin=1, pad_end=1, rounding="ceil")
    >>> divisors(window, count_include_pad=True), divisors(window, count_include_pad=False)
    (array([3, 3, 3]), array([2, 3, 2]))
    """
    pads = (window.pad_begin, window.pad_end) if count_include_pad else (0, 0)
    starts = np.arange(window.output) * window.stride - window.pad_begin
    # taps before a border are counted by a division, so that no table of windows × taps is made
    before = (-(-(end - starts) // window.dilation) for end in (-pads[0], window.input + pads[1]))
    skipped, within = (np.clip(count, 0, window.kernel) for count in before)
    counts: npt.NDArray[np.int64] = np.maximum(within - skipped, 1)
    return counts


def _reduce(x: Array, windows: tuple[Window, ...], fill: float, backend: Backend, combine: Combine) -> Array:
    """Combine each window's cells, strip by strip: the first axis first, since its rows lie side by side."""
    output_size = tuple(window.output for window in windows)
    out = np.empty((*x.shape[:2], *output_size), np.float32)
    padded = Padded(x, windows, "constant", fill)
    first = windows[0]
    height = max(1, STRIP_CELLS // max(1, prod(padded.size[1:])) // first.stride)
    for item in range(x.shape[0]):
        for channel in range(x.shape[1]):
            for start in range(0, first.output, height):
                checkpoint()
                stop = min(start + height, first.output)
                last_tap = (stop - 1) * first.stride + first.effective_kernel
                block = padded.rows(item, slice(channel, channel + 1), range(start * first.stride, last_tap))[
                    0
                ]
                _reduce_axes(block, windows, out[item, channel, start:stop], backend, combine)
    return out


def _reduce_axes(
    block: Array, windows: tuple[Window, ...], out: Array, backend: Backend, combine: Combine
) -> None:
    """Combine along one axis after the other, the last one into `out`."""
    for axis, window in enumerate(windows):
        shape = (*out.shape[: axis + 1], *block.shape[axis + 1 :])
        result = out if axis == len(windows) - 1 else scratch(f"pool axis {axis}", shape)
        views = []
        for tap in range(window.kernel):
            cells: Index = (*(ALL,) * axis, tap_slice(tap, window.dilation, window.stride, out.shape[axis]))
            views.append(block[cells])
        if len(views) == 1:
            result[...] = views[0]
        else:
            total = backend.wrap(result)
            combine(backend.wrap(views[0]), backend.wrap(views[1]), total)
            for view in views[2:]:
                combine(total, backend.wrap(view), total)
        block = result
