"""How code is written: numbers as short as float32 allows, calls that fit a line."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

WIDE = 88
"""Characters of a line."""


class UnavailableCodeError(Exception):
    """A framework can't say a layer; the message says why."""


@lru_cache(maxsize=8192)  # one kernel is written for all frameworks
def number(value: float) -> str:
    """Write a number so that Python reads just this float32.

    Examples
    --------
    >>> number(1.0), number(1 / 9), number(0.1), number(-2.5)
    ('1.', '1/9', '0.1', '-2.5')
    """
    single = np.float32(value)
    if float(single).is_integer() and abs(single) < 1e6:
        return f"{int(single)}."
    short = str(single)
    if len(short) > 7:
        for bottom in range(3, 100):
            top = round(float(single) * bottom)
            if top and np.float32(top / bottom) == single:
                return f"{top}/{bottom}"
    return short


def nested(array: NDArray[np.float32], indent: int = 0) -> str:
    """Write an array as nested lists, a row a line."""
    if array.ndim == 1:
        return f"[{', '.join(number(float(value)) for value in array)}]"
    if array.size == array.shape[-1]:
        return f"[{nested(array[0], indent)}]"
    inner = f",\n{' ' * (indent + 4)}".join(nested(part, indent + 4) for part in array)
    return f"[\n{' ' * (indent + 4)}{inner},\n{' ' * indent}]"


def call(head: str, arguments: Iterable[str | None], after: str = "") -> str:
    """Write `y = f(a, b)`, in more lines where one would be too long.

    Examples
    --------
    >>> call("y = f", ["x", None, "stride=2"])
    'y = f(x, stride=2)'
    """
    given = [argument for argument in arguments if argument is not None]
    one = f"{head}({', '.join(given)}){after}"
    if len(one) <= WIDE:
        return one
    lines = "".join(f"    {argument},\n" for argument in given)
    return f"{head}(\n{lines}){after}"


def each(values: Sequence[int]) -> str:
    """One number where all axes agree, else a tuple."""
    return str(values[0]) if len(set(values)) == 1 else tuple_of(values)


def tuple_of(values: Iterable[object]) -> str:
    """Write `(1, 2)`."""
    items = [str(value) for value in values]
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def text(lines: Iterable[str | None]) -> str:
    """Join lines, without those that say nothing."""
    return "\n".join(line for line in lines if line is not None) + "\n"
