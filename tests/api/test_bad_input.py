"""Every wrong request gets a sentence that helps, and the server goes on."""

import base64
import io
import json
import pickle

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.api.pictures import bomb, encode, noise, png
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


UPLOADS = {
    "text": (b"hello, world", 415, "no picture"),
    "nothing": (b"", 422, "empty"),
    "html": (b"<html>" * 100, 415, "no picture"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415, "no picture"),
    "half a png": (png(64, 64)[:3000], 422, "cut off"),
    "half a jpeg": (encode(Image.fromarray(noise(64, 64)), "JPEG")[:900], 422, "cut off"),
    "a png's first bytes": (png()[:12], 415, "no picture"),
    "a bomb": (bomb(), 413, "CONVSCOPE_MAX_PIXELS"),
}


@pytest.mark.parametrize(("data", "status", "word"), list(UPLOADS.values()), ids=list(UPLOADS))
async def test_a_file_that_is_no_picture(
    client: httpx.AsyncClient, data: bytes, status: int, word: str
) -> None:
    for answer in (
        await client.post("/images", files={"file": ("photo.jpg", data, "image/jpeg")}),
        await client.post("/images", content=data, headers={"Content-Type": "image/jpeg"}),
        await client.post("/convolve", files={"file": ("photo.jpg", data)}, data={"layer": "sobel_x"}),
    ):
        assert_problem(answer, status, word)
    assert (await client.post("/images", files={"file": ("p.png", png())})).status_code == 201


FORMS = {
    "no boundary": ({"Content-Type": "multipart/form-data"}, b"x", 400),
    "not a form": ({"Content-Type": "multipart/form-data; boundary=b"}, b"hello", 400),
    "cut off": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
        400,
    ),
    "no file": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nabc\r\n--b--\r\n',
        422,
    ),
    "no name": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b"--b\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--b--\r\n",
        422,
    ),
    "text that isn't UTF-8": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\xff\xfe\r\n--b--\r\n',
        422,
    ),
    "a hundred fields": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b"".join(b'--b\r\nContent-Disposition: form-data; name="x%d"\r\n\r\na\r\n' % n for n in range(100))
        + b"--b--\r\n",
        400,
    ),
    "a header without end": (
        {"Content-Type": "multipart/form-data; boundary=b"},
        b"--b\r\nContent-Disposition: " + b"a" * 10_000 + b"\r\n\r\na\r\n--b--\r\n",
        400,
    ),
}


@pytest.mark.parametrize(("headers", "body", "status"), list(FORMS.values()), ids=list(FORMS))
@pytest.mark.parametrize("path", ["/images", "/convolve", "/frames"])
async def test_a_form_that_is_broken(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    assert_problem(await client.post(path, content=body, headers=headers), status)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"layer": "sobel_z"}, "/layer/kernel"),
        ({"layer": "{oops"}, "/layer"),
        ({"layer": '{"kind": "conv", "kernel": "box", "stride": 0}'}, "/layer/stride"),
        ({}, "/layer"),
        ({"layer": "box", "colour": "gray"}, "/colour"),
        ({"layer": "box", "max_side": "big"}, "/max_side"),
        ({"layer": "box", "input": '{"image": "coffee"}'}, "/input"),
    ],
)
async def test_a_form_with_wrong_fields(
    client: httpx.AsyncClient, fields: dict[str, str], pointer: str
) -> None:
    answer = await client.post("/convolve", files={"file": ("p.png", png())}, data=fields)
    assert_problem(answer, 422, pointer=pointer)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/convolve", "POST"),
        ("PUT", "/images", ""),
        ("POST", "/health", "GET"),
        ("DELETE", "/shape", "POST"),
    ],
)
async def test_a_method_that_is_none(client: httpx.AsyncClient, method: str, path: str, allowed: str) -> None:
    answer = await client.request(method, path)
    assert_problem(answer, 405, allowed)
    assert allowed in answer.headers["allow"]


