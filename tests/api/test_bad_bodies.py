"""Every wrong request gets a sentence that helps, and the server goes on."""

import base64
import difflib
import io
import json
import pickle
import threading

import httpx
import numpy as np
import pytest

from app.api import validation
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

SMALL = {"data": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}
CONV = {"kind": "conv", "kernel": [[1, 0], [0, -1]]}


def conv(**fields: object) -> dict[str, object]:
    """Return a convolution of SMALL with some fields changed."""
    return {"input": SMALL, "layer": {**CONV, **fields}}


def on(given: object) -> dict[str, object]:
    """Return a convolution of another input."""
    return {"input": given, "layer": CONV}


def npy(array: np.ndarray, **options: bool) -> str:
    """Return the base64 of a .npy file."""
    out = io.BytesIO()
    np.save(out, array, **options)
    return base64.b64encode(out.getvalue()).decode()


BODIES = {
    "no input": ({"layer": CONV}, 422, "/input", "missing"),
    "no layer": ({"input": SMALL}, 422, "/layer", "missing"),
    "nothing": ({}, 422, "/input", "missing"),
    "a list": ([1, 2], 422, None, "a list of 2"),
    "unknown field": ({**conv(), "stride": 2}, 422, "/stride", "no such field"),
    "unknown layer field": (conv(strid=2), 422, "/layer/strid", "no such field"),
    "unknown kind": ({"input": SMALL, "layer": {"kind": "cnov"}}, 422, "/layer", "cnov"),
    "no kind": ({"input": SMALL, "layer": {"kernel": [[1]]}}, 422, "/layer", "kind"),
    "unknown kernel": (conv(kernel="sobel_z"), 422, "/layer/kernel", "sobel_x"),
    "two kinds of weights": (conv(weight=[[[[1]]]]), 422, "/layer", "weight"),
    "no weights": ({"input": SMALL, "layer": {"kind": "conv"}}, 422, "/layer", "weight"),
    "a shape without numbers": (
        {"input": SMALL, "layer": {"kind": "conv", "out_channels": 1, "kernel_size": 2}},
        422,
        "/layer/kernel_size",
        "kernel",
    ),
    "ragged input": (on({"data": [[1, 2], [3]]}), 422, "/input/data", "ragged"),
    "ragged kernel": (conv(kernel=[[1, 2], [3]]), 422, "/layer/kernel", "ragged"),
    "empty input": (on({"data": []}), 422, "/input/data", "empty"),
    "empty rows": (on({"data": [[], []]}), 422, "/input/data", "empty"),
    "six dimensions": (on({"data": [[[[[[1]]]]]]}), 422, "/input/data", "deep"),
    "one number": (on({"data": 5}), 422, "/input/data", "lists"),
    "strings for numbers": (on({"data": [["1", "2"], ["3", "4"]]}), 422, "/input/data", "number"),
    "booleans for numbers": (on({"data": [[True, False], [True, False]]}), 422, "/input/data", "number"),
    "null for a number": (on({"data": [[1, None], [2, 3]]}), 422, "/input/data", "number"),
    "a number beyond float32": (on({"data": [[1, 1e39], [2, 3]]}), 422, "/input/data", "float32"),
    "an integer beyond all": (on({"data": [[1, 10**400], [2, 3]]}), 422, "/input/data", "float32"),
    "two inputs": (on({**SMALL, "image": "coffee"}), 422, "/input/data", "exactly one"),
    "no form of input": (on({}), 422, "/input", "one of"),
    "input as a string": (on("coffee"), 422, "/input", "one of"),
    "too few dimensions": (
        {"input": {"data": [1, 2, 3]}, "layer": {**CONV, "kernel": [[[1]]]}},
        422,
        "/input",
        "dimensions",
    ),
    "unknown image": (on({"image": "0" * 32}), 404, None, "upload it again"),
    "an id that is a path": (on({"image": "../../etc/passwd"}), 404, None, "no image"),
    "unknown colour": (on({"image": "coffee", "color": "red"}), 422, "/input/color", "gray"),
    "max_side of 0": (on({"image": "coffee", "max_side": 0}), 422, "/input/max_side", "1"),
    "kernel larger than the input": (conv(kernel=[[1] * 4] * 4), 422, "/layer/kernel", "4"),
    "an unknown field of weights that are drawn": (
        {
            "input": SMALL,
            "layer": {"kind": "conv", "init": {"out_channels": 1, "kernel_size": 2, "colour": 1}},
        },
        422,
        "/layer/init/colour",
        "there is no such field",
    ),
    "stride 0": (conv(stride=0), 422, "/layer/stride", "0"),
    "negative stride": (conv(stride=-1), 422, "/layer/stride", "-1"),
    "huge stride": (conv(stride=10**30), 422, "/layer/stride", "bounds"),
    "stride as a string": (conv(stride="2"), 422, "/layer/stride", "str"),
    "stride as a float": (conv(stride=1.5), 422, "/layer/stride", "1.5"),
    "stride of three axes": (conv(stride=[1, 1, 1]), 422, "/layer/stride", "3"),
    "dilation 0": (conv(dilation=0), 422, "/layer/dilation", "0"),
    "groups 0": (conv(groups=0), 422, "/layer/groups", "0"),
    "groups that don't divide": (
        {"input": SMALL, "layer": {"kind": "conv", "weight": [[[[1]]]], "groups": 2}},
        422,
        "/layer/groups",
        "divide",
    ),
    "negative padding": (conv(padding=-1), 422, "/layer/padding", "-1"),
    "huge padding": (conv(padding=10**9), 422, "/layer/padding", "bounds"),
    "unknown padding": (conv(padding="big"), 422, "/layer/padding", "same"),
    "reflecting more than there is": (
        conv(padding=3, padding_mode="reflect"),
        422,
        "/layer/padding",
        "reflect",
    ),
    "unknown padding mode": (conv(padding_mode="mirror"), 422, "/layer/padding_mode", "reflect"),
    "a bias of the wrong length": (conv(bias=[1, 2]), 422, "/layer/bias", "2"),
    "weights for other channels": (
        {"input": SMALL, "layer": {"kind": "conv", "weight": [[[[1]], [[1]]]]}},
        422,
        "/layer/weight",
        "channels",
    ),
    "unknown backend": ({**conv(), "backend": "cupy"}, 422, "/backend", "numpy"),
    "unknown algorithm": ({**conv(), "algorithm": "magic"}, 422, "/algorithm", "magic"),
    "a bad layer before": (
        {"input": SMALL, "before": [{"kind": "relu"}, {**CONV, "stride": 0}], "layer": CONV},
        422,
        "/before/1/stride",
        "0",
    ),
    "a layer before that doesn't fit": (
        {"input": SMALL, "before": [{"kind": "max_pool", "kernel_size": 9}], "layer": CONV},
        422,
        "/before/0/kernel_size",
        "9",
    ),
    "npy that isn't base64": (on({"npy": "%%%"}), 422, "/input/npy", "base64"),
    "base64 that isn't npy": (on({"npy": "aGVsbG8gd29ybGQ="}), 422, "/input/npy", "npy"),
    "npy of objects": (
        on({"npy": npy(np.array([{"a": 1}], dtype=object), allow_pickle=True)}),
        422,
        "/input/npy",
        "save",
    ),
    "npy of complex numbers": (on({"npy": npy(np.zeros((3, 3), complex))}), 422, "/input/npy", "complex"),
    "npy cut off": (
        on({"npy": base64.b64encode(base64.b64decode(npy(np.zeros((3, 3))))[:-5]).decode()}),
        422,
        "/input/npy",
        "bytes follow",
    ),
    "a pickle for npy": (on({"npy": base64.b64encode(pickle.dumps([1])).decode()}), 422, "/input/npy", "npy"),
    "values as a string": ({**conv(), "values": "yes"}, 422, "/values", "yes"),
}


