"""POST /spectrum: what it says, its levels and numbers, and what is refused."""

import io
import json

import httpx
import numpy as np
import pytest

pytestmark = pytest.mark.anyio

LEVELS = {"accept": "application/octet-stream"}
DATA = [[1, 2, 3, 4], [5, 6, 7, 8], [1, 1, 2, 9]]
BODY: dict[str, object] = {
    "input": {"data": DATA},
    "layer": {"kind": "conv", "kernel": [[1, 2, 1]], "padding": [0, 1], "padding_mode": "circular"},
    "resolution": 8,
}


async def test_the_theorem_holds_where_the_border_goes_round(client: httpx.AsyncClient) -> None:
    facts = (await client.post("/spectrum", json=BODY)).json()
    assert facts["exact"] is True
    assert facts["difference"] == pytest.approx(0, abs=1e-6)
    assert (facts["gain_at_0"], facts["largest_gain"], facts["largest_gain_at"]) == (4, 4, [-0.5, 0])
    assert [picture["size"] for picture in facts["pictures"]] == [[3, 4], [8, 8], [3, 4]]


async def test_other_borders_are_off_by_what_they_hold(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv", "kernel": [[1, 2, 1]], "padding": [0, 1], "bias": [3]}
    facts = (await client.post("/spectrum", json={**BODY, "layer": layer})).json()
    padded = np.pad(DATA, [(0, 0), (1, 1)])
    output = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    around = np.pad(DATA, [(0, 0), (1, 1)], mode="wrap")
    real, ideal = (
        np.abs(np.fft.fft2(y)) for y in (output, around[:, :-2] + 2 * around[:, 1:-1] + around[:, 2:])
    )
    expected = np.sqrt(np.mean((real - ideal) ** 2) / np.mean(ideal**2))
    assert facts["exact"] is False
    assert facts["difference"] == pytest.approx(expected, rel=1e-5)


async def test_levels_and_gains_come_in_one_body(client: httpx.AsyncClient) -> None:
    answer = await client.post("/spectrum", json=BODY, headers=LEVELS)
    facts = json.loads(answer.headers["X-Convscope-Spectrum"])
    assert len(answer.content) == 12 + 64 + 12 + 4 * 64
    gain = np.frombuffer(answer.content[-256:], "<f4").reshape(8, 8)
    assert gain[0, 4] == pytest.approx(4)
    assert gain[4, 0] == pytest.approx(0, abs=1e-6)
    npy = await client.post("/spectrum", json=BODY, headers={"accept": "application/x-npy"})
    np.testing.assert_array_equal(np.load(io.BytesIO(npy.content)), gain)
    response = np.frombuffer(answer.content[12:76], np.uint8).reshape(8, 8)
    assert (response[0, 4], response[4, 0]) == (253, 1)
    low, high = facts["pictures"][0]["range"]
    assert high - low == pytest.approx(80)
    # the strongest amplitude of both pictures has the topmost level
    product = np.frombuffer(answer.content[76:88], np.uint8).reshape(3, 4)
    assert product[1, 2] == 253


async def test_a_large_input_is_cut_to_its_middle(client: httpx.AsyncClient) -> None:
    body = {"input": {"image": "coffee"}, "layer": {"kind": "conv", "kernel": "sobel_x"}, "max_side": 100}
    facts = (await client.post("/spectrum", json=body)).json()
    assert facts["region"] == [[150, 250], [250, 350]]
    assert facts["input_size"] == [400, 600]
    assert facts["difference"] is None
    assert facts["gain_at_0"] == 0


async def test_what_is_not_finite_is_said(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv", "kernel": [[1, -1]], "padding": "same"}
    body = {"input": {"image": "digit"}, "before": [{"kind": "conv", "kernel": [[3e38]]}], "layer": layer}
    answer = await client.post("/spectrum", json=body, headers=LEVELS)
    assert answer.status_code == 200
    assert json.loads(answer.headers["X-Convscope-Spectrum"])["gain_at_0"] == 0


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"layer": {"kind": "relu"}}, 422, "/layer/kind"),
        ({"channel": 1}, 422, "/channel"),
        ({"input_channel": 1}, 422, "/input_channel"),
        ({"max_side": 0}, 422, "/max_side"),
        ({"resolution": 5000}, 422, "/resolution"),
        ({"input": {"image": "nobody"}}, 404, None),
    ],
)
async def test_what_does_not_fit_is_pointed_to(
    client: httpx.AsyncClient, change: dict[str, object], status: int, pointer: str | None
) -> None:
    answer = await client.post("/spectrum", json={**BODY, **change})
    assert answer.status_code == status, answer.text
    if pointer:
        assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_signal_and_a_volume_have_spectra_too(client: httpx.AsyncClient) -> None:
    line = {"input": {"data": [1, 2, 3, 4, 5]}, "layer": {"kind": "conv", "kernel": [1, 1]}, "resolution": 4}
    assert [p["size"] for p in (await client.post("/spectrum", json=line)).json()["pictures"]] == [
        [5],
        [4],
        [5],
    ]
    cube = {"input": {"data": [DATA, DATA]}, "layer": {"kind": "conv", "kernel": [[[1]]]}, "resolution": 4}
    answer = await client.post("/spectrum", json=cube, headers=LEVELS)
    assert len(answer.content) == 24 + 64 + 24 + 256
    assert (await client.post("/spectrum", json={**cube, "resolution": 1000})).status_code == 413
