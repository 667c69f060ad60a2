"""POST /matrix: counts, a part, and what is refused; the numbers are tested with the layers."""

import httpx
import pytest

pytestmark = pytest.mark.anyio

CONV = {"kind": "conv", "kernel": "sobel_x"}


async def test_a_row_is_read(client: httpx.AsyncClient) -> None:
    body = {"input_shape": [1, 1, 4, 4], "layer": CONV, "rows": [0, 2], "columns": [0, 8]}
    answer = (await client.post("/matrix", json=body)).json()
    assert answer["matrix"]["shape"] == [4, 16]
    assert answer["part"]["values"] == [[-1, 0, 1, 0, -2, 0, 2, 0], [0, -1, 0, 1, 0, -2, 0, 2]]
    assert answer["part"]["added"] == [0, 0]


async def test_sizes_are_enough_to_count(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv", "out_channels": 2, "kernel_size": 3, "padding": 1, "padding_mode": "circular"}
    answer = (await client.post("/matrix", json={"input_shape": [1, 3, 400, 600], "layer": layer})).json()
    matrix = answer["matrix"]
    assert matrix["filled"] == 2 * 3 * 9 * 400 * 600
    assert matrix["axes"][1]["copies"] == [[599], [0]]
    assert answer["part"] is None


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"layer": {"kind": "relu"}}, 422, "/layer/kind"),
        ({"rows": [3, 9]}, 422, "/rows"),
        ({"rows": [2, 2]}, 422, "/rows"),
        ({"rows": [0, 4], "columns": [0, 17]}, 422, "/columns"),
        ({"input_shape": [1, 1, 2, 2]}, 422, "/layer/kernel"),
        ({"input_shape": [1, 1, 2**20, 2**20], "rows": [0, 2]}, 413, "/rows"),
        ({"layer": {**CONV, "padding": 5000, "padding_mode": "circular"}}, 413, "/layer/padding"),
        (
            {"layer": {"kind": "conv", "out_channels": 1, "kernel_size": 3}, "rows": [0, 1]},
            422,
            "/layer/kernel_size",
        ),
    ],
)
async def test_what_does_not_fit_is_pointed_to(
    client: httpx.AsyncClient, change: dict[str, object], status: int, pointer: str
) -> None:
    answer = await client.post("/matrix", json={"input_shape": [1, 1, 4, 4], "layer": CONV, **change})
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
