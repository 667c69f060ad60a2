"""What a named kernel is: how its weights are made, what may be set, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
Make = Callable[..., Weights]
Guess = Callable[[Weights], "dict[str, float] | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number that a generated kernel takes.

    Integers lie on `minimum + n * step`; for other numbers `step` is only what a slider moves by.
    """

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    default: float
    minimum: float
    maximum: float
    step: float
    integer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """A named kernel: `make(**parameters)` gives its weights, `(*kernel_size)` float64.

    `guess` reads the parameters that weights of this kernel, times any factor, could have been made with;
    whether they were is for the caller to check.
    """

    name: str
    title: str
    title_zh: str
    family: str
    description: str
    description_zh: str
    source: str
    make: Make
    parameters: tuple[Parameter, ...] = ()
    guess: Guess | None = None

    @property
    def defaults(self) -> dict[str, float]:
        """The value of each parameter that isn't given; integers as `int`."""
        return {p.name: int(p.default) if p.integer else p.default for p in self.parameters}

    @property
    def rank(self) -> int:
        """How many axes the weights have."""
        return self.weights().ndim

    def weights(self) -> Weights:
        """Weights with every parameter at its default, `(*kernel_size)` float64."""
        return self.make(**self.defaults)


@dataclass(frozen=True, slots=True)
class Family:
    """A group of kernels that do the same kind of thing."""

    name: str
    title: str
    title_zh: str


def fixed(rows: Weights | Sequence[float] | Sequence[Sequence[float]], divisor: float = 1.0) -> Make:
    """Make a `make` without parameters, from weights, in rows or in one, that share a divisor."""
    weights = np.asarray(rows, dtype=np.float64) / divisor

    def make(**_: object) -> Weights:
        return weights.copy()

    return make


def size_parameter(default: int = 3, minimum: int = 1, maximum: int = 63, step: int = 1) -> Parameter:
    """Give the side of a square kernel, in cells."""
    odd, odd_zh = (", odd", "，须为奇数") if step == 2 else ("", "")
    return Parameter(
        name="size",
        title="Size",
        title_zh="大小",
        description=f"Cells along each side{odd}",
        description_zh=f"每边的格数{odd_zh}",
        default=default,
        minimum=minimum,
        maximum=maximum,
        step=step,
        integer=True,
    )


def automatic_size_parameter(rule: str, maximum: int = 63) -> Parameter:
    """Give the side of a square kernel whose 0 means: wide enough, by `rule`."""
    return Parameter(
        name="size",
        title="Size",
        title_zh="大小",
        description=f"Cells along each side; 0: {rule}",
        description_zh=f"每边的格数；0：{rule}",
        default=0,
        minimum=0,
        maximum=maximum,
        step=1,
        integer=True,
    )


def width_parameter() -> Parameter:
    """Give the cells across of a kernel that need not be square; 0: as many as down."""
    return Parameter(
        name="width",
        title="Width",
        title_zh="宽度",
        description="Cells across; 0: as many as down",
        description_zh="横向格数；0：与纵向相同",
        default=0,
        minimum=0,
        maximum=63,
        step=1,
        integer=True,
    )


def sigma_parameter(default: float = 1.0, minimum: float = 0.2, maximum: float = 10.0) -> Parameter:
    """Give a Gaussian's standard deviation, in cells."""
    return Parameter(
        name="sigma",
        title="Sigma",
        title_zh="标准差",
        description="Standard deviation of the Gaussian, in cells",
        description_zh="高斯的标准差，以格为单位",
        default=default,
        minimum=minimum,
        maximum=maximum,
        step=0.1,
    )


def angle_parameter(default: float, description: str, description_zh: str) -> Parameter:
    """Give an angle in degrees, counter-clockwise from the x axis as seen on the screen."""
    return Parameter(
        name="angle",
        title="Angle",
        title_zh="角度",
        description=description,
        description_zh=description_zh,
        default=default,
        minimum=-180.0,
        maximum=180.0,
        step=1.0,
    )
