"""Networks on the workbench: each layer is computed once, and a change costs what depends on it."""

from typing import Any

import numpy as np
import pytest

from app.engine import Engine
from app.geometry.errors import InvalidError, LimitError, ShapeError
from app.layers import parse_layer
from app.layers.base import BoundLayer
from app.layers.graph import Node
from app.layers.merging import Add
from app.services.byte_cache import ByteCache
from app.services.limits import Limits
from app.services.networks import LayerOutcome, NetworkBench, NetworkJob
from app.services.sources import Numbers

X = np.random.default_rng(0).normal(size=(1, 2, 8, 8)).astype(np.float32)


def bench(cache_bytes: int = 1_000_000, elements: int = 100_000) -> NetworkBench:
    return NetworkBench(Engine(backend="numpy"), Limits(elements, 10_000_000), ByteCache(cache_bytes))


def conv(seed: int) -> Any:  # noqa: ANN401  # one of many kinds of layer
    return parse_layer(
        {"kind": "conv", "init": {"out_channels": 2, "kernel_size": 3, "seed": seed}, "padding": 1}
    )


def job(*seeds: int) -> NetworkJob:
    """Two convolutions beside each other, their sum, and one more behind it."""
    a, b, c = seeds
    nodes = (
        Node(conv(a), (-1,)),
        Node(conv(b), (-1,)),
        Node(Add(kind="add"), (0, 1)),
        Node(conv(c), (2,)),
    )
    return NetworkJob(Numbers(X), nodes)


@pytest.fixture(name="computed")
def layers_computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the kind of every layer that the engine is asked for."""
    kinds: list[str] = []
    forward = NetworkBench._forward

    def counted(self: NetworkBench, layer: BoundLayer, *rest: Any) -> Any:  # noqa: ANN401  # handed on
        before = self._results.get(rest[1])
        if before is None:
            kinds.append(layer.kind)
        return forward(self, layer, *rest)

    monkeypatch.setattr(NetworkBench, "_forward", counted)
    return kinds


def all_of(networks: NetworkBench, asked: NetworkJob) -> list[LayerOutcome]:
    found: list[LayerOutcome] = []
    networks.compute(asked, found.append)
    return found


def test_each_layer_is_handed_over_in_order() -> None:
    found = all_of(bench(), job(0, 1, 2))

    assert [each.number for each in found] == [0, 1, 2, 3]
    np.testing.assert_allclose(found[2].output, found[0].output + found[1].output, rtol=1e-6)
    np.testing.assert_array_equal(found[3].x, found[2].output)


def test_a_change_recomputes_what_depends_on_it_and_nothing_else(computed: list[str]) -> None:
    networks = bench()
    all_of(networks, job(0, 1, 2))
    assert computed == ["conv", "conv", "add", "conv"]

    computed.clear()
    all_of(networks, job(0, 1, 3))
    # a sum is sooner done again than kept
    assert computed == ["add", "conv"]

    computed.clear()
    all_of(networks, job(0, 4, 3))
    assert computed == ["conv", "add", "conv"]


@pytest.mark.parametrize("cache_bytes", [1_000_000, 0])
def test_one_layer_is_the_same_with_and_without_what_was_kept(cache_bytes: int) -> None:
    networks = bench(cache_bytes)
    found = all_of(networks, job(0, 1, 2))

    for number in (3, 2, 0):
        again = networks.layer(job(0, 1, 2), number)
        np.testing.assert_array_equal(again.output, found[number].output)
        np.testing.assert_array_equal(again.x, found[number].x)


def test_one_layer_costs_what_is_not_known_yet(computed: list[str]) -> None:
    networks = bench()
    networks.layer(job(0, 1, 2), 2)
    assert computed == ["conv", "conv", "add"]

    computed.clear()
    networks.layer(job(0, 1, 2), 3)
    assert computed == ["add", "conv"]

    computed.clear()
    networks.layer(job(0, 1, 2), 3)
    assert computed == ["add"]


def test_faults_point_into_the_request() -> None:
    with pytest.raises(InvalidError) as error:
        bench().layer(job(0, 1, 2), 9)
    assert error.value.pointer == "/layer"

    with pytest.raises(LimitError) as limit:
        bench(elements=100).bind(job(0, 1, 2))
    assert (limit.value.pointer or "").startswith(("/layers/0", "/input"))

    nodes = (Node(conv(0), (-1,)), Node(parse_layer({"kind": "channel_shuffle", "groups": 3}), (0,)))
    with pytest.raises(ShapeError) as shape:
        bench().bind(NetworkJob(Numbers(X), nodes))
    assert shape.value.pointer == "/layers/1/groups"
