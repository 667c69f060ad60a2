"""Signals on the page: generated, drawn, typed and from a sound file; the plots' numbers are the server's."""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

SAMPLES = [0, 1, 3, 2, -1, -2, 0, 4, 1, 0]
KERNEL = [1, 2, -1, 0.5]
# Left of the samples: what `draw/signal/scale.js` keeps for the numbers of the value scale.
GUTTER = 54


def readout(lab: Lab, side: str) -> str:
    """What a plot's heading says of the sample that is looked at."""
    return (lab.page.locator(f"[data-readout={side}]").text_content() or "").replace("\u2212", "-")


def point_at(lab: Lab, side: str, sample: float, cells: float, height: float = 0.5) -> tuple[float, float]:
    """Where a sample lies in the window, if `cells` of them fill the plot."""
    box = lab.canvas(side).bounding_box()
    assert box is not None
    across = GUTTER + (box["width"] - GUTTER) * (sample + 0.5) / cells
    return box["x"] + across, box["y"] + box["height"] * height


def pixels(lab: Lab, name: str) -> NDArray[np.int_]:
    """A canvas as it is drawn, (height, width, RGBA)."""
    encoded: str = lab.canvas(name).evaluate("(canvas) => canvas.toDataURL().split(',')[1]")
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
        return np.asarray(image.convert("RGBA"), int)


def runs(inked: Iterable[object]) -> list[int]:
    """How long each run of true values is."""
    return [len(run) for run in "".join("#" if one else " " for one in inked).split()]


def test_each_rank_keeps_its_own(open_lab: OpenLab) -> None:
    lab = open_lab()
    page = lab.page
    signal = page.get_by_role("button", name="Signal", exact=True)
    signal.click()
    lab.wait_for_link("rank=1")
    lab.settle()
    expect(page.locator("[data-pane]")).to_have_count(2)
    expect(page.locator("[data-view], [data-action=compare]:visible, [data-action=turn]")).to_have_count(5)
    lab.weight(0, 1).fill("7")
    lab.number("stride").fill("3")
    lab.wait_for_link("stride=3")
    page.get_by_role("button", name="Picture", exact=True).click()
    lab.settle()
    expect(lab.weight(2, 2)).to_have_value("1")
    expect(lab.number("stride")).to_have_value("1")
    signal.click()
    lab.settle()
    expect(lab.weight(0, 1)).to_have_value("7")
    expect(lab.number("stride")).to_have_value("3")
    lab.wait_for_link("rank=1")
    page.reload()
    lab.settle()
    expect(lab.weight(0, 1)).to_have_value("7")
    expect(page.locator("[data-code]")).to_contain_text("F.conv1d")
    expect(page.locator("[data-code]")).to_contain_text("stride=3")


def test_plots_show_the_numbers_and_convolution_proper_turns_the_kernel(visit: OpenLab) -> None:
    given = link(
        rank=1, source=",".join(map(str, SAMPLES)), kernel=",".join(map(str, KERNEL)), padding="valid", at=3
    )
    lab = visit(given)
    slid = np.correlate(SAMPLES, KERNEL, "valid")
    assert lab.shown_number() == slid[3]
    lab.page.locator("[data-value=flip]").click()
    lab.wait_for_link("flip=1")
    lab.settle()
    flipped = np.convolve(SAMPLES, KERNEL, "valid")
    assert lab.shown_number() == flipped[3]
    expect(lab.page.locator("[data-rule]")).to_have_text("y[n] = Σ w[k] · x[n \u2212 k + 3]")
    # outputs lie over the middles of their windows, so output 5 is beside the middle of samples 5 and 8
    lab.page.mouse.move(*point_at(lab, "output", 6.5, 10))
    expect(lab.page.locator("[data-readout=output]")).to_contain_text("n = 5")
    assert float(readout(lab, "output").split("·")[1]) == flipped[5]
    lab.page.mouse.move(*point_at(lab, "input", 7, 10))
    expect(lab.page.locator("[data-readout=input]")).to_contain_text("n = 7")
    assert float(readout(lab, "input").split("·")[1]) == SAMPLES[7]
    # a click pins the window whose middle is nearest
    lab.page.mouse.click(*point_at(lab, "input", 2, 10))
    lab.page.mouse.move(0, 0)
    expect(lab.value).to_have_text(f"{flipped[1]:.3f}".replace("-", "\u2212"))


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_numbers_stand_beside_the_samples(visit: OpenLab, width: int) -> None:
    """Also where a near signal runs on below them; what is pointed at there is no sample."""
    lab = visit(link(rank=1, source="noise+length:20000", kernel="1,-1,0.5", at=300), width=width)
    for near in ("", "&zoom=9,300,0"):
        lab.follow(link(rank=1, source="noise+length:20000", kernel="1,-1,0.5", at=300) + near)
        assert not near or "zoom=9" in lab.page.url
        for name in ("input", "band", "output"):
            ink: NDArray[np.bool_] = pixels(lab, name)[..., 3] > 0
            assert not ink[:, GUTTER - 7 : GUTTER - 5].any(), f"{name}: ink between numbers and samples"
            numbers = runs(row.any() for row in ink[:-18, : GUTTER - 7])
            assert len(numbers) >= 3, f"{name}: {numbers}"
            assert max(numbers) <= 14, f"{name}: numbers meet, {numbers}"
            assert ink[:, GUTTER:].any()
    box = lab.canvas("input").bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + GUTTER + 3, box["y"] + 60)
    expect(lab.page.locator("[data-readout=input]")).to_contain_text("n =")
    lab.page.mouse.move(box["x"] + GUTTER - 20, box["y"] + 60)
    expect(lab.page.locator("[data-readout=input]")).not_to_contain_text("n =")