@pytest.mark.parametrize(("body", "status", "pointer", "word"), list(BODIES.values()), ids=list(BODIES))
async def test_a_wrong_request_is_explained(
    client: httpx.AsyncClient, body: object, status: int, pointer: str | None, word: str
) -> None:
    answer = await client.post("/convolve", json=body)
    assert_problem(answer, status, word, pointer=pointer)
    assert (await client.post("/convolve", json=conv())).status_code == 200


RAW_BODIES = {
    "empty": (b"", "empty"),
    "cut off": (b'{"input": {"data": [[1,', "JSON"),
    "not JSON": (b"hello", "JSON"),
    "not UTF-8": (b'{"input": "\xff\xfe"}', "JSON"),
    "lists nested 10,000 deep": (b"[" * 10_000 + b"]" * 10_000, "recursion"),
    "objects nested 10,000 deep": (b'{"input":' * 10_000 + b"1" + b"}" * 10_000, "recursion"),
    "a number of 10,000 digits": (b'{"input": ' + b"1" * 10_000 + b"}", "number"),
}


@pytest.mark.parametrize(("body", "word"), list(RAW_BODIES.values()), ids=list(RAW_BODIES))
async def test_a_body_that_is_no_json(client: httpx.AsyncClient, body: bytes, word: str) -> None:
    for path in ("/convolve", "/frames", "/values", "/shape"):
        answer = await client.post(path, content=body, headers={"Content-Type": "application/json"})
        assert_problem(answer, 400, word)


