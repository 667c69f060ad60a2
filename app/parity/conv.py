"""A convolution in several frameworks: `same`, even kernels, turned kernels, names of borders."""

from collections.abc import Sequence

from app.geometry import PaddingMode, named_padding
from app.parity.rows import Axis, Pair, Row, Side, listed, refuses, windowed


def upper(axis: Axis) -> Pair:
    """TensorFlow's SAME, the odd cell at the end."""
    return named_padding("same", axis.input, axis.kernel, axis.stride, axis.dilation)


def lower(axis: Axis) -> Pair:
    """ONNX's SAME_LOWER, the odd cell at the beginning."""
    return named_padding("same_lower", axis.input, axis.kernel, axis.stride, axis.dilation)


def half(axis: Axis) -> Pair:
    """PyTorch's habit, padding = dilation · (kernel − 1) // 2 on both sides."""
    cells = axis.dilation * (axis.kernel - 1) // 2
    return cells, cells


def unstrided(axis: Axis) -> Pair:
    """PyTorch's `padding='same'`, for a stride of 1."""
    total = axis.dilation * (axis.kernel - 1)
    return total // 2, total - total // 2


def centred(axis: Axis) -> Pair:
    """SciPy's and OpenCV's middle, `kernel // 2`: an even kernel's odd cell lies at the beginning."""
    return axis.reach // 2, axis.reach - 1 - axis.reach // 2


def conv_rows(axes: Sequence[Axis], mode: PaddingMode, turned_alike: bool) -> list[Row]:
    """Compare a convolution.

    Parameters
    ----------
    axes : the layer's, with the padding that it has
    mode : what its padding holds
    turned_alike : whether its kernel is the same turned round by half a turn
    """
    return listed([_same(axes), _even(axes), _turned(turned_alike), _borders(mode)])


def _same(axes: Sequence[Axis]) -> Row:
    stride = any(axis.stride > 1 for axis in axes)
    torch = windowed("PyTorch", "padding='same'", axes, unstrided)
    if stride:
        torch = refuses("PyTorch", "padding='same'", "not supported for strided convolutions")
    both = stride and any(axis.dilation > 1 for axis in axes)
    keras = windowed("TensorFlow, Keras", "padding='same'", axes, upper)
    if both:
        keras = refuses("TensorFlow, Keras", "padding='same'", "takes a stride or a dilation, not both")
    why = (
        "SAME means output = ⌈input / stride⌉. How much that pads depends on the input, and an odd cell "
        "goes to "
        "the end; padding = (kernel − 1) / 2 on both sides starts the windows elsewhere once the stride is "
        "above 1, so that weights trained in one framework see shifted inputs in the other"
    )
    return Row(
        "same",
        "SAME with this stride" if stride else "SAME",
        why,
        (
            keras,
            windowed("ONNX", "auto_pad='SAME_UPPER'", axes, upper),
            windowed("JAX", "padding='SAME'", axes, upper),
            windowed("ONNX", "auto_pad='SAME_LOWER'", axes, lower),
            windowed("JAX", "padding='SAME_LOWER'", axes, lower),
            torch,
            windowed("PyTorch", "padding=(k − 1)·d // 2", axes, half),
        ),
    )


def _even(axes: Sequence[Axis]) -> Row | None:
    if all(axis.reach % 2 for axis in axes):
        return None
    flat = [Axis(axis.input, axis.kernel, 1, axis.dilation) for axis in axes]
    why = (
        "an even kernel has no middle, so that SAME pads one side by a cell more. Deep learning pads "
        "the end; "
        "SciPy and OpenCV pad the beginning, because they take the cell at kernel // 2 for the middle"
    )
    return Row(
        "even_kernel",
        "An even kernel, stride 1",
        why,
        (
            windowed("TensorFlow, Keras", "padding='same'", flat, upper),
            windowed("PyTorch", "padding='same'", flat, unstrided),
            windowed("ONNX", "auto_pad='SAME_LOWER'", flat, lower),
            windowed("SciPy", "signal.correlate, mode='same'", flat, centred),
            windowed("SciPy", "ndimage.correlate", flat, centred, note="its border is mirrored unless asked"),
            windowed(
                "OpenCV",
                "filter2D, anchor (−1, −1)",
                flat,
                centred,
                note="its border is BORDER_REFLECT_101 unless asked",
            ),
        ),
    )


def _turned(alike: bool) -> Row:
    keeps, turns = "keeps the kernel as it stands", "turns the kernel by half a turn"
    why = (
        "deep learning's convolution is a cross-correlation; signal processing's turns the kernel round "
        "first. "
        + ("This kernel is the same either way" if alike else "This kernel isn't the same turned round")
    )
    return Row(
        "flip",
        "Turning the kernel",
        why,
        (
            Side("PyTorch, Keras, ONNX, JAX", "conv", note=keeps),
            Side("OpenCV", "filter2D", note=keeps),
            Side("SciPy", "signal.correlate, ndimage.correlate", note=keeps),
            Side("SciPy", "signal.convolve, ndimage.convolve", note=turns),
            Side("NumPy", "np.convolve", note=turns),
        ),
    )


_NAMES: dict[PaddingMode, tuple[str, str, str, str, str, str]] = {
    "zeros": ("zeros", "constant", "constant", "constant", "BORDER_CONSTANT", "CONSTANT"),
    "constant": ("constant (F.pad)", "constant", "constant", "constant", "BORDER_CONSTANT", "CONSTANT"),
    "reflect": ("reflect", "reflect", "mirror", "reflect", "BORDER_REFLECT_101", "REFLECT"),
    "symmetric": ("", "symmetric", "reflect", "", "BORDER_REFLECT", "SYMMETRIC"),
    "replicate": ("replicate", "edge", "nearest", "edge", "BORDER_REPLICATE", ""),
    "circular": ("circular", "wrap", "grid-wrap", "wrap", "BORDER_WRAP", ""),
}
_TRAPS: dict[PaddingMode, str] = {
    "reflect": "SciPy's 'reflect', NumPy's and TensorFlow's 'symmetric' and OpenCV's BORDER_REFLECT "
    "repeat the "
    "edge's own cell, which this doesn't",
    "symmetric": "SciPy's 'reflect' is this one, which repeats the edge's own cell; PyTorch's and NumPy's "
    "'reflect' don't",
    "circular": "SciPy's 'wrap' leaves out a cell at the seam; 'grid-wrap' doesn't",
    "replicate": "all repeat the edge's cell",
    "zeros": "SciPy's ndimage and OpenCV mirror the border unless told not to",
    "constant": "SciPy's ndimage and OpenCV mirror the border unless told not to",
}


_PADS = {"PyTorch": "F.pad", "ONNX Pad": "mode=…", "TensorFlow": "tf.pad"}
"""What refuses a mode."""


def _borders(mode: PaddingMode) -> Row:
    names = _NAMES[mode]
    frameworks = ("PyTorch", "NumPy, JAX", "SciPy ndimage", "ONNX Pad", "OpenCV", "TensorFlow")
    sides = tuple(
        Side(framework, name) if name else refuses(framework, _PADS[framework], "has no such mode")
        for framework, name in zip(frameworks, names, strict=True)
    )
    return Row("padding_mode", f"Names of '{mode}' borders", _TRAPS[mode], sides)
