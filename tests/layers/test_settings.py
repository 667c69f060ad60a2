"""What layers accept and refuse: every refusal names the field, what came, and what fits."""

import pytest
from pydantic import TypeAdapter, ValidationError

from app.geometry import ShapeError
from app.layers import Layer, parse_layer

KERNEL = [[1, 2], [3, 4]]

# settings → the field at fault, words of the message
REFUSED = [
    (
        {"kind": "conv", "kernel": KERNEL, "stride": 0},
        "stride",
        "0 is out of bounds; use a whole number from 1",
    ),
    ({"kind": "conv", "kernel": KERNEL, "stride": -2}, "stride", "-2 is out of bounds"),
    ({"kind": "conv", "kernel": KERNEL, "stride": 10**30}, "stride", "a number near 2^100 is out of bounds"),
    (
        {"kind": "conv", "kernel": KERNEL, "stride": "2"},
        "stride",
        "expected a whole number, got the string '2'",
    ),
    ({"kind": "conv", "kernel": KERNEL, "stride": 1.5}, "stride", "expected a whole number, got 1.5"),
    ({"kind": "conv", "kernel": KERNEL, "stride": True}, "stride", "expected a whole number, got true"),
    ({"kind": "conv", "kernel": KERNEL, "stride": [1, 1, 1, 1]}, "stride", "a list of 4"),
    ({"kind": "conv", "kernel": KERNEL, "dilation": 0}, "dilation", "0 is out of bounds"),
    ({"kind": "conv", "kernel": KERNEL, "groups": 0}, "groups", "greater than or equal to 1"),
    ({"kind": "conv", "kernel": KERNEL, "padding": -1}, "padding", "-1 is out of bounds"),
    (
        {"kind": "conv", "kernel": KERNEL, "padding": "sam"},
        "padding",
        "'sam' is no padding; use 'valid', 'same'",
    ),
    (
        {"kind": "conv", "kernel": KERNEL, "padding": [[1], [1]]},
        "padding",
        "expected [begin, end] for each axis",
    ),
    ({"kind": "conv", "kernel": KERNEL, "padding_mode": "mirror"}, "padding_mode", "'zeros'"),
    ({"kind": "conv", "kernel": KERNEL, "padding_value": 2.0}, "", "needs padding_mode 'constant'"),
    ({"kind": "conv", "kernel": KERNEL, "padding_value": float("nan")}, "padding_value", "finite number"),
    ({"kind": "conv", "kernel": [[1, 2], [3]]}, "kernel", "ragged lists"),
    ({"kind": "conv", "kernel": "sobell_x"}, "kernel", "sobel_x"),
    ({"kind": "conv", "kernel": {"name": "gaussian", "sigma": -1}}, "kernel", "sigma"),
    ({"kind": "conv", "kernel": {"sigma": 1}}, "kernel", 'a kernel as an object needs a "name"'),
    ({"kind": "conv", "kernel": {"npy": 5}}, "kernel", 'or {"npy": "<base64 of a .npy file>"}'),
    ({"kind": "conv", "kernel": {"npy": "AA==", "x": 1}}, "kernel", 'or {"npy": "<base64 of a .npy file>"}'),
    ({"kind": "conv", "kernel": 3}, "kernel", "expected nested lists of numbers or a kernel's name, got 3"),
    ({"kind": "conv", "kernel": KERNEL, "strides": 2}, "strides", "Extra inputs are not permitted"),
    ({"kind": "conv"}, "", "needs its weights once, got none"),
    ({"kind": "conv", "kernel": KERNEL, "weight": [[KERNEL]]}, "", "got weight and kernel"),
    ({"kind": "conv", "kernel_size": 3}, "", "out_channels and kernel_size go together"),
    ({"kind": "conv", "weight": KERNEL}, "", "weight has 2 dimensions; give (O, I / groups, *k)"),
    ({"kind": "conv", "kernel": KERNEL, "bias": [[1]]}, "", "bias has 2 dimensions"),
    ({"kind": "conv", "init": {"out_channels": 2, "kernel_size": 3, "scheme": "magic"}}, "init", "'uniform'"),
    ({"kind": "max_pool"}, "kernel_size", "Field required"),
    ({"kind": "max_pool", "kernel_size": 2, "ceil_mode": True, "cover_all": True}, "", "set one of them"),
    ({"kind": "relu", "slope": 1}, "slope", "Extra inputs are not permitted"),
    ({"kind": "lp_pool", "kernel_size": 2, "p": 0.5}, "p", "greater than or equal to 1"),
    ({"kind": "lp_pool", "kernel_size": 2, "p": 33}, "p", "less than or equal to 32"),
    ({"kind": "lp_pool", "kernel_size": 2, "p": float("nan")}, "p", "finite number"),
    ({"kind": "lp_pool", "kernel_size": 2, "p": "2"}, "p", "valid number"),
    ({"kind": "global_max_pool", "kernel_size": 2}, "kernel_size", "Extra inputs are not permitted"),
    ({"kind": "channel_shuffle"}, "groups", "Field required"),
    ({"kind": "channel_shuffle", "groups": 0}, "groups", "greater than or equal to 1"),
    ({"kind": "dropout", "p": 1.5}, "p", "less than or equal to 1"),
    ({"kind": "dropout", "p": -0.1}, "p", "greater than or equal to 0"),
    ({"kind": "flatten", "start_dim": 1}, "start_dim", "Extra inputs are not permitted"),
    ({"kind": "batch_norm", "mean": [[1]]}, "mean", "2 dimensions; give a list with one number a channel"),
    ({"kind": "batch_norm", "variance": [1, -2]}, "variance", "-2.0 is no variance; use numbers from 0 on"),
    ({"kind": "batch_norm", "variance": [0], "eps": 0}, "", "use an eps above 0"),
    ({"kind": "batch_norm", "eps": -1}, "eps", "greater than or equal to 0"),
    ({"kind": "batch_norm", "weight": "1"}, "weight", "expected nested lists of numbers"),
    ({"kind": "linear"}, "", "needs its weights once, got none"),
    ({"kind": "linear", "weight": [[1]], "out_channels": 1}, "", "got weight and out_channels"),
    ({"kind": "linear", "weight": [1, 2]}, "weight", "1 dimensions; give (out, in)"),
    ({"kind": "linear", "weight": [[1]], "bias": [[1]]}, "bias", "2 dimensions; give a list"),
    ({"kind": "linear", "init": {"scheme": "normal"}}, "out_channels", "Field required"),
    ({"kind": "linear", "out_channels": 0}, "out_channels", "greater than or equal to 1"),
    ({"kind": "convolution"}, "", "'conv'"),
    ({}, "", "kind"),
    ([], "", "dictionary"),
]


