"""A transposed convolution by its output cells: what reaches each adds up to what is computed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.engine import Engine
from app.layers import ConvTranspose, MaxPool, Relu
from app.layers.gathered import by_output

CASES = [
    {"stride": 2, "padding": 1, "output_padding": 1},
    {"stride": [3, 2], "padding": [[0, 1], [2, 0]]},
    {"stride": 2, "dilation": 3, "output_padding": 2},
    {"stride": 4},
    {"groups": 2, "stride": 2},
]


@pytest.mark.parametrize("settings", CASES)
def test_all_cells_are_what_is_computed(settings: dict[str, object]) -> None:
    rng = np.random.default_rng(5)
    groups = settings.get("groups", 1)
    weight = rng.standard_normal((4, 3, 3, 2)).astype(np.float32)
    bias = rng.standard_normal(3 * int(str(groups))).astype(np.float32)
    x = rng.standard_normal((2, 4, 4, 5)).astype(np.float32)
    layer = ConvTranspose.model_validate(
        {"kind": "conv_transpose", "weight": weight.tolist(), "bias": bias.tolist(), **settings}
    ).bind(x.shape)
    truth, _ = layer.forward(Engine(), x)
    turned = by_output(layer)
    for channel in range(truth.shape[1]):
        frames = turned.frames(x, channel, 0, turned.total_frames)
        np.testing.assert_allclose([f.value for f in frames], truth[0, channel].ravel(), atol=2e-5)
        assert all(
            f.patch.size + f.products.size <= turned.frame_numbers for f in frames if f.products is not None
        )


def test_a_cell_names_its_inputs_and_weights() -> None:
    x: NDArray[np.float32] = np.arange(1, 5, dtype=np.float32).reshape(1, 1, 2, 2)
    layer = ConvTranspose.model_validate(
        {"kind": "conv_transpose", "kernel": [[1, 2, 1], [2, 4, 2], [1, 2, 1]], "stride": 2}
    ).bind(x.shape)
    frame = by_output(layer).frame(x, 0, 2 * 5 + 1)
    assert frame.taps == ((0, 1), (0,))
    assert frame.weight_taps == ((2, 0), (1,))
    assert frame.patch.tolist() == [[[1], [3]]]
    assert frame.running is not None
    assert frame.running.tolist() == [[[2], [8]]]
    assert frame.value == 1 * 2 + 3 * 2


def test_nothing_reaches_a_gap() -> None:
    layer = ConvTranspose.model_validate(
        {"kind": "conv_transpose", "kernel": [[1]], "stride": 2, "bias": [0.5]}
    ).bind((1, 1, 2, 2))
    frame = by_output(layer).frame(np.full((1, 1, 2, 2), np.nan, np.float32), 0, 1)
    assert frame.value == 0.5
    assert frame.patch.size == 0


def test_other_layers_are_by_output_already() -> None:
    for settings in (Relu(kind="relu"), MaxPool(kind="max_pool", kernel_size=2)):
        layer = settings.bind((1, 1, 4, 4))
        assert by_output(layer) is layer
