"""Files that are no pictures and forms that are broken: a sentence that helps, and the server goes on."""

import httpx
import pytest
from PIL import Image

from tests.api.pictures import bomb, encode, noise, png
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

UPLOADS = {
    "text": (b"hello, world", 415, "no picture"),
    "nothing": (b"", 422, "empty"),
    "html": (b"<html>" * 100, 415, "no picture"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415, "no picture"),
    "half a png": (png(64, 64)[:3000], 422, "cut off"),
    "half a jpeg": (encode(Image.fromarray(noise(64, 64)), "JPEG")[:900], 422, "cut off"),
    "a png's first bytes": (png()[:12], 422, "cut off"),
    "a bomb": (bomb(), 413, "CONVSCOPE_MAX_PIXELS"),
}


@pytest.mark.parametrize(("data", "status", "word"), list(UPLOADS.values()), ids=list(UPLOADS))
async def test_a_file_that_is_no_whole_picture(
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
        ({"layer": "box", "max_side": "big"}, "/input/max_side"),
        ({"layer": "box", "input": '{"image": "coffee"}'}, "/input"),
    ],
)
async def test_a_form_with_wrong_fields(
    client: httpx.AsyncClient, fields: dict[str, str], pointer: str
) -> None:
    answer = await client.post("/convolve", files={"file": ("p.png", png())}, data=fields)
    assert_problem(answer, 422, pointer=pointer)
