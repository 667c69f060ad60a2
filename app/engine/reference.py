"""The float64 truth that algorithms are held against, quick enough for pictures, in bounded memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, prod

import numpy as np
import numpy.typing as npt

from app.engine.algorithms.strips import Strip, each_strip
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem
from app.engine.windowing import ALL, Index

STRIP_CELLS = 64 * 1024
# Beyond these, evenly spaced strips stand for the whole: some seconds, and 256 MB.
MOST_MULTIPLY_ADDS = 2_000_000_000
MOST_CELLS = 32_000_000

Double = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reference:
    """Output rows in float64: all of them, or evenly spaced strips of a large output.

    Parameters
    ----------
    shape : of the whole output, (N, O, *output_size)
    strips : (O, rows, *others) float64, by item of the batch and first row
    """

    shape: tuple[int, ...]
    strips: Mapping[tuple[int, int], Double]

    @property
    def cells(self) -> int:
        """Output cells that are held against the truth."""
        return sum(strip.size for strip in self.strips.values())

    @property
    def largest(self) -> float:
        """Largest finite value, whatever its sign."""
        sizes = (np.abs(strip) for strip in self.strips.values())
        return max((float(size.max(initial=0.0, where=np.isfinite(size))) for size in sizes), default=0.0)

    def error(self, out: Array, computed: int | None = None) -> float:
        """Largest difference of `out` from the truth.

        Parameters
        ----------
        out : (N, O, *output_size)
        computed : cells of `out` that hold results, in its memory's order; None: all

        Returns
        -------
        ∞ where NaN or infinity stand in other cells than they should
        """
        worst = 0.0
        for (item, start), truth in self.strips.items():
            got = out[item, :, start : start + truth.shape[1]]
            if computed is not None:
                done = self._done(computed, item, start, truth)
                got, truth = got[done], truth[done]
            worst = max(worst, _difference(got, truth))
        return worst

    def _done(self, computed: int, item: int, start: int, strip: Double) -> npt.NDArray[np.bool_]:
        """Which cells of a strip are among the first `computed` of the output."""
        channels, rows = self.shape[1:3]
        a_row = prod(self.shape[3:])
        first = ((item * channels + np.arange(channels)) * rows + start) * a_row
        cells = np.arange(strip[0].size)
        return (first[:, None] + cells < computed).reshape(strip.shape)


def reference(problem: Problem) -> Reference:
    """Compute a convolution in float64, tap by tap: a matrix product over the channels each.

    References
    ----------
    The definition (Dumoulin & Visin 2016, section 1.1), its sums in the order taps, then channels.
    """
    width = max(1, problem.cells // problem.output_size[0]) * problem.group_out
    height = max(1, STRIP_CELLS // width)
    shape, rows = problem.output_shape, problem.output_size[0]
    places = [(item, start) for item in range(problem.batch) for start in range(0, rows, height)]
    share = max(problem.multiply_adds / MOST_MULTIPLY_ADDS, prod(shape) / MOST_CELLS, 1e-9)
    strips = {
        (item, start): np.empty((shape[1], min(height, rows - start), *shape[3:]))
        for item, start in places[:: max(1, ceil(share))]
    }

    def fill(strip: Strip) -> None:
        target = strips.get((strip.item, strip.rows.start))
        if target is not None:
            _add_taps(strip, target[strip.channels])

    with np.errstate(all="ignore"):
        each_strip(problem, height, fill)
    return Reference(shape, strips)


def _add_taps(strip: Strip, target: Double) -> None:
    """Compute one strip of a group's feature maps, (O / groups, rows, *others)."""
    problem = strip.problem
    weight = problem.weight[strip.channels].astype(np.float64)
    flat = target.reshape(len(target), -1)
    flat[...] = 0.0 if problem.bias is None else problem.bias[strip.channels, None]
    for index in np.ndindex(*problem.kernel_size):
        checkpoint()
        cells = strip.tap(ALL, index).astype(np.float64)
        at: Index = (ALL, ALL, *index)
        flat += weight[at] @ cells.reshape(len(cells), -1)


def _difference(got: Array, truth: Double) -> float:
    """Largest difference; where some aren't finite, that of the others, or ∞ if the same aren't."""
    with np.errstate(all="ignore"):
        difference = np.abs(got - truth)
        worst = float(difference.max(initial=0.0))
        if np.isfinite(worst):
            return worst
        rounded = truth.astype(np.float32)
        finite = np.isfinite(rounded)
        if not np.array_equal(got[~finite], rounded[~finite], equal_nan=True):
            return float("inf")
        worst = float(difference.max(initial=0.0, where=finite))
        return worst if np.isfinite(worst) else float("inf")
