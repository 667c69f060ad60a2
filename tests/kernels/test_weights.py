"""Weights against what was published: matrices as printed, and SciPy's and OpenCV's own kernels."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage, signal

from app.kernels import make_kernel

R = 2**0.5

# As printed in the sources that the kernels name
PRINTED: dict[str, list[list[float]]] = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "vertical_edge": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "horizontal_edge": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "sobel_x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "sobel_y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "prewitt_x": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "prewitt_y": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "scharr_x": [[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]],
    "scharr_y": [[-3, -10, -3], [0, 0, 0], [3, 10, 3]],
    "roberts_x": [[1, 0], [0, -1]],
    "roberts_y": [[0, 1], [-1, 0]],
    "difference_x": [[-0.5, 0, 0.5]],
    "difference_y": [[-0.5], [0], [0.5]],
    "kirsch_n": [[5, 5, 5], [-3, 0, -3], [-3, -3, -3]],
    "kirsch_nw": [[5, 5, -3], [5, 0, -3], [-3, -3, -3]],
    "kirsch_e": [[-3, -3, 5], [-3, 0, 5], [-3, -3, 5]],
    "kirsch_sw": [[-3, -3, -3], [5, 0, -3], [5, 5, -3]],
    "frei_chen_1": [[1 / 2 / R, 0.5, 1 / 2 / R], [0, 0, 0], [-1 / 2 / R, -0.5, -1 / 2 / R]],
    "laplacian_4": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "laplacian_8": [[1, 1, 1], [1, -8, 1], [1, 1, 1]],
    "line_horizontal": [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]],
    "line_45": [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}


@pytest.mark.parametrize("name", PRINTED)
def test_weights_are_as_printed(name: str) -> None:
    np.testing.assert_allclose(make_kernel(name), PRINTED[name], rtol=1e-15)


def correlated_with(name: str, **parameters: float) -> NDArray[np.float64]:
    """What our kernel makes of a random picture."""
    return ndimage.correlate(PICTURE, make_kernel(name, **parameters), mode="nearest")


PICTURE = np.random.default_rng(3).random((24, 31))


def test_sobel_prewitt_and_laplace_filter_as_scipy_does() -> None:
    for axis, name in ((1, "x"), (0, "y")):
        np.testing.assert_allclose(
            correlated_with(f"sobel_{name}"), ndimage.sobel(PICTURE, axis, mode="nearest")
        )
        np.testing.assert_allclose(
            correlated_with(f"prewitt_{name}"), ndimage.prewitt(PICTURE, axis, mode="nearest")
        )
    np.testing.assert_allclose(
        correlated_with("laplacian_4"), ndimage.laplace(PICTURE, mode="nearest"), atol=1e-12
    )


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.3])
def test_gaussian_filters_as_scipy_does(sigma: float) -> None:
    radius = int(np.ceil(3 * sigma))
    expected = ndimage.gaussian_filter(PICTURE, sigma, mode="nearest", radius=radius)
    np.testing.assert_allclose(correlated_with("gaussian", sigma=sigma), expected, rtol=1e-12)


def test_box_filters_as_scipy_does() -> None:
    np.testing.assert_allclose(
        correlated_with("box", size=5), ndimage.uniform_filter(PICTURE, 5, mode="nearest"), rtol=1e-12
    )


def test_gaussian_of_a_given_size_is_opencv_s() -> None:
    line = cv2.getGaussianKernel(9, 1.7)
    np.testing.assert_allclose(make_kernel("gaussian", sigma=1.7, size=9), line @ line.T, rtol=1e-12)


def test_generated_kernels_need_not_be_square() -> None:
    down, across = signal.windows.gaussian(4, 1.7), signal.windows.gaussian(9, 1.7)
    outer = np.outer(down, across)
    np.testing.assert_allclose(
        make_kernel("gaussian", sigma=1.7, size=4, width=9), outer / outer.sum(), rtol=1e-12
    )
    theirs = cv2.getGaborKernel((13, 7), 2.5, np.pi - np.radians(30), 5, 0.7, 0.3)
    ours = make_kernel(
        "gabor", wavelength=5, angle=30, sigma=2.5, aspect=0.7, phase=np.degrees(0.3), size=7, width=13
    )
    np.testing.assert_allclose(ours, theirs, atol=1e-12)
    np.testing.assert_allclose(make_kernel("box", size=2, width=5), np.full((2, 5), 0.1), rtol=1e-15)


# MATLAB: fspecial('disk', 2), as printed
DISK_2 = [
    [0, 0.0170, 0.0381, 0.0170, 0],
    [0.0170, 0.0784, 0.0796, 0.0784, 0.0170],
    [0.0381, 0.0796, 0.0796, 0.0796, 0.0381],
    [0.0170, 0.0784, 0.0796, 0.0784, 0.0170],
    [0, 0.0170, 0.0381, 0.0170, 0],
]


def test_disk_is_matlab_s() -> None:
    np.testing.assert_allclose(make_kernel("disk", radius=2), DISK_2, atol=5e-5)


@pytest.mark.parametrize(("radius", "size", "width"), [(0.5, 0, 0), (1.3, 0, 0), (4.7, 6, 11), (2.5, 8, 3)])
def test_disk_holds_each_cells_share_of_the_circle(radius: float, size: int, width: int) -> None:
    weights = make_kernel("disk", radius=radius, size=size, width=width)
    fine = 200
    y, x = ((np.arange(n * fine) + 0.5) / fine - n / 2 for n in weights.shape)
    inside = (y[:, None] ** 2 + x[None, :] ** 2 <= radius**2).astype(float)
    rows, columns = weights.shape
    share = inside.reshape(rows, fine, columns, fine).mean(axis=(1, 3))
    np.testing.assert_allclose(weights, share / share.sum(), atol=2e-4)
    assert weights.min() >= 0


@pytest.mark.parametrize("amount", [0.0, 0.5, 3.0])
def test_sharpen_takes_as_much_laplacian_off_as_asked(amount: float) -> None:
    expected = PICTURE - amount * ndimage.laplace(PICTURE, mode="nearest")
    np.testing.assert_allclose(correlated_with("sharpen", amount=amount), expected, atol=1e-12)
    around = ndimage.uniform_filter(PICTURE, 3, mode="nearest") * 9 - 9 * PICTURE
    np.testing.assert_allclose(
        correlated_with("sharpen_8", amount=amount), PICTURE - amount * around, atol=1e-12
    )


def test_sobel_5_is_opencv_s() -> None:
    along, across = cv2.getDerivKernels(1, 0, 5)
    np.testing.assert_array_equal(make_kernel("sobel_5_x"), across @ along.T)


@pytest.mark.parametrize(("angle", "phase"), [(0, 0), (30, 0), (90, 45), (-120, 90)])
def test_gabor_is_opencv_s_which_counts_its_angle_the_other_way(angle: float, phase: float) -> None:
    ours = make_kernel("gabor", wavelength=5, angle=angle, sigma=2.5, aspect=0.7, phase=phase, size=15)
    theirs = cv2.getGaborKernel((15, 15), 2.5, np.pi - np.radians(angle), 5, 0.7, np.radians(phase))
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_frei_chen_is_an_orthonormal_basis() -> None:
    basis = np.stack([make_kernel(f"frei_chen_{number}").ravel() for number in range(1, 10)])
    np.testing.assert_allclose(basis @ basis.T, np.eye(9), atol=1e-15)


def test_each_kirsch_kernel_is_the_one_before_turned_by_an_eighth() -> None:
    ring = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]
    around = [
        [make_kernel(f"kirsch_{way}")[place] for place in ring]
        for way in ("n", "ne", "e", "se", "s", "sw", "w", "nw")
    ]
    for earlier, later in pairwise(around):
        assert later == [earlier[-1], *earlier[:-1]]


def test_log_follows_its_formula() -> None:
    sigma, size = 1.4, 9
    y, x = np.mgrid[-4:5, -4:5]
    gauss = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    weights = gauss / gauss.sum() * (x**2 + y**2 - 2 * sigma**2) / sigma**4
    np.testing.assert_allclose(
        make_kernel("log", sigma=sigma, size=size), weights - weights.mean(), atol=1e-15
    )


def test_log_is_the_laplacian_of_a_gaussian() -> None:
    sigma = 3.0
    expected = ndimage.gaussian_laplace(np.eye(61)[[30]].T @ np.eye(61)[[30]], sigma)
    ours = np.pad(make_kernel("log", sigma=sigma), 18)
    np.testing.assert_allclose(ours, expected, atol=2e-5)


def test_dog_is_one_gaussian_less_a_wider_one() -> None:
    size = make_kernel("dog").shape[0]
    wide = make_kernel("gaussian", sigma=1.6, size=size)
    np.testing.assert_allclose(make_kernel("dog"), make_kernel("gaussian", sigma=1.0, size=size) - wide)


def test_unsharp_adds_what_a_blur_takes_away() -> None:
    blurred = correlated_with("gaussian", sigma=1.5)
    np.testing.assert_allclose(
        correlated_with("unsharp", sigma=1.5, amount=0.8), PICTURE + 0.8 * (PICTURE - blurred), atol=1e-12
    )
    blurred = correlated_with("binomial_5")
    np.testing.assert_allclose(correlated_with("unsharp_5"), 2 * PICTURE - blurred, atol=1e-12)


def test_motion_is_a_line_of_equal_weights_along_the_axes() -> None:
    level = np.zeros((5, 5))
    level[2] = 0.2
    np.testing.assert_allclose(make_kernel("motion", length=5, angle=0), level)
    np.testing.assert_allclose(make_kernel("motion", length=5, angle=90), level.T)
    np.testing.assert_allclose(make_kernel("motion", length=5, angle=180), level)


def test_motion_rises_to_the_right_at_45_degrees() -> None:
    weights = make_kernel("motion", length=9, angle=45)
    assert weights[1:8, 1:8][::-1].diagonal().min() > 0
    assert weights[1, 1] == 0


@given(st.integers(-15, 15), st.integers(-15, 15))
def test_shift_moves_the_picture(down: int, right: int) -> None:
    moved = ndimage.correlate(PICTURE, make_kernel("shift", down=down, right=right), mode="constant")
    for row, column in ((0, 0), (12, 15), (23, 30)):
        inside = 0 <= row - down < 24 and 0 <= column - right < 31
        assert moved[row, column] == (PICTURE[row - down, column - right] if inside else 0)


def test_random_means_the_same_for_ever() -> None:
    np.testing.assert_array_equal(
        make_kernel("random"), [[0.02, 0.9, -0.71], [0.9, -0.38, -0.15], [0.66, -0.18, 0.1]]
    )


@given(st.integers(0, 2**31 - 1), st.integers(1, 12))
def test_random_weights_lie_within_one_and_have_two_decimals(seed: int, size: int) -> None:
    weights = make_kernel("random", seed=seed, size=size)
    assert weights.shape == (size, size)
    assert np.abs(weights).max() <= 1
    np.testing.assert_array_equal(weights, np.round(weights, 2))
    assert not np.signbit(weights[weights == 0]).any()
