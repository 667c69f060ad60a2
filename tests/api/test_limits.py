"""Limits: each is a setting, held against sizes before work begins, and named in the refusal."""

import json
from collections.abc import AsyncIterator, Mapping

import anyio
import httpx
import pytest

from app.services import workbench
from app.services.workbench import Workbench
from tests.api.conftest import Connect
from tests.api.pictures import png
from tests.api.problem_checks import assert_problem
from tests.services.picture_zips import colours

pytestmark = pytest.mark.anyio

CONV = {"kind": "conv", "kernel": "box", "padding": "same"}


def body(layer: Mapping[str, object], **fields: object) -> dict[str, object]:
    return {"input": {"image": "coffee"}, "layer": layer, **fields}


@pytest.mark.parametrize(
    ("settings", "layer", "setting"),
    [
        ({"max_elements": 500_000}, CONV, "CONVSCOPE_MAX_ELEMENTS"),
        ({"max_elements": 800_000}, {**CONV, "padding": 60}, "CONVSCOPE_MAX_ELEMENTS"),
        ({"max_multiply_adds": 1000}, CONV, "CONVSCOPE_MAX_MULTIPLY_ADDS"),
        ({"max_multiply_adds": 1000}, {"kind": "relu"}, "CONVSCOPE_MAX_MULTIPLY_ADDS"),
        ({}, {**CONV, "padding": 65_536}, "CONVSCOPE_MAX_ELEMENTS"),
        (
            {},
            {"kind": "conv", "init": {"out_channels": 65_536, "kernel_size": 300}},
            "CONVSCOPE_MAX_ELEMENTS",
        ),
        (
            {},
            {"kind": "conv", "init": {"out_channels": 300, "kernel_size": 61}},
            "CONVSCOPE_MAX_MULTIPLY_ADDS",
        ),
    ],
)
async def test_work_that_is_too_large(
    connect: Connect, settings: dict[str, int], layer: dict[str, object], setting: str
) -> None:
    async with connect(**settings) as client:
        answer = await client.post("/convolve", json=body(layer))
        assert_problem(answer, 413, setting, "at most")


async def test_a_picture_of_too_many_pixels(connect: Connect) -> None:
    async with connect(max_pixels=1000) as client:
        answer = await client.post("/images", files={"file": ("p.png", png(40, 40))})
        assert_problem(answer, 413, "40 × 40 = 1,600", "1,000")


async def test_a_body_that_is_too_large(connect: Connect) -> None:
    async with connect(max_body_mb=1, max_upload_mb=1) as client:
        wide = {"input": {"data": [[1.25] * 300_000]}, "layer": CONV}
        assert_problem(await client.post("/convolve", json=wide), 413, "CONVSCOPE_MAX_BODY_MB")
        for answer in (
            await client.post("/images", content=b"x" * 1_000_001, headers={"Content-Type": "image/png"}),
            await client.post("/images", files={"file": ("p.png", b"x" * 1_200_000)}),
            await client.post(
                "/convolve", files={"file": ("p.png", b"x" * 1_200_000)}, data={"layer": "box"}
            ),
        ):
            assert_problem(answer, 413, "CONVSCOPE_MAX_UPLOAD_MB")


async def test_bodies_that_are_too_much_together(connect: Connect) -> None:
    async with connect(max_incoming_mb=1) as client:
        large = {"input": {"data": [[1.25] * 300_000]}, "layer": CONV}
        answer = await client.post("/convolve", json=large)
        assert_problem(answer, 503, "too much at once")
        assert int(answer.headers["retry-after"]) >= 1
        # what was held is let go
        small = {"input": {"data": [[1.25] * 100_000]}, "layer": CONV}
        for _ in range(5):
            assert (await client.post("/convolve", json=small)).status_code == 200


async def test_too_many_frames(connect: Connect) -> None:
    async with connect(max_frames=5, max_animation_frames=3) as client:
        asked = body(CONV, count=6)
        assert_problem(await client.post("/frames", json=asked), 413, "5", pointer="/count")
        gif = {"Accept": "image/gif"}
        assert_problem(await client.post("/frames", json=body(CONV, count=4), headers=gif), 413, "3")
        assert len((await client.post("/frames", json=body(CONV, count=5))).json()["frames"]) == 5


