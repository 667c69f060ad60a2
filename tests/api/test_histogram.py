"""POST /histogram: counts of the real numbers, on either side of a layer."""

import io

import httpx
import numpy as np
import pytest

from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

SOBEL: dict[str, object] = {
    "input": {"image": "coffee"},
    "layer": {"kind": "conv", "kernel": "sobel_x", "channels": "each", "padding": "same"},
}


async def tensor(
    client: httpx.AsyncClient, body: dict[str, object]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Fetch the output as the engine computed it."""
    answer = await client.post("/convolve", json=body, headers={"Accept": "application/x-npy"})
    values: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = np.load(io.BytesIO(answer.content))[0]
    return values


async def test_counts_are_those_of_the_tensor(client: httpx.AsyncClient) -> None:
    values = await tensor(client, SOBEL)
    asked = {**SOBEL, "bins": 10, "range": "-1.5,0.5", "channels": [2, 0]}
    answer = (await client.post("/histogram", json=asked)).json()
    low, high = answer["edges"]
    assert (low, high) == (values[[2, 0]].min(), values[[2, 0]].max())
    assert answer["cells"] == values[0].size
    for found, channel in zip(answer["maps"], (2, 0), strict=True):
        plane = values[channel]
        wanted, _ = np.histogram(plane.astype(np.float64), bins=np.linspace(low, high, 11))
        assert found["channel"] == channel
        assert np.abs(np.array(found["counts"]) - wanted).max() <= 2  # cells on the edge of two bins
        assert sum(found["counts"]) == plane.size
        assert found["below"] == np.count_nonzero(plane < -1.5)
        assert found["above"] == np.count_nonzero(plane > 0.5)
        assert (found["least"], found["greatest"]) == (plane.min(), plane.max())


@pytest.mark.parametrize("rule", ["percentile", "symmetric:per_map", "auto", "per_map", "full"])
async def test_the_range_is_that_of_the_maps(client: httpx.AsyncClient, rule: str) -> None:
    headers = {"Accept": "application/octet-stream"}
    maps = await client.post("/convolve", json=SOBEL, headers=headers, params={"range": rule})
    drawn = [
        [float(end) for end in pair.split(",")] for pair in maps.headers["x-convscope-ranges"].split(";")
    ]
    answer = (await client.post("/histogram", json={**SOBEL, "range": rule, "channels": [1]})).json()
    assert answer["maps"][0]["range"] == drawn[1]


async def test_the_input_is_what_the_layer_reads(client: httpx.AsyncClient) -> None:
    body = {
        "input": {"data": [[-1, 2], [-3, 4]]},
        "before": [{"kind": "relu"}],
        "layer": {"kind": "max_pool", "kernel_size": 2},
        "bins": 4,
        "range": "0,3",
    }
    answer = (await client.post("/histogram", json={**body, "of": "input"})).json()
    assert answer["edges"] == [0, 4]
    assert answer["maps"][0]["counts"] == [2, 0, 1, 1]
    assert answer["maps"][0]["above"] == 1
    output = (await client.post("/histogram", json=body)).json()
    assert output["cells"] == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"range": "wide"}, "/range"),
        ({"range": "per_map:per_map"}, "/range"),
        ({"channels": [3]}, "/channels"),
        ({"bins": 0}, "/bins"),
        ({"of": "kernel"}, "/of"),
    ],
)
async def test_what_there_is_not_is_refused(
    client: httpx.AsyncClient, change: dict[str, object], pointer: str
) -> None:
    answer = await client.post("/histogram", json={**SOBEL, **change})
    assert_problem(answer, 422, pointer=pointer)
