"""Padding can be seen and reached, whatever the size of the picture."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link


def test_dragging_reaches_the_first_ghost(visit: OpenLab) -> None:
    lab = visit(link(padding="8,8,8,8", at=0, zoom="30,5,4"))
    box = lab.canvas("input").bounding_box()
    assert box
    lab.page.mouse.move(box["x"] + 40, box["y"] + 40)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 360, box["y"] + 240, steps=8)
    lab.page.mouse.up()
    lab.page.mouse.move(0, 0)
    lab.wait_for_link("zoom=30,-1.")


def test_wide_padding_is_part_of_the_whole_picture(visit: OpenLab) -> None:
    lab = visit(link(padding="64,64,64,64", at=5))
    box = lab.canvas("input").bounding_box()
    assert box
    # The picture itself is dark at its edges; padding of zeros shows paper.
    assert min(lab.pixel("input", 12, box["height"] / 2)) > 240
    assert min(lab.pixel("input", box["width"] / 2, 12)) > 240


def test_a_mirror_repeats_its_edge_where_that_is_ticked(visit: OpenLab) -> None:
    lab = visit(link(image="digit"))
    twice = lab.page.locator("[data-symmetric]")
    expect(twice).not_to_be_visible()
    lab.page.locator("[data-value=reflect]").click()
    twice.check()
    lab.wait_for_link("mode=symmetric")
    expect(lab.page.locator("[data-value=reflect]")).to_have_attribute("aria-pressed", "true")
    twice.uncheck()
    lab.wait_for_link("mode=reflect")
