"""Gradients through whole networks with branches, against PyTorch's autograd on the ready networks."""

from typing import Any

import numpy as np
import pytest

from app.api.schemas.networks import NetworkRequest
from app.engine import Engine
from app.layers.backward.graph import input_gradient
from app.layers.graph import BoundNode, bind_graph
from app.networks import ready_networks
from tests.networks.test_ready import in_torch

ENGINE = Engine()
SMALL: dict[str, list[int]] = {
    "vgg_16": [1, 3, 32, 32],
    "alexnet": [1, 3, 67, 67],
    "two_stage": [1, 3, 36, 40],
    "two_stage_chainer": [1, 3, 36, 40],
    "context": [1, 3, 24, 24],
    "unet": [1, 3, 32, 32],
    "resnet_block": [1, 64, 12, 12],
    "mobilenet_block": [1, 64, 12, 12],
}


def bind(layers: list[dict[str, Any]], shape: list[int]) -> tuple[BoundNode, ...]:
    asked = NetworkRequest.model_validate({"input": {"data": [[0]]}, "layers": layers})
    return bind_graph(asked.nodes, tuple(shape))


def forward(nodes: tuple[BoundNode, ...], x: np.ndarray) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    passes: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    for number, node in enumerate(nodes):
        read = np.concatenate([x if i < 0 else passes[i][1] for i in node.inputs], axis=1)
        passes[number] = read, node.layer.forward(ENGINE, read)[0]
    return passes


@pytest.mark.torch
@pytest.mark.parametrize("name", list(ready_networks()))
@pytest.mark.no_cover
def test_ready_networks_as_autograd_has_them(name: str) -> None:
    import torch

    ready = ready_networks()[name]
    layers = ready.layers
    if name in ("vgg_16", "alexnet"):
        layers = layers[: next(at for at, layer in enumerate(layers) if layer["kind"] == "flatten")]
    shape = SMALL.get(name, ready.input_shape)
    shape = [1, ready.input_shape[1], *shape[2:]]
    nodes = bind(layers, shape)
    x = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    passes = forward(nodes, x)
    last = len(nodes) - 1
    gradient = np.random.default_rng(2).standard_normal(passes[last][1].shape).astype(np.float32)
    found = input_gradient(ENGINE, nodes, passes, last, gradient)

    leaf = torch.from_numpy(x.copy()).requires_grad_()
    theirs: list[Any] = []
    for node, layer in zip(nodes, layers, strict=True):
        given = [leaf if i < 0 else theirs[i] for i in node.inputs]
        if layer["kind"] == "add":
            theirs.append(sum(given[1:], given[0]))
        else:
            theirs.append(in_torch(layer, node.layer, torch.cat(given, 1)))
    theirs[-1].backward(torch.from_numpy(gradient))
    assert leaf.grad is not None
    truth = leaf.grad.numpy()
    np.testing.assert_allclose(found, truth, rtol=1e-4, atol=1e-5 * float(np.abs(truth).max()))


def test_what_several_nodes_read_gets_the_sum_of_what_comes_back() -> None:
    layers: list[dict[str, Any]] = [
        {"kind": "conv", "weight": [[[2]], [[3]]]},
        {"kind": "concat", "inputs": [-1, 0, -1]},
        {"kind": "add", "inputs": [-1, -1]},
        {"kind": "concat", "inputs": [1, 2]},
    ]
    nodes = bind(layers, [1, 1, 4])
    x = np.ones((1, 1, 4), np.float32)
    scale = np.array([1, 10, 100, 1000, 10000], np.float32).reshape(1, 5, 1)
    gradient = scale * np.array([1, 0, 0, 1], np.float32)

    found = input_gradient(ENGINE, nodes, forward(nodes, x), 3, gradient)

    # as it is, through both kernels, as it is again, and twice through the sum
    once = 1 + 2 * 10 + 3 * 100 + 1000 + 2 * 10000
    assert found.tolist() == [[[once, 0, 0, once]]]


def test_a_batch_and_groups_and_nan_stay_where_they_belong() -> None:
    layers: list[dict[str, Any]] = [
        {"kind": "conv", "init": {"out_channels": 4, "kernel_size": 3}, "groups": 2, "padding": 1},
        {"kind": "add", "inputs": [0, -1]},
    ]
    nodes = bind(layers, [2, 4, 5, 5])
    x = np.random.default_rng(0).standard_normal((2, 4, 5, 5)).astype(np.float32)
    x[1] = np.nan
    gradient = np.zeros((2, 4, 5, 5), np.float32)
    gradient[0, 3, 2, 2] = 1

    found = input_gradient(ENGINE, nodes, forward(nodes, x), 1, gradient)

    assert not found[1].any()
    assert not found[0, :2].any()
    assert np.count_nonzero(found[0, 2:]) == 18
