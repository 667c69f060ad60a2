"""`minus`: one computation less another, as maps, as numbers and as regions."""

import io
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

# two items of two channels
INPUT = {"data": np.random.default_rng(5).random((2, 2, 7, 9)).round(3).tolist()}
OURS: dict[str, Any] = {"kind": "conv", "kernel": "sobel_x", "padding": "same"}
THEIRS: dict[str, Any] = {**OURS, "kernel": {"name": "gaussian", "size": 4, "width": 3}, "bias": [0.5, -1]}


async def npy(client: httpx.AsyncClient, body: dict[str, Any]) -> NDArray[np.float32]:
    answer = await client.post("/convolve", json=body, headers={"Accept": "application/x-npy"})
    assert answer.status_code == 200, answer.text
    array: NDArray[np.float32] = np.load(io.BytesIO(answer.content))
    return array


async def test_it_is_the_first_less_the_second(client: httpx.AsyncClient) -> None:
    ours, theirs = {"input": INPUT, "layer": OURS}, {"input": INPUT, "layer": THEIRS}
    expected = await npy(client, ours) - await npy(client, theirs)
    apart = await npy(client, {**ours, "minus": theirs})
    np.testing.assert_array_equal(apart, expected)
    answer = (await client.post("/convolve", json={**ours, "minus": theirs})).json()
    assert answer["output"]["min"] == pytest.approx(float(expected.min()))
    levels = await client.post(
        "/convolve?range=symmetric",
        json={**ours, "minus": theirs},
        headers={"Accept": "application/octet-stream"},
    )
    low, high = map(float, levels.headers["X-Convscope-Ranges"].split(";")[0].split(","))
    assert -low == high == pytest.approx(float(np.abs(expected[0]).max()))


async def test_layers_before_count_on_both_sides(client: httpx.AsyncClient) -> None:
    chain = {"input": INPUT, "before": [OURS], "layer": {"kind": "relu"}}
    plain = {"input": INPUT, "layer": OURS}
    apart = await npy(client, {**chain, "minus": plain})
    np.testing.assert_array_equal(apart, np.maximum(-(await npy(client, plain)), 0))


async def test_two_pictures_can_be_compared(client: httpx.AsyncClient) -> None:
    layer = {"kind": "relu"}
    small = {"input": {"image": "coffee", "max_side": 32}, "layer": layer}
    apart = await npy(client, {**small, "minus": small})
    assert not apart.any()


async def test_what_is_not_finite_stays_so(client: httpx.AsyncClient) -> None:
    huge = {"input": {"data": [[3e38, -3e38, 1]]}, "layer": {"kind": "conv", "kernel": [[10]]}}
    apart = await npy(client, {**huge, "minus": huge})
    np.testing.assert_array_equal(apart, [[[[np.nan, np.nan, 0]]]])


async def test_regions_of_both_and_of_the_difference(client: httpx.AsyncClient) -> None:
    ours, theirs = {"input": INPUT, "layer": OURS}, {"input": INPUT, "layer": THEIRS}
    body = {**ours, "minus": theirs, "output_region": [[2, 5], [-1, 3]], "output_channels": [1]}
    answer = (await client.post("/values", json=body)).json()
    regions = [np.array(answer[name]["values"]) for name in ("output", "minus", "difference")]
    np.testing.assert_allclose(regions[2], regions[0] - regions[1], atol=1e-6)
    np.testing.assert_allclose(regions[1], (await npy(client, theirs))[0, 1:, 2:5, :3], atol=1e-6)
    assert answer["difference"]["start"] == [2, 0]
    without = (await client.post("/values", json={**body, "minus": None})).json()
    assert "minus" not in without


@pytest.mark.parametrize(
    ("minus", "pointer", "word"),
    [
        (
            {"input": INPUT, "layer": {**OURS, "stride": 2}},
            "/minus",
            "[2, 2, 4, 5], that of `layer` [2, 2, 7, 9]; give both the same padding",
        ),
        (
            {"input": {"data": [[[1, 2], [3, 4]]] * 2}, "layer": OURS},
            "/minus",
            "its input has [1, 2, 2, 2], that of `layer` [2, 2, 7, 9]: give both one size",
        ),
        ({"input": INPUT, "layer": {**OURS, "dilation": 90, "padding": 0}}, "/minus/layer/dilation", ""),
        ({"input": INPUT, "before": [{**OURS, "groups": 3}], "layer": OURS}, "/minus/before/0/groups", ""),
        ({"input": INPUT, "layer": {"kind": "blur"}}, "/minus/layer", ""),
        ({"layer": OURS}, "/minus/input", "required"),
        ({"input": {"data": [1, 2]}, "layer": OURS}, "/minus/input", "an input of 1 dimensions"),
    ],
)
async def test_what_does_not_fit_is_said(
    client: httpx.AsyncClient, minus: object, pointer: str, word: str
) -> None:
    answer = await client.post("/convolve", json={"input": INPUT, "layer": OURS, "minus": minus})
    assert_problem(answer, 422, word, pointer=pointer)
