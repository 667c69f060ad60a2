"""The definition of a convolution in a few lines of float64, independent of the engine, and cases for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from app.engine import Array, Convolution
from app.geometry import PaddingMode, Rounding, Window

Double = npt.NDArray[np.float64]
FloatArray = TypeVar("FloatArray", Array, Double)
COPYING: dict[str, Literal["reflect", "symmetric", "edge", "wrap"]] = {
    "reflect": "reflect",
    "symmetric": "symmetric",
    "replicate": "edge",
    "circular": "wrap",
}
MODES: tuple[PaddingMode, ...] = ("zeros", "constant", "reflect", "symmetric", "replicate", "circular")


@dataclass(frozen=True)
class Case:
    """A convolution's arrays and settings."""

    x: Array
    weight: Array
    bias: Array | None
    convolution: Convolution

    def __str__(self) -> str:
        """Say the sizes, for a test's name."""
        return f"{self.x.shape}-{self.weight.shape}"


def pad(x: FloatArray, cells: Sequence[tuple[int, int]], mode: PaddingMode, value: float) -> FloatArray:
    """Pad with NumPy's own function."""
    if mode == "zeros":
        return np.pad(x, cells)
    if mode == "constant":
        return np.pad(x, cells, constant_values=value)
    return np.pad(x, cells, COPYING[mode])


def convolve(case: Case) -> Double:
    """Pad, slide, multiply, add: NumPy's own padding and windows, all in float64."""
    settings = case.convolution
    cells = [(0, 0), (0, 0), *((w.pad_begin, w.pad_end + w.overhang) for w in settings.windows)]
    padded = pad(case.x.astype(np.float64), cells, settings.padding_mode, settings.padding_value)
    reaches = tuple(w.effective_kernel for w in settings.windows)
    axes = tuple(range(2, padded.ndim))
    slid = np.lib.stride_tricks.sliding_window_view(padded, reaches, axes)
    starts = tuple(slice(0, (w.output - 1) * w.stride + 1, w.stride) for w in settings.windows)
    taps = tuple(slice(None, None, w.dilation) for w in settings.windows)
    patches = slid[(slice(None), slice(None), *starts, *taps)]
    return _sum_groups(patches, case)


def _sum_groups(patches: Double, case: Case) -> Double:
    """Sum products over channels and taps, group by group."""
    rank = len(case.convolution.windows)
    inputs, outputs = (n // case.convolution.groups for n in (case.x.shape[1], case.weight.shape[0]))
    sums = [
        np.tensordot(
            patches[:, group * inputs : (group + 1) * inputs],
            case.weight[group * outputs : (group + 1) * outputs].astype(np.float64),
            ([1, *range(rank + 2, 2 * rank + 2)], [*range(1, rank + 2)]),
        )
        for group in range(case.convolution.groups)
    ]
    result: Double = np.moveaxis(np.concatenate(sums, axis=-1), -1, 1)
    return result if case.bias is None else result + case.bias.astype(np.float64).reshape(-1, *(1,) * rank)


def error(result: Array, truth: Double) -> float:
    """Largest difference, relative to the largest true value (of 0.1 at least, inputs being about 1)."""
    assert result.shape == truth.shape
    return float(np.abs(result - truth).max() / max(np.abs(truth).max(), 0.1))


def summed(case: Case) -> float:
    """The most that an output could come to, Σ|w| · max|x|: what is rounded grows with it."""
    weights = np.abs(case.weight).sum(axis=tuple(range(1, case.weight.ndim)))
    return float(weights.max() * np.abs(case.x).max())


def close(result: Array, case: Case) -> bool:
    """Whether a result is as near the definition as docs/engine.md promises, 1e-5 of the largest output.

    Where that cancels to less than a thirtieth of what it could come to, a thirtieth counts.
    """
    truth = convolve(case)
    assert result.shape == truth.shape
    return bool(np.abs(result - truth).max() <= 1e-5 * max(np.abs(truth).max(), summed(case) / 30))


def square(
    size: int,
    kernel: int,
    channels: int = 3,
    *,
    stride: int = 1,
    dilation: int = 1,
    padding: int | None = None,
    mode: PaddingMode = "zeros",
    separable: bool = False,
    seed: int = 0,
) -> Case:
    """Square pictures, every channel filtered with one kernel; padding keeps the size by default."""
    generator = np.random.default_rng(seed)
    pad = dilation * (kernel - 1) // 2 if padding is None else padding
    axis = Window(size, kernel, stride, dilation, pad, pad)
    x = generator.random((1, channels, size, size), dtype=np.float32)
    values = generator.standard_normal((kernel, kernel))
    if separable:
        values = np.outer(values[0], values[1])
    weight = np.broadcast_to(values.astype(np.float32), (channels, 1, kernel, kernel))
    return Case(x, np.ascontiguousarray(weight), None, Convolution((axis, axis), channels, mode))


@st.composite
def windows(draw: st.DrawFn, rank: int, mode: PaddingMode) -> tuple[Window, ...]:
    """Any windows of that rank that fit, small enough to compute often."""
    most = {1: 40, 2: 16, 3: 8}[rank]
    found = []
    for _ in range(rank):
        size = draw(st.integers(2, most))
        pad = st.integers(0, min(size - 1, 4))
        dilation, begin, end = draw(st.integers(1, 3)), draw(pad), draw(pad)
        kernel = draw(st.integers(1, min(6, (begin + size + end - 1) // dilation + 1)))
        roundings: tuple[Rounding, ...] = ("floor", "cover_all") if mode != "reflect" else ("floor",)
        rounding = draw(st.sampled_from(roundings))
        found.append(Window(size, kernel, draw(st.integers(1, 4)), dilation, begin, end, rounding))
    return tuple(found)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any convolution: 1 to 3 axes, groups, strides, dilations, padding modes, kinds of kernels."""
    mode = draw(st.sampled_from(MODES))
    rank = draw(st.integers(1, 3))
    axes = draw(windows(rank, mode))
    groups, inputs, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    batch = draw(st.integers(1, 2))
    x = generator.standard_normal((batch, groups * inputs, *(w.input for w in axes)))
    weight = generator.standard_normal((groups * outputs, inputs, *(w.kernel for w in axes)))
    kind = draw(st.sampled_from(("any", "sparse", "separable", "shared")))
    if kind == "sparse":
        weight *= generator.random(weight.shape) < 0.4
    if kind == "separable":
        weight = np.ones_like(weight)
        for axis in range(2, rank + 2):
            line = [n if i in (0, 1, axis) else 1 for i, n in enumerate(weight.shape)]
            weight *= generator.standard_normal(line)
    if kind == "shared":
        weight = weight[:, :1] * generator.standard_normal((groups * outputs, inputs, *(1,) * rank))
    bias = generator.standard_normal(groups * outputs).astype(np.float32) if draw(st.booleans()) else None
    settings = Convolution(axes, groups, mode, 1.5 if mode == "constant" else 0.0)
    return Case(x.astype(np.float32), weight.astype(np.float32), bias, settings)
