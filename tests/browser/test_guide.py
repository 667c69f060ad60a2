"""The first minute: it points at what it speaks of, can be skipped at any step, and never comes back."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab
from tests.browser.test_looks import assert_accessible

GUIDE = "aside.guide"


@pytest.mark.parametrize(("width", "height", "locale"), [(1440, 900, "en-US"), (390, 844, "zh-CN")])
def test_it_points_at_what_it_speaks_of(open_lab: OpenLab, width: int, height: int, locale: str) -> None:
    lab = open_lab(first_visit=True, width=width, height=height, locale=locale, color_scheme="dark")
    box, ring = lab.page.locator(GUIDE), lab.page.locator(".guide-ring")
    expect(box).to_be_visible()
    assert lab.page.evaluate("document.activeElement === document.body")  # it takes nobody's keyboard
    said = set()
    for step in range(6):
        expect(box.locator(".count")).to_have_text(f"{step + 1} / 6")
        lab.page.wait_for_timeout(150)
        at, around = box.bounding_box(), ring.bounding_box()
        assert at
        assert around
        assert around["width"] > 20
        apart = (
            at["y"] + at["height"] <= around["y"]
            or around["y"] + around["height"] <= at["y"]
            or at["x"] + at["width"] <= around["x"]
            or around["x"] + around["width"] <= at["x"]
        )
        assert apart, step  # the words hide nothing that they are about
        assert 0 <= at["x"] <= width - at["width"]
        assert 0 <= at["y"] <= height - at["height"]
        said.add(box.locator("p").text_content())
        if step == 2:
            assert_accessible(lab)
        box.locator("[data-guide=next]").click()
    assert len(said) == 6
    expect(box).to_have_count(0)


@pytest.mark.parametrize("way", ["skip", "Escape"])
def test_it_is_skipped_and_never_returns(open_lab: OpenLab, way: str) -> None:
    lab = open_lab(first_visit=True)
    box = lab.page.locator(GUIDE)
    box.locator("[data-guide=next]").click()
    lab.act("language")  # goes on in the other language
    expect(box.locator(".count")).to_have_text("2 / 6")
    expect(box).to_contain_text("跳过")
    if way == "Escape":
        lab.page.keyboard.press("Escape")
    else:
        box.locator("[data-guide=skip]").click()
    expect(box).to_have_count(0)
    lab.page.reload()
    lab.settle()
    lab.page.wait_for_timeout(1500)
    expect(box).to_have_count(0)
    lab.page.keyboard.press("?")
    lab.page.locator("dialog [data-guide=start]").click()
    expect(box.locator("[data-guide=next]")).to_be_focused()
    lab.page.keyboard.press("Enter")
    expect(box.locator(".count")).to_have_text("2 / 6")


@pytest.mark.parametrize(("query", "link"), [("?embed=1", ""), ("?hide=code", ""), ("", "image=digit")])
def test_it_stays_away(browser: Browser, server_url: str, query: str, link: str) -> None:
    lab = Lab.open(browser, server_url, link, query=query, first_visit=True)
    lab.page.wait_for_timeout(1500)
    expect(lab.page.locator(GUIDE)).to_have_count(0)
    lab.close()
