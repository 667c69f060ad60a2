"""POST /network/export: files that can be read again, and what is refused."""

from typing import Any

import httpx
import pytest

from app.models import read_model
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

ROW: list[dict[str, Any]] = [
    {"kind": "conv", "init": {"out_channels": 4, "kernel_size": 3}, "padding": 1, "name": "first"},
    {"kind": "relu"},
    {"kind": "add", "inputs": [0, 1], "name": "sum"},
]


async def asked(client: httpx.AsyncClient, **more: object) -> httpx.Response:
    body = {"input_shape": [1, 3, 8, 8], "layers": ROW, "format": "pytorch", **more}
    return await client.post("/network/export", json=body)


async def test_files_are_sent(client: httpx.AsyncClient) -> None:
    code = await asked(client)
    assert code.status_code == 200, code.text
    assert "self.first = nn.Conv2d(3, 4, 3, padding=1, bias=False)" in code.text
    assert "network.py" in code.headers["content-disposition"]
    assert "layers.Add()" in (await asked(client, format="keras")).text
    weights = read_model((await asked(client, format="safetensors")).content)
    assert list(weights.tensors) == ["first.weight"]
    graph = read_model((await asked(client, format="onnx")).content).graph
    assert graph is not None
    assert [node.name for node in graph.nodes] == ["first", "relu1", "sum"]


async def test_the_shape_of_an_input_will_do(client: httpx.AsyncClient) -> None:
    answer = await asked(client, input_shape=None, input={"image": "coffee", "max_side": 32})
    assert "torch.zeros(1, 3, 21, 32)" in answer.text


async def test_what_does_not_fit_is_pointed_to(client: httpx.AsyncClient) -> None:
    assert_problem(await asked(client, input_shape=None), 422, "one of input_shape and input")
    wrong = [*ROW, {"kind": "add", "inputs": [2, -1]}]
    assert_problem(await asked(client, layers=wrong), 422, "adds 4 channels", pointer="/layers/3/inputs")
    sizes = [{"kind": "conv", "out_channels": 3, "kernel_size": 3}]
    assert_problem(await asked(client, layers=sizes, format="onnx"), 422, "no numbers")
    assert_problem(await asked(client, layers=[{"kind": "conv"}]), 422, "weights")
    assert_problem(await asked(client, format="caffe"), 422)
