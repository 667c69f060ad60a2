"""A huge picture's feature maps, computed strip by strip each time that rows are asked for."""

from collections import OrderedDict
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.engine import Choice, Engine, Run
from app.layers.conv import BoundConv
from app.layers.strips import cut, least_rows
from app.services.decoding import Picture
from app.services.pixels import Reading, to_tensor

Array = NDArray[np.float32]

# Numbers of a strip's input and output together: 64 MB, which hides what each strip costs beside its work.
STRIP_ELEMENTS = 16_000_000
# An encoder's next band may begin in the strip before the newest.
_KEPT = 2


class StripMaps:
    """The maps of a convolution on a picture that would not fit into memory as float32, with its output.

    Parameters
    ----------
    engine : computes
    layer : bound to the whole picture, (1, C, H, W); it can be cut
    picture : decoded
    reading : how it is read; not scaled
    choice : backend and algorithm
    """

    def __init__(
        self, engine: Engine, layer: BoundConv, picture: Picture, reading: Reading, choice: Choice
    ) -> None:
        self._engine = engine
        self._layer = layer
        self._picture = picture
        self._reading = reading
        self._choice = choice
        _, channels, height, width = layer.output_shape
        self.shape = (channels, height, width)
        self.strip = strip_rows(layer)
        self._count = max(1, height // self.strip)
        self._strips: OrderedDict[int, Array] = OrderedDict()
        self._run: Run | None = None

    @property
    def run(self) -> Run:
        """What computed the newest strip, and that it was one."""
        run = self._run
        if run is None:
            self.rows(0, 1)
            return self.run
        return run._replace(reason=f"strips of {self.strip:,} rows, for the picture is large; {run.reason}")

    def rows(self, top: int, bottom: int) -> Array:
        """Give the rows from `top` to `bottom` of all maps, (O, rows, W) float32."""
        parts = []
        for number in range(self._number(top), self._number(bottom - 1) + 1):
            first, part = number * self.strip, self._computed(number)
            parts.append(part[:, max(0, top - first) : bottom - first])
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _number(self, row: int) -> int:
        """Number of the strip that holds a row; what is left over at the end belongs to the last."""
        return min(row // self.strip, self._count - 1)

    def _computed(self, number: int) -> Array:
        """Strip `number`, (O, rows, W) float32."""
        if number not in self._strips:
            last = number == self._count - 1
            start = number * self.strip
            strip = cut(self._layer, start, self.shape[1] if last else start + self.strip)
            pixels = self._picture.pixels[strip.rows.start : strip.rows.stop]
            x = to_tensor(replace(self._picture, pixels=pixels), self._reading)
            if len(self._strips) >= _KEPT:
                self._strips.popitem(last=False)
            output, self._run = strip.forward(self._engine, x, self._choice)
            self._strips[number] = output[0]
        return self._strips[number]


def strip_rows(layer: BoundConv) -> int:
    """Output rows of a strip."""
    _, channels, height, width = layer.input_shape
    _, maps, rows, columns = layer.output_shape
    a_row = channels * width * height / rows + maps * columns
    return min(rows, max(least_rows(layer), int(STRIP_ELEMENTS / a_row)))
