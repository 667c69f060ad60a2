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


async def test_a_network_has_totals_and_comes_as_a_table(client: httpx.AsyncClient) -> None:
    body = {
        "input_shape": [1, 3, 8, 8],
        "layers": [
            {"kind": "conv", "out_channels": 4, "kernel_size": 3},
            {"kind": "max_pool", "kernel_size": 2},
            {"kind": "conv", "out_channels": 2, "kernel_size": 3, "dilation": 1},
        ],
    }
    answer = (await client.post("/shape", json=body)).json()
    assert answer["network"]["parameters"] == 4 * 27 + 2 * 36
    assert answer["network"]["beyond_input"] is None
    assert answer["layers"][0]["receptive_field"]["centre"] == [1.5, 1.5]
    for kind in ("text/markdown", "text/csv"):
        table = await client.post("/shape", json=body, headers={"Accept": kind})
        assert table.headers["content-type"] == f"{kind}; charset=utf-8"
        assert "max_pool" in table.text
    refused = await client.post("/shape", json=body, headers={"Accept": "image/png"})
    assert refused.status_code == 406


async def test_a_shape_that_cannot_be_comes_with_what_works(client: httpx.AsyncClient) -> None:
    relu = {"kind": "relu"}
    layer = {"kind": "conv", "out_channels": 1, "kernel_size": 9}
    body = {"input_shape": [1, 1, 5, 5], "layers": [relu, layer]}
    problem = (await client.post("/shape", json=body)).json()
    assert problem["fixes"][0] == {"pointer": "/layers/1/kernel_size", "value": 5, "title": "kernel_size 5"}
    for fix in problem["fixes"]:
        field = fix["pointer"].rpartition("/")[2]
        mended = {**body, "layers": [relu, {**layer, field: fix["value"]}]}
        assert (await client.post("/shape", json=mended)).status_code == 200
    convolve = {"input": {"data": [[1, 2], [3, 4]]}, "layer": {"kind": "conv", "kernel": "sobel_x"}}
    problem = (await client.post("/convolve", json=convolve)).json()
    assert [fix["pointer"] for fix in problem["fixes"]] == ["/layer/padding"] * 2
