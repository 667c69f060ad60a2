"""A picture sent along in JSON: read like an upload, kept nowhere."""

import base64

import httpx
import pytest

from tests.api.pictures import bomb, png
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

LAYER: dict[str, object] = {"kind": "conv", "kernel": "sobel_x", "padding": "same"}


def sent(content: bytes, **reading: object) -> dict[str, object]:
    """Write a body with this file in it."""
    return {"input": {"file": base64.b64encode(content).decode(), **reading}, "layer": LAYER}


@pytest.mark.parametrize(
    "reading", [{}, {"color": "gray"}, {"max_side": 9, "scale": "byte", "color": "native"}]
)
async def test_it_is_read_like_an_upload(client: httpx.AsyncClient, reading: dict[str, object]) -> None:
    picture = png()
    upload = await client.post("/images", content=picture, headers={"Content-Type": "image/png"})
    stored = {"input": {"image": upload.json()["id"], **reading}, "layer": LAYER}
    headers = {"Accept": "application/x-npy"}
    first = await client.post("/convolve", json=sent(picture, **reading), headers=headers)
    second = await client.post("/convolve", json=stored, headers=headers)
    assert first.status_code == 200
    assert first.content == second.content


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/values", {"output_region": [[0, 2], [0, 2]]}),
        ("/frames", {"count": 2}),
        ("/histogram", {}),
        ("/compare", {"repeats": 1}),
    ],
)
async def test_every_computation_reads_it(
    client: httpx.AsyncClient, path: str, more: dict[str, object]
) -> None:
    answer = await client.post(path, json={**sent(png()), **more})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("content", "status"), [(b"GIF89a?", 422), (b"nothing", 422), (b"", 422), (bomb(), 413)]
)
async def test_what_is_no_picture_is_refused(client: httpx.AsyncClient, content: bytes, status: int) -> None:
    answer = await client.post("/convolve", json=sent(content))
    assert_problem(answer, status, pointer="/input/file")


@pytest.mark.parametrize("text", ["###", 7, "abc"])
async def test_what_is_no_base64_is_refused(client: httpx.AsyncClient, text: object) -> None:
    answer = await client.post("/convolve", json={"input": {"file": text}, "layer": LAYER})
    assert_problem(answer, 422, "base64", pointer="/input/file")
