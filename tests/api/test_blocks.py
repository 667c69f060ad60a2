"""GET and POST /blocks: costs, differences, and the reason where a block can't be used."""

import base64
import io
from typing import Any

import httpx
import numpy as np
import pytest

from app.layers.blocks import BLOCKS
from tests.api.conftest import Connect
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

GENERATOR = np.random.default_rng(12)
X = GENERATOR.standard_normal((2, 4, 9, 8)).astype(np.float32)
WEIGHT = GENERATOR.standard_normal((6, 4, 3, 3)).astype(np.float32)
LAYER = {"kind": "conv", "weight": WEIGHT.tolist(), "padding": 1, "bias": [1, 2, 3, 4, 5, 6]}


def asked(**fields: object) -> dict[str, object]:
    return {"input": {"data": X.tolist()}, "layer": LAYER, **fields}


async def test_the_list(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/blocks")).json()
    assert [entry["name"] for entry in answer["blocks"]] == [
        "depthwise_separable",
        "spatially_separable",
        "flattened",
        "grouped",
        "shuffled_grouped",
    ]
    assert all(entry["title"] and entry["summary"] and entry["source"] for entry in answer["blocks"])


async def test_every_block_beside_the_standard(client: httpx.AsyncClient) -> None:
    answer = await client.post("/blocks", json=asked())
    assert answer.status_code == 200, answer.text
    body = answer.json()
    standard = body["standard"]
    assert (standard["parameters"], standard["macs"]) == (222, 2 * 72 * 216)
    assert (standard["parameters_ratio"], standard["macs_ratio"]) == (1, 1)
    assert standard["difference"] == {"rms": 0, "max": 0}
    assert [entry["name"] for entry in body["blocks"]] == list(BLOCKS)
    for entry in body["blocks"]:
        assert entry["unavailable"] is None
        assert entry["macs_ratio"] == pytest.approx(entry["macs"] / standard["macs"])
        assert entry["parameters"] == sum(report["parameters"] for report in entry["reports"])
        assert entry["reports"][-1]["output_shape"] == [2, 6, 9, 8]
        assert 0.01 < entry["difference"]["rms"] < 1.5

        shapes = await client.post("/shape", json={"input_shape": [2, 4, 9, 8], "layers": entry["layers"]})
        assert sum(report["macs"] for report in shapes.json()["layers"]) == entry["macs"]


async def test_differences_are_those_of_the_outputs(client: httpx.AsyncClient) -> None:
    """The layers that come back with their weights give, through /convolve, the output that was compared."""
    body = (await client.post("/blocks", json=asked(weights=True, groups=2))).json()
    outputs = {}
    for entry in [body["standard"], *body["blocks"]]:
        *before, layer = entry["layers"]
        request = asked(before=before, layer=layer)
        npy = await client.post("/convolve", json=request, headers={"Accept": "application/x-npy"})
        assert npy.status_code == 200, npy.text
        outputs[entry["name"]] = np.load(io.BytesIO(npy.content)).astype(np.float64)
    truth = outputs["standard"]
    for entry in body["blocks"]:
        off = outputs[entry["name"]] - truth
        assert entry["difference"]["rms"] == pytest.approx(
            np.sqrt((off**2).sum() / (truth**2).sum()), rel=1e-4
        )
        assert entry["difference"]["max"] == pytest.approx(np.abs(off).max() / np.abs(truth).max(), rel=1e-4)


async def test_a_separable_filter_is_separated_exactly(client: httpx.AsyncClient) -> None:
    body = {
        "input": {"image": "coffee", "max_side": 64},
        "layer": {"kind": "conv", "kernel": "sobel_x", "padding": "same"},
    }
    answer = (await client.post("/blocks", json=body)).json()
    found = {entry["name"]: entry for entry in answer["blocks"]}
    for name in ("depthwise_separable", "spatially_separable", "flattened"):
        assert found[name]["difference"]["rms"] < 1e-6
    assert found["spatially_separable"]["parameters_ratio"] == pytest.approx(6 / 9)
    assert "has 3 groups already (a `kernel` with `channels` 'each'" in found["grouped"]["unavailable"]
    assert "use `init` or `weight`" in found["grouped"]["unavailable"]
    assert found["grouped"]["layers"] == []
    assert found["grouped"]["macs"] is None


async def test_layers_before_are_computed_first(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv", "init": {"out_channels": 3, "kernel_size": 3}}
    body = asked(
        before=[{"kind": "relu"}, {"kind": "max_pool", "kernel_size": 2}], layer=layer, blocks=["grouped"]
    )
    answer = (await client.post("/blocks", json=body)).json()
    assert answer["standard"]["reports"][0]["input_shape"] == [2, 4, 4, 4]
    assert (
        answer["blocks"][0]["unavailable"]
        == "no number of groups divides both the 4 input and the 3 output channels; use `init` or `weight`"
        " with output channels that share a divisor with the input's"
    )


async def test_groups_are_the_fewest_that_divide_the_channels(client: httpx.AsyncClient) -> None:
    body = {
        "input": {"image": "coffee", "max_side": 32},
        "layer": {"kind": "conv", "init": {"out_channels": 12, "kernel_size": 3}},
        "blocks": ["grouped", "shuffled_grouped"],
    }
    for groups in ({}, {"groups": None}, {"groups": 3}):
        answer = (await client.post("/blocks", json=body | groups)).json()
        assert [entry["layers"][-1]["groups"] for entry in answer["blocks"]] == [3, 3]
    answer = (await client.post("/blocks", json=body | {"groups": 2})).json()
    assert "2 groups do not divide the 3 input channels" in answer["blocks"][0]["unavailable"]


async def test_what_is_too_large_is_unavailable(connect: Connect) -> None:
    """A map for each pair of channels is more than the limit, the convolution itself is not."""
    async with connect(max_elements=3000) as client:
        answer = await client.post("/blocks", json=asked(blocks=["spatially_separable", "grouped"]))
    large, small = answer.json()["blocks"]
    assert "CONVSCOPE_MAX_ELEMENTS" in large["unavailable"]
    assert small["unavailable"] is None


async def test_what_is_not_finite_has_no_difference(client: httpx.AsyncClient) -> None:
    buffer = io.BytesIO()
    x = X.copy()
    x[0, 0, 0, 0] = np.nan
    np.save(buffer, x)
    data = {"npy": base64.b64encode(buffer.getvalue()).decode()}
    answer = (await client.post("/blocks", json=asked(input=data, blocks=["flattened"]))).json()
    assert answer["blocks"][0]["difference"] == {"rms": None, "max": None}


async def test_an_output_of_zeros(client: httpx.AsyncClient) -> None:
    layer = {"kind": "conv", "weight": np.zeros((4, 4, 3, 3)).tolist()}
    answer = (await client.post("/blocks", json=asked(layer=layer))).json()
    assert [entry["difference"] for entry in answer["blocks"]] == [{"rms": 0, "max": 0}] * len(BLOCKS)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"layer": {"kind": "relu"}}, "/layer/kind"),
    ({"layer": {"kind": "conv", "out_channels": 3, "kernel_size": 3}}, "/layer/kernel_size"),
    ({"layer": {**LAYER, "stride": 0}}, "/layer/stride"),
    ({"layer": {"kind": "conv", "weight": [[[[1]]]]}}, "/layer/weight"),
    ({"blocks": []}, "/blocks"),
    ({"blocks": ["groupd"]}, "/blocks/0"),
    ({"blocks": "grouped"}, "/blocks"),
    ({"groups": 1}, "/groups"),
    ({"groups": "2"}, "/groups"),
    ({"groups": 10**9}, "/groups"),
    ({"algorithm": "magic"}, "/algorithm"),
    ({"weights": 1}, "/weights"),
    ({"before": [{"kind": "flatten"}]}, "/layer"),
    ({"unknown": 1}, "/unknown"),
]


@pytest.mark.parametrize(("fields", "pointer"), BAD)
async def test_bad_requests(client: httpx.AsyncClient, fields: dict[str, object], pointer: str) -> None:
    assert_problem(await client.post("/blocks", json={**asked(), **fields}), 422, pointer=pointer)


async def test_weights_are_bounded(connect: Connect) -> None:
    async with connect(max_json_values=500) as client:
        answer = await client.post("/blocks", json=asked(weights=True))
    assert_problem(answer, 413, "CONVSCOPE_MAX_JSON_VALUES", pointer="/weights")


async def test_only_json(client: httpx.AsyncClient) -> None:
    answer = await client.post("/blocks", json=asked(), headers={"Accept": "image/png"})
    assert_problem(answer, 406)
