"""What a network learns from: pictures with the class that each shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.geometry import InvalidError
from app.layers.base import Array


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Pictures and their classes.

    Parameters
    ----------
    pictures : (N, C, H, W) float32
    labels : (N,) integers, places in `classes`
    classes : names
    """

    pictures: Array
    labels: NDArray[np.int64]
    classes: tuple[str, ...]

    def pick(self, places: NDArray[np.int64]) -> "Examples":
        """Take some of them."""
        return Examples(self.pictures[places], self.labels[places], self.classes)


def split(examples: Examples, share: float, seed: int) -> tuple[Examples, Examples]:
    """Cut examples in two, each class in the same proportion: a part to learn from, and one to hold out.

    Parameters
    ----------
    share : that is held out; at least one picture of each class where it is above 0
    seed : the same parts for the same seed

    Raises
    ------
    InvalidError : a class too small to be cut
    """
    generator = np.random.default_rng(seed)
    kept, held = [], []
    for number, name in enumerate(examples.classes):
        places = generator.permutation(np.flatnonzero(examples.labels == number))
        count = max(1, round(share * len(places))) if share else 0
        if count >= len(places):
            raise InvalidError(
                f"the class {name!r} has {len(places)} picture(s), too few to hold {share:.0%} out; "
                "give it more pictures, or a smaller share",
                "/validation",
            )
        held.append(places[:count])
        kept.append(places[count:])
    return examples.pick(np.sort(np.concatenate(kept))), examples.pick(np.sort(np.concatenate(held)))
