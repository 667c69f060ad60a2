"""A decoded picture → the tensor that a computation reads: colour, size and scale."""

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.services.decoding import Picture

Color = Literal["rgb", "gray", "native"]
Scale = Literal["unit", "byte"]
Box = tuple[float, float, float, float]
P = TypeVar("P", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a picture is read: its colour, the longest side in pixels (None: any), the value of white.

    `size` (height, width): cut to these proportions around the middle and scaled to this size, up too.
    """

    color: Color = "rgb"
    max_side: int | None = None
    scale: Scale = "unit"
    size: tuple[int, int] | None = None

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Give width and height of what is read of a picture."""
        return self.size[::-1] if self.size else scaled_size(width, height, self.max_side)


def reading_shape(width: int, height: int, channels: int, reading: Reading) -> tuple[int, int, int, int]:
    """Tell the tensor's shape from sizes alone.

    Parameters
    ----------
    channels : as the file has them: 1 and 2 are grey, 3 and 4 are colour

    Examples
    --------
    >>> reading_shape(600, 400, 4, Reading(max_side=300))
    (1, 3, 200, 300)
    >>> reading_shape(600, 400, 4, Reading(size=(224, 224)))
    (1, 3, 224, 224)
    """
    native = 1 if channels <= 2 else 3
    depth = {"rgb": 3, "gray": 1, "native": native}[reading.color]
    width, height = reading.size_of(width, height)
    return (1, depth, height, width)


def scaled_size(width: int, height: int, max_side: int | None) -> tuple[int, int]:
    """Scale a size down, so that neither side is above `max_side`; never up."""
    longest = max(width, height)
    if max_side is None or longest <= max_side:
        return width, height
    return max(1, round(width * max_side / longest)), max(1, round(height * max_side / longest))


def to_tensor(picture: Picture, reading: Reading) -> NDArray[np.float32]:
    """Read a picture as a tensor.

    Grey is Pillow's (ITU-R BT.601 luma, rounded to 8 bits), and scaling down is Pillow's Lanczos filter,
    so that anybody gets the same numbers with a line of Pillow.

    Returns
    -------
    (1, C, H, W) float32, white is 1 (`unit`) or 255 (`byte`)
    """
    pixels = _colored(picture.pixels, reading.color)
    height, width = pixels.shape[:2]
    pixels = resized(pixels, reading.size_of(width, height), _middle(width, height, reading.size))
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1))[None]
    tensor = planes.astype(np.float32)
    white = 1.0 if reading.scale == "unit" else 255.0
    if picture.full_scale != white:
        tensor /= np.float32(picture.full_scale)
        if white != 1.0:
            tensor *= np.float32(white)
    return tensor


def _colored(pixels: NDArray[np.generic], color: Color) -> NDArray[np.generic]:
    channels = pixels.shape[2]
    if color == "rgb" and channels == 1:
        return np.repeat(pixels, 3, axis=2)
    if color == "gray" and channels == 3:
        return np.asarray(Image.fromarray(pixels).convert("L"))[:, :, None]
    return pixels


def _middle(width: int, height: int, size: tuple[int, int] | None) -> Box:
    """Give the largest part of these proportions around the middle; all of it without any."""
    if size is None:
        return (0, 0, width, height)
    scale = min(width / size[1], height / size[0])
    x, y = (width - size[1] * scale) / 2, (height - size[0] * scale) / 2
    return (x, y, width - x, height - y)


def scale_down(pixels: NDArray[P], max_side: int | None) -> NDArray[P]:
    """Scale (H, W, C) pixels down to `max_side`."""
    height, width = pixels.shape[:2]
    return resized(pixels, scaled_size(width, height, max_side), (0, 0, width, height))


def resized(pixels: NDArray[P], size: tuple[int, int], box: Box) -> NDArray[P]:
    """Scale a part of (H, W, C) pixels to (width, height), in 8 bits where they have 8, else in floats."""
    height, width, channels = pixels.shape
    whole: Box = (0.0, 0.0, float(width), float(height))
    if size == (width, height) and box == whole:
        return pixels
    lanczos = Image.Resampling.LANCZOS
    if pixels.dtype == np.uint8:
        image = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)
        return np.asarray(image.resize(size, lanczos, box)).reshape(size[1], size[0], channels)
    planes = [
        np.asarray(Image.fromarray(pixels[:, :, c].astype(np.float32)).resize(size, lanczos, box))
        for c in range(channels)
    ]
    return np.stack(planes, axis=2)


def to_bytes(picture: Picture) -> NDArray[np.uint8]:
    """Show a picture in 8 bits, (H, W, C) uint8: white is its full scale, what is beyond is cut."""
    if picture.pixels.dtype == np.uint8:
        return picture.pixels.astype(np.uint8, copy=False)
    values = picture.pixels.astype(np.float32) * np.float32(255 / picture.full_scale)
    levels: NDArray[np.uint8] = np.rint(np.clip(values, 0, 255)).astype(np.uint8)
    return levels
