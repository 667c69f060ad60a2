"""POST /envelope: a signal on both sides of a layer, as a plot draws it."""

import json
from itertools import pairwise
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

Sides = tuple[NDArray[np.float32], NDArray[np.float32], dict[str, Any], list[dict[str, Any]]]
SIGNAL = np.random.default_rng(4).normal(size=(2, 1000)).astype(np.float32)
LAYER = {"kind": "conv", "kernel": [1, 2, 0.5], "channels": "sum", "padding": "same", "stride": 2}


async def ask(client: httpx.AsyncClient, **body: object) -> Sides:
    answer = await client.post("/envelope", json=body)
    assert answer.status_code == 200, answer.text
    facts = json.loads(answer.headers["x-convscope-envelope"])
    told = int(answer.headers["x-convscope-report-bytes"])
    numbers = np.frombuffer(answer.content[: len(answer.content) - told], dtype="<f4")
    sides = [facts[side] for side in ("input", "output")]
    shapes = [(side["channels"], side["buckets"], 2) for side in sides]
    first = int(np.prod(shapes[0]))
    report = json.loads(answer.content[len(answer.content) - told :])
    return numbers[:first].reshape(shapes[0]), numbers[first:].reshape(shapes[1]), facts, report


async def test_few_cells_come_as_they_are_with_their_padding(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv", "kernel": [1, 10, 100], "padding": [[2, 1]], "padding_mode": "reflect"}
    before, after, facts, report = await ask(client, input={"data": [1, 2, 3, 4]}, layer=layer)
    assert before[0].tolist() == [[v, v] for v in (3, 2, 1, 2, 3, 4, 3)]
    padded = np.array([3, 2, 1, 2, 3, 4, 3])
    assert after[0, :, 0].tolist() == np.correlate(padded, [1, 10, 100], "valid").tolist()
    assert (facts["input"]["start"], facts["input"]["stop"]) == (-2, 5)
    assert facts["input"]["extremes"] == [[1, 4]]
    assert facts["output"]["extremes"] == [[after.min(), after.max()]]
    assert report[0]["axes"][0]["copies"] == [2, 1, 2]


@pytest.mark.parametrize("buckets", [1, 7, 300])
async def test_parts_hold_the_least_and_the_greatest(client: httpx.AsyncClient, buckets: int) -> None:
    answer = await client.post(
        "/convolve",
        json={"input": {"data": SIGNAL.tolist()}, "layer": LAYER, "values": True},
    )
    output = np.array(answer.json()["output"]["data"], dtype=np.float32)[0, 0]
    region = {"input_region": [100, 900], "output_region": [40, 440], "buckets": buckets}
    before, after, facts, _ = await ask(client, input={"data": SIGNAL.tolist()}, layer=LAYER, **region)
    assert (facts["input"]["start"], facts["input"]["stop"]) == (100, 900)
    for found, line in ((before[1], SIGNAL[1, 100:900]), (after[0], output[40:440])):
        edges = [i * len(line) // buckets for i in range(buckets)] + [len(line)]
        parts = [line[a:b] for a, b in pairwise(edges)]
        np.testing.assert_array_equal(found, [[part.min(), part.max()] for part in parts])


async def test_what_is_not_a_number_is_seen_in_its_part(client: httpx.AsyncClient) -> None:
    before = [{"kind": "conv", "kernel": [1e30], "channels": "each"}]
    layer = {"kind": "conv", "kernel": [1e30, -1e30]}
    _, after, facts, _ = await ask(client, input={"data": [0, 1, 1, 0, 0, 0]}, before=before, layer=layer)
    assert not facts["finite"]
    assert np.isnan(after[0, 1]).all()
    assert after[0, 3:].tolist() == [[0, 0], [0, 0]]


async def test_a_region_of_one_end_is_refused(client: httpx.AsyncClient) -> None:
    asked = {"input": {"data": [1, 2]}, "layer": {"kind": "relu"}, "input_region": [0]}
    answer = await client.post("/envelope", json=asked)
    assert_problem(answer, 422, "got a list of 1; expected at least 2 items", pointer="/input_region")


async def test_another_computation_is_taken_off_its_output(client: httpx.AsyncClient) -> None:
    source = {"data": [1, 2, 4, 8]}
    ours, theirs = ({"kind": "conv", "kernel": kernel} for kernel in ([1, 2], [1, 0]))
    minus = {"input": source, "layer": theirs}
    before, after, facts, _ = await ask(client, input=source, layer=ours, minus=minus)
    assert before[0, :, 0].tolist() == [1, 2, 4, 8]
    assert after[0, :, 0].tolist() == [4, 8, 16]
    assert facts["output"]["extremes"] == [[4, 16]]
    longer = {**minus, "layer": {**theirs, "padding": 1}}
    answer = await client.post("/envelope", json={"input": source, "layer": ours, "minus": longer})
    assert_problem(answer, 422, "minus: its output has the shape", pointer="/minus")


async def test_a_region_beyond_the_ends_is_cut(client: httpx.AsyncClient) -> None:
    before, after, facts, _ = await ask(
        client,
        input={"data": [1, 2, 3]},
        layer={"kind": "max_pool", "kernel_size": [3], "stride": [1]},
        input_region=[-90, 2],
        output_region=[70, 80],
    )
    assert facts["input"]["start"] == 0
    assert before.shape == (1, 2, 2)
    assert after.tolist() == [[[3, 3]]]


async def test_a_picture_is_no_signal(client: httpx.AsyncClient) -> None:
    body = {"input": {"image": "digit"}, "layer": {"kind": "conv", "kernel": "sobel_x"}}
    assert_problem(await client.post("/envelope", json=body), 422, "one axis", pointer="/layer")


async def test_only_numbers_are_sent(client: httpx.AsyncClient) -> None:
    body = {"input": {"data": [1, 2]}, "layer": {"kind": "conv", "kernel": [1]}}
    answer = await client.post("/envelope", json=body, headers={"Accept": "image/png"})
    assert_problem(answer, 406)
