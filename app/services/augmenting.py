"""Augmentations tried on one picture, as often as somebody wants to see."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import ConvscopeError, LimitError
from app.services.sources import Source
from app.training.augmentations import AnyAugmentation, augment

MAX_NUMBERS = 20_000_000
"""Most numbers of all tries, which a screen can show."""


def try_out(
    source: Source, steps: Sequence[AnyAugmentation], count: int, seed: int, max_elements: int
) -> NDArray[np.float32]:
    """Change the first item of an input `count` times, (count, C, H, W) float32.

    Raises
    ------
    LimitError : more numbers than allowed
    ConvscopeError : no picture, or one that a step can't change; with a pointer into the request
    """
    total = count * math.prod(source.shape(2))
    most = min(max_elements, MAX_NUMBERS)
    if total > most:
        raise LimitError(
            f"{count} tries of this picture have {total:,} numbers; at most {most:,} are allowed: use a"
            " smaller picture (max_side), or fewer tries",
            "/count",
        )
    picture = source.tensor(2)[:1]
    for number, step in enumerate(steps):
        try:
            step.check(picture.shape[1])
        except ConvscopeError as error:
            raise error.within(f"/augmentations/{number}") from None
    # as in a training: numbers that explode are seen
    with np.errstate(all="ignore"):
        return augment(np.repeat(picture, count, axis=0), tuple(steps), np.random.default_rng(seed))
