"""POST /values: exact numbers of regions."""

import httpx
import pytest

pytestmark = pytest.mark.anyio

LAYER: dict[str, object] = {"kind": "conv", "kernel": [[0, 0, 0], [0, 2, 0], [0, 0, 0]], "padding": 1}
BODY: dict[str, object] = {"input": {"data": [[1, 2], [3, 4]]}, "layer": LAYER}


async def test_the_input_reaches_into_its_padding(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/values", json={**BODY, "input_region": [[-1, 1], [1, 9]]})).json()
    assert answer["output"] is None
    assert answer["input"] == {
        "start": [-1, 1],
        "channels": [0],
        "values": [[[0, 0], [2, 0]]],
        "inside": [[False, False], [True, False]],
        "winners": None,
        "not_finite": None,
    }


@pytest.mark.parametrize(
    ("mode", "corner"), [("replicate", 1), ("reflect", 4), ("symmetric", 1), ("circular", 4), ("constant", 9)]
)
async def test_padding_is_what_its_mode_says(client: httpx.AsyncClient, mode: str, corner: int) -> None:
    layer = {**LAYER, "padding_mode": mode, "padding_value": 9 if mode == "constant" else 0}
    body = {**BODY, "layer": layer, "input_region": [[-1, 0], [-1, 0]]}
    assert (await client.post("/values", json=body)).json()["input"]["values"] == [[[corner]]]


async def test_the_padding_of_a_maximum_is_no_number(client: httpx.AsyncClient) -> None:
    layer = {"kind": "max_pool", "kernel_size": 3, "padding": 1}
    body = {**BODY, "layer": layer, "input_region": [[-1, 1], [0, 1]]}
    found = (await client.post("/values", json=body)).json()["input"]
    assert found["values"] == [[[None], [1]]]
    assert found["not_finite"] == {"values": {"-Infinity": [0]}}


async def test_the_output_is_cut_to_what_there_is(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/values", json={**BODY, "output_region": [[1, 64], [-5, 2]]})).json()
    assert answer["output"]["start"] == [1, 0]
    assert answer["output"]["values"] == [[[6, 8]]]


async def test_a_region_outside_is_empty(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/values", json={**BODY, "output_region": [[8, 9], [0, 2]]})).json()
    assert answer["output"]["values"] == [[]]


async def test_channels_can_be_chosen(client: httpx.AsyncClient) -> None:
    body = {
        "input": {"image": "coffee", "scale": "byte"},
        "layer": {"kind": "relu"},
        "output_region": [[0, 1], [0, 2]],
    }
    every = (await client.post("/values", json=body)).json()["output"]
    some = (await client.post("/values", json={**body, "output_channels": [2, 0]})).json()["output"]
    assert every["channels"] == [0, 1, 2]
    assert some["values"] == [every["values"][2], every["values"][0]]


async def test_a_region_has_a_bound(client: httpx.AsyncClient) -> None:
    body = {"input": {"image": "coffee"}, "layer": {"kind": "relu"}, "input_region": [[0, 65], [0, 64]]}
    assert (await client.post("/values", json=body)).status_code == 413


async def test_a_maximum_says_which_tap_won(client: httpx.AsyncClient) -> None:
    layer = {"kind": "max_pool", "kernel_size": 2, "stride": 1}
    body = {"input": {"data": [[1, 5, 5], [0, 2, 5]]}, "layer": layer, "output_region": [[0, 9], [0, 9]]}
    assert (await client.post("/values", json=body)).json()["output"]["winners"] == [[[1, 0]]]
