"""POST /shape/parse: the answer's form, what /shape makes of it, and texts that are refused."""

import httpx
import pytest

pytestmark = pytest.mark.anyio


async def test_a_layer_comes_with_its_report(client: httpx.AsyncClient) -> None:
    body = {"text": "nn.Conv2d(3, 64, 7, stride=2, padding=3)", "input_shape": [1, 3, 224, 224]}
    answer = (await client.post("/shape/parse", json=body)).json()
    assert answer["dialect"] == "pytorch"
    assert answer["output_shape"] == [1, 64, 112, 112]
    assert answer["steps"][0] == {
        "title": "Conv2d",
        "name": None,
        "text": "nn.Conv2d(3, 64, 7, stride=2, padding=3)",
        "line": 1,
        "column": 1,
        "reads": 3,
    }
    again = {"input_shape": answer["input_shape"], "layers": answer["layers"]}
    reports = (await client.post("/shape", json=again)).json()["layers"]
    assert reports == answer["reports"]
    assert reports[0]["parameters"] == 9472


async def test_a_failure_comes_with_fixes(client: httpx.AsyncClient) -> None:
    text = "nn.Sequential(nn.Conv2d(1, 4, 3), nn.MaxPool2d(5))"
    answer = (await client.post("/shape/parse", json={"text": text, "input_shape": [1, 1, 6, 6]})).json()
    assert answer["failure"]["step"] == 1
    assert answer["failure"]["axis"] == "height"
    assert answer["output_shape"] is None
    assert len(answer["layers"]) == len(answer["reports"]) == 1
    for fix in answer["fixes"]:
        shape = {"input_shape": fix["input_shape"], "layers": fix["layers"]}
        reports = (await client.post("/shape", json=shape)).json()["layers"]
        assert reports[-1]["output_shape"] == fix["output_shape"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"text": "hello"}, 422, "no layer is in it"),
        ({"text": ""}, 422, "empty"),
        ({"text": "nn.Conv2d(3, 64, 7"}, 422, "line 1, column 10"),
        ({"text": "x" * 300_000}, 413, "at most 200,000"),
        ({"text": "(" * 90_000}, 422, "brackets"),
        ({"text": 3}, 422, "string"),
        ({"text": "nn.ReLU()", "input_shape": [0, 1, 1]}, 422, "1"),
    ],
)
async def test_what_is_not_understood_is_refused(
    client: httpx.AsyncClient, body: dict[str, object], status: int, words: str
) -> None:
    answer = await client.post("/shape/parse", json=body)
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert answer.json()["errors"][0]["pointer"].startswith(("/text", "/input_shape"))