def test_the_first_sample_is_whole_on_a_phone(visit: OpenLab) -> None:
    """Its dot has as much ink as another's; and the shape of a long signal reads as people write."""
    lab = visit(link(rank=1, source=",".join(["3"] * 32), kernel="1", padding="valid", at=20), width=390)
    ink = pixels(lab, "input")[10:15, :, 3]
    wide = (ink.shape[1] - GUTTER) / 32
    first, other = (ink[:, round(GUTTER + i * wide) : round(GUTTER + (i + 1) * wide)].sum() for i in (0, 8))
    assert first == pytest.approx(other, rel=0.05)
    assert first > 255 * 8
    lab.follow(link(rank=1, source="noise+length:20000", at=300))
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("20,000→20,000")
    expect(lab.page.locator(".formula math").first).to_contain_text("20,000")
    length = lab.number("source-length")
    expect(length).to_have_value("20,000")
    length.fill("12,000")  # as people write
    lab.wait_for_link("length:12000")


WATCH = """() => {
  const canvas = document.querySelector("[data-canvas=input]");
  const where = document.querySelector("[data-readout=output]");
  const [drawn, places] = [new Set(), new Set()];
  const look = () => {
    drawn.add(canvas.toDataURL());
    places.add(where.textContent);
    window.watched = { drawn: drawn.size, places: places.size };
    window.watching = requestAnimationFrame(look);
  };
  look();
}"""


def test_the_window_glides_along_unless_motion_is_reduced(visit: OpenLab) -> None:
    """Between two places it is drawn at others; where motion is reduced, at none."""
    lab = visit(link(rank=1, source="square+length:24", at=2, speed=4))
    try:
        for motion, until in (("reduce", "places >= 4"), ("no-preference", "drawn >= 12")):
            lab.page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]  # a word, which Playwright checks
            lab.page.keyboard.press("Space")
            lab.page.evaluate(WATCH)
            lab.page.wait_for_function(f"() => window.watched.{until}")
            watched = lab.page.evaluate("() => (cancelAnimationFrame(window.watching), window.watched)")
            lab.page.keyboard.press("Space")
            assert (watched["drawn"] <= watched["places"] + 1) is (motion == "reduce"), watched
    finally:
        lab.page.emulate_media(reduced_motion="reduce")


