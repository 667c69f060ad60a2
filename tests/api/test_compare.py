"""POST /compare: a layer's algorithms side by side."""

import base64
import io
import json

import httpx
import numpy as np
import pytest

from app.engine.algorithms import ALGORITHMS
from tests.api.conftest import Connect
from tests.api.pictures import png
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

PAIRS = {(name, backend) for name, entry in ALGORITHMS.items() for backend in entry.backends}
LAYER = {"kind": "conv", "init": {"out_channels": 4, "kernel_size": 3}, "padding": 1}
BODY = {"input": {"image": "coffee", "max_side": 60}, "layer": LAYER, "repeats": 2}


def npy(array: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> str:
    out = io.BytesIO()
    np.save(out, array)
    return base64.b64encode(out.getvalue()).decode()


async def test_every_algorithm_has_a_row_and_those_that_can_agree(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/compare", json=BODY)).json()

    rows = answer["rows"]
    assert {(row["algorithm"], row["backend"]) for row in rows} == PAIRS | {("naive", "numpy")}
    assert answer["truth"]["cells"] == answer["truth"]["total"] == 4 * 40 * 60
    assert answer["threads"] >= 1
    assert answer["report"]["output_shape"] == [1, 4, 40, 60]
    able = [row for row in rows if row["unavailable"] is None]
    assert {row["algorithm"] for row in able} >= {"naive", "direct", "im2col", "taps"}
    for row in able:
        tolerance = 1e-3 if row["algorithm"].startswith("winograd") else 1e-5
        assert row["max_abs_error"] < tolerance * answer["truth"]["largest"], row
        assert row["milliseconds"] > 0
        assert row["runs"] >= 1
        assert row["multiplications"] > 0
        assert row["speedup"] > 0
    times = [row["milliseconds"] for row in able]
    assert times == sorted(times)
    for row in rows[len(able) :]:
        assert row["unavailable"]
        assert row["milliseconds"] is row["max_abs_error"] is row["speedup"] is None


async def test_the_engines_own_choice_is_marked(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/compare", json=BODY)).json()
    convolved = (await client.post("/convolve", json={k: BODY[k] for k in ("input", "layer")})).json()

    (chosen,) = [row for row in answer["rows"] if row["chosen"]]
    assert chosen["algorithm"] == answer["chosen"]["algorithm"] == convolved["engine"]["algorithm"]
    assert chosen["reason"] == answer["chosen"]["reason"] == convolved["engine"]["reason"]
    assert all(row["reason"] is None for row in answer["rows"] if not row["chosen"])


async def test_algorithms_can_be_picked(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/compare", json={**BODY, "algorithms": ["taps", "naive", "taps"]})).json()

    assert {row["algorithm"] for row in answer["rows"]} == {"taps", "naive"}
    assert len(answer["rows"]) == 2
    assert answer["chosen"]["algorithm"] in ALGORITHMS


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ([2, 3, 50], {"kind": "conv", "init": {"out_channels": 6, "kernel_size": [5]}, "groups": 3}),
        (
            [4, 9, 10, 11],
            {"kind": "conv", "init": {"out_channels": 2, "kernel_size": [2, 3, 2]}, "stride": 2},
        ),
        ([2, 4, 9, 10], {**LAYER, "padding_mode": "circular", "dilation": 2, "bias": [1, 2, 3, 4]}),
    ],
)
async def test_batches_groups_and_all_ranks(
    client: httpx.AsyncClient, shape: list[int], layer: dict[str, object]
) -> None:
    numbers = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    body = {"input": {"npy": npy(numbers)}, "layer": layer, "repeats": 1}

    answer = (await client.post("/compare", json=body)).json()

    able = [row for row in answer["rows"] if row["unavailable"] is None]
    assert len(able) >= 4
    assert all(row["max_abs_error"] < 1e-3 * answer["truth"]["largest"] for row in able)


async def test_nan_is_told_and_never_sent(client: httpx.AsyncClient) -> None:
    numbers = np.ones((1, 1, 20, 20), np.float32)
    numbers[0, 0, 3, 4] = np.nan
    body = {"input": {"npy": npy(numbers)}, "layer": LAYER, "repeats": 1}

    answer = await client.post("/compare", json=body)

    assert "NaN" not in answer.text.replace("the NaN or infinity", "")
    rows = {row["algorithm"]: row for row in answer.json()["rows"] if row["backend"] == "numpy"}
    assert rows["im2col"]["max_abs_error"] < 1e-5
    assert "NaN" in rows["fft"]["unavailable"]


async def test_a_photo_as_a_form(client: httpx.AsyncClient) -> None:
    form = {"layer": "sobel_x", "algorithms": json.dumps(["taps", "im2col"]), "repeats": "1"}
    answer = await client.post("/compare", files={"file": ("p.png", png(20, 30))}, data=form)

    assert answer.status_code == 200, answer.text
    assert {row["algorithm"] for row in answer.json()["rows"]} == {"taps", "im2col"}


async def test_layers_before_run_first(client: httpx.AsyncClient) -> None:
    before = [{"kind": "max_pool", "kernel_size": 2}]
    answer = (await client.post("/compare", json={**BODY, "before": before, "algorithms": ["taps"]})).json()

    assert answer["report"]["output_shape"] == [1, 4, 20, 30]


@pytest.mark.parametrize(
    ("change", "status", "words", "pointer"),
    [
        ({"algorithms": ["taps", "quick"]}, 422, ("'quick'", "im2col", "naive"), "/algorithms/1"),
        ({"algorithms": []}, 422, (), "/algorithms"),
        ({"algorithms": "taps"}, 422, (), "/algorithms"),
        ({"repeats": 0}, 422, (), "/repeats"),
        ({"repeats": 51}, 422, (), "/repeats"),
        ({"repeats": "5"}, 422, (), "/repeats"),
        ({"backend": "numpy"}, 422, (), "/backend"),
        ({"layer": {"kind": "max_pool", "kernel_size": 2}}, 422, ("max_pool", "one way"), "/layer/kind"),
        ({"layer": {"kind": "relu"}}, 422, ("relu", "conv"), "/layer/kind"),
        ({"layer": {**LAYER, "groups": 2}}, 422, (), "/layer/groups"),
        ({"layer": {"kind": "conv", "out_channels": 2, "kernel_size": 3}}, 422, (), "/layer/kernel_size"),
        ({"input": {"image": "gone"}}, 404, (), None),
    ],
)
async def test_what_does_not_fit_is_pointed_at(
    client: httpx.AsyncClient,
    change: dict[str, object],
    status: int,
    words: tuple[str, ...],
    pointer: str | None,
) -> None:
    answer = await client.post("/compare", json={**BODY, **change})
    assert_problem(answer, status, *words, pointer=pointer)


async def test_limits_hold_before_anything_runs(connect: Connect) -> None:
    for setting in ("max_elements", "max_multiply_adds"):
        async with connect(**{setting: 1000}) as client:
            assert_problem(await client.post("/compare", json=BODY), 413, f"CONVSCOPE_{setting.upper()}")


async def test_it_ends_in_time(connect: Connect) -> None:
    async with connect(max_seconds=0.05, backend="numpy") as client:
        large = {
            "input": {"image": "coffee"},
            "layer": {**LAYER, "init": {"out_channels": 9, "kernel_size": 31}},
        }
        assert_problem(await client.post("/compare", json=large), 413, "CONVSCOPE_MAX_SECONDS")


async def test_without_torch_its_rows_are_unavailable(connect: Connect) -> None:
    async with connect(backend="numpy") as client:
        rows = (await client.post("/compare", json=BODY)).json()["rows"]
    for row in rows:
        if row["backend"] == "torch":
            assert "numpy" in row["unavailable"]


async def test_other_formats_are_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/compare", json=BODY, headers={"Accept": "image/png"})
    assert_problem(answer, 406, "application/json")
