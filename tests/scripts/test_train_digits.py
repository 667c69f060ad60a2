"""The digits' network that ships: its weights do what its log says, and its script makes them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

from app.engine import Choice, Engine
from app.layers import bind_all, parse_layer
from app.layers.graph import in_a_row
from app.services.data_sets import digits
from app.training.examples import split
from app.training.network import TrainableNetwork
from app.training.weights import METADATA
from scripts import train_digits

WEIGHTS = train_digits.FOLDER / "digits.safetensors"
LOG: dict[str, Any] = json.loads((train_digits.FOLDER / "digits.json").read_text(encoding="utf-8"))


def test_the_files_belong_together() -> None:
    data = WEIGHTS.read_bytes()
    assert len(data) == LOG["weights"]["bytes"] < 100_000
    assert hashlib.sha256(data).hexdigest() == LOG["weights"]["sha256"]
    assert LOG["layers"] == train_digits.LAYERS
    assert LOG["settings"] == train_digits.SETTINGS
    assert [each["epoch"] for each in LOG["log"]] == list(range(1, LOG["settings"]["epochs"] + 1))
    assert LOG["log"][-1]["validation_accuracy"] == LOG["test_accuracy"]
    card = (train_digits.FOLDER / "digits.md").read_text(encoding="utf-8")
    assert f"{LOG['test_accuracy']:.2%} of {LOG['split']['test_pictures']} pictures" in card
    assert "CC BY 4.0" in card
    with safe_open(WEIGHTS, framework="numpy") as file:
        assert json.loads(file.metadata()[METADATA])["classes"] == LOG["classes"]


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def test_it_reads_digits_as_well_as_the_log_says(backend: str) -> None:
    _, held_out = split(digits(), LOG["split"]["held_out"], LOG["split"]["seed"])
    arrays = load_file(WEIGHTS)
    layers = []
    for number, settings in enumerate(LOG["layers"]):
        found = {
            name: arrays[f"{number}.{name}"] for name in ("weight", "bias") if f"{number}.{name}" in arrays
        }
        sizes = ("out_channels", "kernel_size") if found else ()
        layers.append(parse_layer({**{n: v for n, v in settings.items() if n not in sizes}, **found}))
    x, engine = held_out.pictures, Engine(learning=False)
    for bound in bind_all(layers, x.shape):
        x, _ = bound.forward(engine, x, Choice(backend))  # type: ignore[arg-type]  # by name
    accuracy = float((x.argmax(axis=1) == held_out.labels).mean())
    assert len(held_out.labels) == LOG["split"]["test_pictures"]
    assert accuracy >= LOG["test_accuracy"] - 0.005
    np.testing.assert_allclose(x.sum(axis=1), 1, atol=1e-5)


def test_a_network_of_the_lab_takes_the_weights() -> None:
    nodes = in_a_row([parse_layer(each) for each in LOG["layers"]])
    network = TrainableNetwork(nodes, (1, 8, 8), 10)
    network.load(load_file(WEIGHTS))
    assert sum(array.size for array in network.parameters.values()) == LOG["parameters"]


def test_the_script_writes_all_three_files_and_the_same_ones_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {**train_digits.SETTINGS, "epochs": 1, "batch": 256}
    first, again = (train_digits.write(tmp_path / name, settings) for name in ("one", "two"))
    assert first["weights"] == again["weights"]
    assert {path.name for path in (tmp_path / "one").iterdir()} == {
        f"digits.{end}" for end in ("json", "md", "safetensors")
    }
    assert first["test_accuracy"] > 0.2
    assert capsys.readouterr().out.startswith("epoch 1 of 1: loss ")
