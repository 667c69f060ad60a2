"""Keras's and JAX's code, run on stand-ins of them: the engine's numbers, or a sentence."""

import sys
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.layers import parse_layer
from app.snippets import TARGETS, Job, UnavailableCodeError
from tests.snippets import jax_by_numpy, keras_by_torch
from tests.snippets.drawn import check, drawn, jobs, numbers, written

pytestmark = pytest.mark.torch
STAND_INS = {"jax": jax_by_numpy.modules(), "keras": keras_by_torch.modules()}
PICTURE = (1, 4, 7, 8)


def conv(kind: str = "conv", **more: object) -> dict[str, Any]:
    return {"kind": kind, "weight": numbers(1, (4, 2, 3, 2)), "groups": 2, **more}


def pool(kind: str, size: int = 3, **more: object) -> dict[str, Any]:
    return {"kind": f"{kind}_pool", "kernel_size": size, **more}


SAID: dict[str, dict[str, Any]] = {
    "a convolution": conv(stride=[2, 1], bias=[1.0, 2.0, 3.0, 4.0]),
    "the same size": conv(padding="same"),
    "dilated and padded": conv(dilation=2, padding=[[1, 0], [2, 2]]),
    "stride and dilation": conv(stride=2, dilation=2),
    "a border repeated": conv(padding=1, padding_mode="replicate"),
    "transposed": conv("conv_transpose", stride=[3, 2], padding=1, output_padding=[2, 0], bias=[1.0] * 4),
    "transposed and dilated": conv("conv_transpose", dilation=2),
    "a largest": pool("max", stride=2, padding=1),
    "a largest of the same size": pool("max", padding="same", stride=1),
    "a mean": pool("avg", 2, stride=2),
    "a mean of what is there": pool("avg", padding=1, stride=2, count_include_pad=False),
    "a mean with zeros": pool("avg", padding=1, stride=2),
    "a mean of the same size": pool("avg", padding="same", stride=1, count_include_pad=False),
    **{kind: {"kind": kind} for kind in ("global_max_pool", "global_avg_pool")},
    **{kind: {"kind": kind} for kind in ("relu", "leaky_relu", "sigmoid", "tanh", "softmax")},
}


@pytest.mark.parametrize("target", STAND_INS)
@pytest.mark.parametrize("name", SAID)
def test_code_gives_the_engines_numbers(target: str, name: str) -> None:
    job = Job.of(parse_layer(SAID[name]), PICTURE)
    with mock.patch.dict(sys.modules, STAND_INS[target]):
        if target == "keras" and name == "transposed and dilated":
            assert "dilation_rate=2" in TARGETS[target].write(job)
        check(TARGETS[target].write(job), job)


@pytest.mark.parametrize("target", STAND_INS)
@given(st.data())
@settings(drawn, max_examples=60)
def test_code_of_layers_at_random(target: str, data: st.DataObject) -> None:
    job = data.draw(jobs())
    with mock.patch.dict(sys.modules, STAND_INS[target]):
        check(written(target, job), job)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("keras", pool("lp"), "no norm pool"),
    ("jax", pool("lp"), "no norm pool"),
    ("keras", pool("max", dilation=2), "no dilation"),
    ("keras", conv("conv_transpose", stride=2, dilation=2), "not both"),
    ("keras", {"kind": "conv", "out_channels": 2, "kernel_size": 2, "stride": 2, "dilation": 2}, "not both"),
    ("keras", pool("avg", 3, stride=2, padding=1, ceil_mode=True), "hangs over"),
    ("onnx", pool("lp", p=1.5), "a whole number for p"),
    ("onnx", pool("avg", 3, stride=4, padding=1, cover_all=True), "drops a last window"),
    ("scipy", {"kind": "relu"}, "NumPy's few lines"),
    ("scipy", pool("lp"), "no function for a lp_pool"),
    ("pytorch", pool("lp"), "leaves out the absolute value"),
    ("pytorch", pool("avg", dilation=2), "no dilation"),
    ("pytorch", pool("avg", 3, stride=4, padding=1, cover_all=True), "starts in the padding"),
]


@pytest.mark.parametrize(("target", "layer", "says"), REFUSED)
def test_what_a_framework_cannot_say(target: str, layer: dict[str, Any], says: str) -> None:
    job = Job.of(parse_layer(layer), (1, 4, 8, 8))
    with pytest.raises(UnavailableCodeError, match=says):
        TARGETS[target].write(job)
