"""POST /shape/solve over HTTP: answers are layers that run as they stand; reasons where there are none."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio

POOL = {"kind": "max_pool", "kernel_size": 2}
HALVES = {"find": "settings", "input": [224, 224], "output": [112, 112]}


async def solved(client: httpx.AsyncClient, body: dict[str, Any]) -> Any:  # noqa: ANN401 JSON holds anything
    answer = await client.post("/shape/solve", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("kind", ["conv", "max_pool", "avg_pool", "lp_pool", "conv_transpose"])
@pytest.mark.parametrize(("small", "large"), [([8], [16]), ([8, 6], [16, 18]), ([4, 5, 6], [8, 10, 12])])
async def test_answers_run_as_they_stand(
    kind: str, small: list[int], large: list[int], client: httpx.AsyncClient
) -> None:
    sizes = (small, large) if kind == "conv_transpose" else (large, small)
    body = {"find": "settings", "kind": kind, "input": sizes[0], "output": sizes[1], "limit": 6}
    answer = await solved(client, body)
    assert answer["count"] >= len(answer["answers"]) == 6
    assert [each["score"] for each in answer["answers"]] == sorted(e["score"] for e in answer["answers"])
    for each in answer["answers"]:
        data: Any = 1.0
        for size in reversed(sizes[0]):
            data = [data] * size
        for path, asked in (
            ("/shape", {"input_shape": [1, 1, *sizes[0]], "layers": [each["layer"]]}),
            ("/convolve", {"input": {"data": data}, "layer": each["layer"]}),
        ):
            made = (await client.post(path, json=asked)).json()
            report = made["layers"][0] if path == "/shape" else made["report"]
            assert report["output_shape"][2:] == sizes[1] == each["output"]


async def test_pages_of_answers_are_one_list(client: httpx.AsyncClient) -> None:
    whole = await solved(client, {**HALVES, "limit": 60})
    assert whole["answers"][0]["layer"]["init"]["kernel_size"] == 3
    assert whole["answers"][0]["rule"] == ["⌈n / 2⌉", "⌈n / 2⌉"]
    parts = [await solved(client, {**HALVES, "limit": 25, "offset": at}) for at in (0, 25, 50)]
    assert [each for part in parts for each in part["answers"]][:60] == whole["answers"]
    assert {part["count"] for part in parts} == {whole["count"]}
    assert whole["bounds"]["kernel_size"] == 11


async def test_axes_of_their_own(client: httpx.AsyncClient) -> None:
    body = {"find": "settings", "input": [224, 100], "output": [112, 33]}
    answer = await solved(client, body)
    assert answer["axes"] == "each"
    assert answer["answers"][0]["layer"]["stride"] == [2, 3]
    refused = await solved(client, {**body, "axes": "same"})
    assert (refused["count"], "each axis has its own" in refused["reason"]) == (0, True)


async def test_far_ratios_are_looked_through(client: httpx.AsyncClient) -> None:
    answer = await solved(client, {"find": "settings", "input": [480, 640], "output": [30, 10]})
    assert answer["answers"][0]["layer"]["stride"] == [16, 64]
    up = {"find": "settings", "kind": "conv_transpose", "input": [3, 7], "output": [192, 7]}
    answer = await solved(client, up)
    assert answer["bounds"]["output_padding"] == 3
    assert answer["answers"][0]["layer"]["stride"] == [64, 1]


@pytest.mark.parametrize(
    ("fixed", "output", "said", "near"),
    [
        (
            {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 1},
            111,
            "width: kernel 3, stride 2, padding 1 + 1 make ⌈n / 2⌉ of n cells, so 112 of 224, not 111",
            [112],
        ),
        ({"kernel_size": 2, "stride": 2}, 111, "nothing makes 111 of 224; the nearest is 112", [112]),
        ({"stride": 1}, 900, "within these bounds nothing makes 900 of 224; the nearest is 256", [256]),
        ({"kernel_size": [300], "padding": 0, "stride": 1}, 5, "leave no output of 224", []),
    ],
)
async def test_what_cannot_be_is_explained(
    fixed: dict[str, Any], output: int, said: str, near: list[int], client: httpx.AsyncClient
) -> None:
    body = {"find": "settings", "input": [224], "output": [output], "fixed": fixed}
    answer = await solved(client, {**body, "bounds": {"dilation": 1}})
    assert said in (answer["reason"] or "")
    assert (answer["count"] == 0) == (answer["reason"] is not None)
    assert [each["output"][0] for each in answer["nearest"]] == near


@pytest.mark.parametrize(
    ("body", "said", "near"),
    [
        pytest.param(
            {
                "input": [224, 7],
                "output": [112, 7],
                "axes": "each",
                "fixed": {"kernel_size": 2, "stride": 2, "padding": 0},
            },
            "width: within these bounds nothing makes 7 of 7; the nearest is 3",
            [[112, 3]],
            id="one axis of two",
        ),
        pytest.param(
            {
                "kind": "conv_transpose",
                "input": [4],
                "output": [9],
                "fixed": {"kernel_size": 2, "stride": 2, "padding": 0, "output_padding": 0, "dilation": 1},
            },
            "kernel 2, stride 2, padding 0 + 0 make 8 of 4, not 9",
            [[8]],
            id="transposed",
        ),
        pytest.param(
            {
                "input": [9],
                "output": [9],
                "fixed": {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2},
            },
            "kernel 3, stride 2, padding 1 + 1, dilation 2 make ⌊(n − 1) / 2⌋ of n cells, so 4 of 9, not 9",
            [[4]],
            id="dilated",
        ),
    ],
)
async def test_settings_of_which_nothing_comes_are_explained(
    body: dict[str, Any], said: str, near: list[list[int]], client: httpx.AsyncClient
) -> None:
    answer = await solved(client, {"find": "settings", **body})
    assert answer["count"] == 0
    assert said in answer["reason"]
    assert [each["output"] for each in answer["nearest"]] == near


async def test_which_inputs_and_which_padding(client: httpx.AsyncClient) -> None:
    up = {"kind": "conv_transpose", "out_channels": 1, "kernel_size": 4, "stride": 2, "padding": 1}
    answer = await solved(client, {"find": "inputs", "layer": up, "output": [112, 111]})
    first, second = answer["inputs"]
    assert first["input"] == {"least": 56, "most": 56}
    assert second["input"] is None
    assert second["above"] == {"output": 112, "input": {"least": 56, "most": 56}}
    assert "no input gives 111" in answer["reason"]
    layer = {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "dilation": 2}
    answer = await solved(client, {"find": "padding", "layer": layer, "input": [30, 40]})
    assert answer["answers"][0]["layer"]["padding"] == 2
    assert answer["names"] == ["same", "same_lower", "causal"]
    shape = {"input_shape": [1, 3, 30, 40], "layers": [answer["answers"][0]["layer"]]}
    made = (await client.post("/shape", json=shape)).json()["layers"][0]["output_shape"]
    assert made == [1, 1, 30, 40]


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        ({"find": "nothing"}, "", "there is no find"),
        ({"input": [4], "output": [4]}, "", "the field find is missing; it says what is asked: settings"),
        ({"find": "settings", "input": [4]}, "/output", "missing; give the size that the output shall have"),
        ({"find": "padding", "layer": POOL}, "/input", "missing; give the input's size, cells an axis: [224"),
        ({"find": "inputs", "layer": POOL}, "/output", "cells an axis: [112, 112]"),
        ({"find": "inputs", "output": [4]}, "/layer", "give the layer that makes it"),
        ({**HALVES, "output": [112]}, "/output", "2 sizes"),
        ({**HALVES, "fixed": {"kernel_size": [3, 3, 3]}}, "/fixed/kernel_size", "3 values"),
        ({**HALVES, "fixed": {"padding": "same"}}, "/fixed/padding", "whole number"),
        ({**HALVES, "fixed": {"output_padding": 1}}, "/fixed/output_padding", "has no output_padding"),
        ({**HALVES, "bounds": {"kernel_size": 64, "stride": 64, "dilation": 16}}, "/bounds", "narrow them"),
        ({"find": "inputs", "layer": {"kind": "relu"}, "output": [4]}, "/layer", "there is no kind"),
        (
            {"find": "inputs", "layer": {"kind": "max_pool", "kernel_size": [2, 2]}, "output": [4]},
            "/layer",
            "2 spatial axes",
        ),
    ],
)
async def test_what_does_not_fit_is_said(
    body: dict[str, Any], pointer: str, said: str, client: httpx.AsyncClient
) -> None:
    answer = await client.post("/shape/solve", json=body)
    assert answer.status_code in (413, 422)
    problem = answer.json()
    assert said in problem["detail"]
    assert [each["pointer"] for each in problem["errors"]] == [pointer]
