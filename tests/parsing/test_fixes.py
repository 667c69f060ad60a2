"""Fixes in the framework's own words: every one was tried, and works by the forward rule."""

import pytest

from app.layers import bind_all, parse_layer
from app.parsing import Reading, parse


def hold(reading: Reading, kind: str, titles: list[str]) -> None:
    assert reading.trace.failure is not None
    assert reading.trace.failure.kind == kind
    assert [fix.title for fix in reading.fixes] == titles
    for fix in reading.fixes:
        if fix.input_shape is not None and fix.output_shape is not None:
            bound = bind_all([parse_layer(layer) for layer in fix.layers], fix.input_shape)
            assert bound[-1].output_shape == fix.output_shape


PYTORCH: list[tuple[str, tuple[int, ...] | None, str, list[str]]] = [
    ("nn.Conv2d(3, 8, (3, 0))", None, "kernel_size", ["kernel_size=(3, 1)"]),
    ("nn.Conv2d(3, 8, (3, 'a'))", None, "kernel_size", []),
    ("nn.Conv2d(3, 8, 3, padding=-1, padding_mode='reflect')", None, "padding", ["padding=1", "padding=0"]),
    ("nn.Conv2d(4, 6, 3, groups=4)", None, "groups", ["groups=2", "groups=1", "out_channels=8"]),
    (
        "nn.Conv2d(3, 4, 3, groups=2)",
        (1, 3, 8, 8),
        "groups",
        ["groups=1", "in_channels=4 and an input with 4 channels, [1, 4, 8, 8]"],
    ),
    (
        "nn.Conv2d(1, 1, 3, padding=5, padding_mode='circular')",
        (1, 1, 4, 4),
        "circular",
        ["padding=4", "padding_mode='replicate'", "an input of [1, 1, 5, 5]"],
    ),
    (
        "nn.Conv2d(1, 1, 3, padding=(5, 1), padding_mode='reflect')",
        (1, 1, 4, 4),
        "padding",
        ["padding=(3, 1)", "padding_mode='replicate'", "an input of [1, 1, 6, 6]"],
    ),
    ("nn.MaxPool1d(3, padding=2)", (1, 3, 9), "pool_padding", ["padding=1", "kernel_size=4"]),
    (
        "nn.ConvTranspose2d(1, 1, 3, output_padding=1)",
        (1, 1, 4, 4),
        "output_padding",
        ["output_padding=0", "stride=2"],
    ),
    (
        "nn.Conv2d(3, 8, 3, dilation=4)",
        (1, 3, 8, 8),
        "window",
        ["padding=1", "kernel_size=2", "dilation=3", "an input of [1, 3, 9, 9]"],
    ),
    (
        "nn.Sequential(nn.Conv2d(1, 4, 3), nn.MaxPool2d(5))",
        (1, 1, 6, 6),
        "window",
        [
            "padding=1 in MaxPool2d (1)",
            "kernel_size=4 in MaxPool2d (1)",
            "without MaxPool2d (1)",
            "an input of [1, 1, 7, 7]",
        ],
    ),
    ("nn.Linear(8, 4)", (1, 12), "features", ["in_features=12", "an input of [1, 8]"]),
    (
        "nn.BatchNorm2d(8)",
        (1, 4, 3, 3),
        "channels",
        ["num_features=4", "an input with 8 channels, [1, 8, 3, 3]"],
    ),
    (
        "nn.Conv3d(1, 8, 3)",
        (9, 9),
        "rank",
        ["an input of [1, 1, 1, 9, 9] and padding=(1, 0, 0)"],
    ),
    ("nn.Conv2d(1, 8, 3)", (9, 9), "rank", ["x[None, None]: [1, 1, 9, 9]"]),
    (
        "nn.Conv1d(4, 4, 3)",
        (2, 4, 1, 9),
        "rank",
        ["x.squeeze(2): [2, 4, 9]", "x.flatten(0, 1): [8, 1, 9] and in_channels=1"],
    ),
    ("nn.Conv1d(4, 4, 3)", (2, 3, 4, 9), "rank", ["x.flatten(0, 1): [6, 4, 9]"]),
    ("nn.Conv1d(4, 4, 3)", (2, 3, 4, 9, 9), "rank", []),
    (
        "nn.BatchNorm2d(3)",
        (3, 8, 8),
        "rank",
        ["x.unsqueeze(1): [3, 1, 8, 8] and num_features=1", "x[None]: [1, 3, 8, 8]"],
    ),
    (
        "nn.Conv2d(3, 8, 5, dilation=2)",
        (1, 3, 3, 3),
        "window",
        ["padding=3", "kernel_size=2", "an input of [1, 3, 9, 9]"],
    ),
    ("nn.ConvTranspose2d(1, 1, 3, output_padding=-1)", (1, 1, 4, 4), "output_padding", ["output_padding=0"]),
    (
        "nn.Conv2d(1, 1, 9, padding='same', padding_mode='reflect')",
        (1, 1, 4, 4),
        "padding",
        ["padding_mode='replicate'", "an input of [1, 1, 5, 5]"],
    ),
    # a window that no input up to 4096 holds has no larger input for a fix
    ("nn.Conv1d(1, 1, 9000)", (1, 1, 10), "window", ["padding=4495", "kernel_size=10"]),
    # the flatten's features grow by squares, and 100 is none of them
    (
        "nn.Sequential(nn.Conv2d(1, 3, 1), nn.Flatten(), nn.Linear(100, 2))",
        (1, 1, 4, 4),
        "features",
        ["in_features=48 in Linear (2)"],
    ),
]


