"""Uploaded tensors and generated inputs: every kind of file, through every computation, and attacks."""

import io
import struct

import httpx
import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile
from scipy.ndimage import correlate

from tests.api.conftest import Connect
from tests.api.pictures import bomb, encode, noise, png
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

RNG = np.random.default_rng(2)
VOLUME = RNG.standard_normal((5, 6, 7)).astype(np.float32)
KERNEL = RNG.standard_normal((3, 3, 3)).astype(np.float32)


def npy(array: np.ndarray) -> bytes:
    """Write a .npy file."""
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def frames(kind: str, count: int = 4, grey: bool = False) -> tuple[bytes, np.ndarray]:
    """Write an animation; give its frames (C, D, H, W)."""
    pictures = [noise(6, 8, 1 if grey else 3, seed=seed) for seed in range(count)]
    if kind == "GIF":  # a palette holds 256 colours
        pictures = [picture // 64 * 64 for picture in pictures]
    options = {"lossless": True} if kind == "WEBP" else {}
    first, *others = (Image.fromarray(picture) for picture in pictures)
    data = encode(first, kind, save_all=True, append_images=others, **options)
    stack = np.stack(pictures)[:, None] if grey else np.stack(pictures).transpose(0, 3, 1, 2)
    return data, stack.swapaxes(0, 1)


async def upload(client: httpx.AsyncClient, *files: bytes) -> dict[str, object]:
    sent = [("file", (f"{number}.bin", data)) for number, data in enumerate(files)]
    answer = await client.post("/tensors", files=sent)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


async def read(client: httpx.AsyncClient, source: dict[str, object], rank: int) -> np.ndarray:
    """Read an input by computing nothing on it."""
    kernel = np.ones((1,) * rank).tolist()
    answer = await client.post(
        "/convolve",
        json={"input": source, "layer": {"kind": "conv", "kernel": kernel}},
        headers={"Accept": "application/x-npy"},
    )
    assert answer.status_code == 200, answer.text
    found: np.ndarray = np.load(io.BytesIO(answer.content))
    return found


async def test_a_volume_comes_back_and_is_computed(client: httpx.AsyncClient) -> None:
    found = await upload(client, npy(VOLUME))
    assert (found["shape"], found["rank"], found["format"]) == ([5, 6, 7], None, "NPY")
    url = f"http://convscope{found['url']}"
    answer = await client.get(url)
    assert answer.headers["content-type"] == "application/x-npy"
    assert len(answer.content) == found["bytes"]
    assert np.array_equal(np.load(io.BytesIO(answer.content)), VOLUME)
    assert (await client.get(url, headers={"Accept": "application/json"})).json() == found
    assert_problem(await client.get(url, headers={"Accept": "text/html"}), 406)
    tag = answer.headers["etag"]
    assert (await client.get(url, headers={"If-None-Match": tag})).status_code == 304
    body = {
        "input": {"tensor": found["id"]},
        "layer": {"kind": "conv", "kernel": KERNEL.tolist(), "padding": "same"},
        "values": True,
    }
    computed = (await client.post("/convolve", json=body)).json()["output"]["data"]
    assert np.allclose(computed[0][0], correlate(VOLUME, KERNEL, mode="constant"), atol=1e-5)


@pytest.mark.parametrize("shape", [(5,), (2, 5), (1, 2, 5), (5, 6), (2, 5, 6), (1, 2, 5, 6), (1, 2, 3, 4, 5)])
async def test_a_layer_says_how_numbers_are_read(client: httpx.AsyncClient, shape: tuple[int, ...]) -> None:
    values = RNG.standard_normal(shape).astype(np.float32)
    found = await upload(client, npy(values))
    for rank in (1, 2, 3):
        if 0 <= rank + 2 - len(shape) <= 2:
            got = await read(client, {"tensor": found["id"]}, rank)
            assert np.array_equal(got.reshape(shape), values)
            assert got.ndim == rank + 2


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("grey", [True, False])
async def test_frames_are_the_depth(client: httpx.AsyncClient, kind: str, grey: bool) -> None:
    data, expected = frames(kind, grey=grey)
    answer = await client.post("/tensors", content=data, headers={"Content-Type": f"image/{kind.lower()}"})
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["shape"], found["rank"], found["format"]) == ([1, *expected.shape], 3, kind)
    assert found["white"] == 255
    got = await read(client, {"tensor": found["id"], "scale": "byte"}, 3)
    if kind == "GIF" and not grey:
        assert np.abs(got[0] - expected).mean() < 16  # each frame has its own palette of 256
    else:
        assert np.array_equal(got[0], expected)


