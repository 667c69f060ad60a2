"""All kinds of layers over REST: each answer's form, and what a flattened tensor looks like in it."""

import base64
import io
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from app.layers.pool import BoundMaxPool
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

X = np.random.default_rng(9).standard_normal((2, 4, 6, 5)).astype(np.float32)
FLATTEN = {"kind": "flatten"}
LINEAR = {"kind": "linear", "init": {"out_channels": 3}, "bias": [1, 2, 3]}
# settings → the output's shape
KINDS: list[tuple[dict[str, Any], list[int]]] = [
    ({"kind": "lp_pool", "kernel_size": 2, "p": 3, "padding": 1, "dilation": 2}, [2, 4, 3, 3]),
    ({"kind": "avg_pool", "kernel_size": [3, 2], "stride": 2, "ceil_mode": True}, [2, 4, 3, 3]),
    ({"kind": "global_avg_pool"}, [2, 4, 1, 1]),
    ({"kind": "global_max_pool"}, [2, 4, 1, 1]),
    ({"kind": "channel_shuffle", "groups": 2}, [2, 4, 6, 5]),
    ({"kind": "batch_norm", "mean": [0, 1, 2, 3], "variance": [1, 1, 2, 2]}, [2, 4, 6, 5]),
    ({"kind": "dropout"}, [2, 4, 6, 5]),
    (FLATTEN, [2, 120]),
]


def asked(layer: object, **fields: object) -> dict[str, object]:
    return {"input": {"data": X.tolist()}, "layer": layer, **fields}


@pytest.mark.parametrize(("layer", "shape"), KINDS, ids=[layer["kind"] for layer, _ in KINDS])
async def test_every_answer(client: httpx.AsyncClient, layer: dict[str, Any], shape: list[int]) -> None:
    answer = await client.post("/convolve", json=asked(layer, values=True))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["output"]["shape"] == body["report"]["output_shape"] == shape
    assert np.array(body["output"]["data"]).shape == tuple(shape)

    npy = await client.post("/convolve", json=asked(layer), headers={"Accept": "application/x-npy"})
    assert np.allclose(np.load(io.BytesIO(npy.content)), body["output"]["data"], rtol=1e-6)

    report = await client.post("/shape", json={"input_shape": list(X.shape), "layers": [layer]})
    assert report.json()["layers"] == [body["report"]]

    frames = await client.post("/frames", json=asked(layer, channel=0, count=7))
    assert frames.status_code == 200, frames.text
    values = np.ravel(body["output"]["data"][0] if len(shape) == 2 else body["output"]["data"][0][0])
    assert frames.json()["total"] == values.size
    assert [frame["value"] for frame in frames.json()["frames"]] == pytest.approx(
        values[:7].tolist(), rel=1e-5
    )


async def test_a_flattened_tensor_is_one_map(client: httpx.AsyncClient) -> None:
    """A row of features: one map of N × 1 × F, in numbers, levels and pictures alike."""
    body = asked({"kind": "softmax"}, before=[FLATTEN, LINEAR], values=True)
    answer = (await client.post("/convolve", json=body)).json()
    assert answer["output"]["shape"] == [2, 3]
    assert np.sum(answer["output"]["data"], axis=1) == pytest.approx([1, 1])
    assert [entry["channel"] for entry in answer["maps"]] == [0]
    assert answer["maps"][0]["max"] == pytest.approx(np.max(answer["output"]["data"]))
    assert answer["report"]["axes"] == []

    levels = await client.post("/convolve", json=body, headers={"Accept": "application/octet-stream"})
    assert len(levels.content) == 3
    assert levels.headers["X-Convscope-Shape"] == "2,3"
    assert levels.headers["X-Convscope-Maps"] == "0,1"

    png = await client.post("/convolve", json=body, headers={"Accept": "image/png"})
    assert Image.open(io.BytesIO(png.content)).size == (3, 1)


