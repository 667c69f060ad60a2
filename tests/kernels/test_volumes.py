"""Kernels of three axes, against SciPy's own."""

import numpy as np
import pytest
from scipy import ndimage

from app.kernels import make_kernel

CUBE = np.random.default_rng(4).normal(size=(12, 11, 10))


def by(name: str, **parameters: float) -> np.ndarray:
    weights = make_kernel(name, **parameters)
    return np.asarray(ndimage.correlate(CUBE, weights, mode="mirror"))


@pytest.mark.parametrize(("axis", "name"), [(0, "sobel_depth"), (1, "sobel_height"), (2, "sobel_width")])
def test_sobel_is_scipys(axis: int, name: str) -> None:
    np.testing.assert_allclose(by(name), ndimage.sobel(CUBE, axis, mode="mirror"), atol=1e-12)


def test_laplacians_are_scipys_and_the_definitions() -> None:
    np.testing.assert_allclose(by("laplacian_6"), ndimage.laplace(CUBE, mode="mirror"), atol=1e-12)
    mean = ndimage.uniform_filter(CUBE, 3, mode="mirror")
    np.testing.assert_allclose(by("laplacian_26"), 27 * (mean - CUBE), atol=1e-12)
    np.testing.assert_allclose(by("sharpen_cube"), CUBE - by("laplacian_6"), atol=1e-12)


@pytest.mark.parametrize("size", [3, 5])
def test_the_mean_is_scipys(size: int) -> None:
    expected = ndimage.uniform_filter(CUBE, size, mode="mirror")
    np.testing.assert_allclose(by("box_cube", size=size), expected, atol=1e-12)


@pytest.mark.parametrize("sigma", [0.5, 1.3])
def test_gaussians_are_scipys(sigma: float) -> None:
    weights = make_kernel("gaussian_cube", sigma=sigma)
    expected = ndimage.gaussian_filter(CUBE, sigma, radius=len(weights) // 2, mode="mirror")
    np.testing.assert_allclose(by("gaussian_cube", sigma=sigma), expected, atol=1e-12)
    bent = make_kernel("log_cube", sigma=sigma)
    assert bent.sum() == pytest.approx(0, abs=1e-12)
    assert bent[tuple(n // 2 for n in bent.shape)] == bent.min()


def test_depth_comes_first() -> None:
    ramp = np.arange(6.0)[:, None, None] * np.ones((6, 4, 4))
    for name, slope in (
        ("difference_depth", 1),
        ("sobel_depth", 32),
        ("sobel_width", 0),
        ("mean_depth", None),
    ):
        inner = ndimage.correlate(ramp, make_kernel(name))[1:-1]
        assert np.allclose(inner, ramp[1:-1] if slope is None else slope)
