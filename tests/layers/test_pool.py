"""Pooling against PyTorch's published rules and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Engine
from app.layers import parse_layer

SQUARE = np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4)


def compute(layer: dict[str, object], x: np.ndarray) -> np.ndarray:
    return parse_layer(layer).bind(x.shape).forward(Engine(backend="numpy"), x)[0]


def test_the_stride_is_the_kernel_size() -> None:
    assert compute({"kind": "max_pool", "kernel_size": 2}, SQUARE).tolist() == [[[[5, 7], [13, 15]]]]
    assert compute({"kind": "avg_pool", "kernel_size": 2}, SQUARE).tolist() == [[[[2.5, 4.5], [10.5, 12.5]]]]


def test_padding_never_wins_a_maximum() -> None:
    x = -1 - SQUARE
    assert compute({"kind": "max_pool", "kernel_size": 3, "stride": 3, "padding": 1}, x).max() < 0


@pytest.mark.parametrize(
    ("options", "corner"),
    [({}, 10 / 9), ({"count_include_pad": False}, 10 / 4)],
)
def test_padding_counts_in_an_average_unless_told_otherwise(options: dict[str, bool], corner: float) -> None:
    found = compute({"kind": "avg_pool", "kernel_size": 3, "stride": 1, "padding": 1, **options}, SQUARE)
    assert found[0, 0, 0, 0] == pytest.approx(corner)


def test_the_overhang_never_counts() -> None:
    x = np.ones((1, 1, 5), np.float32)
    assert compute({"kind": "avg_pool", "kernel_size": 2, "ceil_mode": True}, x).tolist() == [[[1, 1, 1]]]


def test_pools_cost_no_multiply_adds() -> None:
    bound = parse_layer({"kind": "max_pool", "kernel_size": 2}).bind((1, 3, 4, 4))
    assert (bound.parameters, bound.macs, bound.work) == (0, 0, 3 * 4 * 4)


@st.composite
def pools(draw: st.DrawFn) -> tuple[dict[str, object], tuple[int, ...]]:
    rank = draw(st.integers(1, 3))
    kernel_size = [draw(st.integers(1, 3)) for _ in range(rank)]
    layer: dict[str, object] = {
        "kind": draw(st.sampled_from(["max_pool", "avg_pool", "lp_pool"])),
        "kernel_size": kernel_size,
        "stride": [draw(st.integers(1, 3)) for _ in range(rank)],
        "padding": [[draw(st.integers(0, k // 2)), draw(st.integers(0, k // 2))] for k in kernel_size],
        "dilation": [draw(st.integers(1, 2)) for _ in range(rank)],
        draw(st.sampled_from(["ceil_mode", "cover_all"])): draw(st.booleans()),
    }
    if layer["kind"] == "avg_pool":
        layer["count_include_pad"] = draw(st.booleans())
    if layer["kind"] == "lp_pool":
        layer["p"] = draw(st.sampled_from([1, 2, 3.5, 16]))
    return layer, (1, 2, *(draw(st.integers(5, 7)) for _ in range(rank)))


@settings(max_examples=80, deadline=None)
@given(pools())
def test_frames_hold_the_numbers_of_the_output(case: tuple[dict[str, object], tuple[int, ...]]) -> None:
    """With Chainer's rule and a stride beyond the kernel a window may hold no real cell: it gives −∞."""
    layer, shape = case
    bound = parse_layer(layer).bind(shape)
    x = np.random.default_rng(5).standard_normal(shape).astype(np.float32)
    y = bound.forward(Engine(backend="numpy"), x)[0]
    assert y.shape == bound.output_shape
    for frame in bound.frames(x, 1, 0, 400):
        assert y[0, 1][frame.output] == pytest.approx(frame.value, abs=1e-5)
        if frame.winner is not None:
            assert frame.patch.ravel()[frame.winner] == frame.value
            assert frame.inside.ravel()[frame.winner] == frame.inside.any()
        if frame.running is not None:
            assert frame.running.ravel()[-1] == pytest.approx(frame.value)


def test_padding_shows_as_null_in_a_maximum() -> None:
    x = np.ones((1, 1, 2, 2), np.float32)
    frame = parse_layer({"kind": "max_pool", "kernel_size": 2, "padding": 1}).bind(x.shape).frames(x)[0]
    assert frame.patch[0, 0, 0] == -math.inf
    assert frame.to_json()["patch"] == [[[None, None], [None, 1.0]]]
    assert frame.to_json()["running"] == [[[None, None], [None, 1.0]]]
    assert frame.to_json()["winner"] == 3


