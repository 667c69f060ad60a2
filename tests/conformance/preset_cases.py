"""Every kernel with a name next to an OpenCV or SciPy filter that does the same, made without its weights."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy as np
from scipy import integrate, ndimage

from tests.conformance.layer_case import Double, Table

Filter = Callable[[Double], Any]
MARGIN = 12
ROOT = math.sqrt(2)
COMPASS = {"e": 0, "ne": 45, "n": 90, "nw": 135, "w": 180, "sw": 225, "s": 270, "se": 315}


@cache
def preset_table() -> Table:
    """Filters of a picture with mirrored borders."""
    table = Table("OpenCV, SciPy", "kernels by name")
    x = np.random.default_rng(9).random((2, 2, 24, 27), dtype=np.float32)
    filters: list[tuple[Any, Filter]] = [*plain_filters().items(), *parametric_filters()]
    for kernel, function in filters:
        planes = [
            cv2.copyMakeBorder(plane, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REFLECT_101)
            for plane in x.reshape(-1, *x.shape[2:]).astype(np.float64)
        ]
        inside = slice(MARGIN, -MARGIN)
        expected = np.stack([function(plane)[inside, inside] for plane in planes]).reshape(x.shape)
        settings = {"kind": "conv", "kernel": kernel, "padding": "same", "padding_mode": "reflect"}
        table.include(str(kernel), settings, x, expected)
    return table


def plain_filters() -> dict[str, Filter]:
    """Each name's filter with its parameters left out."""
    return {
        "identity": lambda p: p,
        "shift": lambda p: _cell(p, 0, -1),
        "box": lambda p: cv2.blur(p, (3, 3)),
        "gaussian": lambda p: cv2.GaussianBlur(p, (7, 7), 1),
        # with a sigma of 0, OpenCV takes binomial weights for these sizes
        "binomial_3": lambda p: cv2.GaussianBlur(p, (3, 3), 0),
        "binomial_5": lambda p: cv2.GaussianBlur(p, (5, 5), 0),
        "disk": lambda p: _disk(p, 3, 7, 7),
        "motion": lambda p: ndimage.uniform_filter1d(p, 9, axis=1),
        "sharpen": lambda p: p - _laplacian(p),
        "sharpen_8": lambda p: p - 9 * (cv2.blur(p, (3, 3)) - p),
        "unsharp": lambda p: cv2.addWeighted(p, 2, cv2.GaussianBlur(p, (7, 7), 1), -1, 0),
        "unsharp_5": lambda p: cv2.addWeighted(p, 2, cv2.GaussianBlur(p, (5, 5), 0), -1, 0),
        "gabor": lambda p: cv2.filter2D(p, -1, cv2.getGaborKernel((13, 13), 2, math.pi, 4, 0.5, 0)),
        "random": lambda p: cv2.filter2D(p, -1, _drawn(1, 3)),
        **_gradients(),
        **_second_derivatives(),
        **{f"kirsch_{way}": _kirsch(angle) for way, angle in COMPASS.items()},
        **_frei_chen(),
        "emboss": lambda p: p + ndimage.prewitt(p, 0) + ndimage.prewitt(p, 1),
        "relief": lambda p: ndimage.prewitt(p, 0) + ndimage.prewitt(p, 1),
        "line_horizontal": _line(0),
        "line_vertical": _line(90),
        "line_45": _line(45),
        "line_135": _line(135),
        # level, edge, spot and ripple are a binomial's differences: of order 0, 1, 2 (negative) and 4
        "laws_l5s5": lambda p: -_derivative(p, 2, 0, 5),
        "laws_s5l5": lambda p: -_derivative(p, 0, 2, 5),
        "laws_e5e5": lambda p: _derivative(p, 1, 1, 5),
        "laws_s5s5": lambda p: _derivative(p, 2, 2, 5),
        "laws_r5r5": lambda p: _derivative(p, 4, 4, 5),
    }


