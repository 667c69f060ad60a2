"""Hues, turned around their circle."""

import numpy as np
from numpy.typing import NDArray

from app.layers.base import Array


def turned_hue(pictures: Array, turns: NDArray[np.float64]) -> Array:
    """Turn each picture's hues; value and saturation (HSV) stay.

    Parameters
    ----------
    pictures : (N, 3, H, W), values from 0 to 1
    turns : a picture each, in parts of the circle: red goes to green by a third

    References
    ----------
    Smith 1978, "Color gamut transform pairs"; torchvision's `adjust_hue` does the same.
    """
    red, green, blue = (pictures[:, channel] for channel in range(3))
    value = pictures.max(axis=1)
    chroma = value - pictures.min(axis=1)
    divisor = np.where(chroma == 0, 1, chroma)
    sector = np.select(
        [value == red, value == green],
        [(green - blue) / divisor, 2 + (blue - red) / divisor],
        4 + (red - green) / divisor,
    )
    hue = sector + 6 * turns.astype(np.float32).reshape(-1, 1, 1)
    # how far a channel is from the brightest, by where the hue lies on its circle of six sectors
    places = (np.array([5, 3, 1], np.float32).reshape(1, 3, 1, 1) + hue[:, np.newaxis]) % 6
    away = np.clip(np.minimum(places, 4 - places), 0, 1)
    found: Array = (value[:, np.newaxis] - chroma[:, np.newaxis] * away).astype(np.float32)
    return found
