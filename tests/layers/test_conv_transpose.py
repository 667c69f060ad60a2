"""The transposed convolution layer: shapes, costs, weights from every source, frames, and what is refused."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.engine import Engine
from app.geometry import ShapeError
from app.layers import BoundLayer, bind_all, parse_layer, reports
from app.layers.conv_transpose import BoundConvTranspose
from app.services.limits import Limits, check_limits


def bind(shape: tuple[int, ...], **layer: object) -> BoundConvTranspose:
    bound = parse_layer({"kind": "conv_transpose", **layer}).bind(shape)
    assert isinstance(bound, BoundConvTranspose)
    return bound


def forward(bound: BoundLayer, x: np.ndarray) -> np.ndarray:
    return bound.forward(Engine(backend="numpy"), x.astype(np.float32))[0]


ONES = [[1] * 3] * 3


@pytest.mark.parametrize(
    ("layer", "shape", "output"),
    [
        ({"kernel": ONES}, (1, 1, 2, 2), (1, 1, 4, 4)),
        ({"kernel": ONES, "stride": 2}, (2, 3, 5, 4), (2, 3, 11, 9)),
        ({"kernel": ONES, "stride": 2, "padding": "same"}, (1, 1, 5, 4), (1, 1, 10, 8)),
        ({"kernel": [[1]], "stride": 3, "padding": "same_lower"}, (1, 1, 5, 4), (1, 1, 15, 12)),
        ({"kernel": ONES, "stride": [2, 1], "padding": "valid"}, (1, 1, 5, 4), (1, 1, 11, 6)),
        ({"kernel": ONES, "stride": 2, "padding": 1, "output_padding": 1}, (1, 1, 5, 4), (1, 1, 10, 8)),
        ({"kernel": ONES, "stride": 2, "output_padding": [0, 1]}, (1, 1, 5, 4), (1, 1, 11, 10)),
        ({"kernel": ONES, "padding": [[0, 1], [2, 0]]}, (1, 1, 5, 4), (1, 1, 6, 4)),
        ({"kernel": ONES, "dilation": 2}, (1, 1, 5, 4), (1, 1, 9, 8)),
        ({"kernel": ONES, "channels": "sum"}, (1, 6, 2, 2), (1, 1, 4, 4)),
        ({"kernel": ONES, "channels": "sum", "groups": 2}, (1, 6, 2, 2), (1, 2, 4, 4)),
        ({"weight": [[[1, 2]], [[3, 4]]], "groups": 2}, (1, 2, 5), (1, 2, 6)),
        (
            {"init": {"out_channels": 8, "kernel_size": [2, 3, 4]}, "groups": 2},
            (1, 4, 2, 2, 2),
            (1, 8, 3, 4, 5),
        ),
    ],
)
def test_output_shapes(layer: dict[str, object], shape: tuple[int, ...], output: tuple[int, ...]) -> None:
    bound = bind(shape, **layer)
    assert bound.output_shape == output
    assert forward(bound, np.ones(shape)).shape == output


def test_one_input_gives_the_kernel() -> None:
    out = forward(bind((1, 1, 1, 1), kernel=[[1, 2], [3, 4]], bias=[10]), np.ones((1, 1, 1, 1)))
    assert out.tolist() == [[[[11, 12], [13, 14]]]]


def test_each_channel_or_their_sum() -> None:
    x = np.random.default_rng(1).random((2, 3, 4, 5))
    each = forward(bind(x.shape, kernel="gaussian", stride=2), x)
    total = forward(bind(x.shape, kernel="gaussian", stride=2, channels="sum"), x)
    assert each.shape[1] == 3
    assert np.allclose(each.sum(axis=1, keepdims=True), total, atol=1e-6)


def test_init_is_the_same_for_the_same_seed() -> None:
    init = {"out_channels": 6, "kernel_size": 3, "seed": 4}
    first, again = (bind((1, 4, 5, 5), init=init, groups=2).weight for _ in range(2))
    assert first.shape == (4, 3, 3, 3)
    assert np.array_equal(first, again)


def test_cost() -> None:
    bound = bind((2, 64, 56, 56), out_channels=32, kernel_size=4, stride=2, padding=1, bias=[0] * 32)
    assert bound.output_shape == (2, 32, 112, 112)
    assert bound.parameters == 64 * 32 * 16 + 32
    assert bound.macs == bound.work == 2 * 56 * 56 * 64 * 32 * 16


def test_report() -> None:
    bound = bind((1, 1, 4, 7), out_channels=1, kernel_size=3, stride=2, padding=1, output_padding=1)
    report = reports([bound])[0]
    assert report.receptive_field.model_dump() == {
        "size": [2, 2],
        "stride": [0.5, 0.5],
        "padding": [0.5, 0.5],
        "centre": [0.5, 0.5],
    }
    height = report.axes[0]
    assert (height.name, height.input, height.output, height.padding) == ("height", 4, 8, (1, 1))
    assert (height.kernel, height.stride, height.output_padding, height.unused) == (3, 2, 1, 0)
    assert height.steps[1].endswith("(4 − 1) × 2 + 3 = 9")
    assert height.steps[2].startswith("output = 9 − 1 − 1 + 1 = 8")


def test_an_autoencoder_in_a_row() -> None:
    down = {"kind": "conv", "out_channels": 8, "kernel_size": 4, "stride": 2, "padding": 1}
    up = {"kind": "conv_transpose", "out_channels": 3, "kernel_size": 4, "stride": 2, "padding": 1}
    found = reports(bind_all([parse_layer(layer) for layer in (down, {"kind": "relu"}, up)], (1, 3, 32, 32)))
    assert found[-1].output_shape == [1, 3, 32, 32]
    assert found[-1].receptive_field.model_dump() == {
        "size": [6, 6],
        "stride": [1, 1],
        "padding": [3, 3],
        "centre": [0, 0],
    }
    assert isinstance(found[-1].receptive_field.stride[0], int)


@pytest.mark.parametrize(
    ("layer", "pointer", "words"),
    [
        ({"stride": 2, "output_padding": 2}, "/output_padding", "use output_padding ≤ 1"),
        ({"output_padding": 1}, "/output_padding", "use output_padding ≤ 0"),
        ({"output_padding": 1, "padding": "same"}, "/output_padding", "use output_padding ≤ 0"),
        ({"padding": 2}, "/padding", "height: padding of 2 + 2 cuts off all 4 cells"),
        ({"padding": [1, 2, 3]}, "/padding", "padding has 3 values"),
        ({"output_padding": [0, 0, 0]}, "/output_padding", "output_padding has 3 values"),
        ({"stride": [1]}, "/stride", "stride has 1 values"),
        ({"bias": [1, 2]}, "/bias", "bias has 2 numbers for 1 output channels"),
        ({"groups": 2}, "/groups", "groups 2 with channels 'each'"),
        ({"groups": 2, "channels": "sum"}, "/groups", "does not divide the input's 1 channels"),
    ],
)
def test_settings_that_do_not_fit(layer: dict[str, Any], pointer: str, words: str) -> None:
    with pytest.raises(ShapeError) as error:
        bind((1, 1, 2, 2), kernel=ONES, **layer)
    assert error.value.pointer == pointer
    assert words in error.value.detail


def test_weights_that_do_not_fit() -> None:
    with pytest.raises(
        ShapeError, match=r"weight of shape \[2, 1, 1\] reads 2 channels, but the input has 3"
    ):
        bind((1, 3, 5), weight=[[[1]], [[1]]])
    with pytest.raises(ShapeError, match="groups 2 does not divide the 3 output channels"):
        bind((1, 4, 5), out_channels=3, kernel_size=2, groups=2)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ({"kernel": ONES, "output_padding": -1}, "use a whole number from 0"),
        ({"kernel": ONES, "padding": -1}, "use a whole number from 0"),
        (
            {"kernel": ONES, "padding": "causal"},
            "no padding of a transposed convolution; use 'valid', 'same'",
        ),
        ({"kernel": ONES, "padding_mode": "reflect"}, "Extra inputs are not permitted"),
        (
            {"kernel": ONES, "weight": [[[1]]]},
            "a conv_transpose needs its weights once, got weight and kernel",
        ),
        ({"weight": [[1]]}, r"give \(I, O / groups, \*k\)"),
        ({}, "got none"),
    ],
)
def test_settings_that_are_refused(layer: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        parse_layer({"kind": "conv_transpose", **layer})


def test_a_shape_alone_fixes_the_rank_by_its_lists() -> None:
    layer = {"kind": "conv_transpose", "out_channels": 1, "kernel_size": 2, "stride": 2}
    assert parse_layer(layer).rank is None
    assert parse_layer({**layer, "output_padding": [1, 0, 1]}).rank == 3
    assert parse_layer({**layer, "padding": [1, 0]}).rank == 2


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((1, 1, 2, 2), {"kernel_size": 2, "stride": 65_536}),  # a huge output
        ((1, 1, 1000), {"kernel_size": 3, "stride": 1, "out_channels": 2_000_000}),
        ((1, 1, 2), {"kernel_size": 2, "stride": 60_000, "padding": 29_999, "out_channels": 2000}),  # cut off
    ],
)
def test_limits_are_held_against_sizes_alone(shape: tuple[int, ...], layer: dict[str, object]) -> None:
    bound = bind(shape, **{"out_channels": 1, **layer})
    with pytest.raises(Exception, match="elements; at most 100,000,000 are allowed"):
        check_limits((bound,), ("/layer",), Limits(100_000_000, 10**15))


def test_a_frame_to_check_by_hand() -> None:
    x = np.array([[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]], np.float32)
    bound = bind(
        x.shape, kernel=[[1, 10], [2, 20]], channels="sum", stride=2, padding=[[1, 0], [0, 0]], bias=[9]
    )
    assert bound.total_frames == 4
    frame = bound.frames(x, start=1, count=1)[0].to_json()
    assert frame == {
        "index": 1,
        "output": [0, 1],
        "input": [0, 1],
        "window": {"start": [-1, 2], "stop": [1, 4]},
        "taps": [[-1, 0], [2, 3]],
        "weight_taps": None,
        "channels": [0, 1],
        "patch": [[[2]], [[6]]],
        "inside": [[False, False], [True, True]],
        "weight": [[[1, 10], [2, 20]], [[1, 10], [2, 20]]],
        "products": [[[2, 20], [4, 40]], [[6, 60], [12, 120]]],
        "added": [[8, 80], [16, 160]],
        "channel_sums": None,
        "slice_sums": None,
        "running": None,
        "bias": 9,
        "value": None,
        "after": None,
        "winner": None,
    }


@st.composite
def layers(draw: st.DrawFn) -> tuple[dict[str, object], tuple[int, ...]]:
    rank = draw(st.integers(1, 3))
    groups, inputs, outputs = (draw(st.integers(1, 2)) for _ in range(3))
    size = [draw(st.integers(1, 3)) for _ in range(rank)]
    kernel = [draw(st.integers(1, 3)) for _ in range(rank)]
    stride = [draw(st.integers(1, 3)) for _ in range(rank)]
    generator = np.random.default_rng(draw(st.integers(0, 99)))
    layer = {
        "weight": generator.standard_normal((groups * inputs, outputs, *kernel)).tolist(),
        "bias": draw(st.sampled_from([None, generator.standard_normal(groups * outputs).tolist()])),
        "stride": stride,
        "dilation": [draw(st.integers(1, 2)) for _ in range(rank)],
        "padding": draw(st.sampled_from(["valid", "same", "same_lower", [[0, k - 1] for k in kernel]])),
        "output_padding": [draw(st.integers(0, s - 1)) for s in stride],
        "groups": groups,
    }
    return layer, (2, groups * inputs, *size)


@settings(max_examples=80, deadline=None)
@given(layers())
def test_frames_add_up_to_the_output(case: tuple[dict[str, Any], tuple[int, ...]]) -> None:
    layer, shape = case
    bound = bind(shape, **layer)
    x = np.random.default_rng(3).standard_normal(shape).astype(np.float32)
    y = forward(bound, x)
    for channel in range(y.shape[1]):
        total = np.zeros(y.shape[2:])
        frames = bound.frames(x, channel, 0, 1000)
        assert len(frames) == math.prod(shape[2:])
        for frame in frames:
            assert frame.products is not None
            assert frame.weight is not None
            assert frame.added is not None
            assert np.allclose(frame.products, frame.patch * frame.weight, rtol=1e-6)
            assert np.allclose(frame.added, frame.products.sum(axis=0), atol=1e-6)
            for index in np.argwhere(frame.inside):
                total[tuple(axis[i] for axis, i in zip(frame.taps, index, strict=True))] += frame.added[
                    tuple(index)
                ]
        assert np.allclose(total + frames[0].bias, y[0, channel], atol=1e-5)
