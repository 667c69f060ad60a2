"""Spectra against SciPy's circular correlation and the plain sum of a transform."""

import numpy as np
import pytest
from scipy import ndimage

from app.engine.spectrum import frequencies, spectra, spectrum

RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize("size", [(12,), (9, 14), (5, 6, 7), (1, 8)])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_product_is_the_spectrum_of_a_circular_correlation(size: tuple[int, ...], channels: int) -> None:
    x = RANDOM.standard_normal((channels, *size)).astype(np.float32)
    weight = RANDOM.standard_normal((channels, *([3] * len(size)))).astype(np.float32)
    output = sum(
        ndimage.correlate(plane.astype(np.float64), kernel, mode="wrap")
        for plane, kernel in zip(x, weight, strict=True)
    )
    found = spectra(x, weight, [1] * len(size), 0, [16] * len(size))
    np.testing.assert_allclose(found.product, spectrum(np.asarray(output)), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.input, spectrum(x[0]), rtol=1e-6)


@pytest.mark.parametrize("dilation", [1, 2, 5])
def test_the_gain_is_the_plain_sum(dilation: int) -> None:
    kernel = RANDOM.standard_normal((3, 5)).astype(np.float32)
    found = spectra(np.ones((1, 4, 4), np.float32), kernel[None], [dilation, 1], 0, [8, 16]).gain
    for i, fy in enumerate(frequencies(8)):
        for j, fx in enumerate(frequencies(16)):
            wave = np.exp(-2j * np.pi * (fy * dilation * np.arange(3)[:, None] + fx * np.arange(5)))
            assert found[i, j] == pytest.approx(abs((kernel * wave).sum()), abs=1e-5)


def test_a_flat_area_has_its_mean_in_the_middle() -> None:
    found = spectra(np.full((1, 4, 6), 0.25, np.float32), np.ones((1, 3, 3), np.float32), [1, 1], 0, [8, 8])
    assert found.input[2, 3] == pytest.approx(0.25)
    assert found.input.sum() == pytest.approx(0.25)
    assert found.gain[4, 4] == 9


def test_what_is_not_finite_stays_so() -> None:
    x = np.ones((1, 4, 4), np.float32)
    x[0, 1, 1] = np.nan
    assert np.isnan(spectra(x, np.ones((1, 1, 1), np.float32), [1, 1], 0, [4, 4]).product).all()
