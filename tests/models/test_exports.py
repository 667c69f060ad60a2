"""Networks written in other formats: the files are run, and give what our own engine gives."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.geometry.errors import InvalidError, ShapeError
from app.models import read_model
from app.models.exports import EXPORTS
from app.models.node_layers import network_part
from tests.models.networks import NETWORKS, SHAPE, Json, computed, conv, network, pool, up
from tests.models.onnx_models import numbers

SIGNAL = [conv(3, 5, padding=2), pool("max", 2), {"kind": "flatten"}]


def ran_by_onnx(data: bytes, x: np.ndarray) -> np.ndarray:
    """Run a model by onnxruntime."""
    onnxruntime: Any = pytest.importorskip("onnxruntime")
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    found: np.ndarray = session.run(None, {"x": x})[0]
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_onnx_gives_what_our_engine_gives(name: str) -> None:
    made, x = network(NETWORKS[name]), numbers(*SHAPE, seed=4)
    data = EXPORTS["onnx"].write(made, SHAPE)
    np.testing.assert_allclose(ran_by_onnx(data, x), computed(made, x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["classifier", "residual", "decoder"])
def test_what_is_written_is_read_again(name: str) -> None:
    made = network(NETWORKS[name])
    found = read_model(EXPORTS["onnx"].write(made, SHAPE))
    assert found.graph is not None
    part = network_part(found.graph, found.tensors)
    assert part.left_out == ()
    for item, wanted in zip(
        [layer for layer in part.layers if not layer.node.name.endswith("_inputs")],
        [each for each in made if each.kind != "dropout"],
        strict=True,
    ):
        assert item.layer.settings["kind"] == wanted.kind
        assert item.node.name == wanted.name


@pytest.mark.torch
@pytest.mark.parametrize("name", NETWORKS)
def test_pytorch_code_gives_what_our_engine_gives(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch: Any = pytest.importorskip("torch")
    made, x = network(NETWORKS[name]), numbers(*SHAPE, seed=4)
    code = EXPORTS["pytorch"].write(made, SHAPE).decode()
    (tmp_path / "weights.safetensors").write_bytes(EXPORTS["safetensors"].write(made, SHAPE))
    monkeypatch.chdir(tmp_path)
    space: Json = {}
    exec(compile(code, "network.py", "exec"), space)  # code of ours, to see that it runs
    with torch.no_grad():
        got = space["model"](torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(got, computed(made, x), rtol=1e-4, atol=1e-5)
    assert ("nn.Sequential(\n" in code) == (name != "residual")


def test_a_signal() -> None:
    shape = (1, 2, 30)
    made, x = network(SIGNAL, shape), numbers(*shape)
    data = EXPORTS["onnx"].write(made, shape)
    np.testing.assert_allclose(ran_by_onnx(data, x), computed(made, x), rtol=1e-5, atol=1e-5)


def test_what_a_format_cannot_say_is_refused() -> None:
    sizes = network([{"kind": "conv", "out_channels": 3, "kernel_size": 3}])
    assert "load_file" not in EXPORTS["pytorch"].write(sizes, SHAPE).decode()
    for name in ("onnx", "safetensors"):
        with pytest.raises(InvalidError):
            EXPORTS[name].write(sizes, SHAPE)
    lp = network([pool("lp", 2)])
    for name in ("pytorch", "keras"):
        with pytest.raises(InvalidError):
            EXPORTS[name].write(lp, SHAPE)
    with pytest.raises(InvalidError, match="nothing to save"):
        EXPORTS["safetensors"].write(network([{"kind": "relu"}]), SHAPE)
    with pytest.raises(ShapeError, match="reads layer 5"):
        network([{"kind": "relu", "inputs": [5]}])
    with pytest.raises(ShapeError, match="outputs of two sizes"):
        network([conv(4, 3), {"kind": "add", "inputs": [0, -1]}])


REFUSED: dict[str, tuple[str, Json, str]] = {
    "Keras's border": ("keras", conv(4, 3, padding=1, padding_mode="replicate"), "pad with mode 'replicate'"),
    "Keras's stride and dilation": ("keras", conv(4, 3, stride=2, dilation=2), "not both"),
    "Keras's groups": ("keras", up(4, 3, groups=2), "no groups"),
    "Keras's long output": ("keras", up(4, 2, stride=2, output_padding=1), "no output as long"),
    "Keras's last window": ("keras", pool("avg", 3, stride=2, ceil_mode=True), "hangs over"),
    "Keras's padding": ("keras", pool("avg", 3, padding=1, count_include_pad=False), "or count the padding"),
    "Keras's shuffle": ("keras", {"kind": "channel_shuffle", "groups": 2}, "does what channel_shuffle does"),
    "PyTorch's border": (
        "pytorch",
        conv(4, 3, padding=[[1, 0], [0, 0]], padding_mode="symmetric"),
        "mode 'symmetric'",
    ),
    "PyTorch's ends": ("pytorch", up(4, 3, padding=[[1, 0], [0, 0]]), "both ends alike"),
    "PyTorch's mean": ("pytorch", pool("avg", 2, dilation=2), "no such dilation"),
    "ONNX's norm": ("onnx", pool("lp", 2, p=1.5), "a whole number for p, and this is 1.5"),
    "ONNX's last window": ("onnx", pool("avg", 3, stride=2, cover_all=True), "no cover_all"),
    "ONNX's far padding": ("onnx", pool("max", 2, dilation=3, padding=2), "below the kernel's size"),
    "no weight": ("onnx", {"kind": "linear", "out_channels": 3}, "gives a shape, no numbers"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_layer_that_a_format_cannot_say_is_told(name: str) -> None:
    target, layer, says = REFUSED[name]
    made = network([layer], SHAPE if layer["kind"] != "linear" else (2, 7))
    with pytest.raises(InvalidError, match=says):
        EXPORTS[target].write(made, SHAPE)


@pytest.mark.parametrize(
    "layer",
    [pool("lp", 3, p=3, stride=2), {"kind": "global_max_pool"}, conv(4, 3, inputs=[-1, -1])],
    ids=["norm pool", "largest of all", "two things side by side"],
)
def test_onnx_gives_what_a_single_layer_gives(layer: Json) -> None:
    made, x = network([layer]), numbers(*SHAPE, seed=4)
    data = EXPORTS["onnx"].write(made, SHAPE)
    np.testing.assert_allclose(ran_by_onnx(data, x), computed(made, x), rtol=1e-4, atol=1e-5)


def test_layers_of_one_name_are_told_apart() -> None:
    made = network(
        [{"kind": "relu", "name": "class"}, {"kind": "tanh", "name": "class"}, conv(2, 1, name="1")]
    )
    assert [part.name for part in made] == ["layer_class", "layer_class_2", "layer_1"]