def test_a_hand_draws_samples_with_mouse_and_keys(visit: OpenLab) -> None:
    lab = visit(link(rank=1, source="0,0,0,0,0,0,0,0", kernel="1,1", padding="valid"))
    page = lab.page
    page.locator("[data-draw]").click()
    start, end = point_at(lab, "input", 1, 8, 0.1), point_at(lab, "input", 5, 8, 0.1)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()
    lab.settle()
    drawn = [float(v) for v in page.url.split("source=")[1].split("&")[0].split(",")]
    assert drawn[0] == drawn[6] == drawn[7] == 0
    assert all(0.8 < v <= 1.25 for v in drawn[1:6]), drawn
    before = drawn[5]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    lab.settle()
    keyed = [float(v) for v in page.url.split("source=")[1].split("&")[0].split(",")]
    assert keyed[:5] == drawn[:5]
    assert keyed[5] < before
    assert keyed[6] > 0
    expect(page.locator("[data-draw]")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("End")
    expect(lab.value).to_have_attribute("title", f"{keyed[6]:g}")
    # the stroke, and each key that was not pressed right after another, are a step
    for _ in range(5):
        if "source=0,0,0,0,0,0,0,0" in page.url:
            break
        lab.act("undo")
        lab.settle()
    assert "source=0,0,0,0,0,0,0,0" in page.url


def sound(samples: NDArray[np.float64], rate: int) -> bytes:
    """A WAV file of (C, L) samples within ±1."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(samples))
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.round(samples.T * 32767).astype("<i2").tobytes())
    return file.getvalue()


def test_a_long_sound_is_quick_and_exact_when_near(visit: OpenLab) -> None:
    rate, length = 44_100, 1_200_000
    t = np.arange(length) / rate
    samples = np.array([np.sin(2 * np.pi * 3 * t), np.where(np.arange(length) == 300_000, 0.5, 0)])
    lab = visit(link(rank=1, kernel="1,2,1"))
    page = lab.page
    payload = FilePayload(name="tone.wav", mimeType="audio/wav", buffer=sound(samples, rate))
    page.locator("[data-upload]").set_input_files(payload)
    lab.wait_for_link("source=tensor:")
    lab.settle()
    expect(page.locator(".source .aside")).to_contain_text("1,200,000 samples · 44,100 Hz")
    expect(page.locator("[data-pane=output] h2")).to_have_text("Output signals")
    page.get_by_role("button", name="R", exact=True).first.click()
    lab.number("position").fill("1000000")
    lab.number("position").blur()
    expect(lab.number("position")).to_have_value("1,000,000")
    assert lab.number("position").evaluate("field => field.scrollWidth <= field.clientWidth")
    lab.number("position").fill("300001")
    lab.settle()
    assert lab.shown_number() == 1
    # far away, the impulse is still seen: envelopes lose nothing
    page.mouse.move(*point_at(lab, "output", 300_000, length))
    for _ in range(30):
        page.mouse.wheel(0, -900)
    lab.page.mouse.move(0, 0)
    lab.settle()
    expect(page.locator("[data-readout=output]")).to_contain_text("n = 300,000")
    page.get_by_role("button", name="mono", exact=True).click()
    lab.settle()
    expect(page.locator("[data-pane=output] h2")).to_have_text("Output")
    lab.number("position").fill("300001")
    lab.settle()
    mixed = samples[:, 299_999:300_002].mean(axis=0) @ [1, 2, 1]
    expect(lab.value).to_have_text(f"{mixed:.3f}")
    lab.wait_for_link("channels=grey")
    page.reload()
    lab.settle()
    expect(page.locator(".source .aside")).to_contain_text("44,100 Hz")
    expect(lab.value).to_have_text(f"{mixed:.3f}")


def test_generators_presets_and_other_layers(visit: OpenLab) -> None:
    lab = visit(link(rank=1), locale="zh-CN")
    page = lab.page
    page.locator("[data-source=impulse]").click()
    lab.number("source-length").fill("31")
    page.locator("[data-presets]").click()
    page.locator("[data-preset=derivative]").click()
    lab.wait_for_link("kernel=derivative")
    lab.settle()
    body = {
        "input": {"generate": {"name": "impulse", "length": 31}},
        "layer": {"kind": "conv", "kernel": "derivative", "padding": "same"},
        "values": True,
    }
    values = lab.api("/convolve", body)["output"]["data"][0][0]
    lab.number("position").fill("15")
    lab.settle()
    assert lab.shown_number() == values[14] == 0.5
    page.locator("[data-stage=transposed]").click()
    lab.wait_for_link("operator=transposed")
    lab.settle()
    expect(page.locator("[data-code]")).to_contain_text("F.conv_transpose1d")
    page.locator("[data-stage=pool]").click()
    lab.settle()
    expect(page.locator("[data-code]")).to_contain_text("F.max_pool1d(x, 2, stride=2)")
    page.locator("[data-type]").click()
    page.locator(".paste textarea").fill("1, 2 x")
    expect(page.locator(".paste [role=status]")).to_contain_text("x")
    page.locator(".paste textarea").fill("5 6\n7")
    page.locator("[data-use]").click()
    lab.wait_for_link("source=5,6,7")
    lab.settle()


def test_the_plots_are_saved_as_they_stand(visit: OpenLab) -> None:
    lab = visit(link(rank=1, source="0,1,2,3", kernel="1,1"))
    lab.page.locator("[data-export]").click()
    with lab.page.expect_download() as download:
        lab.page.locator("[data-action=save-plots]").click()
    with Image.open(download.value.path()) as image:
        box = lab.canvas("input").bounding_box()
        assert box is not None
        assert image.width > box["width"]
        assert image.height > 2 * box["height"]
        assert len(image.convert("RGB").getcolors(1 << 20) or []) > 20


def test_a_link_brings_back_all_of_a_signal(visit: OpenLab) -> None:
    """Samples, kernel, settings, camera, views and step, as they were left."""
    lab = visit(
        "rank=1&source=1,-2,3,0.5,2,-1,6,4,1,1&kernel=1,-2,0.5&stride=2&padding=1,1&mode=constant"
        "&fill=2&flip=1&at=3&views=matrix&order=rows&pin=1"
    )
    page = lab.page
    page.get_by_role("button", name="Zoom in").first.click()
    lab.wait_for_link("zoom=")
    page.mouse.move(0, 0)
    lab.settle()
    kept, number = page.url, lab.shown_number()
    drawn = [lab.canvas(name).evaluate("(c) => c.toDataURL()") for name in ("input", "band", "output")]
    page.reload()
    lab.settle()
    assert page.url == kept
    assert lab.shown_number() == number
    assert [
        lab.canvas(name).evaluate("(c) => c.toDataURL()") for name in ("input", "band", "output")
    ] == drawn
    expect(page.locator("[data-card=matrix]")).to_be_visible()
