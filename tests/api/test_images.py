"""Uploads, samples, and pictures of every kind that people have."""

import io

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.api.pictures import encode, noise, png

pytestmark = pytest.mark.anyio


async def upload(client: httpx.AsyncClient, data: bytes) -> dict[str, object]:
    answer = await client.post("/images", files={"file": ("photo.png", data, "image/png")})
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


async def read_back(client: httpx.AsyncClient, image_id: object, **reading: object) -> np.ndarray:
    """Read a picture's tensor by computing nothing on it: the identity kernel."""
    answer = await client.post(
        "/convolve",
        json={
            "input": {"image": image_id, "scale": "byte", **reading},
            "layer": {"kind": "conv", "kernel": [[1]]},
            "values": True,
        },
    )
    assert answer.status_code == 200, answer.text
    first: np.ndarray = np.array(answer.json()["output"]["data"])[0]
    return first


async def test_an_upload_comes_back_as_it_was_sent(client: httpx.AsyncClient) -> None:
    data = png(height=12, width=17)
    found = await upload(client, data)
    image_id = found["id"]
    assert found == {
        "id": image_id,
        "width": 17,
        "height": 12,
        "channels": 3,
        "format": "PNG",
        "bytes": len(data),
        "url": f"/api/v1/images/{image_id}",
        "notes": [],
    }
    answer = await client.get(f"http://convscope{found['url']}")
    assert answer.content == data
    assert answer.headers["content-type"] == "image/png"


async def test_raw_bytes_are_an_upload_too(client: httpx.AsyncClient) -> None:
    answer = await client.post("/images", content=png(), headers={"Content-Type": "image/png"})
    assert answer.status_code == 201
    assert answer.headers["location"] == answer.json()["url"]


async def test_ids_are_long_and_differ(client: httpx.AsyncClient) -> None:
    ids = {str((await upload(client, png()))["id"]) for _ in range(8)}
    assert len(ids) == 8
    assert all(len(image_id) >= 22 for image_id in ids)


async def test_a_deleted_image_is_gone(client: httpx.AsyncClient) -> None:
    found = await upload(client, png())
    path = f"/images/{found['id']}"
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404
    assert (await client.delete(path)).status_code == 404
    body = {"input": {"image": found["id"]}, "layer": {"kind": "relu"}}
    assert (await client.post("/convolve", json=body)).status_code == 404


async def test_samples_are_listed_and_uploads_are_not(client: httpx.AsyncClient) -> None:
    await upload(client, png())
    images = (await client.get("/images")).json()["images"]
    assert {"coffee", "camera", "zone_plate", "digit"} <= {image["name"] for image in images}
    for image in images:
        assert image["id"] == image["name"]
        answer = await client.get(f"http://convscope{image['url']}")
        assert len(answer.content) == image["bytes"]


async def test_samples_stay(client: httpx.AsyncClient) -> None:
    assert (await client.delete("/images/coffee")).status_code == 422
    assert (await client.get("/images/coffee")).status_code == 200


async def test_a_scaled_picture_keeps_its_proportions(client: httpx.AsyncClient) -> None:
    answer = await client.get("/images/coffee", params={"max_side": 300})
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (300, 200)


async def test_a_scaled_picture_never_grows(client: httpx.AsyncClient) -> None:
    answer = await client.get("/images/digit", params={"max_side": 5000})
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (7, 7)


