"""The convolution layer against its definition, SciPy, and hand-made numbers."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from app.engine import Engine
from app.geometry import InvalidError, LimitError
from app.layers import BoundLayer, parse_layer
from app.layers.conv import BoundConv


def forward(layer: BoundLayer, x: np.ndarray) -> np.ndarray:
    return layer.forward(Engine(backend="numpy"), x)[0]


def compute(layer: dict[str, object], x: object) -> np.ndarray:
    array = np.asarray(x, dtype=np.float32)
    return forward(parse_layer(layer).bind(array.shape), array)


ONES = np.ones((1, 1, 3, 3))
CHANNELS = np.array([[[[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]]])


def test_a_middle_column_on_ones() -> None:
    found = compute({"kind": "conv", "kernel": [[0, 1, 0]] * 3, "padding": 1}, ONES)
    assert found.tolist() == [[[[2, 2, 2], [3, 3, 3], [2, 2, 2]]]]


def test_two_channels_are_summed() -> None:
    weight = [[[[0, 1], [2, 3]], [[1, 2], [3, 4]]]]
    assert compute({"kind": "conv", "weight": weight}, CHANNELS).tolist() == [[[[56, 72], [104, 120]]]]


def test_a_kernel_on_each_channel_or_their_sum() -> None:
    each = compute({"kind": "conv", "kernel": "sobel_x", "padding": 1}, CHANNELS)
    total = compute({"kind": "conv", "kernel": "sobel_x", "padding": 1, "channels": "sum"}, CHANNELS)
    assert each.shape == (1, 2, 3, 3)
    assert np.array_equal(each.sum(axis=1, keepdims=True), total)


def test_flip_is_convolution_proper() -> None:
    x, kernel = np.random.default_rng(1).random((1, 1, 6, 7)), np.arange(6.0).reshape(2, 3)
    found = compute({"kind": "conv", "kernel": kernel.tolist(), "flip": True, "padding": "full"}, x)
    assert np.allclose(found[0, 0], signal.convolve2d(x[0, 0], kernel), rtol=1e-5)


def test_flipped_weights_are_plain_memory() -> None:
    """A flipped axis of one cell counts as contiguous for NumPy, with a stride that torch refuses."""
    bound = parse_layer({"kind": "conv", "kernel": [[2]], "flip": True}).bind((1, 1, 2, 2))
    assert isinstance(bound, BoundConv)
    assert min(bound.weight.strides) > 0


def test_bias_is_added_to_its_channel() -> None:
    found = compute({"kind": "conv", "kernel": [[1]], "bias": [10, 20]}, CHANNELS)
    assert np.array_equal(found, CHANNELS + np.array([10, 20]).reshape(1, 2, 1, 1))


@pytest.mark.parametrize(
    ("layer", "shape", "output"),
    [
        ({"padding": "same", "stride": 2}, (1, 1, 5, 6), (1, 1, 3, 3)),
        ({"padding": "full"}, (1, 1, 5, 6), (1, 1, 7, 8)),
        ({"padding": [[0, 1], [2, 0]]}, (1, 1, 5, 6), (1, 1, 4, 6)),
        ({"stride": [1, 2]}, (1, 1, 5, 6), (1, 1, 3, 2)),
        ({"stride": 2, "cover_all": True}, (1, 1, 6, 6), (1, 1, 3, 3)),
        ({"dilation": 2}, (2, 3, 5, 6), (2, 3, 1, 2)),
    ],
)
def test_output_shapes(layer: dict[str, object], shape: tuple[int, ...], output: tuple[int, ...]) -> None:
    settings_ = {"kind": "conv", "kernel": [[1] * 3] * 3, **layer}
    assert parse_layer(settings_).bind(shape).output_shape == output
    assert compute(settings_, np.ones(shape)).shape == output


def test_cost() -> None:
    stem = parse_layer({"kind": "conv", "out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3})
    bound = stem.bind((1, 3, 224, 224))
    assert (bound.output_shape, bound.parameters) == ((1, 64, 112, 112), 64 * 3 * 49)
    assert bound.macs == 64 * 112 * 112 * 3 * 49 == bound.work


def test_a_shape_alone_computes_nothing() -> None:
    bound = parse_layer({"kind": "conv", "out_channels": 2, "kernel_size": 1}).bind((1, 1, 2, 2))
    with pytest.raises(InvalidError) as error:
        forward(bound, np.ones((1, 1, 2, 2), np.float32))
    assert "give `weight`, `kernel` or `init`" in error.value.detail


@pytest.mark.parametrize(
    ("scheme", "deviation"),
    [
        ("uniform", math.sqrt(1 / 3)),
        ("normal", 1),
        ("xavier_uniform", math.sqrt(2 / (90 + 360))),
        ("xavier_normal", math.sqrt(2 / (90 + 360))),
        ("kaiming_uniform", math.sqrt(2 / 90)),
        ("kaiming_normal", math.sqrt(2 / 90)),
        ("lecun_uniform", math.sqrt(1 / 90)),
        ("lecun_normal", math.sqrt(1 / 90)),
    ],
)
def test_init_draws_with_the_deviation_of_its_scheme(scheme: str, deviation: float) -> None:
    init = {"out_channels": 40, "kernel_size": 3, "scheme": scheme, "seed": 7}
    drawn = weight(init)
    assert drawn.shape == (40, 10, 3, 3)
    assert np.array_equal(drawn, weight(init))
    assert not np.array_equal(drawn, weight({**init, "seed": 8}))
    assert drawn.std() == pytest.approx(deviation, rel=0.05)


@pytest.mark.parametrize("scheme", ["uniform", "kaiming_normal"])
def test_init_draws_bit_by_bit_what_it_would_draw_at_once(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    init = {"out_channels": 7, "kernel_size": 3, "scheme": scheme}
    at_once = weight(init)
    monkeypatch.setattr("app.layers.weights._DRAWN_AT_ONCE", 11)
    assert np.array_equal(weight(init), at_once)


def test_drawing_takes_hardly_more_memory_than_the_weights() -> None:
    tracemalloc.start()
    try:
        drawn = weight({"out_channels": 20, "kernel_size": 200})
        assert tracemalloc.get_traced_memory()[1] < drawn.nbytes + 20_000_000
    finally:
        tracemalloc.stop()


def weight(init: dict[str, object]) -> np.ndarray:
    bound = parse_layer({"kind": "conv", "init": init}).bind((1, 10, 200, 200))
    assert isinstance(bound, BoundConv)
    return bound.weight


def test_too_many_weights_are_refused_before_they_are_drawn() -> None:
    init = {"out_channels": 65_536, "kernel_size": [1000, 1000]}
    bound = parse_layer({"kind": "conv", "init": init}).bind((1, 3, 2000, 2000))
    with pytest.raises(LimitError, match="weights; at most"):
        forward(bound, np.ones((1, 3, 2000, 2000), np.float32))


MODES = st.sampled_from(["zeros", "constant", "reflect", "symmetric", "replicate", "circular"])


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[dict[str, object], tuple[int, ...]]:
    rank = draw(st.integers(1, 3))
    groups, per_group = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    out_channels = groups * draw(st.integers(1, 2))
    kernel_size = [draw(st.integers(1, 3)) for _ in range(rank)]
    size = [draw(st.integers(5, 7)) for _ in range(rank)]
    generator = np.random.default_rng(draw(st.integers(0, 99)))
    mode = draw(MODES)
    layer = {
        "kind": "conv",
        "weight": generator.standard_normal((out_channels, per_group, *kernel_size)).tolist(),
        "bias": draw(st.sampled_from([None, generator.standard_normal(out_channels).tolist()])),
        "stride": [draw(st.integers(1, 3)) for _ in range(rank)],
        "dilation": [draw(st.integers(1, 2)) for _ in range(rank)],
        "padding": [[draw(st.integers(0, 2)), draw(st.integers(0, 2))] for _ in range(rank)],
        "padding_mode": mode,
        "padding_value": 1.5 if mode == "constant" else 0.0,
        "groups": groups,
        "flip": draw(st.booleans()),
        "cover_all": draw(st.booleans()),
    }
    return layer, (2, groups * per_group, *size)


@settings(max_examples=80, deadline=None)
@given(convolutions(), st.randoms(use_true_random=False))
def test_frames_hold_the_numbers_of_the_output(
    case: tuple[dict[str, object], tuple[int, ...]], random: object
) -> None:
    """A frame's patch, weight, sums and value agree with each other and with the whole output."""
    layer, shape = case
    bound = parse_layer(layer).bind(shape)
    x = np.random.default_rng(3).standard_normal(shape).astype(np.float32)
    y = forward(bound, x)
    assert y.shape == bound.output_shape
    for channel in range(y.shape[1]):
        for frame in bound.frames(x, channel, 0, 200)[:: max(1, bound.total_frames // 5)]:
            assert frame.weight is not None
            assert frame.products is not None
            assert frame.channel_sums is not None
            assert np.allclose(frame.products, frame.patch * frame.weight, rtol=1e-6)
            assert np.allclose(
                frame.products.reshape(len(frame.channels), -1).sum(1), frame.channel_sums, atol=1e-5
            )
            assert frame.running is not None
            assert np.allclose(frame.running.ravel(), np.cumsum(frame.products), atol=1e-5)
            assert frame.value == pytest.approx(float(frame.running.ravel()[-1]) + frame.bias, abs=1e-6)
            assert frame.value == pytest.approx(float(frame.channel_sums.sum()) + frame.bias, abs=1e-5)
            assert y[0, channel][frame.output] == pytest.approx(frame.value, abs=1e-4)


def test_a_frame_to_check_by_hand() -> None:
    x = np.array(CHANNELS, dtype=np.float32)
    layer = {
        "kind": "conv",
        "kernel": [[1, 2], [3, 4]],
        "padding": [[1, 0], [1, 0]],
        "channels": "sum",
        "bias": [0.5],
    }
    frame = parse_layer(layer).bind(x.shape).frames(x, start=1, count=1)[0].to_json()
    assert frame == {
        "index": 1,
        "output": [0, 1],
        "input": None,
        "window": {"start": [-1, 0], "stop": [1, 2]},
        "taps": [[-1, 0], [0, 1]],
        "weight_taps": None,
        "channels": [0, 1],
        "patch": [[[0, 0], [0, 1]], [[0, 0], [1, 2]]],
        "inside": [[False, False], [True, True]],
        "weight": [[[1, 2], [3, 4]], [[1, 2], [3, 4]]],
        "products": [[[0, 0], [0, 4]], [[0, 0], [3, 8]]],
        "added": None,
        "channel_sums": [4, 11],
        "slice_sums": None,
        "running": [[[0, 0], [0, 4]], [[4, 4], [7, 15]]],
        "bias": 0.5,
        "value": 15.5,
        "after": None,
        "winner": None,
    }


def test_dilated_taps_skip_cells() -> None:
    x = np.arange(7, dtype=np.float32).reshape(1, 1, 7)
    frame = parse_layer({"kind": "conv", "kernel": [1, 1, 1], "dilation": 3}).bind(x.shape).frames(x)[0]
    assert frame.taps == ((0, 3, 6),)
    assert frame.value == 9


@pytest.mark.parametrize(("channel", "start"), [(2, 0), (-1, 0), (0, 9), (0, -1)])
def test_frames_that_are_not_there(channel: int, start: int) -> None:
    x = np.ones((1, 2, 3, 3), np.float32)
    with pytest.raises(InvalidError, match="is not there"):
        parse_layer({"kind": "conv", "kernel": [[1]]}).bind(x.shape).frames(x, channel, start)