def parametric_filters() -> list[tuple[dict[str, object], Filter]]:
    """Names with parameters of their own."""
    return [
        ({"name": "identity", "size": 7}, lambda p: p),
        ({"name": "shift", "down": 3, "right": -2}, lambda p: _cell(p, -3, 2)),
        # of an even size the odd cell lies at the end
        ({"name": "box", "size": 4}, lambda p: cv2.blur(p, (4, 4), anchor=(1, 1))),
        ({"name": "box", "size": 11}, lambda p: ndimage.uniform_filter(p, 11)),
        ({"name": "box", "size": 4, "width": 7}, lambda p: cv2.blur(p, (7, 4), anchor=(3, 1))),
        ({"name": "gaussian", "sigma": 2.5}, lambda p: ndimage.gaussian_filter(p, 2.5, radius=8)),
        ({"name": "gaussian", "sigma": 1.3, "size": 5}, lambda p: cv2.GaussianBlur(p, (5, 5), 1.3)),
        (
            {"name": "gaussian", "sigma": 1.3, "size": 5, "width": 9},
            lambda p: cv2.GaussianBlur(p, (9, 5), 1.3),
        ),
        ({"name": "disk", "radius": 2.3}, lambda p: _disk(p, 2.3, 5, 5)),
        ({"name": "disk", "radius": 4.1, "size": 5, "width": 9}, lambda p: _disk(p, 4.1, 5, 9)),
        ({"name": "sharpen", "amount": 0.4}, lambda p: p - 0.4 * _laplacian(p)),
        ({"name": "sharpen_8", "amount": 2}, lambda p: p - 18 * (cv2.blur(p, (3, 3)) - p)),
        ({"name": "motion", "length": 5, "angle": 90}, lambda p: cv2.blur(p, (1, 5))),
        (
            {"name": "unsharp", "sigma": 1.5, "amount": 0.7},
            lambda p: 1.7 * p - 0.7 * ndimage.gaussian_filter(p, 1.5, radius=5),
        ),
        ({"name": "log", "sigma": 0.9, "size": 7}, lambda p: _log(p, 0.9, 3)),
        ({"name": "log", "sigma": 0.9, "size": 7, "width": 9}, lambda p: _log(p, 0.9, (3, 4))),
        (
            {"name": "dog", "sigma": 0.8, "ratio": 2, "size": 9, "width": 5},
            lambda p: cv2.GaussianBlur(p, (5, 9), 0.8) - cv2.GaussianBlur(p, (5, 9), 1.6),
        ),
        (
            {"name": "gabor", "size": 13, "width": 9},
            lambda p: cv2.filter2D(p, -1, cv2.getGaborKernel((9, 13), 2, math.pi, 4, 0.5, 0)),
        ),
        (
            {"name": "dog", "sigma": 0.8, "ratio": 2, "size": 9},
            lambda p: cv2.GaussianBlur(p, (9, 9), 0.8) - cv2.GaussianBlur(p, (9, 9), 1.6),
        ),
        # OpenCV counts the angle clockwise
        (
            {
                "name": "gabor",
                "wavelength": 5,
                "angle": 30,
                "sigma": 2.5,
                "aspect": 0.7,
                "phase": 45,
                "size": 15,
            },
            lambda p: cv2.filter2D(
                p, -1, cv2.getGaborKernel((15, 15), 2.5, math.pi - math.pi / 6, 5, 0.7, math.pi / 4)
            ),
        ),
        ({"name": "random", "seed": 77, "size": 5}, lambda p: cv2.filter2D(p, -1, _drawn(77, 5))),
        (
            {"name": "random", "seed": 8, "size": 5, "width": 3},
            lambda p: cv2.filter2D(p, -1, _drawn(8, 5, 3)),
        ),
    ]


def _cell(p: Double, down: int, right: int) -> Double:
    """Give for every cell the one so far away; what comes round the edge lies in the margin."""
    return np.roll(p, (-down, -right), (0, 1))


def _neighbour(p: Double, angle: int) -> Double:
    """Give for every cell its neighbour at an angle, counter-clockwise from the right."""
    turn = math.radians(angle)
    return _cell(p, -round(math.sin(turn)), round(math.cos(turn)))


def _derivative(p: Double, right: int, down: int, size: int) -> Any:  # noqa: ANN401 OpenCV's array
    return cv2.Sobel(p, cv2.CV_64F, right, down, ksize=size)


def _laplacian(p: Double, size: int = 1) -> Any:  # noqa: ANN401 likewise
    """Of size 1: the four sides less four times the middle; of size 3: twice the corners less eight times."""
    return cv2.Laplacian(p, cv2.CV_64F, ksize=size)


def _gradients() -> dict[str, Filter]:
    return {
        "vertical_edge": lambda p: ndimage.prewitt(p, 1),
        "horizontal_edge": lambda p: ndimage.prewitt(p, 0),
        "prewitt_x": lambda p: ndimage.prewitt(p, 1),
        "prewitt_y": lambda p: ndimage.prewitt(p, 0),
        "sobel_x": lambda p: _derivative(p, 1, 0, 3),
        "sobel_y": lambda p: _derivative(p, 0, 1, 3),
        "sobel_5_x": lambda p: _derivative(p, 1, 0, 5),
        "sobel_5_y": lambda p: _derivative(p, 0, 1, 5),
        "scharr_x": lambda p: cv2.Scharr(p, cv2.CV_64F, 1, 0),
        "scharr_y": lambda p: cv2.Scharr(p, cv2.CV_64F, 0, 1),
        "difference_x": lambda p: np.gradient(p, axis=1),
        "difference_y": lambda p: np.gradient(p, axis=0),
        "roberts_x": lambda p: p - _cell(p, 1, 1),
        "roberts_y": lambda p: _cell(p, 0, 1) - _cell(p, 1, 0),
    }


