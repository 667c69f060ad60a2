"""Ready networks learn as PyTorch lets them: equal weights at first, equal losses for some steps of SGD."""

from typing import Any

import numpy as np
import pytest

from app.api.schemas.trainings import TrainingRequest
from app.networks import ready_networks
from app.training.course import Course
from app.training.examples import Examples
from app.training.network import TrainableNetwork
from tests.training.networks import ENGINE

CLASSES, STEPS, RATE = 3, 5, 0.01
HEAD: list[dict[str, Any]] = [
    {"kind": "global_avg_pool"},
    {"kind": "flatten"},
    {"kind": "linear", "out_channels": CLASSES},
]


def stepped(layer: dict[str, Any], leaves: dict[str, Any], number: int, given: list[Any]) -> Any:  # noqa: ANN401 - torch is optional
    """Compute a layer as a PyTorch user would, while it learns."""
    import torch
    from torch.nn import functional

    weight, bias = leaves.get(f"{number}.weight"), leaves.get(f"{number}.bias")
    stride, padding = layer.get("stride", 1), layer.get("padding", 0)
    x = torch.cat(given, dim=1) if layer["kind"] == "concat" else given[0]
    match layer["kind"]:
        case "conv":
            return functional.conv2d(x, weight, bias, stride, padding, groups=layer.get("groups", 1))
        case "conv_transpose":
            return functional.conv_transpose2d(x, weight, bias, stride, padding)
        case "batch_norm":
            return functional.batch_norm(x, None, None, weight, bias, training=True)
        case "max_pool":
            return functional.max_pool2d(x, layer["kernel_size"], layer.get("stride"), padding)
        case "global_avg_pool":
            return x.mean((2, 3), keepdim=True)
        case "linear":
            return functional.linear(x, weight, bias)
        case "relu":
            return x.relu()
        case "flatten":
            return x.flatten(1)
        case "add":
            return given[0] + given[1]
        case "concat":
            return x
    raise AssertionError(layer["kind"])


@pytest.mark.torch
@pytest.mark.parametrize("name", ["resnet_block", "mobilenet_block", "unet"])
@pytest.mark.no_cover
def test_losses_of_a_network_with_branches_are_pytorchs(name: str) -> None:
    import torch

    layers: list[dict[str, Any]] = [*ready_networks()[name].layers, *HEAD]
    asked = TrainingRequest.model_validate(
        {"layers": layers, "optimiser": {"kind": "sgd", "learning_rate": RATE}, "epochs": STEPS, "batch": 6}
    )
    generator = np.random.default_rng(0)
    pictures = generator.random((6, 3, 32, 32), dtype=np.float32)
    examples = Examples(pictures, np.arange(6) % CLASSES, ("a", "b", "c"))
    net = TrainableNetwork(asked.wanted.nodes, (3, 32, 32), CLASSES)
    leaves = {key: torch.tensor(array.copy(), requires_grad=True) for key, array in net.parameters.items()}
    assert any(len(node.inputs) > 1 for node in net.nodes) or name == "mobilenet_block"

    # one batch is all that there is, so an epoch is a step
    told: list[float] = []
    nothing = examples.pick(np.arange(0))
    Course(net, examples, nothing, asked.wanted.settings, ENGINE).run(lambda now: told.append(now.loss))

    optimiser = torch.optim.SGD(leaves.values(), lr=RATE, momentum=0.9)
    expected: list[float] = []
    for _ in range(STEPS):
        values: list[Any] = []
        for number, layer in enumerate(layers):
            reads = layer.get("inputs", [number - 1])
            given = [torch.tensor(pictures) if read < 0 else values[read] for read in reads]
            values.append(stepped(layer, leaves, number, given))
        loss = torch.nn.functional.cross_entropy(values[-1], torch.tensor(examples.labels))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        expected.append(loss.item())

    np.testing.assert_allclose(told, expected, rtol=0, atol=1e-4)
    assert told[-1] < told[0] - 1e-3
    for key, leaf in leaves.items():
        np.testing.assert_allclose(net.parameters[key], leaf.detach().numpy(), atol=1e-3, err_msg=key)
