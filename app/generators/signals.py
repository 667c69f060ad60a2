"""Signals that show one thing each: waves, a sweep, an impulse, a step, noise, a heartbeat."""

from __future__ import annotations

import numpy as np

from app.generators.generator import LENGTH, SEED, Generator, Values, normal, number

_CYCLES = number(
    "cycles", ("Cycles", "周期数"), ("Periods in the whole length", "整个长度内的周期数"), (4, 0, 4096), 0.5
)
_PHASE = number(
    "phase",
    ("Phase", "相位"),
    ("Where the wave begins, in degrees", "波的起始相位，以度为单位"),
    (0, -180, 180),
    5,
)
_POSITION = number(
    "position",
    ("Position", "位置"),
    ("From 0, the first cell, to 1", "从 0（第一格）到 1"),
    (0.5, 0, 1),
    0.01,
)


def _turns(length: int, cycles: float, phase: float = 0.0) -> Values:
    """Give the turns of a wave that have gone by at each cell."""
    return np.asarray(np.arange(length) / length * cycles + phase / 360, dtype=np.float64)


def sine(length: int, cycles: float, phase: float) -> Values:
    """Sine wave, `(length,)` in −1..1."""
    # rounding takes the crumbs off the zeros
    waves = np.sin(2 * np.pi * _turns(length, cycles, phase))
    return np.asarray(np.round(waves, 12), dtype=np.float64)


def square(length: int, cycles: float, duty: float) -> Values:
    """Square wave, `(length,)`: 1 during the first `duty` of each period, else −1."""
    return np.where(_turns(length, cycles) % 1 < duty, 1.0, -1.0)


def sawtooth(length: int, cycles: float, phase: float) -> Values:
    """Sawtooth, `(length,)`: it climbs from −1 to 1 and falls back at once."""
    return np.asarray(2 * (_turns(length, cycles, phase) % 1) - 1)


def chirp(length: int, first: float, last: float) -> Values:
    """Sweep, `(length,)`: a sine whose frequency grows evenly from `first` to `last` cycles a length."""
    t = np.arange(length) / length
    return np.asarray(np.sin(2 * np.pi * (first * t + (last - first) * t**2 / 2)))


def impulse(length: int, position: float, height: float) -> Values:
    """One cell of `height` among zeros, `(length,)`."""
    signal = np.zeros(length)
    signal[_cell(length, position)] = height
    return signal


def step(length: int, position: float, height: float) -> Values:
    """Zeros, and `height` from `position` on, `(length,)`."""
    return np.where(np.arange(length) < _cell(length, position), 0.0, height)


def noise(length: int, deviation: float, seed: int) -> Values:
    """Gaussian noise around zero, `(length,)`."""
    return np.asarray(deviation * normal(seed, length))


def sum_of_sines(length: int, slow: float, middle: float, quick: float, noise: float) -> Values:
    """Three sines of amplitude 1, 1/2 and 1/4, and noise, `(length,)`."""
    waves = [sine(length, cycles, 0) / 2**place for place, cycles in enumerate((slow, middle, quick))]
    return np.asarray(np.sum(waves, axis=0) + noise * normal(1, length))


# of a beat's five waves: where in the period, in turns; how high; how wide
_WAVES = (
    (-1 / 6, 0.12, 0.04),
    (-0.04, -0.15, 0.016),
    (0, 1.0, 0.016),
    (0.04, -0.25, 0.016),
    (0.25, 0.3, 0.064),
)


def ecg(length: int, beats: float, noise: float) -> Values:
    """A heart's beats, `(length,)`: the waves P, Q, R, S and T as five Gaussians a period."""
    turns = (_turns(length, beats) + 0.5) % 1 - 0.5
    away = [(turns - at + 0.5) % 1 - 0.5 for at, _, _ in _WAVES]
    waves = [
        height * np.exp(-((distance / width) ** 2) / 2)
        for distance, (_, height, width) in zip(away, _WAVES, strict=True)
    ]
    return np.asarray(np.sum(waves, axis=0) + noise * normal(1, length))


def _cell(length: int, position: float) -> int:
    return int(position * (length - 1) + 0.5)


