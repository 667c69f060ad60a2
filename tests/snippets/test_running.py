"""The code that is written is run, and gives the engine's numbers."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import ConvscopeError, InvalidError
from app.layers import parse_layer
from app.snippets import TARGETS, Job, UnavailableCodeError
from tests.snippets.drawn import check, drawn, jobs, written


@pytest.mark.parametrize("target", ["numpy", "scipy", "opencv"])
@given(st.data())
@drawn
def test_numpy_and_those_on_it(target: str, data: st.DataObject) -> None:
    job = data.draw(jobs())
    check(written(target, job), job)


@given(jobs())
@drawn
def test_onnx(job: Job) -> None:
    code = written("onnx", job)
    if "import onnxruntime" in code:  # what onnx.reference gets wrong is run in test_optional.py
        return
    check(code, job)


@pytest.mark.torch
@given(jobs())
@drawn
def test_pytorch(job: Job) -> None:
    pytest.importorskip("torch")
    check(written("pytorch", job), job)


@pytest.mark.parametrize("target", TARGETS)
def test_other_frameworks_code_is_python(target: str) -> None:
    for kind in ("conv", "conv_transpose", "max_pool", "avg_pool", "relu"):
        settings = {"kind": kind, "kernel_size": 3, "out_channels": 4, "padding": 1, "stride": 2}
        if kind.endswith("pool"):
            del settings["out_channels"]
        job = Job.of(parse_layer({"kind": kind} if kind == "relu" else settings), (1, 2, 8, 8))
        with suppress(UnavailableCodeError):
            compile(TARGETS[target].write(job), target, "exec")


@pytest.mark.parametrize("target", ["numpy", "scipy", "opencv", "onnx"])
def test_kernels_by_name_and_drawn_weights_are_the_layers_own(target: str) -> None:
    for layer in (
        {"kind": "conv", "kernel": "sobel_x", "padding": "same", "stride": 2},
        {"kind": "conv", "kernel": [[0.1, 1 / 9], [2.0, -3.5]], "channels": "sum", "flip": True},
        {"kind": "conv", "init": {"out_channels": 4, "kernel_size": 3, "seed": 7}, "groups": 2},
        {"kind": "conv", "init": {"out_channels": 2, "kernel_size": 2, "scheme": "xavier_normal"}},
    ):
        job = Job.of(parse_layer(layer), (2, 2, 6, 7))
        check(TARGETS[target].write(job), job)


@pytest.mark.torch
def test_sizes_alone_are_a_module() -> None:
    pytest.importorskip("torch")
    layer = {"kind": "conv", "out_channels": 8, "kernel_size": 7, "stride": 2, "padding": 3}
    code = TARGETS["pytorch"].write(Job.of(parse_layer(layer), (1, 3, 32, 32)))
    assert "layer = torch.nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)" in code
    space: dict[str, object] = {}
    exec(code, space)
    assert tuple(getattr(space["y"], "shape", ())) == (1, 8, 16, 16)


def test_an_average_of_nothing_is_told_apart() -> None:
    layer = {"kind": "avg_pool", "kernel_size": 1, "stride": 3, "cover_all": True, "count_include_pad": False}
    job = Job.of(parse_layer(layer), (1, 1, 3, 3))
    check(TARGETS["numpy"].write(job), job)
    for target in ("keras", "scipy", "pytorch"):
        with pytest.raises(UnavailableCodeError, match="without any cell"):
            TARGETS[target].write(job)


MEAN: dict[str, object] = {"kind": "avg_pool", "kernel_size": 2, "padding": [[1, 0], [0, 1]]}
PLAIN: dict[str, dict[str, object]] = {
    "a mean with zeros on one side": {**MEAN, "stride": 1},
    "a mean without them": {**MEAN, "stride": 1, "count_include_pad": False},
    "a largest of one side": {**MEAN, "kind": "max_pool", "stride": 1},
    **{kind: {"kind": kind} for kind in ("global_max_pool", "global_avg_pool", "relu", "leaky_relu")},
    **{kind: {"kind": kind} for kind in ("sigmoid", "tanh", "softmax")},
    "a mode but no padding": {"kind": "conv", "kernel": [[1, 2], [3, 4]], "padding_mode": "reflect"},
    "a border repeated": {
        "kind": "conv",
        "kernel": [[1, 2], [3, 4]],
        "padding": 1,
        "padding_mode": "symmetric",
    },
}


@pytest.mark.torch
@pytest.mark.parametrize("target", ["numpy", "onnx", "pytorch"])
@pytest.mark.parametrize("name", PLAIN)
def test_layers_of_few_settings(target: str, name: str) -> None:
    pytest.importorskip("torch")
    job = Job.of(parse_layer(PLAIN[name]), (2, 3, 5, 6))
    check(TARGETS[target].write(job), job)


def test_layers_that_no_framework_writes_by_themselves_are_told() -> None:
    with pytest.raises(InvalidError, match="a flatten isn't written as code; give one of conv"):
        Job.of(parse_layer({"kind": "flatten"}), (2, 3, 5, 6))
    with pytest.raises(ConvscopeError, match="spatial axes"):
        Job.of(parse_layer({"kind": "global_max_pool"}), (2, 3))
