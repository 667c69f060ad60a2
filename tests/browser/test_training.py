"""The Train tab: a digit that is drawn is read, layer by layer; a network learns, rests and goes on."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from safetensors.numpy import load

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, sent
from tests.browser.test_looks import assert_accessible

pytest.importorskip("sklearn")

ZERO = [[(0.5 + 0.22 * np.sin(a), 0.5 - 0.36 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 16)]]


@pytest.fixture(autouse=True)
def _forgotten(server_url: str) -> Iterator[None]:
    """Leave no training to the tests that follow."""
    yield
    with urlopen(f"{server_url}/api/v1/trainings") as answer:
        for training in json.load(answer)["trainings"]:
            urlopen(Request(f"{server_url}/api/v1/trainings/{training['id']}", method="DELETE"))


def draw(page: Page, strokes: list[list[tuple[float, float]]]) -> None:
    """Draw on the pad with the mouse, in parts of its side."""
    pad = page.locator("[data-training=pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for stroke in strokes:
        for number, (x, y) in enumerate(stroke):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            if number == 0:
                page.mouse.down()
        page.mouse.up()


def test_a_digit_is_drawn_and_read_layer_by_layer(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit&network=train")
    page = lab.page
    verdict = page.locator(".hand .verdict")
    expect(verdict).to_contain_text("Looks like a 3")
    page.locator("[data-training=clear]").click()
    expect(verdict).to_have_text("Draw a digit, and the network says what it sees.")
    with page.expect_request("**/network/maps"):
        draw(page, ZERO)
    expect(verdict).to_contain_text("Looks like a 0")
    lab.settle()
    expect(page.locator(".hand .odds li")).to_have_count(10)
    # the same numbers as the server's for what was read
    with page.expect_request("**/network/maps") as request:
        draw(page, [[(0.5, 0.5)]])
    asked = sent(request.value)
    read = np.array(asked["input"]["data"]) * 16
    assert read.shape == (1, 1, 8, 8)
    np.testing.assert_array_equal(read, np.rint(read))
    lab.settle()
    last = {"input": asked["input"], "layers": asked["layers"][:12], "layer": 11}
    odds = np.load(io.BytesIO(lab.download("/network/maps", last, "application/x-npy")))[0]
    for digit, odd in enumerate(odds):
        told = page.locator(".hand .odd").nth(digit).text_content() or ""
        assert np.isclose(
            float(told.removesuffix(" %").removeprefix("> ").replace("\u2212", "-")), odd * 100, rtol=1e-3
        ), told
    # every layer's maps, and the filters that made them
    expect(page.locator(".hand .learnt > li")).to_have_count(9)
    for label in ("Filters of layer 1,", "Feature maps of layer 1, conv"):
        sheet = page.locator(f'canvas[aria-label^="{label}"]')
        assert sheet.evaluate("c => new Set(c.getContext('2d').getImageData(0, 0, 60, 30).data).size") > 20
    # LeNet-5, which learnt MNIST, reads it as MNIST's were made
    page.locator("[data-training=clear]").click()
    page.locator("[data-value=mnist]").click()
    with page.expect_request("**/network/maps") as request:
        draw(page, ZERO)
    expect(verdict).to_contain_text("Looks like a 0")
    lab.settle()
    assert np.array(sent(request.value)["input"]["data"]).shape == (1, 1, 32, 32)
    expect(page.locator(".hand .learnt > li")).to_have_count(11)
    page.locator("[data-value=digits]").click()
    # a one, by keyboard
    pad = page.locator("[data-training=pad]")
    pad.focus()
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(verdict).to_contain_text("Looks like a 1")
    page.keyboard.press("Backspace")
    expect(verdict).to_contain_text("Draw a digit")
    page.locator("[data-action=language]").click()
    expect(verdict).to_have_text("写一个数字，网络会说出它看到了什么。")


def test_a_network_learns_rests_goes_on_and_is_kept(open_lab: OpenLab, tmp_path: Path) -> None:
    lab = open_lab("image=digit&network=train")
    page = lab.page
    facts = page.locator(".lesson-course .remark")
    page.locator("[data-training=network]").select_option("linear")
    page.locator("[data-field=train-epochs]").fill("3000")
    page.locator("[data-training=rotation]").check()
    expect(page.locator(".together canvas")).to_be_visible()
    with page.expect_request("**/trainings") as request:
        page.locator("[data-training=start]").click()
    assert sent(request.value)["augmentations"] == [{"kind": "rotation", "degrees": 10}]
    expect(facts).to_contain_text("Learning")
    expect(page.locator(".course-now")).to_contain_text("of 3,000")
    expect(page.locator('.course canvas[aria-label*="loss"]').first).to_be_visible()
    # the digit is now read by the network that learns
    expect(page.locator("[data-value=learning]")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-training=stop]").click()
    expect(facts).to_contain_text("Stopped")
    stopped = epoch(page)
    page.locator("[data-training=resume]").click()
    expect(facts).to_contain_text("Learning")
    page.wait_for_function(
        f"() => Number(/\\d+/.exec(document.querySelector('.course-now').textContent)) > {stopped}"
    )
    page.locator("[data-training=stop]").click()
    expect(facts).to_contain_text("Stopped")
    with page.expect_download() as download:
        page.locator(".lesson [data-training=save]").click()
    kept = tmp_path / "kept.safetensors"
    download.value.save_as(kept)
    assert load(kept.read_bytes())["1.weight"].shape == (10, 64)
    with page.expect_response(lambda answer: answer.request.method == "PUT") as answer:
        page.locator('input[accept=".safetensors"]').set_input_files(kept)
    assert answer.value.status == 204


def epoch(page: Page) -> int:
    """How far the training says that it is."""
    return int((page.locator(".course-now").text_content() or "").split()[1])


def test_a_second_training_is_refused_in_words_and_the_first_can_be_watched(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit&network=train")
    page = lab.page
    expect(page.locator("[data-training=data]")).to_have_value("digits")
    layers = [{"kind": "flatten"}, {"kind": "linear", "out_channels": 10}]
    asked = {"layers": layers, "optimiser": {"kind": "sgd"}, "epochs": 5000}
    lab.api("/trainings", asked)
    page.locator("[data-training=start]").click()
    note = page.locator(".lesson-course .note")
    expect(note).to_contain_text("one at a time is allowed")
    lab.complaints.clear()  # the browser itself reports the refused request
    page.locator("[data-training=watch]").click()
    expect(page.locator(".course-now")).to_contain_text("of 5,000")
    page.locator("[data-training=stop]").click()
    expect(page.locator(".lesson-course .remark")).to_contain_text("Stopped")
    # a block with a shortcut is given a head, and learns
    page.locator("[data-training=network]").select_option("resnet_block")
    page.locator("[data-field=train-epochs]").fill("1")
    page.locator("[data-field=train-batch]").fill("512")
    with page.expect_request("**/trainings") as request:
        page.locator("[data-training=start]").click()
    assert [each["kind"] for each in sent(request.value)["layers"][-4:]] == [
        "relu",
        "global_avg_pool",
        "flatten",
        "linear",
    ]
    expect(page.locator(".sight .learnt > li")).to_have_count(22)
    expect(page.locator(".lesson-course .remark")).to_contain_text("Done")
    page.locator("[data-field=train-batch]").fill("32")
    learn_own_pictures(lab)


def learn_own_pictures(lab: Lab) -> None:
    """Send a zip of two classes, and learn from it."""
    page = lab.page
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, level in (("dark", 30), ("light", 220)):
            for number in range(6):
                picture = io.BytesIO()
                Image.new("RGB", (12, 12), (level + number, level, level)).save(picture, "PNG")
                packed.writestr(f"{name}/{number}.png", picture.getvalue())
    chosen = FilePayload(name="tones.zip", mimeType="application/zip", buffer=archive.getvalue())
    page.locator('input[accept^=".zip"]').set_input_files(files=chosen)
    expect(page.locator(".lesson-form .remark")).to_have_text("12 pictures in 2 classes: dark (6), light (6)")
    page.locator("[data-training=network]").select_option("small")
    page.locator("[data-field=train-side]").fill("8")
    page.locator("[data-field=train-epochs]").fill("3")
    page.locator("[data-training=start]").click()
    expect(page.locator(".lesson-course .remark")).to_contain_text("Done")
    look_at_what_is_held_out(page)
    # a file that is no zip is refused in words
    page.locator('input[accept^=".zip"]').set_input_files(
        files=FilePayload(**{**chosen, "buffer": b"no zip"})
    )
    expect(page.locator(".lesson-form > .note")).to_contain_text("zip")
    lab.complaints.clear()  # the browser itself reports the refused request


def look_at_what_is_held_out(page: Page) -> None:
    """See what the network makes of a picture of its own data set, and of the next one."""
    sight = page.locator(".sight")
    expect(sight.locator(".remark")).to_have_text("It shows: dark")
    expect(sight.locator(".odds li")).to_have_count(2)
    for label in ("Filters of layer 1,", "Feature maps of layer 1, conv"):
        expect(sight.locator(f'canvas[aria-label^="{label}"]')).to_be_visible()
    sight.get_by_label("The next picture").click()
    expect(sight.locator(".remark")).to_have_text("It shows: light")
    expect(sight.locator("[data-field=train-picture]")).to_have_value("2")


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (360, "light")])
def test_axe_finds_nothing_in_it_and_nothing_overflows(visit: OpenLab, width: int, theme: str) -> None:
    lab = visit("image=digit&network=train", color_scheme=theme)
    # below this width the room hides the lab, which is what a page at rest shows
    lab.page.set_viewport_size({"width": width, "height": 900})
    expect(lab.page.locator(".hand .odds li")).to_have_count(10)
    assert_accessible(lab, ".training")
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= width
