"""Model files over the API: uploaded, looked at, run, taken apart, matched; and what is refused."""

import io
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save

from tests.api.conftest import Connect
from tests.api.problem_checks import assert_problem
from tests.models.onnx_models import MODELS, Proto, model, node, numbers

pytestmark = pytest.mark.anyio

NPY = {"Accept": "application/x-npy"}
SENT = {"Content-Type": "application/x-npy"}
Json = dict[str, Any]
WEIGHTS = {
    "conv.weight": numbers(8, 3, 3, 3),
    "conv.bias": numbers(8),
    "norm.weight": numbers(8, seed=2),
    "norm.bias": numbers(8, seed=3),
    "norm.running_mean": numbers(8, seed=4),
    "norm.running_var": np.abs(numbers(8, seed=5)),
    "norm.num_batches_tracked": np.array(7),
    "fc.weight": numbers(5, 8),
    "fc.bias": numbers(5),
}
X = numbers(1, 3, 16, 15, seed=9)


async def upload(client: httpx.AsyncClient, data: bytes) -> Json:
    answer = await client.post("/models", files={"file": ("model", data)})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    assert answer.headers["location"] == found["url"]
    return found


async def graph(client: httpx.AsyncClient, name: str = "classifier") -> Json:
    return await upload(client, MODELS[name][0]().SerializeToString())


def read(answer: httpx.Response) -> np.ndarray:
    assert answer.status_code == 200, answer.text
    array: np.ndarray = np.load(io.BytesIO(answer.content))
    return array


def given(array: np.ndarray = X) -> Json:
    return {"data": array.tolist()}


async def test_weights_are_kept_described_and_deleted(client: httpx.AsyncClient) -> None:
    data = save(WEIGHTS)
    found = await upload(client, data)
    assert (found["format"], found["bytes"], found["nodes"]) == ("safetensors", len(data), [])
    shapes = {tensor["name"]: tensor["shape"] for tensor in found["tensors"]}
    assert shapes == {name: list(array.shape) for name, array in WEIGHTS.items()}
    assert (await client.get(f"/models/{found['id']}")).json() == found
    assert (await client.delete(f"/models/{found['id']}")).status_code == 204
    assert_problem(await client.get(f"/models/{found['id']}"), 404)
    assert_problem(await client.delete(f"/models/{found['id']}"), 404)


async def test_raw_bytes_are_taken_too(client: httpx.AsyncClient) -> None:
    octets = {"Content-Type": "application/octet-stream"}
    answer = await client.post("/models", content=save(WEIGHTS), headers=octets)
    assert answer.status_code == 201
    assert_problem(await client.post("/models", content=b"{}", headers={"Content-Type": "text/plain"}), 415)
    assert_problem(await client.post("/models", data={"name": "x"}, files={"file": b"x"}), 422)


async def test_a_model_outlives_a_restart(connect: Connect, tmp_path: Path) -> None:
    async with connect(data_dir=tmp_path) as client:
        found = await graph(client)
    async with connect(data_dir=tmp_path) as client:
        assert (await client.get(f"/models/{found['id']}")).json() == found


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no model file"),
        (b"hello, this is no model", "no model file"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "ONNX"),
        (
            b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93.",
            "torch.save",
        ),
        (b"PK\x03\x04" + bytes(100), "archive"),
        (save(WEIGHTS)[:-1], "cut off"),
        (b"\x08\x08\x3a\xff\xff\xff\x7f", "known here"),
    ],
)
async def test_what_is_no_model_is_refused(client: httpx.AsyncClient, data: bytes, says: str) -> None:
    assert_problem(await client.post("/models", files={"file": ("m", data)}), 422, says)


async def test_limits(connect: Connect) -> None:
    large = save({"w": np.zeros(300_000, np.float32)})
    async with connect(max_model_mb=1) as client:
        assert_problem(
            await client.post("/models", files={"file": ("m", large)}), 413, "CONVSCOPE_MAX_MODEL_MB"
        )
    async with connect(max_elements=1000, max_upload_mb=1) as client:
        assert_problem(
            await client.post("/models", files={"file": ("m", large)}), 413, "CONVSCOPE_MAX_ELEMENTS"
        )
        found = await graph(client)
        answer = await client.post(f"/models/{found['id']}/run", json={"input": given()})
        assert_problem(answer, 413, "CONVSCOPE_MAX_ELEMENTS")


