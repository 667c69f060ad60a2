"""Pointing: at an output cell its window lights up, at an input cell its readers; a click pins."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

# 7 × 7 cells with a ring of padding: 9 cells across.
DIGIT = link(image="digit", at=0)


def point(lab: Lab, side: str, row: float, column: float) -> tuple[float, float]:
    """The middle of a cell, on the page."""
    box = lab.canvas(side).bounding_box()
    assert box
    pitch = box["width"] / 9
    top = (box["height"] - box["width"]) / 2
    return box["x"] + (column + 1.5) * pitch, box["y"] + top + (row + 1.5) * pitch


def corner(lab: Lab, side: str, row: int, column: int) -> tuple[int, int, int]:
    """The colour near a cell's upper left corner, where no digit is."""
    box = lab.canvas(side).bounding_box()
    assert box
    pitch = box["width"] / 9
    top = (box["height"] - box["width"]) / 2
    return lab.pixel(side, (column + 1.2) * pitch, top + (row + 1.25) * pitch)


def test_an_output_cell_shows_its_window_and_sum(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    before = corner(lab, "input", 3, 3)
    lab.page.mouse.move(*point(lab, "output", 3, 3))
    expect(lab.where).to_have_text("row 3, column 3")
    expect(lab.page.locator(".value .caption")).to_have_text("row 3, column 3")
    assert corner(lab, "input", 3, 3) != before
    lab.page.mouse.move(5, 5)
    expect(lab.where).to_have_text("row 0, column 0")


def test_a_dilated_window_leaves_its_gaps_as_they_are(visit: OpenLab) -> None:
    lab = visit(link(image="digit", padding="1,1,1,1", dilation=2, at=0))
    cells = [(row, column) for row in range(7) for column in range(7)]
    before = {cell: corner(lab, "input", *cell) for cell in cells}
    lab.page.keyboard.press("End")
    expect(lab.where).to_have_text("row 4, column 4")
    lab.settle()
    changed = {cell for cell in cells if corner(lab, "input", *cell) != before[cell]}
    # rows 3 and 5, as 7 is padding; what the first window had lit, rows 1 and 3, is as it was before
    assert changed == {(r, c) for rows in ((1, 3), (3, 5)) for r in rows for c in rows}


def test_an_input_cell_lights_every_output_that_reads_it(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    cells = [(row, column) for row in range(7) for column in range(7) if (row, column) != (0, 0)]
    before = {cell: corner(lab, "output", *cell) for cell in cells}
    lab.page.mouse.move(*point(lab, "input", 4, 3))
    expect(lab.where).to_have_text("input row 4, column 3")
    lab.settle()
    changed = {cell for cell in cells if corner(lab, "output", *cell) != before[cell]}
    assert changed == {(row, column) for row in (3, 4, 5) for column in (2, 3, 4)}


def test_a_weight_lights_what_it_meets(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=24))
    far = corner(lab, "input", 6, 6)
    lab.weight(2, 2).hover()
    expect(lab.page.locator(".lit")).to_have_count(3)
    lab.settle()
    assert corner(lab, "input", 6, 6) != far


def test_a_cell_of_the_sum_lights_its_weight(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    lab.page.locator('.block [data-cell="1,2"]').first.hover()
    lit = lab.page.locator(".lit")
    expect(lit).to_have_count(3)
    assert {cell.get_attribute("data-cell") for cell in lit.all()} == {"1,2"}


def test_a_click_pins(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    lab.page.mouse.click(*point(lab, "output", 2, 5))
    lab.page.mouse.move(5, 5)
    expect(lab.where).to_have_text("row 2, column 5")
    lab.page.mouse.click(*point(lab, "input", 5, 1))
    lab.page.mouse.move(5, 5)
    expect(lab.where).to_have_text("row 5, column 1")


def test_the_wheel_zooms_both_pictures_around_the_pointer(visit: OpenLab) -> None:
    lab = visit(link(at=0))
    box = lab.canvas("input").bounding_box()
    assert box
    lab.page.mouse.move(box["x"] + 100, box["y"] + 80)
    words = lab.where.text_content()
    for _ in range(6):
        lab.page.mouse.wheel(0, -300)
    lab.wait_for_link("zoom=")
    assert lab.where.text_content() == words
    lab.page.keyboard.press("0")
    expect(lab.page).not_to_have_url(re.compile("zoom="))


def test_a_near_picture_follows_the_window(visit: OpenLab) -> None:
    lab = visit(link(zoom="40,300,200", at=200 * 600 + 300))
    lab.number("position").fill("1")
    lab.wait_for_link("zoom=40,")
    expect(lab.page).not_to_have_url(re.compile("zoom=40,300,200"))
