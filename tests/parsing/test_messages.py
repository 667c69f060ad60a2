"""Error messages: PyTorch's are provoked here, others are recorded; what they tell, and fixes that work."""

from collections.abc import Callable
from typing import Any

import pytest

from app.layers import bind_all, parse_layer
from app.parsing import Reading, parse

SHAPES = tuple[int, ...]


def read(text: str) -> Reading:
    reading = parse(text)
    assert reading.text.dialect == "error"
    assert reading.text.said is not None
    assert reading.trace.failure is not None
    return reading


def hold(reading: Reading, titles: list[str]) -> None:
    """Every fix gives what it says by the forward rule, and those asked for are among them."""
    for fix in reading.fixes:
        if fix.input_shape is not None and fix.output_shape is not None:
            layers = [parse_layer(layer) for layer in fix.layers]
            bound = bind_all(layers, fix.input_shape)
            assert bound[-1].output_shape == fix.output_shape
    found = [fix.title for fix in reading.fixes]
    assert [title for title in titles if title not in found] == [], found


def provoked() -> list[tuple[str, Callable[[Any], object], str, SHAPES | None, list[str]]]:
    """A name, what raises, the failure's kind, the input that is read, and fixes that must be there."""
    return [
        (
            "channels",
            lambda t: t.nn.Conv2d(3, 64, 7)(t.zeros(1, 1, 224, 224)),
            "channels",
            (1, 1, 224, 224),
            ["in_channels=1", "an input with 3 channels, [1, 3, 224, 224]"],
        ),
        (
            "channels last",
            lambda t: t.nn.Conv2d(3, 64, 7)(t.zeros(1, 224, 225, 3)),
            "channels",
            (1, 224, 225, 3),
            ["x.permute(0, 3, 1, 2): channels first, [1, 3, 224, 225]"],
        ),
        (
            "groups",
            lambda t: t.nn.functional.conv1d(t.zeros(1, 4, 9), t.zeros(4, 4, 3), groups=2),
            "channels",
            (1, 4, 9),
            ["in_channels=4"],
        ),
        (
            "transposed",
            lambda t: t.nn.ConvTranspose3d(3, 1, 3)(t.zeros(1, 1, 4, 4, 4)),
            "channels",
            (1, 1, 4, 4, 4),
            ["in_channels=1"],
        ),
        (
            "kernel",
            lambda t: t.nn.Conv2d(1, 1, 3)(t.zeros(1, 1, 2, 2)),
            "window",
            (1, 1, 2, 2),
            ["padding=1", "kernel_size=2", "an input of [1, 1, 3, 3]"],
        ),
        (
            "kernel of a volume",
            lambda t: t.nn.Conv3d(1, 1, 3)(t.zeros(1, 1, 2, 2, 5)),
            "window",
            (1, 1, 2, 2, 5),
            ["padding=(1, 1, 0)"],
        ),
        (
            "linear",
            lambda t: t.nn.Linear(256, 120)(t.zeros(1, 400)),
            "features",
            (1, 400),
            ["in_features=400"],
        ),
        (
            "linear of maps",
            lambda t: t.nn.Linear(80, 120)(t.zeros(1, 16, 5, 5)),
            "features",
            (80, 5),
            ["a flatten before it: [5, 80]"],
        ),
        (
            "output padding",
            lambda t: t.nn.ConvTranspose2d(1, 1, 3, stride=2, output_padding=2)(t.zeros(1, 1, 4, 4)),
            "output_padding",
            (1, 1, 8, 8),
            ["output_padding=1", "stride=3"],
        ),
        (
            "nothing left",
            lambda t: t.nn.ConvTranspose2d(1, 1, 1, padding=3)(t.zeros(1, 1, 4, 4)),
            "padding",
            (1, 1, 4, 4),
            ["padding=1"],
        ),
        (
            "pool's padding",
            lambda t: t.nn.MaxPool2d(2, padding=2)(t.zeros(1, 1, 4, 4)),
            "pool_padding",
            (1, 1, 8, 8),
            ["padding=1", "kernel_size=4"],
        ),
        (
            "pool's window",
            lambda t: t.nn.AvgPool2d(5)(t.zeros(1, 2, 4, 4)),
            "window",
            (1, 2, 4, 4),
            ["padding=1", "kernel_size=4", "an input of [1, 2, 5, 5]"],
        ),
        (
            "no batch, no channels",
            lambda t: t.nn.Conv2d(1, 1, 3)(t.zeros(4, 5)),
            "rank",
            (4, 5),
            ["x[None, None]: [1, 1, 4, 5]"],
        ),
        (
            "too many axes",
            lambda t: t.nn.Conv1d(4, 1, 3)(t.zeros(2, 1, 4, 4)),
            "rank",
            (2, 1, 4, 4),
            ["x.squeeze(1): [2, 4, 4]"],
        ),
        ("negative", lambda t: t.nn.Conv2d(1, -8, 3), "out_channels", None, ["out_channels=8"]),
        ("divisible", lambda t: t.nn.Conv2d(3, 4, 3, groups=2), "groups", None, []),
        ("no groups", lambda t: t.nn.Conv2d(4, 4, 3, groups=0), "groups", (1, 1, 8, 8), ["groups=1"]),
        (
            "same",
            lambda t: t.nn.Conv2d(1, 1, 3, stride=2, padding="same"),
            "padding",
            (1, 1, 8, 8),
            ["padding=1", "stride=1"],
        ),
        (
            "stride",
            lambda t: t.nn.Conv2d(1, 1, 3, stride=0)(t.zeros(1, 1, 4, 4)),
            "stride",
            (1, 1, 8, 8),
            ["stride=1"],
        ),
        (
            "negative padding",
            lambda t: t.nn.Conv2d(1, 1, 3, padding=-1)(t.zeros(1, 1, 4, 4)),
            "padding",
            (1, 1, 8, 8),
            ["padding=1"],
        ),
        (
            "dilation",
            lambda t: t.nn.Conv2d(1, 1, 3, dilation=0)(t.zeros(1, 1, 4, 4)),
            "dilation",
            (1, 1, 8, 8),
            ["dilation=1"],
        ),
        (
            "batch norm",
            lambda t: t.nn.BatchNorm2d(64)(t.zeros(2, 32, 4, 4)),
            "channels",
            (1, 32, 8, 8),
            ["num_features=32"],
        ),
        (
            "reflect",
            lambda t: t.nn.Conv2d(1, 1, 9, padding=4, padding_mode="reflect")(t.zeros(1, 1, 4, 4)),
            "padding",
            (1, 1, 4, 4),
            ["padding_mode='replicate'"],
        ),
        (
            "weight's groups",
            lambda t: t.nn.functional.conv2d(t.zeros(1, 4, 5, 5), t.zeros(3, 2, 3, 3), groups=2),
            "groups",
            (1, 4, 8, 8),
            ["groups=1", "out_channels=4"],
        ),
        (
            "circular",
            lambda t: t.nn.Conv2d(1, 1, 3, padding=5, padding_mode="circular")(t.zeros(1, 1, 4, 4)),
            "padding",
            None,
            [],
        ),
        ("negative tensor", lambda t: t.nn.Linear(3, -2), "argument", None, []),
        (
            "output size",
            lambda t: t.nn.ConvTranspose2d(1, 1, 3, stride=2)(t.zeros(1, 1, 4, 4), output_size=[12, 12]),
            "output_padding",
            None,
            [],
        ),
        ("view", lambda t: t.zeros(2, 16, 5, 5).view(7, -1), "argument", None, []),
        ("sum", lambda t: t.zeros(1, 16, 5, 5) + t.zeros(1, 16, 4, 4), "argument", None, []),
        ("signal's pool", lambda t: t.nn.MaxPool1d(5)(t.zeros(1, 1, 4)), "kernel_size", None, []),
        ("norm's axes", lambda t: t.nn.BatchNorm2d(64)(t.zeros(1, 64)), "argument", None, []),
    ]