async def test_a_tensor_is_sent_in_its_own_type_and_drawn(client: httpx.AsyncClient) -> None:
    found = await upload(client, save({**WEIGHTS, "half": numbers(4, 3, 2, 2).astype(np.float16)}))
    url = f"/models/{found['id']}/tensors"
    half = read(await client.get(f"{url}/half", headers=NPY))
    assert half.dtype == np.float16
    np.testing.assert_array_equal(read(await client.get(f"{url}/conv.weight")), WEIGHTS["conv.weight"])
    assert read(await client.get(f"{url}/norm.num_batches_tracked")) == 7
    answer = await client.get(f"{url}/conv.weight?first=3&count=4", headers={"Accept": "image/png"})
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (2 * 3 + 1, 2 * 3 + 1)  # four kernels of 3 × 3, a line between them
    assert answer.headers["x-convscope-maps"] == "3,4,24"
    levels = await client.get(
        f"{url}/conv.weight?count=24&range=symmetric", headers={"Accept": "application/octet-stream"}
    )
    assert len(levels.content) == 24 * 9
    for name in WEIGHTS:  # of any number of axes
        assert (await client.get(f"{url}/{name}", headers={"Accept": "image/png"})).status_code == 200
    assert_problem(await client.get(f"{url}/nothing"), 404, "conv.weight")
    assert_problem(await client.get(f"{url}/conv.weight?first=24", headers={"Accept": "image/png"}), 422)
    assert_problem(await client.get(f"{url}/conv.weight?colormap=mud", headers={"Accept": "image/png"}), 422)


async def test_a_run_tells_of_every_node(client: httpx.AsyncClient) -> None:
    found = await graph(client)
    url = f"/models/{found['id']}/run"
    answer = await client.post(url, json={"input": given()})
    assert answer.status_code == 200, answer.text
    outputs = {tap["name"]: tap for tap in answer.json()["outputs"]}
    assert list(outputs) == [output for item in found["nodes"] for output in item["outputs"]]
    relu = read(await client.post(url, json={"input": given(), "tap": "relu"}, headers=NPY))
    assert relu.shape == tuple(outputs["relu"]["shape"])
    assert outputs["relu"]["max"] == pytest.approx(float(relu.max()))
    assert outputs["relu"]["maps"][3]["mean"] == pytest.approx(float(relu[0, 3].mean()), rel=1e-5)
    np.testing.assert_array_equal(
        relu, np.maximum(read(await client.post(url, json={"input": given(), "tap": "norm"}, headers=NPY)), 0)
    )
    chosen = await client.post(url, json={"input": given(), "taps": ["relu", "Softmax_10"]})
    assert [tap["name"] for tap in chosen.json()["outputs"]] == ["relu", "y"]
    levels = await client.post(
        f"{url}?first=2&count=3",
        json={"input": given(), "tap": "Relu_2"},
        headers={"Accept": "application/octet-stream"},
    )
    assert len(levels.content) == 3 * 16 * 15
    sheet = await client.post(url, json={"input": given(), "tap": "y"}, headers={"Accept": "image/png"})
    assert sheet.headers["content-type"] == "image/png"


async def test_nan_in_a_run_is_null_in_json(client: httpx.AsyncClient) -> None:
    proto = model([node("Log", "x", "y")], {}, ("N", 1, 3))
    found = await upload(client, proto.SerializeToString())
    body = {"input": {"data": [[-1, 0, 1]]}}
    tap = (await client.post(f"/models/{found['id']}/run", json=body)).json()["outputs"][0]
    assert (tap["finite"], tap["min"], tap["max"]) == (False, 0, 0)


