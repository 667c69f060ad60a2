"""The view of frequency: gains are the server's and spectra NumPy's, of pictures, signals and volumes."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect
from scipy.stats import spearmanr

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link
from tests.browser.plates import SOBEL


def brightness(lab: Lab, name: str, side: int) -> NDArray[np.int64]:
    """How bright each of side × side cells of a square canvas is in its middle, row by row."""
    box = lab.canvas(name).bounding_box()
    assert box
    middles = [(i + 0.5) * box["width"] / side for i in range(side)]
    return np.array([sum(lab.pixel(name, x, y)) for y in middles for x in middles])


@pytest.mark.computes
def test_the_gain_under_the_pointer_is_the_servers(visit: OpenLab) -> None:
    lab = visit(link(image="digit", mode="circular", at=0, views="frequency"))
    expect(lab.page.locator("[data-card=frequency]")).to_contain_text("exactly this spectrum")
    layer = {**SOBEL, "padding": "same", "padding_mode": "circular"}
    body = {"input": {"image": "digit", "color": "native"}, "layer": layer}
    gain = np.load(io.BytesIO(lab.download("/spectrum", body, "application/x-npy")))
    readout = lab.page.locator(".readout")
    expect(readout).to_contain_text("Flat areas")
    # the darker, the stronger: the picture, and its product with the response, wave by wave as numpy has them
    picture = lab.api("/convolve", {**body, "layer": {"kind": "conv", "kernel": [[1]]}, "values": True})
    spectra = [
        np.fft.fft2(np.array(answer["output"]["data"][0][0]))
        for answer in (picture, lab.api("/convolve", {**body, "values": True}))
    ]
    for name, spectrum in zip(("input", "product"), spectra, strict=True):
        strength = np.abs(np.fft.fftshift(spectrum)).round(4)
        assert spearmanr(strength.ravel(), -brightness(lab, f"frequency-{name}", 7)).statistic > 0.97, name
    lab.canvas("frequency-gain").focus()
    for _ in range(4):
        lab.page.keyboard.press("Shift+ArrowRight")
    # 32 of 128 samples beyond the middle: a quarter of a cycle a cell, where Sobel x is strongest
    expect(readout).to_contain_text(
        "0.25 cycles a cell across, 0 down (a wave every 4 cells): × 8 (+18.1 dB)"
    )
    assert gain[64, 96] == pytest.approx(8)
    box = lab.canvas("frequency-gain").bounding_box()
    assert box
    dark, pale = (lab.pixel("frequency-gain", box["width"] * at, box["height"] * 0.45) for at in (0.25, 0.5))
    assert sum(dark) < sum(pale) - 200


def test_a_signals_gain_is_the_servers(visit: OpenLab) -> None:
    lab = visit("rank=1&source=noise+length:64&kernel=1,2,1&views=frequency")
    reading = lab.page.locator("[data-card=frequency] .readout")
    expect(reading).to_contain_text("× 4 ")
    lab.canvas("frequency-gain").focus()
    for _ in range(4):
        lab.page.keyboard.press("Shift+ArrowRight")
    # A quarter of a cycle a sample: 1 + 2 cos(90°)·… leaves |2 + 2 cos(π/2)| = 2.
    expect(reading).to_contain_text("0.25 cycles a sample (a wave every 4 samples): × 2 ")
    box = lab.canvas("frequency-gain").bounding_box()
    assert box
    assert box["height"] < box["width"]


@pytest.mark.computes
def test_a_volumes_spectra_are_three_slices_through_frequency_0(visit: OpenLab) -> None:
    lab = visit("rank=3&source=blobs+size:7&kernel=gaussian_cube+size:3&mode=circular&views=frequency")
    reading = lab.page.locator("[data-card=frequency] .readout")
    expect(reading).to_contain_text("Flat areas, 0 cycles a cell: × 1 ")
    expect(lab.page.locator("[data-card=frequency]")).to_contain_text("exactly this spectrum")
    body = {
        "input": {"generate": {"name": "blobs", "size": 7}},
        "layer": {
            "kind": "conv",
            "kernel": {"name": "gaussian_cube", "size": 3},
            "padding": "same",
            "padding_mode": "circular",
        },
        "resolution": 32,
    }
    gain = np.load(io.BytesIO(lab.download("/spectrum", body, "application/x-npy")))
    convolved = lab.api("/convolve", {"input": body["input"], "layer": body["layer"], "values": True})
    output = np.array(convolved["output"]["data"])
    strength = np.abs(np.fft.fftshift(np.fft.fftn(output[0, 0]))).round(4)
    # the darker, the stronger: on height × width, depth × width and height × depth
    for axis, name in enumerate(("depth", "height", "width")):
        middle = np.take(strength, 3, axis)
        bright = brightness(lab, f"frequency-product-{name}", 7)
        assert spearmanr((middle.T if axis == 2 else middle).ravel(), -bright).statistic > 0.95, name
    # 4 of 32 samples along the depth and 8 along the width
    canvas = lab.canvas("frequency-gain-height")
    canvas.focus()
    for key in ("ArrowDown", "ArrowRight"):
        for _ in range(4 if key == "ArrowDown" else 8):
            lab.page.keyboard.press(key)
    said = "0.125 cycles a cell along the depth, 0 down, 0.25 across (a wave every 3.58 cells): × "
    expect(reading).to_contain_text(f"{said}{gain[20, 16, 24]:.3g} ")
    box = canvas.bounding_box()
    assert box
    canvas.hover(position={"x": box["width"] * 0.75, "y": box["height"] / 2})
    expect(reading).to_contain_text(f": × {gain[16, 16, 24]:.3g} ")