async def test_a_path_that_is_none(client: httpx.AsyncClient) -> None:
    for path in ("/nothing", "http://convscope/nothing", "http://convscope/static/nothing.js"):
        assert_problem(await client.get(path), 404, "/docs")


async def test_a_media_type_that_cant_be_read(client: httpx.AsyncClient) -> None:
    for path in ("/convolve", "/frames", "/values", "/shape"):
        answer = await client.post(path, content="a=1", headers={"Content-Type": "text/csv"})
        assert_problem(answer, 415, "application/json")
    answer = await client.post("/images", content=png(), headers={"Content-Type": "text/plain"})
    assert_problem(answer, 415, "multipart/form-data")


async def test_an_accept_that_cant_be_met(client: httpx.AsyncClient) -> None:
    for path in ("/convolve", "/frames"):
        answer = await client.post(path, json=conv(), headers={"Accept": "text/html"})
        assert_problem(answer, 406, "application/json")


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("channel=9", "9"),
        ("channel=-1", "-1"),
        ("channel=x", "x"),
        ("colormap=jett", "colormap"),
        ("range=1,0", "range"),
        ("range=nan,1", "range"),
        ("layout=rgb", "three"),
        ("colourmap=magma", "no such parameter"),
    ],
)
async def test_a_picture_that_cant_be_drawn(client: httpx.AsyncClient, query: str, word: str) -> None:
    answer = await client.post(f"/convolve?{query}", json=conv(), headers={"Accept": "image/png"})
    assert_problem(answer, 422, word)


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"channel": 1}, 422, "/channel"),
        ({"start": 4}, 422, "/start"),
        ({"start": -1}, 422, "/start"),
        ({"count": 0}, 422, "/count"),
        ({"step": 0}, 422, "/step"),
        ({"milliseconds_per_frame": 15}, 422, "/milliseconds_per_frame"),
        ({"theme": "sepia"}, 422, "/theme"),
    ],
)
async def test_frames_that_are_not_there(
    client: httpx.AsyncClient, fields: dict[str, object], status: int, pointer: str
) -> None:
    assert_problem(await client.post("/frames", json={**conv(), **fields}), status, pointer=pointer)


@pytest.mark.parametrize(
    ("fields", "status", "pointer"),
    [
        ({"output_region": [[0, 2]]}, 422, "/output_region"),
        ({"input_region": [[0, 2], [0, 2], [0, 2]]}, 422, "/input_region"),
        ({"input_region": [[0, "2"], [0, 2]]}, 422, "/input_region/0/1"),
        ({"input_region": [[0, 2], [0, 2]], "input_channels": [1]}, 422, "/input_channels"),
        ({"input_region": []}, 422, "/input_region"),
    ],
)
async def test_regions_that_are_not_there(
    client: httpx.AsyncClient, fields: dict[str, object], status: int, pointer: str
) -> None:
    assert_problem(await client.post("/values", json={**conv(), **fields}), status, pointer=pointer)


@pytest.mark.parametrize(
    ("shape", "layers", "pointer"),
    [
        ([1, 3], [CONV], "/input_shape"),
        ([1, 3, 0, 4], [CONV], "/input_shape/2"),
        ([1, 3, "4", 4], [CONV], "/input_shape/2"),
        ([1, 3, 4, 4], [], "/layers"),
        ([1, 3, 4, 4], [CONV, {**CONV, "kernel": [[1] * 9] * 9}], "/layers/1/kernel"),
        ([1, 3, 4, 4], [{**CONV, "stride": 0}], "/layers/0/stride"),
        ([1, 3, 4, 4], [{"kind": "relu"}] * 201, "/layers"),
    ],
)
async def test_shapes_that_dont_fit(
    client: httpx.AsyncClient, shape: list[object], layers: list[object], pointer: str
) -> None:
    answer = await client.post("/shape", json={"input_shape": shape, "layers": layers})
    assert_problem(answer, 422, pointer=pointer)
