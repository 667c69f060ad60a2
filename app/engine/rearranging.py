"""Channels in another order."""

from dataclasses import dataclass

import numpy as np

from app.engine.backends.backend import Backend
from app.engine.convolution import Array
from app.engine.interrupt import checkpoint
from app.engine.parallel import each


@dataclass(frozen=True, slots=True)
class ChannelShuffle:
    """Deal the channels of each group out: the first ones of all groups, then all second ones, and so on.

    Parameters
    ----------
    groups : divides the channels

    References
    ----------
    Zhang et al. 2018, "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices",
    figure 1; PyTorch's `channel_shuffle`.
    """

    groups: int
    algorithm = "direct"
    reason = "every channel is copied to its place"
    prefers = None

    def microseconds(self, x: Array) -> float:
        """Estimate one thread's time."""
        return x.size * 0.0003

    def run(self, x: Array, backend: Backend) -> Array:
        """Compute an array of x's shape."""
        out = np.empty_like(x)
        shape = x.shape[0], self.groups, x.shape[1] // self.groups, -1
        before = x.reshape(shape)
        after = out.reshape(shape[0], shape[2], shape[1], -1)

        def deal(job: tuple[int, int]) -> None:
            checkpoint()
            item, group = job
            backend.wrap(after[item])[:, group] = backend.wrap(before[item, group])

        each(deal, ((item, group) for item in range(shape[0]) for group in range(self.groups)))
        return out
