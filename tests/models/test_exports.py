"""Networks written in other formats: the files are run, and give what our own engine gives."""

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load

from app.engine import Engine
from app.geometry.errors import InvalidError, ShapeError
from app.layers import parse_layer
from app.layers.graph import Node
from app.layers.merging import Add, Concat
from app.models import read_model
from app.models.exports import EXPORTS
from app.models.node_layers import network_part
from app.snippets.network import Part, parts
from tests.models.onnx_models import numbers

Json = dict[str, Any]
SHAPE = (2, 4, 12, 11)
BIAS = numbers(6, seed=7)
NORM = {"mean": numbers(4), "variance": np.abs(numbers(4, seed=1)), "weight": numbers(4, seed=2)}


def network(layers: Sequence[Json], shape: tuple[int, ...] = SHAPE) -> tuple[Part, ...]:
    """Bind layers as a request has them."""
    nodes = []
    for number, given in enumerate(layers):
        rest = dict(given)
        inputs, name = rest.pop("inputs", (number - 1,)), rest.pop("name", None)
        merge = {"add": Add, "concat": Concat}.get(rest["kind"])
        nodes.append(Node(merge(**rest) if merge else parse_layer(rest), tuple(inputs), name))
    return parts(nodes, shape)


def computed(made: Sequence[Part], x: np.ndarray) -> np.ndarray:
    """Run a network by our engine."""
    engine, outputs = Engine("numpy"), [x]
    for part in made:
        read = [outputs[number + 1] for number in part.inputs]
        joined = sum(read) if part.kind == "add" else np.concatenate(read, axis=1)
        found = np.asarray(joined)
        if part.bound is not None:
            found, _ = part.bound.forward(engine, found)
        assert found.shape == part.output_shape
        outputs.append(found)
    return outputs[-1]


def conv(outputs: int, kernel: int | list[int] = 3, **more: object) -> Json:
    return {"kind": "conv", "init": {"out_channels": outputs, "kernel_size": kernel}, **more}


def up(outputs: int, kernel: int, **more: object) -> Json:
    return {**conv(outputs, kernel, **more), "kind": "conv_transpose"}


def pool(kind: str, kernel: int, **more: object) -> Json:
    return {"kind": f"{kind}_pool", "kernel_size": kernel, **more}


NETWORKS: dict[str, list[Json]] = {
    "classifier": [
        conv(6, 3, padding=1, bias=BIAS.tolist()),
        {"kind": "relu"},
        pool("max", 3, stride=2, padding=1),
        conv(4, 3, stride=2, padding="same", dilation=1),
        {"kind": "batch_norm", **{name: array.tolist() for name, array in NORM.items()}, "eps": 1e-3},
        {"kind": "leaky_relu", "negative_slope": 0.3},
        {"kind": "dropout", "p": 0.25},
        {"kind": "flatten"},
        {"kind": "linear", "init": {"out_channels": 5}},
        {"kind": "softmax"},
    ],
    "residual": [
        conv(4, 3, padding=1, name="first conv"),
        {"kind": "tanh"},
        {"kind": "add", "inputs": [-1, 1]},
        conv(2, 1, name="class"),
        {"kind": "concat", "inputs": [2, 3, -1], "name": "all"},
        conv(3, 3, groups=1, inputs=[4, 0]),
        {"kind": "global_avg_pool"},
    ],
    "paddings": [
        conv(4, 3, padding=[[2, 1], [0, 2]], padding_mode="reflect"),
        conv(4, 3, padding=1, padding_mode="replicate", groups=2),
        conv(4, 3, padding=2, padding_mode="constant", padding_value=0.5),
        conv(4, 3, padding=1, padding_mode="circular", flip=True),
        {"kind": "channel_shuffle", "groups": 2},
        pool("avg", 2, padding=1, count_include_pad=False),
        {"kind": "sigmoid"},
    ],
    "decoder": [
        conv(4, [3, 3], stride=2),
        up(6, 3, stride=2, padding=1, output_padding=1, bias=BIAS.tolist()),
        up(4, 2, stride=2, groups=2),
        pool("max", 3, stride=2, ceil_mode=True),
    ],
}
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


@pytest.mark.parametrize("name", ["classifier", "residual"])
def test_keras_code_is_python_and_names_each_weight(name: str) -> None:
    # Keras's max pools take no padding but `same`
    made = network([layer for layer in NETWORKS[name] if layer["kind"] != "max_pool"])
    code = EXPORTS["keras"].write(made, SHAPE).decode()
    ast.parse(code)
    names = load(EXPORTS["safetensors"].write(made, SHAPE))
    for weight in names:
        assert weight.endswith("num_batches_tracked") or f'weights["{weight}"]' in code


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
