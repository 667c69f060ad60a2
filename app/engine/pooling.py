"""Pools: the largest cell, the mean or the norm of each window, one axis after the other."""

from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from app.engine.backends.backend import Backend, Tensor
from app.engine.convolution import Array
from app.engine.reducing import AnyArray, Reduction, reduce_windows
from app.geometry.windows import Window

# Above this exponent float32's range is too short for powers that still matter: they are float64.
MAX_SINGLE_POWER = 5
# Comparing and adding are as quick in NumPy as in torch, whose threads would meet after each strip.
SHARED = "in strips that threads share"


@dataclass(frozen=True, slots=True)
class MaxPool:
    """Largest cell of each window; padding never wins, NaN does.

    Parameters
    ----------
    windows : one a spatial axis
    """

    windows: tuple[Window, ...]
    algorithm = "taps"
    reason = f"the maximum along one axis after the other, {SHARED}"
    prefers = "numpy"

    def microseconds(self, x: Array) -> float:
        """Estimate one thread's time."""
        return pooling_time(x.shape, self.windows)

    def run(self, x: Array, backend: Backend) -> Array:
        """Compute (N, C, *output_size) float32 from (N, C, *size)."""
        return reduce_windows(x, self.windows, Reduction(backend, backend.maximum, -np.inf, ufunc=np.maximum))


@dataclass(frozen=True, slots=True)
class AveragePool:
    """Mean of each window.

    Parameters
    ----------
    windows : one a spatial axis
    count_include_pad : whether padding counts as cells; what hangs over its end never does (PyTorch's rule)
    """

    windows: tuple[Window, ...]
    count_include_pad: bool = True
    algorithm = "taps"
    reason = f"the sum along one axis after the other, over the number of cells, {SHARED}"
    prefers = "numpy"

    def microseconds(self, x: Array) -> float:
        """Estimate one thread's time."""
        return pooling_time(x.shape, self.windows)

    def run(self, x: Array, backend: Backend) -> Array:
        """Compute (N, C, *output_size) float32 from (N, C, *size)."""
        shares = [1.0 / divisors(window, self.count_include_pad) for window in self.windows]
        # where all of an axis's windows count alike, as most do, one number stands for all
        common = prod(float(share[0]) for share in shares if (share == share[0]).all())
        others = {axis: share for axis, share in enumerate(shares) if not (share == share[0]).all()}
        columns = {
            axis: share.astype(np.float32).reshape(-1, *(1,) * (len(shares) - 1 - axis))
            for axis, share in others.items()
        }

        def divide(sums: AnyArray, rows: slice) -> None:
            if common != 1:
                sums *= np.float32(common)
            for axis, column in columns.items():
                sums *= column if axis else column[rows]

        reduction = Reduction(backend, backend.add, 0.0, finish=divide, ufunc=np.add)
        return reduce_windows(x, self.windows, reduction)


@dataclass(frozen=True, slots=True)
class LpPool:
    """The p-norm of each window: (Σ |x|^p)^(1/p), as ONNX has it.

    PyTorch's `lp_pool` raises x itself to p, which for odd p lets signs cancel, and under `ceil_mode` scales
    a window that hangs over the end up to a whole one's cells; neither is a norm.

    Parameters
    ----------
    windows : one a spatial axis
    p : 1 or more; cells smaller than 3 · 10⁻⁸ of the input's largest may count as 0

    References
    ----------
    Boureau, Ponce & LeCun 2010, "A Theoretical Analysis of Feature Pooling in Visual Recognition"; ONNX
    operator LpPool.
    """

    windows: tuple[Window, ...]
    p: float = 2.0
    algorithm = "taps"
    reason = "powers, their sum along one axis after the other, and its root"
    prefers = None

    def microseconds(self, x: Array) -> float:
        """Estimate one thread's time."""
        return pooling_time(x.shape, self.windows) + x.size * (0.001 if self.p <= 2 else 0.01)

    def run(self, x: Array, backend: Backend) -> Array:
        """Compute (N, C, *output_size) float32 from (N, C, *size)."""
        dtype = np.float32 if self.p <= MAX_SINGLE_POWER else np.float64
        scale = _scale(x)

        def raised(block: Array) -> AnyArray:
            values: Tensor = abs(backend.wrap(block.astype(dtype, copy=False)))
            values *= 1 / scale
            return np.asarray(values**self.p)

        def rooted(sums: AnyArray, rows: slice) -> None:
            wrapped = backend.wrap(sums)
            wrapped **= 1 / self.p
            wrapped *= scale

        return reduce_windows(x, self.windows, Reduction(backend, backend.add, 0.0, raised, rooted))


def _scale(x: Array) -> float:
    """Power of two near the largest finite cell, so that powers of the others neither overflow nor vanish."""
    largest = max(float(x.max()), -float(x.min()))
    if not np.isfinite(largest):
        finite = x[np.isfinite(x)]
        largest = float(np.abs(finite).max()) if finite.size else 0.0
    return float(2.0 ** np.clip(np.frexp(largest)[1], -120, 120)) if largest > 0 else 1.0


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


def pooling_time(shape: tuple[int, ...], windows: tuple[Window, ...]) -> float:
    """Estimate the microseconds of one thread: cells read for each axis, those of the last one by one.

    Parameters
    ----------
    shape : (N, C, *size)
    windows : one a spatial axis
    """
    sizes = [window.input for window in windows]
    reads = 0.0
    for axis, window in enumerate(windows):
        sizes[axis] = window.output
        scattered = axis == len(windows) - 1 and window.stride > 1
        reads += prod(sizes) * window.kernel * (2 if scattered else 1)
    return prod(shape[:2]) * reads * 0.0005
