"""POST /frames: the window's steps as numbers and as an animation."""

import io
import math

import httpx
import pytest
from PIL import Image

from tests.api.pictures import png

pytestmark = pytest.mark.anyio

DATA = {"data": [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]}
LAYER = {"kind": "conv", "kernel": [[1, 0], [0, -1]], "bias": [0.5]}


async def test_a_step_is_the_sum_that_it_shows(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/frames", json={"input": DATA, "layer": LAYER})).json()
    assert (answer["total"], answer["start"], len(answer["frames"])) == (6, 0, 6)
    frame = answer["frames"][4]
    assert frame["index"] == 4
    assert frame["output"] == [1, 1]
    assert frame["window"] == {"start": [1, 1], "stop": [3, 3]}
    assert frame["taps"] == [[1, 2], [1, 2]]
    assert frame["patch"] == [[[6, 7], [10, 11]]]
    assert frame["inside"] == [[True, True], [True, True]]
    assert frame["weight"] == [[[1, 0], [0, -1]]]
    assert frame["products"] == [[[6, 0], [0, -11]]]
    assert frame["channel_sums"] == [-5]
    assert frame["running"] == [[[6, 6], [6, -5]]]
    assert frame["bias"] == 0.5
    assert frame["value"] == -4.5


@pytest.mark.parametrize(
    "after", [{"kind": "relu"}, {"kind": "leaky_relu", "negative_slope": 0.1}, {"kind": "softmax"}]
)
async def test_a_step_goes_on_through_an_activation(
    client: httpx.AsyncClient, after: dict[str, object]
) -> None:
    layer = {"kind": "conv", "weight": [[[[1, 0], [0, -1]]], [[[-0.5, 0], [0, 0]]]], "bias": [0.5, 0]}
    asked = {"input": DATA, "layer": layer, "channel": 1}
    frames = (await client.post("/frames", json={**asked, "after": after})).json()["frames"]
    stage = (await client.post("/frames", json={**asked, "before": [layer], "layer": after})).json()["frames"]
    assert [frame["after"] for frame in frames] == [frame["value"] for frame in stage]
    plain = (await client.post("/frames", json=asked)).json()["frames"]
    assert [frame["value"] for frame in frames] == [frame["value"] for frame in plain]
    assert {frame["after"] for frame in plain} == {None}


async def test_what_an_input_adds_is_no_sum_to_go_on_with(client: httpx.AsyncClient) -> None:
    asked = {
        "input": DATA,
        "layer": {**LAYER, "kind": "conv_transpose"},
        "after": {"kind": "tanh"},
        "count": 1,
    }
    window, gathered = [
        (await client.post("/frames", json={**asked, "by": by})).json()["frames"][0]
        for by in ("window", "output")
    ]
    assert window["after"] is None
    assert gathered["after"] == pytest.approx(math.tanh(gathered["value"]))
    refused = await client.post("/frames", json=asked, headers={"Accept": "image/gif"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/after")


async def test_padding_is_filled_in_and_marked(client: httpx.AsyncClient) -> None:
    layer = {**LAYER, "padding": 1, "padding_mode": "constant", "padding_value": 7}
    frame = (await client.post("/frames", json={"input": DATA, "layer": layer, "count": 1})).json()["frames"][
        0
    ]
    assert frame["patch"] == [[[7, 7], [7, 1]]]
    assert frame["inside"] == [[False, False], [False, True]]
    assert frame["window"]["start"] == [-1, -1]


async def test_what_nulls_stand_for_is_said(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv", "kernel": [[3e38, -1]]}
    body = {"input": {"data": [[2, 0, 3e38, 0]]}, "layer": layer}
    beyond, found, _ = (await client.post("/frames", json=body)).json()["frames"]
    assert beyond["value"] is beyond["products"][0][0][0] is None
    assert beyond["not_finite"] == {
        "products": {"Infinity": [0]},
        "channel_sums": {"Infinity": [0]},
        "running": {"Infinity": [0, 1]},
        "value": {"Infinity": [0]},
    }
    assert found["not_finite"] is None


@pytest.mark.parametrize(
    ("fields", "indices"),
    [
        ({"start": 2, "count": 2}, [2, 3]),
        ({"start": 4, "count": 100}, [4, 5]),
        ({"step": 2}, [0, 2, 4]),
        ({"start": 1, "step": 4, "count": 2}, [1, 5]),
        ({"step": 1000}, [0]),
    ],
)
async def test_any_part_can_be_asked_for(
    client: httpx.AsyncClient, fields: dict[str, int], indices: list[int]
) -> None:
    answer = (await client.post("/frames", json={"input": DATA, "layer": LAYER, **fields})).json()
    assert [frame["index"] for frame in answer["frames"]] == indices


@pytest.mark.parametrize(
    "layer",
    [
        {"kind": "max_pool", "kernel_size": 2},
        {"kind": "avg_pool", "kernel_size": 2},
        {"kind": "relu"},
        {"kind": "softmax"},
    ],
)
async def test_every_kind_of_layer_has_frames(client: httpx.AsyncClient, layer: dict[str, object]) -> None:
    body = {"input": DATA, "before": [LAYER], "layer": layer}
    answer = await client.post("/frames", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["frames"]


@pytest.mark.parametrize(
    ("accept", "kind"), [("image/gif", "GIF"), ("image/apng", "PNG"), ("image/webp", "WEBP")]
)
async def test_an_animation_shows_every_step(client: httpx.AsyncClient, accept: str, kind: str) -> None:
    body = {"input": DATA, "layer": LAYER, "milliseconds_per_frame": 50, "width": 320, "theme": "dark"}
    answer = await client.post("/frames", json=body, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == accept
    with Image.open(io.BytesIO(answer.content)) as animation:
        assert animation.format == kind
        assert animation.width == 320
        durations = []
        for number in range(getattr(animation, "n_frames", 1)):
            animation.seek(number)
            animation.load()
            durations.append(animation.info["duration"])
    assert durations == [50] * 6


async def test_a_photo_moves_by_one_form(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/frames",
        files={"file": ("p.png", png(8, 9))},
        data={"layer": "sobel_x", "count": "3", "theme": "dark"},
        headers={"Accept": "image/gif"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"GIF89a")
