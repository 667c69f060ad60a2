"""The export dialog: what is seen is what is saved, progress is shown, and cancel stops the server's work."""

import base64
import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.rendering import mp4
from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link
from tests.browser.test_looks import assert_accessible

DIGIT = {"image": "digit", "color": "native"}
LAYER = {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"}


def opened(lab: Lab) -> Page:
    """Open the dialog by its key, and wait until the server's formats are there."""
    lab.page.keyboard.press("e")
    expect(lab.page.locator("dialog.export [data-format=mp4]")).to_be_visible()
    return lab.page


def choose(page: Page, **choices: str) -> None:
    for name, value in choices.items():
        page.locator(f"[data-choice={name}]").select_option(value)


def saved(page: Page) -> tuple[str, bytes]:
    """Save; the file's name and content."""
    with page.expect_download() as download:
        page.locator("[data-export-save]").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_an_animation_is_saved_as_chosen_and_as_the_server_would_give_it(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=12, between="7,20", order="snake"))
    page = opened(lab)
    choose(page, width="480", milliseconds="40", theme="dark", words="zh")
    expect(page.locator("[data-export-facts]")).to_contain_text("14 frames · 480 × 270 px · 0.56 s")
    expect(page.locator("[data-export-facts]")).to_contain_text("about")
    name, content = saved(page)
    assert name == "convscope-sobel_x-animation.gif"
    with Image.open(io.BytesIO(content)) as image:
        assert (image.size, getattr(image, "n_frames", 1), image.info["duration"]) == ((480, 270), 14, 40)
    body = {
        "input": DIGIT,
        "layer": LAYER,
        "start": 7,
        "count": 14,
        "order": "snake",
        "theme": "dark",
        "width": 480,
        "milliseconds_per_frame": 40,
        "language": "zh",
        "colormap": "signed_dark",
        "range": "-4,4",
    }
    assert content == lab.download("/frames", body, "image/gif")


def test_colours_and_range_are_chosen_for_the_file_alone(visit: OpenLab) -> None:
    """What is clipped is marked in it; the page keeps its own."""
    lab = visit(link(image="digit", at=24))
    page = opened(lab)
    page.locator("[data-export-kind=figure]").click()
    choose(page, range="own", colormap="viridis")
    page.locator("[data-field=export-low]").fill("-1")
    page.locator("[data-field=export-high]").fill("0.5")
    expect(page.locator("[data-field=export-high]")).to_be_focused()
    body = {"input": DIGIT, "layer": LAYER, "index": 24, "range": "-1,0.5", "colormap": "viridis"}
    content = saved(page)[1]
    assert content == lab.download("/figure", body, "image/svg+xml")
    values = np.load(
        io.BytesIO(lab.download("/convolve", {"input": DIGIT, "layer": LAYER}, "application/x-npy"))
    )
    assert content.count(b"<path") >= np.count_nonzero((values < -1) | (values > 0.5)) > 5
    page.locator("[data-export-kind=picture]").click()
    choose(page, range="percentile")
    page.locator("[data-field=export-percent]").fill("80")
    asked = "/convolve?channel=0&range=percentile:80&colormap=viridis"
    assert saved(page)[1] == lab.download(asked, {"input": DIGIT, "layer": LAYER}, "image/png")
    assert "range=" not in page.url


def test_the_preview_is_the_frame_that_is_saved(visit: OpenLab) -> None:
    page = opened(visit(link(image="digit", at=24)))
    choose(page, width="640")
    preview = page.locator("[data-export-preview]")
    expect(preview).to_have_js_property("naturalWidth", 640)
    pixels = preview.evaluate(
        """(image) => {
          const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
          canvas.getContext("2d").drawImage(image, 0, 0);
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, 300);
          return btoa(data.reduce((text, byte) => text + String.fromCharCode(byte), ""));
        }"""
    )
    shown = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(300, 640, 4)[..., :3]
    with Image.open(io.BytesIO(saved(page)[1])) as image:
        image.seek(24)
        np.testing.assert_array_equal(shown, np.asarray(image.convert("RGB"))[:300])


