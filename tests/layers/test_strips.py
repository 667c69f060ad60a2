"""Strips of a convolution, put together again, are the whole of it: no seam, whatever the padding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import Engine
from app.layers import parse_layer
from app.layers.conv import BoundConv
from app.layers.strips import can_be_cut, cut, least_rows

ENGINE = Engine(backend="numpy")
MODES = ("zeros", "constant", "reflect", "symmetric", "replicate")


def bound(height: int, **settings: object) -> BoundConv:
    layer = parse_layer({"kind": "conv", **settings}).bind((2, 2, height, 7))
    assert isinstance(layer, BoundConv)
    return layer


def test_a_strip_in_the_middle_reads_its_rows_and_their_neighbours() -> None:
    strip = cut(bound(100, kernel=[[1.0]] * 5, padding="same"), 40, 60)
    assert strip.rows == range(38, 62)
    assert strip.convolution.windows[0].output == 20


@given(
    height=st.integers(12, 60),
    kernel=st.integers(1, 6),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 2),
    mode=st.sampled_from(MODES),
    cover_all=st.booleans(),
    data=st.data(),
)
def test_strips_together_are_the_whole(
    height: int, kernel: int, stride: int, dilation: int, mode: str, cover_all: bool, data: st.DataObject
) -> None:
    reach = dilation * (kernel - 1)
    pads = st.integers(0, min(reach, 5))
    generator = np.random.default_rng(height)
    layer = bound(
        height,
        weight=generator.standard_normal((3, 2, kernel, 3)).astype(np.float32),
        bias=[1.0, 2.0, 3.0],
        stride=[stride, 1],
        dilation=[dilation, 1],
        padding=[[data.draw(pads), data.draw(pads)], [1, 1]],
        padding_mode=mode,
        **({"padding_value": 0.5} if mode == "constant" else {}),
        cover_all=cover_all and mode != "reflect",
    )
    if not can_be_cut(layer):  # cover_all's overhang may make a window of padding alone
        return
    x = generator.standard_normal(layer.input_shape).astype(np.float32)
    whole, _ = layer.forward(ENGINE, x)
    rows, parts, start = layer.output_shape[2], [], 0
    while start < rows:
        stop = start + data.draw(st.integers(least_rows(layer), least_rows(layer) + 8))
        stop = rows if rows - stop < least_rows(layer) else stop
        strip = cut(layer, start, stop)
        parts.append(strip.forward(ENGINE, x[:, :, strip.rows.start : strip.rows.stop])[0])
        start = stop
    np.testing.assert_allclose(np.concatenate(parts, axis=2), whole, rtol=0, atol=2e-5)


@pytest.mark.parametrize(
    "settings", [{"padding": 1, "padding_mode": "circular"}, {"padding": [[3, 0], [0, 0]]}], ids=str
)
def test_what_reads_the_far_end_or_nothing_cannot_be_cut(settings: dict[str, object]) -> None:
    assert not can_be_cut(bound(30, kernel=[[1.0]] * 3, **settings))
