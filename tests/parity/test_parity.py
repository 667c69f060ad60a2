"""Pads and sizes of frameworks, held against their own code where it installs, else against recorded ones."""

from collections.abc import Callable
from itertools import product

import cv2
import numpy as np
import pytest
import scipy.ndimage
import scipy.signal

from app.parity import Axis, Row, Side, conv_rows, pool_rows, transposed_rows

SIZES = list(product((5, 6, 9), (1, 2, 3, 4, 5), (1, 2, 3), (1, 2)))


def side(rows: list[Row], topic: str, framework: str, setting: str) -> Side:
    return next(
        side
        for row in rows
        if row.topic == topic
        for side in row.sides
        if side.framework == framework and side.setting.startswith(setting)
    )


# input, kernel, stride: (begin, end), output of SAME, by tf.nn.conv2d of TensorFlow 2.21
SAME = {
    (224, 7, 2): ((2, 3), 112),
    (7, 3, 2): ((1, 1), 4),
    (8, 3, 2): ((0, 1), 4),
    (5, 4, 1): ((1, 2), 5),
    (9, 2, 3): ((0, 0), 3),
    (10, 5, 3): ((2, 2), 4),
}


@pytest.mark.parametrize(("given", "expected"), SAME.items())
def test_tensorflows_same(given: tuple[int, int, int], expected: tuple[tuple[int, int], int]) -> None:
    rows = conv_rows([Axis(*given)], "zeros", True)
    for framework, setting in (
        ("TensorFlow, Keras", "padding"),
        ("ONNX", "auto_pad='SAME_UPPER'"),
        ("JAX", "p"),
    ):
        found = side(rows, "same", framework, setting)
        assert (found.pads, found.output) == ((expected[0],), (expected[1],))


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_pytorchs_same_and_half() -> None:
    torch = pytest.importorskip("torch")
    for size, kernel, stride, dilation in SIZES:
        rows = conv_rows([Axis(size, kernel, stride, dilation)], "zeros", True)
        half = side(rows, "same", "PyTorch", "padding=(k")
        conv = torch.nn.Conv1d(1, 1, kernel, stride, dilation * (kernel - 1) // 2, dilation)
        assert half.output == tuple(conv(torch.zeros(1, 1, size)).shape[2:])
        named = side(rows, "same", "PyTorch", "padding='same'")
        assert named.refused == (stride > 1)
        if stride == 1:
            weight = torch.arange(1.0, kernel + 1).reshape(1, 1, -1)
            x = torch.zeros(1, 1, size)
            x[..., 0] = 1
            y = torch.nn.functional.conv1d(x, weight, padding="same", dilation=dilation)[0, 0]
            assert named.pads is not None
            begin = named.pads[0][0]
            assert y[0] == (begin // dilation + 1 if begin % dilation == 0 else 0)


@pytest.mark.parametrize(
    ("framework", "setting", "run"),
    [
        ("SciPy", "signal.correlate", lambda x, k: scipy.signal.correlate(x, k, mode="same")),
        ("SciPy", "ndimage.correlate", lambda x, k: scipy.ndimage.correlate(x, k, mode="constant")),
        (
            "OpenCV",
            "filter2D",
            lambda x, k: cv2.filter2D(x[None], -1, k[None], borderType=cv2.BORDER_CONSTANT)[0],
        ),
    ],
)
def test_where_an_even_kernels_middle_is(
    framework: str, setting: str, run: Callable[..., np.ndarray]
) -> None:
    for kernel in (2, 4, 6):
        rows = conv_rows([Axis(9, kernel)], "zeros", True)
        found = side(rows, "even_kernel", framework, setting)
        assert found.pads is not None
        x = np.zeros(9, np.float32)
        x[0] = 1
        # the first window's tap on the first cell is as many as there are pads before it
        assert run(x, np.arange(1, kernel + 1, dtype=np.float32))[0] == found.pads[0][0] + 1


@pytest.mark.torch
def test_pytorchs_last_window() -> None:
    torch = pytest.importorskip("torch")
    for size, kernel, stride, dilation in SIZES:
        pad = kernel // 2
        rows = pool_rows([Axis(size, kernel, stride, dilation, (pad, pad))], False)
        for ceil in (False, True):
            found = side(rows, "ceil_mode", "PyTorch", f"ceil_mode={ceil}")
            if found.refused:
                continue
            pool = torch.nn.MaxPool1d(kernel, stride, pad, dilation, ceil_mode=ceil)
            assert found.output == tuple(pool(torch.zeros(1, 1, size)).shape[2:])


def test_chainers_window_is_one_more_where_it_starts_in_the_padding() -> None:
    # Chainer's get_conv_outsize(5, 2, 2, 1, cover_all=True) is 4; PyTorch's ceil_mode gives 3
    rows = pool_rows([Axis(5, 2, 2, 1, (1, 1))], False)
    assert side(rows, "ceil_mode", "Chainer", "cover_all").output == (4,)
    assert side(rows, "ceil_mode", "PyTorch", "ceil_mode=True").output == (3,)
    assert next(row for row in rows if row.topic == "ceil_mode").differs


def test_an_averages_divisor_is_that_of_the_first_window() -> None:
    rows = pool_rows([Axis(6, 3, 1, 1, (1, 1))] * 2, True)
    assert side(rows, "count_include_pad", "PyTorch", "count_include_pad=True").note == "first window ÷ 9"
    assert side(rows, "count_include_pad", "ONNX", "count_include_pad=0").note == "first window ÷ 4"


# input, kernel, stride: output of 'same' and of 'valid', by Conv1DTranspose of Keras 3.15
KERAS = {(4, 3, 2): (8, 9), (4, 2, 3): (12, 12), (5, 4, 2): (10, 12), (3, 5, 1): (3, 7)}


@pytest.mark.parametrize(("given", "expected"), KERAS.items())
def test_keras_transposed_sizes(given: tuple[int, int, int], expected: tuple[int, int]) -> None:
    rows = transposed_rows([Axis(*given)])
    for setting, size in zip(("padding='same'", "padding='valid'"), expected, strict=True):
        assert side(rows, "transposed", "TensorFlow, Keras", setting).output == (size,)


@pytest.mark.torch
def test_pytorchs_transposed_size() -> None:
    torch = pytest.importorskip("torch")
    for size, kernel, stride, dilation in SIZES:
        more = max(stride, dilation) - 1
        rows = transposed_rows([Axis(size, kernel, stride, dilation, (1, 1), more)])
        found = side(rows, "transposed", "PyTorch", "padding")
        layer = torch.nn.ConvTranspose1d(1, 1, kernel, stride, 1, more, dilation=dilation)
        assert found.output == tuple(layer(torch.zeros(1, 1, size)).shape[2:])


@pytest.mark.torch
@pytest.mark.parametrize("pads", [(1, 1), (2, 2), (1, 0), (0, 0)])
def test_paddings_that_pytorchs_pools_refuse(pads: tuple[int, int]) -> None:
    torch = pytest.importorskip("torch")
    rows = pool_rows([Axis(9, 3, 2, 1, pads)], False)
    refused = any(side.refused for row in rows if row.topic == "ceil_mode" for side in row.sides[:1])
    if pads[0] != pads[1]:
        assert refused  # there is nothing to write
        return
    call = torch.nn.functional.max_pool1d
    if refused:
        with pytest.raises(RuntimeError, match="at most half"):
            call(torch.zeros(1, 1, 9), 3, 2, pads[0])
    else:
        call(torch.zeros(1, 1, 9), 3, 2, pads[0])


def test_ends_that_pytorch_cannot_cut_off_by_themselves() -> None:
    for pads, refused in (((1, 0), True), ((1, 1), False)):
        found = side(transposed_rows([Axis(9, 3, 2, 1, pads)]), "transposed", "PyTorch", "padding")
        assert found.refused == refused