async def test_too_many_numbers_for_json(connect: Connect) -> None:
    async with connect(max_json_values=100) as client:
        answer = await client.post("/convolve", json=body(CONV, values=True))
        assert_problem(answer, 413, "application/x-npy", pointer="/values")
        assert (await client.post("/convolve", json=body(CONV))).status_code == 200


async def test_a_computation_that_takes_too_long(connect: Connect) -> None:
    async with connect(max_seconds=0.05, backend="numpy") as client:
        layer = {"kind": "conv", "init": {"out_channels": 3, "kernel_size": 31}}
        answer = await client.post("/convolve", json=body(layer, algorithm="direct"))
        assert_problem(answer, 413, "CONVSCOPE_MAX_SECONDS); use a smaller picture")
        zipped = {"Content-Type": "application/zip"}
        answer = await client.post("/datasets", content=colours(2000), headers=zipped)
        assert_problem(answer, 413, "CONVSCOPE_MAX_SECONDS); pack fewer or smaller pictures")


async def test_nested_lists_can_be_as_large_as_the_body(client: httpx.AsyncClient) -> None:
    text = json.dumps({"input": {"data": [[0.5] * 1000] * 1000}, "layer": {"kind": "relu"}})
    answer = await client.post("/convolve", content=text, headers={"Content-Type": "application/json"})
    assert answer.json()["output"]["shape"] == [1, 1, 1000, 1000]


async def test_memory_that_runs_out(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Workbench, "compute", no_memory)
        assert_problem(await client.post("/convolve", json=body(CONV)), 413, "memory")
    assert (await client.post("/convolve", json=body(CONV))).status_code == 200


async def test_too_many_numbers_in_frames(connect: Connect) -> None:
    one = 3 * 9 * 4  # each channel's 3 × 3 cells: read, weighed, multiplied, added up
    async with connect(max_json_values=10 * one) as client:
        wide = {"kind": "conv", "init": {"out_channels": 2, "kernel_size": 3}}
        assert (await client.post("/frames", json=body(wide, count=10))).status_code == 200
        answer = await client.post("/frames", json=body(wide, count=11))
        assert_problem(answer, 413, f"{11 * one:,}", "lower count", pointer="/count")
        # a kernel of its own for each channel reads a third of that
        assert (await client.post("/frames", json=body(CONV, count=30))).status_code == 200


async def test_levels_of_too_many_maps(client: httpx.AsyncClient) -> None:
    levels = {"Accept": "application/octet-stream"}
    assert (await client.post("/convolve?count=256", json=body(CONV), headers=levels)).status_code == 200
    assert_problem(await client.post("/convolve?count=257", json=body(CONV), headers=levels), 422, "256")


async def test_a_text_field_as_large_as_a_file(client: httpx.AsyncClient) -> None:
    files = {"file": ("p.png", png(4, 4))}
    kernel = "[[1]]"
    for size, status in ((900_000, 200), (1_100_000, 413)):
        answer = await client.post("/convolve", files=files, data={"layer": kernel + " " * size})
        assert answer.status_code == status, answer.text
    assert_problem(answer, 413, "1,000,000")
    for name, status in (("file", 415), ("layer", 413)):
        files = {name: ("p.png", b"x" * 1_100_000)}
        assert (await client.post("/images", files=files)).status_code == status


@pytest.mark.parametrize("pieces", [0, 3, 300])
async def test_a_body_that_stands_still_or_trickles_is_given_up(connect: Connect, pieces: int) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(pieces):
            yield b" "
            await anyio.sleep(0.01)
        await anyio.sleep(30)
        yield b"{}"

    async with connect(max_seconds=0.2) as client:
        answer = await client.post(
            "/convolve", content=slowly(), headers={"Content-Type": "application/json"}
        )
        assert_problem(answer, 408, "CONVSCOPE_MAX_SECONDS")
        assert answer.headers["connection"] == "close"


