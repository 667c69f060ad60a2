"""Functions and methods of tensors: what PyTorch makes of the same code, run here, and weights' shapes."""

import pytest

from app.parsing import ParseError, parse
from app.parsing.functional import FUNCTIONS, commented_shapes
from app.parsing.values import Tensor

# each is run by PyTorch as it stands, on x of (2, 4, 8, 9)
CODES = [
    ("F.conv2d(x, w, padding='same')  # w: (6, 4, 3, 3)", ["conv"]),
    ("F.conv2d(x, w, b, stride=(2, 1), padding=1, groups=2)  # w: (6, 2, 3, 3), b: (6,)", ["conv"]),
    ("F.conv2d(input=x, weight=w, dilation=2)  # w.shape = torch.Size([6, 4, 3, 3])", ["conv"]),
    ("F.conv_transpose2d(x, w, stride=2, output_padding=1)  # w: (4, 3, 3, 3)", ["conv_transpose"]),
    ("F.conv_transpose2d(x, w, stride=2, groups=2)  # w: (4, 3, 3, 3)", ["conv_transpose"]),
    ("F.max_pool2d(x, 3, 2, 1, ceil_mode=True)", ["max_pool"]),
    ("F.avg_pool2d(x, (2, 3), count_include_pad=False)", ["avg_pool"]),
    ("F.lp_pool2d(x, 2, 2)", ["lp_pool"]),
    ("F.adaptive_avg_pool2d(x, 1)", ["global_avg_pool"]),
    ("F.adaptive_max_pool2d(x, (4, 3))", ["max_pool"]),
    ("F.relu(x, inplace=False)", ["relu"]),
    ("F.leaky_relu(F.max_pool2d(x, 2), 0.2)", ["max_pool", "leaky_relu"]),
    ("F.dropout(torch.tanh(x), 0.5, training=self.training)", ["tanh", "dropout"]),
    ("F.channel_shuffle(x, 2)", ["channel_shuffle"]),
    ("F.softmax(x, dim=1)", ["softmax"]),
    ("F.softmax(x, dim=-3)", ["softmax"]),
    ("F.linear(torch.flatten(x, 1), w)  # w: (5, 288)", ["flatten", "linear"]),
    ("F.linear(x.flatten(1), w, b)  # w: (5, 288), b has shape (5,)", ["flatten", "linear"]),
    ("x.relu().sigmoid().flatten(start_dim=1).softmax(-1)", ["relu", "sigmoid", "flatten", "softmax"]),
    ("F.max_pool2d(x, 2).view(2, -1)", ["max_pool", "flatten"]),
    ("x.contiguous().reshape((x.size(0), -1))", ["flatten"]),
]


@pytest.mark.torch
@pytest.mark.parametrize(("text", "kinds"), CODES, ids=[code[0].partition("  #")[0] for code in CODES])
def test_a_function_is_the_layer_that_pytorch_runs(text: str, kinds: list[str]) -> None:
    torch = pytest.importorskip("torch")
    run = parse(f"y = {text}", (2, 4, 8, 9)).trace
    assert run.failure is None
    assert [layer["kind"] for layer in run.layers] == kinds
    weight = commented_shapes(text).get("w")
    shape = weight.shape if isinstance(weight, Tensor) else (1,)
    names = {
        "torch": torch,
        "F": torch.nn.functional,
        "self": torch.nn.ReLU().eval(),
        "x": torch.zeros(2, 4, 8, 9),
        "w": torch.zeros(shape),
        "b": torch.zeros(shape[0]),
    }
    assert run.shape == tuple(eval(text, names).shape)


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        (
            "F.conv1d(x, w)",
            "weight",
            "the shape of 'w' isn't in the text; add a comment such as # w: (64, 3, 7)",
        ),
        (
            "F.conv3d(x, m.w)",
            "weight",
            "add a comment such as # weight: (64, 3, 7, 7, 7), which is (O, I/groups",
        ),
        ("F.conv_transpose2d(x, w)", "weight", "which is (I, O/groups, k0, k1)"),
        ("F.linear(x, w)", "weight", "add a comment such as # w: (10, 128), which is (out, in)"),
        ("F.conv2d(x, w)  # w: (3, 7)", "weight", "a weight of [3, 7] has not 4 axes, (O, I/groups, k0, k1)"),
        ("F.conv2d(x, 3)", "weight", "the shape of 'the weight' isn't in the text"),
        (
            "F.conv2d(x, w, groups=2)  # w: (3, 2, 3, 3)",
            "groups",
            "groups=2 does not divide the weight's 3 output channels",
        ),
        ("F.conv2d(x, w, groups=n)  # w: (4, 2, 3, 3)", None, "groups is 'n', whose value isn't in the text"),
    ],
)
def test_what_a_function_lacks_is_said(text: str, field: str | None, words: str) -> None:
    failure = parse(f"y = {text}").trace.failure
    assert failure is not None
    assert failure.field == field
    assert words in failure.detail


def test_a_weights_shape_is_the_tensors_of_the_text() -> None:
    text = "x = torch.randn(size=(1, 3, 8, 8))\nw = torch.empty(4, 3, 3, 3)\ny = F.conv2d(x, w)"
    assert parse(text).trace.shape == (1, 4, 6, 6)
    text = "batch = load()  # torch.Size([1, 3, 8, 8])\nw = torch.empty(4, 3, 3, 3)\ny = F.conv2d(batch, w)"
    assert parse(text).trace.shape == (1, 4, 6, 6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("y = F.interpolate(x, scale_factor=2, align_corners=True)", "it scales its input to another size"),
        ("y = F.pixel_shuffle(x, 2)", "a conv_transpose with kernel_size=2, stride=2 gives the size"),
        ("y = torch.flatten(x)", "only Flatten(1, -1), which keeps the batch, is a layer here"),
        ("y = x.flatten(2)", "only Flatten(1, -1), which keeps the batch, is a layer here"),
        ("y = x.view(1, 2, -1)", "only a view of (N, features) is a layer here"),
        ("y = F.relu(x).mean([2, 3])", "mean: it isn't one of the functions known here"),
    ],
)
def test_behind_what_is_no_layer_no_shape_is_known(text: str, words: str) -> None:
    run = parse(text, (1, 4, 8, 8)).trace
    assert run.failure is None
    assert run.shape is None
    assert words in "\n".join(run.notes)


def test_a_softmax_is_one_over_the_channels() -> None:
    """PyTorch's −1 is a row of a picture; only of (N, features) it is what a layer here does."""
    for text in ("F.softmax(x, -1)", "nn.Softmax(dim=-1)", "x.softmax(3)"):
        assert [layer["kind"] for layer in parse(text, (1, 4)).trace.layers] == ["softmax"] * (
            "3" not in text
        )
        run = parse(text, (1, 4, 8, 8)).trace
        assert (run.layers, run.shape) == ([], (1, 4, 8, 8))
        assert "over" in "\n".join(run.notes)


def test_arguments_that_a_function_has_not_are_named() -> None:
    with pytest.raises(ParseError, match=r"max_pool2d has no argument 'by'; it has input, kernel_size"):
        parse("F.max_pool2d(x, by=2)")


@pytest.mark.torch
def test_functions_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    for name, signature in FUNCTIONS.items():
        real = getattr(torch.nn.functional, name)
        assert callable(real), name
        assert signature.positional[0] == "input"
