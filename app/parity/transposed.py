"""A transposed convolution in several frameworks: how large it is, and where it is cut."""

from collections.abc import Callable, Sequence

from app.geometry import ShapeError, TransposedWindow, transposed_padding
from app.parity.rows import Axis, Row, Side, listed, refuses

Cut = Callable[[Axis], tuple[int, int, int]]
"""(begin, end, output padding) of an axis."""


def cut_off(framework: str, setting: str, axes: Sequence[Axis], cut: Cut, note: str | None = None) -> Side:
    """Lay out a transposed convolution by a framework's rule."""
    cells = [cut(axis) for axis in axes]
    try:
        output = tuple(
            TransposedWindow(axis.input, axis.kernel, axis.stride, axis.dilation, *given).output
            for axis, given in zip(axes, cells, strict=True)
        )
    except ShapeError as error:
        return Side(framework, setting, None, None, error.detail.partition(": ")[2], True)
    return Side(framework, setting, tuple((begin, end) for begin, end, _ in cells), output, note)


def same(axis: Axis) -> tuple[int, int, int]:
    """TensorFlow's SAME: output = input · stride, the odd cell cut off at the end."""
    return transposed_padding("same", axis.kernel, axis.stride, axis.dilation)


def lower(axis: Axis) -> tuple[int, int, int]:
    """ONNX's SAME_LOWER: the odd cell cut off at the beginning."""
    return transposed_padding("same_lower", axis.kernel, axis.stride, axis.dilation)


def valid(axis: Axis) -> tuple[int, int, int]:
    """Keras's VALID: nothing is cut off, and a stride is filled even by a shorter kernel."""
    return 0, 0, max(0, axis.stride - axis.reach)


def own(axis: Axis) -> tuple[int, int, int]:
    """What the layer has."""
    return (*axis.pads, axis.more)


def transposed_rows(axes: Sequence[Axis]) -> list[Row]:
    """Compare a transposed convolution."""
    return listed([_sizes(axes), _turned()])


def _sizes(axes: Sequence[Axis]) -> Row:
    both = any(axis.stride > 1 for axis in axes) and any(axis.dilation > 1 for axis in axes)
    even = all(begin == end for begin, end in (axis.pads for axis in axes))
    torch = cut_off("PyTorch", "padding and output_padding", axes, own)
    if not even:
        torch = refuses("PyTorch", "padding and output_padding", "cuts off both ends alike")
    over = any(axis.more >= axis.stride for axis in axes if axis.more)
    onnx = cut_off("ONNX", "pads and output_padding", axes, own)
    if over:
        onnx = refuses("ONNX", "pads and output_padding", "output_padding is below the stride")
    keras = (
        [refuses("TensorFlow, Keras", "padding=…", "a stride or a dilation above 1, not both")]
        if both
        else [
            cut_off("TensorFlow, Keras", "padding='same'", axes, same),
            cut_off("TensorFlow, Keras", "padding='valid'", axes, valid),
        ]
    )
    why = (
        "a strided convolution maps several sizes to one, so that its transposed has to pick: PyTorch "
        "and ONNX by "
        "output_padding, TensorFlow and Keras by SAME, which always makes input · stride and cuts the "
        "odd cell "
        "off at the end"
    )
    return Row(
        "transposed",
        "Size, and what is cut off",
        why,
        (
            torch,
            onnx,
            *keras,
            cut_off("ONNX", "auto_pad='SAME_UPPER'", axes, same),
            cut_off("ONNX", "auto_pad='SAME_LOWER'", axes, lower),
            cut_off("JAX", "lax.conv_transpose, 'SAME'", axes, same),
        ),
    )


def _turned() -> Row:
    keeps = "one input cell of 1 gives the kernel as it stands"
    why = (
        "the transposed of a cross-correlation adds the kernel as it stands. JAX's function is a "
        "cross-correlation "
        "itself, so that one input cell gives the kernel turned round, unless transpose_kernel=True"
    )
    return Row(
        "flip",
        "Turning the kernel",
        why,
        (
            Side("PyTorch, TensorFlow, Keras, ONNX", "conv_transpose", note=keeps),
            Side("SciPy", "signal.convolve of spread inputs", note=keeps),
            Side("JAX", "lax.conv_transpose", note="one input cell of 1 gives the kernel turned round"),
        ),
    )
