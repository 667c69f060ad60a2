"""What a generator is: how its numbers are made, what may be set, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.kernels.kernel import Parameter

Values = NDArray[np.float64]
Make = Callable[..., Values]

MAX_LENGTH = 65_536
MAX_SIDE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """A named input: `make(**parameters)` gives `(*size)` numbers, one axis or three.

    The parameters say the size by themselves: a signal's `length`; a volume's `size`, which is its height
    and width, and `depth`, where 0 means as deep as it is high.
    """

    name: str
    title: str
    title_zh: str
    rank: int
    description: str
    description_zh: str
    source: str
    make: Make
    parameters: tuple[Parameter, ...]

    def size(self, parameters: dict[str, float]) -> tuple[int, ...]:
        """Tell `(*size)` from the parameters alone, before any number is made."""
        if self.rank == 1:
            return (int(parameters["length"]),)
        side = int(parameters["size"])
        return (int(parameters["depth"]) or side, side, side)


def number(
    name: str,
    titles: tuple[str, str],
    descriptions: tuple[str, str],
    bounds: tuple[float, float, float],
    step: float,
) -> Parameter:
    """Give a parameter, in English and Chinese; `bounds` are its default, its minimum and its maximum."""
    default, minimum, maximum = bounds
    title, title_zh = titles
    description, description_zh = descriptions
    return Parameter(
        name=name,
        title=title,
        title_zh=title_zh,
        description=description,
        description_zh=description_zh,
        default=default,
        minimum=minimum,
        maximum=maximum,
        step=step,
    )


def whole(
    name: str, titles: tuple[str, str], descriptions: tuple[str, str], bounds: tuple[int, int, int]
) -> Parameter:
    """Give a whole number; as `number`."""
    default, minimum, maximum = bounds
    title, title_zh = titles
    description, description_zh = descriptions
    return Parameter(
        name=name,
        title=title,
        title_zh=title_zh,
        description=description,
        description_zh=description_zh,
        default=default,
        minimum=minimum,
        maximum=maximum,
        step=1,
        integer=True,
    )


LENGTH = whole("length", ("Length", "长度"), ("Cells of the signal", "信号的格数"), (128, 1, MAX_LENGTH))
SIZE = whole(
    "size", ("Size", "边长"), ("Cells along height and width", "高度与宽度上的格数"), (32, 1, MAX_SIDE)
)
DEPTH = whole(
    "depth", ("Depth", "深度"), ("Slices; 0: as many as the size", "切片数；0：与边长相同"), (0, 0, MAX_SIDE)
)
SEED = whole(
    "seed",
    ("Seed", "种子"),
    (
        "Another seed gives other numbers; the same seed always the same",
        "种子不同，数值不同；种子相同，结果总相同",
    ),
    (1, 0, 2**31 - 1),
)


def uniform(seed: int, count: int) -> Values:
    """Draw numbers in 0..1, `(count,)`.

    Made from PCG64's raw bits, which NumPy promises never to change: a seed means the same numbers for
    ever, which a shared link relies on.
    """
    raw = np.random.PCG64(seed).random_raw(count)
    return (np.asarray(raw, dtype=np.uint64) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(seed: int, count: int) -> Values:
    """Draw normally distributed numbers, `(count,)`, rounded so that no machine's logarithm shows.

    References
    ----------
    Box & Muller 1958, A Note on the Generation of Random Normal Deviates.
    """
    half = (count + 1) // 2
    drawn = uniform(seed, 2 * half)
    radius = np.sqrt(-2 * np.log1p(-drawn[:half]))
    angle = 2 * np.pi * drawn[half:]
    both = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])
    return np.asarray(np.round(both[:count], 6) + 0.0)


def centred(depth: int, size: int) -> tuple[Values, Values, Values]:
    """Give each cell's distance from the middle in halves of the side, an axis each.

    Returns
    -------
    (D, 1, 1), (1, H, 1) and (1, 1, W), each from just above −1 to just below 1
    """
    z, y, x = ((2 * np.arange(n) + 1 - n) / n for n in (depth, size, size))
    return z[:, None, None], y[None, :, None], x[None, None, :]
