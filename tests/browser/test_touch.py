"""Fingers: tap and long press keep a cell, two fingers zoom, one moves the picture that is zoomed."""

import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
# Left of a signal's samples.
GUTTER = 54
Points = list[tuple[float, float]]


class Hand:
    """Fingers on a canvas, or on what is found, in CSS pixels from its corner."""

    def __init__(self, lab: Lab, on: str | Locator) -> None:
        there = lab.canvas(on) if isinstance(on, str) else on
        there.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
        box = there.bounding_box()
        assert box
        self.lab, self.box = lab, box
        self.session: CDPSession = lab.page.context.new_cdp_session(lab.page)

    def send(self, kind: str, points: Points) -> None:
        """Put the fingers there."""
        touches: list[dict[str, Any]] = [
            {"x": self.box["x"] + x, "y": self.box["y"] + y, "id": i} for i, (x, y) in enumerate(points)
        ]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def draw(self, *steps: Points) -> None:
        """Put fingers down, move them, and lift them."""
        first, *rest = steps
        self.send("touchStart", first)
        for points in rest:
            self.send("touchMove", points)
            self.lab.page.wait_for_timeout(30)
        self.send("touchEnd", [])


@pytest.fixture(name="lab")
def phone(visit: OpenLab) -> Lab:
    """Open the lab on a phone."""
    return visit(link(at=146151), **PHONE)


def zoom(lab: Lab) -> tuple[float, float, float]:
    """Read scale and middle from the address."""
    found = lab.page.evaluate(r"/zoom=([\d.,-]+)/.exec(location.hash)?.[1] ?? '0,0,0'")
    scale, x, y = map(float, found.split(","))
    return scale, x, y


def test_two_fingers_zoom_and_one_moves(lab: Lab) -> None:
    hand = Hand(lab, "input")
    apart: list[Points] = [[(170 - d, 110.0), (190 + d, 110.0)] for d in (10.0, 25.0, 40.0, 60.0, 80.0)]
    hand.draw(*apart)
    lab.wait_for_link("zoom=")
    scale, x, _ = zoom(lab)
    assert scale > 358 / 602 * 3
    hand.draw([(200, 110)], [(190, 110)], [(170, 110)], [(140, 110)])
    lab.settle()
    moved = zoom(lab)
    assert moved[0] == scale
    assert moved[1] == pytest.approx(x + 60 / scale, abs=12 / scale)


