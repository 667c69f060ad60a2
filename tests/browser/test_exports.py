"""Files to take away, and the same layer as code that gives the same numbers."""

import io
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

pytestmark = pytest.mark.computes

Tensor = NDArray[np.float32]

DIGIT = {"image": "digit", "color": "native"}


def saved(lab: Lab, action: str) -> bytes:
    """Choose an export and return the file that comes."""
    lab.page.locator("[data-export]").click()
    with lab.page.expect_download() as download:
        lab.page.locator(f".menu [data-action={action}]").click()
    return Path(download.value.path()).read_bytes()


def test_the_picture_has_a_pixel_a_cell(visit: OpenLab) -> None:
    lab = visit(link(image="digit", stride=2))
    with Image.open(io.BytesIO(saved(lab, "save-png"))) as image:
        assert image.size == (4, 4)


def test_the_numbers_are_the_tensor(visit: OpenLab) -> None:
    lab = visit(link(image="digit"))
    layer = {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"}
    answer = lab.api("/convolve", {"input": DIGIT, "layer": layer, "values": True})
    tensor = np.load(io.BytesIO(saved(lab, "save-npy")), allow_pickle=False)
    np.testing.assert_array_equal(tensor, np.array(answer["output"]["data"], np.float32))


@pytest.mark.parametrize("kind", ["gif", "apng", "animated-webp"])
def test_the_animation_has_a_frame_a_window(visit: OpenLab, kind: str) -> None:
    lab = visit(link(image="digit", stride=3))
    with Image.open(io.BytesIO(saved(lab, f"save-{kind}"))) as image:
        assert getattr(image, "n_frames", 1) == 9
    expect(lab.page.locator(".toast")).to_contain_text("is saved: all 9 windows")


def test_a_part_of_the_windows_is_said(visit: OpenLab) -> None:
    lab = visit(link(image="coffee", side=24, at=149))
    saved(lab, "save-gif")
    expect(lab.page.locator(".toast")).to_contain_text("100 windows from number 150 on")


CODES = [
    link(image="digit", kernel="1,2,0.5;-1,0.25,3", padding="1,0,2,1", stride="2,1", bias=0.5),
    link(image="digit", dilation=2, padding="valid", flip=1, kernel="1,2;3,4"),
    link(image="digit", mode="reflect", padding="2,2,1,1"),
    link(image="digit", mode="symmetric", padding="2,1,1,2", stride=2),
    link(image="digit", mode="constant", fill=0.25, channels="each"),
    link(image="coffee", side=16, mode="circular", stride=3, channels="each", bias=-1),
    link(image="coffee", side=16, mode="replicate", dilation="1,2", kernel="1,2,3;4,5,6"),
    link(
        image="coffee",
        side=16,
        pool="max_pool",
        stage="pool",
        pool_size=3,
        pool_stride=2,
        pool_padding=1,
        pool_ceil=1,
    ),
    link(
        image="coffee",
        side=16,
        pool="avg_pool",
        stage="pool",
        pool_size=3,
        pool_stride=2,
        pool_padding=1,
        pool_ceil=1,
    ),
    link(
        image="coffee",
        side=16,
        pool="avg_pool",
        stage="pool",
        pool_size=3,
        pool_stride=2,
        pool_padding=1,
        pool_ceil=1,
        pool_count=0,
    ),
    link(
        image="coffee",
        side=16,
        operator="transposed",
        kernel="1,2,3;4,5,6",
        up_stride="2,3",
        up_padding="0,1",
        output_padding="1,2",
        dilation="1,2",
        bias=0.5,
    ),
    link(
        image="coffee",
        side=8,
        operator="transposed",
        channels="each",
        kernel="1",
        up_stride=3,
        up_padding=0,
        output_padding=2,
        bias=1,
    ),
    link(image="coffee", side=16, channels="each", activation="softmax", stage="activation"),
    link(image="digit", activation="leaky_relu", slope=0.2, stage="activation"),
]


LANGUAGES = ("numpy", "scipy", *(["pytorch"] if find_spec("torch") else []))


@pytest.mark.parametrize("state", CODES)
def test_the_code_computes_what_the_page_shows(visit: OpenLab, state: str) -> None:
    lab = visit(state)
    body = request_in_curl(lab)
    expected = tensor_of(lab, body)
    before = body.get("before", [])
    source = {**body, "before": before[:-1], "layer": before[-1]} if before else {**body, "layer": identity()}
    x = tensor_of(lab, source)
    for language in LANGUAGES:
        tab = lab.page.locator(f"[data-language={language}]")
        if not tab.is_visible():  # PyTorch alone says everything
            assert language != "pytorch"
            continue
        tab.click()
        result = run(language, lab.page.locator("[data-code]").text_content() or "", x)
        np.testing.assert_allclose(
            result.reshape(expected.shape), expected, rtol=1e-4, atol=1e-5, err_msg=language
        )


def identity() -> dict[str, object]:
    """A layer that gives back its input."""
    return {"kind": "conv", "kernel": [[1]]}


def request_in_curl(lab: Lab) -> dict[str, Any]:
    """The request that the page's `curl` line sends."""
    lab.page.locator("[data-language=curl]").click()
    text = lab.page.locator("[data-code]").text_content() or ""
    request: dict[str, Any] = json.loads(text.partition("-d '")[2].rpartition("'")[0])
    return request


def tensor_of(lab: Lab, body: dict[str, Any]) -> Tensor:
    """The whole tensor of a request."""
    tensor: Tensor = np.load(io.BytesIO(lab.download("/convolve", body, "application/x-npy")))
    return tensor


def run(language: str, code: str, x: Tensor) -> Tensor:
    """Run a snippet on `x`, as a person would paste it."""
    names: dict[str, Any] = {"x": x}
    exec(code, names)
    return np.asarray(names["y"], dtype=np.float32)
