"""Padding layers: the convolution behind takes their cells over where PyTorch does the same."""

import pytest

from app.layers import parse_layer
from app.parsing import parse

TAKEN = [
    ("nn.ZeroPad2d(1), nn.Conv2d(3, 4, 3)", {"padding": 1}),
    ("nn.ZeroPad2d((1, 2, 0, 3)), nn.Conv2d(3, 4, 3)", {"padding": [[0, 3], [1, 2]]}),
    ("nn.ZeroPad2d(1), nn.Conv2d(3, 4, 3, padding=2)", {"padding": 3}),
    ("nn.ZeroPad2d((1, 0, 0, 0)), nn.Conv2d(3, 4, 3, padding=(1, 0))", {"padding": [[1, 1], [1, 0]]}),
    ("nn.ZeroPad2d(1), nn.Conv2d(3, 4, 3, padding_mode='circular')", {"padding": 1}),
    ("nn.ReflectionPad2d(2), nn.Conv2d(3, 4, 3)", {"padding": 2, "padding_mode": "reflect"}),
    ("nn.ReplicationPad2d(1), nn.Conv2d(3, 4, 3, stride=2)", {"padding_mode": "replicate", "stride": 2}),
    ("nn.CircularPad2d(1), nn.Conv2d(3, 4, 3)", {"padding_mode": "circular"}),
    (
        "nn.ConstantPad2d(1, 0.5), nn.Conv2d(3, 4, 3)",
        {"padding": 1, "padding_mode": "constant", "padding_value": 0.5},
    ),
    ("nn.ConstantPad2d(1, 0), nn.Identity(), nn.Conv2d(3, 4, 3)", {"padding": 1}),
]


@pytest.mark.torch
@pytest.mark.parametrize(("text", "settings"), TAKEN, ids=[case[0] for case in TAKEN])
def test_a_convolution_takes_over_the_padding_before_it(text: str, settings: dict[str, object]) -> None:
    torch = pytest.importorskip("torch")
    run = parse(f"nn.Sequential({text})", (1, 3, 6, 7)).trace
    assert run.failure is None
    (layer,) = run.layers
    assert settings.items() <= layer.items()
    assert "padding_mode" in settings or "padding_mode" not in layer
    parse_layer(layer)
    model = eval(f"nn.Sequential({text})", {"nn": torch.nn})
    assert run.shape == tuple(model(torch.zeros(1, 3, 6, 7)).shape)


@pytest.mark.parametrize(
    ("text", "left", "kinds"),
    [
        ("nn.ZeroPad2d(1), nn.MaxPool2d(3)", "ZeroPad2d (0)", ["max_pool"]),
        ("nn.ZeroPad2d(1), nn.Conv2d(3, 4, 3, padding='same')", "ZeroPad2d (0)", ["conv"]),
        ("nn.ReflectionPad2d(1), nn.Conv2d(3, 4, 3, padding=1)", "ReflectionPad2d (0)", ["conv"]),
        ("nn.ZeroPad2d(1), nn.ReflectionPad2d(1), nn.Conv2d(3, 4, 3)", "ZeroPad2d (0)", ["conv"]),
        ("nn.ZeroPad2d(1), nn.PixelUnshuffle(2), nn.Conv2d(12, 4, 3)", "ZeroPad2d (0)", ["conv"]),
        ("nn.ReLU(), nn.CircularPad2d(1)", "CircularPad2d (1)", ["relu"]),
    ],
)
def test_what_no_layer_takes_over_ends_what_is_known(text: str, left: str, kinds: list[str]) -> None:
    """On 2 × 2 cells a window of 3 fits only with the padding, so that no failure may be told either."""
    run = parse(f"nn.Sequential({text})", (1, 3, 2, 2)).trace
    assert run.failure is None
    assert run.shape is None
    assert [layer["kind"] for layer in run.layers] == kinds
    assert f"shapes are known up to {left} alone" in run.notes
    assert any(note.startswith(f"{left} is left out: only a convolution") for note in run.notes)
    assert parse(f"nn.Sequential({text})").trace.failure is None


def test_padding_of_other_axes_fails_as_a_layer_does() -> None:
    failure = parse("nn.Sequential(nn.ZeroPad2d(1), nn.Conv2d(3, 4, 3))", (3, 9)).trace.failure
    assert failure is not None
    assert "ZeroPad2d (0) needs an input of 4 dimensions" in failure.detail


def test_a_failing_convolution_has_its_padding_still() -> None:
    run = parse("nn.Sequential(nn.ZeroPad2d(1), nn.Conv2d(4, 4, 3))", (1, 3, 6, 6)).trace
    assert run.failure is not None
    assert run.failure.kind == "channels"
    assert not run.notes


@pytest.mark.parametrize(
    ("text", "output", "words"),
    [
        ("nn.AdaptiveAvgPool2d(3)", (1, 4, 3, 3), None),
        ("nn.AdaptiveAvgPool2d(20)", None, "[12, 9] cells don't make [20, 20] windows of one size"),
        ("nn.AdaptiveMaxPool2d((5, 3))", None, "[12, 9] cells don't make [5, 3] windows of one size"),
        ("nn.AdaptiveMaxPool2d((12, None))", (1, 4, 12, 9), None),
    ],
)
def test_adaptive_windows(text: str, output: tuple[int, ...] | None, words: str | None) -> None:
    run = parse(text, (1, 4, 12, 9)).trace
    assert run.shape == output
    assert words is None or words in "\n".join(run.notes)
    (note,) = parse(text).trace.notes
    assert "give an input's shape to know its windows" in note
