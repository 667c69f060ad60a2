"""How much padding an axis gets, and which real cell a padded cell copies."""

from typing import Literal, get_args

from app.geometry.errors import ShapeError

PaddingMode = Literal["zeros", "constant", "reflect", "symmetric", "replicate", "circular"]
NamedPadding = Literal["valid", "same", "same_lower", "causal", "full"]

PADDING_MODES: tuple[PaddingMode, ...] = get_args(PaddingMode)
NAMED_PADDINGS: tuple[NamedPadding, ...] = get_args(NamedPadding)


def named_padding(name: NamedPadding, input: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Resolve a padding given by name to cells.

    Parameters
    ----------
    name : `valid` none; `same` output = ⌈input / stride⌉ with the odd cell at the end (TensorFlow's SAME,
        ONNX's SAME_UPPER); `same_lower` with the odd cell at the beginning; `causal` all at the beginning;
        `full` every window that touches a cell
    input, kernel, stride, dilation : the axis, in cells

    Returns
    -------
    (begin, end) : cells

    References
    ----------
    TensorFlow's API guide on convolution, "Padding"; ONNX operator Conv, `auto_pad`.

    Examples
    --------
    >>> named_padding("same", input=224, kernel=7, stride=2, dilation=1)
    (2, 3)
    """
    reach = dilation * (kernel - 1)
    if name == "valid":
        return 0, 0
    if name == "full":
        return reach, reach
    if name == "causal":
        return reach, 0
    output = -(-input // stride)
    total = max(0, (output - 1) * stride + reach + 1 - input)
    small, large = total // 2, total - total // 2
    return (small, large) if name == "same" else (large, small)


def source(cell: int, size: int, mode: PaddingMode) -> int | None:
    """Real cell whose value `cell` takes: itself inside, a copied one in the padding, None for a fill value.

    Parameters
    ----------
    cell : coordinate on the axis; below 0 and from `size` on lies padding
    size : real cells
    mode : `reflect` mirrors without repeating the edge, `symmetric` with it, `replicate` repeats the edge,
        `circular` wraps round (as often as needed, as `symmetric` does), `zeros` and `constant` copy nothing

    Examples
    --------
    >>> [source(-2, 5, mode) for mode in ("zeros", "reflect", "symmetric", "replicate", "circular")]
    [None, 2, 1, 0, 3]
    """
    if 0 <= cell < size:
        return cell
    if mode == "replicate":
        return 0 if cell < 0 else size - 1
    if mode == "circular":
        return cell % size
    if mode == "symmetric":
        folded = cell % (2 * size)
        return folded if folded < size else 2 * size - 1 - folded
    if mode == "reflect":
        if size == 1:
            return None
        period = 2 * (size - 1)
        folded = cell % period
        return folded if folded < size else period - folded
    return None


def check_padding(name: str, size: int, begin: int, end: int, mode: PaddingMode) -> None:
    """Refuse padding that a mode cannot fill.

    Raises
    ------
    ShapeError : reflect padding of `size` or more, where no cell is left to mirror
    """
    if mode == "reflect" and max(begin, end) >= size:
        raise ShapeError(
            f"{name}: reflect padding of {max(begin, end)} needs an input of at least {max(begin, end) + 1}, "
            f"got {size}; use padding ≤ {size - 1} or padding_mode 'symmetric'",
            "/padding",
        )
