"""The definition of a transposed convolution in a few lines of float64, and cases for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from app.engine import Array, TransposedConvolution
from app.geometry import TransposedWindow
from tests.engine.truth import Double


@dataclass(frozen=True)
class TransposedCase:
    """A transposed convolution's arrays and settings."""

    x: Array
    weight: Array
    bias: Array | None
    convolution: TransposedConvolution

    def __str__(self) -> str:
        """Say the sizes, for a test's name."""
        return f"{self.x.shape}-{self.weight.shape}"

    @property
    def arrays(self) -> tuple[Array, Array, Array | None, TransposedConvolution]:
        """What the engine is given."""
        return self.x, self.weight, self.bias, self.convolution


def conv_transpose(case: TransposedCase) -> Double:
    """Let every input add its multiple of every weight; cut the padding off; add the bias."""
    windows, groups = case.convolution.windows, case.convolution.groups
    inputs, outputs = case.x.shape[1] // groups, case.weight.shape[1]
    # sizes as the formula of the textbooks has them
    reached = [(w.input - 1) * w.stride + w.dilation * (w.kernel - 1) + 1 + w.output_padding for w in windows]
    whole = np.zeros((case.x.shape[0], groups * outputs, *reached))
    x, weight = case.x.astype(np.float64), case.weight.astype(np.float64)
    for group in range(groups):
        part = x[:, group * inputs : (group + 1) * inputs]
        for tap in np.ndindex(*case.weight.shape[2:]):
            kernel = weight[(slice(group * inputs, (group + 1) * inputs), slice(None), *tap)]
            places = [
                slice(t * w.dilation, t * w.dilation + (w.input - 1) * w.stride + 1, w.stride)
                for t, w in zip(tap, windows, strict=True)
            ]
            target: tuple[Any, ...] = (slice(None), slice(group * outputs, (group + 1) * outputs), *places)
            # a sum of products, so that NaN and infinity come out as the definition has them
            whole[target] += np.stack(
                [(part * column.reshape(1, -1, *(1,) * len(windows))).sum(1) for column in kernel.T], 1
            )
    kept = [slice(w.pad_begin, n - w.pad_end) for w, n in zip(windows, reached, strict=True)]
    result: Double = whole[(slice(None), slice(None), *kept)]
    return (
        result
        if case.bias is None
        else result + case.bias.astype(np.float64).reshape(-1, *(1,) * len(windows))
    )


def make(
    axes: Sequence[TransposedWindow],
    inputs: int = 2,
    outputs: int = 3,
    *,
    groups: int = 1,
    batch: int = 1,
    bias: bool = True,
    seed: int = 0,
) -> TransposedCase:
    """Fill a case with random numbers; `inputs` and `outputs` are those of one group."""
    generator = np.random.default_rng(seed)
    x = generator.standard_normal((batch, groups * inputs, *(w.input for w in axes)))
    weight = generator.standard_normal((groups * inputs, outputs, *(w.kernel for w in axes)))
    shift = generator.standard_normal(groups * outputs).astype(np.float32) if bias else None
    settings = TransposedConvolution(tuple(axes), groups)
    return TransposedCase(x.astype(np.float32), weight.astype(np.float32), shift, settings)


@st.composite
def transposed_windows(draw: st.DrawFn, rank: int) -> tuple[TransposedWindow, ...]:
    """Any axes of that rank whose padding leaves something, small enough to compute often."""
    most = {1: 20, 2: 8, 3: 4}[rank]
    found = []
    for _ in range(rank):
        size, kernel = draw(st.integers(1, most)), draw(st.integers(1, 5))
        stride, dilation = draw(st.integers(1, 4)), draw(st.integers(1, 3))
        more = draw(st.integers(0, max(stride, dilation) - 1))
        reached = (size - 1) * stride + dilation * (kernel - 1) + 1 + more
        begin = draw(st.integers(0, min(6, reached - 1)))
        end = draw(st.integers(0, min(6, reached - 1 - begin)))
        found.append(TransposedWindow(size, kernel, stride, dilation, begin, end, more))
    return tuple(found)


@st.composite
def transposed_cases(draw: st.DrawFn) -> TransposedCase:
    """Any transposed convolution: 1 to 3 axes, groups, strides, dilations, paddings, batch."""
    axes = draw(transposed_windows(draw(st.integers(1, 3))))
    return make(
        axes,
        draw(st.integers(1, 3)),
        draw(st.integers(1, 3)),
        groups=draw(st.integers(1, 3)),
        batch=draw(st.integers(1, 2)),
        bias=draw(st.booleans()),
        seed=draw(st.integers(0, 2**32 - 1)),
    )