@pytest.mark.torch
@pytest.mark.parametrize(
    ("raises", "kind", "shape", "titles"),
    [case[1:] for case in provoked()],
    ids=[case[0] for case in provoked()],
)
def test_pytorchs_own_words_are_understood(
    raises: Callable[[Any], object], kind: str, shape: SHAPES | None, titles: list[str]
) -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises((RuntimeError, ValueError)) as caught:
        raises(torch)
    reading = read(f"Traceback (most recent call last):\n  …\n{caught.typename}: {caught.value}")
    assert reading.trace.failure is not None
    assert reading.trace.failure.kind == kind
    assert reading.trace.input_shape == shape
    hold(reading, titles)


# said by TensorFlow 2.21 with Keras 3.15, and by ONNX Runtime 1.32
RECORDED = [
    (
        "Computed output size would be zero or negative. Received `inputs shape=(None, 2, 2, 8)`, `kernel "
        "shape=(3, 3, 8, 8)`, `dilation_rate=[1 1]`, `strides=(1, 1)`, `padding=valid`.",
        "window",
        (1, 8, 2, 2),
        ["padding='same'", "kernel_size=2"],
    ),
    (
        "Computed output size would be zero or negative. Received: `inputs.shape=[None 4 4 1]`, "
        "`pool_size=[5 5]`, `strides=(5, 5)`, `padding=valid`.",
        "window",
        (1, 1, 4, 4),
        ["padding='same'", "pool_size=4"],
    ),
    (
        "Negative dimension size caused by subtracting 3 from 2 for '{{node conv2d/Conv2D}} = "
        "Conv2D[T=DT_FLOAT, "
        'data_format="NHWC", padding="VALID", strides=[1, 1, 1, 1]](Placeholder, conv2d/Conv2D/Read)\' '
        "with input shapes: [?,2,2,1], [3,3,1,32].",
        "window",
        (1, 1, 2, 2),
        ["padding='same'"],
    ),
    (
        "Input 0 with name 'None' of layer 'conv2d_2' is incompatible with the layer: expected axis -1 "
        "of input "
        "shape to have value 3, but received input with shape (1, 8, 8, 1)",
        "channels",
        (1, 1, 8, 8),
        ["a layer built for 1", "an input with 3 channels, [1, 3, 8, 8]"],
    ),
    (
        'Input 0 of layer "conv2d" is incompatible with the layer: expected min_ndim=4, found ndim=3. Full '
        "shape received: (28, 28, 1)",
        "rank",
        (28, 28, 1),
        ["x[None]: [1, 28, 28, 1]"],
    ),
    (
        "{{function_node __wrapped____MklMatMul}} Matrix size-incompatible: In[0]: [1,400], In[1]: [256,120] "
        "[Op:MatMul] name: ",
        "features",
        (1, 400),
        ["an input of [1, 256]"],
    ),
    (
        "input depth must be evenly divisible by filter depth: 1 vs 3 [Op:Conv2D]",
        "channels",
        (1, 1, 8, 8),
        [],
    ),
    (
        "Computed output size would be negative: -2 [input_size: 2, effective_filter_size: 5, stride: 1]",
        "window",
        (1, 1, 2),
        ["pool_size=2"],
    ),
    (
        "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides=(2, 2) and "
        "dilation_rate=(2, 2)",
        "dilation",
        (1, 1, 32, 32),
        ["dilation_rate=1"],
    ),
    (
        "The number of filters must be evenly divisible by the number of groups. Received: groups=3, "
        "filters=8.",
        "groups",
        None,
        ["groups=2", "filters=9"],
    ),
    (
        "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running Conv node. Status "
        "Message: "
        "Input channels C is not equal to kernel channels * group. C: 1 kernel channels: 3 group: 1",
        "channels",
        (1, 1, 8, 8),
        ["a weight of shape [1, 1, 1, 1]"],
    ),
    (
        "Status Message: GEMM: Dimension mismatch, W: {120,256} K: 400 N:120",
        "features",
        (1, 400),
        ["a weight of shape [120, 400]"],
    ),
    (
        "Negative dimension size caused by subtracting 3 from 2 for '{{node pool/MaxPool}} = MaxPool["
        'T=DT_FLOAT, data_format="NHWC", ksize=[1, 3, 3, 1], padding="VALID", strides=[1, 3, 3, 1]]'
        "(Placeholder)' with input shapes: [?,2,2,1].",
        "window",
        (1, 1, 2, 2),
        ["padding='same'", "pool_size=2", "an input of [1, 1, 3, 3]"],
    ),
    (
        'Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape to have '
        "value 784, but received input with shape (None, 100)",
        "features",
        (1, 100),
        ["a layer built for 100", "an input of [1, 784]"],
    ),
    (
        "Computed output size would be negative. Received: `inputs.shape=[None, 4, 4, 1]`, "
        "`kernel shape=(5, 5, 1, 2)`, `strides=(1, 1)`",
        "window",
        (1, 1, 4, 4),
        ["padding='same'", "kernel_size=4"],
    ),
    ("Status Message: Invalid input shape: {2,2}", "kernel_size", None, []),
    ("Pad should be smaller than kernel", "padding", None, []),
    (
        "Calculated output dimension is negative. Check kernel_shape, pads, strides and dilations",
        "kernel_size",
        None,
        [],
    ),
    (
        "Got invalid dimensions for input: x for the following indices\n index: 1 Got: 1 Expected: 3\n "
        "Please fix",
        "argument",
        None,
        [],
    ),
]


