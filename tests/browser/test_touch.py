"""Fingers: tap and long press keep a cell, two fingers zoom, one moves the picture that is zoomed."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
Points = list[tuple[float, float]]


class Hand:
    """Fingers on a canvas, in CSS pixels from its corner."""

    def __init__(self, lab: Lab, canvas: str) -> None:
        there = lab.canvas(canvas)
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
    lab.page.wait_for_timeout(500)
    moved = zoom(lab)
    assert moved[0] == scale
    assert moved[1] == pytest.approx(x + 60 / scale, abs=12 / scale)


def test_a_long_press_keeps_the_cell_and_says_its_value(lab: Lab) -> None:
    hand = Hand(lab, "output")
    probe = lab.page.locator("[data-probe=output]")
    expect(probe).to_have_css("opacity", "0")
    hand.send("touchStart", [(100, 60)])
    lab.page.wait_for_timeout(700)
    hand.send("touchEnd", [])
    lab.page.wait_for_timeout(300)
    assert "at=146151" not in lab.page.url
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
    lab.page.wait_for_timeout(500)
    assert "at=146151" not in lab.page.url
    before = lab.page.evaluate("scrollY")
    hand.draw([(120, 180)], [(120, 150)], [(120, 100)], [(120, 40)])
    lab.page.wait_for_timeout(400)
    assert lab.page.evaluate("scrollY") > before
