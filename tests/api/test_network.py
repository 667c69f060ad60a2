"""POST /network and its kin, over HTTP."""

import io
import json
from typing import Any

import httpx
import numpy as np
import pytest

from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

DATA = np.random.default_rng(0).random((2, 6, 6), dtype=np.float32).tolist()
LAYERS: list[dict[str, Any]] = [
    {"kind": "conv", "init": {"out_channels": 3, "kernel_size": 3}, "padding": 1, "name": "stem"},
    {"kind": "relu"},
    {"kind": "concat", "inputs": [1, -1]},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "flatten"},
    {"kind": "linear", "init": {"out_channels": 4}},
    {"kind": "softmax"},
]
BODY = {"input": {"data": DATA}, "layers": LAYERS}


async def test_every_layer_has_its_report_and_its_maps(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/network", json=BODY)).json()

    layers = answer["layers"]
    assert [each["kind"] for each in layers] == [each["kind"] for each in LAYERS]
    assert [each["output_shape"] for each in layers] == [
        [1, 3, 6, 6],
        [1, 3, 6, 6],
        [1, 5, 6, 6],
        [1, 5, 3, 3],
        [1, 45],
        [1, 4],
        [1, 4],
    ]
    assert [len(each["maps"]) for each in layers] == [3, 3, 5, 5, 1, 1, 1]
    assert (layers[0]["name"], layers[2]["inputs"]) == ("stem", [1, -1])
    assert layers[1]["maps"][0]["min"] >= 0
    assert answer["network"]["parameters"] == 3 * 2 * 9 + 45 * 4


async def test_layers_come_line_by_line(client: httpx.AsyncClient) -> None:
    whole = (await client.post("/network", json=BODY)).json()
    streamed = await client.post("/network", json=BODY, headers={"Accept": "application/x-ndjson"})

    *layers, last = map(json.loads, streamed.text.splitlines())
    for each in (*layers, *whole["layers"]):
        del each["engine"]
    assert layers == whole["layers"]
    assert last["network"] == whole["network"]


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "conv", "kernel": "sobel_x", "stride": 0}, "/layers/1/stride"),
        ({"kind": "relu", "inputs": [1]}, "/layers/1/inputs"),
        ({"kind": "relu", "inputs": []}, "/layers/1/inputs"),
        ({"kind": "relu", "inputs": [-2]}, "/layers/1/inputs/0"),
        ({"kind": "relu", "colour": 1}, "/layers/1/colour"),
        ({"kind": "add", "inputs": [0, -1]}, "/layers/1/inputs"),
        ({"kind": "max_pool", "kernel_size": 9}, "/layers/1/kernel_size"),
        (7, "/layers/1"),
    ],
)
async def test_a_fault_is_found_before_anything_is_computed(
    client: httpx.AsyncClient, accept: str, change: object, pointer: str
) -> None:
    body = {**BODY, "layers": [LAYERS[0], change]}
    answer = await client.post("/network", json=body, headers={"Accept": accept})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


async def test_one_layers_maps_as_numbers_levels_and_picture(client: httpx.AsyncClient) -> None:
    body = {**BODY, "layer": 3}

    def ask(accept: str, query: str = "") -> Any:  # noqa: ANN401  # a coroutine
        return client.post(f"/network/maps{query}", json=body, headers={"Accept": accept})

    numbers = np.load(io.BytesIO((await ask("application/x-npy")).content))
    assert numbers.shape == (1, 5, 3, 3)
    np.testing.assert_array_equal(
        numbers[0, 3:], np.array(DATA).reshape(2, 3, 2, 3, 2).max((2, 4)).astype("f4")
    )

    levels = await ask("application/octet-stream", "?first=3&count=2&max_side=2")
    assert (levels.headers["x-convscope-maps"], levels.headers["x-convscope-size"]) == ("3,2", "2,2")
    assert len(levels.content) == 8

    assert (await ask("image/png")).content.startswith(b"\x89PNG")
    assert (await ask("application/json")).status_code == 406


async def test_a_cell_is_followed_back(client: httpx.AsyncClient) -> None:
    numbers = np.load(
        io.BytesIO(
            (
                await client.post(
                    "/network/maps",
                    json={**BODY, "layer": 0},
                    headers={"Accept": "application/x-npy"},
                )
            ).content
        )
    )
    answer = await client.post("/network/trace", json={**BODY, "layer": 0, "cell": [0, 5], "channel": 2})

    found = answer.json()
    assert found["seen"][-1] == {"layer": -1, "field": [[-1, 2], [4, 7]], "cells": [[0, 2], [4, 6]]}
    assert found["value"] == pytest.approx(float(numbers[0, 2, 0, 5]), rel=1e-6)
    assert found["frame"]["value"] == pytest.approx(found["value"], rel=1e-5)
    assert len(found["frame"]["channel_sums"]) == 2

    whole = await client.post("/network/trace", json={**BODY, "layer": 5, "cell": [1]})
    assert whole.json()["seen"][-1]["cells"] == [[0, 6], [0, 6]]


async def test_a_cell_of_a_transposed_convolution_is_told_by_what_reaches_it(
    client: httpx.AsyncClient,
) -> None:
    layers = [{"kind": "conv_transpose", "init": {"out_channels": 2, "kernel_size": 2}, "stride": 2}]
    body = {"input": {"data": DATA}, "layers": layers, "layer": 0, "cell": [11, 10], "channel": 1}
    answer = await client.post("/network/trace", json=body)

    assert answer.status_code == 200
    told = answer.json()
    products = np.asarray(told["frame"]["products"])
    assert told["frame"]["taps"] == [[5], [5]]
    np.testing.assert_allclose(products.sum() + told["frame"]["bias"], told["value"], rtol=1e-5)
    assert told["seen"][-1]["cells"] == [[5, 6], [5, 6]]


@pytest.mark.parametrize(
    ("change", "pointer", "word"),
    [
        ({"layer": 9}, "/layer", "numbered 0 to"),
        ({"cell": [6, 0]}, "/cell", "has the size"),
        ({"cell": [1]}, "/cell", "has the size"),
        ({"channel": 3}, "/channel", "the output has channels 0 to 2"),
        (
            {"layers": [{"kind": "relu", "name": "a" * 101}]},
            "/layers/0/name",
            "…; expected at most 100 characters",
        ),
    ],
)
async def test_what_is_not_there_is_named(
    client: httpx.AsyncClient, change: dict[str, object], pointer: str, word: str
) -> None:
    answer = await client.post("/network/trace", json={**BODY, "layer": 0, "cell": [0, 0], **change})

    assert_problem(answer, 422, word, pointer=pointer)


async def test_shapes_of_branches(client: httpx.AsyncClient) -> None:
    layers = [
        {"kind": "conv", "out_channels": 4, "kernel_size": 3, "stride": 2},
        {"kind": "max_pool", "kernel_size": 4, "stride": 2, "padding": 1, "inputs": [-1]},
    ]
    body = {"input_shape": [1, 3, 9, 9], "layers": [*layers, {"kind": "concat", "inputs": [0, 1]}]}

    found = (await client.post("/shape", json=body)).json()["layers"]

    assert found[2]["output_shape"] == [1, 7, 4, 4]
    assert "centred on 1.5 and 1" in found[2]["misaligned"]
    assert found[0]["misaligned"] is None
