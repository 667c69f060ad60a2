"""Transposed convolutions by REST: every call and answer, and what a wrong request is told."""

import io
import json
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.api.conftest import Connect
from tests.api.pictures import png
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

DATA = {"data": [[1, 2], [3, 4]]}
ONES = [[1] * 3] * 3
LAYER = {"kind": "conv_transpose", "kernel": ONES}
ALL = [[1, 3, 3, 2], [4, 10, 10, 6], [4, 10, 10, 6], [3, 7, 7, 4]]


async def test_two_by_two_becomes_four_by_four(client: httpx.AsyncClient) -> None:
    body = {"input": DATA, "layer": LAYER, "values": True}
    answer = (await client.post("/convolve", json=body)).json()
    assert answer["output"]["data"] == [[ALL]]
    assert answer["report"]["kind"] == "conv_transpose"
    assert answer["report"]["output_shape"] == [1, 1, 4, 4]
    assert answer["report"]["macs"] == 36
    assert answer["engine"]["reason"]


@pytest.mark.parametrize(
    ("backend", "algorithm"),
    [("numpy", "direct"), ("numpy", "zero_insertion"), ("numpy", "col2im"), ("numpy", "subpixel")],
)
async def test_an_algorithm_can_be_asked_for(client: httpx.AsyncClient, backend: str, algorithm: str) -> None:
    body = {"input": DATA, "layer": LAYER, "values": True, "backend": backend, "algorithm": algorithm}
    answer = (await client.post("/convolve", json=body)).json()
    assert answer["output"]["data"] == [[ALL]]
    assert answer["engine"]["algorithm"] == algorithm


