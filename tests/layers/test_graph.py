"""Networks with branches: bound, computed, traced back, and refused with a reason."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import Engine
from app.geometry import ShapeError
from app.geometry.errors import InvalidError
from app.layers import parse_layer, reports
from app.layers.graph import BoundNode, Node, bind_graph, in_a_row, is_a_row
from app.layers.merging import Add, Concat
from app.layers.tracing import trace

ENGINE = Engine(backend="numpy")
Array = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def conv(channels: int, kernel: int, seed: int = 0, **settings: object) -> dict[str, object]:
    return {
        "kind": "conv",
        "init": {"out_channels": channels, "kernel_size": kernel, "seed": seed},
        **settings,
    }


def node(layer: dict[str, object], *inputs: int) -> Node:
    kinds = {"add": Add, "concat": Concat}
    kind = kinds.get(str(layer["kind"]))
    return Node(kind(**layer) if kind else parse_layer(layer), inputs)


def run(nodes: tuple[BoundNode, ...], x: Array) -> list[Array]:
    """Compute all nodes, plainly."""
    outputs: list[Array] = []
    for each in nodes:
        read = np.concatenate([x if i < 0 else outputs[i] for i in each.inputs], axis=1)
        outputs.append(each.layer.forward(ENGINE, read)[0])
    return outputs


RESIDUAL = (
    node(conv(4, 3, padding=1), -1),
    node({"kind": "relu"}, 0),
    node(conv(4, 3, 1, padding=1), 1),
    node({"kind": "add"}, 2, 0),
    node({"kind": "concat"}, 3, -1),
    node({"kind": "max_pool", "kernel_size": 2}, 4),
)


def test_branches_are_added_and_put_side_by_side() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 6, 8)).astype(np.float32)

    nodes = bind_graph(RESIDUAL, x.shape)
    outputs = run(nodes, x)

    np.testing.assert_array_equal(outputs[3], outputs[2] + outputs[0])
    np.testing.assert_array_equal(outputs[4], np.concatenate([outputs[3], x], axis=1))
    assert [each.layer.output_shape for each in nodes] == [each.shape for each in outputs]
    fields = reports([each.layer for each in nodes], [each.inputs for each in nodes])
    assert [report.receptive_field.size for report in fields] == [[n, n] for n in (3, 3, 5, 5, 5, 6)]


def test_a_sum_of_branches_shows_its_terms() -> None:
    x = np.random.default_rng(0).normal(size=(1, 6, 3, 3)).astype(np.float32)
    layer = Add(kind="add", terms=2).bind(x.shape)

    frame = layer.frame(x, channel=1, index=4)

    assert frame.channels == (1, 4)
    assert frame.value == pytest.approx(float(x[0, 1, 1, 1] + x[0, 4, 1, 1]))
    assert frame.value == pytest.approx(float(layer.forward(ENGINE, x)[0][0, 1, 1, 1]))


@pytest.mark.parametrize(
    ("nodes", "pointer", "word"),
    [
        ((node({"kind": "relu"}, 0),), "/0/inputs", "the network's input, alone"),
        (
            (node({"kind": "relu"}, -1), node({"kind": "relu"}, 1)),
            "/1/inputs",
            "may read the layers before it",
        ),
        (
            (
                node({"kind": "relu"}, -1),
                node({"kind": "max_pool", "kernel_size": 2}, 0),
                node({"kind": "add"}, 0, 1),
            ),
            "/2/inputs",
            "same number of cells",
        ),
        (
            (node({"kind": "relu"}, -1), node({"kind": "flatten"}, 0), node({"kind": "concat"}, 0, 1)),
            "/2/inputs",
            "flatten both, or neither",
        ),
        (
            (node(conv(4, 1), -1), node(conv(2, 1), -1), node({"kind": "add"}, 0, 1)),
            "/2/inputs",
            "adds 4 channels of layer 0 to 2 of layer 1",
        ),
        (
            (
                node({"kind": "concat"}, *[-1] * 64),
                *(node({"kind": "concat"}, *[number] * 64) for number in range(4)),
                node({"kind": "relu"}, 4),
            ),
            "/4",
            "or what the layers before give, smaller",
        ),
        (
            (node({"kind": "relu"}, -1), node(conv(4, 3, groups=3), 0, -1), node(conv(4, 30), 1)),
            "/1/groups",
            "groups 3 does not divide the 4 output channels",
        ),
    ],
)
def test_what_does_not_fit_is_named(nodes: tuple[Node, ...], pointer: str, word: str) -> None:
    with pytest.raises(ShapeError, match=word) as error:
        bind_graph(nodes, (1, 3, 8, 8))
    assert error.value.pointer == pointer


def test_layers_in_a_row_are_a_network() -> None:
    row = in_a_row([parse_layer({"kind": "relu"}), parse_layer({"kind": "flatten"})])
    assert is_a_row(row)
    assert not is_a_row(RESIDUAL)


@given(st.data())
def test_nothing_but_what_a_trace_names_feeds_a_cell(data: st.DataObject) -> None:
    """Whatever lies outside of the traced cells may change, and the cell stays."""
    x = np.random.default_rng(1).normal(size=(1, 3, 7, 9)).astype(np.float32)
    settings = st.sampled_from(
        [
            conv(2, 3, padding=1),
            conv(2, 3, stride=2),
            conv(2, 2, dilation=2, padding=1),
            {"kind": "max_pool", "kernel_size": 2},
            {"kind": "relu"},
            {
                "kind": "conv_transpose",
                "init": {"out_channels": 2, "kernel_size": 3},
                "stride": 2,
                "padding": 1,
            },
        ]
    )
    row = [parse_layer(layer) for layer in data.draw(st.lists(settings, min_size=1, max_size=3))]
    try:
        nodes = bind_graph(in_a_row(row), x.shape)
    except ShapeError:
        return
    number = len(nodes) - 1
    size = nodes[-1].layer.output_shape[2:]
    cell = [data.draw(st.integers(0, n - 1)) for n in size]

    seen = trace(nodes, number, cell)

    (top, bottom), (left, right) = seen[-1].cells
    other = np.full_like(x, 1e3)
    other[..., top:bottom, left:right] = x[..., top:bottom, left:right]
    place = (0, 0, *cell)
    assert run(nodes, other)[-1][place] == pytest.approx(run(nodes, x)[-1][place], rel=1e-5, abs=1e-5)


def test_a_trace_goes_both_ways_of_a_branch_and_through_a_flattened_tensor() -> None:
    row = (*RESIDUAL, node({"kind": "flatten"}, 5), node({"kind": "linear", "out_channels": 10}, 6))
    nodes = bind_graph(row, (1, 3, 6, 8))

    pooled = trace(nodes, 5, [1, 2])
    assert [each.node for each in pooled] == [5, 4, 3, 2, 1, 0, -1]
    assert pooled[-1].field == ((0, 6), (2, 8))

    feature = trace(nodes, 6, [13])
    # channel 1, row 0, column 1 of 3 × 4 cells
    assert feature[1].cells == ((0, 1), (1, 2))
    assert trace(nodes, 7, [4])[-1].cells == ((0, 6), (0, 8))


@pytest.mark.parametrize(
    ("number", "cell", "word"), [(9, [0, 0], "layer 9"), (0, [6, 0], "cell"), (0, [1], "cell")]
)
def test_a_cell_that_is_not_there(number: int, cell: list[int], word: str) -> None:
    with pytest.raises(InvalidError, match=word):
        trace(bind_graph(RESIDUAL, (1, 3, 6, 8)), number, cell)
