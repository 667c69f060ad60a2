"""Gradients of convolutions, transposed ones and linear layers: each is a convolution again.

References
----------
Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", section 4.1; LeCun et al. 1998,
"Gradient-Based Learning Applied to Document Recognition", section II.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.engine import Convolution, TransposedConvolution
from app.geometry import PaddingMode, TransposedWindow, Window, source
from app.layers.backward.gradients import Gradients, Pass, sum_channels
from app.layers.base import Array, Shape
from app.layers.conv import BoundConv
from app.layers.conv_transpose import BoundConvTranspose
from app.layers.linear import BoundLinear
from app.layers.weighted import Weighted

_FILLED: tuple[PaddingMode, ...] = ("zeros", "constant")


def conv(layer: BoundConv, done: Pass) -> Gradients:
    """Give a convolution's gradients: of x by a transposed convolution, of the weight by a convolution."""
    settings, convolution = layer.settings, layer.convolution
    x = _input_gradient(done, layer) if done.wants_x else None
    if not done.wants_parameters:
        return Gradients(x)
    weight = _weight_gradient(done, done.x, done.gradient, convolution)
    if settings.flip:
        weight = np.flip(weight, axis=tuple(range(2, weight.ndim))).copy()
    return Gradients(x, _parameters(settings, weight, done))


def conv_transpose(layer: BoundConvTranspose, done: Pass) -> Gradients:
    """Give a transposed convolution's gradients: it is the adjoint of a convolution, so they swap roles."""
    settings = layer.settings
    back = Convolution(layer.windows, layer.convolution.groups)
    parameters: dict[str, Array] = {}
    if done.wants_parameters:
        weight = _weight_gradient(done, done.gradient, done.x, back)
        parameters = _parameters(settings, weight, done)
    if not done.wants_x:
        return Gradients(None, parameters)
    x, _ = done.engine.convolve(done.gradient, layer.weight, None, back, done.choice)
    # a large output padding leaves room for windows that no input stands for
    return Gradients(_first(x, layer.input_shape[2:]), parameters)


def _parameters(settings: Weighted, weight: Array, done: Pass) -> dict[str, Array]:
    """Say which fields the gradients belong to; one kernel that all share collects what each channel says."""
    found = {"weight": weight} if settings.kernel is None else {"kernel": weight.sum(axis=(0, 1))}
    if settings.bias is not None:
        found["bias"] = sum_channels(done.gradient)
    return found


def linear(layer: BoundLinear, done: Pass) -> Gradients:
    """Give a linear layer's gradients, each a convolution with a kernel of 1: one matrix product."""
    batch, features = layer.input_shape
    parameters: dict[str, Array] = {}
    if done.wants_parameters:
        over_features = Convolution((Window(features, 1),))
        weight, _ = done.engine.convolve(
            done.x[np.newaxis], _column(done.gradient.T), None, over_features, done.choice
        )
        parameters["weight"] = weight[0]
        if layer.settings.bias is not None:
            parameters["bias"] = sum_channels(done.gradient)
    if not done.wants_x:
        return Gradients(None, parameters)
    signal = np.ascontiguousarray(done.gradient.T)[np.newaxis]
    over_batch = Convolution((Window(batch, 1),))
    x, _ = done.engine.convolve(signal, _column(layer.weight.T), None, over_batch, done.choice)
    return Gradients(np.ascontiguousarray(x[0].T), parameters)


def _column(matrix: Array) -> Array:
    """Give a matrix as weights of a convolution with a kernel of 1."""
    return np.ascontiguousarray(matrix)[..., np.newaxis]


def _weight_gradient(done: Pass, x: Array, gradient: Array, convolution: Convolution) -> Array:
    """Correlate the input with the gradient of the output: (O, C / groups, *kernel_size).

    Items of the batch are summed over, so they take the channels' part, and the channels of a group that of
    the batch. The gradient is the kernel, whose cells lie a stride apart, moved from tap to tap.

    Parameters
    ----------
    x : (N, C, *size) float32
    gradient : (N, O, *counts) float32; windows beyond `counts` have none
    convolution : from x to the gradient's shape
    """
    groups, windows = convolution.groups, convolution.windows
    batch, channels, *size = x.shape
    split = x.reshape(batch, groups, channels // groups, *size).swapaxes(0, 2)
    signals = np.ascontiguousarray(split).reshape(channels // groups, groups * batch, *size)
    counts = gradient.shape[2:]
    turned = tuple(_turned(window, count) for window, count in zip(windows, counts, strict=True))
    settings = Convolution(turned, groups, convolution.padding_mode, convolution.padding_value)
    kernels = np.ascontiguousarray(gradient.swapaxes(0, 1))
    found, _ = done.engine.convolve(signals, kernels, None, settings, done.choice)
    # cells at the end that no window reads let the kernel go on after the last tap
    taps = _first(found, tuple(window.kernel for window in windows))
    return np.ascontiguousarray(taps.swapaxes(0, 1))


def _first(array: Array, size: Shape) -> Array:
    """Give the first cells of the spatial axes, C-contiguous."""
    index: tuple[Any, ...] = (..., *(slice(0, cells) for cells in size))
    return np.ascontiguousarray(array[index])


def _turned(window: Window, count: int) -> Window:
    """Give the windows whose taps are `window`'s outputs, and whose outputs are its taps."""
    span = (count - 1) * window.stride + window.effective_kernel
    more = max(0, span - window.pad_begin - window.input)
    steps = window.dilation, window.stride
    return Window(window.input, count, *steps, window.pad_begin, more, name=window.name)


def _input_gradient(done: Pass, layer: BoundConv) -> Array:
    """Spread the gradient back over the cells that were read, (N, C, *size)."""
    convolution, windows = layer.convolution, layer.windows
    filled = convolution.padding_mode in _FILLED
    axes = tuple(spreading(window) if filled else _whole(window) for window in windows)
    back = TransposedConvolution(axes, convolution.groups)
    x, _ = done.engine.conv_transpose(done.gradient, layer.weight, None, back, done.choice)
    return x if filled else fold(x, windows, convolution.padding_mode)


def spreading(window: Window) -> TransposedWindow:
    """Give the transposed windows that lead from a window's outputs back to the real cells alone."""
    past = window.span - window.pad_begin - window.input
    steps = window.kernel, window.stride, window.dilation
    pads = window.pad_begin, max(0, past), max(0, -past)
    return TransposedWindow(window.output, *steps, *pads, name=window.name)


def _whole(window: Window) -> TransposedWindow:
    """Give the transposed windows that lead back to all cells that were read, padding included."""
    return TransposedWindow(window.output, window.kernel, window.stride, window.dilation, name=window.name)


def fold(padded: Array, windows: Sequence[Window], mode: PaddingMode) -> Array:
    """Add what came back to padding to the cells that the padding copied.

    Parameters
    ----------
    padded : (N, C, *span), from each axis's first tap to its last
    """
    for axis, window in enumerate(windows, start=2):
        cells = np.moveaxis(padded, axis, 0)
        real = np.zeros((window.input, *cells.shape[1:]), np.float32)
        begin, end = window.pad_begin, min(window.pad_begin + window.input, len(cells))
        if begin < end:
            real[: end - begin] = cells[begin:end]
        for cell in (*range(min(begin, len(cells))), *range(end, len(cells))):
            copied = source(cell - begin, window.input, mode)
            if copied is not None:
                real[copied] += cells[cell]
        padded = np.moveaxis(real, 0, axis)
    return np.ascontiguousarray(padded)
