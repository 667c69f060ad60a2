"""ONNX nodes, as code, JSON, protobuf's text and `onnx.printer`'s; the texts made by onnx itself."""

import onnx
import pytest

from app.parsing import parse

NODE = onnx.helper.make_node(
    "Conv", ["x", "w"], ["y"], kernel_shape=[3, 5], pads=[1, 2, 0, 2], strides=[2, 1], group=2
)
CODE = """onnx.helper.make_node(
    "Conv", ["x", "w"], ["y"], kernel_shape=[3, 5], pads=[1, 2, 0, 2], strides=[2, 1], group=2)"""
# as protobuf's json_format writes it
JSON = """{"input": ["x", "w"], "output": ["y"], "opType": "Conv", "attribute": [
  {"name": "group", "i": "2", "type": "INT"}, {"name": "kernel_shape", "ints": ["3", "5"], "type": "INTS"},
  {"name": "pads", "ints": ["1", "2", "0", "2"], "type": "INTS"},
  {"name": "strides", "ints": ["2", "1"], "type": "INTS"}]}"""
ATTRIBUTES = '{"kernel_shape": [3, 5], "pads": [1, 2, 0, 2], "strides": [2, 1], "group": 2}'


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        str(NODE),
        JSON,
        onnx.printer.to_text(NODE),
        onnx.helper.printable_node(NODE),
        ATTRIBUTES,
        ATTRIBUTES.replace('"', "'"),
    ],
    ids=["code", "protobuf", "json", "printer", "printable", "attributes", "dict"],
)
def test_one_node_in_all_its_texts(text: str) -> None:
    reading = parse(text, (1, 4, 8, 9))
    assert reading.text.dialect == "onnx"
    (layer,) = reading.trace.layers
    assert layer["kernel_size"] == [3, 5]
    assert layer["padding"] == [[1, 0], [2, 2]]
    assert layer["stride"] == [2, 1]
    assert layer["groups"] == 2
    assert reading.trace.shape == (1, 2, 4, 9)
    assert "doesn't say its weight's shape" in reading.text.notes[0]


def test_a_comment_or_a_graph_says_the_weights_shape() -> None:
    for text in (f"{CODE}  # w: (6, 2, 3, 5)", f"float[6,2,3,5] w\n{onnx.printer.to_text(NODE)}"):
        run = parse(text, (1, 4, 8, 9)).trace
        assert run.shape == (1, 6, 4, 9)
    failure = parse(f"{CODE}  # w: (6, 2, 3, 5)", (1, 3, 8, 9)).trace.failure
    assert failure is not None
    assert failure.kind == "channels"


@pytest.mark.parametrize(
    ("node", "shape", "output"),
    [
        ("MaxPool(['x'], kernel_shape=[2, 2])", (1, 2, 5, 5), (1, 2, 4, 4)),
        ("MaxPool(['x'], kernel_shape=[3], strides=[2], ceil_mode=1)", (1, 2, 6), (1, 2, 3)),
        (
            "AveragePool(['x'], kernel_shape=[3, 3], auto_pad='SAME_UPPER', strides=[2, 2])",
            (1, 2, 5, 5),
            (1, 2, 3, 3),
        ),
        ("LpPool(['x'], kernel_shape=[3, 3], p=1)", (1, 2, 5, 5), (1, 2, 3, 3)),
        ("GlobalAveragePool(['x'])", (1, 2, 5, 5), (1, 2, 1, 1)),
        ("ConvTranspose(['x', 'w'], strides=[2, 2], output_padding=[1, 1])", (1, 4, 5, 5), (1, 3, 12, 12)),
        ("LeakyRelu(['x'], alpha=0.2)", (1, 2, 5), (1, 2, 5)),
        ("BatchNormalization(['x'], epsilon=1e-3)", (1, 2, 5), (1, 2, 5)),
        ("Flatten(['x'])", (1, 2, 5), (1, 10)),
    ],
)
def test_operators(node: str, shape: tuple[int, ...], output: tuple[int, ...]) -> None:
    name, _, rest = node.partition("(")
    text = f"helper.make_node('{name}', {rest}  # w: (4, 3, 3, 3)"
    run = parse(text, shape).trace
    assert run.failure is None
    assert run.shape == output


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("pads=[1, 1]", "give all begins, then all ends: 4 values"),
        ("auto_pad='SAME'", "auto_pad must be one of NOTSET, VALID, SAME_UPPER, SAME_LOWER"),
        ("pads=[1, 1, 1, 1], auto_pad='SAME_UPPER'", "two paddings"),
        ("padding=1", "Conv has no attribute 'padding'"),
    ],
)
def test_what_onnx_refuses_is_said(rest: str, words: str) -> None:
    failure = parse(f"make_node('Conv', ['x', 'w'], ['y'], kernel_shape=[3, 3], {rest})").trace.failure
    assert failure is not None
    assert words in failure.detail