async def test_pictures_of_one_size_are_a_stack(client: httpx.AsyncClient) -> None:
    pictures = [noise(6, 8, 1, seed) for seed in range(40)]
    found = await upload(client, *(encode(Image.fromarray(picture)) for picture in pictures))
    assert (found["shape"], found["format"]) == ([1, 1, 40, 6, 8], "STACK")
    got = await read(client, {"tensor": found["id"], "scale": "byte"}, 3)
    assert np.array_equal(got[0, 0], np.stack(pictures))
    mixed = await upload(client, png(6, 8), encode(Image.fromarray(pictures[0])))
    assert mixed["shape"] == [1, 3, 2, 6, 8]
    grey = await read(client, {"tensor": mixed["id"], "color": "gray", "scale": "byte"}, 3)
    assert np.array_equal(grey[0, 0, 1], pictures[0])
    assert np.array_equal(grey[0, 0, 0], np.asarray(Image.open(io.BytesIO(png(6, 8))).convert("L")))


async def test_a_sound_keeps_its_rate_and_channels(client: httpx.AsyncClient) -> None:
    samples = RNG.integers(-(2**15), 2**15, (100, 2), dtype=np.int16)
    out = io.BytesIO()
    wavfile.write(out, 22_050, samples)
    answer = await client.post("/tensors", content=out.getvalue(), headers={"Content-Type": "audio/wav"})
    found = answer.json()
    assert (found["shape"], found["rank"], found["sample_rate"]) == ([1, 2, 100], 1, 22_050)
    assert np.array_equal(await read(client, {"tensor": found["id"]}, 1), samples.T[None] / np.float32(2**15))


async def test_a_deleted_tensor_is_gone(client: httpx.AsyncClient) -> None:
    found = await upload(client, npy(VOLUME))
    path = f"/tensors/{found['id']}"
    body = {"input": {"tensor": found["id"]}, "layer": {"kind": "conv", "kernel": [[[1]]]}}
    assert (await client.post("/convolve", json=body)).status_code == 200
    assert (await client.delete(path)).status_code == 204
    assert_problem(await client.get(path), 404, "upload it again")
    assert_problem(await client.delete(path), 404)
    assert_problem(await client.post("/convolve", json=body), 404, pointer="/input/tensor")
    picture = (await client.post("/images", files={"file": png()})).json()["id"]
    assert_problem(await client.delete(f"/tensors/{picture}"), 404)
    assert (await client.get(f"/images/{picture}")).status_code == 200


GENERATED: dict[str, object] = {"generate": {"name": "blobs", "size": 8, "depth": 6}}
CUBE = {"kind": "conv", "kernel": np.ones((3, 3, 3)).tolist(), "padding": "same"}


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/convolve", {"values": True}),
        ("/frames", {"count": 4, "start": 5}),
        ("/values", {"input_region": [[-1, 2], [0, 3], [0, 4]], "output_region": [[0, 2], [0, 3], [0, 4]]}),
        ("/histogram", {}),
        ("/compare", {"repeats": 1}),
        ("/spectrum", {}),
        ("/tensor", {"tensor": "padded"}),
        ("/blocks", {}),
    ],
)
async def test_generated_and_uploaded_inputs_work_everywhere(
    client: httpx.AsyncClient, path: str, more: dict[str, object]
) -> None:
    made = await read(client, GENERATED, 3)
    assert made.shape == (1, 1, 6, 8, 8)
    stored: dict[str, object] = {"tensor": (await upload(client, npy(made)))["id"]}
    answers = []
    for source in (GENERATED, stored, {"data": made.tolist()}):
        answer = await client.post(path, json={"input": source, "layer": CUBE, **more})
        assert answer.status_code == 200, answer.text
        answers.append(answer)
    if path in ("/frames", "/values", "/tensor", "/histogram"):
        assert answers[0].content == answers[1].content == answers[2].content


