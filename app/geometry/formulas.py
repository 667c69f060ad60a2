"""An axis's output size as steps that a person follows, with the numbers in."""

from app.geometry.transposed import TransposedWindow
from app.geometry.windows import Window


def steps(window: Window) -> list[str]:
    """Derive an axis's output size in words.

    Examples
    --------
    >>> for line in steps(Window(input=7, kernel=3, stride=2, pad_begin=1)):
    ...     print(line)
    effective kernel = dilation × (kernel − 1) + 1 = 1 × (3 − 1) + 1 = 3
    padded input = 1 + 7 + 0 = 8
    output = ⌊(8 − 3) / 2⌋ + 1 = ⌊2.5⌋ + 1 = 3
    1 trailing cell is read by no window
    """
    w = window
    lines = [
        _effective_kernel(w),
        f"padded input = {w.pad_begin} + {w.input} + {w.pad_end} = {w.padded}",
        _output_line(w),
    ]
    if _count(w) > w.output:
        lines.append("the last window would start in the end padding, so it is dropped")
    if w.overhang:
        lines.append(f"the last window hangs over the end by {w.overhang} {_cells(w.overhang)}")
    if w.unused:
        lines.append(
            f"{w.unused} trailing {_cells(w.unused)} {'is' if w.unused == 1 else 'are'} read by no window"
        )
    return lines


def transposed_steps(window: TransposedWindow) -> list[str]:
    """Derive the output size of a transposed convolution's axis in words.

    Examples
    --------
    >>> axis = TransposedWindow(input=4, kernel=3, stride=2, pad_begin=1, pad_end=1, output_padding=1)
    >>> for line in transposed_steps(axis):
    ...     print(line)
    effective kernel = dilation × (kernel − 1) + 1 = 1 × (3 − 1) + 1 = 3
    all cells added to = (input − 1) × stride + effective kernel = (4 − 1) × 2 + 3 = 9
    output = 9 − 1 − 1 + 1 = 8, cells less the padding at both ends, plus output_padding
    an output cell gets 1 to 2 inputs, in turn: a checkerboard may show
    """
    w = window
    reached = w.extent - w.output_padding
    sum_of_cells = f"({w.input} − 1) × {w.stride} + {w.effective_kernel} = {reached}"
    lines = [
        _effective_kernel(w),
        f"all cells added to = (input − 1) × stride + effective kernel = {sum_of_cells}",
        f"output = {reached} − {w.pad_begin} − {w.pad_end} + {w.output_padding} = {w.output}, "
        "cells less the padding at both ends, plus output_padding",
    ]
    least, most = w.overlap
    if least == 0:
        lines.append("some output cells get no input: they hold the bias alone")
    elif least < most:
        lines.append(f"an output cell gets {least} to {most} inputs, in turn: a checkerboard may show")
    if w.unused:
        lines.append(
            f"{w.unused} trailing input {_cells(w.unused)} {'adds' if w.unused == 1 else 'add'} "
            "only to what the padding cuts off"
        )
    return lines


def _effective_kernel(w: Window | TransposedWindow) -> str:
    with_numbers = f"{w.dilation} × ({w.kernel} − 1) + 1 = {w.effective_kernel}"
    return f"effective kernel = dilation × (kernel − 1) + 1 = {with_numbers}"


def _output_line(w: Window) -> str:
    left, right = ("⌊", "⌋") if w.rounding == "floor" else ("⌈", "⌉")
    room = w.padded - w.effective_kernel
    line = f"output = {left}({w.padded} − {w.effective_kernel}) / {w.stride}{right} + 1"
    if room % w.stride:
        line += f" = {left}{_quotient(room, w.stride)}{right} + 1"
    return f"{line} = {_count(w)}"


def _quotient(dividend: int, divisor: int) -> str:
    """Write an exact quotient, cut after three decimals."""
    whole, rest = divmod(abs(dividend), divisor)
    thousandths, more = divmod(rest * 1000, divisor)
    decimals = f"{thousandths:03d}".rstrip("0") if not more else f"{thousandths:03d}…"
    return f"{'−' if dividend < 0 else ''}{whole}.{decimals}"


def _count(w: Window) -> int:
    """Windows before PyTorch's rule drops one."""
    room = w.padded - w.effective_kernel
    return room // w.stride + 1 if w.rounding == "floor" else -(-room // w.stride) + 1


def _cells(count: int) -> str:
    return "cell" if count == 1 else "cells"
