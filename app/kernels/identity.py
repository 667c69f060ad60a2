"""Kernels that leave every value as it is, or only move it."""

from __future__ import annotations

import numpy as np

from app.kernels.kernel import Kernel, Parameter, Weights, size_parameter


def identity(size: int) -> Weights:
    """One in the middle, `(size, size)`."""
    weights = np.zeros((size, size))
    weights[size // 2, size // 2] = 1.0
    return weights


def _guess_identity(weights: Weights) -> dict[str, float] | None:
    return {"size": weights.shape[0]} if weights.shape[0] == weights.shape[1] else None


def _guess_shift(weights: Weights) -> dict[str, float] | None:
    """Read the movement off the place of the only weight."""
    if np.count_nonzero(weights) != 1 or weights.shape[0] % 2 == 0:
        return None
    row, column = (int(place[0]) for place in np.nonzero(weights))
    reach = weights.shape[0] // 2
    return {"down": reach - row, "right": reach - column}


def shift(down: int, right: int) -> Weights:
    """Move the picture by whole cells: the one lies opposite to the movement."""
    reach = max(abs(down), abs(right), 1)
    weights = np.zeros((2 * reach + 1, 2 * reach + 1))
    weights[reach - down, reach - right] = 1.0
    return weights


def _steps(name: str, title: str, title_zh: str, default: int) -> Parameter:
    return Parameter(
        name=name,
        title=title,
        title_zh=title_zh,
        description=f"Cells that the picture moves {name}; negative: the other way",
        description_zh=f"图像{title_zh}移动的格数；负数：反方向",
        default=default,
        minimum=-15,
        maximum=15,
        step=1,
        integer=True,
    )


IDENTITY = (
    Kernel(
        name="identity",
        title="Identity",
        title_zh="恒等",
        family="identity",
        description="Each output is the input cell under the middle: the picture comes out unchanged.",
        description_zh="每个输出等于正中的输入，图像保持不变。",
        source="The unit impulse, neutral element of convolution",
        make=identity,
        parameters=(size_parameter(step=2),),
        guess=_guess_identity,
    ),
    Kernel(
        name="shift",
        title="Shift",
        title_zh="平移",
        family="identity",
        description="A single one away from the middle moves the whole picture by whole cells.",
        description_zh="唯一的 1 不在正中，于是整幅图像平移若干格。",
        source="The shifted unit impulse",
        make=shift,
        parameters=(_steps("down", "Down", "向下", 0), _steps("right", "Right", "向右", 1)),
        guess=_guess_shift,
    ),
)
