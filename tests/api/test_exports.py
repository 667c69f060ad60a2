"""GET /exports, POST /figure, POST /tensor, and what /frames takes beside: files that are what they say."""

import base64
import csv
import io
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.rendering import mp4
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

X = np.random.default_rng(3).normal(size=(2, 4, 5, 6)).astype(np.float32)
CLEAN = X.copy()
CLEAN[0, 0, 0, :3] = [0.1, 3e38, 1e-40]
X[0, 0, 0, :4] = [0.1, np.nan, np.inf, 1e-40]
WEIGHT = np.random.default_rng(4).normal(size=(6, 2, 3, 2)).astype(np.float32)
BODY: dict[str, Any] = {
    "input": {"data": CLEAN.tolist()},
    "layer": {
        "kind": "conv",
        "weight": WEIGHT.tolist(),
        "bias": [0.5, 1, 2, 3, 4, 5],
        "groups": 2,
        "padding": [[1, 2], [3, 0]],
        "padding_mode": "replicate",
        "stride": [2, 1],
    },
}
PADDED = np.pad(CLEAN, ((0, 0), (0, 0), (1, 2), (3, 0)), mode="edge")
PATCH = PADDED[0, 2:4, 2:5, 1:3]


async def tensor(client: httpx.AsyncClient, name: str, kind: str, **more: object) -> NDArray[np.float32]:
    answer = await client.post("/tensor", json={**BODY, "tensor": name, **more}, headers={"Accept": kind})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith(kind)
    if kind == "application/x-npy":
        found: NDArray[np.float32] = np.load(io.BytesIO(answer.content), allow_pickle=False)
        return found
    return read_csv(answer.text)


def read_csv(text: str) -> NDArray[np.float32]:
    """Read CSV as a person's program does: numbers in float64, rounded to float32."""
    lines = text.splitlines()
    shape = [int(size) for size in lines[0].rpartition("shape ")[2].split(" x ")]
    rows = [row for row in csv.reader(lines) if not row[0].startswith("#")]
    return np.array([[float(cell) for cell in row] for row in rows]).astype(np.float32).reshape(shape)


# channel 3 is in the second group, and window (1, 1) begins at the padded (2, 1)
EXPECTED = {
    "input": CLEAN,
    "padded": PADDED,
    "weight": WEIGHT,
    "bias": np.array([0.5, 1, 2, 3, 4, 5], np.float32),
    "patch": PATCH,
    "kernel": WEIGHT[3],
    "products": PATCH * WEIGHT[3],
}


@pytest.mark.parametrize("kind", ["application/x-npy", "text/csv"])
@pytest.mark.parametrize("name", EXPECTED)
async def test_every_tensor_comes_with_all_its_digits(
    client: httpx.AsyncClient, name: str, kind: str
) -> None:
    found = await tensor(client, name, kind, channel=3, index=9)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, EXPECTED[name])


async def test_the_output_is_that_of_convolve(client: httpx.AsyncClient) -> None:
    answer = await client.post("/convolve", json=BODY, headers={"Accept": "application/x-npy"})
    expected = np.load(io.BytesIO(answer.content))
    for kind in ("application/x-npy", "text/csv"):
        np.testing.assert_array_equal(await tensor(client, "output", kind), expected)


async def test_what_is_not_finite_is_written_in_csv_too(client: httpx.AsyncClient) -> None:
    out = io.BytesIO()
    np.save(out, X)
    body = {"input": {"npy": base64.b64encode(out.getvalue()).decode()}, "layer": {"kind": "relu"}}
    answer = await client.post("/tensor", json={**body, "tensor": "input"}, headers={"Accept": "text/csv"})
    np.testing.assert_array_equal(read_csv(answer.text), X)


@pytest.mark.parametrize(
    ("layer", "name"), [({"kind": "relu"}, "weight"), ({"kind": "max_pool", "kernel_size": 2}, "products")]
)
async def test_a_tensor_that_a_layer_lacks_is_refused(
    client: httpx.AsyncClient, layer: dict[str, Any], name: str
) -> None:
    body = {"input": {"data": [[1, 2], [3, 4]]}, "layer": layer, "tensor": name}
    said = f"a {layer['kind']} layer has no {name}; ask for output"
    assert_problem(await client.post("/tensor", json=body), 422, said, pointer="/tensor")


