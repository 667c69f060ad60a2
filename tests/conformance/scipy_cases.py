"""SciPy, NumPy and OpenCV in float64 → layers: filters with every border, correlation in its three sizes."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from app.engine import Array
from tests.conformance.definition_cases import definition_table
from tests.conformance.layer_case import Settings, Table
from tests.conformance.preset_cases import preset_table

Made = tuple[Settings, Array, NDArray[Any]]
SHAPES: tuple[tuple[int, ...], ...] = ((23,), (14, 17), (7, 9, 8))
# SciPy's `same` lays the odd cell at the beginning.
SIZES = {"full": "full", "valid": "valid", "same": "same_lower"}
BORDERS: dict[str, Settings] = {
    "constant": {"padding_mode": "constant", "padding_value": -1.5},
    "grid-constant": {"padding_mode": "constant", "padding_value": -1.5},
    "mirror": {"padding_mode": "reflect"},
    "reflect": {"padding_mode": "symmetric"},
    "grid-mirror": {"padding_mode": "symmetric"},
    "nearest": {"padding_mode": "replicate"},
    "wrap": {"padding_mode": "circular"},
    "grid-wrap": {"padding_mode": "circular"},
}
CV_BORDERS: dict[int, Settings] = {
    cv2.BORDER_CONSTANT: {"padding_mode": "zeros"},
    cv2.BORDER_REFLECT: {"padding_mode": "symmetric"},
    cv2.BORDER_REFLECT_101: {"padding_mode": "reflect"},
    cv2.BORDER_REPLICATE: {"padding_mode": "replicate"},
}


def _numbers(*shape: int, seed: int = 5) -> Array:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def _kernels(rank: int) -> list[tuple[int, ...]]:
    return [(3, 5, 3)[:rank], (4, 2, 2)[:rank], (5, 4, 1)[:rank]]


def _one_map(kernel: Array, x: Array, expected: NDArray[Any], **settings: Any) -> Made:  # noqa: ANN401 as a layer takes them
    return {"kind": "conv", "kernel": kernel, **settings}, x[None, None], expected[None, None]


@cache
def signal_table() -> Table:
    """`scipy.signal.correlate` and `convolve`, and `numpy.convolve` where the kernel is the longer one."""
    table = Table("SciPy", "signal.correlate, convolve")
    functions: dict[bool, Callable[..., NDArray[Any]]] = {False: signal.correlate, True: signal.convolve}
    for shape, (flip, function), mode in product(SHAPES, functions.items(), SIZES):
        for size in _kernels(len(shape)):
            x, kernel = _numbers(*shape), _numbers(*size, seed=6)
            expected = function(x.astype(np.float64), kernel.astype(np.float64), mode, method="direct")
            name = f"{function.__name__} {mode} of {size} on {shape}"
            made = _one_map(kernel, x, expected, padding=SIZES[mode], flip=flip)
            table.include(name, *made)
    table.include("numpy.convolve same, the kernel longer than the signal", *_numpy_same())
    return table


def _numpy_same() -> Made:
    """NumPy's `same` has as many cells as the longer of the two: SciPy's has the first one's."""
    x, kernel = _numbers(6), _numbers(11, seed=6)
    expected = np.convolve(x.astype(np.float64), kernel.astype(np.float64), "same")
    assert len(expected) == 11
    # the full result has a padding of 10 and 16 cells: 2 are cut off at the beginning, 3 at the end
    return _one_map(kernel, x, expected, padding=[[8, 7]], flip=True)


@cache
def ndimage_table() -> Table:
    """`scipy.ndimage`: correlate and convolve with each border, and the filters that are pools."""
    table = Table("SciPy", "ndimage filters")
    # a turned kernel of even length has its odd cell on the other side
    functions: dict[str, Callable[..., NDArray[Any]]] = {
        "same_lower": ndimage.correlate,
        "same": ndimage.convolve,
    }
    for shape, (padding, function), border in product(SHAPES, functions.items(), BORDERS):
        for size in _kernels(len(shape)):
            x, kernel = _numbers(*shape), _numbers(*size, seed=6)
            doubles = x.astype(np.float64), kernel.astype(np.float64)
            expected = function(*doubles, mode=border, cval=-1.5)
            flip = function is ndimage.convolve
            made = _one_map(kernel, x, expected, padding=padding, flip=flip, **BORDERS[border])
            table.include(f"{function.__name__} {border} of {size} on {shape}", *made)
    for shape, side in product(SHAPES, (2, 3, 5)):
        table.include(f"uniform_filter {side} on {shape}", *_mean(shape, side))
        table.include(f"maximum_filter {side} on {shape}", *_maximum(shape, side))
    return table


def _mean(shape: Sequence[int], side: int) -> Made:
    x = _numbers(*shape)
    expected = ndimage.uniform_filter(x.astype(np.float64), side, mode="constant")
    settings = {"kind": "avg_pool", "kernel_size": side, "stride": 1, "padding": "same_lower"}
    return settings, x[None, None], expected[None, None]


def _maximum(shape: Sequence[int], side: int) -> Made:
    x = _numbers(*shape)
    expected = ndimage.maximum_filter(x.astype(np.float64), side, mode="constant", cval=-np.inf)
    settings = {"kind": "max_pool", "kernel_size": side, "stride": 1, "padding": "same_lower"}
    return settings, x[None, None], expected[None, None]


@cache
def opencv_table() -> Table:
    """OpenCV's filters next to the kernels that have their names."""
    table = Table("OpenCV", "picture filters")
    x = np.random.default_rng(7).random((2, 3, 31, 26), dtype=np.float32)
    for (name, (kernel, function)), border in product(_opencv_filters().items(), CV_BORDERS):
        planes = x.reshape(-1, *x.shape[2:]).astype(np.float64)
        expected = np.stack([function(plane, border) for plane in planes]).reshape(x.shape)
        made = {"kind": "conv", "kernel": kernel, "padding": "same", **CV_BORDERS[border]}, x, expected
        table.include(f"{name} {CV_BORDERS[border]['padding_mode']}", *made)
    return table


def _opencv_filters() -> dict[str, tuple[object, Callable[[Any, int], Any]]]:
    """Kernels as a layer takes them, and OpenCV's function of a plane and a border."""
    double = cv2.CV_64F
    return {
        "Sobel x": ("sobel_x", lambda p, b: cv2.Sobel(p, double, 1, 0, ksize=3, borderType=b)),
        "Sobel y": ("sobel_y", lambda p, b: cv2.Sobel(p, double, 0, 1, ksize=3, borderType=b)),
        "Scharr x": ("scharr_x", lambda p, b: cv2.Scharr(p, double, 1, 0, borderType=b)),
        "Scharr y": ("scharr_y", lambda p, b: cv2.Scharr(p, double, 0, 1, borderType=b)),
        "Laplacian": ("laplacian_4", lambda p, b: cv2.Laplacian(p, double, ksize=1, borderType=b)),
        "boxFilter 3": ("box", lambda p, b: cv2.boxFilter(p, double, (3, 3), borderType=b)),
        "GaussianBlur 7": (
            {"name": "gaussian", "sigma": 1.2, "size": 7},
            lambda p, b: cv2.GaussianBlur(p, (7, 7), 1.2, borderType=b),
        ),
        "filter2D 5 × 4": (
            _numbers(5, 4, seed=8),
            lambda p, b: cv2.filter2D(p, double, _numbers(5, 4, seed=8), anchor=(1, 2), borderType=b),
        ),
    }


TABLES = (signal_table, ndimage_table, opencv_table, preset_table, definition_table)
