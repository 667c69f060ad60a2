"""/jobs: what is wrong is said at once, the rest is made in the background, and DELETE stops it."""

import asyncio
import io
from dataclasses import replace
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from app.geometry.errors import LimitError
from app.rendering import mp4
from app.services.formats import FORMATS
from tests.api.conftest import Connect
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

DIGIT: dict[str, Any] = {
    "input": {"image": "digit", "color": "gray"},
    "layer": {"kind": "conv", "kernel": "sobel_x", "padding": 1},
}


async def finished(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    """Start a job and wait for its end; progress never goes back."""
    answer = await client.post("/jobs", json=body)
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == answer.json()["url"]
    done = 0
    while True:
        found: dict[str, Any] = (await client.get(f"/jobs/{answer.json()['id']}")).json()
        assert done <= found["done"] <= found["total"]
        done = found["done"]
        if found["state"] in ("done", "failed"):
            return found
        await asyncio.sleep(0.01)


async def fetched(client: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
    job = await finished(client, body)
    assert job["state"] == "done", job
    answer = await client.get(f"/jobs/{job['id']}/result")
    assert len(answer.content) == job["bytes"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{job["filename"]}"'
    return answer


@pytest.mark.parametrize("kind", ["gif", "apng", "webp"])
async def test_an_animation_is_what_frames_would_give(client: httpx.AsyncClient, kind: str) -> None:
    asked = {**DIGIT, "count": 20, "order": "snake", "milliseconds_per_frame": 40}
    made = await fetched(client, {**asked, "kind": "animation", "format": kind})
    direct = await client.post("/frames", json=asked, headers={"Accept": f"image/{kind}"})
    assert made.content == direct.content
    with Image.open(io.BytesIO(made.content)) as image:
        assert getattr(image, "n_frames", 1) == 20


async def test_a_video_is_a_job_too(client: httpx.AsyncClient) -> None:
    made = await fetched(client, {**DIGIT, "count": 5, "kind": "animation", "format": "mp4"})
    assert made.headers["Content-Type"] == "video/mp4"
    assert made.content[4:8] == b"ftyp"


async def test_figures_and_tensors_are_jobs_too(client: httpx.AsyncClient) -> None:
    figure = await fetched(client, {**DIGIT, "kind": "figure", "format": "svg", "index": 3})
    assert figure.text.startswith("<?xml")
    tensor = await fetched(client, {**DIGIT, "kind": "tensor", "format": "npy", "tensor": "weight"})
    np.testing.assert_array_equal(
        np.load(io.BytesIO(tensor.content))[0, 0], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    )
    text = await fetched(client, {**DIGIT, "kind": "tensor", "format": "csv", "tensor": "output"})
    assert text.text.startswith("# output, float32, shape 1 x 1 x 7 x 7\n")


@pytest.mark.parametrize(
    ("more", "status", "pointer"),
    [
        ({"kind": "film"}, 422, None),
        ({"kind": "animation", "format": "avi"}, 422, "/format"),
        ({"kind": "animation", "count": 10**6, "layer": {"kind": "relu"}, "start": 99}, 422, "/start"),
        ({"kind": "animation", "milliseconds_per_frame": 25}, 422, "/milliseconds_per_frame"),
        ({"kind": "figure", "index": 49}, 422, "/index"),
        ({"kind": "figure", "colormap": "none"}, 422, "/colormap"),
        ({"kind": "tensor", "tensor": "soul"}, 422, "/tensor"),
        ({"kind": "tensor", "input": {"image": "gone"}}, 404, None),
    ],
)
async def test_what_cannot_be_made_is_refused_at_once(
    client: httpx.AsyncClient, more: dict[str, Any], status: int, pointer: str | None
) -> None:
    assert_problem(await client.post("/jobs", json={**DIGIT, **more}), status, pointer=pointer)


async def test_more_frames_than_allowed_are_refused_at_once(connect: Connect) -> None:
    async with connect(max_animation_frames=10) as client:
        answer = await client.post("/jobs", json={**DIGIT, "kind": "animation", "count": 11})
        assert_problem(answer, 413, "at most 10", pointer="/count")


async def test_video_without_pyav_is_refused_with_what_to_install(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = [replace(each, why_not=lambda: mp4.INSTALL) if each.name == "mp4" else each for each in FORMATS]
    monkeypatch.setattr("app.services.formats.FORMATS", without)
    answer = await client.post("/jobs", json={**DIGIT, "kind": "animation", "format": "mp4"})
    assert_problem(answer, 422, "pip install 'convscope[video]'", pointer="/format")


LONG: dict[str, Any] = {
    "input": {"image": "coffee"},
    "layer": {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": 1},
    "kind": "animation",
    "format": "apng",
    "count": 500,
    "width": 1920,
}


async def test_deleting_stops_the_work(connect: Connect) -> None:
    async with connect() as client:
        job = (await client.post("/jobs", json=LONG)).json()
        while (await client.get(f"/jobs/{job['id']}")).json()["done"] < 2:
            await asyncio.sleep(0.01)
        answer = await client.get(f"/jobs/{job['id']}/result")
        assert_problem(answer, 409, "of 500 steps")
        assert (await client.get("/health")).json()["computing"] == 1
        assert (await client.delete(f"/jobs/{job['id']}")).status_code == 204
        assert_problem(await client.get(f"/jobs/{job['id']}"), 404, "it was cancelled")
        while (await client.get("/health")).json()["computing"]:
            await asyncio.sleep(0.01)


async def test_others_are_served_meanwhile(connect: Connect) -> None:
    async with connect(max_computations=1) as client:
        jobs = [(await client.post("/jobs", json=LONG)).json() for _ in range(3)]
        answer = await client.post("/frames", json={**DIGIT, "count": 1})
        assert answer.status_code == 200
        states = [(await client.get(f"/jobs/{job['id']}")).json()["state"] for job in jobs]
        assert states.count("waiting") >= 2
        for job in jobs:
            await client.delete(f"/jobs/{job['id']}")


async def test_a_failure_says_why(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise LimitError("nobody waits for this any more", "/count")

    monkeypatch.setattr("app.api.routes.jobs.make_film", fail)
    job = await finished(client, {**DIGIT, "kind": "animation"})
    assert job["state"] == "failed"
    assert job["error"]["detail"] == "nobody waits for this any more"
    assert_problem(await client.get(f"/jobs/{job['id']}/result"), 413, "nobody waits", pointer="/count")


async def test_a_result_is_sent_as_what_it_is_or_not_at_all(client: httpx.AsyncClient) -> None:
    job = await finished(client, {**DIGIT, "kind": "figure", "format": "png"})
    answer = await client.get(f"/jobs/{job['id']}/result", headers={"Accept": "image/gif"})
    assert_problem(answer, 406, "image/png")