async def test_a_picture_is_made_to_fit(client: httpx.AsyncClient) -> None:
    shape = (1, 3, 20, 30)
    proto = model([node("Identity", "x", "y")], {}, shape)
    found = await upload(client, proto.SerializeToString())
    url, picture = f"/models/{found['id']}/run", {"image": "coffee"}
    assert_problem(await client.post(url, json={"input": picture}), 422, "resize")
    body = {"input": picture, "fit": "resize", "mean": [0.5, 0.4, 0.3], "std": [2.0], "tap": "y"}
    got = read(await client.post(url, json=body, headers=NPY))
    plain = read(await client.post(url, json={"input": picture, "fit": "resize", "tap": "y"}, headers=NPY))
    assert got.shape == shape
    mean = np.array([0.5, 0.4, 0.3], np.float32).reshape(1, 3, 1, 1)
    np.testing.assert_allclose(got, (plain - mean) / 2, rtol=1e-6, atol=1e-7)
    assert 0 <= plain.min() < plain.max() <= 1
    assert_problem(
        await client.post(url, json={"input": {**picture, "color": "gray"}, "fit": "resize"}), 422, "rgb"
    )
    assert_problem(await client.post(url, json={**body, "mean": [1.0, 2.0]}), 422, "mean")


async def test_a_model_that_reads_channels_last(client: httpx.AsyncClient) -> None:
    proto = model([node("Identity", "x", "y")], {}, ("N", 16, 15, 3))
    found = await upload(client, proto.SerializeToString())
    body = {"input": given(), "tap": "y"}
    got = read(await client.post(f"/models/{found['id']}/run", json=body, headers=NPY))
    np.testing.assert_array_equal(got, X.transpose(0, 2, 3, 1))


@pytest.mark.parametrize("name", ["classifier", "branches", "decoder"])
async def test_every_layer_taken_out_computes_what_the_model_computes(
    client: httpx.AsyncClient, name: str
) -> None:
    found = await graph(client, name)
    url, tried = f"/models/{found['id']}", 0
    array = io.BytesIO()
    np.save(array, X)
    stored = (await client.post("/tensors", content=array.getvalue(), headers=SENT)).json()
    model_input = {"tensor": stored["id"]}
    # all values of a stored input are kept, so that the model runs once for all that is asked below
    assert (await client.post(f"{url}/run", json={"input": model_input})).status_code == 200
    for item in found["nodes"]:
        if item["layer"] is None or item["layer"]["kind"] in ("add", "concat"):
            continue
        taken = (await client.post(f"{url}/layer", json={"node": item["name"], "input": model_input})).json()
        body = {"input": model_input, "tap": item["name"]}
        wanted = read(await client.post(f"{url}/run", json=body, headers=NPY))
        source = {"tensor": taken["input"]["tensor"]}
        for layer in (taken["layer"], taken["named"], item["layer"]):
            body = {"input": source, "layer": layer}
            got = read(await client.post("/convolve", json=body, headers=NPY))
            np.testing.assert_allclose(got, wanted.reshape(got.shape), rtol=1e-5, atol=1e-5)
        tried += 1
    assert tried >= 4


@pytest.mark.parametrize(
    ("name", "place", "channel"),
    [("classifier", "Conv_0", 5), ("branches", "Conv_1", 3), ("decoder", "ConvTranspose_1", 4)],
)
async def test_one_channel_for_the_lab(
    client: httpx.AsyncClient, name: str, place: str, channel: int
) -> None:
    found = await graph(client, name)
    url = f"/models/{found['id']}"
    body = {"node": place, "channel": channel, "input": given()}
    taken = (await client.post(f"{url}/layer", json=body)).json()
    assert 1 in np.array(taken["layer"]["weight"]).shape[:2]
    asked = {"input": {"tensor": taken["input"]["tensor"]}, "layer": taken["layer"]}
    got = read(await client.post("/convolve", json=asked, headers=NPY))
    wanted = read(await client.post(f"{url}/run", json={"input": given(), "tap": place}, headers=NPY))
    np.testing.assert_allclose(got[:, 0], wanted[:, channel], rtol=1e-5, atol=1e-5)
    assert_problem(await client.post(f"{url}/layer", json={"node": place, "channel": 99}), 422, "0 to")


