"""The same layers written in PyTorch in float64, whose autograd tells what the gradients are."""

from typing import TYPE_CHECKING, Any

import numpy as np

from app.geometry import Window
from app.layers.activation import BoundActivation
from app.layers.base import BoundLayer
from app.layers.conv import BoundConv, Conv
from app.layers.conv_transpose import BoundConvTranspose
from app.layers.linear import BoundLinear
from app.layers.normalise import BoundBatchNorm
from app.layers.pool import BoundAvgPool, BoundLpPool, BoundMaxPool
from app.layers.rearrange import BoundChannelShuffle
from tests.layers.backward.layer_cases import Case

if TYPE_CHECKING:
    import torch

COPYING: dict[str, Any] = {
    "reflect": "reflect",
    "symmetric": "symmetric",
    "replicate": "edge",
    "circular": "wrap",
}


def truth(case: Case) -> dict[str, np.ndarray]:
    """Gradients of x and of each parameter, float64."""
    import torch

    layer = case.layer
    leaves = {"x": torch.tensor(case.x, dtype=torch.float64, requires_grad=True)}
    settings = getattr(layer, "settings", None)
    for name in ("weight", "kernel", "bias"):
        value = getattr(settings, name, None)
        if name == "weight" and getattr(settings, "init", None) is not None:
            value = layer.weight  # type: ignore[attr-defined]  # what is drawn is a weight, though no field holds it
        if value is not None:
            leaves[name] = torch.tensor(value, dtype=torch.float64, requires_grad=True)
    output = _forward(layer, leaves)
    assert output.shape == layer.output_shape
    output.backward(torch.tensor(case.gradient, dtype=torch.float64))
    return {name: leaf.grad.numpy() for name, leaf in leaves.items()}


def _forward(layer: BoundLayer, leaves: dict[str, Any]) -> "torch.Tensor":
    import torch
    from torch.nn import functional

    x, weight, bias = leaves["x"], leaves.get("weight"), leaves.get("bias")
    if isinstance(layer, BoundConv):
        return _conv(layer, leaves)
    if isinstance(layer, BoundConvTranspose):
        shared = leaves["kernel"].expand(layer.weight_shape) if weight is None else weight
        return _transposed(layer, x, shared, bias)
    if isinstance(layer, BoundLinear):
        return functional.linear(x, weight, bias)
    if isinstance(layer, BoundMaxPool):
        return _patches(x, layer.windows, -torch.inf).max(dim=-1).values
    if isinstance(layer, BoundAvgPool):
        return _patches(x, layer.windows, 0.0).sum(dim=-1) / _counted(layer)
    if isinstance(layer, BoundLpPool):
        return (_patches(x, layer.windows, 0.0).abs() ** layer.p).sum(dim=-1) ** (1 / layer.p)
    if isinstance(layer, BoundBatchNorm):
        settings = layer.settings
        channels = x.shape[1]
        mean = np.zeros(channels) if settings.mean is None else settings.mean
        variance = np.ones(channels) if settings.variance is None else settings.variance
        mean, variance = (torch.tensor(values, dtype=torch.float64) for values in (mean, variance))
        return functional.batch_norm(x, mean, variance, weight, bias, eps=settings.eps)
    if isinstance(layer, BoundChannelShuffle):
        return functional.channel_shuffle(x[..., None], layer.groups)[..., 0]
    if isinstance(layer, BoundActivation):
        if layer.kind == "softmax":
            return torch.softmax(x, dim=1)
        function = getattr(functional, layer.kind, None) or getattr(torch, layer.kind)
        answer: torch.Tensor = function(x, **layer.options)
        return answer
    return x.reshape(layer.output_shape)


def _conv(layer: BoundConv, leaves: dict[str, Any]) -> "torch.Tensor":
    from torch.nn import functional

    settings, windows, rank = layer.settings, layer.windows, len(layer.windows)
    weight = leaves["weight"] if "weight" in leaves else leaves["kernel"].expand(layer.weight_shape)
    if settings.flip:
        weight = weight.flip(tuple(range(2, weight.ndim)))
    pads = [(w.pad_begin, w.pad_end + w.overhang) for w in windows]
    padded = _padded(leaves["x"], pads, settings)
    operator = (functional.conv1d, functional.conv2d, functional.conv3d)[rank - 1]
    strides, dilations = tuple(w.stride for w in windows), tuple(w.dilation for w in windows)
    return operator(padded, weight, leaves.get("bias"), strides, 0, dilations, layer.convolution.groups)


def _padded(x: "torch.Tensor", pads: list[tuple[int, int]], settings: Conv) -> "torch.Tensor":
    """Pad axis by axis, by NumPy's own padding of each axis's cell numbers."""
    import torch

    mode = settings.padding_mode
    if mode not in COPYING:
        flat = [cells for pair in reversed(pads) for cells in pair]
        return torch.nn.functional.pad(x, flat, value=settings.padding_value)
    for axis, pair in enumerate(pads, start=2):
        cells = np.pad(np.arange(x.shape[axis]), pair, COPYING[mode])
        x = x.index_select(axis, torch.tensor(cells))
    return x


def _transposed(
    layer: BoundConvTranspose, x: "torch.Tensor", weight: "torch.Tensor", bias: "torch.Tensor | None"
) -> "torch.Tensor":
    """Compute the uncut output, with room for the output padding, and cut."""
    from torch.nn import functional

    axes, rank = layer.axes, len(layer.axes)
    names = ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
    operator = getattr(functional, names[rank - 1])
    strides, dilations = [a.stride for a in axes], [a.dilation for a in axes]
    whole = operator(
        x, weight, bias, strides, 0, [a.output_padding for a in axes], layer.convolution.groups, dilations
    )
    cut: torch.Tensor = whole[(..., *(slice(a.pad_begin, a.pad_begin + a.output) for a in axes))]
    return cut


def _patches(x: "torch.Tensor", windows: tuple[Window, ...], fill: float) -> "torch.Tensor":
    """(N, C, *output_size, taps): what each window reads."""
    import torch

    for axis, window in enumerate(windows):
        past = max(0, window.span - window.pad_begin - window.input)
        flat = [0, 0] * (len(windows) - 1 - axis) + [window.pad_begin, past]
        x = torch.nn.functional.pad(x, flat + [0, 0] * axis, value=fill)
        taps = [
            o * window.stride + k * window.dilation
            for o in range(window.output)
            for k in range(window.kernel)
        ]
        x = x.index_select(2 + axis, torch.tensor(taps))
    rank = len(windows)
    split = [length for window in windows for length in (window.output, window.kernel)]
    x = x.reshape(*x.shape[:2], *split)
    outputs, kernels = range(2, 2 + 2 * rank, 2), range(3, 2 + 2 * rank, 2)
    return x.permute(0, 1, *outputs, *kernels).flatten(2 + rank)


def _counted(layer: BoundAvgPool) -> "torch.Tensor":
    """Cells that each window counts, counted one by one."""
    import torch

    found = torch.ones(())
    for window in layer.windows:
        begin, end = (window.pad_begin, window.pad_end) if layer.count_include_pad else (0, 0)
        counts = [
            sum(-begin <= tap < window.input + end for tap in window.taps(output))
            for output in range(window.output)
        ]
        found = found[..., None] * torch.tensor(counts, dtype=torch.float64).clamp(min=1)
    return found
