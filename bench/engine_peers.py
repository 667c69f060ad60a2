"""Peers of the engine, called as their users call them."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.engine import Array
from app.engine.factors import outer_products
from bench.workloads import Work

Run = Callable[[], object]


def torch_plainly(work: Work) -> Run:
    """torch.nn.functional.conv2d on a contiguous tensor."""
    import torch

    x, weight = torch.from_numpy(work.x), torch.from_numpy(work.weight)
    windows = work.convolution.windows
    stride, dilation = windows[0].stride, windows[0].dilation
    padding, groups = windows[0].pad_begin, work.convolution.groups
    return lambda: torch.nn.functional.conv2d(x, weight, None, stride, padding, dilation, groups)


def opencv(work: Work) -> Run | None:
    """OpenCV's filter2D on the picture as OpenCV holds it, or sepFilter2D where the kernel allows it."""
    if not work.each_channel:
        return None
    picture = np.ascontiguousarray(work.x[0].transpose(1, 2, 0))
    kernel = work.weight[0, 0]
    terms = outer_products(kernel, max_terms=1)
    if terms is None:
        return lambda: cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_CONSTANT)
    column, row = terms[0]
    return lambda: cv2.sepFilter2D(picture, -1, row, column, borderType=cv2.BORDER_CONSTANT)


def scipy(work: Work) -> Run | None:
    """scipy.ndimage.correlate, channel by channel, with kernels that it filters within seconds."""
    kernel = work.weight[0, 0]
    if not work.each_channel or kernel.size > 49:
        return None
    return lambda: np.stack([ndimage.correlate(channel, kernel, mode="constant") for channel in work.x[0]])


def double_loop(picture: Array, kernel: Array) -> NDArray[np.float64]:
    """Convolve as first lessons do: a loop over rows and one over columns, (C, H, W) with (C, k, k)."""
    size = kernel.shape[1]
    height, width = picture.shape[1] - size + 1, picture.shape[2] - size + 1
    out = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            out[row, column] = np.sum(picture[:, row : row + size, column : column + size] * kernel)
    return out
