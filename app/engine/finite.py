"""A watch over algorithms that would spread NaN and infinity to cells that do not read them."""

import numpy as np

from app.engine.convolution import Array


class SpreadError(Exception):
    """A result holds NaN or infinity, and the algorithm at work cannot tell where they belong."""


def require_finite(result: Array) -> None:
    """Stop an algorithm that mixes neighbouring cells as soon as its result is not finite.

    The dot product with itself is the cheapest look at all values. It also overflows for values beyond 1e19,
    whose answer another algorithm then gives as well.

    Raises
    ------
    SpreadError : NaN or infinity
    """
    flat = np.ravel(result)
    if not np.isfinite(np.dot(flat, flat)):
        raise SpreadError
