"""Running models over the API: inputs of every type and size, and what can't be run or shown."""

import io
from typing import Any

import httpx
import numpy as np
import pytest
from safetensors.numpy import save

from app.api.tensor_answers import LEVELS
from tests.api.conftest import Connect
from tests.api.problem_checks import assert_problem
from tests.models.onnx_models import FLOAT, Proto, helper, model, node, numbers, onnx

pytestmark = pytest.mark.anyio

NPY = {"Accept": "application/x-npy"}
Json = dict[str, Any]
X = numbers(1, 3, 4, 5, seed=9)
INT64, UINT8 = onnx.TensorProto.INT64, onnx.TensorProto.UINT8


async def kept(client: httpx.AsyncClient, proto: Proto) -> str:
    """Upload a model; give its URL."""
    answer = await client.post("/models", files={"file": ("model", proto.SerializeToString())})
    assert answer.status_code == 201, answer.text
    return f"/models/{answer.json()['id']}"


def reading(kind: int, shape: tuple[int | str, ...]) -> Proto:
    """Give a model that reads numbers of a type, and gives them back."""
    given = helper.make_tensor_value_info("x", kind, shape)
    proto = model([node("Identity", "x", "y")], {}, inputs=[given])
    proto.graph.output[0].type.tensor_type.elem_type = kind
    return proto


def listed() -> Proto:
    """Give a model that makes a text and a list too, which are no tensors of numbers."""
    word = helper.make_tensor("word", onnx.TensorProto.STRING, [1], [b"a"])
    nodes = [
        helper.make_node("Constant", [], ["text"], value=word),
        node("SequenceConstruct", "x x", "many"),
        node("SequenceLength", "many", "count"),
        node("Relu", "x", "y"),
    ]
    return model(nodes, {}, ("N", 3, "H", "W"))


@pytest.mark.parametrize(
    ("proto", "wanted"),
    [
        pytest.param(reading(UINT8, ("N", 3, 4, 5)), np.rint(X * 0 + 3).astype(np.uint8), id="bytes"),
        pytest.param(reading(INT64, ("N", 3, "H", "W")), np.full(X.shape, 3, np.int64), id="whole numbers"),
        pytest.param(reading(FLOAT, ("N", 60)), np.full((1, 60), 2.75, np.float32), id="features"),
        pytest.param(reading(FLOAT, (1, 3, "H", "W")), np.full(X.shape, 2.75, np.float32), id="any size"),
    ],
)
async def test_an_input_takes_the_models_type(
    client: httpx.AsyncClient, proto: Proto, wanted: np.ndarray
) -> None:
    url = await kept(client, proto)
    body = {"input": {"data": np.full(X.shape, 2.75).tolist()}, "tap": "y"}
    answer = await client.post(f"{url}/run", json=body, headers=NPY)
    assert answer.status_code == 200, answer.text
    got = np.load(io.BytesIO(answer.content))
    assert got.dtype == wanted.dtype
    np.testing.assert_array_equal(got, wanted)


def nothing() -> Proto:
    """Give a model whose output has no cells in one of its inner axes."""
    ends = {name: np.array([place], np.int64) for name, place in (("begin", 0), ("end", 0), ("axis", 2))}
    return model([node("Slice", "x begin end axis", "y")], ends, (1, 3, 4, 5))


def two_inputs() -> Proto:
    given = [helper.make_tensor_value_info(name, FLOAT, [1, 3, 4, 5]) for name in ("x", "z")]
    return model([node("Add", "x z", "y")], {}, inputs=given)


