"""POST /shape: reports over HTTP; their numbers are tested with the layers."""

import httpx
import pytest

pytestmark = pytest.mark.anyio


async def test_a_network_is_reported_layer_by_layer(client: httpx.AsyncClient) -> None:
    body = {
        "input_shape": [1, 3, 224, 224],
        "layers": [
            {"kind": "conv", "out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3},
            {"kind": "relu"},
            {"kind": "max_pool", "kernel_size": 3, "stride": 2, "padding": 1},
        ],
    }
    first, _, last = (await client.post("/shape", json=body)).json()["layers"]
    assert first["output_shape"] == [1, 64, 112, 112]
    assert first["parameters"] == 64 * 3 * 49
    assert first["macs"] == 64 * 3 * 49 * 112 * 112
    assert first["output_bytes"] == 64 * 112 * 112 * 4
    assert [axis["name"] for axis in first["axes"]] == ["height", "width"]
    assert "112" in first["axes"][0]["steps"][-1]
    assert last["receptive_field"]["size"] == [11, 11]
    assert last["receptive_field"]["stride"] == [4, 4]


async def test_nothing_is_computed_so_size_is_no_matter(client: httpx.AsyncClient) -> None:
    body = {
        "input_shape": [1, 1, 10**9, 10**9],
        "layers": [{"kind": "conv", "out_channels": 1, "kernel_size": 3}],
    }
    answer = await client.post("/shape", json=body)
    assert answer.json()["layers"][0]["output_shape"] == [1, 1, 10**9 - 2, 10**9 - 2]