async def test_layers_that_cannot_be_taken_say_why(client: httpx.AsyncClient) -> None:
    found = await graph(client, "branches")
    url = f"/models/{found['id']}/layer"
    assert_problem(await client.post(url, json={"node": "Add_3"}), 422, "reads 2 values")
    assert_problem(await client.post(url, json={"node": "Nothing"}), 404)
    assert_problem(await client.post(url, json={"node": "Sigmoid_2", "channel": 0}), 422, "no weight")
    assert_problem(await client.post(url, json={}), 422, "one of node and layer")
    weights = await upload(client, save(WEIGHTS))
    url = f"/models/{weights['id']}/layer"
    conv = {"kind": "conv", "weight": "conv.weight", "bias": "conv.bias", "padding": 1}
    taken = (await client.post(url, json={"layer": conv})).json()
    np.testing.assert_array_equal(np.float32(taken["layer"]["weight"]), WEIGHTS["conv.weight"])
    assert taken["named"]["weight"] == {"model": weights["id"], "tensor": "conv.weight"}
    assert_problem(await client.post(url, json={"layer": conv, "input": given()}), 422, "no graph")
    assert_problem(await client.post(url, json={"layer": {**conv, "weight": "gone"}}), 404)
    assert_problem(await client.post(url, json={"layer": {**conv, "weight": "norm.bias"}}), 422, "dimensions")
    assert_problem(await client.post(url, json={"layer": {**conv, "colour": 1}}), 422, "colour")
    assert_problem(
        await client.post(f"/models/{weights['id']}/run", json={"input": given()}), 422, "no graph"
    )


async def test_many_weights_are_named_and_not_sent(connect: Connect) -> None:
    async with connect(max_json_values=100) as client:
        found = await upload(client, save(WEIGHTS))
        conv = {"kind": "conv", "weight": "conv.weight"}
        taken = (await client.post(f"/models/{found['id']}/layer", json={"layer": conv})).json()
        assert taken["layer"] == taken["named"]
        assert taken["notes"]
        body = {"layer": conv, "channel": 2}
        taken = (await client.post(f"/models/{found['id']}/layer", json=body)).json()
        assert np.shape(taken["layer"]["weight"]) == (1, 3, 3, 3)


CODE = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, 5)
    def forward(self, x):
        return self.fc(torch.flatten(self.pool(F.relu(self.norm(self.conv(x)))), 1))