def test_a_norm_takes_sizes() -> None:
    """ONNX's rule; PyTorch's p = 3 would give the cube root of −27 + 8."""
    x = np.array([[[-3, 2, 4, 0]]], np.float32)
    found = compute({"kind": "lp_pool", "kernel_size": 2, "p": 3}, x)
    assert found[0, 0] == pytest.approx([35 ** (1 / 3), 4])
    assert compute({"kind": "lp_pool", "kernel_size": 2}, x)[0, 0] == pytest.approx([13**0.5, 4])
    assert compute({"kind": "lp_pool", "kernel_size": 2, "p": 1}, x)[0, 0].tolist() == [5, 4]


def test_a_norms_overhang_adds_nothing() -> None:
    """PyTorch scales such a window up to a whole one's cells, which is no norm of what is there."""
    x = np.ones((1, 1, 5), np.float32)
    found = compute({"kind": "lp_pool", "kernel_size": 4, "stride": 4, "ceil_mode": True}, x)
    assert found.tolist() == [[[2, 1]]]


# size, kernel, stride, pads → outputs by floor, ceil_mode (PyTorch, ONNX from opset 22), cover_all (Chainer)
ROUNDINGS = [
    (7, 2, 2, (0, 0), (3, 4, 4)),
    (6, 2, 2, (0, 0), (3, 3, 3)),
    (177, 2, 2, (0, 0), (88, 89, 89)),
    # a last window would start in the end padding: ceil_mode drops it, cover_all does not
    (4, 2, 3, (0, 1), (2, 2, 2)),
    (3, 2, 3, (0, 1), (1, 1, 2)),
    (1, 1, 2, (0, 0), (1, 1, 1)),
    (5, 3, 4, (1, 2), (2, 2, 3)),
]


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool", "lp_pool"])
@pytest.mark.parametrize(("size", "kernel", "stride", "pads", "outputs"), ROUNDINGS)
def test_the_last_window(
    kind: str, size: int, kernel: int, stride: int, pads: tuple[int, int], outputs: tuple[int, ...]
) -> None:
    layer = {"kind": kind, "kernel_size": kernel, "stride": stride, "padding": [list(pads)]}
    for rule, output in zip(({}, {"ceil_mode": True}, {"cover_all": True}), outputs, strict=True):
        assert parse_layer({**layer, **rule}).bind((1, 1, size)).output_shape == (1, 1, output)


@pytest.mark.parametrize("shape", [(2, 3, 9), (2, 3, 4, 5), (1, 2, 3, 4, 5)])
def test_a_global_pool_has_one_window(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(8).standard_normal(shape).astype(np.float32)
    axes = tuple(range(2, x.ndim))
    largest, mean = compute({"kind": "global_max_pool"}, x), compute({"kind": "global_avg_pool"}, x)
    assert np.array_equal(largest, x.max(axis=axes, keepdims=True))
    assert mean == pytest.approx(x.mean(axis=axes, keepdims=True), abs=1e-6)

    bound = parse_layer({"kind": "global_avg_pool"}).bind(shape)
    (frame,) = bound.frames(x, 1)
    assert (bound.total_frames, bound.parameters, bound.macs) == (1, 0, 0)
    assert frame.weight is not None
    assert frame.patch.shape == frame.weight.shape == (1, *shape[2:])
    assert frame.value == pytest.approx(mean[0, 1].item(), abs=1e-6)
    (frame,) = parse_layer({"kind": "global_max_pool"}).bind(shape).frames(x, 1)
    assert frame.patch.ravel()[frame.winner] == frame.value == largest[0, 1].item()


@pytest.mark.parametrize(
    ("layer", "truth"),
    [({"kind": "max_pool", "kernel_size": 2}, [math.nan, 9]), ({"kind": "global_max_pool"}, [math.nan])],
)
def test_nan_wins_every_maximum(layer: dict[str, object], truth: list[float]) -> None:
    x = np.array([[[1, math.nan, 3, 9]]], np.float32)
    assert np.array_equal(compute(layer, x)[0, 0], truth, equal_nan=True)
    frame = parse_layer(layer).bind(x.shape).frames(x)[0]
    assert math.isnan(frame.value)
    assert frame.winner == 1
