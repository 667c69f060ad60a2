"""Tiles multiplied as spectra, where kernels are large."""

from functools import lru_cache
from itertools import product
from math import log2, prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from app.engine.algorithms.algorithm import TOLERANCE, Cost
from app.engine.algorithms.fft_spectra import kernel_spectra, kernels_at_once, spectrum_bytes
from app.engine.backends.backend import Backend, Tensor
from app.engine.convolution import Array
from app.engine.finite import require_finite
from app.engine.interrupt import checkpoint
from app.engine.parallel import each
from app.engine.problem import Problem
from app.engine.scratch import scratch
from app.engine.windowing import ALL, Index
from app.geometry.windows import Window

TILE_SIDE = {1: 1024, 2: 256, 3: 64}
# Tiles of a row that are transformed in one call, which costs as much as some thousand cells.
BATCH_CELLS = 64 * 1024
MAX_SPECTRA_BYTES = 2**28
REMEMBERED = 1024
"""Sizes whose tiles are remembered."""


class Fft:
    """Overlap-save: spectra of overlapping tiles times the kernel's, back, and only the valid middle kept.

    Every output is written once, by one tile. Overlap-add would add neighbouring tiles' margins to the same
    outputs, which threads can't do side by side, and would transform no fewer cells.
    """

    name = "fft"
    title = "FFT tiles"
    summary = (
        "Tiles, or a whole input that fits one, become spectra, where a convolution is a plain product; "
        "the cost hardly grows with the kernel."
    )
    source = "Stockham 1966, 'High-speed convolution and correlation'; overlap-save"
    backends: tuple[str, ...] = ("numpy", "torch")
    spreads = True
    inspects = False
    tolerance = TOLERANCE

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse where the kernels' spectra would fill the memory."""
        spectra = problem.kernels * spectrum_bytes(tile_size(problem.convolution.windows))
        if spectra > MAX_SPECTRA_BYTES:
            return (
                f"the kernels' spectra would take {spectra // 2**20} MB, {MAX_SPECTRA_BYTES // 2**20} at most"
            )
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """Transforms of all tiles, in and out."""
        windows = problem.convolution.windows
        tile = tile_size(windows)
        cells = prod(tile)
        counts = zip(_full_size(windows), _steps(windows, tile), strict=True)
        tiles = problem.batch * prod(-(-size // step) for size, step in counts)
        transforms = tiles * (problem.x.shape[1] + problem.weight.shape[0])
        butterflies = cells * log2(cells + 1)
        products = tiles * problem.kernels * cells
        calls = problem.batch * problem.groups
        if backend.name == "numpy":
            a_transform, a_kernel = butterflies * 0.00004 + cells * 0.002, butterflies * 0.00044
            a_product = 0.00005 if problem.group_in == 1 else 0.0004
            time = 105 + calls * 93
        else:
            a_transform, a_kernel = butterflies * 0.00005 + cells * 0.0013, butterflies * 0.00037
            a_product = 0.0008
            time = 115 + calls * 160
        time += transforms * a_transform + problem.kernels * a_kernel + products * a_product
        multiplications = int((transforms + problem.kernels) * butterflies + 2 * products)
        return Cost(multiplications, lambda: _workspace(problem, backend), time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say what large kernel it is."""
        sizes = " × ".join(map(str, problem.kernel_size))
        tile = " × ".join(map(str, tile_size(problem.convolution.windows)))
        return f"a kernel of {sizes} costs less as a product of spectra, on tiles of {tile}"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Transform some tiles at a time; of a strided result, every s-th cell is kept."""
        out = np.empty(problem.output_shape, np.float32)
        windows = problem.convolution.windows
        tile = tile_size(windows)
        spectra = kernel_spectra(problem, backend, tile)
        step = _steps(windows, tile)[0] * (_together(tile) if problem.rank == 1 else 1)
        rows = range(0, _full_size(windows)[0], step)

        def fill(job: tuple[int, int, int]) -> None:
            item, group, _ = job
            outputs = problem.outputs_of(group)
            with backend.threads(1):
                _fill_row(problem, backend, job, spectra[outputs], out[item, outputs])

        each(fill, product(range(problem.batch), range(problem.groups), rows))
        if problem.bias is not None:
            out += problem.bias.reshape(-1, *(1,) * problem.rank)
        return out


@lru_cache(maxsize=REMEMBERED)
def tile_size(windows: tuple[Window, ...]) -> tuple[int, ...]:
    """Cells of a tile, an axis: some kernels long, and quick to transform."""
    side = TILE_SIDE.get(len(windows), 16)
    sizes = []
    for window in windows:
        wanted = max(side, 2 ** (4 * window.effective_kernel - 1).bit_length())
        # The next quick length of a long axis takes long to find, and would not be used.
        sizes.append(wanted if window.span >= wanted else min(wanted, fast_length(window.span)))
    return tuple(sizes)


def fast_length(least: int) -> int:
    """Smallest even length of at least `least` that has no prime factor above 5.

    Examples
    --------
    >>> fast_length(482), fast_length(31)
    (486, 32)
    """
    length = least + least % 2
    while True:
        rest = length
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return length
        length += 2


def _full_size(windows: tuple[Window, ...]) -> list[int]:
    """Outputs that stride 1 would give, an axis."""
    return [window.span - window.effective_kernel + 1 for window in windows]


def _steps(windows: tuple[Window, ...], tile: tuple[int, ...]) -> list[int]:
    """Valid outputs of a tile, an axis."""
    return [size - window.effective_kernel + 1 for size, window in zip(tile, windows, strict=True)]


def _workspace(problem: Problem, backend: Backend) -> int:
    """Count the bytes of the kernels' spectra, and of the transforms of some kernels or of a tile."""
    windows = problem.convolution.windows
    tile, full = tile_size(windows), _full_size(windows)
    spectrum, count = spectrum_bytes(tile), _together(tile)
    spectra = problem.kernels * spectrum
    # NumPy transforms in double precision what it gives in single
    copies = 2 if backend.name == "torch" else 6
    at_once = min(problem.weight.shape[0], kernels_at_once(problem, tile)) * problem.group_in
    transformed = at_once * spectrum * (copies / 2 + (1 if backend.name == "torch" else 0))
    steps = _steps(windows, tile)
    used = min(count, -(-full[-1] // steps[-1]))
    cells, sums = problem.group_in * spectrum * used, problem.group_out * spectrum * used
    rows = min(tile[0] if problem.rank > 1 else (count - 1) * steps[0] + tile[0], problem.padded.size[0])
    block = problem.padded.block_bytes(problem.group_in, rows)
    tiles = prod(-(-size // step) for size, step in zip(full, steps, strict=True)) > used
    kept = (cells + sums) if tiles else 0
    return spectra + int(max(transformed, block + max(cells * (copies + 1), cells * 2 + sums * 3) + kept))


def _together(tile: tuple[int, ...]) -> int:
    """Neighbours on the last axis that are transformed in one call."""
    return max(1, BATCH_CELLS // prod(tile))


def _fill_row(
    problem: Problem, backend: Backend, job: tuple[int, int, int], spectra: Tensor, out: Array
) -> None:
    """Compute a row of tiles of one group of one item; `out` is all its outputs, (O / groups, *size).

    On one axis, a row is as many tiles as are transformed together.
    """
    item, group, row = job
    windows, padded = problem.convolution.windows, problem.padded
    tile, full = tile_size(windows), _full_size(windows)
    steps, count = _steps(windows, tile), _together(tile)
    # Cells that some tiles in a row cover on the last axis, and how many of those are new.
    reach, fresh = (count - 1) * steps[-1] + tile[-1], count * steps[-1]
    spans, moves = (*tile[:-1], reach), (*steps[:-1], fresh)
    block = padded.rows(item, problem.inputs_of(group), range(row, min(row + spans[0], padded.size[0])))
    corners = (range(0, size, move) for size, move in zip(full[1:], moves[1:], strict=True))
    for rest in product(*corners):
        checkpoint()
        others = (slice(at, at + span) for at, span in zip(rest, spans[1:], strict=True))
        cells: Index = (ALL, ALL, *others)
        corner = (row, *rest)
        used = min(count, -(-(full[-1] - corner[-1]) // steps[-1]))
        spectrum = backend.rfft(backend.wrap(_tiles(block[cells], used, steps[-1], tile[-1])), tile)
        result = np.asarray(backend.irfft(backend.sum_products(spectrum, spectra[:, :, None]), tile))
        require_finite(result)
        _keep(problem, _joined(result, steps[-1]), corner, moves, out)


def _tiles(cells: Array, count: int, step: int, side: int) -> Array:
    """Cut (C, *cells) along the last axis into overlapping tiles, (C, tiles, *cells of a tile)."""
    reach = (count - 1) * step + side
    if count > 1 and cells.shape[-1] < reach:
        wide = scratch("fft cells", (*cells.shape[:-1], reach))
        wide[..., : cells.shape[-1]] = cells
        wide[..., cells.shape[-1] :] = 0.0
        cells = wide
    shape = (len(cells), count, *cells.shape[1:-1], min(side, cells.shape[-1]))
    channel, *others, last = cells.strides
    return np.ascontiguousarray(as_strided(cells, shape, (channel, step * last, *others, last)))


def _joined(tiles: Array, step: int) -> Array:
    """Put the valid cells of (O, tiles, *cells) side by side along the last axis: (O, *cells)."""
    if tiles.shape[1] == 1:
        return tiles[:, 0]
    side_by_side = np.moveaxis(tiles[..., :step], 1, -2)
    return side_by_side.reshape(*side_by_side.shape[:-2], -1)


def _keep(
    problem: Problem, result: Array, corner: tuple[int, ...], steps: tuple[int, ...], out: Array
) -> None:
    """Copy the valid cells that the stride keeps to where they belong; `steps` says how many are valid."""
    targets, sources = [], []
    for at, step, stride, count in zip(corner, steps, problem.stride, problem.output_size, strict=True):
        first = -(-at // stride)
        last = max(first, min(count, -(-(at + step) // stride)))
        targets.append(slice(first, last))
        start = first * stride - at
        sources.append(slice(start, max(start, start + (last - first - 1) * stride + 1), stride))
    write: Index = (ALL, *targets)
    read: Index = (ALL, *sources)
    out[write] = result[read]
