"""In which order the window visits its places: by rows, by columns, or there and back like a snake."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Order = Literal["rows", "columns", "snake"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True, slots=True)
class Scan:
    """A walk over all places of a grid; steps and places are numbered from 0.

    Parameters
    ----------
    order : `rows` (the last axis runs fastest), `columns` (the first axis does), `snake` (as rows, but every
        other line runs backwards, so that each step is to a neighbour)
    size : places an axis, (depth,) height, width

    Examples
    --------
    >>> [Scan("snake", (2, 3)).place(step) for step in range(6)]
    [(0, 0), (0, 1), (0, 2), (1, 2), (1, 1), (1, 0)]
    >>> [Scan("columns", (2, 3)).index(step) for step in range(6)]
    [0, 3, 1, 4, 2, 5]
    """

    order: Order
    size: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many places there are."""
        return math.prod(self.size)

    def place(self, step: int) -> tuple[int, ...]:
        """Give the place that step `step` visits, a coordinate an axis."""
        if self.order == "columns":
            return _digits(step, self.size[::-1])[::-1]
        digits = _digits(step, self.size)
        return digits if self.order == "rows" else tuple(_turned(digits, self.size))

    def step(self, place: tuple[int, ...]) -> int:
        """Give the step that visits a place; the inverse of `place`."""
        if self.order == "columns":
            return _number(place[::-1], self.size[::-1])
        if self.order == "rows":
            return _number(place, self.size)
        number = 0
        for cell, count in zip(place, self.size, strict=True):
            number = number * count + (count - 1 - cell if number % 2 else cell)
        return number

    def index(self, step: int) -> int:
        """Give the row-major number of the place that step `step` visits."""
        return step if self.order == "rows" else _number(self.place(step), self.size)


def _digits(number: int, size: tuple[int, ...]) -> tuple[int, ...]:
    """Take a row-major number apart, a digit an axis."""
    digits = []
    for count in reversed(size):
        number, digit = divmod(number, count)
        digits.append(digit)
    return tuple(reversed(digits))


def _number(digits: tuple[int, ...], size: tuple[int, ...]) -> int:
    """Put a row-major number together."""
    number = 0
    for digit, count in zip(digits, size, strict=True):
        number = number * count + digit
    return number


def _turned(digits: tuple[int, ...], size: tuple[int, ...]) -> Iterator[int]:
    """Let an axis run backwards where the lines before it are odd in number."""
    lines = 0
    for digit, count in zip(digits, size, strict=True):
        yield count - 1 - digit if lines % 2 else digit
        lines = lines * count + digit
