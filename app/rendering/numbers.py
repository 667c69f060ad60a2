"""Numbers as people read them on a cell: few digits, a real minus, no −0."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_SAMPLE = 1 << 16


def number(value: float, decimals: int = 3) -> str:
    """Write a number in at most about `decimals` + 3 letters.

    Examples
    --------
    >>> number(-0.42, 2), number(3.0, 0), number(1234.5), number(-0.0001, 2), number(math.inf)
    ('−0.42', '3', '1234', '0.00', '∞')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size >= 99_999.5:
        text = f"{size:.0e}".replace("e+0", "e").replace("e+", "e")
    else:
        # the more digits before the point, the fewer after it
        whole = len(str(int(size))) - 1
        text = f"{size:.{max(0, decimals - whole)}f}"
    return "−" + text if value < 0 and any(digit in text for digit in "123456789") else text


def decimals_for(values: NDArray[np.floating], wanted: int) -> int:
    """Give 0 where all finite values (of an even sample, if there are very many) are whole, else `wanted`."""
    sample = values.reshape(-1)[:: values.size // _SAMPLE + 1]
    finite = sample[np.isfinite(sample)]
    return 0 if bool(np.all(finite == np.rint(finite))) else wanted
