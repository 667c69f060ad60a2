"""Kernels of one axis, against SciPy's and NumPy's own."""

import numpy as np
import pytest
from scipy import ndimage, signal

from app.kernels import KERNELS, make_kernel
from app.kernels.naming import name_of

LINE = np.random.default_rng(8).normal(size=200)


@pytest.mark.parametrize("size", [1, 4, 9])
def test_moving_average_is_scipys(size: int) -> None:
    ours = np.correlate(LINE, make_kernel("moving_average", size=size), "valid")
    np.testing.assert_allclose(ours, np.convolve(LINE, np.ones(size) / size, "valid"), rtol=1e-12)


@pytest.mark.parametrize("sigma", [0.5, 1.7])
def test_gaussian_is_scipys(sigma: float) -> None:
    weights = make_kernel("gaussian_line", sigma=sigma)
    radius = len(weights) // 2
    expected = ndimage.gaussian_filter1d(LINE, sigma, radius=radius, mode="mirror")
    np.testing.assert_allclose(ndimage.correlate1d(LINE, weights, mode="mirror"), expected, rtol=1e-9)


@pytest.mark.parametrize(("size", "degree"), [(5, 2), (7, 3), (11, 4)])
def test_savitzky_golay_is_scipys(size: int, degree: int) -> None:
    expected = signal.savgol_coeffs(size, degree)
    np.testing.assert_allclose(make_kernel("savitzky_golay", size=size, degree=degree), expected, atol=1e-11)


@pytest.mark.parametrize("cutoff", [0.05, 0.2])
def test_sincs_are_scipys_windowed_filters(cutoff: float) -> None:
    expected = signal.firwin(41, 2 * cutoff, window="hamming")
    low = make_kernel("low_pass", cutoff=cutoff, size=41)
    np.testing.assert_allclose(low, expected, atol=1e-12)
    impulse = np.zeros(41)
    impulse[20] = 1
    np.testing.assert_allclose(make_kernel("high_pass", cutoff=cutoff, size=41), impulse - low, atol=1e-12)


def test_differences_are_numpys() -> None:
    assert np.correlate(LINE, make_kernel("first_difference")).tolist() == np.diff(LINE).tolist()
    np.testing.assert_allclose(np.correlate(LINE, make_kernel("derivative")), np.gradient(LINE)[1:-1])
    np.testing.assert_allclose(np.correlate(LINE, make_kernel("second_difference")), np.diff(LINE, 2))


def test_an_echo_comes_later_and_a_sharpened_line_stays_level() -> None:
    impulse = np.eye(1, 20, 5)[0]
    heard = np.correlate(impulse, make_kernel("echo", delay=3, gain=0.25), "same")
    assert {int(at): heard[at] for at in np.flatnonzero(heard)} == {5: 1.0, 8: 0.25}
    assert make_kernel("sharpen_line", amount=2.5).sum() == 1


@pytest.mark.parametrize("name", [name for name, kernel in KERNELS.items() if kernel.rank == 1])
def test_each_is_known_by_its_weights(name: str) -> None:
    known = name_of(KERNELS[name].weights() * 3)
    assert known is not None
    assert make_kernel(known.kernel.name, **known.parameters) * known.factor == pytest.approx(
        KERNELS[name].weights() * 3, abs=1e-9
    )
