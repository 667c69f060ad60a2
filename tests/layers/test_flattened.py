"""Networks that end in features: shapes, costs and receptive fields past a flatten layer."""

import numpy as np
import pytest

from app.engine import Engine
from app.geometry import ShapeError
from app.layers import bind_all, input_rank, parse_layer, reports


def conv(channels: int, **fields: object) -> dict[str, object]:
    return {"kind": "conv", "init": {"out_channels": channels, "kernel_size": 3}, **fields}


POOL = {"kind": "max_pool", "kernel_size": 2}
# the seeds' net on a 32 × 32 picture
NET = [
    conv(6),
    POOL,
    conv(16),
    POOL,
    {"kind": "flatten"},
    {"kind": "dropout"},
    {"kind": "linear", "init": {"out_channels": 84}, "bias": [0.5] * 84},
    {"kind": "batch_norm", "weight": [1.0] * 84, "bias": [0.0] * 84},
    {"kind": "relu"},
    {"kind": "linear", "out_channels": 10},
    {"kind": "softmax"},
]


def test_a_small_net_has_576_features() -> None:
    found = reports(bind_all([parse_layer(layer) for layer in NET], (2, 3, 32, 32)))
    assert [report.output_shape for report in found] == [
        [2, 6, 30, 30],
        [2, 6, 15, 15],
        [2, 16, 13, 13],
        [2, 16, 6, 6],
        [2, 576],
        [2, 576],
        [2, 84],
        [2, 84],
        [2, 84],
        [2, 10],
        [2, 10],
    ]
    assert [report.parameters for report in found if report.kind in ("linear", "batch_norm")] == [
        84 * 577,
        168,
        840,
    ]
    assert [report.macs for report in found if report.kind == "linear"] == [2 * 84 * 576, 2 * 840]
    assert all(report.axes == [] for report in found[4:])


def test_receptive_fields_grow_to_the_whole_input() -> None:
    """A feature is a cell and sees what it saw; a linear layer's output sees every one of them."""
    fields = [r.receptive_field for r in reports(bind_all([parse_layer(e) for e in NET], (1, 3, 32, 32)))]
    assert [field.size for field in fields] == [
        [3, 3],
        [4, 4],
        [8, 8],
        [10, 10],
        [10, 10],
        [10, 10],
        *[[30, 30]] * 5,
    ]
    assert all(field.padding == [0, 0] for field in fields)


@pytest.mark.parametrize("kind", ["global_avg_pool", "global_max_pool"])
def test_a_global_pool_sees_the_whole_input(kind: str) -> None:
    layers = [parse_layer(conv(4, padding=1)), parse_layer({"kind": kind}), parse_layer({"kind": "flatten"})]
    found = reports(bind_all(layers, (1, 3, 9, 7)))
    assert [report.output_shape for report in found[1:]] == [[1, 4, 1, 1], [1, 4]]
    assert found[1].receptive_field.size == [11, 9]
    assert found[1].receptive_field.padding == [1, 1]
    assert found[1].axes[0].kernel == 9


def test_features_from_the_beginning_have_no_fields() -> None:
    layers = [parse_layer({"kind": "linear", "weight": [[1, 2, 3]]}), parse_layer({"kind": "tanh"})]
    found = reports(bind_all(layers, (4, 3)))
    assert [report.output_shape for report in found] == [[4, 1], [4, 1]]
    assert found[0].receptive_field.size == []


@pytest.mark.parametrize(
    ("kinds", "rank"),
    [
        ([{"kind": "flatten"}, {"kind": "linear", "out_channels": 1}], None),
        ([{"kind": "relu"}, {"kind": "linear", "out_channels": 1}], 0),
        ([{"kind": "max_pool", "kernel_size": [2]}, {"kind": "flatten"}], 1),
        ([{"kind": "relu"}], None),
    ],
)
def test_what_layers_say_about_the_input(kinds: list[dict[str, object]], rank: int | None) -> None:
    assert input_rank([parse_layer(kind) for kind in kinds]) == rank


def test_softmax_takes_all_features() -> None:
    x = np.array([[0, 1, 2], [5, 5, 5]], np.float32)
    bound = parse_layer({"kind": "softmax"}).bind(x.shape)
    y, _ = bound.forward(Engine(), x)
    powers = np.exp(x.astype(np.float64))
    assert y == pytest.approx(powers / powers.sum(axis=1, keepdims=True), rel=1e-6)
    frames = bound.frames(x)
    assert [frame.output for frame in frames] == [(0,), (1,), (2,)]
    assert [frame.value for frame in frames] == pytest.approx(y[0].tolist(), rel=1e-6)
    assert frames[2].taps == ((0, 1, 2),)
    assert frames[2].patch.tolist() == [[0, 1, 2]]


def test_windows_end_at_a_flatten_layer() -> None:
    layers = [parse_layer({"kind": "flatten"}), parse_layer(POOL)]
    with pytest.raises(ShapeError, match="needs spatial axes") as error:
        bind_all(layers, (1, 3, 4, 4))
    assert error.value.pointer == "/1"


def test_features_are_one_map() -> None:
    bound = parse_layer({"kind": "relu"}).bind((1, 4))
    with pytest.raises(Exception, match="channel 1 is not there; the output has only channel 0"):
        bound.frames(np.ones((1, 4), np.float32), 1)
