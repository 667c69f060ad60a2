"""Pictures side by side in their own colours: a contact sheet."""

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError
from app.rendering.picture import grid

_WHITE = 255


def contact_sheet(pictures: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Lay pictures out in rows, (height, width, 3) in 8 bits.

    Parameters
    ----------
    pictures : (N, C, H, W), C of 1 or 3; 0 is black and 1 is white; where numbers go beyond, the smallest is
        black and the largest white; infinities are the ends of float32, and NaN is 0

    Raises
    ------
    InvalidError : another number of channels
    """
    count, channels, height, width = pictures.shape
    if channels not in (1, 3):
        raise InvalidError(
            f"{channels} channels make no picture; give 1 or 3, or ask for numbers (application/x-npy)",
            "/input",
        )
    pictures = np.nan_to_num(pictures)
    low, high = min(0.0, float(pictures.min())), max(1.0, float(pictures.max()))
    # in double precision, for the range may be wider than float32's
    shifted = np.subtract(pictures, low, dtype=np.float64)
    levels = np.rint(shifted * (255 / (high - low))).astype(np.uint8)
    colours = np.repeat(levels, 3, axis=1) if channels == 1 else levels
    across, down, gap = grid(count, height, width)
    sheet = np.full((down * (height + gap) - gap, across * (width + gap) - gap, 3), _WHITE, np.uint8)
    for number, picture in enumerate(colours):
        row, column = divmod(number, across)
        top, left = row * (height + gap), column * (width + gap)
        sheet[top : top + height, left : left + width] = picture.transpose(1, 2, 0)
    return sheet
