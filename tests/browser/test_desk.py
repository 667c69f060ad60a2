"""The shape desk: sizes back to settings, each answer a click from the lab; a network as a table."""

import json
import re
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import sent


def test_a_size_is_solved_and_the_answer_is_shown_in_the_lab(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit")
    page = lab.page
    page.keyboard.press("d")
    expect(page.locator("[data-desk=input]")).to_have_value("7 × 7")
    page.locator("[data-desk=output]").fill("4")
    first = page.locator(".solved-layer").first
    expect(first).to_contain_text("stride 2 · padding 1")
    expect(first).to_contain_text("⌈n / 2⌉")
    first.click()
    lab.settle()
    expect(page.locator("[data-shape] .big")).to_contain_text("4 × 4")
    lab.wait_for_link("stride=2")
    # what can't be is explained, with what is nearest
    typed = {"output": "5", "kernel_size": "3", "stride": "2", "padding": "1", "dilation": "1"}
    for name, value in typed.items():
        page.locator(f"[data-desk={name}]").fill(value)
    expect(page.locator(".desk-result .note")).to_contain_text("⌈n / 2⌉ of n cells, so 4 of 7, not 5")
    expect(page.locator(".solved-layer")).to_have_count(1)
    # the same question about inputs: which sizes fall together, and how the transposed layer tells them apart
    page.locator("[data-value=inputs]").click()
    page.locator("[data-desk=output]").fill("4 × 4")
    expect(page.locator(".origins li").first).to_contain_text("7 … 8 → 4")
    page.locator(".backwards button").nth(1).click()
    lab.settle()
    lab.wait_for_link("operator=transposed")
    page.locator("[data-value=padding]").click()
    page.locator("[data-desk=stride]").fill("")
    page.locator("[data-desk=output]").fill("")
    expect(page.locator(".solved-layer").first).to_contain_text("padding 1")
    page.keyboard.press("Escape")
    expect(page.locator(".desk-card")).to_have_count(0)
    expect(page.locator("#shape [data-action=desk]")).to_be_focused()


def test_what_closes_fades_and_is_out_of_the_way_at_once(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit&at=24&desk=solve&views=stamp&sheet=channels", reduced_motion="no-preference")
    page, shown = lab.page, ".desk-card, .view-card, .sheet-place > *"
    expect(page.locator(shown)).to_have_count(3)
    browser = page.context.new_cdp_session(page)
    browser.send("Animation.enable")
    browser.send("Animation.setPlaybackRate", {"playbackRate": 0.001})
    for chip in ("#shape [data-action=desk]", "[data-view=stamp]", "[data-sheet=sum]"):
        page.locator(chip).click()
    expect(page).to_have_url(re.compile("image=digit&at=24$"))
    lab.act("next")
    expect(lab.where).to_have_text("row 3, column 4")
    assert page.locator(shown).evaluate_all("(leaving) => leaving.map(({ inert }) => inert)") == [True] * 3
    browser.send("Animation.setPlaybackRate", {"playbackRate": 1})
    expect(page.locator(shown)).to_have_count(0)
    expect(lab.value).to_be_visible()


def test_a_network_is_a_table_to_take_away(visit: OpenLab) -> None:
    lab = visit("image=digit&desk=network&activation=relu")
    page = lab.page
    expect(page.locator(".network tbody tr")).to_have_count(2)
    expect(page.locator("[data-desk=network-input]")).to_have_value("1, 1, 7, 7")
    page.locator("[data-desk=network]").select_option("alexnet")
    expect(page.locator(".network tfoot")).to_contain_text("61")
    expect(page.locator(".network tr.wider th")).to_contain_text("linear")
    with page.expect_download() as download:
        page.locator("[data-desk=csv]").click()
    rows = Path(download.value.path()).read_text().splitlines()
    assert rows[0].startswith("layer,kind,settings")
    assert rows[-1].startswith("total,")
    assert "1x64x55x55" in rows[1]
    # an input that is too small is explained, and a fix is a click
    page.locator("[data-desk=network-input]").fill("1, 3, 31, 31")
    expect(page.locator(".desk-result .note")).to_contain_text("longer than the padded input")
    assert all("422" in complaint for complaint in lab.complaints)
    lab.complaints.clear()
    page.locator("[data-desk=fix]").first.click()
    expect(page.locator(".network tbody tr")).not_to_have_count(0)
    page.locator("[data-action=language]").click()
    expect(page.locator(".desk-head")).to_contain_text("形状工作台")


def test_what_the_lab_is_refused_is_a_click_away_from_working(visit: OpenLab) -> None:
    lab = visit("image=digit&padding=valid&lang=en")
    page = lab.page

    def widen(route: Route) -> None:
        """Ask for a window that doesn't fit, which no control of the page can; the answer is the server's."""
        asked = sent(route.request)
        if "padding" not in asked["layer"] or asked["layer"]["padding"] == "same":
            asked["layer"]["dilation"] = 5
        route.continue_(post_data=json.dumps(asked))

    page.route("**/api/v1/convolve*", widen)
    lab.number("bias").fill("1")
    trouble = page.locator("[data-trouble=window]")
    expect(trouble.locator(".note")).to_contain_text("longer than the padded input")
    expect(trouble.locator("[data-desk=fix]").first).to_have_text("Dilation 3")
    lab.complaints.clear()  # the browser itself reports the refused request
    trouble.get_by_role("button", name="Padding 2").click()
    expect(trouble).to_be_empty()
    lab.settle()
    lab.wait_for_link("padding=2")


def test_a_signals_and_a_volumes_layer_go_to_the_lab(visit: OpenLab) -> None:
    lab = visit("rank=1&desk=paste")
    page = lab.page
    page.locator("[data-desk=paste]").fill("nn.Conv1d(1, 4, 7, stride=2, padding=3)")
    page.locator("[data-desk=to-lab]").click()
    lab.settle()
    expect(page.locator("[data-shape] .big")).to_contain_text("64→32")
    # a layer of other axes turns the page to them, and the desk stays open
    page.locator("[data-desk=paste]").fill("nn.Conv3d(1, 4, (3, 5, 5), padding=(1, 2, 2))")
    page.locator("[data-desk=to-lab]").click()
    lab.settle()
    expect(page.locator("[data-shape] .big")).to_contain_text("32 × 32 × 32→32 × 32 × 32")
    lab.wait_for_link("rank=3")
    page.locator("[data-desk-tab=solve]").click()
    page.locator("[data-desk=from-lab]").click()
    page.locator("[data-desk=output]").fill("16")
    lab.settle()
    expect(page.locator(".solved-layer").first).to_contain_text("3 × 3 × 3")
    page.locator(".solved-layer").first.click()
    lab.settle()
    expect(page.locator("[data-shape] .big")).to_contain_text("16 × 16 × 16")
    # a picture has sizes of its own; back at the volume, what was typed is there
    lab.follow("image=digit&desk=solve")
    expect(page.locator("[data-desk=input]")).to_have_value("7 × 7")
    page.go_back()
    expect(page.locator("[data-desk=input]")).to_have_value("32 × 32 × 32")
    expect(page.locator("[data-desk=output]")).to_have_value("16")