async def test_generators_are_listed_and_each_runs(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/generators")).json()["generators"]
    assert {entry["rank"] for entry in listed} == {1, 3}
    for entry in listed:
        made = await read(client, {"generate": entry["name"]}, entry["rank"])
        assert list(made.shape) == entry["shape"]
        given = {p["name"]: p["default"] for p in entry["parameters"]}
        again = await read(client, {"generate": {"name": entry["name"], **given}}, entry["rank"])
        assert np.array_equal(made, again)


WRONG = {
    "no generator": ({"generate": {"name": "bal"}}, 422, "did you mean 'ball'", "/input/generate/name"),
    "no name": ({"generate": {"size": 3}}, 422, "with its", "/input/generate"),
    "a number": ({"generate": 3}, 422, "with its", "/input/generate"),
    "a side too long": ({"generate": {"name": "ball", "size": 999}}, 422, "256", "/input/generate/size"),
    "another rank": ({"generate": "sine"}, 422, "use a layer with 1", "/input/generate"),
    "two forms": ({"generate": "ball", "tensor": "x"}, 422, "exactly one", "/input/generate"),
    "no tensor": ({"tensor": "t" + "0" * 32}, 404, "never uploaded", "/input/tensor"),
    "a sample": ({"tensor": "coffee"}, 404, "never uploaded", "/input/tensor"),
}


@pytest.mark.parametrize(("source", "status", "word", "pointer"), WRONG.values(), ids=list(WRONG))
async def test_an_input_that_does_not_fit(
    client: httpx.AsyncClient, source: dict[str, object], status: int, word: str, pointer: str
) -> None:
    answer = await client.post("/convolve", json={"input": source, "layer": CUBE})
    assert_problem(answer, status, pointer=pointer)
    assert word in answer.text


async def test_colours_are_for_pictures(client: httpx.AsyncClient) -> None:
    source = {"tensor": (await upload(client, npy(VOLUME)))["id"], "color": "gray"}
    answer = await client.post("/convolve", json={"input": source, "layer": CUBE})
    assert_problem(answer, 422, "leave them out", pointer="/input")
    flat = {"tensor": (await upload(client, frames("GIF")[0]))["id"]}
    answer = await client.post("/convolve", json={"input": flat, "layer": {"kind": "conv", "kernel": "box"}})
    assert_problem(answer, 422, "3 spatial axes", pointer="/input/tensor")


def gif_of(count: int) -> bytes:
    """A GIF of very many frames of one pixel, in 20 bytes each."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\x04\0\0\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + frame * count + b";"


def gif_screen(side: int) -> bytes:
    """A GIF whose screen is far larger than its one frame."""
    return gif_of(1).replace(struct.pack("<HH", 1, 1), struct.pack("<HH", side, side), 1)


def npy_saying(shape: object, dtype: str = "<f4", body: bytes = b"\0" * 16) -> bytes:
    """A .npy file whose header says anything."""
    header = f"{{'descr': {dtype!r}, 'fortran_order': False, 'shape': {shape!r}, }}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


ATTACKS = {
    "text": (b"hello, world", 415, "no picture"),
    "nothing": (b"", 422, "empty"),
    "a pickle": (npy(np.array([{}], dtype=object)), 422, "integers or floats"),
    "records": (npy(np.zeros(3, [("a", "f4")])), 422, "integers or floats"),
    "text in an array": (npy(np.array(["a"])), 422, "integers or floats"),
    "six axes": (npy(np.zeros((1,) * 6)), 422, "at most 5"),
    "no axes": (npy(np.array(1.0)), 422, "at least one axis"),
    "no numbers": (npy(np.zeros((0, 3))), 422, "at least one axis"),
    "a huge shape": (npy_saying((10**6, 10**6)), 413, "allowed"),
    "a shape beyond int64": (npy_saying((2**63, 2)), 413, "allowed"),
    "a negative shape": (npy_saying((-4, 4)), 422, "at least one axis"),
    "a shape that lies": (npy_saying((100,)), 422, "bytes follow"),
    "a header that is code": (npy_saying("__import__('os')"), 422, ".npy"),
    "half a header": (npy(VOLUME)[:20], 422, ".npy"),
    "half an array": (npy(VOLUME)[:-5], 422, "bytes follow"),
    "a gif of 100,000 frames": (gif_of(100_000), 413, "more than 4,096 frames"),
    "a gif of a huge screen": (gif_screen(65_535), 413, "CONVSCOPE_MAX_PIXELS"),
    "many frames of a large screen": (
        gif_of(3000).replace(b"\x01\0\x01\0", b"\0\x04\0\x04", 1),
        413,
        "frames",
    ),
    "half a gif": (frames("GIF")[0][:-60], 422, "cut off"),
    "half an apng": (frames("PNG")[0][:-80], 422, "cut off"),
    "half a webp": (frames("WEBP")[0][:-80], 422, "cut off"),
    "half a tiff": (frames("TIFF")[0][:-80], 422, "cut off"),
    "a png bomb": (bomb(), 413, "CONVSCOPE_MAX_PIXELS"),
    "pages that differ": (
        encode(Image.new("L", (4, 4)), "TIFF", save_all=True, append_images=[Image.new("L", (5, 4))]),
        422,
        "5 × 4",
    ),
    "a wav that lies": (b"RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\x7f", 422, "cut off"),
}


@pytest.mark.parametrize(("data", "status", "word"), ATTACKS.values(), ids=list(ATTACKS))
async def test_a_hostile_file_is_explained(
    client: httpx.AsyncClient, data: bytes, status: int, word: str
) -> None:
    raw = {"Content-Type": "application/octet-stream"}
    for answer in (
        await client.post("/tensors", files={"file": ("x", data)}),
        await client.post("/tensors", content=data, headers=raw),
    ):
        assert_problem(answer, status, word)
    assert (await client.post("/tensors", content=npy(VOLUME), headers=raw)).status_code == 201


FORMS = {
    "two volumes": ([npy(VOLUME), npy(VOLUME)], 422, "file 1 of 2 is no picture"),
    "a picture and a volume": ([png(), npy(VOLUME)], 422, "file 2 of 2 is no picture"),
    "two sizes": ([png(4, 4), png(4, 5)], 422, "file 2 has 5 × 4 pixels, and the first 4 × 4"),
    "two depths": (
        [encode(Image.fromarray(np.zeros((4, 4), np.uint16))), encode(Image.new("L", (4, 4)))],
        422,
        "one depth of colour",
    ),
    "one that is broken": ([png(), png()[:60]], 422, "cut off"),
}


@pytest.mark.parametrize(("files", "status", "word"), FORMS.values(), ids=list(FORMS))
async def test_files_that_are_no_stack(
    client: httpx.AsyncClient, files: list[bytes], status: int, word: str
) -> None:
    answer = await client.post("/tensors", files=[("file", ("x", data)) for data in files])
    assert_problem(answer, status, word)


async def test_other_bodies(client: httpx.AsyncClient) -> None:
    answer = await client.post("/tensors", content=b"x", headers={"Content-Type": "text/plain"})
    assert_problem(answer, 415, "audio/wav")
    assert_problem(await client.post("/tensors", data={"x": "y"}, files={"z": b""}), 422)
    answer = await client.post("/tensors", files={"file": png()}, data={"rank": "3"})
    assert_problem(answer, 422, pointer="/rank")
    accept = {"Accept": "image/png"}
    assert_problem(await client.post("/tensors", files={"file": png()}, headers=accept), 406)


async def test_limits_are_the_settings(connect: Connect) -> None:
    async with connect(max_pixels=100, max_elements=200, max_upload_mb=1, store_mb=1) as client:
        too_many = [
            ([png(6, 8, 1)] * 3, "CONVSCOPE_MAX_PIXELS"),
            ([npy(VOLUME)], "allowed"),
            ([encode(Image.new("RGB", (9, 9), "red"))], "CONVSCOPE_MAX_ELEMENTS"),
            ([npy(np.zeros(2_000_000, np.float32))], "CONVSCOPE_MAX_UPLOAD_MB"),
        ]
        for files, word in too_many:
            answer = await client.post("/tensors", files=[("file", ("x", data)) for data in files])
            assert_problem(answer, 413, word)
        body = {"input": {"generate": {"name": "ball", "size": 9}}, "layer": CUBE}
        assert_problem(await client.post("/convolve", json=body), 413, "CONVSCOPE_MAX_ELEMENTS")
