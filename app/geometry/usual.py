"""How usual an axis's settings are: a score that answers are ranked by, 0 being what most people write."""

from typing import Literal, NamedTuple

Operator = Literal["conv", "pool", "transposed"]

KERNELS: dict[Operator, dict[int, int]] = {
    "conv": {3: 0, 2: 2, 1: 3, 4: 4, 5: 4, 7: 5},
    "pool": {2: 0, 3: 1},
    "transposed": {4: 0, 2: 1, 3: 1, 5: 4},
}
"""What a kernel size costs; one that isn't listed costs 6 (7 if it is even), and one more each 8 cells."""
STRIDES = {1: 0, 2: 0, 4: 1, 3: 2, 8: 3, 16: 4, 32: 5, 64: 6}
"""What a stride costs; one that isn't listed costs 6, and one more each 8 cells."""
DILATED = 3
"""What dilation costs, beside its size."""
UNEVEN = 5
"""What padding costs that isn't the same at both ends: PyTorch's layers can't say it."""
SKIPS = 4
"""What a stride costs that steps over cells, and one more for every two of them between two windows."""
SHORTCUT = 1.5
"""What it costs instead with a kernel of 1 and a stride of 2, which ResNet's shortcuts have."""
UNNATURAL = 4
"""What padding costs that is neither half a window nor half of what the window exceeds the stride by."""
BEYOND_HALF = 6
"""What padding of more than half a window costs: PyTorch's pools refuse it."""
PATCHES = 4
"""What is taken off where windows tile the input: the stride is the kernel, and nothing is padded."""


class Settings(NamedTuple):
    """What a layer does along an axis, or along all axes alike.

    Parameters
    ----------
    kernel, stride, dilation : cells
    pad_begin, pad_end : cells; of a transposed convolution those that are cut off
    output_padding : cells more at the end, of a transposed convolution
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    pad_begin: int = 0
    pad_end: int = 0
    output_padding: int = 0

    @property
    def reach(self) -> int:
        """Cells from a window's first tap to its last, both counted."""
        return self.dilation * (self.kernel - 1) + 1


def score(settings: Settings, operator: Operator) -> float:
    """Say how far settings are from the most usual ones: the sum of what each of them costs.

    Examples
    --------
    >>> halves = [Settings(3, 2, 1, 1, 1), Settings(2, 2), Settings(7, 2, 1, 3, 3)]
    >>> [score(each, "conv") for each in halves]
    [0, 2, 5]
    """
    return _but_padding(settings, operator) + _padding(settings, operator)


def least_score(settings: Settings, operator: Operator) -> float:
    """Say what settings cost at least, whatever they pad; `settings` have no padding."""
    return _but_padding(settings, operator)


def _but_padding(s: Settings, operator: Operator) -> float:
    cost: float = _kernel(s, operator) + STRIDES.get(s.stride, 6 + s.stride // 8)
    if s.dilation > 1:
        cost += DILATED + s.dilation
    if operator != "transposed" and s.stride > s.reach:
        shortcut = s.kernel == 1 and s.stride == 2
        cost += SHORTCUT if shortcut else SKIPS + (s.stride - s.reach) // 2
    return cost + 2 * s.output_padding


def _kernel(s: Settings, operator: Operator) -> int:
    cost = KERNELS[operator].get(s.kernel)
    if cost is None:
        cost = 6 + (s.kernel % 2 == 0) + s.kernel // 8
    tiles = s.kernel == s.stride and s.dilation == 1 and s.pad_begin == s.pad_end == 0
    return max(0, cost - PATCHES) if tiles and s.kernel > 2 else cost


def _padding(s: Settings, operator: Operator) -> float:
    if s.pad_begin == s.pad_end == 0:
        return 0 if s.kernel == s.stride or s.reach == 1 else 1
    cost = UNEVEN if s.pad_begin != s.pad_end else 0
    most, half = max(s.pad_begin, s.pad_end), s.reach // 2
    over = s.reach - s.stride if operator != "conv" else max(s.reach - s.stride, 0)
    natural = {(s.reach - 1) // 2, over // 2 if over % 2 == 0 else (over + 1) // 2}
    if most not in natural:
        cost += UNNATURAL + min(abs(most - each) for each in natural)
    if most > half:
        cost += BEYOND_HALF + most - half
    return cost