"""


async def test_weights_find_the_layers_of_pasted_code(client: httpx.AsyncClient) -> None:
    found = await upload(client, save(WEIGHTS))
    body = {"text": CODE, "input_shape": [1, 3, 16, 15]}
    answer = (await client.post(f"/models/{found['id']}/match", json=body)).json()
    assert answer["matched"], answer
    assert [row["module"] for row in answer["rows"]] == ["conv", "norm", "fc"]
    assert answer["unused"] == ["norm.num_batches_tracked"]
    *before, last = answer["layers"]
    got = read(
        await client.post("/convolve", json={"input": given(), "before": before, "layer": last}, headers=NPY)
    )
    np.testing.assert_allclose(got, by_hand(X), rtol=1e-4, atol=1e-5)


def by_hand(x: np.ndarray) -> np.ndarray:
    """Compute the network in float64."""
    w = {name: array.astype(np.float64) for name, array in WEIGHTS.items()}
    padded = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows: np.ndarray = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    maps: np.ndarray = np.einsum("nchwij,ocij->nohw", windows, w["conv.weight"])

    def column(name: str) -> np.ndarray:
        found: np.ndarray = w[name].reshape(1, -1, 1, 1)
        return found

    maps = (maps + column("conv.bias") - column("norm.running_mean")) / np.sqrt(
        column("norm.running_var") + 1e-5
    )
    maps = np.maximum(maps * column("norm.weight") + column("norm.bias"), 0)
    features: np.ndarray = maps.mean(axis=(2, 3)) @ w["fc.weight"].T + w["fc.bias"]
    return features


async def test_weights_that_do_not_fit_are_explained(client: httpx.AsyncClient) -> None:
    found = await upload(client, save(WEIGHTS))
    layers = [
        {"kind": "conv", "out_channels": 8, "kernel_size": 5, "padding": 2},
        {"kind": "batch_norm"},
        {"kind": "global_avg_pool"},
        {"kind": "flatten"},
        {"kind": "linear", "out_channels": 5},
    ]
    body = {"layers": layers, "input_shape": [1, 3, 16, 15]}
    answer = (await client.post(f"/models/{found['id']}/match", json=body)).json()
    assert not answer["matched"]
    first, norm, last = answer["rows"]
    assert (first["wanted"], first["got"], first["nearest"]) == ([8, 3, 5, 5], [8, 3, 3, 3], "conv")
    assert "3 kernel cells in place of 5" in first["problem"]
    assert (norm["module"], last["module"]) == ("norm", "fc")
    assert "adds no bias" in last["problem"]
    url = f"/models/{found['id']}/match"
    assert_problem(await client.post(url, json={}), 422, "one of layers and text")
    assert_problem(await client.post(url, json={"text": "print(1)"}), 422)
    circle = {"layers": [layers[0], {"kind": "relu", "inputs": [1]}]}
    assert_problem(await client.post(url, json=circle), 422, "reads layer 1", pointer="/layers/1/inputs")
    wrong = {"layers": [{"kind": "conv", "out_channels": 8, "kernel_size": 50}], "input_shape": [1, 3, 9, 9]}
    assert_problem(await client.post(url, json=wrong), 422)


async def test_a_graph_becomes_layers(client: httpx.AsyncClient) -> None:
    found = await graph(client, "branches")
    part = (await client.get(f"/models/{found['id']}/network")).json()
    assert part["left_out"] == []
    assert [layer["kind"] for layer in part["layers"]][:4] == ["conv", "conv", "sigmoid", "add"]
    assert part["layers"][3]["inputs"] == [0, 2]
    assert "inputs" not in part["layers"][1]
    assert part["layers"][6]["inputs"] == [4, 5, 3]
    row = await graph(client)
    before = (await client.get(f"/models/{row['id']}/network")).json()["layers"]
    plain = [{key: value for key, value in layer.items() if key != "name"} for layer in before]
    body = {"input": given(), "before": plain[:-1], "layer": plain[-1]}
    got = read(await client.post("/convolve", json=body, headers=NPY))
    wanted = await client.post(f"/models/{row['id']}/run", json={"input": given(), "tap": "y"}, headers=NPY)
    np.testing.assert_allclose(got, read(wanted), rtol=1e-5, atol=1e-5)


def gelu() -> Proto:
    return model([node("Relu", "x", "a"), node("Erf", "a", "b"), node("Relu", "b", "y")], {})


async def test_what_is_no_layer_is_left_out_with_a_reason(client: httpx.AsyncClient) -> None:
    found = await upload(client, gelu().SerializeToString())
    part = (await client.get(f"/models/{found['id']}/network")).json()
    assert [layer["kind"] for layer in part["layers"]] == ["relu"]
    assert [item["node"] for item in part["left_out"]] == ["Erf_1", "Relu_2"]
    assert "Erf" in part["left_out"][0]["reason"]


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ({"tensor": "w"}, "npy"),
        ({"model": 3, "tensor": "w"}, "give"),
        ({"model": "m" + "0" * 32, "tensor": "w"}, "no model"),
        ({"model": "ID", "tensor": "gone"}, "no tensor"),
        ({"model": "ID", "tensor": "nan"}, "NaN"),
        ({"model": "ID", "tensor": "number"}, "axes"),
        ({"model": "ID", "tensor": "w", "more": 1}, "give"),
    ],
)
async def test_a_name_that_leads_nowhere(client: httpx.AsyncClient, reference: Json, says: str) -> None:
    tensors = {"w": numbers(1, 1, 3, 3), "nan": np.full((1, 1, 3, 3), np.nan), "number": np.array(3.0)}
    found = await upload(client, save(tensors))
    asked = {key: found["id"] if value == "ID" else value for key, value in reference.items()}
    body = {"input": {"data": X[0, 0].tolist()}, "layer": {"kind": "conv", "weight": asked}}
    assert_problem(await client.post("/convolve", json=body), 422, says)


def residual(torch: Any) -> tuple[Any, Any]:  # noqa: ANN401  # torch is optional
    """ResNet's first blocks in PyTorch: its modules, named as torchvision does, and what it computes."""
    nn = torch.nn
    names = {
        "conv1": nn.Conv2d(3, 64, 7, 2, 3, bias=False),
        "bn1": nn.BatchNorm2d(64),
        "layer1_0_conv1": nn.Conv2d(64, 64, 3, 1, 1, bias=False),
        "layer1_0_bn1": nn.BatchNorm2d(64),
        "layer1_0_conv2": nn.Conv2d(64, 64, 3, 1, 1, bias=False),
        "layer1_0_bn2": nn.BatchNorm2d(64),
        "layer2_0_conv1": nn.Conv2d(64, 128, 3, 2, 1, bias=False),
        "layer2_0_bn1": nn.BatchNorm2d(128),
        "layer2_0_conv2": nn.Conv2d(128, 128, 3, 1, 1, bias=False),
        "layer2_0_bn2": nn.BatchNorm2d(128),
        "layer2_0_downsample_0": nn.Conv2d(64, 128, 1, 2, bias=False),
        "layer2_0_downsample_1": nn.BatchNorm2d(128),
    }
    m = nn.ModuleDict(names).eval()
    for norm in (each for name, each in names.items() if "bn" in name or name.endswith("_1")):
        for tensor, low in ((norm.running_mean, -1), (norm.running_var, 0.5), (norm.weight.data, 0.5)):
            tensor.uniform_(low, 1.5)

    def forward(x: Any) -> Any:  # noqa: ANN401  # torch is optional
        relu, block = torch.relu, "layer2_0_"
        x = torch.max_pool2d(relu(m["bn1"](m["conv1"](x))), 3, 2, 1)
        inner = m["layer1_0_bn1"](m["layer1_0_conv1"](x))
        x = relu(m["layer1_0_bn2"](m["layer1_0_conv2"](relu(inner))) + x)
        inner = m[f"{block}bn1"](m[f"{block}conv1"](x))
        inner = m[f"{block}bn2"](m[f"{block}conv2"](relu(inner)))
        return relu(inner + m[f"{block}downsample_1"](m[f"{block}downsample_0"](x)))

    return m, forward


@pytest.mark.torch
async def test_weights_find_the_layers_of_a_network_with_branches(client: httpx.AsyncClient) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(1)
    modules, forward = residual(torch)
    found = await upload(client, save({name: value.numpy() for name, value in modules.state_dict().items()}))
    network = (await client.get("/networks/resnet_block")).json()
    body = {"layers": network["layers"], "input_shape": [1, 3, 64, 64]}
    answer = (await client.post(f"/models/{found['id']}/match", json=body)).json()
    assert answer["matched"], answer["rows"]
    kept = [{name: layer.get(name) for name in ("kind", "inputs", "name")} for layer in answer["layers"]]
    assert kept == [
        {name: layer.get(name) for name in ("kind", "inputs", "name")} for layer in network["layers"]
    ]
    x = numbers(1, 3, 64, 64, seed=3)
    asked = {"input": given(x), "layers": answer["layers"], "layer": len(kept) - 1}
    got = read(await client.post("/network/maps", json=asked, headers=NPY))
    with torch.inference_mode():
        expected = forward(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)
    crossed = [*network["layers"][:-1], {"kind": "add", "inputs": [0, 40]}]
    assert_problem(await client.post(f"/models/{found['id']}/match", json={**body, "layers": crossed}), 422)
