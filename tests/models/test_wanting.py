"""What weights layers want, against the shapes that PyTorch's own modules have."""

from typing import Any

import pytest

from app.layers import parse_layer
from app.layers.graph import Node
from app.models.wanting import wanted_by, wanted_by_text
from app.parsing import parse
from tests.models.onnx_models import numbers

Json = dict[str, Any]
conv: Json = {"kind": "conv", "init": {"out_channels": 6, "kernel_size": [3, 5]}, "groups": 2}
up: Json = {"kind": "conv_transpose", "init": {"out_channels": 6, "kernel_size": 3}, "groups": 2}
full: Json = {"kind": "conv", "weight": numbers(6, 2, 3, 3).tolist(), "groups": 2}
head: Json = {"kind": "linear", "init": {"out_channels": 10}}
WANTS: dict[str, tuple[Json, tuple[int, ...], tuple[int | None, ...], tuple[int | None, ...]]] = {
    # what is asked for, the input's shape, the weight's shape by it, and without it
    "convolution": (conv, (1, 4, 8, 8), (6, 2, 3, 5), (6, None, 3, 5)),
    "sizes alone": (
        {"kind": "conv", "out_channels": 6, "kernel_size": 3},
        (1, 4, 8, 8),
        (6, 4, 3, 3),
        (6, None, 3, 3),
    ),
    "transposed": (up, (1, 4, 8, 8), (4, 3, 3, 3), (None, 3, 3, 3)),
    "weights of its own": (full, (1, 4, 8, 8), (6, 2, 3, 3), (6, 2, 3, 3)),
    "linear": (head, (1, 8), (10, 8), (10, None)),
    "linear with weights": ({"kind": "linear", "weight": numbers(3, 8).tolist()}, (1, 8), (3, 8), (3, None)),
    "norm": ({"kind": "batch_norm"}, (1, 4, 8, 8), (4,), (None,)),
    "norm with weights": ({"kind": "batch_norm", "weight": [1, 2, 3, 4]}, (1, 4, 8, 8), (4,), (4,)),
}


@pytest.mark.parametrize("name", WANTS)
def test_shapes_are_as_far_known_as_the_input_is(name: str) -> None:
    settings, shape, bound, unbound = WANTS[name]
    nodes = [Node(parse_layer({"kind": "relu"}), (-1,), None), Node(parse_layer(settings), (0,), "mine")]
    for given, weight in ((shape, bound), (None, unbound)):
        (found,) = wanted_by(nodes, given)
        assert (found.number, found.kind, found.weight) == (1, settings["kind"], weight)
        assert (found.bias, found.name) == (False, "mine")


TEXTS = (
    "Conv2d(4, 6, (3, 5), groups=2)",
    "Conv1d(4, 6, 5, bias=False)",
    "Conv3d(2, 3, 3)",
    "ConvTranspose2d(4, 6, 3, stride=2, groups=2)",
    "Linear(8, 10)",
    "Linear(8, 10, bias=False)",
    "BatchNorm2d(4)",
)


@pytest.mark.torch
@pytest.mark.parametrize("text", TEXTS)
def test_pasted_layers_want_what_pytorchs_own_have(text: str) -> None:
    torch: Any = pytest.importorskip("torch")
    (found,) = wanted_by_text(parse(f"self.mine = nn.{text}"))
    module = eval(text, vars(torch.nn))
    assert found.weight == tuple(module.weight.shape)
    if found.kind != "batch_norm":
        assert found.bias == (module.bias is not None)
    assert found.name == "mine"
