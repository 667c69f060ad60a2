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
    """An input and one of its feature maps, both on a plane or in a volume.

    Parameters
    ----------
    x : (C, (D,) H, W) float32, the input, one item of the batch
    y : ((D',) H', W') float32, the feature map that the frames fill in
    windows : where windows lie, an axis each
    label : what the layer does where nothing is multiplied ("relu")
    line : there is one spatial axis, laid out as a single row
    adding : frames are input cells that add to the map, whose axes the windows lie on
    order : in which the frames come
    """

    x: Maps
    y: NDArray[np.float32]
    windows: tuple[Window, ...]
    label: str
    line: bool = False
    adding: bool = False
    order: Order = "rows"

    @property
    def scan(self) -> Scan:
        """The walk that the frames make, over the feature map or over the input that adds to it."""
        return Scan(self.order, self.x.shape[1:] if self.adding else self.y.shape)

    @property
    def deep(self) -> bool:
        """Whether there are three spatial axes."""
        return len(self.windows) == 3

    @property
    def pair(self) -> tuple[Window, Window]:
        """Where windows lie down and across."""
        down, across = self.windows[-2:]
        return down, across

    def size_of(self, shape: Sequence[int]) -> str:
        """Write a side's size: its length if it is a line, width × height, or depth × height × width."""
        if self.deep:
            return " × ".join(map(str, shape[-3:]))
        return f"{shape[-1]}" if self.line else f"{shape[-1]} × {shape[-2]}"

    def place_of(self, frame: Frame, language: Language = "en") -> str:
        """Write where a frame's output cell lies, or the input cell that adds."""
        *_, row, column = (0, *frame.output)
        if self.deep and len(frame.output) == 3:
            return word(language, "place.deep", plane=frame.output[0], row=row, column=column)
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
        """Take one to three spatial axes; one becomes a plane of a single row.

        Parameters
        ----------
        x : (C, *size) float32
        y : (*output_size) float32
        windows : one an axis
        label, adding, order : as above

        Raises
        ------
        InvalidError : more spatial axes
        """
        if len(windows) == 1:
            pair = Window(1, 1), windows[0]
            return cls(x[:, np.newaxis], y[np.newaxis], pair, label, line=True, adding=adding, order=order)
        if len(windows) not in (2, 3):
            raise InvalidError(
                f"an animation shows one to three spatial axes, the input has {len(windows)}; "
                "ask for application/json"
            )
        return cls(x, y, tuple(windows), label, adding=adding, order=order)


def on_plane(frame: Frame) -> Frame:
    """Give a frame of one spatial axis a row of its own; others stay as they are."""
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


def slice_in(frame: Frame) -> int:
    """Choose the slice of a window of three axes that is shown: where the maximum is, else the middle one."""
    depth, *plane = frame.inside.shape
    return (depth - 1) // 2 if frame.winner is None else frame.winner // int(np.prod(plane))


def cut_through(frame: Frame) -> Frame:
    """Give the frame of one slice of a window of three axes; its place keeps three coordinates."""
    if len(frame.output) != 3:
        return frame
    at, plane = slice_in(frame), int(np.prod(frame.inside.shape[1:]))
    return replace(
        frame,
        taps=frame.taps[1:],
        patch=frame.patch[:, min(at, frame.patch.shape[1] - 1)],
        inside=frame.inside[at],
        weight=None if frame.weight is None else frame.weight[:, at],
        products=None if frame.products is None else frame.products[:, at],
        added=None if frame.added is None else frame.added[at],
        winner=None if frame.winner is None else frame.winner % plane,
    )
