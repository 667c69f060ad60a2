"""Winograd's minimal filtering: small tiles transformed so that fewer products make the same outputs."""

from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.algorithms.strips import Strip, each_strip, strip_bytes
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.finite import require_finite
from app.engine.interrupt import checkpoint
from app.engine.parallel import each
from app.engine.problem import Problem
from app.engine.scratch import scratch
from app.engine.toom_cook import input_matrices, kernel_matrix, output_matrices
from app.engine.windowing import ALL, Index, multiply_bands

TAPS = 3
STRIP_BYTES = 7 * 2**19
LEAST_TILES = 64
MAX_WEIGHT_BYTES = 2**28


class Winograd:
    """F(m × m, 3 × 3): tiles of m × m outputs from (m + 2)² products instead of 9 m².

    One axis after the other is transformed, all of it by matrix products. The first, over the last axis,
    brings the channels to the end on its way, and the last one takes them back to the front, so nothing is
    copied: (C, *rows, W) → (*points, *tiles, point, C) → a product of C by O a point → (O, *rows, W).

    Parameters
    ----------
    outputs : m, of a tile, an axis
    max_rank : axes on which results stay within the tolerance; each axis multiplies the rounding
    """

    backends: tuple[str, ...] = ("numpy",)
    spreads = True
    inspects = False
    tolerance = TOLERANCE

    def __init__(self, outputs: int, max_rank: int) -> None:
        self.outputs = outputs
        self.points = outputs + TAPS - 1
        self.max_rank = max_rank
        self.name = f"winograd{outputs}"
        self.title = f"Winograd F({outputs} × {outputs}, 3 × 3)"
        self.summary = (
            f"Tiles of {outputs} × {outputs} outputs are transformed, so that for a 3 × 3 kernel "
            f"{self.points**2} multiplications do the work of {9 * outputs**2}."
        )
        self.source = (
            "Winograd 1980, 'Arithmetic complexity of computations'; "
            "Lavin & Gray 2016, 'Fast algorithms for convolutional neural networks'"
        )

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse all but kernels of 3 taps an axis that move cell by cell."""
        if set(problem.kernel_size) != {TAPS}:
            return f"it takes kernels of 3 taps an axis, and here are {_sizes(problem.kernel_size)}"
        if set(problem.stride) != {1}:
            return f"it moves by 1 cell an axis, and the stride is {_sizes(problem.stride)}"
        if set(problem.dilation) != {1}:
            return f"its taps are neighbours, and the dilation is {_sizes(problem.dilation)}"
        if problem.rank > self.max_rank:
            return (
                f"on {problem.rank} axes its rounding would grow beyond {TOLERANCE:.0e} of the largest output"
            )
        size = problem.kernels * self.points**problem.rank * 4
        if size > MAX_WEIGHT_BYTES:
            limit = MAX_WEIGHT_BYTES // 2**20
            return f"the transformed weights would take {size // 2**20} MB, {limit} at most"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """Count products of cells and weights, as the paper does; the transforms' constants are none."""
        points = self.points**problem.rank
        rows, *across = self._tiles(problem.output_size)
        tiles = problem.batch * rows * prod(across)
        strips = problem.batch * problem.groups * -(-rows * self.outputs // self._strip_height(problem))
        weights = problem.kernels * points
        channels = problem.x.shape[1] + problem.weight.shape[0]
        cells = tiles * points * (channels * 0.0007 + problem.groups * 0.005)
        time = 48 + strips * 140 + tiles * weights * 0.00003 + cells + weights * 0.0013
        return Cost(tiles * weights, lambda: self._workspace(problem), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say what is saved."""
        points, cells = self.points**problem.rank, self.outputs**problem.rank
        tile = _sizes((self.outputs,) * problem.rank)
        return (
            f"{points} products make a tile of {tile} outputs, where there are {cells * TAPS**problem.rank}"
        )

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Transform the weights, then go through strips of tiles."""
        out = np.empty(problem.output_shape, np.float32)
        weights = self._weights(problem)

        def fill(strip: Strip) -> None:
            target = out[strip.item, strip.channels, strip.rows]
            cells = self._to_points(strip.block, target.shape[1:])
            sums = self._multiply(cells, weights[:, :, strip.channels])
            self._to_outputs(sums, target)
            if problem.bias is not None:
                target += problem.bias_of(strip.group)

        each_strip(problem, self._strip_height(problem), fill)
        return out

    def _tiles(self, size: Sequence[int]) -> list[int]:
        """Tiles that cover so many outputs, an axis."""
        return [-(-count // self.outputs) for count in size]

    def _strip_height(self, problem: Problem) -> int:
        """Output rows of a strip: what the cache holds, but enough tiles for a matrix product to be quick."""
        rows, *across = self._tiles(problem.output_size)
        points: int = prod(across) * self.points**problem.rank
        fit = STRIP_BYTES // (points * (problem.group_in + problem.group_out) * 4)
        height = max(1, fit, LEAST_TILES // prod(across))
        strips = -(-rows // height)
        return -(-rows // strips) * self.outputs

    def _workspace(self, problem: Problem) -> int:
        """Count the bytes of the transformed weights, and of a strip's input, points, sums and outputs."""
        height, rank = min(self._strip_height(problem), problem.output_size[0]), problem.rank
        tiles = self._tiles((height, *problem.output_size[1:]))
        points = [count * self.points for count in tiles]
        rows = [count * self.outputs + TAPS - 1 for count in tiles]
        cells: int = sum(prod(rows[:axis]) * prod(points[axis:]) for axis in range(rank))
        sums: int = prod(points) + sum(
            prod(points[axis:]) * prod(count * self.outputs for count in tiles[:axis])
            for axis in range(1, rank)
        )
        weights = problem.kernels * self.points**rank
        held: int = weights + problem.group_in * cells + problem.group_out * sums
        return held * 4 + strip_bytes(problem, height)

    def _weights(self, problem: Problem) -> Array:
        """Transform all kernels: (points of all axes but the last, points, O, C / groups)."""
        matrix = kernel_matrix(self.outputs, TAPS, problem.rank)
        outputs, inputs = problem.weight.shape[:2]
        weights = scratch("winograd weights", (len(matrix), outputs, inputs))

        def fill(start: int) -> None:
            checkpoint()
            some = slice(start, start + LEAST_TILES)
            taps = problem.weight[some].reshape(-1, matrix.shape[1])
            np.matmul(matrix, taps.T, out=weights[:, some].reshape(len(matrix), -1))

        each(fill, range(0, outputs, LEAST_TILES))
        return weights.reshape(-1, self.points, outputs, inputs)

    def _to_points(self, block: Array, size: tuple[int, ...]) -> Array:
        """Transform a strip's cells.

        Parameters
        ----------
        block : (C / groups, *padded cells)
        size : outputs an axis

        Returns
        -------
        (points of all axes but the last, tiles of all axes, points of the last, C / groups)
        """
        tiles = self._tiles(size)
        rows = [count * self.outputs + TAPS - 1 for count in tiles[:-1]]
        channels, used = len(block), [count + TAPS - 1 for count in size]
        cells = scratch("winograd cells", (*rows, tiles[-1] * self.points, channels))
        read: Index = (ALL, *map(slice, used))
        write: Index = tuple(map(slice, used[:-1]))
        self._along_last_axis(np.moveaxis(block[read], 0, -1), cells[write])
        for axis, count in enumerate(used[:-1]):
            # read by cropped outputs alone, and so to hold anything but NaN
            beyond: Index = (*(ALL,) * axis, slice(count, None))
            cells[beyond] = 0
        points = 1
        for axis in reversed(range(len(rows))):
            shape = (points, prod(rows[:axis]), tiles[axis], prod(tiles[axis + 1 :]) * self.points * channels)
            found = scratch(f"winograd points {axis}", (self.points, *shape))
            cells = cells.reshape(points, shape[1], rows[axis], shape[3])
            first, second, row, one = cells.strides
            windows = as_strided(
                cells, (*shape[:3], self.points, shape[3]), (first, second, self.outputs * row, row, one)
            )
            np.matmul(input_matrices(self.outputs, TAPS)[0], windows, out=np.moveaxis(found, 0, -2))
            cells, points = found, points * self.points
        return cells.reshape(points, prod(tiles), self.points, channels)

    def _along_last_axis(self, x: Array, out: Array) -> None:
        """Transform (*outer, W, C) into (*outer, tiles · points, C), a tile that hangs over by itself."""
        whole = (x.shape[-2] - TAPS + 1) // self.outputs
        cells, found = np.moveaxis(x, -2, 0), np.moveaxis(out, -2, 0)
        matrix = input_matrices(self.outputs, TAPS)[1]
        multiply_bands(matrix, cells, self.outputs, found[: whole * self.points], self.points)
        rest = x[..., whole * self.outputs :, :]
        if rest.shape[-2] >= TAPS:
            single = input_matrices(self.outputs, TAPS)[0][:, : rest.shape[-2]]
            np.matmul(single, rest, out=out[..., whole * self.points :, :])

    def _multiply(self, cells: Array, weights: Array) -> Array:
        """Sum over the input channels, point by point.

        Parameters
        ----------
        cells : (outer points, tiles, points, C / groups)
        weights : (outer points, points, O / groups, C / groups)

        Returns
        -------
        (outer points, tiles, points, O / groups)
        """
        sums = scratch("winograd sums", (*cells.shape[:3], weights.shape[2]))
        np.matmul(cells.swapaxes(1, 2), weights.swapaxes(2, 3), out=sums.swapaxes(1, 2))
        return sums

    def _to_outputs(self, sums: Array, target: Array) -> None:
        """Transform sums back into a strip's outputs, (O / groups, *size)."""
        maps, *size = target.shape
        outer = len(size) - 1
        single, matrix = output_matrices(self.outputs, TAPS)
        for axis in range(outer):
            sums = sums.reshape(self.outputs**axis, self.points, -1)
            found = scratch(f"winograd outputs {axis}", (len(sums), self.outputs, sums.shape[-1]))
            sums = np.matmul(single, sums, out=found)
        require_finite(sums)
        tiles = self._tiles(size)
        sums = sums.reshape(*(self.outputs,) * outer, *tiles[:-1], tiles[-1] * self.points, maps)
        for corner in product(range(self.outputs), repeat=outer):
            every: Index = (ALL, *(slice(first, None, self.outputs) for first in corner))
            some = np.moveaxis(target[every], 0, -1)
            picked: Index = (*corner, *map(slice, some.shape[:-2]))
            cells, found = np.moveaxis(sums[picked], -2, 0), np.moveaxis(some, -2, 0)
            multiply_bands(matrix, cells, self.points, found, self.outputs)


def _sizes(numbers: tuple[int, ...]) -> str:
    return " × ".join(map(str, numbers))