def test_figures_come_as_vectors_and_pixels(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=24))
    page = opened(lab)
    page.locator("[data-export-kind=figure]").click()
    name, content = saved(page)
    assert name.endswith("figure.svg")
    texts = [
        "".join(text.itertext()) for text in ET.fromstring(content).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "row 3, column 3" in texts
    assert (lab.value.text_content() or "") in texts
    page.locator("[data-format=png]").click()
    choose(page, scale="3")
    with Image.open(io.BytesIO(saved(page)[1])) as image:
        assert image.width == 2880


def test_every_tensor_is_saved_exactly(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=24, bias=0.5))
    layer = {**LAYER, "bias": [0.5]}
    page = opened(lab)
    page.locator("[data-export-kind=tensor]").click()
    (frame,) = lab.api("/frames", {"input": DIGIT, "layer": layer, "start": 24, "count": 1})["frames"]
    region = {"input_region": [[-1, 8], [-1, 8]], "output_region": [[0, 7], [0, 7]]}
    values = lab.api("/values", {"input": DIGIT, "layer": layer, **region})
    padded = np.array(values["input"]["values"][0], np.float32)
    sobel = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    expected = {
        "input": padded[1:-1, 1:-1],
        "padded": padded,
        "kernel": sobel,
        "weight": sobel,
        "bias": 0.5,
        "patch": frame["patch"][0],
        "products": frame["products"][0],
        "output": values["output"]["values"][0],
    }
    offered = page.locator("[data-choice=tensor] option").evaluate_all("(all) => all.map((one) => one.value)")
    assert set(expected) == set(offered)
    for name in offered:
        choose(page, tensor=name)
        if name == "padded":
            expect(page.locator(".export-picture strong")).to_have_text("1 × 1 × 9 × 9")
        for file in ("npy", "csv"):
            page.locator(f"[data-format={file}]").click()
            content = io.BytesIO(saved(page)[1])
            read = np.load(content) if file == "npy" else np.loadtxt(content, delimiter=",", dtype=np.float32)
            wanted = np.array(expected[name], np.float32)
            np.testing.assert_array_equal(np.squeeze(read), wanted, err_msg=f"{name} {file}")


SOBEL_X = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
FACES = np.zeros((3, 3, 3))
FACES[1] = [[0, 1, 0], [1, -6, 1], [0, 1, 0]]
FACES[0, 1, 1] = FACES[2, 1, 1] = 1
PICTURE = {"image": "coffee", "color": "native", "max_side": 16}
BLOBS = {"generate": {"name": "blobs", "size": 5}}
LINE = {"data": [1, 4, -2, 3, 0.5, 2, -1, 6]}
TENSORS = [
    ("image=coffee&side=16&channels=each&map=1&at=20", PICTURE, [[SOBEL_X]] * 3, (1, 1, 4)),
    ("image=coffee&side=16&channels=sum&at=20", PICTURE, [[SOBEL_X] * 3], (0, 1, 4)),
    ("rank=1&source=1,4,-2,3,0.5,2,-1,6&kernel=1,-2,4&at=5", LINE, [[[1, -2, 4]]], (0, 5)),
    ("rank=3&source=blobs+size:5&kernel=laplacian_6&at=36", BLOBS, [[FACES.tolist()]], (0, 1, 2, 1)),
]


@pytest.mark.parametrize(
    ("at", "source", "weight", "place"), TENSORS, ids=["each", "sum", "signal", "volume"]
)
def test_tensors_have_all_channels_and_axes(
    visit: OpenLab, at: str, source: object, weight: list[object], place: tuple[int, ...]
) -> None:
    """In CSV and NumPy's format by turns, of the shapes that the dialog says; windows are cut out by hand."""
    lab = visit(at + "&bias=0.5&padding=same")
    weights, (number, *corner) = np.array(weight, np.float32), place
    maps, reads, *taps = weights.shape
    layer = {"kind": "conv", "weight": weight, "bias": [0.5] * maps, "padding": "same"}
    if maps > 1:
        layer["groups"] = maps
    regions = {"input_region": [[-1, 26]] * len(taps), "output_region": [[0, 26]] * len(taps)}
    values = lab.api("/values", {"input": source, "layer": layer, **regions})
    padded = np.array(values["input"]["values"], np.float32)
    window = tuple(slice(start, start + size) for start, size in zip(corner, taps, strict=True))
    patch = padded[(slice(number * reads, (number + 1) * reads), *window)]
    output = np.array(values["output"]["values"], np.float32)
    expected = {
        "input": padded[(slice(None), *[slice(1, -1)] * len(taps))][None],
        "padded": padded[None],
        "weight": weights,
        "bias": np.full(maps, 0.5, np.float32),
        "patch": patch,
        "kernel": weights[number],
        "products": patch * weights[number],
        "output": output[None],
    }
    assert output[place] == pytest.approx(expected["products"].sum() + 0.5, abs=1e-5)
    page = opened(lab)
    page.locator("[data-export-kind=tensor]").click()
    for turn, (name, wanted) in enumerate(expected.items()):
        choose(page, tensor=name)
        if name not in ("weight", "bias"):
            expect(page.locator(".export-picture strong")).to_have_text(" × ".join(map(str, wanted.shape)))
        file = "npy" if (turn + len(place) + number) % 2 else "csv"
        page.locator(f"[data-format={file}]").click()
        content = saved(page)[1]
        if file == "npy":
            read = np.load(io.BytesIO(content))
        else:
            read = np.loadtxt(io.BytesIO(content), delimiter=",", dtype=np.float32).reshape(wanted.shape)
            assert content.startswith(
                f"# {name}, float32, shape {' x '.join(map(str, wanted.shape))}".encode()
            )
        # a region's output is summed in another order than all of it
        near = 1e-6 if name == "output" else 0
        np.testing.assert_allclose(read, wanted, rtol=near, atol=near, err_msg=f"{name} {file}")


