"""A and B: settings kept beside those that are edited, with their difference, in pixels and in numbers."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link
from tests.browser.test_looks import assert_accessible

DIGIT = {"input": {"image": "digit", "color": "native"}}


def layer(kernel: object, **more: object) -> dict[str, Any]:
    return {"kind": "conv", "kernel": kernel, "channels": "sum", "padding": "same", **more}


def numbers(lab: Lab, ours: dict[str, Any], theirs: dict[str, Any], row: int, column: int) -> list[float]:
    """A, B and B − A in a cell, by the API."""
    body = {**DIGIT, "layer": ours, "minus": {**DIGIT, "layer": theirs}}
    region = [[row, row + 1], [column, column + 1]]
    answer = lab.api("/values", {**body, "output_region": region})
    return [answer[name]["values"][0][0][0] for name in ("minus", "output", "difference")]


def expect_both(lab: Lab, values: list[float]) -> None:
    a, b, less = (f"{value:.3f}".replace("-", "\u2212") for value in values)
    expect(lab.page.locator("[data-both]")).to_contain_text(re.compile(f"A {a}B {b}B − A {less}$"))


def color_in(lab: Lab, canvas: str, x: float, y: float) -> tuple[int, int, int]:
    """The colour of a canvas at a part of its sides."""
    box = lab.canvas(canvas).bounding_box()
    assert box is not None
    return lab.pixel(canvas, box["width"] * x, box["height"] * y)


def color(lab: Lab, sheet: str, x: float, y: float) -> tuple[int, int, int]:
    """The colour of a comparison's picture at a part of its sides."""
    return color_in(lab, f"compare-{sheet}", x, y)


def test_what_is_kept_stays_beside_what_is_edited(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=17))
    sobel = layer("sobel_x")
    lab.act("compare")
    expect(lab.page.get_by_text("A and B give the same")).to_be_visible()
    expect_both(lab, numbers(lab, sobel, sobel, 2, 3))
    lab.weight(1, 1).fill("2.5")
    edited = layer([[-1, 0, 1], [-2, 2.5, 2], [-1, 0, 1]])
    values = numbers(lab, edited, sobel, 2, 3)
    expect_both(lab, values)
    expect(lab.page.get_by_text("A and B give the same")).to_be_hidden()
    lab.wait_for_link("a=kernel=sobel_x")
    # zero in the middle of the difference's scale
    low, high = lab.page.locator("[data-scale=difference] span").all_text_contents()
    assert low.replace("\u2212", "").strip("≤ ") == high.strip("≥ +")
    lab.page.locator("[data-compare-action=swap]").click()
    expect_both(lab, [values[1], values[0], -values[2]])
    expect(lab.weight(1, 1)).to_have_value("0")
    lab.wait_for_link("a=kernel=-1,0,1;-2,2.5,2;-1,0,1")
    lab.page.reload()
    lab.settle()
    expect_both(lab, [values[1], values[0], -values[2]])
    lab.page.locator("[data-compare-action=compare]").click()
    expect(lab.page.locator("[data-compare]")).to_be_hidden()
    lab.act("undo")
    expect_both(lab, [values[1], values[0], -values[2]])


def test_the_pictures_show_a_b_and_the_difference(visit: OpenLab) -> None:
    # A keeps the picture, B gives its negative: the difference is −2 × the picture
    lab = visit(link(image="digit", kernel="-1", a="kernel=1", at=17, range="-2,2"))
    expect_both(lab, numbers(lab, layer([[-1]]), layer([[1]]), 2, 3))
    cell = (0.5, 4.5 / 7)  # row 4, column 3, which is white: 1
    a, b, less = (color(lab, sheet, *cell) for sheet in ("a", "b", "difference"))
    assert a[0] > a[2]  # +1 of 2 is red
    assert b[2] > b[0]  # −1 of 2 is blue
    assert less[2] > less[0]
    assert sum(less) < sum(b)  # −2 of 2 is the deepest blue
    lab.page.get_by_role("button", name="wipe").click()
    slider = lab.page.get_by_role("slider", name="How far A reaches over B")
    slider.fill("90")
    assert color(lab, "wipe", *cell) == a
    slider.fill("10")
    assert color(lab, "wipe", *cell) == b
    lab.wait_for_link("compare=wipe")


