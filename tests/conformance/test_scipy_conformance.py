"""The engine against SciPy in float64: filters with every border, and correlation in its three sizes."""

from typing import Literal

import numpy as np
import pytest
from scipy import ndimage, signal

from app.engine import Array, Choice, Convolution, Engine
from app.geometry import PaddingMode, Window, named_padding

ENGINE = Engine()
GENERATOR = np.random.default_rng(4)
BORDERS: dict[PaddingMode, Literal["constant", "mirror", "reflect", "nearest", "grid-wrap"]] = {
    "zeros": "constant",
    "reflect": "mirror",
    "symmetric": "reflect",
    "replicate": "nearest",
    "circular": "grid-wrap",
}


def normal(*shape: int) -> Array:
    return GENERATOR.standard_normal(shape).astype(np.float32)


def filtered(picture: Array, kernel: Array, mode: PaddingMode, backend: Literal["auto", "numpy"]) -> Array:
    """Filter an array with a kernel of as many axes, keeping its size."""
    windows = tuple(
        Window(n, k, 1, 1, k // 2, (k - 1) // 2) for n, k in zip(picture.shape, kernel.shape, strict=True)
    )
    settings = Convolution(windows, padding_mode=mode)
    out, _ = ENGINE.convolve(picture[None, None], kernel[None, None], None, settings, Choice(backend))
    result: Array = out[0, 0]
    return result


@pytest.mark.parametrize("backend", ["auto", "numpy"])
@pytest.mark.parametrize("mode", BORDERS)
@pytest.mark.parametrize(
    "kernel_size", [(3, 3), (5, 4), (1, 7), (11, 11), (25, 31), (6,), (3, 2, 3)], ids=str
)
def test_filters(kernel_size: tuple[int, ...], mode: PaddingMode, backend: Literal["auto", "numpy"]) -> None:
    picture, kernel = normal(*(60, 70, 9)[: len(kernel_size)]), normal(*kernel_size)

    expected = ndimage.correlate(picture.astype(np.float64), kernel.astype(np.float64), mode=BORDERS[mode])

    out = filtered(picture, kernel, mode, backend)
    assert np.abs(out - expected).max() < 1e-5 * np.abs(expected).max()


@pytest.mark.parametrize("sigma", [0.8, 2.5, 6.0])
def test_gaussian(sigma: float) -> None:
    """A Gaussian goes another way through the engine, as two passes."""
    picture = GENERATOR.random((150, 130), dtype=np.float32)
    radius = int(4 * sigma + 0.5)
    line = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel = (np.outer(line, line) / line.sum() ** 2).astype(np.float32)

    expected = ndimage.gaussian_filter(picture.astype(np.float64), sigma, mode="mirror")

    assert np.abs(filtered(picture, kernel, "reflect", "numpy") - expected).max() < 1e-5


@pytest.mark.parametrize("name", ["valid", "same", "full"])
def test_correlate2d(name: Literal["valid", "same", "full"]) -> None:
    picture, kernel = normal(12, 15), normal(3, 5)
    windows = tuple(
        Window(n, k, 1, 1, *named_padding(name, n, k, 1, 1))
        for n, k in zip(picture.shape, kernel.shape, strict=True)
    )

    out, _ = ENGINE.convolve(picture[None, None], kernel[None, None], None, Convolution(windows))

    expected = signal.correlate2d(picture.astype(np.float64), kernel.astype(np.float64), mode=name)
    assert np.allclose(out[0, 0], expected, atol=1e-5)


def test_numpy_convolve_is_correlation_with_the_kernel_turned() -> None:
    sound, kernel = normal(50), normal(7)
    window = Window(50, 7, 1, 1, 6, 6)

    out, _ = ENGINE.convolve(sound[None, None], kernel[None, None, ::-1], None, Convolution((window,)))

    assert np.allclose(out[0, 0], np.convolve(sound, kernel), atol=1e-5)
