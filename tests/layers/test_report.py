"""Reports: a layer's arithmetic, and the receptive field of layers in a row."""

import pytest

from app.geometry import ShapeError
from app.layers import bind_all, parse_layer, reports

TWO_STAGES = [
    {"kind": "conv", "out_channels": 5, "kernel_size": 5},
    {"kind": "relu"},
    {"kind": "max_pool", "kernel_size": 2, "cover_all": True},
    {"kind": "conv", "out_channels": 5, "kernel_size": 3, "stride": 2},
    {"kind": "relu"},
    {"kind": "max_pool", "kernel_size": 2, "cover_all": True},
]


def test_layers_in_a_row_hand_on_their_shapes() -> None:
    """Chainer's rules: pools cover all by default, convolutions do not."""
    found = reports(bind_all([parse_layer(layer) for layer in TWO_STAGES], (1, 3, 360, 640)))
    sizes = [report.output_shape[2:] for report in found]
    assert sizes == [[356, 636], [356, 636], [178, 318], [88, 158], [88, 158], [44, 79]]
    assert found[0].input_shape == [1, 3, 360, 640]
    assert found[-1].receptive_field.size == [14, 14]
    assert found[-1].receptive_field.stride == [8, 8]


def test_one_layers_arithmetic() -> None:
    layer = parse_layer(
        {"kind": "conv", "out_channels": 5, "kernel_size": 3, "stride": 2, "padding": [[1, 0], [0, 0]]}
    )
    report = reports([layer.bind((1, 3, 6, 8))])[0]
    assert report.model_dump(exclude={"axes"}) == {
        "kind": "conv",
        "input_shape": [1, 3, 6, 8],
        "output_shape": [1, 5, 3, 3],
        "parameters": 135,
        "macs": 5 * 9 * 27,
        "output_bytes": 180,
        "receptive_field": {"size": [3, 3], "stride": [2, 2], "padding": [1, 0], "centre": [0.5, 1.5]},
        "misaligned": None,
        "uniformity": None,
    }
    height, width = report.axes
    assert (height.name, width.name) == ("height", "width")
    assert (height.padding, height.output, height.unused, height.unread) == ((1, 0), 3, 0, [])
    assert (width.input, width.kernel, width.effective_kernel, width.stride) == (8, 3, 3, 2)
    assert (width.output, width.unused, width.unread) == (3, 1, [(7, 8)])
    assert width.steps[-1] == "1 trailing cell is read by no window"


def test_a_layer_that_does_not_fit_is_numbered() -> None:
    layers = [
        parse_layer({"kind": "max_pool", "kernel_size": 2}),
        parse_layer({"kind": "conv", "kernel": [[1] * 5]}),
    ]
    with pytest.raises(ShapeError) as error:
        bind_all(layers, (1, 1, 4, 4))
    assert error.value.pointer == "/1/kernel"
    assert "width: a window of 5 is longer than the padded input of 2" in error.value.detail


@pytest.mark.parametrize(
    ("mode", "copies"),
    [
        ("zeros", []),
        ("reflect", [2, 1, 3]),
        ("symmetric", [1, 0, 4]),
        ("replicate", [0, 0, 4]),
        ("circular", [3, 4, 0]),
    ],
)
def test_padding_says_what_it_copies(mode: str, copies: list[int]) -> None:
    settings = {"kind": "conv", "kernel": [1, 1, 1, 1], "padding": [[2, 1]], "padding_mode": mode}
    (report,) = reports([parse_layer(settings).bind((1, 1, 5))])
    assert report.axes[0].copies == copies


def test_a_transposed_axis_says_how_it_overlaps() -> None:
    layer = parse_layer({"kind": "conv_transpose", "kernel": [1, 1, 1], "stride": 2, "padding": 1})
    (axis,) = reports([layer.bind((1, 1, 3))])[0].axes
    assert axis.overlap is not None
    assert axis.overlap.model_dump() == {"least": 1, "most": 2, "uniformity": 0.5}
    assert axis.same_output == (5, 6)
    assert axis.copies == []


def test_uniformity_of_both_axes() -> None:
    layer = parse_layer({"kind": "conv_transpose", "kernel": [[1] * 3] * 4, "stride": 2})
    assert reports([layer.bind((1, 1, 3, 3))])[0].uniformity == 0.5