DIGIT: dict[str, Any] = {
    "input": {"image": "digit", "color": "gray"},
    "layer": {"kind": "conv", "kernel": "sobel_x", "padding": 1},
}


async def test_a_figure_follows_accept_and_size(client: httpx.AsyncClient) -> None:
    svg = await client.post("/figure", json={**DIGIT, "index": 24, "width": 640, "language": "zh"})
    assert svg.headers["Content-Type"] == "image/svg+xml"
    root = ET.fromstring(svg.content)
    assert root.get("width") == "640"
    assert "第 3 行第 3 列" in svg.text
    for kind in ("png", "webp"):
        answer = await client.post(
            "/figure", json={**DIGIT, "width": 1920}, headers={"Accept": f"image/{kind}"}
        )
        with Image.open(io.BytesIO(answer.content)) as image:
            assert (image.format, image.width) == (kind.upper(), 1920)


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"index": 49}, "/index"),
        ({"channel": 1}, "/channel"),
        ({"colormap": "viridid"}, "/colormap"),
        ({"range": "2,1"}, "/range"),
        ({"width": 10}, "/width"),
        ({"language": "fr"}, "/language"),
    ],
)
async def test_a_figure_that_cannot_be_is_refused(
    client: httpx.AsyncClient, more: dict[str, Any], pointer: str
) -> None:
    assert_problem(await client.post("/figure", json={**DIGIT, **more}), 422, pointer=pointer)


async def test_frames_come_in_the_order_of_the_scan(client: httpx.AsyncClient) -> None:
    async def indices(**more: object) -> list[int]:
        answer = await client.post("/frames", json={**DIGIT, **more})
        return [frame["index"] for frame in answer.json()["frames"]]

    assert await indices(order="rows", start=5, count=4) == [5, 6, 7, 8]
    assert await indices(order="columns", start=5, count=4) == [35, 42, 1, 8]
    assert await indices(order="snake", start=5, count=4) == [5, 6, 13, 12]
    assert await indices(order="snake", start=5, count=3, step=2) == [5, 13, 11]


async def test_animations_take_colours_range_and_language(client: httpx.AsyncClient) -> None:
    async def frame(**more: object) -> NDArray[np.uint8]:
        body = {**DIGIT, "start": 48, "count": 1, **more}
        answer = await client.post("/frames", json=body, headers={"Accept": "image/gif"})
        with Image.open(io.BytesIO(answer.content)) as image:
            return np.asarray(image.convert("RGB"))

    plain = await frame()
    for more in ({"colormap": "viridis"}, {"range": "-9,9"}, {"language": "zh"}, {"theme": "dark"}):
        assert (plain != await frame(**more)).any(), more


async def test_formats_are_listed_with_why_one_is_missing(client: httpx.AsyncClient) -> None:
    found = (await client.get("/exports")).json()
    assert {each["name"] for each in found["formats"]} == {
        "gif",
        "apng",
        "webp",
        "mp4",
        "svg",
        "png",
        "npy",
        "csv",
    }
    assert found["orders"] == ["rows", "columns", "snake"]
    mp4_listed = next(each for each in found["formats"] if each["name"] == "mp4")
    assert mp4_listed["unavailable"] == mp4.why_not()


async def test_video_without_pyav_says_what_to_install(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.routes.frames.why_not", lambda: mp4.INSTALL)
    answer = await client.post("/frames", json=DIGIT, headers={"Accept": "video/mp4"})
    assert_problem(answer, 406, "pip install 'convscope[video]'")
    either = {"Accept": "video/mp4, image/gif;q=0.1"}
    answer = await client.post("/frames", json={**DIGIT, "count": 1}, headers=either)
    assert answer.headers["Content-Type"] == "image/gif"


async def test_video_is_an_answer_of_frames(client: httpx.AsyncClient) -> None:
    answer = await client.post("/frames", json={**DIGIT, "count": 3}, headers={"Accept": "video/mp4"})
    assert answer.status_code == 200
    assert answer.content[4:8] == b"ftyp"
