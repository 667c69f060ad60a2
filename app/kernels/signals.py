"""Kernels of one axis, for signals: averages, derivatives, and filters that let some frequencies through."""

from __future__ import annotations

import numpy as np

from app.kernels.blur import gaussian_size, offsets
from app.kernels.kernel import (
    Kernel,
    Parameter,
    Weights,
    automatic_size_parameter,
    fixed,
    sigma_parameter,
    size_parameter,
)

_SMITH = "Smith 1997, The Scientist and Engineer's Guide to Digital Signal Processing"


def moving_average(size: int) -> Weights:
    """Equal weights, `(size,)`."""
    return np.full(size, 1.0 / size)


def _guess_average(weights: Weights) -> dict[str, float] | None:
    return {"size": len(weights)}


def gaussian_line(sigma: float, size: int = 0) -> Weights:
    """Sampled Gaussian, normalised to sum one, `(size,)`; size 0 holds 3σ to each side."""
    weights = np.exp(-(offsets(size or gaussian_size(sigma)) ** 2) / (2 * sigma**2))
    return np.asarray(weights / weights.sum())


def low_pass(cutoff: float, size: int) -> Weights:
    """Sinc under a Hamming window, normalised to sum one, `(size,)`; `cutoff` in cycles a sample."""
    weights = np.sinc(2 * cutoff * offsets(size)) * np.hamming(size)
    # rounding takes the crumbs off the zeros of the sinc
    return np.asarray(np.round(weights / weights.sum(), 12), dtype=np.float64)


