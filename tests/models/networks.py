"""Networks for tests, bound as a request has them, and what our own engine computes of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.engine import Engine
from app.layers import parse_layer
from app.layers.graph import Node
from app.layers.merging import Add, Concat
from app.snippets.network import Part, parts
from tests.models.onnx_models import numbers

Json = dict[str, Any]
SHAPE = (2, 4, 12, 11)
BIAS = numbers(6, seed=7)
NORM = {"mean": numbers(4), "variance": np.abs(numbers(4, seed=1)), "weight": numbers(4, seed=2)}


def network(layers: Sequence[Json], shape: tuple[int, ...] = SHAPE) -> tuple[Part, ...]:
    """Bind layers as a request has them."""
    nodes = []
    for number, given in enumerate(layers):
        rest = dict(given)
        inputs, name = rest.pop("inputs", (number - 1,)), rest.pop("name", None)
        merge = {"add": Add, "concat": Concat}.get(rest["kind"])
        nodes.append(Node(merge(**rest) if merge else parse_layer(rest), tuple(inputs), name))
    return parts(nodes, shape)


def computed(made: Sequence[Part], x: np.ndarray) -> np.ndarray:
    """Run a network by our engine."""
    engine, outputs = Engine("numpy"), [x]
    for part in made:
        read = [outputs[number + 1] for number in part.inputs]
        joined = sum(read) if part.kind == "add" else np.concatenate(read, axis=1)
        found = np.asarray(joined)
        if part.bound is not None:
            found, _ = part.bound.forward(engine, found)
        assert found.shape == part.output_shape
        outputs.append(found)
    return outputs[-1]


def conv(outputs: int, kernel: int | list[int] = 3, **more: object) -> Json:
    return {"kind": "conv", "init": {"out_channels": outputs, "kernel_size": kernel}, **more}


def up(outputs: int, kernel: int, **more: object) -> Json:
    return {**conv(outputs, kernel, **more), "kind": "conv_transpose"}


def pool(kind: str, kernel: int, **more: object) -> Json:
    return {"kind": f"{kind}_pool", "kernel_size": kernel, **more}


NETWORKS: dict[str, list[Json]] = {
    "classifier": [
        conv(6, 3, padding=1, bias=BIAS.tolist()),
        {"kind": "relu"},
        pool("max", 3, stride=2, padding=1),
        conv(4, 3, stride=2, padding="same", dilation=1),
        {"kind": "batch_norm", **{name: array.tolist() for name, array in NORM.items()}, "eps": 1e-3},
        {"kind": "leaky_relu", "negative_slope": 0.3},
        {"kind": "dropout", "p": 0.25},
        {"kind": "flatten"},
        {"kind": "linear", "init": {"out_channels": 5}},
        {"kind": "softmax"},
    ],
    "residual": [
        conv(4, 3, padding=1, name="first conv"),
        {"kind": "tanh"},
        {"kind": "add", "inputs": [-1, 1]},
        conv(2, 1, name="class"),
        {"kind": "concat", "inputs": [2, 3, -1], "name": "all"},
        conv(3, 3, groups=1, inputs=[4, 0]),
        {"kind": "global_avg_pool"},
    ],
    "paddings": [
        conv(4, 3, padding=[[2, 1], [0, 2]], padding_mode="reflect"),
        conv(4, 3, padding=1, padding_mode="replicate", groups=2),
        conv(4, 3, padding=2, padding_mode="constant", padding_value=0.5),
        conv(4, 3, padding=1, padding_mode="circular", flip=True),
        {"kind": "channel_shuffle", "groups": 2},
        pool("avg", 2, padding=1, count_include_pad=False),
        {"kind": "sigmoid"},
    ],
    "decoder": [
        conv(4, [3, 3], stride=2),
        up(6, 3, stride=2, padding=1, output_padding=1, bias=BIAS.tolist()),
        up(4, 2, stride=2, groups=2),
        pool("max", 3, stride=2, ceil_mode=True),
    ],
}
