"""POST /network/field, over HTTP."""

import io
from typing import Any

import httpx
import numpy as np
import pytest

pytestmark = pytest.mark.anyio

# a box of 3 x 3 twice: each input cell counts as often as there are ways through it
BOX = {"kind": "conv", "kernel": [[1, 1, 1]] * 3, "channels": "sum", "padding": 1}
BODY: dict[str, Any] = {
    "input": {"data": np.ones((2, 9, 9)).tolist()},
    "layers": [BOX, BOX, {"kind": "flatten"}, {"kind": "linear", "init": {"out_channels": 2}}],
    "layer": 1,
    "cell": [4, 1],
}
WAYS = np.outer([1, 2, 3, 2, 1], [1, 2, 3, 2, 1]) * 2


async def field(client: httpx.AsyncClient, **change: object) -> np.ndarray:
    headers = {"Accept": "application/x-npy"}
    answer = await client.post("/network/field", json={**BODY, **change}, headers=headers)
    assert answer.status_code == 200, answer.text
    return np.asarray(np.load(io.BytesIO(answer.content)))


async def test_a_cell_counts_by_the_ways_that_lead_through_it(client: httpx.AsyncClient) -> None:
    found = await field(client)

    expected = np.zeros((9, 9))
    expected[2:7, 0:4] = WAYS[:, 1:]
    # the padding of the second layer is not an output of the first
    expected[2:7, 0] = WAYS[:, 1]
    np.testing.assert_allclose(found[0, 0], expected)


async def test_in_short_beside_the_theoretical_field(client: httpx.AsyncClient) -> None:
    answer = await client.post("/network/field", json={**BODY, "cell": [4, 4]})

    found = answer.json()
    assert (found["shape"], found["greatest"], found["total"]) == ([9, 9], 18, 2 * 81)
    assert (found["nonzero"], found["seen"], found["box"]) == (25, 25, [[2, 7], [2, 7]])
    assert found["centre"] == [4, 4]
    assert found["deviation"] == pytest.approx([(12 / 9) ** 0.5] * 2)
    assert found["theoretical"] == {"layer": -1, "field": [[2, 7], [2, 7]], "cells": [[2, 7], [2, 7]]}
    assert found["engine"]["algorithm"] == "backpropagation"


async def test_a_flattened_tensors_feature_and_a_feature_of_a_linear_layer(client: httpx.AsyncClient) -> None:
    np.testing.assert_allclose(await field(client, layer=2, cell=[40]), await field(client, cell=[4, 4]))
    assert (await field(client, layer=3, cell=[1])).shape == (1, 1, 9, 9)


async def test_an_input_without_axes(client: httpx.AsyncClient) -> None:
    layers = [{"kind": "linear", "weight": [[1, -2, 3]]}, {"kind": "relu"}]
    found = await field(client, input={"data": [1, 1, 1]}, layers=layers, cell=[0])
    np.testing.assert_array_equal(found.ravel(), [1, 2, 3])


async def test_as_levels_and_as_a_picture(client: httpx.AsyncClient) -> None:
    levels = await client.post(
        "/network/field?range=full", json=BODY, headers={"Accept": "application/octet-stream"}
    )
    assert levels.headers["x-convscope-shape"] == "1,1,9,9"
    assert max(levels.content) == 253

    picture = await client.post("/network/field", json=BODY, headers={"Accept": "image/png"})
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"layer": 9}, "/layer"),
        ({"cell": [9, 0]}, "/cell"),
        ({"cell": [1]}, "/cell"),
        ({"channel": 1}, "/channel"),
        ({"layer": 2, "cell": [0], "channel": 162}, "/channel"),
    ],
)
async def test_what_is_not_there_is_named(
    client: httpx.AsyncClient, change: dict[str, object], pointer: str
) -> None:
    answer = await client.post("/network/field", json={**BODY, **change})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