def high_pass(cutoff: float, size: int) -> Weights:
    """What a low-pass takes away: an impulse in the middle less its weights, `(size,)`."""
    weights = -low_pass(cutoff, size)
    weights[size // 2] += 1.0
    return weights


def savitzky_golay(size: int, degree: int, derivative: int = 0) -> Weights:
    """Least-squares fit of a polynomial, or its slope in the middle, `(size,)`."""
    powers = np.vander(offsets(size), min(degree, size - 1) + 1, increasing=True)
    fitted = np.linalg.pinv(powers)
    # rounding takes the crumbs off weights that are zero
    weights = fitted[derivative] if derivative < len(fitted) else np.zeros(size)
    return np.asarray(np.round(weights, 12), dtype=np.float64)


def sharpen_line(amount: float) -> Weights:
    """The sample, less its second difference times `amount`, `(3,)`."""
    return np.array([-amount, 1 + 2 * amount, -amount])


def echo(delay: int, gain: float) -> Weights:
    """The sample, and the one `delay` before it times `gain`, `(2 · delay + 1,)`."""
    weights = np.zeros(2 * delay + 1)
    weights[delay], weights[0] = 1.0, gain
    return weights


def _odd(default: int, maximum: int = 63) -> Parameter:
    return size_parameter(default, minimum=3, maximum=maximum, step=2)


_CUTOFF = Parameter(
    name="cutoff",
    title="Cutoff",
    title_zh="截止频率",
    description="In cycles a sample; half a cycle a sample is the highest frequency there is",
    description_zh="每个采样点的周期数；最高频率是每点半个周期",
    default=0.1,
    minimum=0.01,
    maximum=0.49,
    step=0.01,
)

SIGNAL = (
    Kernel(
        name="moving_average",
        title="Moving average",
        title_zh="滑动平均",
        family="signal",
        description="The mean of the samples in the window: the best there is against noise on a sharp step.",
        description_zh="窗口内采样点的平均值：在保持阶跃陡峭的前提下，抑制噪声效果最好。",
        source=f"{_SMITH}, chapter 15",
        make=moving_average,
        parameters=(size_parameter(5),),
        guess=_guess_average,
    ),
    Kernel(
        name="gaussian_line",
        title="Gaussian",
        title_zh="高斯平滑",
        family="signal",
        description="A mean that trusts near samples more, and leaves no ripples.",
        description_zh="越近的采样点权重越大的平均，不会留下波纹。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.5, along one axis",
        make=gaussian_line,
        parameters=(sigma_parameter(), automatic_size_parameter("2⌈3σ⌉ + 1")),
    ),
    Kernel(
        name="savitzky_golay",
        title="Savitzky–Golay",
        title_zh="Savitzky–Golay 平滑",
        family="signal",
        description="Fits a polynomial in each window and takes its middle: peaks keep their height.",
        description_zh="在每个窗口内拟合多项式并取中点：平滑的同时保留峰高。",
        source="Savitzky & Golay 1964, Smoothing and Differentiation of Data by Simplified Least Squares",
        make=savitzky_golay,
        parameters=(
            _odd(7),
            Parameter(
                name="degree",
                title="Degree",
                title_zh="次数",
                description="Of the polynomial",
                description_zh="多项式的次数",
                default=2,
                minimum=0,
                maximum=6,
                step=1,
                integer=True,
            ),
        ),
    ),
    Kernel(
        name="low_pass",
        title="Low-pass (sinc)",
        title_zh="低通（sinc）",
        family="signal",
        description="Lets slow waves through and stops quick ones: a sinc under a Hamming window.",
        description_zh="让慢波通过、阻挡快波：加 Hamming 窗的 sinc 函数。",
        source=f"{_SMITH}, chapter 16",
        make=low_pass,
        parameters=(_CUTOFF, _odd(31)),
    ),
    Kernel(
        name="high_pass",
        title="High-pass (sinc)",
        title_zh="高通（sinc）",
        family="signal",
        description="Lets quick waves through and stops slow ones: what the low-pass takes away.",
        description_zh="让快波通过、阻挡慢波：正是低通滤掉的部分。",
        source=f"{_SMITH}, chapter 16",
        make=high_pass,
        parameters=(_CUTOFF, _odd(31)),
    ),
    Kernel(
        name="derivative",
        title="Derivative",
        title_zh="导数",
        family="signal",
        description="Half the difference of both neighbours: positive where the signal rises.",
        description_zh="左右相邻采样点之差的一半：信号上升处为正。",
        source="Fornberg 1988, Generation of Finite Difference Formulas on Arbitrarily Spaced Grids",
        make=fixed([-0.5, 0, 0.5]),
    ),
    Kernel(
        name="first_difference",
        title="First difference",
        title_zh="一阶差分",
        family="signal",
        description="What a sample adds to the one before it.",
        description_zh="每个采样点比前一个采样点增加了多少。",
        source=f"{_SMITH}, chapter 7",
        make=fixed([-1, 1]),
    ),
    Kernel(
        name="second_difference",
        title="Second difference",
        title_zh="二阶差分",
        family="signal",
        description="How the signal bends: positive in a valley, negative on a peak.",
        description_zh="信号的弯曲程度：谷处为正，峰处为负。",
        source="Fornberg 1988, Generation of Finite Difference Formulas on Arbitrarily Spaced Grids",
        make=fixed([1, -2, 1]),
    ),
    Kernel(
        name="sharpen_line",
        title="Sharpen",
        title_zh="锐化",
        family="signal",
        description="Takes off the second difference, which makes steps steeper and lets them overshoot.",
        description_zh="减去二阶差分：阶跃更陡，但会产生过冲。",
        source="Gonzalez & Woods, Digital Image Processing, 4th ed., section 3.6, along one axis",
        make=sharpen_line,
        parameters=(
            Parameter(
                name="amount",
                title="Amount",
                title_zh="强度",
                description="How much of the second difference is taken off",
                description_zh="减去多少二阶差分",
                default=1.0,
                minimum=0.0,
                maximum=4.0,
                step=0.1,
            ),
        ),
    ),
    Kernel(
        name="echo",
        title="Echo",
        title_zh="回声",
        family="signal",
        description="The signal, and a quieter copy of it that comes later.",
        description_zh="原信号，加上延迟到来、更轻的一份副本。",
        source=f"{_SMITH}, chapter 6",
        make=echo,
        parameters=(
            Parameter(
                name="delay",
                title="Delay",
                title_zh="延迟",
                description="In samples",
                description_zh="以采样点为单位",
                default=6,
                minimum=1,
                maximum=31,
                step=1,
                integer=True,
            ),
            Parameter(
                name="gain",
                title="Gain",
                title_zh="增益",
                description="How loud the copy is",
                description_zh="回声的响度",
                default=0.5,
                minimum=-1.0,
                maximum=1.0,
                step=0.05,
            ),
        ),
    ),
)
