"""A pool in several frameworks: the last window that hangs over, and what an average divides by."""

import math
from collections.abc import Sequence

from app.parity.conv import lower, upper
from app.parity.rows import Axis, Pair, Row, Side, listed, refuses, windowed


def own(axis: Axis) -> Pair:
    """Pads that the layer has."""
    return axis.pads


def valid(_axis: Axis) -> Pair:
    """No pads."""
    return 0, 0


def pool_rows(axes: Sequence[Axis], average: bool) -> list[Row]:
    """Compare a pool.

    Parameters
    ----------
    axes : the layer's, with the padding that it has
    average : whether it is an average, whose divisor is compared too
    """
    return listed([_last(axes), _same(axes), _divisor(axes) if average else None])


def _last(axes: Sequence[Axis]) -> Row:
    even = all(begin == end for begin, end in (axis.pads for axis in axes))
    why = (
        "where the stride doesn't divide what is left, the last window hangs over the end. It is "
        "dropped, kept "
        "unless it starts in the padding (PyTorch's ceil_mode, ONNX since opset 22), or kept always "
        "(Chainer's "
        "cover_all, ONNX's formula before opset 22)"
    )
    sides = [
        windowed("PyTorch", "ceil_mode=False", axes, own),
        windowed("PyTorch", "ceil_mode=True", axes, own, "ceil"),
        windowed("ONNX", "ceil_mode=0", axes, own),
        windowed("ONNX", "ceil_mode=1, opset ≥ 22", axes, own, "ceil"),
        windowed("ONNX", "ceil_mode=1, opset < 22", axes, own, "cover_all"),
        windowed("Chainer", "cover_all=True, its default", axes, own, "cover_all"),
    ]
    if not even:
        sides[:2] = [refuses("PyTorch", "padding=…", "pads both ends alike")]
    # max_pool1d counts the kernel without its gaps, the others with them
    tight = any(max(axis.pads) > (axis.kernel if len(axes) == 1 else axis.reach) // 2 for axis in axes)
    if even and tight:
        sides[:2] = [refuses("PyTorch", "padding=…", "pads by half a window at most")]
    return Row("ceil_mode", "The last window", why, tuple(sides))


def _same(axes: Sequence[Axis]) -> Row:
    why = (
        "Keras and TensorFlow have no numbers for a pool's padding: 'valid' drops what is left over, "
        "'same' makes "
        "⌈input / stride⌉ windows, the odd cell at the end"
    )
    dilated = any(axis.dilation > 1 for axis in axes)
    keras = (
        [refuses("TensorFlow, Keras", "padding=…", "their pools have no dilation")]
        if dilated
        else [
            windowed("TensorFlow, Keras", "padding='valid'", axes, valid),
            windowed("TensorFlow, Keras", "padding='same'", axes, upper),
        ]
    )
    others = (
        windowed("ONNX", "auto_pad='SAME_UPPER'", axes, upper),
        windowed("ONNX", "auto_pad='SAME_LOWER'", axes, lower),
        windowed("this layer", "its own padding", axes, own),
    )
    return Row("same", "SAME and VALID", why, (*keras, *others))


def _divisor(axes: Sequence[Axis]) -> Row:
    """What the first window's sum is divided by."""
    cells = math.prod(axis.kernel for axis in axes)
    real = math.prod(
        sum(0 <= tap * axis.dilation - axis.pads[0] < axis.input for tap in range(axis.kernel))
        for axis in axes
    )
    counted, left_out = f"first window ÷ {cells}", f"first window ÷ {real}"
    why = (
        "an average's sum is divided by the whole window or by its real cells alone, so that padded "
        "borders come "
        "out darker in one framework than in the other. What hangs over the end padding never counts"
    )
    sides = (
        Side("PyTorch", "count_include_pad=True, its default", note=counted),
        Side("Chainer", "average_pooling_nd", note=counted),
        Side("PyTorch", "count_include_pad=False", note=left_out),
        Side("ONNX", "count_include_pad=0, its default", note=left_out),
        Side("TensorFlow, Keras", "padding='same'", note="never counts padding"),
        Side("OpenCV", "blur, BORDER_REFLECT_101", note=f"÷ {cells}, of mirrored cells in place of padding"),
    )
    return Row("count_include_pad", "What an average divides by", why, sides)
