"""The player's finer ways: a range that repeats, other orders, a jump to a cell, a pin: keys and link."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link, sent

DIGIT = link(image="digit", at=0)


def test_a_range_is_set_by_keys_and_play_stays_inside(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=10, speed=30))
    lab.page.keyboard.press("i")
    for _ in range(3):
        lab.page.keyboard.press(".")
    lab.page.keyboard.press("o")
    chip = lab.page.locator(".range-chip")
    expect(chip).to_contain_text("11–14")
    lab.wait_for_link("between=10,13")
    # one step on from the end is the beginning
    lab.page.keyboard.press(".")
    expect(lab.where).to_have_text("row 1, column 3")
    lab.page.keyboard.press("End")
    expect(lab.where).to_have_text("row 1, column 6")
    seen = watched(lab.page, 700)
    assert seen == {f"row 1, column {column}" for column in (3, 4, 5, 6)}
    lab.page.keyboard.press("\\")
    expect(chip).to_have_text("all windows")


def watched(page: Page, milliseconds: int) -> set[str]:
    """Play for a while; all places that were shown."""
    page.evaluate(
        """() => {
          const where = document.querySelector("[data-pane=input] .head .aside");
          window.seen = new Set([where.textContent]);
          new MutationObserver(() => window.seen.add(where.textContent))
            .observe(where, {childList: true, characterData: true, subtree: true});
        }"""
    )
    page.keyboard.press("Space")
    page.wait_for_timeout(milliseconds)
    page.keyboard.press("Space")
    found: list[str] = page.evaluate("() => [...window.seen]")
    return set(found)


def test_the_handles_are_dragged_and_moved_by_arrows(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    track = lab.page.locator(".scrub").bounding_box()
    handle = lab.page.locator("[data-range=from]").bounding_box()
    assert track
    assert handle
    lab.page.mouse.move(handle["x"] + 8, handle["y"] + 3)
    lab.page.mouse.down()
    lab.page.mouse.move(track["x"] + 7 + (track["width"] - 14) * 0.25, handle["y"] + 3, steps=4)
    lab.page.mouse.up()
    expect(lab.page.locator(".range-chip")).to_contain_text("13–49")
    lab.page.locator("[data-range=to]").focus()
    lab.page.keyboard.press("ArrowLeft")
    expect(lab.page.locator("[data-range=to]")).to_have_attribute("aria-valuenow", "48")
    expect(lab.page.locator(".range-chip")).to_contain_text("13–48")


@pytest.mark.parametrize(
    ("asked", "got"), [("40,400", "41–49 ×"), ("60,90", "all windows"), ("0,48", "all windows")]
)
def test_a_link_repeats_only_windows_that_there_are(visit: OpenLab, asked: str, got: str) -> None:
    lab = visit(link(image="digit", at=3, between=asked))
    expect(lab.page.locator(".range-chip")).to_have_text(got)


def test_steps_follow_the_order_of_the_scan(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    asked = []
    lab.page.on("request", lambda request: asked.append(request) if "/frames" in request.url else None)
    lab.page.locator("[data-order]").select_option("columns")
    lab.act("next")
    expect(lab.where).to_have_text("row 1, column 0")
    expect(lab.number("position")).to_have_value("2")
    lab.wait_for_link("order=columns")
    lab.page.keyboard.press("w")
    expect(lab.page.locator("[data-order]")).to_have_value("snake")
    lab.number("position").fill("8")
    expect(lab.where).to_have_text("row 1, column 6")
    lab.page.keyboard.press("Tab")
    lab.act("next")
    expect(lab.where).to_have_text("row 1, column 5")
    lab.settle()
    layer = {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"}
    body = {"input": {"image": "digit", "color": "native"}, "layer": layer, "start": 12, "count": 1}
    value = lab.api("/frames", body)["frames"][0]["value"]
    assert lab.shown_number() == round(value, 3)
    assert {sent(request)["order"] for request in asked} <= {"columns", "snake"}


def test_g_goes_to_a_cell(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    lab.page.keyboard.press("g")
    expect(lab.number("go-to-row")).to_be_focused()
    lab.number("go-to-row").fill("4")
    lab.number("go-to-column").fill("2")
    expect(lab.where).to_have_text("row 4, column 2")
    lab.number("go-to-column").fill("7")
    expect(lab.page.locator(".go-to .note:visible")).to_contain_text("whole numbers from 0 to 6")
    lab.page.keyboard.press("Escape")
    expect(lab.number("go-to-row")).to_be_hidden()
    lab.wait_for_link("at=30")


def test_a_pinned_window_stays_where_it_is(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    box = lab.canvas("output").bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lab.page.mouse.move(*middle)
    expect(lab.where).to_have_text("row 3, column 3")
    lab.page.keyboard.press("p")
    lab.page.mouse.move(middle[0] + box["height"] / 4, middle[1])
    lab.settle()
    expect(lab.where).to_have_text("row 3, column 3")
    lab.wait_for_link("pin=1")
    lab.page.keyboard.press("p")
    lab.page.mouse.move(middle[0] + box["height"] / 4 + 1, middle[1])
    expect(lab.where).not_to_have_text("row 3, column 3")


def test_play_is_spoken_and_not_too_often(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=0, speed=15))
    spoken = lab.page.locator("[aria-live=polite]")
    expect(spoken).to_contain_text("Row 0, column 0")
    lab.page.evaluate(
        """() => {
          window.said = 0;
          const words = document.querySelector("[aria-live=polite]");
          new MutationObserver(() => window.said++)
            .observe(words, {childList: true, characterData: true, subtree: true});
        }"""
    )
    lab.page.keyboard.press("Space")
    lab.page.wait_for_timeout(1500)
    assert lab.page.evaluate("() => window.said") <= 2
    lab.page.keyboard.press("Space")
    lab.settle()
    row, column = re.findall(r"\d+", lab.where.text_content() or "")
    expect(spoken).to_contain_text(f"Row {row}, column {column}")
