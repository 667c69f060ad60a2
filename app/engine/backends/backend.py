"""The small set of operations that differ between NumPy and torch."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy.typing as npt

from app.engine.convolution import Array, Layout

# A backend's own array, a NumPy array or a torch tensor: both slice alike, and no more is asked of them.
Tensor = Any


class DeviceError(Exception):
    """The device ran out of memory or is gone.

    Parameters
    ----------
    detail : what happened, as the beginning of a sentence
    lasting : whether the device is lost for the rest of the process
    """

    def __init__(self, detail: str, lasting: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.lasting = lasting


class Backend(Protocol):
    """What computes. Only `convolve` uses the device; everything else works on the host's memory."""

    @property
    def name(self) -> str:
        """`numpy` or `torch`."""

    @property
    def device(self) -> str:
        """Where `convolve` computes."""

    def has_threads(self, count: int) -> bool:
        """Whether `threads(count)` would change nothing."""

    def threads(self, count: int) -> AbstractContextManager[None]:
        """Let the calling thread's operations use so many threads inside the block."""

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
        """Convolve with the backend's own operator, zero padding on both sides of each axis.

        Raises
        ------
        DeviceError : the device is out of memory or gone
        UnavailableError : this backend has no such operator
        """

    def filter_channels(
        self,
        x: Array,
        kernel: Array,
        stride: tuple[int, int],
        padding: tuple[int, int],
        dilation: tuple[int, int],
    ) -> Array:
        """Filter every channel of pictures with one kernel, on the CPU, with channels last in memory.

        Parameters
        ----------
        x : (N, *size, C), contiguous where that spares a copy
        kernel : (*kernel_size)
        stride, padding, dilation : an axis; padding with zeros on both sides

        Returns
        -------
        (N, *output_size, C), contiguous

        Raises
        ------
        UnavailableError : this backend has no such operator
        """

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
        """Convolve transposed with the backend's own operator, both ends of each axis cut alike.

        Raises
        ------
        DeviceError : the device is out of memory or gone
        UnavailableError : this backend has no such operator
        """

    def wrap(self, array: npt.NDArray[Any]) -> Tensor:
        """Give a NumPy array as this backend's own, on the same memory."""

    def rfft(self, a: Tensor, size: tuple[int, ...]) -> Tensor:
        """Spectrum of the last axes, zero-padded to `size`."""

    def irfft(self, spectrum: Tensor, size: tuple[int, ...]) -> Tensor:
        """Undo `rfft`."""

    def conjugate(self, spectrum: Tensor) -> Tensor:
        """Turn a spectrum into its complex conjugate, in place, and give it back."""

    def sum_products(self, spectrum: Tensor, weights: Tensor) -> Tensor:
        """Multiply (I, …) by (O, I, …) and sum over I: (O, …)."""

    def add(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        """Write a + b into `out`."""

    def maximum(self, a: Tensor, b: Tensor, out: Tensor) -> None:
        """Write the larger of a and b into `out`, NaN if one is."""

    def activate(self, x: Array, name: str, parameters: Mapping[str, float]) -> Array:
        """Apply an activation to every cell."""
