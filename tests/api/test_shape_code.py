"""POST /shape/code: an entry a target, reasons where there is none, and the parity rows."""

import httpx
import pytest

from app.snippets import TARGETS

pytestmark = pytest.mark.anyio

CONV = {"kind": "conv", "kernel": "sobel_x", "stride": 2, "padding": "same"}


async def test_every_target_has_code_or_a_reason(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/shape/code", json={"input_shape": [1, 3, 8, 8], "layer": CONV})).json()
    assert [entry["target"] for entry in answer["codes"]] == list(TARGETS)
    assert all((entry["code"] is None) != (entry["unavailable"] is None) for entry in answer["codes"])
    same = next(row for row in answer["parity"] if row["topic"] == "same")
    assert same["differs"]
    assert same["sides"][0]["pads"] == [[0, 1], [0, 1]]
    assert [side["framework"] for side in same["sides"] if side["refused"]] == ["PyTorch"]


async def test_code_for_a_narrow_column_takes_ones_own_input(client: httpx.AsyncClient) -> None:
    body = {"input_shape": [1, 3, 8, 8], "layer": CONV, "width": 38, "example": False}
    codes = (await client.post("/shape/code", json=body)).json()["codes"]
    pytorch = next(entry["code"] for entry in codes if entry["target"] == "pytorch")
    assert "random" not in pytorch
    assert max(map(len, pytorch.split("\n"))) <= 38
    refused = await client.post("/shape/code", json={**body, "width": 3})
    assert refused.json()["errors"][0]["pointer"] == "/width"


async def test_a_reason_is_a_sentence(client: httpx.AsyncClient) -> None:
    body = {"input_shape": [1, 3, 8], "layer": {"kind": "lp_pool", "kernel_size": 2}, "targets": ["keras"]}
    (entry,) = (await client.post("/shape/code", json=body)).json()["codes"]
    assert entry["code"] is None
    assert "norm pool" in entry["unavailable"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"layer": {"kind": "flatten"}}, "/layer/kind"),
        ({"layer": {**CONV, "padding": 0}, "input_shape": [1, 1, 2, 2]}, "/layer/kernel"),
        ({"targets": ["caffe"]}, "/targets/0"),
        ({"input_shape": [1, 8]}, "/layer"),
    ],
)
async def test_what_does_not_fit_is_pointed_to(
    client: httpx.AsyncClient, change: dict[str, object], pointer: str
) -> None:
    answer = await client.post("/shape/code", json={"input_shape": [1, 3, 8, 8], "layer": CONV, **change})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