@pytest.mark.parametrize(("settings", "field", "words"), REFUSED)
def test_refusals(settings: object, field: str, words: str) -> None:
    with pytest.raises(ValidationError) as error:
        parse_layer(settings)
    first = error.value.errors()[0]
    assert words in first["msg"] or words in str(first)
    if field:
        assert field in [str(part) for part in first["loc"]]


# settings, input shape → pointer, words
UNFIT = [
    ({"kind": "conv", "kernel": [[1] * 5]}, (1, 1, 3, 3), "/kernel", "width: a window of 5 is longer"),
    (
        {"kind": "conv", "kernel": KERNEL},
        (1, 1, 3),
        None,
        "the layer has 2 spatial axes, the input 1 spatial axis",
    ),
    (
        {"kind": "conv", "kernel": KERNEL, "stride": [1, 1, 1]},
        (1, 1, 5, 5),
        "/stride",
        "3 values for 2 spatial axes",
    ),
    (
        {"kind": "conv", "kernel": KERNEL, "padding": [1]},
        (1, 1, 5, 5),
        "/padding",
        "1 values for 2 spatial axes",
    ),
    ({"kind": "conv", "weight": [[KERNEL]]}, (1, 3, 5, 5), "/weight", "give a weight of shape (1, 3, …)"),
    (
        {"kind": "conv", "weight": [[KERNEL]] * 2, "groups": 2},
        (1, 3, 5, 5),
        "/groups",
        "does not divide the input's 3",
    ),
    (
        {"kind": "conv", "weight": [[KERNEL]] * 3, "groups": 2},
        (1, 2, 5, 5),
        "/groups",
        "divide the 3 output channels",
    ),
    ({"kind": "conv", "kernel": KERNEL, "groups": 2}, (1, 3, 5, 5), "/groups", "leave groups out"),
    (
        {"kind": "conv", "kernel": KERNEL, "bias": [1, 2]},
        (1, 3, 5, 5),
        "/bias",
        "2 numbers for 3 output channels",
    ),
    (
        {"kind": "conv", "kernel": KERNEL, "padding": 5, "padding_mode": "reflect"},
        (1, 1, 5, 5),
        "/padding",
        "reflect padding of 5 needs an input of at least 6",
    ),
    (
        {"kind": "max_pool", "kernel_size": 2, "padding": 2},
        (1, 1, 5, 5),
        "/padding",
        "windows without a real cell",
    ),
    ({"kind": "relu"}, (1,), "/input_shape", "an input shape of 1 numbers"),
    (
        {"kind": "max_pool", "kernel_size": 2},
        (1, 9),
        None,
        "needs spatial axes, and its input of shape [1, 9]",
    ),
    ({"kind": "conv", "kernel": KERNEL}, (1, 9), None, "put it before `flatten`"),
    ({"kind": "global_avg_pool"}, (1, 9), None, "needs spatial axes"),
    ({"kind": "channel_shuffle", "groups": 4}, (1, 6, 2), "/groups", "6 channels; use one of 1, 2, 3, 6"),
    ({"kind": "batch_norm", "mean": [1, 2]}, (1, 3, 4), "/mean", "2 numbers for the input's 3 channels"),
    ({"kind": "batch_norm", "variance": [1]}, (1, 3), "/variance", "give one a channel"),
    ({"kind": "batch_norm", "weight": [1, 2]}, (1, 1, 2), "/weight", "2 numbers for the input's 1 channels"),
    ({"kind": "batch_norm", "bias": [1, 2]}, (1, 3, 4, 5), "/bias", "2 numbers for the input's 3 channels"),
    ({"kind": "linear", "weight": [[1, 2]]}, (1, 2, 3, 3), None, 'put {"kind": "flatten"} before it'),
    ({"kind": "linear", "weight": [[1, 2]]}, (4, 3), "/weight", "give a weight of shape (1, 3)"),
    ({"kind": "linear", "out_channels": 3, "bias": [1]}, (4, 3), "/bias", "1 numbers for 3 outputs"),
    ({"kind": "relu"}, (1, 1, 0), "/input_shape", "axis 2 of the input has 0 cells"),
]