def _second_derivatives() -> dict[str, Filter]:
    return {
        "laplacian_4": _laplacian,
        "laplacian_8": lambda p: _laplacian(p) + _laplacian(p, 3) / 2,
        "laplacian_isotropic": lambda p: (4 * _laplacian(p) + _laplacian(p, 3) / 2) / 6,
        "log": lambda p: _log(p, 1.4, 6),
        "log_5": lambda p: _laplacian(p, 3) / 2 - 10 * _laplacian(p) - _laplacian(_laplacian(p)),
        "dog": lambda p: cv2.GaussianBlur(p, (11, 11), 1) - cv2.GaussianBlur(p, (11, 11), 1.6),
    }


def _log(p: Double, sigma: float, radius: int | tuple[int, int]) -> Double:
    """SciPy's Laplacian of a Gaussian, less what it gives on flat areas, spread over the window."""
    size = [2 * reach + 1 for reach in (radius if isinstance(radius, tuple) else (radius, radius))]
    flat = ndimage.gaussian_laplace(np.ones_like(p), sigma, radius=radius)
    result: Double = ndimage.gaussian_laplace(p, sigma, radius=radius)
    return result - flat * ndimage.uniform_filter(p, size)


def _kirsch(angle: int) -> Filter:
    """Give five times the three neighbours that lie that way, less three times the other five."""

    def function(p: Double) -> Double:
        facing = sum(_neighbour(p, angle + turn) for turn in (-45, 0, 45))
        return np.asarray(8 * facing - 3 * (9 * cv2.blur(p, (3, 3)) - p))

    return function


def _line(angle: int) -> Filter:
    """Give three times the cells of a line, less the window's nine."""
    return lambda p: 3 * (p + _neighbour(p, angle) + _neighbour(p, angle + 180)) - 9 * cv2.blur(p, (3, 3))


def _frei_chen() -> dict[str, Filter]:
    """Frei & Chen's nine, by their parts: slopes, ripples, lines, Laplacians and the mean."""
    across, along = np.array([1.0, 0, -1]), np.array([1, ROOT, 1])

    def slope(p: Double, angle: int) -> Double:
        return _neighbour(p, angle) - _neighbour(p, angle + 180)

    return {
        "frei_chen_1": lambda p: cv2.sepFilter2D(p, -1, along, across) / (2 * ROOT),
        "frei_chen_2": lambda p: cv2.sepFilter2D(p, -1, across, along) / (2 * ROOT),
        "frei_chen_3": lambda p: (ROOT * slope(p, 45) - slope(p, 0) - slope(p, 90)) / (2 * ROOT),
        "frei_chen_4": lambda p: (ROOT * slope(p, 135) + slope(p, 0) - slope(p, 90)) / (2 * ROOT),
        "frei_chen_5": lambda p: (_derivative(p, 0, 2, 1) - _derivative(p, 2, 0, 1)) / 2,
        "frei_chen_6": lambda p: -_derivative(p, 1, 1, 3) / 2,
        "frei_chen_7": lambda p: _derivative(p, 2, 2, 3) / 6,
        "frei_chen_8": lambda p: (_laplacian(p) - _laplacian(p, 3)) / 6,
        "frei_chen_9": lambda p: 3 * cv2.blur(p, (3, 3)),
    }


def _drawn(seed: int, rows: int, columns: int | None = None) -> Double:
    """Draw between −1 and 1 by NumPy's generator, to two decimals."""
    drawn = np.random.Generator(np.random.PCG64(seed)).random((rows, columns or rows))
    return np.round(2 * drawn - 1, 2)


def _disk(p: Double, radius: float, rows: int, columns: int) -> Any:  # noqa: ANN401 OpenCV's array
    """Average over a circle, whose part in each cell SciPy integrates from chord to chord."""

    def share(y: float, x: float) -> float:
        def chord(across: float) -> float:
            reach = math.sqrt(max(radius**2 - across**2, 0.0))
            return max(min(reach, y + 0.5) - max(-reach, y - 0.5), 0.0)

        bends = [radius, *(math.sqrt(radius**2 - e**2) for e in (abs(y) + 0.5, abs(y) - 0.5) if e < radius)]
        points = sorted({b for a in bends for b in (a, -a) if x - 0.5 < b < x + 0.5})
        found: float = integrate.quad(chord, x - 0.5, x + 0.5, points=points or None, epsabs=1e-10)[0]
        return found

    shares = [[share(y - rows // 2, x - columns // 2) for x in range(columns)] for y in range(rows)]
    return cv2.filter2D(p, -1, np.array(shares) / np.sum(shares))
