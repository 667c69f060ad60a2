"""Errors speak JSON's language, point to the field that has to change, and say how."""

import base64
import io

import httpx
import numpy as np
import pytest

from tests.api.pictures import png
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

SMALL = {"data": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}
CONV = {"kind": "conv", "kernel": [[1, 0], [0, -1]]}
FILE = {"file": ("p.png", png(4, 4))}


def scalar() -> str:
    out = io.BytesIO()
    np.save(out, np.float32(3))
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize("accept", ["application/json", "image/png", "application/x-npy"])
@pytest.mark.parametrize(("query", "field"), [("range=1,0", "range"), ("colormap=jett", "colormap")])
async def test_colours_that_are_none_are_refused_in_any_answer(
    client: httpx.AsyncClient, accept: str, query: str, field: str
) -> None:
    body = {"input": SMALL, "layer": CONV}
    answer = await client.post(f"/convolve?{query}", json=body, headers={"Accept": accept})
    assert_problem(answer, 422, field, pointer=f"/query/{field}")


@pytest.mark.parametrize("accept", ["application/json", "image/png", "application/octet-stream"])
async def test_a_map_that_is_not_there_is_refused_in_any_answer(
    client: httpx.AsyncClient, accept: str
) -> None:
    body = {"input": SMALL, "layer": CONV}
    answer = await client.post("/convolve?channel=1", json=body, headers={"Accept": accept})
    assert_problem(answer, 422, "there is no map 1", pointer="/query/channel")


async def test_a_layout_that_does_not_fit_points_to_the_query(client: httpx.AsyncClient) -> None:
    body = {"input": SMALL, "layer": CONV}
    answer = await client.post("/convolve?layout=rgb", json=body, headers={"Accept": "image/png"})
    assert_problem(answer, 422, pointer="/query/layout")


@pytest.mark.parametrize(
    ("given", "layer", "status", "pointer", "words"),
    [
        ({"image": "nope"}, CONV, 404, "/input/image", ("no image",)),
        (SMALL, {**CONV, "kernel": {"name": "gaussian", "sigma": -1}}, 422, "/layer/kernel/sigma", ("-1",)),
        (SMALL, {**CONV, "dilation": 100}, 422, "/layer/dilation", ("dilation ≤ 2",)),
        (SMALL, {**CONV, "kernel": [[1] * 4] * 4}, 422, "/layer/kernel", ("kernel ≤ 3",)),
        (SMALL, {"kind": None}, 422, "/layer", ("no kind null",)),
        (SMALL, {**CONV, "stride": None}, 422, "/layer/stride", ("got null",)),
        (SMALL, {**CONV, "stride": True}, 422, "/layer/stride", ("got true",)),
        (SMALL, {**CONV, "kernel": None, "weight": True}, 422, "/layer/weight", ("got true",)),
        ({"data": None}, CONV, 422, "/input/data", ("got null",)),
        ({"npy": True}, CONV, 422, "/input/npy", ("got true",)),
        ({"npy": scalar()}, CONV, 422, "/input/npy", ("shape ()", "at least one axis")),
        (SMALL, {**CONV, "bias": {"npy": scalar()}}, 422, "/layer/bias", ("shape ()",)),
    ],
)
async def test_what_is_wrong_is_named_where_it_is(
    client: httpx.AsyncClient, given: object, layer: object, status: int, pointer: str, words: tuple[str, ...]
) -> None:
    answer = await client.post("/convolve", json={"input": given, "layer": layer})
    assert_problem(answer, status, *words, pointer=pointer)
    for foreign in ("None", "True", "str ", "after validation"):
        assert foreign not in answer.text


async def test_a_name_is_said_once(client: httpx.AsyncClient) -> None:
    answer = await client.post("/convolve", json={"input": SMALL, "layer": {"kind": "conv", "kernel": "x"}})
    assert str(assert_problem(answer, 422)["detail"]).startswith("/layer/kernel: there is no 'x'")


async def test_a_list_of_the_wrong_length(client: httpx.AsyncClient) -> None:
    answer = await client.post("/shape", json={"input_shape": [1], "layers": [CONV]})
    assert_problem(answer, 422, "a list of 1; expected at least 2", pointer="/input_shape")


async def test_fields_of_a_form_point_alike(client: httpx.AsyncClient) -> None:
    for side in ("0", "x"):
        answer = await client.post("/convolve", files=FILE, data={"layer": "box", "max_side": side})
        assert_problem(answer, 422, pointer="/input/max_side")
    answer = await client.post("/convolve", files=FILE, data={"layer": "box", "values": "True"})
    assert_problem(answer, 422, "write true", pointer="/values")


async def test_another_media_type_is_told_of_forms_too(client: httpx.AsyncClient) -> None:
    answer = await client.post("/convolve", content=b"x", headers={"Content-Type": "image/png"})
    assert_problem(answer, 415, "application/json", "multipart/form-data", "'file'")
    answer = await client.post("/shape", content=b"x", headers={"Content-Type": "image/png"})
    assert "multipart" not in str(assert_problem(answer, 415)["detail"])
