"""POST /compare: a layer's algorithms side by side."""

import base64
import io
import json

import httpx
import numpy as np
import pytest

from app.engine.algorithms import ALGORITHMS
from app.engine.transposed import TRANSPOSED_ALGORITHMS
from tests.api.conftest import Connect
from tests.api.pictures import png
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

PAIRS = {(name, backend) for name, entry in ALGORITHMS.items() for backend in entry.backends}
LAYER = {"kind": "conv", "init": {"out_channels": 4, "kernel_size": 3}, "padding": 1}
TRANSPOSED = {
    "kind": "conv_transpose",
    "init": {"out_channels": 4, "kernel_size": 4},
    "stride": 2,
    "padding": 1,
}
TRANSPOSED_PAIRS = {(name, each) for name, entry in TRANSPOSED_ALGORITHMS.items() for each in entry.backends}
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
        assert row["speedup_over_naive"] > 0
        assert row["speedup_over_direct"] > 0
    times = [row["milliseconds"] for row in able]
    assert times == sorted(times)
    for row in rows[len(able) :]:
        assert row["unavailable"]
        assert row["milliseconds"] is row["max_abs_error"] is None
        assert row["speedup_over_direct"] is row["speedup_over_naive"] is None
        assert not row["chosen"]


@pytest.mark.parametrize("algorithm", ["direct", "naive"])
async def test_speed_ups_are_ratios_of_the_times(client: httpx.AsyncClient, algorithm: str) -> None:
    rows = (await client.post("/compare", json=BODY)).json()["rows"]

    (simple,) = [row for row in rows if row["algorithm"] == algorithm]
    assert simple[f"speedup_over_{algorithm}"] == 1
    for row in rows:
        if row["unavailable"] is None:
            ratio = simple["milliseconds"] / row["milliseconds"]
            assert row[f"speedup_over_{algorithm}"] == pytest.approx(ratio, rel=0.01)


async def test_every_way_to_compute_a_transposed_convolution_has_a_row(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/compare", json={**BODY, "layer": TRANSPOSED})).json()

    rows = answer["rows"]
    assert {(row["algorithm"], row["backend"]) for row in rows} == TRANSPOSED_PAIRS | {("naive", "numpy")}
    assert answer["report"]["output_shape"] == [1, 4, 80, 120]
    assert answer["truth"]["cells"] == answer["truth"]["total"] == 4 * 80 * 120
    able = [row for row in rows if row["unavailable"] is None]
    assert {row["algorithm"] for row in able} >= {"naive", "direct", "zero_insertion", "col2im", "subpixel"}
    for row in able:
        assert row["max_abs_error"] < 1e-5 * answer["truth"]["largest"], row
        assert row["speedup_over_direct"] > 0
        assert row["speedup_over_naive"] > 0
        assert row["multiplications"] > 0
        assert row["workspace_bytes"] >= 0


@pytest.mark.parametrize("layer", [LAYER, TRANSPOSED], ids=["conv", "conv_transpose"])
async def test_the_engines_own_choice_is_marked(client: httpx.AsyncClient, layer: object) -> None:
    body = {"input": BODY["input"], "layer": layer}
    answer = (await client.post("/compare", json={**body, "repeats": 2})).json()
    convolved = (await client.post("/convolve", json=body)).json()

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
        (
            [2, 6, 40],
            {"kind": "conv_transpose", "init": {"out_channels": 4, "kernel_size": [5]}, "groups": 2},
        ),
        ([2, 4, 9, 10], {**TRANSPOSED, "dilation": 2, "output_padding": 1, "bias": [1, 2, 3, 4]}),
        ([2, 2, 4, 5, 6], {**TRANSPOSED, "init": {"out_channels": 2, "kernel_size": [2, 3, 2]}}),
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


BIG_KERNEL = {"init": {"out_channels": 3, "kernel_size": 31}, "groups": 3}


@pytest.mark.parametrize("algorithms", [None, ["fft", "zero_insertion"], ["direct"]])
@pytest.mark.parametrize(
    ("layer", "spreading"),
    [
        ({"kind": "conv", "padding": "same", **BIG_KERNEL}, "fft"),
        ({"kind": "conv_transpose", "padding": 15, **BIG_KERNEL}, "zero_insertion"),
    ],
    ids=["conv", "conv_transpose"],
)
@pytest.mark.no_cover
async def test_what_hands_over_because_of_nan_is_not_the_choice(
    connect: Connect, layer: dict[str, object], spreading: str, algorithms: list[str] | None
) -> None:
    known = (ALGORITHMS if layer["kind"] == "conv" else TRANSPOSED_ALGORITHMS).keys()
    picked = None if algorithms is None else [name for name in algorithms if name in known]
    finite = np.random.default_rng(0).random((2, 3, 20, 20), dtype=np.float32)
    numbers = finite.copy()
    numbers[1, 2, 10, 11] = np.nan
    async with connect(backend="numpy") as client:
        body = {"layer": layer, "repeats": 1, "algorithms": picked}
        before = (await client.post("/compare", json={**body, "input": {"npy": npy(finite)}})).json()
        asked = {"input": {"npy": npy(numbers)}, "layer": layer}
        answer = (await client.post("/compare", json={**body, **asked})).json()
        convolved = (await client.post("/convolve", json=asked)).json()

    assert before["chosen"]["algorithm"] == spreading
    engine = convolved["engine"]
    assert answer["chosen"] == {name: engine[name] for name in ("algorithm", "backend", "reason")}
    assert answer["chosen"]["algorithm"] != spreading
    rows = {row["algorithm"]: row for row in answer["rows"] if row["backend"] == "numpy"}
    assert not any(row["chosen"] and row["unavailable"] for row in rows.values())
    marked = [name for name, row in rows.items() if row["chosen"]]
    assert marked == [engine["algorithm"]] * (engine["algorithm"] in rows)
    if spreading in rows:
        assert "NaN" in rows[spreading]["unavailable"]


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
        ({"layer": {"kind": "relu"}}, 422, ("relu", "a conv or a conv_transpose"), "/layer/kind"),
        ({"layer": {"kind": "flatten"}}, 422, ("flatten", "one way", "conv_transpose"), "/layer/kind"),
        (
            {"layer": TRANSPOSED, "algorithms": ["im2col"]},
            422,
            ("'im2col'", "col2im", "naive"),
            "/algorithms/0",
        ),
        ({"layer": {**TRANSPOSED, "output_padding": 2}}, 422, (), "/layer/output_padding"),
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


@pytest.mark.parametrize("layer", [LAYER, TRANSPOSED], ids=["conv", "conv_transpose"])
@pytest.mark.parametrize("setting", ["max_elements", "max_multiply_adds"])
async def test_limits_hold_before_anything_runs(connect: Connect, setting: str, layer: object) -> None:
    async with connect(**{setting: 1000}) as client:
        answer = await client.post("/compare", json={**BODY, "layer": layer})
    assert_problem(answer, 413, f"CONVSCOPE_{setting.upper()}")


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
