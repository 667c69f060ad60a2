"""/augment: tries side by side as a sheet, or their numbers."""

import base64
import io
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.api.conftest import Connect
from tests.api.problem_checks import assert_problem
from tests.services.picture_zips import png

pytestmark = pytest.mark.anyio
NPY = {"Accept": "application/x-npy"}
FLIP = [{"kind": "flip", "probability": 1}]
CUP: dict[str, Any] = {"input": {"image": "coffee", "max_side": 40}, "augmentations": FLIP, "count": 4}


async def test_numbers_are_what_training_would_get(client: httpx.AsyncClient) -> None:
    data = np.arange(24, dtype=float).reshape(1, 2, 3, 4)
    asked = {"input": {"data": data.tolist()}, "augmentations": FLIP, "count": 3}
    answer = await client.post("/augment", json=asked, headers=NPY)
    found = np.load(io.BytesIO(answer.content))
    assert found.shape == (3, 2, 3, 4)
    assert np.array_equal(found[2], data[0, :, :, ::-1])


async def test_a_sheet_shows_the_tries_in_their_colours(client: httpx.AsyncClient) -> None:
    one = await client.post("/augment", json={**CUP, "count": 1})
    assert one.headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(one.content)) as image:
        flipped = np.asarray(image)
    plain = await client.post(
        "/augment", json={**CUP, "count": 1, "augmentations": [{"kind": "flip", "probability": 0}]}
    )
    with Image.open(io.BytesIO(plain.content)) as image:
        assert np.array_equal(np.asarray(image)[:, ::-1], flipped)
    sheet = await client.post(
        "/augment", json={**CUP, "augmentations": [{"kind": "rotation", "degrees": 90}]}
    )
    with Image.open(io.BytesIO(sheet.content)) as image:
        assert image.width > 60
        assert image.height > 50


async def test_seeds_decide(client: httpx.AsyncClient) -> None:
    asked = {**CUP, "augmentations": [{"kind": "color_jitter"}]}
    first, again, other = [
        (await client.post("/augment", json={**asked, "seed": seed})).content for seed in (1, 1, 2)
    ]
    assert first == again != other


async def test_a_picture_sent_along_and_normalised(client: httpx.AsyncClient) -> None:
    asked = {
        "input": {"file": base64.b64encode(png((9, 99, 200))).decode()},
        "augmentations": [{"kind": "normalise", "mean": [0.5], "deviation": [0.1]}],
    }
    assert (await client.post("/augment", json=asked)).status_code == 200


async def test_numbers_at_the_end_of_the_range_are_shown_too(client: httpx.AsyncClient) -> None:
    asked = {
        "input": {"data": [[[3e38, 1]], [[-3e38, 1]], [[3e38, 1]]]},
        "augmentations": [{"kind": "color_jitter", "brightness": 1, "contrast": 1}],
    }
    assert (await client.post("/augment", json=asked)).status_code == 200


@pytest.mark.parametrize(
    ("more", "status", "pointer"),
    [
        ({"augmentations": []}, 422, "/augmentations"),
        ({"augmentations": [{"kind": "blur"}]}, 422, "/augmentations/0"),
        ({"augmentations": [{"kind": "rotation", "degrees": 999}]}, 422, "/augmentations/0/degrees"),
        (
            {"augmentations": [*FLIP, {"kind": "normalise", "mean": [0.0, 0.0], "deviation": [1.0]}]},
            422,
            "/augmentations/1/mean",
        ),
        ({"input": {"data": [[[1]], [[2]]]}}, 422, "/input"),
        ({"input": {"file": "AAAA"}}, 422, "/input/file"),
        ({"input": {"image": "gone"}}, 404, None),
        ({"count": 65}, 422, "/count"),
    ],
)
async def test_what_does_not_fit_is_refused(
    client: httpx.AsyncClient, more: dict[str, Any], status: int, pointer: str | None
) -> None:
    assert_problem(await client.post("/augment", json={**CUP, **more}), status, pointer=pointer)


async def test_too_many_numbers_are_refused(connect: Connect) -> None:
    async with connect(max_elements=5000) as client:
        assert_problem(await client.post("/augment", json=CUP), 413, "at most 5,000", pointer="/count")