async def test_a_layers_tensors_are_counted_together(connect: Connect) -> None:
    cells = 600 * 400 * 3
    weights = 3 * 9
    for most, status in ((3 * cells + 2004 * 3 + weights - 1, 413), (3 * cells + 2004 * 3 + weights, 200)):
        async with connect(max_elements=most) as client:
            layer = {"kind": "conv", "kernel": "box", "padding": "same"}
            answer = await client.post("/convolve", json=body(layer))
            assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "layer",
    [
        {"kind": "avg_pool", "kernel_size": 101, "padding": 50, "stride": 1},
        {"kind": "conv", "kernel": {"name": "box", "size": 63}, "padding": "same", "channels": "sum"},
        {"kind": "conv", "init": {"out_channels": 2, "kernel_size": [1, 9999]}, "padding": "same"},
    ],
)
@pytest.mark.parametrize(
    ("accept", "count", "pointer"),
    [("application/json", 1, "/layer"), ("application/json", 700, "/count"), ("image/gif", 400, "/count")],
)
async def test_numbers_in_frames_are_counted_before_one_is_made(
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    layer: dict[str, object],
    accept: str,
    count: int,
    pointer: str,
) -> None:
    made: list[object] = []
    monkeypatch.setattr(Workbench, "prepare", lambda *_: made.append(0))
    asked = {"input": {"image": "digit"}, "layer": layer, "count": count}
    async with connect(max_json_values=11_000, max_elements=2_000_000) as client:
        answer = await client.post("/frames", json=asked, headers={"Accept": accept})
        assert_problem(answer, 413, "smaller kernel", pointer=pointer)
    assert not made


@pytest.mark.parametrize(
    ("layer", "fields", "words"),
    [
        (CONV, {}, "or ask for image/png (Accept: image/png)"),
        ({**CONV, "padding_mode": "circular"}, {}, "a 2-D convolution alone, whose padding isn't circular"),
        ({"kind": "max_pool", "kernel_size": 2}, {}, "a 2-D convolution alone"),
        (CONV, {"before": [{"kind": "relu"}]}, "a 2-D convolution alone"),
        (CONV, {"input": {"image": "coffee", "max_side": 500}}, None),
        (CONV, {"input": {"data": [[0.0] * 700] * 700}}, None),
    ],
)
async def test_a_picture_too_large_for_memory_is_told_the_way_by_strips(
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    layer: dict[str, object],
    fields: dict[str, object],
    words: str | None,
) -> None:
    monkeypatch.setattr(workbench, "WHOLE_ELEMENTS", 600_000)
    async with connect(max_elements=500_000, max_json_values=10**6) as client:
        answer = await client.post("/convolve", json=body(layer, **fields))
        detail = str(assert_problem(answer, 413, "CONVSCOPE_MAX_ELEMENTS")["detail"])
        assert words in detail if words else "image/png" not in detail
        if words and "or ask" in words:
            drawn = await client.post("/convolve", json=body(layer), headers={"Accept": "image/png"})
            assert drawn.status_code == 200, drawn.text


async def test_an_input_that_is_not_padded_is_counted_once(connect: Connect) -> None:
    cells = 600 * 400 * 3
    async with connect(max_elements=2 * cells) as client:
        assert (await client.post("/convolve", json=body({"kind": "relu"}))).status_code == 200


@pytest.mark.parametrize(
    ("layer", "setting", "pointer"),
    [
        ({"kind": "relu"}, "MAX_ELEMENTS", "/input"),
        ({"kind": "conv", "kernel": "box", "padding": 3000}, "MAX_ELEMENTS", "/before/0/padding"),
        (
            {"kind": "conv", "init": {"out_channels": 4, "kernel_size": 2001}, "padding": 1000},
            "MAX_ELEMENTS",
            "/before/0",
        ),
        ({"kind": "conv", "init": {"out_channels": 90, "kernel_size": 1}}, "MAX_ELEMENTS", "/before/0"),
        ({"kind": "conv", "init": {"out_channels": 1, "kernel_size": 99}}, "MULTIPLY_ADDS", "/before/0"),
    ],
)
async def test_a_limit_points_to_what_is_too_large(
    connect: Connect, layer: dict[str, object], setting: str, pointer: str
) -> None:
    most = 1_000_000 if pointer == "/input" else 10_000_000
    async with connect(max_elements=most, max_multiply_adds=10**9) as client:
        asked = body({"kind": "relu"}, before=[layer])
        assert_problem(await client.post("/convolve", json=asked), 413, setting, pointer=pointer)