@pytest.mark.parametrize(("text", "shape", "kind", "titles"), PYTORCH, ids=[case[0] for case in PYTORCH])
def test_pytorchs(text: str, shape: tuple[int, ...] | None, kind: str, titles: list[str]) -> None:
    hold(parse(text, shape), kind, titles)


KERAS = [
    ("layers.Conv2D(4, 3)", (8, 8, 3), "rank", ["x[None]: [1, 8, 8, 3]", "x[..., None]: [8, 8, 3, 1]"]),
    (
        "layers.Conv2D(4, 3)",
        (28, 28, 28),
        "rank",
        ["x[..., None]: [28, 28, 28, 1]", "x[None]: [1, 28, 28, 28]"],
    ),
    (
        "layers.Conv2D(4, 5, activation='relu')",
        (1, 3, 4, 3),
        "window",
        ["padding='same' in Conv2D", "kernel_size=(4, 3) in Conv2D", "an input of [1, 3, 6, 5]"],
    ),
    ("layers.Conv2D(4, 3, padding='full')", (1, 3, 4, 4), "padding", ["padding='same'", "padding='valid'"]),
]


@pytest.mark.parametrize(("text", "shape", "kind", "titles"), KERAS, ids=[str(case[:2]) for case in KERAS])
def test_kerass(text: str, shape: tuple[int, ...], kind: str, titles: list[str]) -> None:
    hold(parse(text, shape), kind, titles)


ONNX = [
    (
        "'MaxPool', ['x'], ['y'], kernel_shape=[5, 5]",
        (1, 1, 4, 3),
        "window",
        ["pads=(1, 1, 1, 1)", "kernel_shape=(4, 3)", "an input of [1, 1, 6, 5]"],
    ),
    (
        "'MaxPool', ['x'], ['y'], kernel_shape=[2, 2], pads=[2, 2, 2, 2]",
        (1, 1, 4, 4),
        "pool_padding",
        ["pads=(1, 1, 1, 1)", "kernel_shape=(4, 4)"],
    ),
    (
        "'Conv', ['x', 'w'], ['y'], group=2",
        (1, 4, 4, 4),
        "channels",
        ["a weight of shape [4, 2, 3, 3]", "an input with 6 channels, [1, 6, 4, 4]"],
    ),
    (
        "'ConvTranspose', ['x', 'w'], ['y']",
        (1, 5, 6, 6),
        "channels",
        ["a weight of shape [5, 3, 3, 3]", "an input with 4 channels, [1, 4, 6, 6]"],
    ),
    ("'Conv', ['x', 'w'], ['y'], strides=[0, 1]", (1, 3, 4, 4), "stride", ["strides=(1, 1)"]),
    ("'Conv', ['x', 'w'], ['y'], group=0", (1, 3, 4, 4), "groups", ["group=1"]),
    (
        "'MatMul', ['x', 'v'], ['y']",
        (1, 5),
        "features",
        ["a weight of shape [5, 3]", "an input of [1, 4]"],
    ),
    (
        "'Gemm', ['x', 'v'], ['y'], transB=1",
        (1, 5),
        "features",
        ["a weight of shape [4, 5]", "an input of [1, 3]"],
    ),
    (
        "'ConvTranspose', ['x', 'w'], ['y'], output_padding=[1, 1]",
        (1, 4, 4, 4),
        "output_padding",
        ["output_padding=(0, 0)", "strides=(2, 2)"],
    ),
]


@pytest.mark.parametrize(("node", "shape", "kind", "titles"), ONNX, ids=[case[0] for case in ONNX])
def test_onnxs(node: str, shape: tuple[int, ...], kind: str, titles: list[str]) -> None:
    hold(parse(f"make_node({node})  # w: (4, 3, 3, 3), v: (4, 3)", shape), kind, titles)


def test_what_works_needs_no_fix() -> None:
    assert parse("nn.Conv2d(3, 8, 3)", (1, 3, 8, 8)).fixes == []


def test_the_layer_before_may_put_out_what_is_read() -> None:
    text = (
        "keras.Sequential([layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Conv2D(8, 3, groups=8)])"
    )
    reading = parse(text, (1, 3, 9, 9))
    assert reading.trace.failure is not None
    assert any("groups=4" in fix.title for fix in reading.fixes)
