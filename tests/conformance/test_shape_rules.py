"""Published rules for sizes, as tables: TensorFlow, Keras, ONNX, Chainer, Dumoulin & Visin."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from app.geometry import ShapeError
from app.layers import parse_layer, reports

GRID = [*product(range(1, 13), range(1, 6), range(1, 5), range(1, 4))]
"""Input, kernel, stride, dilation."""


def sized(size: int, kernel: int, kind: str = "conv", **settings: object) -> int:
    """Size that a layer of one axis makes."""
    weights = {"kernel_size": kernel} | ({} if "pool" in kind else {"out_channels": 1})
    return parse_layer({"kind": kind, **weights, **settings}).bind((1, 1, size)).output_shape[2]


def padded(size: int, kernel: int, **settings: object) -> tuple[int, int]:
    """Padding that a layer of one axis reports."""
    layer = parse_layer({"kind": "conv", "kernel_size": kernel, "out_channels": 1, **settings})
    return reports([layer.bind((1, 1, size))])[0].axes[0].padding


def test_tensorflow_same() -> None:
    """tf.nn's API guide: ⌈in / stride⌉ cells, and this padding, the odd cell at the end."""
    for size, kernel, stride, _ in GRID:
        total = max(kernel - stride, 0) if size % stride == 0 else max(kernel - size % stride, 0)
        settings: dict[str, Any] = {"stride": stride, "padding": "same"}
        assert sized(size, kernel, **settings) == -(-size // stride)
        assert padded(size, kernel, **settings) == (total // 2, total - total // 2)


def test_tensorflow_valid() -> None:
    """tf.nn.convolution: ⌈(in − (k − 1)·dilation) / stride⌉."""
    for size, kernel, stride, dilation in GRID:
        expected = -(-(size - (kernel - 1) * dilation) // stride)
        settings: dict[str, Any] = {"stride": stride, "dilation": dilation, "padding": "valid"}
        if expected >= 1:
            assert sized(size, kernel, **settings) == expected
        else:
            with pytest.raises(ShapeError, match="longer than the padded input"):
                sized(size, kernel, **settings)


def test_keras_transposed() -> None:
    """keras.src.backend.common: same is in · stride, valid is in · stride + max(k − stride, 0)."""
    for size, kernel, stride, dilation in GRID:
        reach = (kernel - 1) * dilation + 1
        settings: dict[str, Any] = {"kind": "conv_transpose", "stride": stride, "dilation": dilation}
        assert sized(size, kernel, **settings, padding="same") == size * stride
        # where the kernel is shorter than the stride, Keras adds the cells between two inputs at the end too
        more = max(0, stride - reach)
        expected = size * stride + max(reach - stride, 0)
        assert sized(size, kernel, **settings, padding="valid", output_padding=more) == expected


@pytest.mark.parametrize("kind", ["conv", "max_pool"])
@pytest.mark.parametrize(("auto_pad", "name"), [("SAME_UPPER", "same"), ("SAME_LOWER", "same_lower")])
def test_onnx_auto_pad(kind: str, auto_pad: str, name: str) -> None:
    """Operator MaxPool: pad = (out − 1)·stride + (k − 1)·dilation + 1 − in; the name places the odd cell."""
    for size, kernel, stride, dilation in GRID:
        settings = {"stride": stride, "dilation": dilation, "padding": name}
        output = -(-size // stride)
        assert sized(size, kernel, kind, **settings) == output
        total = max(0, (output - 1) * stride + (kernel - 1) * dilation + 1 - size)
        small, large = total // 2, total - total // 2
        expected = (small, large) if auto_pad == "SAME_UPPER" else (large, small)
        assert padded(size, kernel, **settings) == expected


@pytest.mark.parametrize("cover_all", [False, True])
@pytest.mark.parametrize("kind", ["conv", "max_pool"])
def test_chainer_outsize(kind: str, cover_all: bool) -> None:
    """chainer.utils.conv.get_conv_outsize."""
    for (size, kernel, stride, dilation), pad in product(GRID, (0, 1, 2)):
        reach = kernel + (kernel - 1) * (dilation - 1)
        if reach > size + 2 * pad or (kind == "max_pool" and pad >= reach):
            continue
        more = stride - 1 if cover_all else 0
        expected = (size + pad * 2 - reach + more) // stride + 1
        settings = {"stride": stride, "dilation": dilation, "padding": pad, "cover_all": cover_all}
        assert sized(size, kernel, kind, **settings) == expected


def test_pytorch_ceil_mode() -> None:
    """torch.nn.MaxPool: ⌈…⌉, but a window that would start in the end padding is dropped."""
    for (size, kernel, stride, dilation), pad in product(GRID, (0, 1, 2)):
        reach = (kernel - 1) * dilation + 1
        if reach > size + 2 * pad or pad > kernel // 2:
            continue
        expected = -(-(size + 2 * pad - reach) // stride) + 1
        expected -= (expected - 1) * stride >= size + pad
        settings = {"stride": stride, "dilation": dilation, "padding": pad, "ceil_mode": True}
        assert sized(size, kernel, "max_pool", **settings) == expected


# Relationship → (kind, i, k, s, p, output padding), output: the paper's own figures, in its order.
FIGURES = {
    "1, figure 2.1": (("conv", 4, 3, 1, 0, 0), 2),
    "2, figure 2.2": (("conv", 5, 4, 1, 2, 0), 6),
    "3, figure 2.3": (("conv", 5, 3, 1, 1, 0), 5),
    "4, figure 2.4": (("conv", 5, 3, 1, 2, 0), 7),
    "5, figure 2.5": (("conv", 5, 3, 2, 0, 0), 2),
    "6, figure 2.6": (("conv", 5, 3, 2, 1, 0), 3),
    "6, figure 2.7": (("conv", 6, 3, 2, 1, 0), 3),
    "7, figure 3.1": (("max_pool", 5, 3, 1, 0, 0), 3),
    "8, figure 4.1": (("conv_transpose", 2, 3, 1, 0, 0), 4),
    "9, figure 4.2": (("conv_transpose", 6, 4, 1, 2, 0), 5),
    "10, figure 4.3": (("conv_transpose", 5, 3, 1, 1, 0), 5),
    "11, figure 4.4": (("conv_transpose", 7, 3, 1, 2, 0), 5),
    "12, figure 4.5": (("conv_transpose", 2, 3, 2, 0, 0), 5),
    "13, figure 4.6": (("conv_transpose", 3, 3, 2, 1, 0), 5),
    "14, figure 4.7": (("conv_transpose", 3, 3, 2, 1, 1), 6),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_dumoulin_and_visins_figures(figure: str) -> None:
    (kind, size, kernel, stride, padding, more), expected = FIGURES[figure]
    settings: dict[str, Any] = {"output_padding": more} if kind == "conv_transpose" else {}
    assert sized(size, kernel, kind, stride=stride, padding=padding, **settings) == expected


def forward() -> Iterator[tuple[int, int, int, int, int]]:
    """Give (i, k, s, p, o): relationship 6, which holds 1 to 5 as special cases."""
    for size, kernel, stride, padding in product(range(1, 13), range(1, 6), range(1, 5), range(5)):
        if size + 2 * padding >= kernel > padding:
            yield size, kernel, stride, padding, (size + 2 * padding - kernel) // stride + 1


def test_relationships_1_to_7() -> None:
    for size, kernel, stride, padding, expected in forward():
        assert sized(size, kernel, stride=stride, padding=padding) == expected
        if stride == 1:
            assert expected == size - kernel + 2 * padding + 1
        if stride == 1 and kernel % 2 and padding == kernel // 2:
            assert expected == size == sized(size, kernel, padding="same")
        if stride == 1 and padding == kernel - 1:
            assert expected == size + kernel - 1 == sized(size, kernel, padding="full")
        if padding == 0:
            assert sized(size, kernel, "max_pool", stride=stride) == expected


def test_relationships_8_to_14() -> None:
    """The transposed convolution of each size that a convolution makes gives back the input's size."""
    for size, kernel, stride, padding, made in forward():
        rest = (size + 2 * padding - kernel) % stride
        back = sized(made, kernel, "conv_transpose", stride=stride, padding=padding, output_padding=rest)
        assert back == size == stride * (made - 1) + rest + kernel - 2 * padding


def test_relationship_15() -> None:
    for size, kernel, stride, dilation in GRID:
        expected = (size + 2 - kernel - (kernel - 1) * (dilation - 1)) // stride + 1
        if expected >= 1:
            assert sized(size, kernel, stride=stride, dilation=dilation, padding=1) == expected