REFUSED: dict[str, tuple[Proto, Json, str]] = {
    "two inputs": (two_inputs(), {}, "reads 2 inputs ('x', 'z')"),
    "truth values": (reading(onnx.TensorProto.BOOL, (1, 3, 4, 5)), {}, "the model reads bool"),
    "other colours": (reading(FLOAT, (1, 4, 4, 5)), {}, "reads 4 channels, and the input has 3"),
    "grey": (reading(FLOAT, (1, 1, 4, 5)), {}, 'give "color": "gray"'),
    "a picture of another size": (reading(FLOAT, (1, 3, 8, 9)), {}, 'or "fit": "resize"'),
    "a text": (listed(), {"tap": "text"}, "'text' is no tensor of numbers"),
    "no tap": (reading(FLOAT, (1, 3, 4, 5)), {"tap": None}, "name the one node"),
    "nothing to draw": (nothing(), {"query": "first=0"}, "nothing to draw in a tensor of shape [1, 3, 0, 5]"),
    "a map that isn't there": (reading(FLOAT, (1, 3, 4, 5)), {"query": "first=9"}, "there is no map 9"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_cannot_be_run_says_why(client: httpx.AsyncClient, name: str) -> None:
    proto, more, says = REFUSED[name]
    url, query = await kept(client, proto), more.get("query", "")
    body = {"input": {"data": X.tolist()}, "tap": "y"} | {k: v for k, v in more.items() if k != "query"}
    accept = {"Accept": "image/png"} if query else NPY
    answer = await client.post(f"{url}/run?{query}", json=body, headers=accept)
    assert_problem(answer, 422, says)


async def test_a_signal_of_another_length_cannot_be_scaled(client: httpx.AsyncClient) -> None:
    url = await kept(client, reading(FLOAT, (1, 3, 9)))
    body = {"input": {"data": X[:, :, 0].tolist()}, "tap": "y", "fit": "resize"}
    found = assert_problem(await client.post(f"{url}/run", json=body), 422, "inputs of 9 cells")
    assert "resize" not in str(found)


async def test_an_input_of_more_numbers_than_allowed(connect: Connect) -> None:
    async with connect(max_elements=50) as client:
        url = await kept(client, reading(FLOAT, (1, 3, "H", "W")))
        body = {"input": {"data": X.tolist()}, "tap": "y"}
        answer = await client.post(f"{url}/run", json=body)
        assert answer.status_code in (413, 422), answer.text
        assert "CONVSCOPE_MAX_ELEMENTS" in answer.text


async def test_runs_on_what_is_kept_are_not_computed_again(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services import model_runs

    url = await kept(client, reading(FLOAT, (1, 3, "H", "W")))
    body = {"input": {"image": "coffee"}, "taps": ["y"]}
    first = (await client.post(f"{url}/run", json=body)).json()
    monkeypatch.setattr(model_runs, "run_onnx", lambda *_: pytest.fail("it ran again"))
    again = (await client.post(f"{url}/run", json=body)).json()
    assert again["outputs"] == first["outputs"]


async def test_layers_and_what_they_read(client: httpx.AsyncClient) -> None:
    url = await kept(client, listed())
    taken = {"node": "Relu_3", "input": {"data": X.tolist()}}
    told = (await client.post(f"{url}/layer", json=taken)).json()
    assert told["layer"] == {"kind": "relu"}
    assert told["input"]["shape"] == list(X.shape)
    nodes = [node("SequenceConstruct", "x x", "many"), node("ConcatFromSequence", "many", "y", axis=0)]
    lone = [*nodes, node("ReduceSum", "y", "sum", keepdims=0), node("Relu", "sum", "z")]
    url = await kept(client, model(lone, {}, ("N", 3, "H", "W")))
    body = {"node": "Relu_3", "input": {"data": X.tolist()}}
    assert_problem(await client.post(f"{url}/layer", json=body), 422, "has the shape []")


async def test_layers_of_weights_name_what_they_take(client: httpx.AsyncClient) -> None:
    weights = {"w": numbers(2, 3, 3, 3), "bad": np.full((2, 3, 3, 3), np.nan, np.float32)}
    weights["none"] = np.zeros((0, 3, 3, 3), np.float32)
    answer = await client.post("/models", files={"file": ("model", save(weights))})
    url = f"/models/{answer.json()['id']}"
    layer = {"kind": "conv", "padding": 1}
    assert_problem(await client.post(f"{url}/layer", json={"layer": layer}), 422, "give weight")
    both = {"layer": {**layer, "weight": "bad"}}
    assert_problem(await client.post(f"{url}/layer", json=both), 422, "holds NaN or Infinity")
    empty = await client.get(f"{url}/tensors/none", headers={"Accept": "image/png"})
    assert_problem(empty, 422, "nothing to draw")


@pytest.mark.parametrize(
    ("shape", "maps"),
    [
        ((5,), (1, 1, 5)),
        ((4, 5), (1, 4, 5)),
        ((3, 4, 5), (3, 4, 5)),
        ((2, 3, 4, 5, 6), (6, 20, 6)),
        ((), (1, 1, 1)),
    ],
)
async def test_weights_of_any_axes_are_laid_out_as_kernels(
    client: httpx.AsyncClient, shape: tuple[int, ...], maps: tuple[int, ...]
) -> None:
    weight = numbers(*shape)
    answer = await client.post("/models", files={"file": ("model", save({"w": np.asarray(weight)}))})
    url = f"/models/{answer.json()['id']}/tensors/w"
    got = await client.get(url, params={"count": 100}, headers={"Accept": LEVELS})
    assert got.headers["x-convscope-size"] == ",".join(map(str, maps))
    assert len(got.content) == np.prod(maps)
    beyond = await client.get(url, params={"first": 99}, headers={"Accept": "image/png"})
    assert_problem(beyond, 422, f"there are 0 to {maps[0] - 1}")
    channel = await client.get(url, params={"channel": 99}, headers={"Accept": "image/png"})
    assert_problem(channel, 422, f"use 0 to {maps[0] - 1}")
