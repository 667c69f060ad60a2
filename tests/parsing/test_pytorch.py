"""PyTorch's modules: their signatures, the layers that they make, and what PyTorch refuses to make."""

import inspect

import pytest

from app.layers import parse_layer
from app.parsing import ParseError, parse, parse_layers
from app.parsing.pytorch import MODULES
from app.parsing.tracing import Trace


def traced(text: str, *shape: int) -> Trace:
    return parse(text, shape or None).trace


@pytest.mark.parametrize(
    ("text", "shape", "settings", "output"),
    [
        (
            "nn.Conv2d(3, 64, 7, stride=2, padding=3)",
            (1, 3, 224, 224),
            {"kind": "conv", "out_channels": 64, "kernel_size": [7, 7], "stride": 2, "padding": 3},
            (1, 64, 112, 112),
        ),
        (
            "torch.nn.Conv2d(3, 8, (3, 5), (2, 1), (1, 2), bias=False)",
            (2, 3, 9, 9),
            {"kind": "conv", "kernel_size": [3, 5], "stride": [2, 1], "padding": [1, 2]},
            (2, 8, 5, 9),
        ),
        (
            "Conv1d(4, 4, 3, padding='same', dilation=2, groups=4, padding_mode='circular')",
            (1, 4, 10),
            {"padding": "same", "dilation": 2, "groups": 4, "padding_mode": "circular"},
            (1, 4, 10),
        ),
        ("nn.LazyConv3d(8, 3)", (1, 5, 4, 5, 6), {"kernel_size": [3, 3, 3]}, (1, 8, 2, 3, 4)),
        (
            "nn.ConvTranspose2d(8, 4, 3, 2, 1, 1)",
            (1, 8, 4, 4),
            {"kind": "conv_transpose", "stride": 2, "padding": 1, "output_padding": 1},
            (1, 4, 8, 8),
        ),
        (
            "nn.MaxPool2d(3, 1, 1)",
            (1, 2, 6, 6),
            {"kind": "max_pool", "kernel_size": [3, 3], "stride": 1, "padding": 1},
            (1, 2, 6, 6),
        ),
        ("nn.MaxPool2d(2, ceil_mode=True)", (1, 2, 5, 5), {"ceil_mode": True}, (1, 2, 3, 3)),
        (
            "nn.AvgPool2d(3, 2, padding=1, count_include_pad=False)",
            (1, 2, 6, 6),
            {"kind": "avg_pool", "count_include_pad": False},
            (1, 2, 3, 3),
        ),
        ("nn.LPPool1d(3, 2)", (1, 2, 6), {"kind": "lp_pool", "p": 3.0}, (1, 2, 3)),
        ("nn.AdaptiveAvgPool2d((1, 1))", (1, 2, 5, 7), {"kind": "global_avg_pool"}, (1, 2, 1, 1)),
        (
            "nn.AdaptiveMaxPool2d((3, None))",
            (1, 2, 7, 5),
            {"kernel_size": [3, 1], "stride": [2, 1]},
            (1, 2, 3, 5),
        ),
        (
            "nn.BatchNorm2d(8)",
            (1, 8, 3, 3),
            {"kind": "batch_norm", "weight": {"fill": 1, "shape": [8]}},
            None,
        ),
        ("nn.LeakyReLU(0.2)", (1, 8, 3, 3), {"kind": "leaky_relu", "negative_slope": 0.2}, None),
        ("nn.Softmax(dim=1)", (1, 8), {"kind": "softmax"}, None),
        ("nn.Dropout2d(0.2)", (1, 8, 3, 3), {"kind": "dropout", "p": 0.2}, None),
        ("nn.ChannelShuffle(2)", (1, 8, 3, 3), {"kind": "channel_shuffle", "groups": 2}, None),
        ("nn.Linear(16 * 5 * 5, 120)", (1, 400), {"kind": "linear", "out_channels": 120}, (1, 120)),
        ("x = 4\nnn.Conv2d(x, x * 2, 3)", (1, 4, 8, 8), {"out_channels": 8}, (1, 8, 6, 6)),
    ],
)
def test_a_module_is_the_layer(
    text: str, shape: tuple[int, ...], settings: dict[str, object], output: tuple[int, ...] | None
) -> None:
    found = traced(text, *shape)
    assert found.failure is None
    assert settings.items() <= found.layers[0].items()
    assert found.shape == (output or shape)
    parse_layer(found.layers[0])


