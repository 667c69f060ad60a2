"""The kernels' spectra, which the tiles of a convolution by FFT are multiplied by."""

from math import prod

import numpy as np

from app.engine.backends.backend import Backend, Tensor
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.parallel import each
from app.engine.problem import Problem
from app.engine.windowing import Index

# Kernels that are transformed in one call hold several copies of their spectra until it ends.
KERNEL_CELLS = 256 * 1024


def kernel_spectra(problem: Problem, backend: Backend, tile: tuple[int, ...]) -> Tensor:
    """Transform all kernels, some at a time: conjugate spectra, (O, C / groups, *half of a tile)."""
    weight = _spread(problem)
    spectra = backend.wrap(np.empty((*weight.shape[:2], *_half(tile)), np.complex64))
    some = kernels_at_once(problem, tile)

    def fill(start: int) -> None:
        checkpoint()
        part = slice(start, start + some)
        with backend.threads(1):
            spectra[part] = backend.conjugate(backend.rfft(backend.wrap(weight[part]), tile))

    each(fill, range(0, len(weight), some))
    return spectra


def kernels_at_once(problem: Problem, tile: tuple[int, ...]) -> int:
    """Output channels whose kernels are transformed in one call."""
    return max(1, KERNEL_CELLS // (problem.group_in * prod(tile)))


def spectrum_bytes(tile: tuple[int, ...]) -> int:
    """Bytes of one tile's spectrum."""
    return prod(_half(tile)) * 8


def _half(tile: tuple[int, ...]) -> tuple[int, ...]:
    """Cells of a tile's spectrum: real numbers have the other half's conjugates."""
    return (*tile[:-1], tile[-1] // 2 + 1)


def _spread(problem: Problem) -> Array:
    """Weights with dilation's gaps filled with zeros."""
    size = tuple(window.effective_kernel for window in problem.convolution.windows)
    if size == problem.kernel_size:
        return problem.weight
    spread = np.zeros((*problem.weight.shape[:2], *size), np.float32)
    taps: Index = (..., *(slice(None, None, step) for step in problem.dilation))
    spread[taps] = problem.weight
    return spread
