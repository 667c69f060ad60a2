"""A network's gradients against PyTorch's and the loss itself; dropout and batch norm as they learn."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from app.geometry import InvalidError, ShapeError
from app.geometry.errors import ConvscopeError
from app.layers import parse_layer
from app.layers.graph import Node
from app.layers.merging import Add, Concat
from app.training.loss import cross_entropy
from app.training.network import TrainableNetwork
from tests.training.networks import ENGINE, SMALL, bars, network

LABELS = bars(6).labels
PICTURES = bars(6).pictures


def gradients(net: TrainableNetwork, *, training: bool = True) -> dict[str, np.ndarray]:
    drop = np.random.default_rng(5) if training else None
    trace = net.forward(ENGINE, PICTURES, drop)
    return dict(net.backward(ENGINE, trace, cross_entropy(net.scores(trace), LABELS).gradient))


def loss(net: TrainableNetwork) -> float:
    trace = net.forward(ENGINE, PICTURES, np.random.default_rng(5))
    return cross_entropy(net.scores(trace), LABELS).value


def test_every_parameter_has_a_gradient_and_a_small_step_against_it_lowers_the_loss() -> None:
    net = network()
    found = gradients(net)
    # the bias before a batch norm would change nothing, so there is none
    assert set(found) == set(net.parameters) == {"0.weight", "1.weight", "1.bias", "6.weight", "6.bias"}
    before = loss(net)
    for name, gradient in found.items():
        array, step = net.parameters[name], 1e-2
        array -= step * gradient
        fallen = before - loss(net)
        array += step * gradient
        assert fallen == pytest.approx(step * float((gradient**2).sum()), rel=0.1, abs=2e-6), name


@pytest.mark.torch
@pytest.mark.parametrize("training", [True, False])
def test_gradients_and_statistics_are_pytorchs(training: bool) -> None:
    import torch
    from torch import nn

    layers = [each for each in SMALL if each["kind"] != "dropout"]
    net = network(layers)
    peer = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64, 2),
    )
    names = {"mean": "running_mean", "variance": "running_var"}
    state = {
        f"{name.split('.')[0]}.{names.get(name.split('.')[1], name.split('.')[1])}": torch.tensor(
            array.copy()
        )
        for name, array in net.arrays.items()
    }
    peer.load_state_dict(state, strict=False)
    peer.train(training)
    output = peer(torch.tensor(PICTURES))
    torch.nn.functional.cross_entropy(output, torch.tensor(LABELS)).backward()

    drop = np.random.default_rng(0) if training else None
    trace = net.forward(ENGINE, PICTURES, drop)
    np.testing.assert_allclose(net.scores(trace), output.detach().numpy(), atol=1e-5)
    for name, gradient in gradients(net, training=training).items():
        expected = peer.get_parameter(name).grad.numpy()
        np.testing.assert_allclose(gradient, expected, atol=1e-5, err_msg=name)
    net.remember(trace)
    np.testing.assert_allclose(net.arrays["1.mean"], peer[1].running_mean.numpy(), atol=1e-6)
    np.testing.assert_allclose(net.arrays["1.variance"], peer[1].running_var.numpy(), atol=1e-6)


def branched(*, concat: bool) -> tuple[Node, ...]:
    """A block with a shortcut, and one more branch from the input."""
    kinds: list[tuple[dict[str, Any], tuple[int, ...]]] = [
        ({"kind": "conv", "out_channels": 3, "kernel_size": 3, "padding": 1}, (-1,)),
        ({"kind": "tanh"}, (0,)),
        ({"kind": "conv", "out_channels": 3, "kernel_size": 3, "padding": 1}, (1,)),
        ({"kind": "conv", "out_channels": 3, "kernel_size": 1}, (-1,)),
        ({"kind": "concat" if concat else "add"}, (2, 1, 3)),
        ({"kind": "avg_pool", "kernel_size": 4}, (4,)),
        ({"kind": "flatten"}, (5,)),
        ({"kind": "linear", "out_channels": 2}, (6,)),
    ]
    merging: TypeAdapter[Any] = TypeAdapter(Add | Concat)
    return tuple(
        Node(
            merging.validate_python(settings)
            if settings["kind"] in ("add", "concat")
            else parse_layer(settings),
            inputs,
        )
        for settings, inputs in kinds
    )


@pytest.mark.torch
@pytest.mark.parametrize("concat", [True, False])
def test_gradients_through_branches_are_pytorchs(concat: bool) -> None:
    import torch
    from torch.nn import functional

    net = TrainableNetwork(branched(concat=concat), (1, 8, 8), 2)
    leaves = {name: torch.tensor(array.copy(), requires_grad=True) for name, array in net.parameters.items()}
    x = torch.tensor(PICTURES)
    first = functional.conv2d(x, leaves["0.weight"], leaves["0.bias"], padding=1).tanh()
    parts = [
        functional.conv2d(first, leaves["2.weight"], leaves["2.bias"], padding=1),
        first,
        functional.conv2d(x, leaves["3.weight"], leaves["3.bias"]),
    ]
    joined = torch.cat(parts, dim=1) if concat else parts[0] + parts[1] + parts[2]
    scores = functional.linear(
        functional.avg_pool2d(joined, 4).flatten(1), leaves["7.weight"], leaves["7.bias"]
    )
    functional.cross_entropy(scores, torch.tensor(LABELS)).backward()

    np.testing.assert_allclose(net.scores(net.forward(ENGINE, PICTURES)), scores.detach().numpy(), atol=1e-5)
    found = gradients(net)
    assert set(found) == set(leaves)
    for name, gradient in found.items():
        np.testing.assert_allclose(gradient, leaves[name].grad.numpy(), atol=1e-5, err_msg=name)


def test_a_layer_that_nobody_reads_is_refused() -> None:
    nodes = list(branched(concat=False))
    nodes[4] = replace(nodes[4], inputs=(2, 1))
    with pytest.raises(InvalidError, match="layer 3 is read by no other"):
        TrainableNetwork(nodes, (1, 8, 8), 2)


def test_dropout_drops_while_learning_and_only_then() -> None:
    net = network([{"kind": "dropout", "p": 0.4}, {"kind": "flatten"}, {"kind": "linear", "out_channels": 2}])
    x = np.ones((50, 1, 8, 8), np.float32)
    dropped = net.forward(ENGINE, x, np.random.default_rng(0)).values[0]
    assert np.unique(dropped).tolist() == pytest.approx([0, 1 / 0.6])
    assert (dropped == 0).mean() == pytest.approx(0.4, abs=0.03)
    assert np.array_equal(net.forward(ENGINE, x).values[0], x)
    all_gone = network([{"kind": "dropout", "p": 1}, *SMALL]).forward(ENGINE, x, np.random.default_rng(0))
    assert not all_gone.values[0].any()


def test_the_kernel_of_a_preset_stays() -> None:
    net = network([{"kind": "conv", "kernel": "sobel_x", "padding": 1}, *SMALL])
    assert not any(name.startswith("0.") for name in net.parameters)
    assert "0.kernel" not in gradients(net)


@pytest.mark.parametrize("flip", [True, False])
def test_given_weights_are_copied_as_they_are(flip: bool) -> None:
    weight = np.arange(36, dtype=np.float32).reshape(4, 1, 3, 3)
    layers = [{"kind": "conv", "weight": weight, "padding": 1, "flip": flip}, *SMALL[1:]]
    net = network(layers)
    assert np.array_equal(net.arrays["0.weight"], weight)
    net.parameters["0.weight"][...] = 0
    assert weight.any()
    assert "0.bias" not in net.arrays


def test_drawn_weights_are_those_of_the_layer() -> None:
    init = {"kind": "conv", "init": {"out_channels": 4, "kernel_size": 3, "seed": 7}, "padding": 1}
    one, two = network([init, *SMALL[2:]], seed=0), network([init, *SMALL[2:]], seed=1)
    assert np.array_equal(one.arrays["0.weight"], two.arrays["0.weight"])
    assert not np.array_equal(one.arrays["5.weight"], two.arrays["5.weight"])
    assert one.arrays["0.bias"].tolist() == [0] * 4
    assert "0.bias" not in network([init, *SMALL[2:]], biases=False).arrays


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (SMALL[:-2], r"the last layer gives \[64\] numbers for a picture, and there are 2 classes"),
        (SMALL[:3], r"the last layer gives \[4, 8, 8\]"),
        ([{"kind": "global_avg_pool"}, {"kind": "conv", "kernel": [[1]]}], r"gives \[1, 1, 1\]"),
        ([*SMALL[:6], {"kind": "linear", "weight": [[0.0] * 9] * 2}], "reads 9 features"),
    ],
)
def test_networks_that_cannot_tell_the_classes_are_refused(layers: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(ConvscopeError, match=words):
        network(layers)


def test_weights_of_another_network_change_nothing() -> None:
    net = network()
    before = net.copies()
    for wrong, words in (
        ({}, "the weights lack 0.weight"),
        ({**before, "9.bias": np.zeros(1, np.float32)}, "9.bias too much"),
        (
            {**before, "6.bias": np.zeros(3, np.float32)},
            r"6.bias has the shape \[3\]; this network's has \[2\]",
        ),
    ):
        with pytest.raises(ShapeError, match=words):
            net.load(wrong)
    assert all(np.array_equal(before[name], array) for name, array in net.arrays.items())
    net.load({name: array + 1 for name, array in before.items()})
    assert all(np.array_equal(before[name] + 1, array) for name, array in net.arrays.items())
