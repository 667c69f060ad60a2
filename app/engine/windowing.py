"""The cells that one tap meets, as a slice."""


def tap_slice(tap: int, dilation: int, stride: int, count: int) -> slice:
    """Padded cells that a tap meets for outputs 0 to `count` of an axis.

    Examples
    --------
    >>> list(range(20))[tap_slice(tap=1, dilation=2, stride=3, count=4)]
    [2, 5, 8, 11]
    """
    first = tap * dilation
    return slice(first, first + (count - 1) * stride + 1, stride)
