"""POST /convolve: the answer in each of its forms, against NumPy."""

import base64
import io
import json

import httpx
import numpy as np
import pytest
from PIL import Image
from scipy.signal import correlate

from app.api.tensor_answers import dumps
from tests.api.pictures import encode, noise, png

pytestmark = pytest.mark.anyio

KERNEL = [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]
PICTURE = noise(20, 30)
LAYER = {"kind": "conv", "kernel": KERNEL, "padding": 1}


@pytest.fixture(scope="module")
async def image_id(client: httpx.AsyncClient) -> str:
    """Upload PICTURE."""
    answer = await client.post("/images", files={"file": ("p.png", encode(Image.fromarray(PICTURE)))})
    return str(answer.json()["id"])


def expected() -> np.ndarray:
    """Correlate PICTURE with KERNEL, channel by channel, by SciPy in float64."""
    planes = PICTURE.transpose(2, 0, 1) / 255
    return np.stack([correlate(plane, np.array(KERNEL), "same") for plane in planes])[None]


async def ask(
    client: httpx.AsyncClient, image_id: str, accept: str, query: str = "", **fields: object
) -> httpx.Response:
    body = {"input": {"image": image_id}, "layer": LAYER, **fields}
    answer = await client.post(f"/convolve?{query}", json=body, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == accept
    return answer


async def test_json_sums_it_up(client: httpx.AsyncClient, image_id: str) -> None:
    answer = (await ask(client, image_id, "application/json")).json()
    truth = expected()
    assert answer["output"]["shape"] == [1, 3, 20, 30]
    assert answer["output"]["dtype"] == "float32"
    assert answer["output"]["finite"] is True
    assert "data" not in answer["output"]
    np.testing.assert_allclose(
        [answer["output"]["min"], answer["output"]["max"]], [truth.min(), truth.max()], rtol=1e-5
    )
    for entry in answer["maps"]:
        values = truth[0, entry["channel"]]
        np.testing.assert_allclose(
            [entry["min"], entry["max"], entry["mean"], entry["std"]],
            [values.min(), values.max(), values.mean(), values.std()],
            rtol=1e-4,
            atol=1e-6,
        )
    assert answer["report"]["output_shape"] == [1, 3, 20, 30]
    assert set(answer["engine"]) == {"backend", "device", "algorithm", "layout", "reason", "milliseconds"}
    assert answer["engine"]["layout"] in ("contiguous", "channels_last")


async def test_json_holds_the_values_if_asked(client: httpx.AsyncClient, image_id: str) -> None:
    answer = await ask(client, image_id, "application/json", values=True)
    np.testing.assert_allclose(answer.json()["output"]["data"], expected(), rtol=1e-5, atol=1e-6)


async def test_npy_is_the_whole_tensor(client: httpx.AsyncClient, image_id: str) -> None:
    answer = await ask(client, image_id, "application/x-npy")
    tensor = np.load(io.BytesIO(answer.content), allow_pickle=False)
    assert tensor.dtype == np.float32
    np.testing.assert_allclose(tensor, expected(), rtol=1e-5, atol=1e-6)
    assert json.loads(answer.headers["x-convscope-engine"])["backend"] in ("numpy", "torch")


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
async def test_a_backend_can_be_chosen(client: httpx.AsyncClient, image_id: str, backend: str) -> None:
    answer = await ask(client, image_id, "application/json", backend=backend, values=True)
    assert answer.json()["engine"]["backend"] == backend
    np.testing.assert_allclose(answer.json()["output"]["data"], expected(), rtol=1e-5, atol=1e-6)


async def test_an_algorithm_can_be_chosen(client: httpx.AsyncClient, image_id: str) -> None:
    answer = await ask(client, image_id, "application/json", backend="numpy", algorithm="direct")
    assert answer.json()["engine"]["algorithm"] == "direct"


async def test_levels_are_8_bits_with_their_ranges(client: httpx.AsyncClient, image_id: str) -> None:
    answer = await ask(client, image_id, "application/octet-stream")
    truth = expected()
    headers = answer.headers
    assert headers["x-convscope-shape"] == "1,3,20,30"
    assert headers["x-convscope-maps"] == "0,3"
    assert headers["x-convscope-finite"] == "true"
    ranges = [[float(n) for n in pair.split(",")] for pair in headers["x-convscope-ranges"].split(";")]
    largest = np.abs(truth).max()
    np.testing.assert_allclose(ranges, [[-largest, largest]] * 3, rtol=1e-5)
    extremes = [[float(n) for n in pair.split(",")] for pair in headers["x-convscope-extremes"].split(";")]
    np.testing.assert_allclose(extremes, [[m.min(), m.max()] for m in truth[0]], rtol=1e-5)
    levels = np.frombuffer(answer.content, np.uint8).reshape(3, 20, 30)
    # 1..253 span the range; each value lies within half a level of its level's middle
    middle = (levels.astype(float) - 127) / 126.5 * largest
    assert np.abs(middle - truth[0]).max() <= largest / 126.5 * 0.51


async def test_levels_of_some_maps_share_the_range_of_all(client: httpx.AsyncClient, image_id: str) -> None:
    whole = await ask(client, image_id, "application/octet-stream")
    part = await ask(client, image_id, "application/octet-stream", "first=1&count=1")
    assert part.headers["x-convscope-maps"] == "1,1"
    assert part.headers["x-convscope-ranges"] == whole.headers["x-convscope-ranges"].split(";")[1]
    assert part.content == whole.content[600:1200]


async def test_levels_bring_the_reports_along_when_asked(client: httpx.AsyncClient, image_id: str) -> None:
    plain = await ask(client, image_id, "application/octet-stream")
    both = await ask(client, image_id, "application/octet-stream", "report=true")
    size = int(both.headers["x-convscope-report-bytes"])
    assert both.content[:-size] == plain.content
    (report,) = json.loads(both.content[-size:])
    assert report == (await ask(client, image_id, "application/json")).json()["report"]
    assert "x-convscope-report-bytes" not in plain.headers


async def test_levels_say_where_numbers_are_not_finite(client: httpx.AsyncClient) -> None:
    body = {
        "input": {"data": [[1e38, 1e38], [0, 1]]},
        "layer": {"kind": "conv", "kernel": [[1e30]]},
    }
    answer = await client.post("/convolve", json=body, headers={"Accept": "application/octet-stream"})
    assert answer.headers["x-convscope-finite"] == "false"
    assert answer.content[:2] == b"\xff\xff"
    summary = (await client.post("/convolve", json={**body, "values": True})).json()["output"]
    assert summary["finite"] is False
    assert summary["data"][0][0][0] == [None, None]
    assert summary["max"] == pytest.approx(1e30)


@pytest.mark.parametrize("kind", ["png", "webp"])
async def test_a_picture_of_one_map(client: httpx.AsyncClient, image_id: str, kind: str) -> None:
    answer = await ask(client, image_id, f"image/{kind}", "channel=1&range=-4,4")
    with Image.open(io.BytesIO(answer.content)) as picture:
        pixels = np.asarray(picture.convert("L"))
    np.testing.assert_allclose(pixels, np.clip((expected()[0, 1] + 4) / 8, 0, 1) * 255, atol=1)


async def test_a_contact_sheet_shows_all_maps(client: httpx.AsyncClient, image_id: str) -> None:
    answer = await ask(client, image_id, "image/png", "colormap=viridis")
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.width * picture.height >= 3 * 20 * 30


async def test_three_maps_as_a_coloured_picture(client: httpx.AsyncClient, image_id: str) -> None:
    answer = await ask(client, image_id, "image/png", "layout=rgb&range=0,1", layer={"kind": "relu"})
    with Image.open(io.BytesIO(answer.content)) as picture:
        np.testing.assert_allclose(np.asarray(picture).astype(int), PICTURE, atol=1)


async def test_a_form_with_a_kernels_name_keeps_the_size(client: httpx.AsyncClient) -> None:
    answer = await client.post("/convolve", files={"file": ("p.png", png(20, 30))}, data={"layer": "sobel_x"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["output"]["shape"] == [1, 3, 20, 30]


async def test_a_form_with_everything(client: httpx.AsyncClient) -> None:
    fields = {
        "layer": '{"kind": "max_pool", "kernel_size": 2}',
        "before": '[{"kind": "conv", "kernel": "box", "padding": "same"}, {"kind": "relu"}]',
        "color": "gray",
        "max_side": "10",
        "backend": "numpy",
        "values": "true",
    }
    answer = await client.post("/convolve", files={"file": ("p.png", png(20, 30))}, data=fields)
    assert answer.status_code == 200, answer.text
    assert answer.json()["output"]["shape"] == [1, 1, 3, 5]
    assert answer.json()["engine"]["backend"] == "numpy"


async def test_a_form_with_a_kernels_numbers(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/convolve", files={"file": ("p.png", png(5, 5))}, data={"layer": "[[0, 1, 0]]"}
    )
    assert answer.json()["output"]["shape"] == [1, 3, 5, 5]


@pytest.mark.parametrize(
    ("data", "layer", "shape"),
    [
        ([1, 2, 3, 4], {"kind": "conv", "kernel": [1, 0, -1]}, [1, 1, 2]),
        ([[1, 2, 3], [4, 5, 6]], {"kind": "conv", "kernel": [1, 1]}, [1, 2, 2]),
        ([[1, 2, 3], [4, 5, 6]], {"kind": "relu"}, [1, 1, 2, 3]),
        ([[[1, 2, 3], [4, 5, 6]]] * 2, {"kind": "tanh"}, [1, 2, 2, 3]),
        ([[[[1, 2], [4, 5]]] * 2] * 3, {"kind": "sigmoid"}, [3, 2, 2, 2]),
        ([[[[[1, 2], [4, 5]]] * 2] * 3], {"kind": "relu"}, [1, 3, 2, 2, 2]),
        ([[[1, 2], [3, 4]]] * 2, {"kind": "conv", "kernel": [[[1, 1]]]}, [1, 1, 2, 2, 1]),
        ([[1, 2, 3]] * 3, {"kind": "max_pool", "kernel_size": 2}, [1, 1, 1, 1]),
        ([[1, 2, 3]] * 3, {"kind": "avg_pool", "kernel_size": [2]}, [1, 3, 1]),
    ],
)
async def test_lists_are_read_by_the_layers_rank(
    client: httpx.AsyncClient, data: list[object], layer: dict[str, object], shape: list[int]
) -> None:
    answer = await client.post("/convolve", json={"input": {"data": data}, "layer": layer})
    assert answer.status_code == 200, answer.text
    assert answer.json()["output"]["shape"] == shape


@pytest.mark.parametrize("dtype", ["<f4", ">f8", "<f2", "u1", "<i8", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
async def test_npy_inputs_of_every_kind(client: httpx.AsyncClient, dtype: str, order: str) -> None:
    array = np.asarray(np.arange(12).reshape(3, 4) % 2, dtype=dtype, order="F" if order == "F" else "C")
    out = io.BytesIO()
    np.save(out, array)
    body = {
        "input": {"npy": base64.b64encode(out.getvalue()).decode()},
        "layer": {"kind": "conv", "kernel": [[1]]},
        "values": True,
    }
    answer = await client.post("/convolve", json=body)
    assert answer.status_code == 200, answer.text
    np.testing.assert_array_equal(answer.json()["output"]["data"], array.astype(float)[None, None])


async def test_layers_before_run_first(client: httpx.AsyncClient, image_id: str) -> None:
    body = {
        "input": {"image": image_id},
        "before": [LAYER, {"kind": "relu"}],
        "layer": {"kind": "max_pool", "kernel_size": 2},
        "values": True,
    }
    answer = (await client.post("/convolve", json=body)).json()
    activated = np.maximum(expected(), 0)
    pooled = activated.reshape(1, 3, 10, 2, 15, 2).max(axis=(3, 5))
    np.testing.assert_allclose(answer["output"]["data"], pooled, rtol=1e-5, atol=1e-6)
    assert answer["report"]["receptive_field"]["size"] == [4, 4]


async def test_the_same_request_is_computed_once(client: httpx.AsyncClient, image_id: str) -> None:
    first = await ask(client, image_id, "application/json", layer={**LAYER, "bias": [1, 2, 3]})
    again = await ask(client, image_id, "application/json", layer={**LAYER, "bias": [1, 2, 3]})
    assert again.json() == first.json()  # down to the milliseconds
    other = await ask(client, image_id, "application/json", layer={**LAYER, "bias": [1, 2, 4]})
    assert other.json()["maps"][2]["mean"] == pytest.approx(first.json()["maps"][2]["mean"] + 1, abs=1e-4)


async def test_answers_say_how_long_it_took(client: httpx.AsyncClient, image_id: str) -> None:
    answer = await ask(client, image_id, "image/png")
    for part in ("engine", "compute", "encode", "total"):
        assert f"{part};dur=" in answer.headers["server-timing"]


ONE_AXIS = {"kind": "conv", "kernel": [1, 1]}
TWO_AXES = {"kind": "conv", "kernel": [[1, 1]]}


@pytest.mark.parametrize("order", [(ONE_AXIS, TWO_AXES), (TWO_AXES, ONE_AXIS)])
@pytest.mark.parametrize("path", ["/convolve", "/frames"])
async def test_the_same_numbers_read_with_another_rank(
    client: httpx.AsyncClient, order: tuple[dict[str, object], ...], path: str
) -> None:
    """Three dimensions are a batch of signals or a picture's channels."""
    seed = [len(path), order[0] is ONE_AXIS]
    numbers = np.random.default_rng(seed).standard_normal((2, 6, 7)).round(3)
    for layer in order:
        body = {"input": {"data": numbers.tolist()}, "before": [{"kind": "relu"}], "layer": layer}
        answer = await client.post(path, json=body)
        assert answer.status_code == 200, answer.text
        if path == "/convolve":
            expected = [2, 6, 6] if layer is ONE_AXIS else [1, 2, 6, 6]
            assert answer.json()["output"]["shape"] == expected


async def test_a_receptive_field_beyond_64_bits_is_exact(client: httpx.AsyncClient) -> None:
    far = {"kind": "max_pool", "kernel_size": 1, "stride": 65_536}
    asked = {"input": {"data": [[0.1]]}, "before": [far] * 5, "layer": {"kind": "relu"}, "values": True}
    answer = await client.post("/convolve", json=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["report"]["receptive_field"]["stride"] == [2**80] * 2
    assert '"data":[[[[0.1]]]]' in answer.text
    answer = await client.post("/shape", json={"input_shape": [1, 1, 1, 1], "layers": [far] * 5})
    assert answer.json()["layers"][-1]["receptive_field"]["stride"] == [2**80] * 2


def test_numbers_that_json_has_not_are_null_beside_huge_ones() -> None:
    array = np.array([0.1, np.nan, np.inf], np.float32)
    assert dumps({"a": array, "b": np.float32(0.1), "c": 2**64}) == (
        b'{"a":[0.1,null,null],"b":0.1,"c":18446744073709551616}'
    )