async def test_numbers_of_features(client: httpx.AsyncClient) -> None:
    body = asked(LINEAR, before=[FLATTEN], input_region=[[-2, 3]], output_region=[[0, 9]])
    answer = await client.post("/values", json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["input"]["start"] == [0]
    assert found["input"]["values"] == [pytest.approx(X[0].ravel()[:3].tolist())]
    assert np.array(found["output"]["values"]).shape == (1, 3)


@pytest.mark.parametrize("form", [[1, 2, 3], [[1, 2, 3]]])
async def test_features_as_they_are(client: httpx.AsyncClient, form: list[object]) -> None:
    layer = {"kind": "linear", "weight": [[1, 1, 1], [0, 0, 2]]}
    body = {"input": {"data": form}, "layer": layer, "values": True}
    assert (await client.post("/convolve", json=body)).json()["output"]["data"] == [[6, 6]]


async def test_features_in_shape_reports(client: httpx.AsyncClient) -> None:
    layers = [{"kind": "linear", "out_channels": 10}, {"kind": "relu"}]
    answer = await client.post("/shape", json={"input_shape": [4, 20], "layers": layers})
    found = answer.json()["layers"]
    assert [(entry["output_shape"], entry["parameters"], entry["macs"]) for entry in found] == [
        ([4, 10], 200, 800),
        ([4, 10], 0, 0),
    ]


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"layer": LINEAR}, 422, "/input"),
        ({"layer": {"kind": "max_pool", "kernel_size": 2}, "before": [FLATTEN]}, 422, "/layer"),
        (
            {"layer": LINEAR, "before": [{"kind": "relu"}, FLATTEN, {"kind": "global_avg_pool"}]},
            422,
            "/before/2",
        ),
        ({"layer": {"kind": "linear", "weight": [[1]]}, "before": [FLATTEN]}, 422, "/layer/weight"),
        ({"layer": {"kind": "linear", "weight": [[1, 2], [3]]}}, 422, "/layer/weight"),
        ({"layer": {"kind": "linear", "out_channels": 3}, "before": [FLATTEN]}, 422, "/layer/out_channels"),
        ({"layer": {"kind": "batch_norm", "bias": [1]}}, 422, "/layer/bias"),
        ({"layer": {"kind": "channel_shuffle", "groups": 3}}, 422, "/layer/groups"),
        ({"layer": {"kind": "lp_pool", "kernel_size": 2, "p": 0}}, 422, "/layer/p"),
        ({"layer": {"kind": "linear", "init": {"out_channels": 10**9}}, "before": [FLATTEN]}, 413, "/layer"),
        ({"layer": FLATTEN, "algorithm": "fft"}, 422, "/algorithm"),
    ],
)
async def test_what_does_not_fit(
    client: httpx.AsyncClient, fields: dict[str, object], status: int, pointer: str
) -> None:
    answer = await client.post("/convolve", json={**asked(None), **fields})
    if status == 413:
        assert_problem(answer, 413, "CONVSCOPE_MAX_ELEMENTS")
    else:
        assert_problem(answer, status, pointer=pointer)


async def test_features_do_not_move(client: httpx.AsyncClient) -> None:
    body = asked({"kind": "relu"}, before=[FLATTEN])
    answer = await client.post("/frames", json=body, headers={"Accept": "image/gif"})
    assert_problem(answer, 422, "ask for application/json", pointer="/layer")


async def test_a_window_of_a_whole_picture_is_refused_before_it_is_made(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = {"kind": "global_max_pool"}
    answer = await client.post("/frames", json={"input": {"image": "coffee"}, "layer": layer, "count": 5})
    assert answer.status_code == 200

    monkeypatch.setattr(BoundMaxPool, "frame", None)
    wide = {"npy": _npy(np.zeros((1, 1100, 1000), np.float32))}
    refused = await client.post("/frames", json={"input": wide, "layer": layer})
    assert_problem(refused, 413, "would hold 3,300,000 numbers", pointer="/layer")


def _npy(array: np.ndarray) -> str:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize(
    "layer", [layer for layer, _ in KINDS if layer != FLATTEN], ids=lambda layer: layer["kind"]
)
@pytest.mark.parametrize("picture", [{"image": "digit", "color": "gray"}, {"data": X[0, :, :, 0].tolist()}])
async def test_every_window_can_be_animated(
    client: httpx.AsyncClient, layer: dict[str, Any], picture: dict[str, object]
) -> None:
    one_channel: dict[str, dict[str, object]] = {
        "channel_shuffle": {"groups": 1},
        "batch_norm": {"mean": [0.5], "variance": [2]},
    }
    answer = await client.post(
        "/frames",
        json={"input": picture, "layer": {**layer, **one_channel.get(layer["kind"], {})}, "count": 3},
        headers={"Accept": "image/gif"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"GIF89a")
