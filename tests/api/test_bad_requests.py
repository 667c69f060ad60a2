"""Methods, paths, formats and options that are none: a sentence that helps."""

import httpx
import pytest

from tests.api.pictures import png
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

SMALL = {"data": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}
CONV = {"kind": "conv", "kernel": [[1, 0], [0, -1]]}


def conv() -> dict[str, object]:
    """Return a convolution of SMALL."""
    return {"input": SMALL, "layer": CONV}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/convolve", "POST"),
        ("PUT", "/images", ""),
        ("POST", "/health", "GET"),
        ("DELETE", "/shape", "POST"),
    ],
)
async def test_a_method_that_is_none(client: httpx.AsyncClient, method: str, path: str, allowed: str) -> None:
    answer = await client.request(method, path)
    assert_problem(answer, 405, allowed)
    assert allowed in answer.headers["allow"]


async def test_a_path_that_is_none(client: httpx.AsyncClient) -> None:
    for path in ("/nothing", "http://convscope/nothing", "http://convscope/static/nothing.js"):
        assert_problem(await client.get(path), 404, "/docs")


async def test_a_media_type_that_cant_be_read(client: httpx.AsyncClient) -> None:
    for path in ("/convolve", "/frames", "/values", "/shape"):
        answer = await client.post(path, content="a=1", headers={"Content-Type": "text/csv"})
        assert_problem(answer, 415, "application/json")
    answer = await client.post("/images", content=png(), headers={"Content-Type": "text/plain"})
    assert_problem(answer, 415, "multipart/form-data")


async def test_an_accept_that_cant_be_met(client: httpx.AsyncClient) -> None:
    for path in ("/convolve", "/frames"):
        answer = await client.post(path, json=conv(), headers={"Accept": "text/html"})
        assert_problem(answer, 406, "application/json")


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("channel=9", "9"),
        ("channel=-1", "-1"),
        ("channel=x", "x"),
        ("colormap=jett", "colormap"),
        ("range=1,0", "range"),
        ("range=nan,1", "range"),
        ("layout=rgb", "three"),
        ("colourmap=magma", "no such parameter"),
    ],
)
async def test_a_picture_that_cant_be_drawn(client: httpx.AsyncClient, query: str, word: str) -> None:
    answer = await client.post(f"/convolve?{query}", json=conv(), headers={"Accept": "image/png"})
    assert_problem(answer, 422, word)


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"channel": 1}, 422, "/channel"),
        ({"start": 4}, 422, "/start"),
        ({"start": -1}, 422, "/start"),
        ({"count": 0}, 422, "/count"),
        ({"step": 0}, 422, "/step"),
        ({"milliseconds_per_frame": 15}, 422, "/milliseconds_per_frame"),
        ({"theme": "sepia"}, 422, "/theme"),
    ],
)
async def test_frames_that_are_not_there(
    client: httpx.AsyncClient, fields: dict[str, object], status: int, pointer: str
) -> None:
    assert_problem(await client.post("/frames", json={**conv(), **fields}), status, pointer=pointer)


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"output_region": [[0, 2]]}, 422, "/output_region"),
        ({"input_region": [[0, 2], [0, 2], [0, 2]]}, 422, "/input_region"),
        ({"input_region": [[0, "2"], [0, 2]]}, 422, "/input_region/0/1"),
        ({"input_region": [[0, 2], [0, 2]], "input_channels": [1]}, 422, "/input_channels"),
        ({"input_region": []}, 422, "/input_region"),
    ],
)
async def test_regions_that_are_not_there(
    client: httpx.AsyncClient, fields: dict[str, object], status: int, pointer: str
) -> None:
    assert_problem(await client.post("/values", json={**conv(), **fields}), status, pointer=pointer)


@pytest.mark.parametrize(
    ("shape", "layers", "pointer"),
    [
        ([3], [CONV], "/input_shape"),
        ([1, 3], [CONV], "/layers/0"),
        ([1, 3, 0, 4], [CONV], "/input_shape/2"),
        ([1, 3, "4", 4], [CONV], "/input_shape/2"),
        ([1, 3, 4, 4], [], "/layers"),
        ([1, 3, 4, 4], [CONV, {**CONV, "kernel": [[1] * 9] * 9}], "/layers/1/kernel"),
        ([1, 3, 4, 4], [{**CONV, "stride": 0}], "/layers/0/stride"),
        ([1, 3, 4, 4], [{"kind": "relu"}] * 301, "/layers"),
    ],
)
async def test_shapes_that_dont_fit(
    client: httpx.AsyncClient, shape: list[object], layers: list[object], pointer: str
) -> None:
    answer = await client.post("/shape", json={"input_shape": shape, "layers": layers})
    assert_problem(answer, 422, pointer=pointer)


LONG = "x" * 150


@pytest.mark.parametrize(
    "layer",
    [
        {"kind": "conv", "kernel": LONG},
        {"kind": "conv", "kernel": {"name": LONG}},
        {"kind": "conv", "kernel": {"name": "gaussian", LONG: 1}},
        {"kind": LONG},
        {"kind": "relu", LONG: 1},
    ],
)
async def test_a_long_name_is_not_repeated_whole(client: httpx.AsyncClient, layer: dict[str, object]) -> None:
    answer = await client.post("/convolve", json={"input": {"data": [[1]]}, "layer": layer})
    assert_problem(answer, 422)
    assert "x" * 30 in answer.text
    assert "x" * 41 not in answer.text


async def test_a_long_parameter_is_not_repeated_whole(client: httpx.AsyncClient) -> None:
    for query in (f"{LONG}=1", f"layout={LONG}", f"colormap={LONG}"):
        answer = await client.post(
            f"/convolve?{query}", json={"input": {"data": [[1]]}, "layer": {"kind": "relu"}}
        )
        assert_problem(answer, 422)
        assert "x" * 41 not in answer.text
