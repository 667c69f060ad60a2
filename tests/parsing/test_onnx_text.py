"""ONNX nodes, as code, JSON, protobuf's text and `onnx.printer`'s; the texts made by onnx itself."""

import onnx
import pytest

from app.parsing import ParseError, parse

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


INFERRED = [
    ("Conv(x, w)", (1, 3, 9, 8), (4, 3, 3, 3)),
    ('Conv <auto_pad: string = "SAME_LOWER", strides: ints = [2, 2]> (x, w)', (1, 3, 9, 8), (4, 3, 3, 3)),
    ('Conv <auto_pad: string = "VALID"> (x, w)', (1, 3, 9, 8), (4, 3, 3, 3)),
    ("Conv <pads: ints = [1, 1, 1, 1], dilations: ints = [2, 1]> (x, w)", (1, 3, 9, 8), (4, 3, 3, 3)),
    ("Conv <group: int = 3> (x, w, b)", (1, 3, 9, 8), (6, 1, 3, 3)),
    ("ConvTranspose <group: int = 3, strides: ints = [2, 2]> (x, w)", (1, 3, 5, 4), (3, 2, 3, 3)),
    (
        'ConvTranspose <auto_pad: string = "SAME_UPPER", strides: ints = [2, 2]> (x, w)',
        (1, 3, 5, 4),
        (3, 2, 3, 3),
    ),
    ("AveragePool <kernel_shape: ints = [3, 3], count_include_pad: int = 1> (x)", (1, 3, 9, 8), None),
    ("GlobalMaxPool(x)", (1, 3, 9, 8), None),
    ("MatMul(x, w)", (2, 6), (6, 5)),
    ("Gemm(x, w, b)", (2, 6), (6, 5)),
    ("Gemm <transB: int = 1> (x, w)", (2, 6), (5, 6)),
    ("Dropout(x)", (2, 6), None),
    ("Tanh(x)", (2, 6), None),
    ("Identity(x)", (2, 6), None),
    ("Elu(x)", (2, 6), None),
    ("Softmax(x)", (2, 6), None),
    ("Softmax <axis: int = 3> (x)", (1, 3, 9, 8), None),
]


@pytest.mark.parametrize(("node", "shape", "weight"), INFERRED, ids=[case[0] for case in INFERRED])
def test_shapes_are_those_that_onnx_infers(
    node: str, shape: tuple[int, ...], weight: tuple[int, ...] | None
) -> None:
    inputs = f"float{list(shape)} x" + (f", float{list(weight)} w, float[{max(weight)}] b" if weight else "")
    text = f'<ir_version: 8, opset_import: ["" : 17]> g ({inputs}) => (y) {{ y = {node} }}'
    (y,) = onnx.shape_inference.infer_shapes(onnx.parser.parse_model(text), strict_mode=True).graph.output
    inferred = tuple(axis.dim_value for axis in y.type.tensor_type.shape.dim)
    run = parse(f"{inputs}\ny = {node if '<' in node else node.replace('(', ' <> (')}").trace
    assert run.failure is None
    assert run.input_shape == shape
    assert run.shape == inferred


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ("'Flatten', ['x'], ['y'], axis=2", "only one of axis 1, which keeps the batch, is a layer here"),
        ("'Gemm', ['x', 'w'], ['y'], transA=1", "it turns its input (transA)"),
        ("'Gemm', ['x', 'v'], ['y']", "its weight's shape isn't in the text"),
        ("'ConvTranspose', ['x', 'w'], ['y'], output_shape=[9, 9]", "output_shape chooses pads"),
        ("'Resize', ['x'], ['y']", "it isn't one of the operators known here"),
    ],
)
def test_what_is_no_layer_is_named(node: str, words: str) -> None:
    run = parse(f"make_node({node})  # w: (3, 4, 3, 3)", (1, 3, 8, 8)).trace
    assert (run.failure, run.layers, run.shape) == (None, [], None)
    assert words in "\n".join(run.notes)


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ('"count_include_pad": 1', "avg_pool"),
        ('"ceil_mode": 0', "max_pool"),
        ('"storage_order": 0', "max_pool"),
        ('"output_padding": [0, 0]', "conv_transpose"),
        ('"group": 1', "conv"),
        ('"op": "LpPool"', "lp_pool"),
    ],
)
def test_attributes_without_an_operator_tell_it(attributes: str, kind: str) -> None:
    (layer,) = parse(f'{{"kernel_shape": [3, 3], {attributes}}}', (1, 1, 8, 8)).trace.layers
    assert layer["kind"] == kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("make_node()", "make_node needs an op_type, such as 'Conv'"),
        ('["op_type"]', "expected an object with a node's op_type and attributes"),
        ('[{"op_type": }]', "got `: }]`; this is no Python"),
        ("{'op_type': f(3)}", "neither JSON nor a Python dict of numbers, strings and lists"),
        ("{'op_type': 3}; 4", "neither JSON nor a Python dict"),
        ("'op_type'", "no ONNX node is in it; paste a node with its op_type and attributes"),
        ("make_node('Relu', ['x'], ['y'])\n" * 1001, "1001 nodes; at most 1000 are read"),
    ],
)
def test_what_is_no_node_is_refused(text: str, words: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert words in caught.value.detail


@pytest.mark.parametrize(
    "text",
    [
        "make_node('LeakyRelu', ['x'], ['y'], alpha=0.25)",
        "make_node(op_type='LeakyRelu', inputs=['x'], outputs=['y'], alpha=0.25)",
        "make_node('LeakyRelu', inputs='x', outputs=['y'], alpha=0.25)",
        "y = LeakyRelu <alpha: float = 0.25> (x)",
        '{"op_type": "LeakyRelu", "attribute": [{"name": "alpha", "f": 0.25}]}',
        'input: "x"\noutput: "y"\nop_type: "LeakyRelu"\nattribute {\n name: "alpha"\n f: 0.25\n}',
    ],
)
def test_floats_in_all_texts(text: str) -> None:
    (layer,) = parse(text, (1, 1, 8, 8)).trace.layers
    assert layer == {"kind": "leaky_relu", "negative_slope": 0.25}


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("pads=[1, 1]", "give all begins, then all ends: 4 values"),
        ("auto_pad='SAME'", "auto_pad must be one of NOTSET, VALID, SAME_UPPER, SAME_LOWER"),
        ("pads=[1, 1, 1, 1], auto_pad='SAME_UPPER'", "two paddings"),
        ("padding=1", "Conv has no attribute 'padding'"),
        ("pads=1", "pads has 1; give all begins, then all ends: 4 values"),
        ("kernel_shape=k", "got 'k', whose value isn't in the text"),
        ("kernel_shape=[5, 5]", "kernel_shape [5, 5] isn't W's [3, 3]"),
        ("kernel_shape=3", "Conv needs kernel_shape, one number an axis, got 3"),
        ("kernel_shape=[2, 2, 2, 2]", "Conv needs kernel_shape, one number an axis, got (2, 2, 2, 2)"),
    ],
)
def test_what_onnx_refuses_is_said(rest: str, words: str) -> None:
    kernel = "" if "kernel_shape" in rest else "kernel_shape=[3, 3], "
    failure = parse(f"make_node('Conv', ['x', 'w'], ['y'], {kernel}{rest})  # w: (4, 3, 3, 3)").trace.failure
    assert failure is not None
    assert words in failure.detail