def test_cancel_stops_the_work_in_the_server(visit: OpenLab) -> None:
    lab = visit(link(image="coffee", at=0))
    page = opened(lab)
    choose(page, width="1920")
    page.locator("[data-format=apng]").click()
    # the dialog's own looks at it are over
    expect(page.locator("[data-export-facts]")).to_contain_text("about")
    page.locator("[data-export-save]").click()
    expect(page.locator(".export-said")).to_have_text(re.compile(r"^[1-9]\d* of 500$"))
    assert lab.api("/health")["computing"] >= 1
    page.locator("[data-export-cancel]").click()
    expect(page.locator(".export-said")).to_have_text("Cancelled")
    expect(page.locator("[data-export-save]")).to_be_enabled()
    lab.wait_until(lambda: lab.api("/health")["computing"] == 0)


def test_video_is_offered_where_it_can_be_made(visit: OpenLab) -> None:
    page = opened(visit(link(image="digit", at=0)))
    button = page.locator("[data-format=mp4]")
    reason = mp4.why_not()
    if reason is None:
        button.click()
        assert saved(page)[1][4:8] == b"ftyp"
    else:
        expect(button).to_be_disabled()
        expect(page.locator("[data-unavailable]")).to_have_text(reason)


def test_choices_are_remembered_and_the_words_follow_the_page(open_lab: OpenLab) -> None:
    lab = open_lab(link(image="digit", at=0))
    page = opened(lab)
    choose(page, width="1280", milliseconds="100")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.export")).to_have_count(0)
    page.reload()
    lab.settle()
    lab.act("language")
    page = opened(lab)
    expect(page.locator("[data-choice=width]")).to_have_value("1280")
    expect(page.locator("[data-choice=milliseconds]")).to_have_value("100")
    expect(page.locator("dialog.export h2")).to_have_text("导出")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["animation", "tensor"])
def test_axe_finds_nothing_in_it(visit: OpenLab, theme: str, kind: str) -> None:
    lab = visit(link(image="digit", at=0, between="3,20", pin=1), color_scheme=theme)
    opened(lab).locator(f"[data-export-kind={kind}]").click()
    assert_accessible(lab)


@pytest.mark.parametrize(
    ("at", "height", "source", "layer", "figure"),
    [
        (
            "rank=1&source=square+length:24&kernel=gaussian_line&at=5",
            270,
            {"generate": {"name": "square", "length": 24}},
            {"kind": "conv", "kernel": "gaussian_line", "padding": "same"},
            "n = 5",
        ),
        (
            "rank=3&source=blobs+size:6&kernel=gaussian_cube&at=50",
            338,
            {"generate": {"name": "blobs", "size": 6}},
            {"kind": "conv", "kernel": "gaussian_cube", "padding": "same"},
            "depth 1, row 2, column 2",
        ),
    ],
)
def test_signals_and_volumes_are_exported_as_they_are_seen(
    visit: OpenLab, at: str, height: int, source: object, layer: object, figure: str
) -> None:
    lab = visit(at + "&between=2,7")
    page = opened(lab)
    page.locator("[data-export-kind=animation]").click()
    choose(page, width="480")
    expect(page.locator("[data-export-facts]")).to_contain_text(f"6 frames · 480 × {height} px")
    for chosen in ("gif", "apng", "webp"):
        page.locator(f"[data-format={chosen}]").click()
        with Image.open(io.BytesIO(saved(page)[1])) as image:
            assert (image.size, getattr(image, "n_frames", 1)) == ((480, height), 6)
    page.locator("[data-export-kind=figure]").click()
    page.locator("[data-format=svg]").click()
    expect(page.locator("[data-export-facts]")).to_contain_text(figure)
    svg = saved(page)[1]
    index = int(at.rpartition("=")[2])
    answer = lab.api("/frames", {"input": source, "layer": layer, "start": index, "count": 1})
    value = f"{answer['frames'][0]['value']:.3f}".replace("-", "\u2212")
    assert value in "".join(ET.fromstring(svg).itertext())
