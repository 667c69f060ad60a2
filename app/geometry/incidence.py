"""Which output cells are joined to which real input cells along an axis, padding's copies followed home."""

from app.geometry.errors import LimitError
from app.geometry.padding import PaddingMode, source
from app.geometry.windows import Window

MAX_COUNTED = 2_000_000
"""Most taps that are looked at one by one."""
MAX_COPIES = 4096
"""Most padded cells a side whose sources are listed."""


def sources(window: Window, mode: PaddingMode, output: int) -> tuple[int | None, ...]:
    """Real cell that each tap of window `output` takes its value from; None where padding holds a value.

    Examples
    --------
    >>> sources(Window(5, 3, pad_begin=1, pad_end=1), "circular", 0)
    (4, 0, 1)
    """
    return tuple(source(cell, window.input, mode) for cell in window.taps(output))


def copies(window: Window, mode: PaddingMode) -> tuple[list[int], list[int]]:
    """Real cell that each padded cell copies, from the outermost before the first cell, and after the last.

    Returns
    -------
    (begin, end) : empty where padding copies nothing

    Raises
    ------
    LimitError : more than MAX_COPIES cells on a side

    Examples
    --------
    >>> copies(Window(5, 3, pad_begin=2, pad_end=1), "reflect")
    ([2, 1], [3])
    """
    begin, end = window.pad_begin, window.pad_end + window.overhang
    if max(begin, end) > MAX_COPIES:
        raise LimitError(
            f"{window.name}: padding of {max(begin, end)} cells; the sources of at most {MAX_COPIES} a side"
            " are listed: use less padding",
            "/padding",
        )
    before = [source(cell, window.input, mode) for cell in range(-begin, 0)]
    after = [source(cell, window.input, mode) for cell in range(window.input, window.input + end)]
    return [cell for cell in before if cell is not None], [cell for cell in after if cell is not None]


def joined(window: Window, mode: PaddingMode) -> int:
    """Count the pairs of an output cell and a real input cell that a weight joins.

    Taps that meet the same cell, once itself and once as a copy, are one pair.

    Raises
    ------
    LimitError : too many windows lie over the border to look at each

    Examples
    --------
    >>> window = Window(6, 3, pad_begin=1, pad_end=1)
    >>> joined(window, "zeros"), joined(window, "reflect"), joined(window, "circular")
    (16, 16, 18)
    """
    first = min(window.output, max(0, -(-window.pad_begin // window.stride)))
    room = window.input - window.effective_kernel + window.pad_begin
    last = max(first, min(window.output, room // window.stride + 1))
    border = window.output - (last - first)
    if border * window.kernel > MAX_COUNTED:
        raise LimitError(
            f"{window.name}: {border:,} windows of {window.kernel:,} cells lie over the border; at most"
            f" {MAX_COUNTED:,} cells are looked at: use less padding or a smaller kernel",
            "/padding",
        )
    outer = (*range(first), *range(last, window.output))
    count = (last - first) * window.kernel
    return count + sum(len({cell for cell in sources(window, mode, o) if cell is not None}) for o in outer)
