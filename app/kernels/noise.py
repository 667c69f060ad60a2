"""Random kernels: what a network starts from, before it has learnt anything."""

from __future__ import annotations

import numpy as np

from app.kernels.kernel import Kernel, Parameter, Weights, size_parameter, width_parameter


def random(seed: int, size: int, width: int = 0) -> Weights:
    """Uniform weights in −1..1, rounded to two decimals so that they can be read, `(size, width)`.

    Made from PCG64's raw bits, which NumPy promises never to change: a seed means the same
    kernel for ever, which a shared link relies on.
    """
    across = width or size
    raw = np.random.PCG64(seed).random_raw(size * across)
    unit = (np.asarray(raw, dtype=np.uint64) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    # + 0.0 turns the rounded −0.0 into 0.0
    return np.asarray(np.round(2.0 * unit - 1.0, 2).reshape(size, across) + 0.0)


_SEED = Parameter(
    name="seed",
    title="Seed",
    title_zh="种子",
    description="Another seed gives another kernel; the same seed always the same",
    description_zh="种子不同，卷积核不同；种子相同，结果总相同",
    default=1,
    minimum=0,
    maximum=2**31 - 1,
    step=1,
    integer=True,
)

RANDOM = (
    Kernel(
        name="random",
        title="Random",
        title_zh="随机",
        family="random",
        description="Weights drawn evenly from −1 to 1: what a network starts from before it has learnt.",
        description_zh="权重在 −1 到 1 之间均匀抽取：网络学习之前的样子。",
        source="PCG64 raw bits (O'Neill 2014), uniform in −1..1, two decimals",
        make=random,
        parameters=(_SEED, size_parameter(), width_parameter()),
    ),
)