_HEIGHT = number(
    "height", ("Height", "高度"), ("Value of what stands out", "突出部分的值"), (1, -100, 100), 0.1
)
_DEVIATION = number(
    "deviation", ("Deviation", "标准差"), ("Standard deviation", "数值的标准差"), (1, 0, 100), 0.05
)
_NOISE = number(
    "noise",
    ("Noise", "噪声"),
    ("Standard deviation of the noise in it", "所含噪声的标准差"),
    (0.1, 0, 10),
    0.02,
)
_DUTY = number(
    "duty",
    ("Duty", "占空比"),
    ("Share of a period that is high", "一个周期中高值所占的比例"),
    (0.5, 0, 1),
    0.05,
)
_BEATS = number(
    "beats", ("Beats", "心跳数"), ("Beats in the whole length", "整个长度内的心跳数"), (3, 0, 512), 0.5
)
_FIRST = number(
    "first",
    ("First", "起始"),
    ("Cycles a length, at the beginning", "起始处的频率：每个全长的周期数"),
    (1, 0, 4096),
    0.5,
)
_LAST = number(
    "last",
    ("Last", "终止"),
    ("Cycles a length, at the end", "终止处的频率：每个全长的周期数"),
    (24, 0, 4096),
    0.5,
)
_SLOW = number(
    "slow",
    ("Slow", "慢波"),
    ("Cycles of the wave of amplitude 1", "幅度为 1 的波的周期数"),
    (2, 0, 4096),
    0.5,
)
_MIDDLE = number(
    "middle",
    ("Middle", "中波"),
    ("Cycles of the wave of amplitude 1/2", "幅度为 1/2 的波的周期数"),
    (7, 0, 4096),
    0.5,
)
_QUICK = number(
    "quick",
    ("Quick", "快波"),
    ("Cycles of the wave of amplitude 1/4", "幅度为 1/4 的波的周期数"),
    (23, 0, 4096),
    0.5,
)

_DEFINITION = "Definition"


SIGNALS = (
    Generator(
        name="sine",
        title="Sine",
        title_zh="正弦",
        rank=1,
        description="One frequency: a convolution only changes its height and where it begins.",
        description_zh="单一频率：卷积只改变它的幅度和相位。",
        source=_DEFINITION,
        make=sine,
        parameters=(LENGTH, _CYCLES, _PHASE),
    ),
    Generator(
        name="square",
        title="Square wave",
        title_zh="方波",
        rank=1,
        description="Steps up and down in turn: edges to find, or to smooth.",
        description_zh="交替的上升沿与下降沿：可检测，也可平滑。",
        source=_DEFINITION,
        make=square,
        parameters=(LENGTH, _CYCLES, _DUTY),
    ),
    Generator(
        name="sawtooth",
        title="Sawtooth",
        title_zh="锯齿波",
        rank=1,
        description="Even slopes with a jump between them: differences tell the two apart.",
        description_zh="均匀的斜坡之间有跳变：差分可将两者分开。",
        source=_DEFINITION,
        make=sawtooth,
        parameters=(LENGTH, _CYCLES, _PHASE),
    ),
    Generator(
        name="chirp",
        title="Chirp",
        title_zh="线性调频",
        rank=1,
        description="All frequencies one after another: what a kernel lets through, read from left to right.",
        description_zh="频率由低到高依次出现：从左到右看出卷积核让什么通过。",
        source=_DEFINITION,
        make=chirp,
        parameters=(LENGTH, _FIRST, _LAST),
    ),
    Generator(
        name="impulse",
        title="Impulse",
        title_zh="脉冲",
        rank=1,
        description="A single cell draws the kernel itself, turned round unless it is flipped.",
        description_zh="单个非零格画出卷积核本身；不翻转时是倒过来的。",
        source=_DEFINITION,
        make=impulse,
        parameters=(LENGTH, _POSITION, _HEIGHT),
    ),
    Generator(
        name="step",
        title="Step",
        title_zh="阶跃",
        rank=1,
        description="From nothing to something: the answer is the kernel's running sum.",
        description_zh="从零到有：响应就是卷积核的累加和。",
        source=_DEFINITION,
        make=step,
        parameters=(LENGTH, _POSITION, _HEIGHT),
    ),
    Generator(
        name="noise",
        title="Gaussian noise",
        title_zh="高斯噪声",
        rank=1,
        description="All frequencies at once: averaging n cells leaves 1/√n of its deviation.",
        description_zh="包含所有频率：对 n 格求平均后标准差剩 1/√n。",
        source="Box & Muller 1958 on PCG64's raw bits (O'Neill 2014)",
        make=noise,
        parameters=(LENGTH, _DEVIATION, SEED),
    ),
    Generator(
        name="sum_of_sines",
        title="Sum of sines",
        title_zh="正弦之和",
        rank=1,
        description="Three waves and some noise: a smoothing kernel keeps the slow one.",
        description_zh="三个波加上噪声：平滑核会留下慢波。",
        source=_DEFINITION,
        make=sum_of_sines,
        parameters=(LENGTH, _SLOW, _MIDDLE, _QUICK, _NOISE),
    ),
    Generator(
        name="ecg",
        title="Heartbeat",
        title_zh="心电",
        rank=1,
        description="An electrocardiogram in outline: sharp peaks on soft waves, with some noise.",
        description_zh="简化的心电图：柔和波形上的尖峰，带少量噪声。",
        source="After McSharry et al. 2003, A dynamical model for generating synthetic ECG signals",
        make=ecg,
        parameters=(LENGTH, _BEATS, _NOISE),
    ),
)
