"""A layer backwards: its inputs and its paddings, against the layer itself tried on all sizes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import ShapeError
from app.layers import LayerSettings, parse_layer
from app.layers.inverse import Windowed, origins, paddings

MOST = 60


def windowed(settings: dict[str, Any]) -> Windowed:
    layer = parse_layer(settings)
    assert isinstance(layer, Windowed)
    return layer


def made(layer: LayerSettings, *size: int) -> tuple[int, ...]:
    try:
        return layer.bind((1, 2, *size)).output_shape[2:]
    except ShapeError:
        return (0,) * len(size)


shared = {"kernel_size": st.integers(1, 6), "stride": st.integers(1, 4), "dilation": st.integers(1, 3)}
named = st.sampled_from(["valid", "same", "same_lower"])
layers = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.just("conv"),
            "out_channels": st.just(2),
            **shared,
            "padding": st.one_of(st.integers(0, 5), named, st.sampled_from(["causal", "full"])),
            "padding_mode": st.sampled_from(["zeros", "reflect"]),
            "cover_all": st.booleans(),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("max_pool"),
            **shared,
            "padding": st.one_of(st.integers(0, 5), named),
            "ceil_mode": st.booleans(),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("conv_transpose"),
            "out_channels": st.just(2),
            **shared,
            "padding": st.one_of(st.integers(0, 5), named),
        }
    ),
)


@given(layers, st.integers(1, 12))
def test_all_inputs_of_an_output(settings: dict[str, Any], output: int) -> None:
    layer = windowed(settings)
    by_size = {n: made(layer, n)[0] for n in range(1, MOST + 1)}
    found = origins(layer, (output,))
    assert [n for n in found.axes[0] if n <= MOST] == [n for n, size in by_size.items() if size == output]
    assert (found.reason is None) == bool(found.axes[0])
    if found.reason:
        assert str(output) in found.reason
        for near, beside in ((found.below[0], max), (found.above[0], min)):
            there = [x for x in by_size.values() if x and (x < output) == (beside is max)]
            if near is None or near[1][-1] > MOST:
                continue
            assert near[0] == beside(there)
            assert [*near[1]] == [n for n, size in by_size.items() if size == near[0]]


@given(layers, st.integers(1, 12), st.integers(1, 12))
def test_all_paddings_that_make_an_output(settings: dict[str, Any], size: int, output: int) -> None:
    layer = windowed(settings)
    answer = paddings(layer, (size,), (output,), 10_000)
    found = {(s.pad_begin, s.pad_end) for _, (s,) in answer.solved.answers}
    tried = [(b, e) for b in range(17) for e in range(max(0, b - 1), min(17, b + 2))]
    # a mirror is shorter than the axis, which arithmetic alone doesn't know
    plain = windowed({**settings, "padding_mode": "zeros"} if settings["kind"] == "conv" else settings)
    works = {pads for pads in tried if made(plain.model_copy(update={"padding": (pads,)}), size) == (output,)}
    assert {pads for pads in found if max(pads) <= 16} == works
    for name in ("valid", "same", "same_lower", "causal", "full"):
        if settings["kind"] == "conv_transpose" and name in ("causal", "full"):
            continue
        assert (name in answer.names) == (made(layer.model_copy(update={"padding": name}), size) == (output,))


def test_each_axis_has_its_own() -> None:
    layer = windowed({"kind": "conv", "out_channels": 1, "kernel_size": [3, 5], "stride": [1, 2]})
    assert origins(layer, (8, 4)).axes == (range(10, 11), range(11, 13))
    answer = paddings(layer, (8, 8), (8, 4), 3)
    assert [(s.pad_begin, s.pad_end) for s in answer.solved.answers[0][1]] == [(1, 1), (2, 2)]
    assert "same" in answer.names


def test_a_stride_leaves_sizes_out() -> None:
    up = windowed({"kind": "conv_transpose", "out_channels": 1, "kernel_size": 4, "stride": 2, "padding": 1})
    found = origins(up, (111,))
    assert found.reason == "width: no input gives 111; 110 comes of 55 and 112 comes of 56"


def test_another_number_of_axes_is_refused() -> None:
    layer = windowed({"kind": "max_pool", "kernel_size": [2, 2]})
    with pytest.raises(ShapeError, match="2 spatial axes"):
        origins(layer, (5,))
