"""GET /kernels, /colormaps, /engine, /health: what there is, for clients."""

import asyncio
import base64
from pathlib import Path

import httpx
import numpy as np
import pytest

from app.api.routes.engine import LIMITS
from app.engine import Engine, calibration
from app.kernels import KERNELS
from app.settings import Settings
from tests.api.conftest import Connect
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio


async def test_every_kernel_is_listed_with_its_weights(client: httpx.AsyncClient) -> None:
    listing = (await client.get("/kernels")).json()
    assert [kernel["name"] for kernel in listing["kernels"]] == [
        name for name, kernel in KERNELS.items() if kernel.rank == 2
    ]
    assert len(listing["kernels"]) >= 30
    families = {family["name"] for family in listing["families"]}
    for kernel in listing["kernels"]:
        assert np.ndim(kernel["weight"]) == 2
        assert kernel["title"]
        assert kernel["description"]
        assert kernel["source"]
        assert kernel["family"] in families


async def test_kernels_of_one_axis_are_listed_by_themselves(client: httpx.AsyncClient) -> None:
    listing = (await client.get("/kernels", params={"rank": 1})).json()
    assert {family["name"] for family in listing["families"]} == {"signal"}
    for kernel in listing["kernels"]:
        assert kernel["rank"] == np.ndim(kernel["weight"]) == 1
        body = {"input": {"data": [1, 2, 3]}, "layer": {"kind": "conv", "kernel": kernel["name"]}}
        body["layer"] |= {"padding": "same"}
        answer = await client.post("/convolve", json=body)
        assert answer.status_code == 200, (kernel["name"], answer.text)
    assert (await client.get("/kernels", params={"rank": 4})).status_code == 422


async def test_every_listed_kernel_computes(client: httpx.AsyncClient) -> None:
    for kernel in (await client.get("/kernels")).json()["kernels"]:
        parameters = {p["name"]: p["default"] for p in kernel["parameters"]}
        parameters = {name: int(v) if float(v).is_integer() else v for name, v in parameters.items()}
        layer = {"kind": "conv", "kernel": {"name": kernel["name"], **parameters}, "padding": "same"}
        answer = await client.post("/convolve", json={"input": {"image": "digit"}, "layer": layer})
        assert answer.status_code == 200, (kernel["name"], answer.text)


async def test_colormaps_are_256_colours(client: httpx.AsyncClient) -> None:
    listing = (await client.get("/colormaps")).json()["colormaps"]
    assert {"gray", "viridis", "magma", "coolwarm", "signed"} <= {entry["name"] for entry in listing}
    for entry in listing:
        assert len(base64.b64decode(entry["table"])) == 768


async def test_the_engine_tells_its_limits(connect: Connect) -> None:
    async with connect(max_frames=7, max_seconds=1.5) as client:
        answer = (await client.get("/engine")).json()
    assert {backend["name"] for backend in answer["backends"]} == {"numpy", "torch"}
    tolerances = {algorithm["name"]: algorithm["tolerance"] for algorithm in answer["algorithms"]}
    assert {"direct": 1e-5, "im2col": 1e-5, "winograd4": 1e-5}.items() <= tolerances.items()
    assert answer["limits"]["max_frames"] == 7
    assert answer["limits"]["max_seconds"] == 1.5
    assert answer["calibrated"] is None


async def test_the_engine_tells_whether_it_is_calibrated(connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    here = calibration.machine(None)
    calibration.save(calibration.Calibration({"taps numpy cpu": 0.5}, 1.0, "2026-11-25", here), path)
    async with connect(calibration=str(path)) as client:
        assert (await client.get("/engine")).json()["calibrated"] == "2026-11-25"
    path.write_text("{")
    async with connect(calibration=str(path)) as client:
        assert (await client.get("/engine")).json()["calibrated"] is None


def test_every_bound_among_the_settings_is_told() -> None:
    bounds = {name for name in Settings.model_fields if name.startswith(("max_", "store_", "cache_"))}
    assert bounds == set(LIMITS)


async def test_health_fails_where_nothing_can_be_computed(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Engine):
        def warm(self) -> None:
            raise OSError("libtorch.so is missing")

    monkeypatch.setattr("app.main.Engine", Broken)
    async with connect() as client:
        while (answer := await client.get("/health")).status_code == 200:
            await asyncio.sleep(0.01)
    assert_problem(answer, 503, "libtorch.so is missing")


async def test_health_says_what_computes(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["version"]
    assert answer.json()["device"]
