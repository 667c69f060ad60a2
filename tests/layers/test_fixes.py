"""What is proposed where a layer doesn't fit: each proposal works, and the nearest are among them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import ConvscopeError, Fix
from app.layers import bind_all, parse_layer

CONV = {"kind": "conv", "out_channels": 6, "kernel_size": 3}
INIT = {"kind": "conv", "init": {"out_channels": 2, "kernel_size": 6}}
MIRROR = {**CONV, "padding": 7, "padding_mode": "reflect"}
POOL = {"kind": "max_pool", "kernel_size": 3, "padding": 3}
TWICE = {"kind": "conv", "weight": [[[[1.0]]] * 3] * 2}
UP = {"kind": "conv_transpose", "out_channels": 6, "kernel_size": 3}


def proposed(shape: tuple[int, ...], *layers: Mapping[str, Any]) -> tuple[Fix, ...]:
    """Give the fixes of a network that doesn't fit; none of one that does."""
    try:
        bind_all([parse_layer(layer) for layer in layers], shape)
    except ConvscopeError as error:
        return error.fixes
    return ()


def mended(shape: tuple[int, ...], layers: Sequence[Mapping[str, Any]], fix: Fix) -> tuple[Any, list[Any]]:
    """Put a fix into the request, as a client would."""
    document: Any = {"input_shape": [*shape], **{str(n): dict(each) for n, each in enumerate(layers)}}
    *path, last = fix.pointer.strip("/").split("/")
    holder = document
    for step in path:
        if isinstance(holder, dict) and isinstance(holder[step], dict):
            holder[step] = dict(holder[step])
        holder = holder[step]
    if fix.value is None:
        del holder[last]
    else:
        holder[int(last) if isinstance(holder, list) else last] = fix.value
    return tuple(document["input_shape"]), [document[str(n)] for n in range(len(layers))]


@pytest.mark.parametrize(
    ("shape", "layer", "expected"),
    [
        ((1, 3, 5, 5), {**CONV, "kernel_size": 9}, {("kernel_size", 5), ("padding", 2)}),
        ((1, 3, 5, 9), {**CONV, "kernel_size": [7, 3]}, {("kernel_size", (5, 3)), ("padding", 1)}),
        ((1, 3, 5), {**CONV, "dilation": 4}, {("dilation", 2), ("padding", 2), ("kernel_size", 2)}),
        ((1, 3, 4, 4), INIT, {("init/kernel_size", 4)}),
        ((1, 3, 5, 5), MIRROR, {("padding", 4), ("padding_mode", "replicate")}),
        ((1, 3, 9, 9), POOL, {("padding", 1), ("padding", 2)}),
        ((1, 8, 9, 9), {**CONV, "groups": 4}, {("groups", 2)}),
        ((1, 8, 9, 9), {**CONV, "out_channels": 6, "groups": 8}, {("out_channels", 8), ("groups", 2)}),
        ((1, 1, 9, 9), {"kind": "conv", "weight": [[[[1.0]]] * 3]}, {("/input_shape/1", 3)}),
        ((1, 6, 9, 9), TWICE, {("/input_shape/1", 3), ("groups", 2)}),
        ((1, 3, 9, 9), {**CONV, "bias": [1.0, 2.0]}, {("bias", None)}),
        ((1, 3, 9, 9), {**CONV, "stride": [2, 2, 2]}, set()),
        ((1, 3, 9, 9), {**UP, "stride": 2, "output_padding": 2}, {("output_padding", 1), ("stride", 3)}),
        ((1, 3, 2, 2), {**UP, "padding": 3}, {("padding", 1)}),
        ((1, 5), {"kind": "linear", "weight": [[1.0, 2.0, 3.0]]}, {("/input_shape/1", 3)}),
    ],
)  # fmt: skip
def test_the_nearest_that_work_are_proposed(
    shape: tuple[int, ...], layer: dict[str, Any], expected: set[tuple[str, Any]]
) -> None:
    found = proposed(shape, layer)
    told = {
        (fix.pointer.removeprefix("/0/"), tuple(v) if isinstance(v := fix.value, list) else v)
        for fix in found
    }
    assert expected <= told
    for fix in found:
        changed, layers = mended(shape, [layer], fix)
        bind_all([parse_layer(each) for each in layers], changed)


def test_the_channels_of_a_layer_come_from_the_one_before_it() -> None:
    layers: list[dict[str, Any]] = [CONV, {"kind": "conv", "weight": [[[[1.0]]] * 4]}]
    (fix,) = [each for each in proposed((1, 3, 9, 9), *layers) if "out_channels" in each.pointer]
    assert fix == Fix("/0/out_channels", 4, "4 input channels")
    _, changed = mended((1, 3, 9, 9), layers, fix)
    bind_all([parse_layer(each) for each in changed], (1, 3, 9, 9))


sizes = st.integers(1, 12)
windows = {
    "kernel_size": st.integers(1, 9),
    "stride": st.integers(1, 4),
    "dilation": st.integers(1, 4),
    "padding": st.integers(0, 6),
}


@given(
    st.one_of(
        st.fixed_dictionaries(
            {
                "kind": st.just("conv"),
                "out_channels": st.integers(1, 6),
                **windows,
                "groups": st.integers(1, 4),
                "padding_mode": st.sampled_from(["zeros", "reflect"]),
            }
        ),
        st.fixed_dictionaries({"kind": st.sampled_from(["max_pool", "avg_pool", "lp_pool"]), **windows}),
        st.fixed_dictionaries(
            {
                "kind": st.just("conv_transpose"),
                "out_channels": st.integers(1, 6),
                **windows,
                "output_padding": st.integers(0, 4),
            }
        ),
    ),
    st.lists(sizes, min_size=1, max_size=3),
    st.integers(1, 6),
)
def test_each_proposal_works(layer: dict[str, Any], size: list[int], channels: int) -> None:
    shape = (2, channels, *size)
    for fix in proposed(shape, {"kind": "relu"}, layer):
        assert fix.title
        changed, layers = mended(shape, [{"kind": "relu"}, layer], fix)
        bound = bind_all([parse_layer(each) for each in layers], changed)
        assert math.prod(bound[-1].output_shape) >= 1