@pytest.mark.parametrize(("settings", "shape", "pointer", "words"), UNFIT)
def test_what_does_not_fit_the_input(
    settings: object, shape: tuple[int, ...], pointer: str | None, words: str
) -> None:
    with pytest.raises(ShapeError) as error:
        parse_layer(settings).bind(shape)
    assert error.value.pointer == pointer
    assert words in error.value.detail


@pytest.mark.parametrize(
    ("settings", "rank"),
    [
        ({"kind": "conv", "kernel": [1, 2]}, 1),
        ({"kind": "conv", "kernel": KERNEL}, 2),
        ({"kind": "conv", "weight": [[[KERNEL]]]}, 3),
        ({"kind": "conv", "init": {"out_channels": 1, "kernel_size": 3}}, None),
        ({"kind": "conv", "init": {"out_channels": 1, "kernel_size": 3}, "padding": [[0, 1]]}, 1),
        ({"kind": "max_pool", "kernel_size": [2, 2]}, 2),
        ({"kind": "max_pool", "kernel_size": 2, "stride": [1, 1, 1]}, 3),
        ({"kind": "relu"}, None),
        ({"kind": "lp_pool", "kernel_size": 2, "dilation": [1, 1]}, 2),
        ({"kind": "global_max_pool"}, None),
        ({"kind": "flatten"}, None),
        ({"kind": "linear", "out_channels": 2}, 0),
    ],
)
def test_lists_and_weights_fix_the_rank(settings: object, rank: int | None) -> None:
    assert parse_layer(settings).rank == rank


def test_every_setting_is_described() -> None:
    schema = TypeAdapter(Layer).json_schema()
    bare = [
        f"{name}.{field}"
        for name, model in schema["$defs"].items()
        for field, about in model["properties"].items()
        if field != "kind" and "description" not in about
    ]
    assert bare == []
