"""Paste to start: layers out of a text, what fails, fixes to click; code and parity of the shown layer."""

import numpy as np
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab

ERROR = (
    "RuntimeError: Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 224, 224] to have 3 "
    "channels, but got 1 channels instead"
)


def test_a_text_is_read_and_what_fails_is_mended(visit: OpenLab) -> None:
    lab = visit("image=digit")
    page = lab.page
    # pasted anywhere on the page, it opens the desk
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text", text);
        document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true})); }""",
        ERROR,
    )
    expect(page.locator("[data-desk=paste]")).to_have_value(ERROR)
    expect(page.locator(".fails .note")).to_have_text(
        "Conv2d reads 3 channels, but gets 1: its input is [1, 1, 224, 224]"
    )
    page.locator("[data-desk=fix]").first.click()
    expect(page.locator(".mended")).to_have_text("With in_channels=1")
    expect(page.locator(".pasted li")).to_contain_text("→ 1 × 64 × 218 × 218")
    lab.settle()
    expect(page.locator("[data-shape] .big")).to_contain_text("1 × 1")
    # a network: the failing step with its formula, the layers before it, and the table
    page.locator("[data-desk=paste]").fill("nn.Sequential(nn.Conv2d(1, 4, 3, 2, 1), nn.MaxPool2d(9))")
    page.locator("[data-desk=paste-shape]").fill("1, 1, 12, 12")
    expect(page.locator(".fail-lines li").last).to_contain_text("⌊(6 − 9) / 9⌋ + 1 = 0")
    page.locator("[data-desk=to-lab]").click()
    lab.wait_for_link("stride=2")
    page.locator("[data-desk=paste]").fill("nn.Conv2d(1, 4, 3, strides=2)")
    expect(page.locator(".desk-result .note")).to_contain_text("is 'stride' meant?")
    lab.complaints.clear()  # the browser itself reports the refused request


def test_code_runs_and_parity_says_what_differs(visit: OpenLab) -> None:
    lab = visit("image=digit&kernel=1,2;3,4&stride=2&padding=same&desk=code")
    page = lab.page
    expect(page.locator("[data-topic=same]")).to_have_attribute("open", "")
    expect(page.locator("[data-topic=same]")).to_contain_text("not supported for strided")
    page.locator("[data-target=numpy]").click()
    code = page.locator("[data-desk=code]").text_content() or ""
    space: dict[str, np.ndarray] = {}
    exec(code, space)
    assert space["y"].shape == (1, 1, 4, 4)
    page.locator("[data-target=numpy]").press("ArrowRight")
    expect(page.locator("[data-target=pytorch]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".desk-card")).to_have_count(0)
