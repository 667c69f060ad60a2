"""The transposed convolution: cells that are stamped, cells that are reached, sizes that fall together."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

pytestmark = pytest.mark.computes

KERNEL = "1,2,3;4,5,6;7,8,9"
# 7 × 7 → 14 × 14, on a canvas with the row and the column before them that are cut off: 15 cells across
STATE = link(image="digit", operator="transposed", kernel=KERNEL, at=17)
CUT = 1
ACROSS = 15


def point(lab: Lab, side: str, row: float, column: float) -> tuple[float, float]:
    """The middle of a cell, on the canvas; inputs lie over the middles of their stamps."""
    box = lab.canvas(side).bounding_box()
    assert box
    pitch = min(box["width"], box["height"]) / ACROSS
    left, top = (box["width"] - ACROSS * pitch) / 2, (box["height"] - ACROSS * pitch) / 2
    scale, offset = (2, 0.5) if side == "input" else (1, 0.5)
    return left + (CUT + column * scale + offset) * pitch, top + (CUT + row * scale + offset) * pitch


def hover(lab: Lab, side: str, row: float, column: float) -> None:
    """Point at a cell."""
    box = lab.canvas(side).bounding_box()
    assert box
    x, y = point(lab, side, row, column)
    lab.page.mouse.move(box["x"] + x, box["y"] + y)


def colours(lab: Lab, side: str, cells: list[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """Each cell's colour near its corner."""
    return {cell: lab.pixel(side, *point(lab, side, cell[0] - 0.2, cell[1] - 0.2)) for cell in cells}


def test_the_header_turns_the_convolution_round(visit: OpenLab) -> None:
    lab = visit(link(image="digit"))
    button = lab.page.locator("[data-stage=transposed]")
    button.focus()
    lab.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→14 × 14")
    lab.wait_for_link("operator=transposed")
    expect(lab.page.locator("[data-code]")).to_contain_text("F.conv_transpose2d")
    expect(lab.page.locator("math").first).to_have_text("(7−1)·2+3=15")
    told = lab.page.locator(".formula .origin")
    expect(told).to_have_count(2)  # both axes say the same
    expect(told.first).to_contain_text("window = dilation · (kernel − 1) + 1")
    expect(told.last).to_have_text(
        "A convolution with these settings turns any size from 13 to 14 into 7; output padding 1 chooses 14."
    )
    lab.act("undo")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→7 × 7")
    field = lab.page.locator(".facts-table")
    expect(field).to_contain_text("3 × 3, stride 1")
    expect(field).to_contain_text("padding 1, centre 0.5")
    expect(lab.page.locator("[data-stage=conv]")).to_have_attribute("aria-pressed", "true")
    expect(lab.weight(0, 0)).to_have_value("\u22121")


def test_an_input_cell_stamps_the_outputs_it_adds_to(visit: OpenLab) -> None:
    lab = visit(STATE)
    cells = [(row, column) for row in range(3, 9) for column in range(3, 11)]
    before = colours(lab, "output", cells)
    hover(lab, "input", 3, 4)
    expect(lab.where).to_have_text("input row 3, column 4")
    lab.page.wait_for_timeout(150)
    after = colours(lab, "output", cells)
    stamped = {(r, c) for r in (5, 6, 7) for c in (7, 8, 9)}
    left = {(r, c) for r in (3, 4, 5) for c in (5, 6, 7)}
    assert {cell for cell in cells if after[cell] != before[cell]} <= stamped | left
    assert all(after[cell] != before[cell] for cell in stamped)
    body = {
        "input": {"image": "digit", "color": "native"},
        "layer": {
            "kind": "conv_transpose",
            "kernel": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
            "channels": "sum",
            "stride": 2,
            "padding": 1,
            "output_padding": 1,
        },
        "start": 3 * 7 + 4,
        "count": 1,
    }
    (frame,) = lab.api("/frames", body)["frames"]
    expect(lab.page.locator(".answer .caption")).to_have_text("added to output rows 5–7, columns 7–9")
    added = lab.page.locator(".block").nth(2).locator("[data-cell]")
    shown = [float(cell.get_attribute("title") or "nan") for cell in added.all()]
    assert shown == pytest.approx([value for row in frame["added"] for value in row])


def test_an_output_cell_gathers_what_reaches_it(visit: OpenLab) -> None:
    lab = visit(STATE)
    hover(lab, "output", 7, 9)
    expect(lab.where).to_have_text("output row 7, column 9")
    expect(lab.page.locator(".value .caption")).to_have_text("row 7, column 9")
    weights = lab.page.locator(".block").nth(1).locator("[data-cell]")
    # row 7 is reached by inputs 3 and 4, column 9 by 4 and 5: the corners of the kernel
    assert weights.all_text_contents() == ["9", "7", "3", "1"]
    value = lab.api(
        "/values",
        {
            "input": {"image": "digit", "color": "native"},
            "layer": {
                "kind": "conv_transpose",
                "kernel": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
                "stride": 2,
                "padding": 1,
                "output_padding": 1,
            },
            "output_region": [[7, 8], [9, 10]],
        },
    )["output"]["values"][0][0][0]
    assert abs(lab.shown_number() - value) < 1e-3


def test_output_padding_chooses_among_sizes_that_fall_together(visit: OpenLab) -> None:
    lab = visit(STATE)
    lab.number("spread").fill("3")
    expect(lab.page.locator(".size-line").first.locator("[data-size]")).to_have_text(["19", "20", "21"])
    for size in lab.page.locator(".size-line").first.locator("[data-size]").all_text_contents():
        report = lab.api(
            "/shape",
            {
                "input_shape": [1, 1, int(size), int(size)],
                "layers": [{"kind": "conv", "out_channels": 1, "kernel_size": 3, "stride": 3, "padding": 1}],
            },
        )["layers"][0]
        assert report["output_shape"][2:] == [7, 7]
    lab.page.locator(".size-line").first.locator("[data-size='21']").click()
    lab.wait_for_link("output_padding=2")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→21 × 20")


def test_a_reload_brings_back_the_transposed_lab_in_the_other_language(visit: OpenLab) -> None:
    lab = visit(link(image="digit", operator="transposed", up_stride=4, up_padding=0, output_padding=0))
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→27 × 27")
    # a kernel shorter than the stride leaves rows and columns that no input reaches
    expect(lab.page.locator(".facts-table tr").last).to_contain_text("rows 6, columns 6")
    lab.act("language")
    expect(lab.page.locator("[data-stage=transposed]")).to_have_text("转置卷积")
    lab.page.reload()
    lab.settle()
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→27 × 27")
