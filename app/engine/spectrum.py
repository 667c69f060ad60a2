"""What a convolution does to frequencies: the input's spectrum, the kernel's response, and their product."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.convolution import Array
from app.engine.interrupt import checkpoint

Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True, eq=False)
class Spectra:
    """Magnitudes, frequency 0 in the middle (at index size // 2) of each axis.

    Parameters
    ----------
    input : (*size) float32, one channel's spectrum over the number of cells: its mean lies in the middle
    gain : (*resolution) float32, what becomes of a wave of this frequency: the kernel's response
    product : (*size) float32, the output's spectrum where the border goes round; summed over the channels
    """

    input: Array
    gain: Array
    product: Array


def spectra(
    x: Array, weight: Array, dilation: Sequence[int], channel: int, resolution: Sequence[int]
) -> Spectra:
    """Transform input and kernel, and multiply them.

    Parameters
    ----------
    x : (C, *size) float32, the channels that the kernel reads
    weight : (C, *kernel_size) float32, what meets the input (cross-correlation)
    dilation : cells between taps, an axis
    channel : of x and weight, for `input` and `gain`
    resolution : samples of the gain, an axis

    References
    ----------
    Oppenheim & Schafer, "Discrete-Time Signal Processing", the convolution theorem of the DFT; a
    cross-correlation takes the conjugate.

    Examples
    --------
    >>> x = np.ones((1, 4), np.float32)
    >>> spectra(x, np.array([[1, 2, 1]], np.float32), [1], 0, [4]).product.tolist()
    [0.0, 0.0, 4.0, 0.0]
    """
    size = x.shape[1:]
    total: Complex = np.zeros(size, dtype=np.complex128)
    one: Complex = total
    with np.errstate(all="ignore"):
        for number, (plane, kernel) in enumerate(zip(x, weight, strict=True)):
            checkpoint()
            found = np.fft.fftn(plane.astype(np.float64))
            if number == channel:
                one = found
            total = total + found * np.conj(np.fft.fftn(_folded(kernel, dilation, size)))
        gain = np.fft.fftn(_folded(weight[channel], dilation, resolution))
        cells = x[0].size
        return Spectra(_middle(one / cells), _middle(gain), _middle(total / cells))


def spectrum(plane: Array) -> Array:
    """Magnitude of one channel's spectrum over its number of cells, frequency 0 in the middle."""
    with np.errstate(all="ignore"):
        return _middle(np.fft.fftn(plane.astype(np.float64)) / plane.size)


def _folded(kernel: Array, dilation: Sequence[int], size: Sequence[int]) -> NDArray[np.float64]:
    """Lay a kernel's taps on a torus of this size, as often round it as they reach."""
    grid = np.zeros(tuple(size))
    taps = [np.arange(k) * d % n for k, d, n in zip(kernel.shape, dilation, size, strict=True)]
    np.add.at(grid, np.ix_(*taps), kernel.astype(np.float64))
    return grid


def _middle(values: Complex) -> Array:
    return np.abs(np.fft.fftshift(values)).astype(np.float32)


def frequencies(size: int) -> NDArray[np.float64]:
    """Cycles a cell of each sample, rising from −0.5.

    Examples
    --------
    >>> frequencies(4).tolist()
    [-0.5, -0.25, 0.0, 0.25]
    """
    return np.fft.fftshift(np.fft.fftfreq(size))