def test_red_green_and_blue_differ_in_one_picture_and_three_numbers(visit: OpenLab) -> None:
    """B halves what A keeps: what was bright is darker than grey in its own colour, black stays grey."""
    lab = visit(link(image="coffee", channels="each", kernel="0.5", a="kernel=1~channels=each", at=0))
    asked = {"input": {"image": "coffee", "color": "native"}, "layer": {"kind": "conv", "kernel": [[1]]}}
    row, column = 150, 420  # on the red saucer's rim
    region = {"output_region": [[row, row + 1], [column, column + 1]]}
    values = [plane[0][0] for plane in lab.api("/values", {**asked, **region})["output"]["values"]]
    color_of = color(lab, "difference", (column + 0.5) / 600, (row + 0.5) / 400)
    scale = lab.page.locator("[data-scale=difference] span").last.text_content() or ""
    high = float(scale.strip("≥ +"))
    for seen, value in zip(color_of, values, strict=True):
        assert seen == pytest.approx(255 * (0.5 - value / 2 / high / 2), abs=26)
    expect(lab.page.locator("[data-sheet=difference]")).to_contain_text("grey = 0")
    first = lab.api("/values", {**asked, "output_region": [[0, 1], [0, 1]]})["output"]["values"]
    less = lab.page.locator("[data-less] .one")
    expect(less).to_have_count(3)
    told = [float(text.replace("\u2212", "-")) for text in less.all_text_contents()]
    assert told == pytest.approx([-plane[0][0] / 2 for plane in first], abs=1e-4)


def test_a_transposed_comparison_reads_output_cells(visit: OpenLab) -> None:
    up: dict[str, Any] = {"kind": "conv_transpose", "stride": 2, "padding": 1, "output_padding": 1}
    ours, theirs = ({**up, "channels": "sum", "kernel": [[n] * 3] * 3} for n in (1, 2))
    kept = "operator=transposed~kernel=2,2,2;2,2,2;2,2,2"
    lab = visit(link(image="digit", operator="transposed", kernel="1,1,1;1,1,1;1,1,1", a=kept, at=17))
    # input cell 2, 3 adds to output rows 3 to 5 and columns 5 to 7
    line, corner = lab.page.locator("[data-both]"), lab.page.locator("[data-probe=output]")
    expect(line).to_contain_text("output row 3, column 5")
    expect(corner.locator(".where")).to_have_text("3, 5")
    values = numbers(lab, ours, theirs, 3, 5)
    assert len(set(values)) == 3
    expect_both(lab, values)
    canvas = lab.canvas("compare-b")
    box = canvas.bounding_box()
    assert box is not None
    canvas.hover(position={"x": box["width"] * 0.5, "y": box["height"] * 0.6})
    expect(line).not_to_contain_text("row 3, column 5")
    row, column = map(int, re.findall(r"\d+", (line.text_content() or "").partition("A")[0]))
    expect_both(lab, numbers(lab, ours, theirs, row, column))
    expect(corner.locator(".where")).to_have_text(f"{row}, {column}")


def test_maps_of_different_sizes_have_no_difference(visit: OpenLab) -> None:
    lab = visit(link(image="digit", a="kernel=sobel_x~stride=2", at=17))
    words = "A gives 1 × 4 × 4, B gives 1 × 7 × 7 numbers: maps of different sizes have no difference."
    expect(lab.page.get_by_text(words)).to_be_visible()
    expect(lab.page.locator(".names")).to_contain_text(
        "A Sobel x 3 × 3, Stride 2   B Sobel x 3 × 3, Stride 1"
    )
    lab.number("stride").fill("2")
    expect(lab.page.get_by_text("A and B give the same")).to_be_visible()


