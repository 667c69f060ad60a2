"""The commands of the shape desk and of pictures: what they print, write and exit with."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import cli

STEM = "nn.Sequential(nn.Conv2d(3, 64, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, 1))"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the engine quick to start, and files out of the home folder."""
    monkeypatch.setenv("CONVSCOPE_BACKEND", "numpy")
    monkeypatch.setenv("CONVSCOPE_DATA_DIR", "")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    levels = np.random.default_rng(3).integers(0, 256, (12, 16), np.uint8)
    Image.fromarray(levels).save(path)
    return path


def test_shapes_of_a_network(capsys: Capture) -> None:
    assert cli.main(["shape", STEM, "--input", "1,3,224,224"]) == 0
    said = capsys.readouterr().out
    assert "1 × 64 × 56 × 56" in said
    assert "Parameters: 9,472" in said
    assert cli.main(["shape", STEM, "--input", "1x3x224x224", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [report["output_shape"][2:] for report in answer["layers"]] == [[112, 112], [112, 112], [56, 56]]
    assert answer["network"]["parameters"] == 9472
    assert cli.main(["shape", STEM, "--input", "1,3,8,8", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("layer,kind,")


def test_a_single_layer_is_derived_in_steps(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"kind": "max_pool", "kernel_size": 2}'))
    assert cli.main(["shape", "-", "--input", "1,1,7,7"]) == 0
    assert "output = ⌊(7 − 2) / 2⌋ + 1 = ⌊2.5⌋ + 1 = 3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shape", "nonsense", "--input", "1,1,4,4"], "no layer is in it"),
        (["shape", "nn.Conv2d(3, 8, 3)"], "--input 1,3,224,224"),
        (["shape", "nn.Conv2d(3, 8, 3)", "--input", "1,1,4,4"], "reads 3 channels"),
        (["shape", '{"kind": "max_pool", "kernel_size": 9}', "--input", "1,1,4,4"], "works: kernel_size 4"),
        (["shape", "{", "--input", "1,1,4,4"], "no JSON"),
        (["solve", "224"], "the input's size and the output's"),
        (["convolve", "nowhere.png", "--kernel", "sobel_x", "-o", "x.png"], "nowhere.png"),
        (["convolve", "nowhere.png", "--kernel", "sobel_x", "-o", "x.txt"], ".npy"),
    ],
)
def test_what_cannot_be_is_said_in_words(arguments: list[str], said: str, capsys: Capture) -> None:
    assert cli.main(arguments) == 1
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err


def test_solving(capsys: Capture) -> None:
    assert cli.main(["solve", "224", "112"]) == 0
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first.split("  ")[0] == "kernel 3, stride 2, padding 1"
    assert second.split("  ")[0] == "kernel 2, stride 2"
    assert cli.main(["solve", "7x9", "14x18", "--kind", "conv_transpose", "--kernel", "3", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["answers"][0]["layer"]["output_padding"] == 1
    assert cli.main(["solve", "112", "--inputs-of", "nn.MaxPool2d(3, 2, 1)"]) == 0
    assert capsys.readouterr().out == "height: 223 to 224\nwidth: 223 to 224\n"
    assert cli.main(["solve", "30", "--padding-of", "nn.Conv2d(3, 8, 5)"]) == 0
    assert "padding 2" in capsys.readouterr().out


def test_what_has_no_solution_is_explained(capsys: Capture) -> None:
    fixed = ["--kernel", "3", "--stride", "2", "--padding", "1", "--dilation", "1"]
    assert cli.main(["solve", "224", "111", *fixed]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "⌈n / 2⌉ of n cells, so 112 of 224, not 111" in captured.err
    assert "kernel 3, stride 2, padding 1 makes 112" in captured.err


def test_a_layer_is_written_for_others(capsys: Capture) -> None:
    given = ["code", "nn.MaxPool2d(3, 2, 1)", "--input", "1,64,112,112", "--to", "pytorch"]
    assert cli.main(given) == 0
    said = capsys.readouterr().out
    assert said.startswith("# PyTorch")
    assert "max_pool2d" in said.lower() or "MaxPool2d" in said
    assert cli.main([*given, "--json"]) == 0
    assert [entry["target"] for entry in json.loads(capsys.readouterr().out)["codes"]] == ["pytorch"]
    assert cli.main(["code", STEM, "--input", "1,3,9,9"]) == 1
    assert "3 layers" in capsys.readouterr().err


def test_a_picture_is_filtered(photo: Path, tmp_path: Path, capsys: Capture) -> None:
    numbers, edges = tmp_path / "edges.npy", tmp_path / "edges.png"
    assert (
        cli.main(["convolve", str(photo), "--kernel", "box:size=3", "--padding", "valid", "-o", str(numbers)])
        == 0
    )
    with Image.open(photo) as image:
        x = np.asarray(image).astype(np.float64) / 255
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3))
    np.testing.assert_allclose(np.load(numbers)[0, 0], windows.mean(axis=(2, 3)), atol=1e-6)
    assert cli.main(["convolve", str(photo), "--kernel", "sobel_x", "--channel", "0", "-o", str(edges)]) == 0
    with Image.open(edges) as image:
        assert image.size == (16, 12)
    assert str(edges) in capsys.readouterr().err
    assert cli.main(["convolve", str(photo), "--kernel", "[[1, 2], [3]]", "-o", str(edges)]) == 1
    assert "convscope convolve:" in capsys.readouterr().err


def test_a_window_slides(photo: Path, tmp_path: Path) -> None:
    film = tmp_path / "sliding.gif"
    pool = '{"kind": "max_pool", "kernel_size": 4}'
    arguments = ["animate", str(photo), "--layer", pool, "--count", "5", "--width", "320", "-o", str(film)]
    assert cli.main(arguments) == 0
    with Image.open(film) as image:
        assert getattr(image, "n_frames", 1) == 5


@pytest.mark.parametrize("command", [module.__name__.rpartition(".")[2] for module in cli.COMMANDS])
def test_each_command_has_help(command: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([command, "--help"])
    assert f"usage: convscope {command}" in capsys.readouterr().out
