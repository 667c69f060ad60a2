"""Peers of the engine, called as their users call them."""

from collections.abc import Callable
from math import ceil, prod

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from app.engine import Array
from app.engine.factors import outer_products
from bench.table import Contestant
from bench.workloads import Conv, ConvTranspose, MaxPool, Work

Run = Callable[[], object]

# PyTorch takes some 7 ns a multiply-add where every channel has a kernel of its own. What would take over 20
# seconds is measured on a strip of rows that takes some 5, and its time scaled.
MOST_MULTIPLY_ADDS, STRIP_MULTIPLY_ADDS = 2_500_000_000, 700_000_000
MOST_TAPS_FOR_NDIMAGE = 49
LEAST_TAPS_FOR_FFT = 49


def peers(work: Work, *, without_torch: bool = False) -> dict[str, Contestant]:
    """Give all peers of a work by name: the library, and the function where it has several."""
    if isinstance(work, MaxPool):
        return {"PyTorch": Contestant(_torch_pool(work)), "OpenCV dilate": Contestant(_opencv_pool(work))}
    if isinstance(work, ConvTranspose):
        return {"PyTorch": Contestant(_torch_transpose(work))}
    assert isinstance(work, Conv)
    torch = {} if without_torch else {"PyTorch": torch_plainly(work)}
    return {**torch, **_opencv(work), **_scipy(work)}


def torch_plainly(work: Conv) -> Contestant:
    """Give torch.nn.functional.conv1d, conv2d or conv3d, contiguous; a strip where that takes too long."""
    windows = work.convolution.windows
    padding = [window.pad_begin for window in windows]
    cells = work.x.shape[0] * prod(window.output for window in windows)
    multiply_adds = cells * work.weight.size
    if work.weight.shape[1] > 1 or multiply_adds <= MOST_MULTIPLY_ADDS:
        return Contestant(_torch(work, work.x.shape[2], padding))
    rows = ceil(windows[0].output * STRIP_MULTIPLY_ADDS / multiply_adds)
    read = (rows - 1) * windows[0].stride + windows[0].effective_kernel
    return Contestant(_torch(work, read, [0, *padding[1:]]), rows / windows[0].output)


def _torch(work: Conv, rows: int, padding: list[int]) -> Run:
    """Give the plain call on the first rows of the input."""
    import torch

    functional = torch.nn.functional
    operator = (functional.conv1d, functional.conv2d, functional.conv3d)[len(padding) - 1]
    x = torch.from_numpy(np.ascontiguousarray(work.x[:, :, :rows]))
    weight = torch.from_numpy(work.weight)
    window, groups = work.convolution.windows[0], work.convolution.groups
    return lambda: operator(x, weight, None, window.stride, padding, window.dilation, groups)


def _torch_transpose(work: ConvTranspose) -> Run:
    import torch

    x, weight = torch.from_numpy(work.x), torch.from_numpy(work.weight)
    operator, window = torch.nn.functional.conv_transpose2d, work.convolution.windows[0]
    return lambda: operator(x, weight, None, window.stride, window.pad_begin)


def _torch_pool(work: MaxPool) -> Run:
    import torch

    x = torch.from_numpy(work.x)
    return lambda: torch.nn.functional.max_pool2d(x, work.kernel)


def _opencv(work: Conv) -> dict[str, Contestant]:
    """filter2D on the picture as OpenCV holds it, or sepFilter2D where the kernel allows it."""
    if not work.each_channel or work.x.ndim != 4:
        return {}
    picture = _as_opencv_has_it(work.x)
    kernel, border = _stuffed(work), cv2.BORDER_CONSTANT
    terms = outer_products(kernel, max_terms=1)
    if terms is None:
        return {"OpenCV filter2D": Contestant(lambda: cv2.filter2D(picture, -1, kernel, borderType=border))}
    column, row = terms[0]
    return {
        "OpenCV sepFilter2D": Contestant(lambda: cv2.sepFilter2D(picture, -1, row, column, borderType=border))
    }


def _opencv_pool(work: MaxPool) -> Run:
    """Take the largest of every window, and keep every second one."""
    picture, step = _as_opencv_has_it(work.x), work.kernel
    window = np.ones((step, step), np.uint8)
    return lambda: cv2.dilate(picture, window, anchor=(0, 0))[::step, ::step].copy()


def _as_opencv_has_it(x: Array) -> Array:
    """(H, W, C) in memory."""
    return np.ascontiguousarray(x[0].transpose(1, 2, 0))


def _stuffed(work: Conv) -> Array:
    """Write dilation into the kernel, as zeros between its weights."""
    windows = work.convolution.windows
    kernel = np.zeros([window.effective_kernel for window in windows], np.float32)
    kernel[tuple(slice(None, None, window.dilation) for window in windows)] = work.weight[0, 0]
    return kernel


def _scipy(work: Conv) -> dict[str, Contestant]:
    """Ndimage for small kernels, signal for large ones; kernel by kernel, channel by channel."""
    one_to_many = work.x.shape[1] == 1 and all(window.stride == 1 for window in work.convolution.windows)
    if not (work.each_channel or one_to_many):
        return {}
    found: dict[str, Contestant] = {}
    channels, kernels = work.x[0], work.weight[:, 0]
    pairs = [(channels[n % len(channels)], kernel) for n, kernel in enumerate(kernels)]
    if work.each_channel:
        pairs = [(channel, _stuffed(work)) for channel in channels]
    taps = kernels[0].size

    def with_ndimage() -> object:
        return np.stack([ndimage.correlate(channel, kernel, mode="constant") for channel, kernel in pairs])

    def with_oaconvolve() -> object:
        # which convolves properly, so the kernel is turned round
        return np.stack([signal.oaconvolve(x, np.flip(kernel), mode="same") for x, kernel in pairs])

    def with_correlate() -> object:
        return np.stack([signal.correlate(channel, kernel, mode="same") for channel, kernel in pairs])

    if taps <= MOST_TAPS_FOR_NDIMAGE or channels.ndim == 2:
        found["SciPy ndimage.correlate"] = Contestant(with_ndimage)
    if taps >= LEAST_TAPS_FOR_FFT:
        found["SciPy signal.oaconvolve"] = Contestant(with_oaconvolve)
    if channels.ndim == 2:
        found["SciPy signal.correlate"] = Contestant(with_correlate)
    return found


def double_loop(picture: Array, kernel: Array) -> NDArray[np.float64]:
    """Convolve as first lessons do: a loop over rows and one over columns, (C, H, W) with (C, k, k)."""
    size = kernel.shape[1]
    height, width = picture.shape[1] - size + 1, picture.shape[2] - size + 1
    out = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            out[row, column] = np.sum(picture[:, row : row + size, column : column + size] * kernel)
    return out
