"""POST /kernels/describe: a kernel's facts over HTTP."""

import httpx
import numpy as np
import pytest

from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio


async def test_sobel_twice_as_strong(client: httpx.AsyncClient) -> None:
    body = {"kernel": [[-2, 0, 2], [-4, 0, 4], [-2, 0, 2]]}
    facts = (await client.post("/kernels/describe", json=body)).json()
    response = facts.pop("response")
    assert np.shape(response) == (33, 33)
    assert response[16][8] == pytest.approx(16)  # a quarter of a cycle across: |−2·i·…| · (2 + 4 + 2)
    assert facts == {
        "size": [3, 3],
        "sum": 0,
        "min": -4,
        "max": 4,
        "symmetry": {"axes": ["even", "odd"], "point": "odd", "transposed": None},
        "rank": 1,
        "terms": [[[1, 2, 1], [-2, 0, 2]]],
        "multiplications": 6,
        "known": {"name": "sobel_x", "title": "Sobel x", "title_zh": facts["known"]["title_zh"]}
        | {"parameters": {}, "factor": 2},
    }


@pytest.mark.parametrize(
    ("kernel", "size", "points"),
    [
        ("sharpen", [3, 3], (33, 33)),
        ({"name": "gaussian", "sigma": 2, "size": 4, "width": 7}, [4, 7], (33, 33)),
        ([1, 2, 1], [3], (65,)),
        ([[[1, 2], [3, 4]]], [1, 2, 2], (17, 17, 17)),
    ],
)
async def test_kernels_come_as_a_layer_takes_them(
    client: httpx.AsyncClient, kernel: object, size: list[int], points: tuple[int, ...]
) -> None:
    facts = (await client.post("/kernels/describe", json={"kernel": kernel})).json()
    assert facts["size"] == size
    assert np.shape(facts["response"]) == points


@pytest.mark.parametrize(
    ("body", "status", "pointer", "word"),
    [
        ({}, 422, "/kernel", "required"),
        ({"kernel": "sobel"}, 422, "/kernel", "sobel_x"),
        ({"kernel": [[1], [1, 2]]}, 422, "/kernel", ""),
        ({"kernel": []}, 422, "/kernel", ""),
        ({"kernel": [[1] * 70] * 70}, 413, "/kernel", "4,900 weights"),
        ({"kernel": [[1]], "size": 3}, 422, "/size", ""),
    ],
)
async def test_what_does_not_fit_is_a_problem(
    client: httpx.AsyncClient, body: object, status: int, pointer: str, word: str
) -> None:
    assert_problem(await client.post("/kernels/describe", json=body), status, word, pointer=pointer)
