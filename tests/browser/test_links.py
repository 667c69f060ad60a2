"""The whole state lives in the address: reload, back, share."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link

LINK = link(
    image="digit", kernel="1,0.1;-2,0", stride="2,1", padding="1,0,2,1", mode="replicate", bias=0.5, at=5
)


def test_a_link_opens_what_it_says_and_keeps_saying_it(open_lab: OpenLab) -> None:
    lab = open_lab(LINK)
    expect(lab.weight(0, 1)).to_have_value("0.1")
    expect(lab.number("bias")).to_have_value("0.5")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→4 × 9")
    lab.act("next")
    lab.wait_for_link("at=6")
    hash_now = lab.page.evaluate("decodeURIComponent(location.hash)")
    for part in (
        "image=digit",
        "kernel=1,0.1;-2,0",
        "stride=2,1",
        "padding=1,0,2,1",
        "mode=replicate",
        "bias=0.5",
    ):
        assert part in hash_now


def test_a_long_kernel_is_packed_and_opens_as_it_was(visit: OpenLab) -> None:
    """A link of plain decimals still opens; the address and what is shared are a fraction of it."""
    rows = [[(row * 31 + column * 17) % 97 / 100 for column in range(31)] for row in range(31)]
    plain = ";".join(",".join(f"{weight:g}" for weight in row) for row in rows)
    lab = visit(link(image="camera", kernel=plain, at=100_000))
    shown = lab.value.text_content() or ""
    lab.act("next")
    lab.wait_for_link("kernel=*")
    assert len(lab.page.evaluate("location.hash")) < len(plain) / 3
    lab.act("previous")
    lab.wait_for_link("at=100000")
    lab.page.reload()
    lab.settle()
    expect(lab.value).to_have_text(shown)
    assert lab.page.evaluate("location.hash.includes('kernel=*')")
    lab.act("share")
    expect(lab.page.locator("[data-share=link]")).to_have_value(re.compile(r"kernel=\*"))


def test_reload_changes_nothing(visit: OpenLab) -> None:
    lab = visit(LINK)
    shown = lab.value.text_content() or ""
    lab.page.reload()
    lab.settle()
    expect(lab.value).to_have_text(shown)


def test_back_goes_back(open_lab: OpenLab) -> None:
    lab = open_lab(link(image="digit", at=24))
    before = lab.value.text_content() or ""
    lab.act("negate")
    lab.wait_for_link("kernel=")
    expect(lab.value).not_to_have_text(before)
    lab.page.go_back()
    expect(lab.value).to_have_text(before)
    lab.page.go_forward()
    expect(lab.value).not_to_have_text(before)


def test_share_copies_the_link(open_lab: OpenLab) -> None:
    lab = open_lab(LINK, permissions=["clipboard-read", "clipboard-write"])
    lab.act("share")
    lab.page.get_by_role("button", name="Copy link").click()
    expect(lab.page.locator(".toast")).to_contain_text("Link copied")
    copied = lab.page.evaluate("navigator.clipboard.readText()")
    other = open_lab(copied.partition("#")[2])
    expect(other.value).to_have_text(lab.value.text_content() or "")


def test_an_address_full_of_nonsense_opens_the_lab(open_lab: OpenLab) -> None:
    lab = open_lab("stride=0&kernel=;;&bias=x&image=digit&zoom=a,b,c&at=-5&stage=pool&range=2,1&mode=&%%%")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→7 × 7")


def test_a_kernel_that_nobody_knows_is_said(visit: OpenLab) -> None:
    lab = visit("kernel=sobel_z&image=digit")
    expect(lab.page.locator("[data-trouble=kernel]")).to_contain_text("no kernel called “sobel_z”")
    lab.complaints.clear()  # the browser itself reports the refused request


@pytest.mark.parametrize("status", [None, 500, 503])
def test_a_kernel_that_the_server_cannot_give_now_is_waited_for(visit: OpenLab, status: int | None) -> None:
    lab = visit(link(image="digit"))

    def fail(route: Route) -> None:
        if '"gaussian"' not in (route.request.post_data or ""):
            route.continue_()
        elif status is None:
            route.abort()
        else:
            route.fulfill(status=status, json={"detail": "busy"})

    lab.page.route("**/api/v1/frames", fail)
    lab.go("kernel=gaussian&image=digit&stride=2")
    expect(lab.page.locator("[data-trouble=kernel]")).to_contain_text("answer" if status is None else "busy")
    assert "kernel=gaussian" in lab.page.url
    lab.page.unroute("**/api/v1/frames")
    expect(lab.page.locator("[data-presets]")).to_contain_text("Gaussian")
    expect(lab.page.locator("[data-trouble=kernel] .note")).to_have_count(0)
    lab.settle()
    assert "kernel=gaussian" in lab.page.url
    assert "stride=2" in lab.page.url
    lab.complaints.clear()  # the browser itself reports the failed requests


def test_going_back_to_an_unknown_kernel_says_so(visit: OpenLab) -> None:
    lab = visit(link(image="digit"))
    lab.page.evaluate("location.hash = 'kernel=sobel_z&image=digit'")
    expect(lab.page.locator("[data-trouble=kernel]")).to_contain_text("no kernel called “sobel_z”")
    lab.complaints.clear()  # the browser itself reports the refused request


def test_edits_reach_the_address_while_the_window_plays(open_lab: OpenLab) -> None:
    lab = open_lab(reduced_motion="no-preference")
    expect(lab.page.get_by_role("button", name="Pause")).to_be_visible()
    lab.page.wait_for_timeout(700)
    assert "#" not in lab.page.url
    lab.act("negate")
    lab.wait_for_link("kernel=")
    lab.page.get_by_label("Zoom in").first.click()
    lab.wait_for_link("zoom=")
    expect(lab.page.get_by_role("button", name="Pause")).to_be_visible()
    lab.page.go_back()
    expect(lab.weight(0, 0)).to_have_value("\u22121")


def test_a_link_right_after_an_edit_is_not_undone_by_it(visit: OpenLab) -> None:
    """A preset's weights are fetched first; meanwhile the edit, which waited to be written, must not be."""
    lab = visit(link(image="digit", kernel="box", at=0))
    slow = """() => {
      const { fetch } = globalThis;
      globalThis.fetch = async (...asked) => {
        if (String(asked[0]).includes("/frames")) await new Promise((done) => setTimeout(done, 800));
        return fetch(...asked);
      };
    }"""
    lab.page.evaluate(slow)
    lab.weight(0, 0).fill("7")
    step = """(hash) => {
      history.pushState(null, "", `#${hash}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }"""
    lab.page.evaluate(step, link(image="digit", kernel="sobel_y", at=0))
    lab.page.wait_for_timeout(1500)
    lab.wait_for_link("kernel=sobel_y")
    expect(lab.weight(0, 0)).not_to_have_value("7")


@pytest.mark.parametrize(
    "before", [link(image="digit", at=8), link(at=131000), link(zoom="20,500,300", at=9)]
)
def test_a_link_followed_from_the_page_brings_its_own_camera(visit: OpenLab, before: str) -> None:
    lab = visit(before)
    lab.follow(link(zoom="39,300,200", at=0))
    assert "zoom=39,300,200" in lab.page.url
    lab.page.get_by_role("button", name="Next window").click()
    lab.settle()
    assert "zoom=39,300,200" not in lab.page.url  # the window stays in sight
