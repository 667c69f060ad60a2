"""Models as PyTorch prints them, the printed text made by PyTorch itself where it is there."""

from types import ModuleType

import pytest

from app.parsing import ParseError, parse

ALEXNET = """AlexNet(
  (features): Sequential(
    (0): Conv2d(3, 64, kernel_size=(11, 11), stride=(4, 4), padding=(2, 2))
    (1): ReLU(inplace=True)
    (2): MaxPool2d(kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)
    (3): Conv2d(64, 192, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
  )
  (avgpool): AdaptiveAvgPool2d(output_size=(9, 9))
  (classifier): Sequential(
    (0): Dropout(p=0.5, inplace=False)
    (1): Linear(in_features=15552, out_features=1000, bias=True)
  )
)"""
BLOCK = """Net(
  (conv1): Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), bias=False)
  (layer1): Sequential(
    (0-1): 2 x BasicBlock(
      (conv1): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=same, padding_mode=reflect)
      (drop): StochasticDepth(p=0.1, mode=row)
      (downsample): Sequential(
        (0): Conv2d(8, 16, kernel_size=(1, 1), stride=(2, 2), bias=False)
      )
    )
  )
)"""


def test_named_children_are_read_in_a_row() -> None:
    run = parse(ALEXNET, (1, 3, 224, 224)).trace
    assert run.failure is None
    assert [layer["kind"] for layer in run.layers] == [
        "conv", "relu", "max_pool", "conv", "avg_pool", "dropout", "flatten", "linear",
    ]  # fmt: skip
    assert run.shape == (1, 1000)
    notes = "\n".join(run.notes)
    assert "a flatten is put before Linear (classifier.1)" in notes
    assert "bias" in run.layers[0]


def test_adaptive_windows_of_several_sizes_end_what_is_known() -> None:
    run = parse(ALEXNET.replace("(9, 9)", "(6, 6)"), (1, 3, 224, 224)).trace
    assert run.failure is None
    assert run.shape is None
    assert "[27, 27] cells don't make [6, 6] windows of one size" in "\n".join(run.notes)


def test_repeats_branches_and_words_without_quotes() -> None:
    reading = parse(BLOCK, (1, 3, 32, 32))
    assert [layer["kind"] for layer in reading.trace.layers] == ["conv"] * 3
    assert reading.trace.layers[1]["padding"] == "same"
    assert reading.trace.shape == (1, 8, 16, 16)
    notes = "\n".join(reading.text.notes)
    assert "line 7, column 7: 'downsample' is taken for a branch" in notes
    assert [step.name for step in reading.text.steps][:2] == ["conv1", "layer1.0-1.conv1"]


def test_one_line_alone_is_read() -> None:
    run = parse("Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=same)", (1, 3, 8, 8)).trace
    assert run.shape == (1, 8, 8, 8)


def test_a_flatten_is_missing_in_a_sequential() -> None:
    text = "Sequential(\n  (0): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))\n"
    text += "  (1): Linear(in_features=18, out_features=5, bias=True)\n)"
    reading = parse(text, (1, 1, 5, 5))
    assert reading.trace.failure is not None
    assert reading.trace.failure.kind == "flatten"
    assert reading.fixes[0].title == "a Flatten before it"
    assert reading.fixes[0].output_shape == (1, 5)


def test_arguments_that_a_module_has_not_are_named() -> None:
    with pytest.raises(ParseError, match=r"line 2, column 3: Conv2d has no argument 'kernel'"):
        parse("Net(\n  (0): Conv2d(3, 8, kernel=(3, 3))\n)")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Net(\n  (a): Conv2d(3, 8, kernel_size=(3, 3)\n)",
            "line 2, column 3: 'Conv2d(3, 8, kernel_size=(3, 3)': the bracket is never closed: close it",
        ),
        ("Net(\n  (a): Conv2d(3, 8) + 2\n)", "line 2, column 3: 'Conv2d(3, 8) + 2' is no module"),
        ("Net(\n  (a): Sequential()\n)", "no module is in it; paste what print(model) shows"),
        ("Net(\n" + "  (a): ReLU()\n" * 1001 + ")\n", "1001 layers; at most 1000 are read"),
        (
            "Net(\n  (a): 200 x ReLU()\n" * 1 + "  (b): 200 x A(\n    (c): 200 x ReLU()\n  )\n)",
            "line 3, column 3: more than 5000 layers",
        ),
    ],
)
def test_what_is_no_printed_model_is_refused(text: str, words: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert words in caught.value.detail


def test_lines_between_are_named_and_left_out() -> None:
    text = (
        ">>> print(net)\n>>> # a comment\n)\nsaid by hand\nNet(\n  (a): ReLU()\n\n  (b): DropPath()\n)\n<end>"
    )
    reading = parse(text, (1, 3, 8, 8))
    assert [layer["kind"] for layer in reading.trace.layers] == ["relu"]
    assert reading.trace.shape == (1, 3, 8, 8)
    notes = "\n".join((*reading.text.notes, *reading.trace.notes))
    assert "line 4, column 1: 'said by hand' isn't understood and was left out" in notes
    assert "it does nothing at inference" in notes
    assert "comment" not in notes


def modules(nn: ModuleType) -> list[object]:
    return [
        nn.Conv2d(3, 4, (3, 5), (2, 1), (1, 2), bias=False),
        nn.Conv2d(4, 4, 3, padding="same", padding_mode="circular", dilation=2, groups=2),
        nn.ConvTranspose2d(4, 6, 3, 2, 1, 1),
        nn.BatchNorm2d(6),
        nn.LeakyReLU(0.2),
        nn.MaxPool2d(3, 2, 1, ceil_mode=True),
        nn.AvgPool2d((2, 3), 1),
        nn.LPPool2d(2, 2),
        nn.ZeroPad2d((1, 2, 0, 1)),
        nn.Conv2d(6, 8, 3),
        nn.GELU(),
        nn.GroupNorm(2, 8),
        nn.Dropout(0.1),
        nn.Identity(),
        nn.Sequential(nn.Softmax(1), nn.AdaptiveAvgPool2d(1)),
        nn.Flatten(),
        nn.Linear(8, 5),
        nn.Tanh(),
    ]


@pytest.mark.torch
def test_shapes_are_those_that_pytorch_computes() -> None:
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(*modules(torch.nn))
    x = torch.zeros(2, 3, 33, 40)
    reading = parse(str(model), tuple(x.shape))
    assert reading.trace.failure is None
    assert reading.trace.shape == tuple(model(x).shape)
    counted = sum(layer.parameters for layer in reading.trace.bound)
    others = sum(p.numel() for p in model[11].parameters())  # the group norm is no layer here
    assert counted == sum(p.numel() for p in model.parameters()) - others


@pytest.mark.torch
def test_lazy_modules_are_read() -> None:
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.LazyConv2d(8, 3), torch.nn.ReLU())
    assert parse(str(model), (1, 5, 6, 6)).trace.shape == (1, 8, 4, 4)
