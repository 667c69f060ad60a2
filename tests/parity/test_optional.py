"""The rules of TensorFlow, Keras and JAX against their own code, where they are installed; skipped where not.

As `tests/snippets/test_optional.py`, in a Python that has `tensorflow-cpu`, `keras` and `jax`.
"""

from itertools import product

import numpy as np
import pytest

from app.parity import Axis, Side, conv_rows, transposed_rows

AXES = [Axis(*given) for given in product((5, 6, 9, 10), (1, 2, 3, 4, 5), (1, 2, 3), (1, 2))]


def side(axis: Axis, topic: str, framework: str, setting: str) -> Side:
    rows = transposed_rows([axis]) if topic == "transposed" else conv_rows([axis], "zeros", True)
    sides = next(row for row in rows if row.topic == topic).sides
    return next(s for s in sides if s.framework == framework and s.setting.startswith(setting))


def taps(axis: Axis) -> np.ndarray:
    """A kernel whose taps are told apart."""
    return np.arange(1, axis.kernel + 1, dtype=np.float32)


def answered(axis: Axis, found: Side) -> np.ndarray:
    """Output of a convolution with the pads of a row, of a first cell of 1."""
    assert found.pads is not None
    assert found.output is not None
    begin = found.pads[0][0]
    reads = [
        [w for tap, w in enumerate(taps(axis)) if output * axis.stride - begin + tap * axis.dilation == 0]
        for output in range(found.output[0])
    ]
    return np.array([sum(weights) for weights in reads], np.float32)


@pytest.mark.parametrize("name", ["SAME", "SAME_LOWER"])
def test_jax(name: str) -> None:
    lax = pytest.importorskip("jax.lax", reason="jax isn't installed")
    for axis in AXES:
        x = np.zeros((1, 1, axis.input), np.float32)
        x[..., 0] = 1
        weight, stride = taps(axis)[None, None], (axis.stride,)
        y = lax.conv_general_dilated(x, weight, stride, name, rhs_dilation=(axis.dilation,))
        np.testing.assert_array_equal(y[0, 0], answered(axis, side(axis, "same", "JAX", f"padding='{name}'")))


def test_tensorflow() -> None:
    tf = pytest.importorskip("tensorflow", reason="tensorflow isn't installed")
    for axis in AXES:
        found = side(axis, "same", "TensorFlow, Keras", "padding")
        assert found.refused == (axis.stride > 1 and axis.dilation > 1)
        if found.refused:
            continue
        x = np.zeros((1, axis.input, 1), np.float32)
        x[0, 0] = 1
        weight = taps(axis)[:, None, None]
        y = tf.nn.conv1d(x, weight, axis.stride, "SAME", dilations=axis.dilation).numpy()[0, :, 0]
        np.testing.assert_array_equal(y, answered(axis, found))


@pytest.mark.parametrize("name", ["same", "valid"])
def test_keras_transposed(name: str) -> None:
    keras = pytest.importorskip("keras", reason="keras isn't installed")
    for axis in AXES:
        if axis.stride > 1 and axis.dilation > 1:
            assert side(axis, "transposed", "TensorFlow, Keras", "padding").refused
            continue
        found = side(axis, "transposed", "TensorFlow, Keras", f"padding='{name}'")
        assert found.pads is not None
        assert found.output is not None
        x = np.zeros((1, axis.input, 1), np.float32)
        x[0, 0], x[0, -1] = 1, 10
        weight = taps(axis)[:, None, None]
        y = keras.ops.conv_transpose(x, weight, axis.stride, name, dilation_rate=axis.dilation)
        whole = np.zeros(100, np.float32)
        for tap, value in enumerate(taps(axis)):
            whole[tap * axis.dilation] += value
            whole[(axis.input - 1) * axis.stride + tap * axis.dilation] += 10 * value
        begin = found.pads[0][0]
        np.testing.assert_array_equal(np.asarray(y)[0, :, 0], whole[begin : begin + found.output[0]])
