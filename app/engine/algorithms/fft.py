"""Tiles multiplied as spectra, where kernels are large."""

from itertools import product
from math import log2, prod

import numpy as np

from app.engine.algorithms.algorithm import Cost
from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.finite import require_finite
from app.engine.interrupt import checkpoint
from app.engine.problem import Problem

MAX_TILE_CELLS = 2**18
MAX_SPECTRA_BYTES = 2**28


class Fft:
    """Overlap-save: spectra of overlapping tiles times the kernel's, back, and only the valid middle kept."""

    name = "fft"
    title = "FFT tiles"
    summary = (
        "Tiles become spectra, where a convolution is a plain product; the cost hardly grows with the kernel."
    )
    source = "Stockham 1966, 'High-speed convolution and correlation'; overlap-save"
    backends: tuple[str, ...] = ("numpy", "torch")
    spreads = True

    def why_not(self, problem: Problem, backend: Backend) -> str | None:
        """Refuse where the kernels' spectra would fill the memory."""
        spectra = problem.weight.shape[0] * problem.group_in * prod(tile_size(problem)) * 4
        if spectra > MAX_SPECTRA_BYTES:
            return f"the spectra of all kernels would take {spectra // 2**20:,} MB, and {MAX_SPECTRA_BYTES // 2**20} are allowed"
        return None

    def cost(self, problem: Problem, backend: Backend) -> Cost:
        """Transforms of all tiles, in and out."""
        tile = tile_size(problem)
        cells = prod(tile)
        tiles = problem.batch * prod(
            -(-size // step) for size, step in zip(_full_size(problem), _steps(problem, tile), strict=True)
        )
        transforms = tiles * (problem.x.shape[1] + problem.weight.shape[0]) + problem.weight.size // prod(
            problem.kernel_size
        )
        an_fft = 20 + cells * log2(cells + 1) * (0.00035 if backend.name == "numpy" else 0.00017)
        products = tiles * problem.weight.shape[0] * problem.group_in * cells
        time = 60 + transforms * an_fft + products * 0.0012
        return Cost(int(transforms * cells * log2(cells + 1) + 2 * products), cells * 4 * 6, time)

    def because(self, problem: Problem, backend: Backend) -> str:
        """Say what large kernel it is."""
        sizes = " × ".join(map(str, problem.kernel_size))
        tile = " × ".join(map(str, tile_size(problem)))
        return f"a {sizes} kernel costs less as a product of spectra, on tiles of {tile}"

    def run(self, problem: Problem, backend: Backend) -> Array:
        """Transform tile by tile; strides keep every s-th cell of a result at stride 1."""
        out = np.empty(problem.output_shape, np.float32)
        tile = tile_size(problem)
        steps = _steps(problem, tile)
        spectra = backend.conjugate(backend.rfft(backend.wrap(_spread(problem)), tile))
        full = _full_size(problem)
        padded = problem.padded
        for item, group in product(range(problem.batch), range(problem.groups)):
            channels = slice(group * problem.group_in, (group + 1) * problem.group_in)
            outputs = slice(group * problem.group_out, (group + 1) * problem.group_out)
            for row in range(0, full[0], steps[0]):
                block = padded.rows(item, channels, range(row, min(row + tile[0], padded.size[0])))
                for rest in product(
                    *(range(0, size, step) for size, step in zip(full[1:], steps[1:], strict=True))
                ):
                    checkpoint()
                    corner = (row, *rest)
                    cells = tuple(slice(at, at + size) for at, size in zip(rest, tile[1:], strict=True))
                    spectrum = backend.rfft(
                        backend.wrap(np.ascontiguousarray(block[(..., slice(None), *cells)])), tile
                    )
                    result = backend.irfft(backend.sum_products(spectrum, spectra[outputs]), tile)
                    require_finite(np.asarray(result))
                    _keep(problem, np.asarray(result), corner, steps, out[item, outputs])
        if problem.bias is not None:
            out += problem.bias.reshape(-1, *(1,) * problem.rank)
        return out


def tile_size(problem: Problem) -> tuple[int, ...]:
    """Cells of a tile, an axis: some kernels long, and quick to transform."""
    side = {1: 4096, 2: 256, 3: 64}.get(problem.rank, 16)
    sizes = []
    for window in problem.convolution.windows:
        wanted = max(side, 2 ** (4 * window.effective_kernel - 1).bit_length())
        sizes.append(min(wanted, fast_length(window.span)))
    return tuple(sizes)


def fast_length(least: int) -> int:
    """Smallest length of at least `least` that has no prime factor above 5, even where it can be.

    Examples
    --------
    >>> fast_length(482), fast_length(31)
    (486, 32)
    """
    length = max(least, 1)
    while True:
        rest = length
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1 and (length % 2 == 0 or length == 1):
            return length
        length += 1


def _full_size(problem: Problem) -> tuple[int, ...]:
    """Outputs that stride 1 would give."""
    return tuple(window.span - window.effective_kernel + 1 for window in problem.convolution.windows)


def _steps(problem: Problem, tile: tuple[int, ...]) -> tuple[int, ...]:
    """Valid outputs of a tile, an axis."""
    windows = problem.convolution.windows
    return tuple(size - window.effective_kernel + 1 for size, window in zip(tile, windows, strict=True))


def _spread(problem: Problem) -> Array:
    """Weights with dilation's gaps filled with zeros."""
    size = tuple(window.effective_kernel for window in problem.convolution.windows)
    if size == problem.kernel_size:
        return problem.weight
    spread = np.zeros((*problem.weight.shape[:2], *size), np.float32)
    spread[(..., *(slice(None, None, step) for step in problem.dilation))] = problem.weight
    return spread


def _keep(
    problem: Problem, result: Array, corner: tuple[int, ...], steps: tuple[int, ...], out: Array
) -> None:
    """Copy a tile's valid cells that the stride keeps to where they belong."""
    targets, sources = [slice(None)], [slice(None)]
    for at, step, stride, count in zip(corner, steps, problem.stride, problem.output_size, strict=True):
        first = -(-at // stride)
        last = min(count, -(-(at + step) // stride))
        targets.append(slice(first, last))
        start = first * stride - at
        sources.append(slice(start, start + max(0, last - first - 1) * stride + (last > first), stride))
    out[tuple(targets)] = result[tuple(sources)]