def test_a_pointer_on_a_comparison_points_everywhere(visit: OpenLab) -> None:
    lab = visit(link(image="coffee", a="kernel=sobel_y"))
    canvas = lab.canvas("compare-difference")
    box = canvas.bounding_box()
    assert box is not None
    canvas.hover(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    expect(lab.where).to_have_text(re.compile(r"row (199|200|201), column (148|149|150|151)"))
    canvas.dispatch_event("wheel", {"deltaY": -800, "clientX": box["x"] + 50, "clientY": box["y"] + 50})
    expect(lab.page.locator("[data-pane=output] .view")).to_have_class(re.compile("zoomed"))


SIGNAL = "rank=1&source=1,4,-2,3,0.5,2,-1,6&kernel=1,-2,0.5&padding=1,1&at=3"
SAMPLES = {"input": {"data": [1, 4, -2, 3, 0.5, 2, -1, 6]}}


def tops(lab: Lab, sheet: str, cells: int) -> list[float]:
    """How high, in pixels, the dots of a plot lie, 54 px from its left; the first cell is padding."""
    canvas = lab.canvas(f"compare-{sheet}")
    box, whole = canvas.bounding_box(), lab.canvas("output").bounding_box()
    assert box is not None
    assert whole is not None
    assert (box["x"], box["width"]) == pytest.approx((whole["x"], whole["width"]), abs=1)
    found: list[float] = canvas.evaluate(
        """(canvas, cells) => {
          const [ratio, ink] = [canvas.width / canvas.clientWidth, [29, 32, 39]];
          const column = (x) => canvas.getContext("2d").getImageData(x * ratio, 0, 1, canvas.height).data;
          return Array.from({ length: 8 }, (_, i) => {
            // beside the stem only the dot has ink; its middle is as high as the value
            const data = column(54 + ((i + 1.5) / cells) * (canvas.clientWidth - 54) + 2);
            const rows = Array.from({ length: canvas.height - 20 * ratio }, (_, y) => y);
            const dark = rows.filter((y) =>
              ink.every((part, c) => data[y * 4 + 3] > 200 && Math.abs(data[y * 4 + c] - part) < 24));
            return dark.length ? (dark[0] + dark.at(-1)) / 2 / ratio : NaN;
          });
        }""",
        cells,
    )
    return found


def test_signals_are_compared_sample_by_sample(visit: OpenLab) -> None:
    """The difference's dots stand as high as the server's numbers."""
    lab = visit(SIGNAL)
    lab.page.keyboard.press("a")
    expect(lab.page.get_by_text("A and B give the same")).to_be_visible()
    lab.weight(0, 1).fill("1")
    ours, theirs = (
        {**SAMPLES, "layer": {"kind": "conv", "kernel": kernel, "padding": 1}}
        for kernel in ([1, 1, 0.5], [1, -2, 0.5])
    )
    answer = lab.api("/values", {**ours, "minus": theirs, "output_region": [[0, 8]]})
    a, b, less = (answer[name]["values"][0] for name in ("minus", "output", "difference"))
    expect_both(lab, [a[3], b[3], less[3]])
    lab.wait_for_link("a=kernel=1,-2,0.5~padding=1,1~rank=1")
    lab.page.mouse.move(0, 0)
    lab.settle()
    seen = tops(lab, "difference", 10)
    low, high = min(0, *less), max(0, *less)
    box = lab.canvas("compare-difference").bounding_box()
    assert box is not None
    for sample, value in enumerate(less):
        wanted = box["height"] - 26 - (value - low) / (high - low) * (box["height"] - 38)
        if sample != 3:  # the shown one is in the accent's colour
            assert seen[sample] == pytest.approx(wanted, abs=1.5), sample
    lab.page.get_by_role("button", name="over each other").click()
    expect(lab.canvas("compare-a")).to_have_count(0)
    expect(lab.canvas("compare-wipe")).to_be_visible()
    lab.page.locator("[data-compare-action=swap]").click()
    expect_both(lab, [b[3], a[3], -less[3]])
    lab.wait_for_link("compare=wipe")
    lab.page.reload()
    lab.settle()
    expect_both(lab, [b[3], a[3], -less[3]])
    assert_accessible(lab)
    # a named kernel of signals is found by its name, as pictures' are
    lab.follow(SIGNAL + "&a=kernel=sharpen_line~padding=1,1~rank=1")
    named = {**SAMPLES, "layer": {"kind": "conv", "kernel": "sharpen_line", "padding": 1}}
    answer = lab.api("/values", {**theirs, "minus": named, "output_region": [[3, 4]]})
    expect_both(lab, [answer[name]["values"][0][0] for name in ("minus", "output", "difference")])


VOLUME = "rank=3&source=blobs+size:6&kernel=box_cube+size:3&at=86"
BLOBS = {"input": {"generate": {"name": "blobs", "size": 6}}}


def test_volumes_are_compared_on_three_slices(visit: OpenLab) -> None:
    """Each slice of the difference has its signs and exact number; all three go where one is clicked."""
    lab = visit(VOLUME)
    lab.page.keyboard.press("a")
    expect(lab.page.get_by_text("A and B give the same")).to_be_visible()
    lab.weight(1, 1).fill("-1")
    box = np.full((3, 3, 3), 1 / 27)
    edited = box.copy()
    edited[0, 1, 1] = -1  # the slice of the kernel that is edited is the first
    ours, theirs = (
        {**BLOBS, "layer": {"kind": "conv", "kernel": kernel.tolist(), "padding": 1}}
        for kernel in (edited, box)
    )
    answer = lab.api("/values", {**ours, "minus": theirs, "output_region": [[0, 6]] * 3})
    a, b, less = (np.array(answer[name]["values"][0]) for name in ("minus", "output", "difference"))

    def expect_cell(at: tuple[int, ...], values: tuple[float, ...]) -> None:
        expect(lab.page.locator("[data-both]")).to_contain_text("depth {}, row {}, column {}".format(*at))
        lab.settle()
        line = (lab.page.locator("[data-both]").text_content() or "").replace("\u2212", "-")
        told = re.findall(r"A (\S+?)B (\S+?)B - A (\S+)$", line)
        assert [float(text) for text in told[0]] == pytest.approx(values, rel=5e-3)

    expect_cell((2, 2, 2), (a[2, 2, 2], b[2, 2, 2], less[2, 2, 2]))
    strongest = np.unravel_index(int(np.argmin(less[2])), (6, 6))
    row, column = map(int, strongest)
    canvas = lab.canvas("compare-difference-depth")
    view = canvas.bounding_box()
    assert view is not None
    cell = view["width"] / 6
    # beside the number in the cell's middle
    red, _, blue = lab.pixel("compare-difference-depth", (column + 0.15) * cell, (row + 0.15) * cell)
    assert less[2, row, column] < 0
    assert blue > red
    canvas.click(position={"x": (column + 0.5) * cell, "y": (row + 0.5) * cell})
    lab.page.mouse.move(0, 0)
    expect_cell((2, row, column), (a[2, row, column], b[2, row, column], less[2, row, column]))
    lab.wait_for_link(f"at={(2 * 6 + row) * 6 + column}")
    shown = [lab.page.locator("[data-sheet=a] .cut-head .mono").nth(axis).text_content() for axis in range(3)]
    assert shown == ["2", str(row), str(column)]
    lab.page.locator("[data-compare-action=swap]").click()
    expect_cell((2, row, column), (b[2, row, column], a[2, row, column], -less[2, row, column]))
    lab.act("undo")
    expect_cell((2, row, column), (a[2, row, column], b[2, row, column], less[2, row, column]))
    side_by_side = [color_in(lab, f"compare-{sheet}-depth", 0.55, 0.6) for sheet in ("a", "b")]
    lab.page.get_by_role("button", name="wipe").click()
    slider = lab.page.get_by_role("slider", name="How far A reaches over B")
    for value, wanted in zip(("100", "0"), side_by_side, strict=True):
        slider.fill(value)
        assert color_in(lab, "compare-wipe-depth", 0.55, 0.6) == pytest.approx(wanted, abs=2)
    lab.wait_for_link("compare=wipe")
    lab.page.reload()
    lab.settle()
    expect_cell((2, row, column), (a[2, row, column], b[2, row, column], less[2, row, column]))
    assert_accessible(lab)
    # A of another size lies where it belongs, twice as coarse along two axes, and has no difference
    lab.follow(VOLUME + "&a=kernel=box_cube+size:3~stride=2~rank=3")
    expect(lab.page.get_by_text("A gives 1 × 6 × 3 × 3, B gives 1 × 6 × 6 × 6 numbers")).to_be_visible()
    expect(lab.page.locator(".names")).to_contain_text("Mean 3 × 3 × 3, Stride 1 × 2 × 2   B")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_comparison(visit: OpenLab, scheme: str) -> None:
    lab = visit(link(image="digit", a="kernel=sobel_y", compare="wipe"), color_scheme=scheme)
    expect(lab.page.locator("[data-both]")).to_contain_text("B − A")
    assert_accessible(lab)
    lab.page.get_by_role("button", name="side by side").click()
    assert_accessible(lab)
    lab.page.locator("[data-kernel-export]").click()
    expect(lab.page.locator(".take textarea")).not_to_have_value("")
    assert_accessible(lab)
