"""Networks as Keras code, run on a stand-in of Keras: what our own engine gives."""

import sys
from pathlib import Path

import numpy as np
import pytest

from app.models.exports import EXPORTS
from tests.models.networks import BIAS, NETWORKS, SHAPE, Json, computed, conv, network, pool, up
from tests.models.onnx_models import numbers

KERAS: dict[str, tuple[list[Json], tuple[int, ...]]] = {
    **{name: (NETWORKS[name], SHAPE) for name in ("classifier", "residual")},
    "paddings": (
        [
            conv(4, 3, padding=[[2, 1], [0, 2]], padding_mode="reflect"),
            conv(4, 3, padding=2, padding_mode="constant", padding_value=0.5),
            pool("max", 3, stride=2, padding=1),
            pool("max", 2, stride=2, ceil_mode=True),
        ],
        SHAPE,
    ),
    "windows": (
        [
            conv(6, 3, padding=[[2, 1], [0, 2]], dilation=2),
            pool("max", 2, padding="same", stride=1),
            pool("avg", 3, padding="same", stride=2, count_include_pad=False),
            pool("avg", 2, padding=1),
            conv(4, 2, groups=2, padding=1, padding_mode="constant"),
            {"kind": "global_max_pool"},
        ],
        SHAPE,
    ),
    "decoder": (
        [conv(4, 3, stride=2), up(6, 3, stride=2, padding=1, output_padding=1, bias=BIAS.tolist())],
        SHAPE,
    ),
    "one thing beside itself": (
        [{"kind": "relu"}, {"kind": "add", "inputs": [0]}, conv(2, 1, inputs=[0, 1])],
        SHAPE,
    ),
    "a signal": ([conv(3, 5, padding=2), up(2, 2, stride=3, padding=1), {"kind": "flatten"}], (1, 2, 30)),
    "features": ([{"kind": "linear", "init": {"out_channels": 3}}, {"kind": "flatten"}], (2, 7)),
}


@pytest.mark.torch
@pytest.mark.parametrize("name", KERAS)
def test_keras_code_gives_what_our_engine_gives(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = pytest.importorskip("tests.snippets.keras_by_torch")
    layers, shape = KERAS[name]
    made, x = network(layers, shape), numbers(*shape, seed=4)
    code = EXPORTS["keras"].write(made, shape).decode()
    if "load_file" in code:
        (tmp_path / "weights.safetensors").write_bytes(EXPORTS["safetensors"].write(made, shape))
    monkeypatch.chdir(tmp_path)
    for module, stands in stand_in.modules().items():
        monkeypatch.setitem(sys.modules, module, stands)
    space: Json = {}
    exec(compile(code, "network.py", "exec"), space)  # code of ours, to see that it runs
    got = np.moveaxis(space["model"].predict(np.moveaxis(x, 1, -1)), -1, 1)
    np.testing.assert_allclose(got, computed(made, x), rtol=1e-4, atol=1e-5)
