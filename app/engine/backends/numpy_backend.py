"""NumPy as a backend: always there."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from app.engine.activation import activate
from app.engine.backends.backend import Tensor
from app.engine.convolution import Array, Layout
from app.geometry.errors import UnavailableError


class NumpyBackend:
    """Plain NumPy on the host."""

    name = "numpy"
    device = "cpu"

    def wrap(self, array: npt.NDArray[Any]) -> Tensor:
        """Give the array itself."""
        return array

    def add(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        """Write a + b into `out`."""
        np.add(a, b, out=out)

    def maximum(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        """Write the larger of a and b into `out`, NaN if one is."""
        np.maximum(a, b, out=out)

    def activate(self, x: Array, name: str, parameters: Mapping[str, float]) -> Array:
        """Apply an activation to every cell."""
        return activate(x, name, parameters)

    def has_threads(self, count: int) -> bool:
        """Whether `threads(count)` would change nothing, as always here."""
        return True

    def threads(self, count: int) -> AbstractContextManager[None]:
        """Change nothing: NumPy's loops use one thread, and its matrix products what the process set."""
        return nullcontext()

    def rfft(self, a: Tensor, size: tuple[int, ...]) -> Tensor:
        """Spectrum of the last axes, zero-padded to `size`."""
        # Without a factor to multiply by, NumPy transforms float32 in double precision, six times as slowly.
        spectrum = np.fft.rfftn(a, size, axes=tuple(range(-len(size), 0)), norm="forward")
        spectrum *= np.float32(prod(size))
        return spectrum

    def irfft(self, spectrum: Tensor, size: tuple[int, ...]) -> Tensor:
        """Undo `rfft`."""
        return np.fft.irfftn(spectrum, size, axes=tuple(range(-len(size), 0)))

    def conjugate(self, spectrum: Tensor) -> Tensor:
        """Turn a spectrum into its complex conjugate, in place, and give it back."""
        return np.conj(spectrum, out=spectrum)

    def sum_products(self, spectrum: Tensor, weights: Tensor) -> Tensor:
        """Multiply (I, …) by (O, I, …) and sum over I: (O, …)."""
        if len(spectrum) == 1:
            return spectrum * weights[:, 0]
        return np.einsum("i...,oi...->o...", spectrum, weights)

    def convolve(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        stride: tuple[int, ...],
        padding: tuple[int, ...],
        dilation: tuple[int, ...],
        groups: int,
        layout: Layout,
    ) -> Array:
        """Refuse: NumPy has no such operator."""
        raise UnavailableError("NumPy has no convolution of its own for pictures")

    def filter_channels(
        self,
        x: Array,
        kernel: Array,
        stride: tuple[int, int],
        padding: tuple[int, int],
        dilation: tuple[int, int],
    ) -> Array:
        """Refuse: NumPy has no such operator."""
        raise UnavailableError("NumPy has no filter of its own for pictures")

    def convolve_transposed(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        stride: tuple[int, ...],
        padding: tuple[int, ...],
        output_padding: tuple[int, ...],
        groups: int,
        dilation: tuple[int, ...],
        layout: Layout,
    ) -> Array:
        """Refuse: NumPy has no such operator."""
        raise UnavailableError("NumPy has no transposed convolution of its own")
