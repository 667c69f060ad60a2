"""The numbers that this project began with, each a sentence, through layers, reports and REST."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from app.layers import bind_all, parse_layer, reports

pytestmark = pytest.mark.anyio
Layer = dict[str, Any]
PICTURE = (1, 3, 360, 640)
FIRST = {"kind": "conv", "out_channels": 3, "kernel_size": 5}
SECOND = {"kind": "conv", "out_channels": 5, "kernel_size": 3, "stride": 2}


async def shapes(client: httpx.AsyncClient, input_shape: Sequence[int], *layers: Layer) -> list[list[int]]:
    """Output shapes of layers in a row: what reports say, and REST too."""
    found = reports(bind_all([parse_layer(layer) for layer in layers], tuple(input_shape)))
    body = {"input_shape": list(input_shape), "layers": layers}
    answer = await client.post("/shape", json=body)
    assert answer.status_code == 200, answer.text
    assert [layer["output_shape"] for layer in answer.json()["layers"]] == [r.output_shape for r in found]
    return [report.output_shape for report in found]


async def computed(client: httpx.AsyncClient, data: Any, layer: Layer) -> Any:  # noqa: ANN401 nested lists
    """Compute over REST and give the numbers as nested lists."""
    answer = await client.post("/convolve", json={"input": {"data": data}, "layer": layer, "values": True})
    assert answer.status_code == 200, answer.text
    return answer.json()["output"]["data"]


async def test_5_by_5_on_360_by_640_gives_356_by_636(client: httpx.AsyncClient) -> None:
    assert await shapes(client, PICTURE, FIRST) == [[1, 3, 356, 636]]


async def test_then_3_by_3_with_stride_2_gives_177_by_317(client: httpx.AsyncClient) -> None:
    assert (await shapes(client, PICTURE, FIRST, SECOND))[-1] == [1, 5, 177, 317]


async def test_a_max_pool_of_2_halves_360_by_640(client: httpx.AsyncClient) -> None:
    assert await shapes(client, PICTURE, {"kind": "max_pool", "kernel_size": 2}) == [[1, 3, 180, 320]]


async def test_the_two_stage_net_ends_at_44_by_79_with_chainers_rules(client: httpx.AsyncClient) -> None:
    pool = {"kind": "max_pool", "kernel_size": 2, "cover_all": True}
    relu = {"kind": "relu"}
    assert (await shapes(client, PICTURE, FIRST, relu, pool, SECOND, relu, pool))[-1] == [1, 5, 44, 79]


@pytest.mark.parametrize(
    ("padding", "kernel", "expected"), [("same", 10, 5), ("same", 15, 5), ("valid", 10, 2)]
)
async def test_conv1d_on_15_samples_with_stride_3(
    client: httpx.AsyncClient, padding: str, kernel: int, expected: int
) -> None:
    layer = {"kind": "conv", "out_channels": 1, "kernel_size": kernel, "stride": 3, "padding": padding}
    assert await shapes(client, (1, 1, 15), layer) == [[1, 1, expected]]


async def test_a_middle_column_sums_the_rows_of_ones(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv", "kernel": [[0, 1, 0]] * 3, "padding": 1}
    output = await computed(client, [[1, 1, 1]] * 3, layer)
    assert output == [[[[2, 2, 2], [3, 3, 3], [2, 2, 2]]]]


async def test_two_channels_are_summed_to_one_map(client: httpx.AsyncClient) -> None:
    data = [[[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]]
    layer = {"kind": "conv", "weight": [[[[0, 1], [2, 3]], [[1, 2], [3, 4]]]]}
    assert await computed(client, data, layer) == [[[[56, 72], [104, 120]]]]


async def test_depthwise_then_pointwise_gives_20_maps_of_5_by_5(client: httpx.AsyncClient) -> None:
    depthwise = {"kind": "conv", "out_channels": 3, "groups": 3, "kernel_size": 2, "stride": 2}
    pointwise = {"kind": "conv", "out_channels": 20, "kernel_size": 1}
    layers = {**depthwise, "padding": "same"}, pointwise
    assert await shapes(client, (1, 3, 10, 10), *layers) == [[1, 3, 5, 5], [1, 20, 5, 5]]


async def test_a_net_on_32_by_32_ends_with_576_features(client: httpx.AsyncClient) -> None:
    pool = {"kind": "max_pool", "kernel_size": 2}
    convs = ({"kind": "conv", "out_channels": n, "kernel_size": 3} for n in (6, 16))
    layers = [layer for conv in convs for layer in (conv, pool)]
    *_, maps, features = await shapes(client, (1, 3, 32, 32), *layers, {"kind": "flatten"})
    assert maps == [1, 16, 6, 6]
    assert features == [1, 576]


async def test_a_transposed_3_by_3_makes_4_by_4_of_2_by_2(client: httpx.AsyncClient) -> None:
    kind = "conv_transpose"
    layer = {"kind": kind, "out_channels": 1, "kernel_size": 3}
    assert await shapes(client, (1, 1, 2, 2), layer) == [[1, 1, 4, 4]]
    output = await computed(client, [[1, 0], [0, 2]], {"kind": kind, "kernel": [[1, 2, 3]] * 3})
    assert output == [[[[1, 2, 3, 0], [1, 4, 7, 6], [1, 4, 7, 6], [0, 2, 4, 6]]]]


async def test_three_stacked_3_by_3_see_7_by_7() -> None:
    layer = {"kind": "conv", "out_channels": 1, "kernel_size": 3}
    bound = bind_all([parse_layer(layer)] * 3, (1, 1, 9, 9))
    assert reports(bound)[-1].receptive_field.size == [7, 7]