async def test_a_browser_need_not_load_a_picture_twice(client: httpx.AsyncClient) -> None:
    first = await client.get("/images/coffee")
    again = await client.get("/images/coffee", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


RGB = Image.fromarray(noise())
GREY = Image.fromarray(noise(channels=1))
TABLE = [
    ("png", encode(RGB), "PNG", 3, np.asarray(RGB)),
    ("grey png", encode(GREY), "PNG", 1, np.asarray(GREY)),
    ("webp", encode(RGB, "WEBP", lossless=True), "WEBP", 3, np.asarray(RGB)),
    ("bmp", encode(RGB, "BMP"), "BMP", 3, np.asarray(RGB)),
    ("tiff", encode(RGB, "TIFF"), "TIFF", 3, np.asarray(RGB)),
    ("palette", encode(RGB.quantize(8)), "PNG", 3, np.asarray(RGB.quantize(8).convert("RGB"))),
    ("1 bit", encode(GREY.convert("1")), "PNG", 1, np.asarray(GREY.convert("1").convert("L"))),
    ("cmyk", encode(RGB.convert("CMYK"), "TIFF"), "TIFF", 4, np.asarray(RGB.convert("CMYK").convert("RGB"))),
    (
        "16 bit",
        encode(Image.fromarray(noise(channels=1).astype(np.uint16) * 257)),
        "PNG",
        1,
        np.asarray(GREY),
    ),
    (
        "floats",
        encode(Image.fromarray(noise(channels=1) / np.float32(255)), "TIFF"),
        "TIFF",
        1,
        np.asarray(GREY),
    ),
    (
        "first frame of an animation",
        encode(GREY, "GIF", save_all=True, append_images=[Image.new("L", GREY.size)]),
        "GIF",
        3,
        np.asarray(GREY.convert("RGB")),
    ),
]


@pytest.mark.parametrize(
    ("data", "name", "channels", "pixels"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
async def test_every_kind_of_picture_is_read(
    client: httpx.AsyncClient, data: bytes, name: str, channels: int, pixels: np.ndarray
) -> None:
    found = await upload(client, data)
    assert (found["format"], found["channels"]) == (name, channels)
    tensor = await read_back(client, found["id"], color="native")
    expected = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    np.testing.assert_allclose(tensor, expected, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_the_orientation_that_a_camera_wrote_is_applied(
    client: httpx.AsyncClient, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = await upload(client, encode(RGB, "PNG", exif=exif))
    upright = np.asarray(RGB)
    # each orientation says where the stored first row and first column belong
    turned = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: upright.transpose(1, 0, 2)[:, ::-1],
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: upright.transpose(1, 0, 2)[::-1],
    }[orientation]
    assert (found["height"], found["width"]) == turned.shape[:2]
    np.testing.assert_allclose(await read_back(client, found["id"]), turned.transpose(2, 0, 1), atol=1e-3)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
async def test_transparency_is_laid_on_white_and_said(client: httpx.AsyncClient, mode: str) -> None:
    half = Image.new(mode, (2, 1), (0,) * (len(mode) - 1) + (0,))
    half.putpixel((0, 0), (10,) * (len(mode) - 1) + (255,))
    found = await upload(client, encode(half))
    assert found["channels"] == len(mode)
    assert "white" in str(found["notes"])
    pixels = await read_back(client, found["id"], color="gray")
    np.testing.assert_allclose(pixels[0], [[10, 255]], atol=1e-3)
    body = {"input": {"image": found["id"]}, "layer": {"kind": "relu"}}
    for path, more in (("/convolve", {}), ("/frames", {}), ("/values", {"input_region": [[0, 1], [0, 2]]})):
        answer = await client.post(path, json={**body, **more})
        assert "white" in str(answer.json()["notes"]), answer.text


async def test_transparency_that_hides_nothing_is_not_mentioned(client: httpx.AsyncClient) -> None:
    opaque = RGB.convert("RGBA")
    found = await upload(client, encode(opaque))
    assert (found["channels"], found["notes"]) == (4, [])
    pixels = await read_back(client, found["id"], color="native")
    np.testing.assert_allclose(pixels, np.asarray(RGB).transpose(2, 0, 1), atol=1e-3)


async def test_grey_is_luma_and_not_the_red_channel(client: httpx.AsyncClient) -> None:
    primaries = Image.new("RGB", (3, 1))
    for x, color in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255)]):
        primaries.putpixel((x, 0), color)
    found = await upload(client, encode(primaries))
    pixels = await read_back(client, found["id"], color="gray")
    np.testing.assert_allclose(pixels[0, 0] / 255, [0.299, 0.587, 0.114], atol=0.003)


async def test_a_grey_picture_read_as_rgb_has_three_equal_channels(client: httpx.AsyncClient) -> None:
    found = await upload(client, encode(GREY))
    pixels = await read_back(client, found["id"])
    np.testing.assert_allclose(pixels, np.stack([np.asarray(GREY)] * 3), atol=1e-3)


async def test_pixels_are_floats_from_0_to_1_by_default(client: httpx.AsyncClient) -> None:
    found = await upload(client, encode(RGB))
    unit = await read_back(client, found["id"], scale="unit")
    np.testing.assert_array_equal(
        unit.astype(np.float32), np.asarray(RGB).transpose(2, 0, 1) / np.float32(255)
    )


async def test_scaling_the_input_down_is_pillows_lanczos(client: httpx.AsyncClient) -> None:
    found = await upload(client, encode(RGB))
    pixels = await read_back(client, found["id"], max_side=9)
    expected = np.asarray(RGB.resize((9, 6), Image.Resampling.LANCZOS)).transpose(2, 0, 1)
    np.testing.assert_allclose(pixels, expected, atol=1e-3)
