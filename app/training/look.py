"""A look at one picture through a network that learns: what each layer makes of it now."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.geometry import InvalidError
from app.layers.base import Array
from app.training.course import Course


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a network makes of a picture.

    Parameters
    ----------
    label : the picture's class, a place among the classes
    picture : (1, C, H, W), as the data set has it
    kinds, outputs : each layer's
    odds : probability of each class
    filters : by layer, weights of convolutions as they are now
    """

    label: int
    picture: Array
    kinds: tuple[str, ...]
    outputs: tuple[Array, ...]
    odds: Array
    filters: dict[int, Array]


def look(course: Course, number: int) -> Look:
    """Show the network a picture that it does not learn from, between two steps.

    Parameters
    ----------
    number : of the picture, counted class by class in turn: 0 is the first class's first, 1 the second's

    Raises
    ------
    InvalidError : there is no such picture
    """
    examples = course.unseen
    count = len(examples.labels)
    if number >= count:
        raise InvalidError(f"picture {number} is not there; they are numbered 0 to {count - 1}", "/picture")
    place = in_turn(examples.labels)[number : number + 1]
    chosen = examples.pick(place)
    # one picture takes a moment, for which a step waits
    with course.lock, np.errstate(all="ignore"):
        trace = course.see(chosen.pictures)
        arrays = course.network.arrays
        kinds = tuple(layer.kind for layer in trace.bound)
        learning = [at for at, kind in enumerate(kinds) if kind == "conv" and f"{at}.weight" in arrays]
        filters = {at: arrays[f"{at}.weight"].copy() for at in learning}
        scores = course.network.scores(trace)[0].astype(np.float64)
        powers = np.exp(scores - scores.max())
    odds = (powers / powers.sum()).astype(np.float32)
    return Look(int(chosen.labels[0]), chosen.pictures, kinds, tuple(trace.values), odds, filters)


def in_turn(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of pictures, one of each class after the other.

    Examples
    --------
    >>> in_turn(np.array([0, 0, 0, 1, 1])).tolist()
    [0, 3, 1, 4, 2]
    """
    rank = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        rank[places] = np.arange(len(places))
    return np.lexsort((labels, rank))