def test_a_long_press_keeps_the_cell_and_says_its_value(lab: Lab) -> None:
    hand = Hand(lab, "output")
    probe = lab.page.locator("[data-probe=output]")
    expect(probe).to_have_css("opacity", "0")
    hand.send("touchStart", [(100, 60)])
    expect(lab.page).not_to_have_url(re.compile("at=146151"))
    hand.send("touchEnd", [])
    lab.settle()
    expect(probe).to_have_css("opacity", "1")
    where = (probe.locator(".where").text_content() or "").split(", ")
    index = int(lab.page.evaluate(r"/at=(\d+)/.exec(location.hash)[1]"))
    assert [index // 600, index % 600] == [int(part) for part in where]
    value = float((probe.locator(".values").text_content() or "").replace("\u2212", "-"))
    assert value == pytest.approx(lab.shown_number(), abs=5e-4)


def test_keys_for_numbers_have_a_minus_where_one_fits(lab: Lab) -> None:
    expect(lab.number("bias")).to_have_attribute("inputmode", "text")
    expect(lab.number("stride")).to_have_attribute("inputmode", "numeric")


def test_a_tap_goes_to_the_window_and_a_swipe_scrolls(lab: Lab) -> None:
    hand = Hand(lab, "output")
    hand.draw([(50, 40)])
    lab.settle()
    assert "at=146151" not in lab.page.url
    before = lab.page.evaluate("scrollY")
    hand.draw([(120, 180)], [(120, 150)], [(120, 100)], [(120, 40)])
    lab.page.wait_for_function(f"() => scrollY > {before}")


def swipe(lab: Lab, on: str, x: float) -> None:
    """Push the page up with a finger on something: the page goes, and nothing else."""
    hand = Hand(lab, on)
    there, before = lab.page.url, lab.page.evaluate("scrollY")
    hand.draw([(x, 90)], [(x, 70)], [(x, 40)], [(x, 5)])
    lab.page.wait_for_function(f"() => scrollY > {before} + 20")
    lab.settle()
    assert lab.page.url == there


def parted(y: float) -> list[Points]:
    """Two fingers that part, around 180 px from the left."""
    return [[(180 - d, y), (180 + d, y)] for d in (15.0, 25.0, 40.0, 60.0)]


def test_fingers_on_a_signal(open_lab: OpenLab) -> None:
    """Tap, long press, draw, pinch and pan; up and down the page scrolls, near or far."""
    lab = open_lab(link(rank=1, source="0,0,0,0,0,0,0,0", kernel="1,1", padding="valid", at=0), **PHONE)
    page = lab.page
    hand = Hand(lab, "output")
    each = (hand.box["width"] - GUTTER) / 8
    hand.draw([(GUTTER + each * 4, 60)])
    lab.wait_for_link("at=3")
    hand.send("touchStart", [(GUTTER + each * 6, 60)])
    lab.wait_for_link("at=5")
    hand.send("touchEnd", [])
    swipe(lab, "input", 150)
    page.locator("[data-draw]").tap()
    hand = Hand(lab, "input")
    there = page.evaluate("scrollY")
    x = [GUTTER + each * (i + 0.5) for i in range(8)]
    # a second finger that comes and goes leaves the line alone
    hand.draw([(x[1], 50)], [(x[2], 20), (x[7], 150)], [(x[3], 20), (x[7], 160)], [(x[3], 20)], [(x[4], 20)])
    lab.settle()
    drawn = [float(v) for v in page.url.split("source=")[1].split("&")[0].split(",")]
    assert [v > 0 for v in drawn] == [i in {1, 2, 3, 4} for i in range(8)], drawn
    assert drawn[2] == drawn[3] == drawn[4] > drawn[1]
    assert page.evaluate("scrollY") == there
    page.locator("[data-draw]").tap()
    hand = Hand(lab, "input")
    hand.draw(*parted(60))
    lab.wait_for_link("zoom=")
    lab.settle()
    scale, at, _ = zoom(lab)
    assert scale > each * 1.8
    hand.draw([(200, 60)], [(190, 60)], [(170, 60)], [(140, 60)])
    lab.settle()
    moved = zoom(lab)
    assert moved[0] == scale
    assert moved[1] == pytest.approx(at + 60 / scale, abs=12 / scale)
    swipe(lab, "input", 150)


def test_fingers_on_a_volume(open_lab: OpenLab) -> None:
    """One turns it, two bring it nearer, a tap on a slice or a slider moves the window; the page scrolls."""
    lab = open_lab(link(rank=3, source="blobs+size:8", at=219), **PHONE)
    swipe(lab, "input", 150)
    hand = Hand(lab, "input")
    hand.draw([(100, 120)], [(115, 120)], [(140, 122)], [(160, 130)])
    lab.wait_for_link("zoom=")
    lab.settle()
    turned = zoom(lab)
    assert turned[0] == 1
    assert turned[1] == pytest.approx(32 + 60 * 0.45, abs=8)
    assert turned[2] > 24
    hand.draw(*parted(120))
    lab.settle()
    assert zoom(lab)[0] == pytest.approx(4, rel=0.35)
    assert "at=219" in lab.page.url
    swipe(lab, "input-depth", 30)
    hand = Hand(lab, "input-depth")
    hand.draw([(hand.box["width"] * 0.75, hand.box["height"] * 0.75)])
    lab.settle()
    at = int(lab.page.url.split("at=")[1].split("&")[0])
    assert at != 219
    assert at // 64 == 219 // 64
    slider = Hand(lab, lab.page.locator("[data-pane=input] .cut-head input").first)
    wide = slider.box["width"]
    slider.draw([(wide * 0.4, 20)], [(wide * 0.6, 20)], [(wide * 0.8, 20)], [(wide - 3, 20)])
    lab.settle()
    assert f"at={7 * 64 + at % 64}" in lab.page.url
