"""The trained network is what its files say: numbers of the safetensors file, and as good as its log."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

import app.networks
from app.networks import ready_networks
from app.networks.trained import trained_layers

FOLDER = Path(app.networks.__file__).parent / "weights"


def test_layers_carry_the_numbers_of_the_file() -> None:
    layers, accuracy = trained_layers("digits")
    for name, array in load((FOLDER / "digits.safetensors").read_bytes()).items():
        number, field = name.split(".")
        given = np.load(io.BytesIO(base64.b64decode(layers[int(number)][field]["npy"])))
        np.testing.assert_array_equal(given, array)
    assert accuracy == json.loads((FOLDER / "digits.json").read_text())["test_accuracy"]
    assert not any("out_channels" in layer for layer in layers)
    assert ready_networks()["digits"].description.endswith(f"reads {accuracy:.1%} of those it has not seen")


def test_it_reads_digits_by_the_api_as_it_is_listed() -> None:
    pytest.importorskip("sklearn")
    from app.api.schemas.networks import NetworkRequest
    from app.engine import Engine
    from app.layers.graph import bind_graph
    from app.services.data_sets import SHIPPED

    found = SHIPPED["digits"].read()
    layers = ready_networks()["digits"].layers
    asked = NetworkRequest.model_validate({"input": {"data": [[0]]}, "layers": layers})
    x = found.pictures[:200]
    for node in bind_graph(asked.nodes, x.shape):
        x, _ = node.layer.forward(Engine(), x)
    assert (x.argmax(1) == found.labels[:200]).mean() > 0.98
    np.testing.assert_allclose(x.sum(1), 1, rtol=1e-5)