@pytest.mark.parametrize(("text", "kind", "shape", "titles"), RECORDED, ids=[case[1] for case in RECORDED])
def test_other_frameworks_words_are_understood(
    text: str, kind: str, shape: SHAPES | None, titles: list[str]
) -> None:
    reading = read(text)
    assert reading.trace.failure is not None
    assert reading.trace.failure.kind == kind
    assert reading.trace.input_shape == shape
    hold(reading, titles)


def test_the_failing_step_shows_its_formula() -> None:
    failure = parse("nn.Sequential(nn.Conv2d(1, 4, 3), nn.MaxPool2d(5))", (1, 1, 6, 6)).trace.failure
    assert failure is not None
    assert failure.step == 1
    assert failure.axis == "height"
    assert failure.lines[1:] == (
        "padded input = 0 + 4 + 0 = 4",
        "output = ⌊(4 − 5) / 5⌋ + 1 = 0, but an output has at least 1 cell",
    )


def test_a_network_is_fixed_where_it_breaks() -> None:
    text = "nn.Sequential(nn.Conv2d(3, 6, 5), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), "
    text += "nn.Flatten(), nn.Linear(400, 9))"
    reading = parse(text, (1, 3, 32, 32))
    hold(reading, ["in_channels=6 in Conv2d (2)", "out_channels=8 in Conv2d (0)"])
    reading = parse(text.replace("(8, 16", "(6, 16"), (1, 3, 28, 28))
    hold(reading, ["in_features=1024 in Linear (4)", "an input of [1, 3, 22, 22]"])


def test_two_changes_are_told_where_one_is_not_enough() -> None:
    reading = parse("nn.Conv2d(6, 9, 5, groups=4)", (1, 1, 28, 28))
    assert any(" and " in fix.title for fix in reading.fixes)
    hold(reading, [])