async def test_the_engine_lists_its_algorithms(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/engine")).json()["algorithms"]
    names = {entry["name"] for entry in listed if entry["layer"] == "conv_transpose"}
    assert {"direct", "zero_insertion", "col2im", "subpixel", "native"} <= names


async def test_the_tensor_and_pictures_of_it(client: httpx.AsyncClient) -> None:
    body = {"input": DATA, "layer": LAYER}
    found = {}
    for kind in ("application/x-npy", "application/octet-stream", "image/png"):
        answer = await client.post("/convolve", json=body, headers={"Accept": kind})
        assert answer.status_code == 200, answer.text
        found[kind] = answer
    assert np.load(io.BytesIO(found["application/x-npy"].content)).tolist() == [[ALL]]
    assert found["application/octet-stream"].headers["x-convscope-shape"] == "1,1,4,4"
    assert len(found["application/octet-stream"].content) == 16
    assert Image.open(io.BytesIO(found["image/png"].content)).size == (4, 4)


async def test_shape_needs_no_weights(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv_transpose", "out_channels": 32, "kernel_size": 4, "stride": 2, "padding": 1}
    body = {"input_shape": [1, 64, 56, 56], "layers": [layer, {"kind": "relu"}]}
    first, second = (await client.post("/shape", json=body)).json()["layers"]
    assert first["output_shape"] == [1, 32, 112, 112] == second["output_shape"]
    assert first["parameters"] == 64 * 32 * 16
    field = {"size": [2, 2], "stride": [0.5, 0.5], "padding": [1, 1], "centre": [0, 0]}
    assert first["receptive_field"] == field
    assert first["axes"][0]["steps"][-1].startswith("output = 114 − 1 − 1 + 0 = 112")
    assert first["axes"][0]["output_padding"] == 0


async def test_frames_are_input_cells(client: httpx.AsyncClient) -> None:
    body = {"input": DATA, "layer": {**LAYER, "padding": 1, "bias": [5]}, "start": 1}
    answer = (await client.post("/frames", json=body)).json()
    assert (answer["total"], answer["start"], len(answer["frames"])) == (4, 1, 3)
    frame = answer["frames"][0]
    assert (frame["index"], frame["input"], frame["output"]) == (1, [0, 1], [0, 1])
    assert frame["taps"] == [[-1, 0, 1], [0, 1, 2]]
    assert frame["window"] == {"start": [-1, 0], "stop": [2, 3]}
    assert frame["inside"] == [[False] * 3, [True, True, False], [True, True, False]]
    assert frame["patch"] == [[[2]]]
    assert frame["products"] == [[[2] * 3] * 3]
    assert frame["added"] == [[2] * 3] * 3
    assert (frame["bias"], frame["value"], frame["channel_sums"]) == (5, None, None)


async def test_frames_after_other_layers(client: httpx.AsyncClient) -> None:
    before = [{"kind": "conv", "kernel": [[1, 1]]}, {"kind": "relu"}]
    body = {"input": DATA, "before": before, "layer": {**LAYER, "stride": 2, "padding": "same"}}
    answer = (await client.post("/frames", json=body)).json()
    assert [frame["patch"] for frame in answer["frames"]] == [[[[3]]], [[[7]]]]
    after = {
        "input": DATA,
        "before": [LAYER],
        "layer": {"kind": "max_pool", "kernel_size": 2},
        "values": True,
    }
    assert (await client.post("/convolve", json=after)).json()["output"]["data"] == [[[[10, 10], [10, 10]]]]


@pytest.mark.parametrize("accept", ["image/gif", "image/webp"])
async def test_an_animation_shows_every_input_cell(client: httpx.AsyncClient, accept: str) -> None:
    body = {"input": DATA, "layer": {**LAYER, "stride": 2}, "width": 320}
    answer = await client.post("/frames", json=body, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    with Image.open(io.BytesIO(answer.content)) as animation:
        assert getattr(animation, "n_frames", 1) == 4


async def test_a_form_with_a_picture(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/convolve",
        files={"file": ("p.png", png(8, 9))},
        data={"layer": json.dumps({**LAYER, "stride": 2, "padding": "same"})},
        headers={"Accept": "application/x-npy"},
    )
    assert answer.status_code == 200, answer.text
    assert np.load(io.BytesIO(answer.content)).shape == (1, 3, 16, 18)


async def test_values_of_regions(client: httpx.AsyncClient) -> None:
    regions = {"input_region": [[-1, 9], [0, 1]], "output_region": [[0, 2], [1, 9]]}
    answer = (await client.post("/values", json={"input": DATA, "layer": LAYER, **regions})).json()
    assert answer["input"]["start"] == [0, 0]
    assert answer["input"]["values"] == [[[1], [3]]]
    assert answer["output"]["values"] == [[[3, 3, 2], [10, 10, 6]]]


@pytest.mark.parametrize(
    ("layer", "pointer", "words"),
    [
        ({"stride": 2, "output_padding": 2}, "/layer/output_padding", "use output_padding ≤ 1"),
        ({"output_padding": -1}, "/layer/output_padding", "from 0 to"),
        ({"output_padding": 1.5}, "/layer/output_padding", "whole number"),
        ({"padding": 2}, "/layer/padding", "cuts off all 4 cells"),
        ({"padding": -1}, "/layer/padding", "from 0 to"),
        ({"padding": "causal"}, "/layer/padding", "use 'valid', 'same', 'same_lower'"),
        ({"padding_mode": "reflect"}, "/layer/padding_mode", "there is no such field"),
        ({"cover_all": True}, "/layer/cover_all", "there is no such field"),
        ({"stride": 0}, "/layer/stride", "from 1 to"),
        ({"bias": [1, 2, 3]}, "/layer/bias", "bias has 3 numbers"),
        ({"kernel": None}, "/layer", "needs its weights once"),
        (
            {"kernel": None, "weight": [[[[1]]], [[[1]]]]},
            "/layer/weight",
            "a weight of shape (1, O / gr",
        ),
        ({"kernel": None, "weight": [[1]]}, "/layer", "give (I, O / groups, *k)"),
        ({"groups": 3}, "/layer/groups", "groups 3"),
    ],
)
async def test_bad_layers(client: httpx.AsyncClient, layer: dict[str, Any], pointer: str, words: str) -> None:
    answer = await client.post("/convolve", json={"input": DATA, "layer": {**LAYER, **layer}})
    problem = assert_problem(answer, 422, pointer=pointer)
    assert words in json.dumps(problem, ensure_ascii=False)


async def test_a_misfit_among_the_layers_before(client: httpx.AsyncClient) -> None:
    body = {"input": DATA, "before": [{**LAYER, "output_padding": 1}], "layer": {"kind": "relu"}}
    assert_problem(await client.post("/convolve", json=body), 422, pointer="/before/0/output_padding")


async def test_frames_that_are_not_there(client: httpx.AsyncClient) -> None:
    answer = await client.post("/frames", json={"input": DATA, "layer": LAYER, "start": 4})
    assert_problem(answer, 422, "numbered 0 to 3", pointer="/start")


async def test_three_axes_have_frames_and_an_animation(client: httpx.AsyncClient) -> None:
    body = {"input": {"data": [[[1, 2]]]}, "layer": {"kind": "conv_transpose", "kernel": [[[1, 2]]]}}
    assert (await client.post("/frames", json=body)).json()["total"] == 2
    answer = await client.post("/frames", json=body, headers={"Accept": "image/gif"})
    assert answer.status_code == 200
    assert getattr(Image.open(io.BytesIO(answer.content)), "n_frames", 1) == 2


async def test_too_large_an_output_is_refused_from_sizes_alone(connect: Connect) -> None:
    async with connect(max_elements=10_000) as client:
        layer = {**LAYER, "stride": 100}
        answer = await client.post("/convolve", json={"input": DATA, "layer": layer})
        assert_problem(answer, 413, "CONVSCOPE_MAX_ELEMENTS", pointer=None)
    async with connect(max_multiply_adds=35) as client:
        answer = await client.post("/convolve", json={"input": DATA, "layer": LAYER})
        assert_problem(answer, 413, "36 multiply-adds")


async def test_frames_by_output_are_the_output(client: httpx.AsyncClient) -> None:
    layer = {**LAYER, "stride": 3, "kernel": [[1, 2], [3, 4]], "bias": [0.5]}
    body = {"input": DATA, "layer": layer, "by": "output"}
    answer = (await client.post("/frames", json=body)).json()
    assert answer["total"] == 25
    truth = (await client.post("/convolve", json={"input": DATA, "layer": layer, "values": True})).json()
    assert [frame["value"] for frame in answer["frames"]] == np.ravel(truth["output"]["data"]).tolist()
    lone, gap = answer["frames"][4], answer["frames"][2]
    assert (lone["taps"], lone["weight_taps"]) == ([[0], [1]], [[0], [1]])
    assert (lone["patch"], lone["weight"], lone["products"]) == ([[[2]]], [[[2]]], [[[4]]])
    assert (gap["taps"], gap["products"], gap["value"]) == ([[0], []], [[[]]], 0.5)


async def test_an_animation_shows_windows(client: httpx.AsyncClient) -> None:
    body = {"input": DATA, "layer": LAYER, "by": "output"}
    answer = await client.post("/frames", json=body, headers={"Accept": "image/gif"})
    assert_problem(answer, 422, "application/json", pointer="/by")