@pytest.mark.parametrize("body", ["null", "5", '"text"', "[]"])
async def test_a_body_that_is_no_object(client: httpx.AsyncClient, body: str) -> None:
    answer = await client.post("/convolve", content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 422, "object")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_numbers_that_json_has_not(client: httpx.AsyncClient, number: str) -> None:
    for text in (
        json.dumps(conv()).replace("1, 2, 3", f"1, {number}, 3"),
        json.dumps(conv()).replace("[1, 0]", f"[{number}, 0]"),
        json.dumps(conv(padding_mode="constant", padding_value=5)).replace("5}", f"{number}}}"),
    ):
        assert number in text
        answer = await client.post("/convolve", content=text, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422)
        assert_problem(answer, answer.status_code)


async def test_thousands_of_mistakes_are_told_by_the_first(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def compare(name: str, *_: object, **__: object) -> list[str]:
        compared.append(name)
        return []

    monkeypatch.setattr(difflib, "get_close_matches", compare)
    unknown = dict.fromkeys((f"k{number}" for number in range(8000)), 0)
    answer = await client.post("/convolve", json={**conv(), **unknown})
    assert_problem(answer, 422, "no such field", pointer="/k0")
    assert len(answer.json()["errors"]) <= 20
    assert len(compared) <= 50
    await client.post("/convolve", json={**conv(), "x" * 5000: 0})
    assert "x" * 5000 not in compared


async def test_only_the_deepest_place_is_told(client: httpx.AsyncClient) -> None:
    answer = await client.post("/convolve", json={**conv(strid=2), "layers": 1})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/layer/strid", "/layers"]


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        (b'{"input": {"data": [' + b"[]," * 2_000_000 + b"[]]}}", "2,000,004 lists and objects"),
        (b"[" + b"{}," * 2_000_000 + b"{}]", ".npy"),
        (b"{" + b",".join(b'"k%d":0' % number for number in range(20_001)) + b"}", "20,001 fields"),
    ],
)
async def test_a_body_of_very_many_parts_is_refused_before_it_is_parsed(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, parts: bytes, word: str
) -> None:
    monkeypatch.setattr(validation, "from_json", lambda _: pytest.fail("it was parsed"))
    answer = await client.post("/convolve", content=parts, headers={"Content-Type": "application/json"})
    assert_problem(answer, 413, word)


@pytest.mark.parametrize("size", [63_000, 65_000])
async def test_a_wrong_body_is_parsed_once_and_a_large_one_in_a_thread(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    threads: list[bool] = []

    def parse_it(body: bytes) -> object:
        threads.append(threading.current_thread() is threading.main_thread())
        return json.loads(body)

    monkeypatch.setattr(validation, "from_json", parse_it)
    answer = await client.post("/convolve", json={**conv(), "nonsense": "x" * size})
    assert_problem(answer, 422, pointer="/nonsense")
    files = {"file": ("p.png", b"x")}
    answer = await client.post("/convolve", files=files, data={"layer": '{"kind": "x"}' + " " * size})
    assert_problem(answer, 422, pointer="/layer")
    assert threads == [size < 64_000] * 2


@pytest.mark.parametrize(
    "layer", [{"kind": "leaky_relu", "negative_slope": 10**400}, {**CONV, "padding_value": 10**400}]
)
async def test_an_integer_that_no_float_holds(client: httpx.AsyncClient, layer: dict[str, object]) -> None:
    assert_problem(await client.post("/convolve", json={"input": SMALL, "layer": layer}), 422)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([1, 2], "a list of 2"),
        ({"a": 1}, "an object of 1"),
        (b"\xff", "bytes"),
        (None, "null"),
        ("é", '"é"'),
        (2 + 1j, "complex"),
        ("x" * 500, f'"{"x" * 38}…'),
    ],
)
def test_what_was_got_is_shown_as_json_has_it(value: object, shown: str) -> None:
    assert validation.show(value) == shown


async def test_a_map_that_overflows_everywhere_has_no_statistics(client: httpx.AsyncClient) -> None:
    body = {"input": {"data": [[3e38, 3e38], [3e38, 3e38]]}, "layer": {"kind": "conv", "kernel": [[10]]}}
    (told,) = (await client.post("/convolve", json=body)).json()["maps"]
    assert (told["min"], told["max"], told["mean"], told["std"]) == (None, None, None, None)
    beyond = await client.post("/convolve?first=1", json=body, headers={"Accept": "application/octet-stream"})
    assert_problem(beyond, 422, "there are 0 to 0")
