"""Symmetry and frequency response, against NumPy's own flips and FFT."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernels import KERNELS, make_kernel
from app.kernels.response import frequencies, response
from app.kernels.symmetry import symmetry


@pytest.mark.parametrize(
    ("name", "axes", "point", "transposed"),
    [
        ("sobel_x", ("even", "odd"), "odd", None),
        ("sobel_y", ("odd", "even"), "odd", None),
        ("laplacian_4", ("even", "even"), "even", "even"),
        ("line_45", (None, None), "even", "even"),
        ("emboss", (None, None), None, "even"),
        ("roberts_x", (None, None), "odd", "even"),
        ("difference_x", ("even", "odd"), "odd", None),
        ("laws_e5e5", ("odd", "odd"), "even", "even"),
    ],
)
def test_symmetries_of_known_kernels(
    name: str, axes: tuple[str | None, ...], point: str | None, transposed: str | None
) -> None:
    found = symmetry(make_kernel(name))
    assert (found.axes, found.point, found.transposed) == (axes, point, transposed)


@pytest.mark.parametrize("shape", [(5,), (2, 3), (2, 1, 4)])
def test_any_number_of_axes(shape: tuple[int, ...]) -> None:
    weights = np.random.default_rng(1).random(shape)
    whole = weights + np.flip(weights)
    assert symmetry(whole).point == "even"
    assert symmetry(weights - np.flip(weights)).point == "odd"
    assert len(symmetry(weights).axes) == len(shape)
    assert symmetry(weights * 1e30 + 0).transposed is None


def test_zeros_are_even() -> None:
    assert symmetry(np.zeros((2, 2))).axes == ("even", "even")


@given(st.lists(st.integers(1, 6), min_size=1, max_size=3), st.integers(0, 2**32 - 1))
def test_the_response_is_numpys_fft(shape: list[int], seed: int) -> None:
    weights = np.random.default_rng(seed).standard_normal(shape)
    # 9 points from −½ to ½ are the 8 frequencies of an FFT of length 8, shifted, and the first once more
    expected = np.abs(np.fft.fftshift(np.fft.fftn(weights, s=[8] * len(shape), axes=range(len(shape)))))
    expected = np.pad(expected, [(0, 1)] * len(shape), mode="wrap")
    np.testing.assert_allclose(response(weights, 9), expected, atol=1e-12)


@pytest.mark.parametrize("name", KERNELS)
def test_the_middle_of_the_response_is_the_sum(name: str) -> None:
    weights = make_kernel(name)
    assert frequencies(33)[16] == 0
    assert response(weights, 33)[(16,) * weights.ndim] == pytest.approx(abs(weights.sum()), abs=1e-9)