def test_parameters_are_those_of_an_untrained_module() -> None:
    (conv, norm) = parse("nn.Sequential(nn.Conv2d(3, 64, 7), nn.BatchNorm2d(64))", (1, 3, 8, 8)).trace.bound
    assert conv.parameters == 64 * 3 * 49 + 64
    assert norm.parameters == 128


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("nn.Conv2d(3, 64, 3, stride=2, padding='same')", "padding", "not supported for strided"),
        ("nn.Conv2d(3, 64, 3, groups=2)", "groups", "in_channels must be divisible by groups"),
        ("nn.Conv2d(4, 3, 3, groups=2)", "groups", "out_channels must be divisible by groups"),
        ("nn.Conv2d(4, 4, 3, groups=0)", "groups", "groups must be a positive integer"),
        ("nn.Conv2d(3, -1, 3)", "out_channels", "at least 1"),
        ("nn.Conv2d(3, 8, 3, stride=0)", "stride", "stride is 0"),
        ("nn.Conv2d(3, 8, 3.0)", "kernel_size", "write 3"),
        ("nn.Conv2d(3, 8, (3, 3, 3))", "kernel_size", "3 values for 2 spatial axes"),
        ("nn.Conv2d(3, width, 3)", None, "'width', whose value isn't in the text"),
        ("nn.MaxPool2d(2, padding=2)", "padding", "at most half"),
    ],
)
def test_what_pytorch_refuses_is_a_failure(text: str, field: str | None, words: str) -> None:
    failure = parse(text, None).trace.failure
    assert failure is not None
    assert failure.field == field
    assert words in failure.detail
    with pytest.raises(ParseError) as caught:
        parse_layers(text)
    assert caught.value.detail == failure.detail


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "nn.Conv2d(3, 64, 7, strides=2)",
            "line 1, column 21: Conv2d has no argument 'strides'; is 'stride'",
        ),
        ("nn.Conv2d(3, 64)", "needs 'kernel_size'"),
        ("nn.Conv2d(3, 64, 7, kernel_size=3)", "gets 'kernel_size' twice"),
        ("nn.ReLU(1, 2)", "takes 1 arguments by place, got 2"),
        ("nn.Conv2d(*args)", "known only when the code runs"),
        ("nn.Conv2d(**args)", "Conv2d: what ** stands for is known only when the code runs"),
        ("nn.Conv2d(3, 64, 7", "line 1, column 10"),
        ("hello", "no layer is in it"),
        ("   \n", "empty"),
    ],
)
def test_what_is_not_understood_is_named_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert words in caught.value.detail


def test_unknown_parts_are_named_and_known_ones_stay() -> None:
    text = "nn.Sequential(\n    nn.Conv2d(3, 8, 3),\n    nn.PixelShuffle(2),\n    nn.GELU(),\n    nn.Foo(1))"
    found = traced(text, 1, 3, 8, 8)
    assert [layer["kind"] for layer in found.layers] == ["conv"]
    notes = "\n".join(found.notes)
    assert "line 3, column 5: PixelShuffle (1): PixelShuffle(2) turns (N, C·2², H, W)" in notes
    assert "line 4, column 5: GELU (2)" in notes
    assert "line 5, column 5: Foo (3)" in notes


APPLIED = [
    ("nn.Linear(8, 4), nn.BatchNorm1d(4), nn.ReLU()", (2, 8), ["linear", "batch_norm", "relu"]),
    ("nn.BatchNorm1d(8), nn.Linear(8, 4, bias=False)", (2, 8), ["batch_norm", "linear"]),
    ("nn.BatchNorm1d(8, affine=False, eps=1e-3)", (2, 8, 5), ["batch_norm"]),
    ("nn.BatchNorm2d(8, bias=False)", (2, 8, 5, 5), ["batch_norm"]),
    ("nn.LazyBatchNorm2d()", (2, 8, 5, 5), ["batch_norm"]),
    ("nn.AvgPool2d(2, divisor_override=3)", (1, 8, 5, 5), None),
    ("nn.Flatten(2)", (2, 8, 5, 5), None),
    ("nn.Linear(8, 4)", (2, 3, 8), None),
    ("nn.Softmax(2)", (2, 3, 8), []),
]


@pytest.mark.torch
@pytest.mark.parametrize(("text", "shape", "kinds"), APPLIED, ids=[case[0] for case in APPLIED])
def test_what_pytorch_runs_is_no_failure(text: str, shape: tuple[int, ...], kinds: list[str] | None) -> None:
    """What no layer does the same as is left out with a note, and shapes end there unless it keeps them."""
    torch = pytest.importorskip("torch")
    output = tuple(eval(f"nn.Sequential({text})", {"nn": torch.nn})(torch.zeros(shape)).shape)
    run = traced(f"nn.Sequential({text})", *shape)
    assert run.failure is None
    assert [layer["kind"] for layer in run.layers] == (kinds or [])
    assert run.shape == (None if kinds is None else output)
    assert kinds or "it is left out" in "\n".join(run.notes)


@pytest.mark.torch
def test_signatures_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    for name, module in MODULES.items():
        if not hasattr(torch.nn, name):  # of a later release than the one installed
            continue
        real = inspect.signature(getattr(torch.nn, name).__init__).parameters
        if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in real.values()) or module.signature.rest:
            continue
        kinds = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
        positional, keyword = (
            tuple(p.name for p in real.values() if p.kind is kind and p.name != "self") for kind in kinds
        )
        assert module.signature.positional == positional, name
        assert set(module.signature.keyword) - {"bias"} == set(keyword) - {"bias"}, name
        defaults = {p.name: p.default for p in real.values() if p.default is not p.empty}
        assert {n: v for n, v in module.signature.defaults.items() if n in defaults} == defaults, name


def test_a_model_is_read_as_its_forward_goes() -> None:
    text = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(True), nn.MaxPool2d(2))
        self.up = nn.ConvTranspose2d(16, 3, 2, stride=2)
        self.unused = nn.Conv2d(1, 1, 1)
    def forward(self, x):
        h = self.down(x)
        return torch.flatten(torch.sigmoid(self.up(h)), 1)

net = Net()
y = net(torch.randn(1, 3, 64, 64))
"""
    reading = parse(text)
    kinds = [layer["kind"] for layer in reading.trace.layers]
    assert kinds == ["conv", "relu", "max_pool", "conv_transpose", "sigmoid", "flatten"]
    assert reading.trace.input_shape == (1, 3, 64, 64)
    assert reading.trace.shape == (1, 3 * 64 * 64)
    assert "never applied, so left out: self.unused" in reading.text.notes
