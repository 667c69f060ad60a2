"""Each ready network is its paper's: sizes, parameters, receptive fields; and PyTorch computes the same."""

from typing import Any

import numpy as np
import pytest

from app.api.schemas.networks import NetworkRequest
from app.engine import Engine
from app.layers import reports
from app.layers.graph import BoundNode, bind_graph
from app.layers.network import network
from app.networks import ready_networks

NAMES = list(ready_networks())


def bound(name: str, shape: list[int] | None = None) -> tuple[BoundNode, ...]:
    ready = ready_networks()[name]
    asked = NetworkRequest.model_validate({"input": {"data": [[0]]}, "layers": ready.layers})
    return bind_graph(asked.nodes, tuple(shape or ready.input_shape))


def sizes(name: str, kind: str) -> list[list[int]]:
    return [list(node.layer.output_shape[1:]) for node in bound(name) if node.layer.kind == kind]


@pytest.mark.parametrize(
    ("name", "output", "parameters"),
    [
        ("two_stage", [5, 44, 79], 3 * 3 * 25 + 5 * 3 * 9),
        ("two_stage_chainer", [5, 44, 79], 3 * 3 * 25 + 5 * 3 * 9),
        ("cifar10", [10], 3 * 6 * 9 + 6 + 6 * 16 * 9 + 16 + 577 * 120 + 121 * 84 + 85 * 10),
        ("cifar10_large", [10], 27 * 32 + 32 + 32 * 128 * 9 + 128 + 2049 * 1024 + 1025 * 10),
        # LeCun et al. 1998: 60,000, with fewer connections in C3
        ("lenet5", [10], 61_706),
        ("tiny_vgg", [10], 3 * 90 + 10 + 3 * (900 + 10) + 1690 * 10 + 10),
        # torchvision's documentation: 61,100,840 and 138,357,544
        ("alexnet", [1000], 61_100_840),
        ("vgg_16", [1000], 138_357_544),
        ("context", [8, 128, 128], 3 * 72 + 8 + 6 * (576 + 8) + 72),
        ("digits", [10], 16 * 10 + 32 * 145 + 32 * 289 + 129 * 10),
        ("mnist", [10], 61_706),
        ("unet", [2, 128, 128], None),
        ("resnet_block", [128, 28, 28], None),
        ("mobilenet_block", [128, 56, 56], None),
    ],
)
def test_sizes_and_parameters(name: str, output: list[int], parameters: int | None) -> None:
    nodes = bound(name)
    assert list(nodes[-1].layer.output_shape[1:]) == output
    total = network(reports([n.layer for n in nodes], [n.inputs for n in nodes])).parameters
    assert parameters is None or total == parameters


def test_every_network_is_held_to_something() -> None:
    marks = test_sizes_and_parameters.pytestmark  # type: ignore[attr-defined]  # pytest's own
    assert sorted(case[0] for case in marks[0].args[1]) == sorted(NAMES)


@pytest.mark.parametrize(
    ("name", "layer", "field"),
    [("alexnet", "pool5", 195), ("vgg_16", "pool5", 212), ("context", "layer 7, dilation 1", 67)],
)
def test_published_receptive_fields(name: str, layer: str, field: int) -> None:
    nodes = bound(name)
    found = reports([n.layer for n in nodes], [n.inputs for n in nodes])
    number = next(at for at, node in enumerate(nodes) if node.name == layer)
    assert found[number].receptive_field.size == [field, field]


def test_no_branch_is_misaligned_but_where_the_unet_takes_pools_back() -> None:
    for name in NAMES:
        nodes = bound(name)
        told = {
            n
            for n, r in enumerate(reports([n.layer for n in nodes], [n.inputs for n in nodes]))
            if r.misaligned
        }
        assert not told or name in ("unet", "resnet_block"), (name, told)


def in_torch(layer: dict[str, Any], weights: Any, x: Any) -> Any:  # noqa: ANN401  # torch is optional
    """Compute one layer as a PyTorch user would."""
    import torch
    from torch.nn import functional

    def tensor(array: Any) -> Any:  # noqa: ANN401  # torch is optional
        return None if array is None else torch.from_numpy(np.array(array))

    kind, stride, padding = layer["kind"], layer.get("stride", 1), layer.get("padding", 0)
    weight = (
        tensor(getattr(weights, "weight", None)) if kind in ("conv", "conv_transpose", "linear") else None
    )
    bias = tensor(weights.settings.bias) if weight is not None else None
    match kind:
        case "conv":
            dilation, groups = layer.get("dilation", 1), layer.get("groups", 1)
            return functional.conv2d(x, weight, bias, stride, padding, dilation, groups)
        case "conv_transpose":
            return functional.conv_transpose2d(x, weight, bias, stride, padding)
        case "linear":
            return functional.linear(x, weight, bias)
        case "max_pool":
            # where it starts inside, Chainer's last window is the one that ceil_mode keeps
            steps = layer.get("stride", layer["kernel_size"])
            return functional.max_pool2d(
                x, layer["kernel_size"], steps, padding, ceil_mode="cover_all" in layer
            )
        case "avg_pool":
            return functional.avg_pool2d(x, layer["kernel_size"])
        case "batch_norm":
            zeros, ones = torch.zeros(x.shape[1]), torch.ones(x.shape[1])
            return functional.batch_norm(x, zeros, ones)
        case "softmax":
            return torch.softmax(x, 1)
        case "flatten":
            return x.flatten(1)
        case "relu" | "tanh":
            return getattr(torch, kind)(x)
        case "dropout" | "concat":
            return x
    raise AssertionError(kind)


# VGG's and AlexNet's linear layers have half a gigabyte of weights, which the test of their parameters covers
SMALL = {"vgg_16": [1, 3, 64, 64], "alexnet": [1, 3, 96, 96], "two_stage": [1, 3, 60, 76]}


@pytest.mark.torch
@pytest.mark.parametrize("name", NAMES)
def test_pytorch_computes_the_same(name: str) -> None:
    import torch

    ready = ready_networks()[name]
    layers = ready.layers
    if name in ("vgg_16", "alexnet"):
        layers = layers[: next(at for at, layer in enumerate(layers) if layer["kind"] == "flatten")]
    shape = SMALL.get(name, ready.input_shape if ready.input_shape[2] <= 128 else [1, 3, 64, 64])
    asked = NetworkRequest.model_validate({"input": {"data": [[0]]}, "layers": layers})
    nodes = bind_graph(asked.nodes, tuple(shape))
    x = np.random.default_rng(0).random(shape, dtype=np.float32)
    engine = Engine()
    ours: list[Any] = []
    theirs: list[Any] = []
    for node, layer in zip(nodes, layers, strict=True):
        read = np.concatenate([x if i < 0 else ours[i] for i in node.inputs], axis=1)
        given = [torch.from_numpy(x) if i < 0 else theirs[i] for i in node.inputs]
        ours.append(node.layer.forward(engine, read)[0])
        if layer["kind"] == "add":
            theirs.append(given[0] + given[1])
        else:
            theirs.append(in_torch(layer, node.layer, torch.cat(given, 1)))
        truth = theirs[-1].numpy()
        np.testing.assert_allclose(ours[-1], truth, rtol=1e-5, atol=1e-5 * float(np.abs(truth).max()))
