"""What an animation is about: an input, one feature map of it, and where the windows lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.geometry import InvalidError, Order, Scan, Window
from app.layers.frames import Frame
from app.rendering.value_range import Maps
from app.rendering.words import Language, word


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """An input and one of its feature maps, both on a plane.

    Parameters
    ----------
    x : (C, H, W) float32, the input, one item of the batch
    y : (H', W') float32, the feature map that the frames fill in
    windows : where windows lie, down and across
    label : what the layer does where nothing is multiplied ("relu")
    line : there is one spatial axis, laid out as a single row
    adding : frames are input cells that add to the map, whose axes the windows lie on
    order : in which the frames come
    """

    x: Maps
    y: NDArray[np.float32]
    windows: tuple[Window, Window]
    label: str
    line: bool = False
    adding: bool = False
    order: Order = "rows"

    @property
    def scan(self) -> Scan:
        """The walk that the frames make, over the feature map or over the input that adds to it."""
        height, width = self.x.shape[1:] if self.adding else self.y.shape
        return Scan(self.order, (height, width))

    def size_of(self, shape: Sequence[int]) -> str:
        """Write how large a plane is: width × height, or its length if it is a line."""
        return f"{shape[-1]}" if self.line else f"{shape[-1]} × {shape[-2]}"

    def place_of(self, frame: Frame, language: Language = "en") -> str:
        """Write where a frame's output cell lies, or the input cell that adds."""
        row, column = frame.output
        return word(language, "place.line" if self.line else "place", row=row, column=column)

    def names(self, language: Language = "en") -> tuple[str, ...]:
        """Give what the input's channels are called; a single one needs no name."""
        count = len(self.x)
        if count == 3:
            return tuple(word(language, name) for name in ("red", "green", "blue"))
        numbers = range(count) if count > 1 else ()
        return tuple(word(language, "channel", number=number) for number in numbers) or ("",)

    @classmethod
    def of(
        cls,
        x: NDArray[np.float32],
        y: NDArray[np.float32],
        windows: Sequence[Window],
        label: str,
        adding: bool = False,
        order: Order = "rows",
    ) -> Stage:
        """Lay one or two spatial axes on a plane; one axis becomes a single row.

        Parameters
        ----------
        x : (C, *size) float32
        y : (*output_size) float32
        windows : one an axis
        label, adding, order : as above

        Raises
        ------
        InvalidError : three spatial axes
        """
        if len(windows) == 1:
            pair = Window(1, 1), windows[0]
            return cls(x[:, np.newaxis], y[np.newaxis], pair, label, line=True, adding=adding, order=order)
        if len(windows) != 2:
            raise InvalidError(
                f"an animation shows one or two spatial axes, the input has {len(windows)}; "
                "ask for application/json"
            )
        return cls(x, y, (windows[0], windows[1]), label, adding=adding, order=order)


def on_plane(frame: Frame) -> Frame:
    """Give a frame of one spatial axis a row of its own; one of two stays as it is."""
    if len(frame.output) != 1:
        return frame
    return replace(
        frame,
        output=(0, *frame.output),
        start=(0, *frame.start),
        stop=(1, *frame.stop),
        taps=((0,), *frame.taps),
        patch=frame.patch[:, np.newaxis],
        inside=frame.inside[np.newaxis],
        weight=None if frame.weight is None else frame.weight[:, np.newaxis],
        products=None if frame.products is None else frame.products[:, np.newaxis],
        added=None if frame.added is None else frame.added[np.newaxis],
    )
