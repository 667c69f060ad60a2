"""Reading values: the histogram, the scale's ends, and the probe, held to the engine's numbers."""

import io
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

pytestmark = pytest.mark.computes

SOBEL = {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"}
COFFEE = {"image": "coffee", "color": "native"}


@pytest.fixture(name="lab")
def opened(visit: OpenLab) -> Lab:
    """Give a lab whose scale's panel is open."""
    lab = visit(link(at=146151))
    lab.page.locator("[data-legend]").click()
    expect(lab.page.locator(".beyond")).not_to_be_empty()
    return lab


def tensor(lab: Lab) -> NDArray[np.float32]:
    """Fetch what the engine computed."""
    content = lab.download("/convolve", {"input": COFFEE, "layer": SOBEL}, "application/x-npy")
    values: NDArray[np.float32] = np.load(io.BytesIO(content))
    return values


def numbers(text: str) -> list[float]:
    """Read the numbers of a sentence."""
    plain = re.sub(r"(?<=\d)[,\u202f](?=\d{3})", "", text.replace("\u2212", "-"))
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", plain)]


def test_the_histogram_says_how_many_cells_are_clipped(lab: Lab) -> None:
    values = tensor(lab)
    asked = {"input": COFFEE, "layer": SOBEL, "range": "percentile"}
    low, high = lab.api("/histogram", asked)["maps"][0]["range"]
    shown = [float(lab.number(f"range-{end}").input_value()) for end in ("low", "high")]
    assert shown == pytest.approx([low, high], rel=1e-6)
    told = numbers(lab.page.locator(".beyond").text_content() or "")
    assert told[0] == values.size
    assert told[1] == np.count_nonzero(values < low)
    assert told[3] == np.count_nonzero(values > high)
    assert told[2:5:2] == pytest.approx([low, high], abs=1e-3)


def test_bars_are_as_high_as_there_are_cells(lab: Lab) -> None:
    answer = lab.api("/histogram", {"input": COFFEE, "layer": SOBEL, "bins": 64})
    counts = answer["maps"][0]["counts"]
    canvas = lab.page.locator("canvas.bars")
    box = canvas.bounding_box()
    assert box
    # the axis has 4 % of room at both ends; the floor lies 12 px above the lower edge
    width, floor = box["width"] / 1.08, box["height"] - 12
    tops = canvas.evaluate(
        """(canvas, [xs, floor]) => {
          const ratio = canvas.width / canvas.clientWidth;
          const context = canvas.getContext("2d");
          const ground = (x) => context.getImageData(x * ratio, 0, 1, 1).data.join();
          return xs.map((x) => {
            let y = 0;
            const seen = () => context.getImageData(x * ratio, y * ratio, 1, 1).data.join();
            while (y < floor && seen() === ground(x)) y++;
            return floor - y;
          });
        }""",
        [[(0.04 + (i + 0.5) / 64) * width for i in range(64)], floor],
    )
    for seen, count in zip(tops, counts, strict=True):
        wanted = (floor - 4) * (count / max(counts)) ** 0.5
        assert seen == pytest.approx(max(1.5, wanted) if count else 0, abs=1.6)


def test_an_end_that_is_dragged_fixes_the_range(lab: Lab) -> None:
    handle = lab.page.locator("[data-end=high]")
    box = handle.bounding_box()
    assert box
    lab.page.mouse.move(box["x"] + 12, box["y"] + 40)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] - 8, box["y"] + 40, steps=4)
    lab.page.mouse.up()
    lab.settle()
    lab.wait_for_link("range=")
    high = float(lab.number("range-high").input_value())
    assert 1 < high < 3.7
    expect(lab.page.locator(".popover [data-value=own]")).to_have_attribute("aria-pressed", "true")
    expect(lab.page.locator("[data-legend] > span").last).to_contain_text(f"{high:.3g}"[:3])
    told = numbers(lab.page.locator(".beyond").text_content() or "")
    assert told[3] == np.count_nonzero(tensor(lab) > np.float32(high))
    handle.press("ArrowLeft")
    expect(lab.number("range-high")).not_to_have_value(str(high))
    lab.page.keyboard.press("Escape")
    for _ in range(2):  # one step if the key followed the drag soon enough
        lab.act("undo")
        lab.settle()
        if "range=" not in lab.page.url:
            break
    assert "range=" not in lab.page.url


def test_a_typed_percentile_clips_as_many_cells(lab: Lab) -> None:
    lab.number("range-percent").fill("90")
    lab.wait_for_link("range=percentile:90")
    lab.settle()
    asked = {"input": COFFEE, "layer": SOBEL, "range": "percentile:90"}
    low, high = lab.api("/histogram", asked)["maps"][0]["range"]
    expect(lab.page.locator("[data-legend] > span").last).to_contain_text(f"{high:.3g}")
    values = tensor(lab)
    told = numbers(lab.page.locator(".beyond").text_content() or "")
    assert told[1] + told[3] == np.count_nonzero((values < low) | (values > high))
    assert (told[1] + told[3]) / values.size == pytest.approx(0.1, abs=0.005)
    lab.number("range-percent").fill("0")
    expect(lab.page.locator(".popover .note:not([hidden])")).to_contain_text("1")
    lab.wait_for_link("range=percentile:90")


def test_cells_beyond_the_scale_have_a_marked_corner(visit: OpenLab) -> None:
    """The upper one above it, the lower one below it, and none within."""
    lab = visit(link(image="digit", padding="valid", range="-2,1", at=0))
    digit = {"image": "digit", "color": "native"}
    asked = {"input": digit, "layer": {**SOBEL, "padding": 0}, "output_region": [[0, 5], [0, 5]]}
    values = lab.api("/values", asked)
    box = lab.canvas("output").bounding_box()
    assert box
    side = min(box["width"], box["height"])
    pitch = side / 7  # both pictures share the camera of the 7 × 7 input
    left, top = (box["width"] - 5 * pitch) / 2, (box["height"] - 5 * pitch) / 2
    for row, line in enumerate(values["output"]["values"][0]):
        for column, value in enumerate(line):
            if (row, column) == (0, 0):
                continue  # the shown cell has a ring
            x, y = left + (column + 1) * pitch - 5, top + row * pitch
            plain = lab.pixel("output", x - pitch / 2, y + 5)
            marks = [lab.pixel("output", x, y + end) for end in (5, pitch - 5)]
            assert [sum(abs(a - b) for a, b in zip(m, plain, strict=True)) > 60 for m in marks] == [
                value > 1,
                value < -2,
            ], (row, column)


def test_each_map_gets_its_own_range(visit: OpenLab) -> None:
    lab = visit("channels=each")
    lab.page.locator("[data-legend]").click()
    lab.page.locator(".popover [data-value=per_map]").click()
    with lab.page.expect_response("**/convolve?range=full*") as answered:
        lab.page.locator(".popover [data-value=full]").click()
    ranges = answered.value.headers["x-convscope-ranges"].split(";")
    assert len(set(ranges)) == 3
    lab.wait_for_link("range=full:per_map")
    # each of red, green and blue lies on its own map's range, to the pixel
    lab.page.keyboard.press("Escape")
    lab.follow(link(channels="each", range="full:per_map", zoom="39,300,200", at=0))
    region = [[198, 202], [298, 303]]
    layer = {"kind": "conv", "kernel": "sobel_x", "channels": "each", "padding": "same"}
    body = {"input": {"image": "coffee", "color": "native"}, "layer": layer, "input_region": region}
    values = lab.api("/values", {**body, "output_region": region})["output"]["values"]
    box = lab.canvas("output").bounding_box()
    assert box
    for row, column in ((198, 298), (199, 300), (201, 302)):
        wanted = []
        for values_of, ends in zip(values, ranges, strict=True):
            low, high = map(float, ends.split(","))
            wanted.append((values_of[row - 198][column - 298] - low) / (high - low) * 255)
        x, y = (column - 299.9) * 39 + box["width"] / 2, (row - 199.9) * 39 + box["height"] / 2
        assert lab.pixel("output", x, y) == pytest.approx(wanted, abs=3)
    lab.page.locator("[data-legend]").click()
    lab.page.locator(".popover [data-value=shared]").click()
    lab.wait_for_link("range=full&" if "&at" in lab.page.url else "range=full")


def test_the_probe_says_every_digit(open_lab: OpenLab) -> None:
    lab = open_lab(link(at=243 * 600 + 351), permissions=["clipboard-read", "clipboard-write"])
    box = lab.canvas("output").bounding_box()
    assert box
    lab.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.3)
    lab.settle()
    row, column = map(int, (lab.page.locator("[data-probe=output] .where").text_content() or "").split(", "))
    region = [[row, row + 1], [column, column + 1]]
    asked = {"input": COFFEE, "layer": SOBEL, "input_region": region, "output_region": region}
    answer = lab.api("/values", asked)
    lab.page.keyboard.press("c")
    expect(lab.page.locator(".toast")).to_contain_text("Copied")
    value = answer["output"]["values"][0][0][0]
    assert float(lab.page.evaluate("navigator.clipboard.readText()")) == value
    expect(lab.page.locator("[data-probe=output] .values")).to_have_text(str(value).replace("-", "\u2212"))
    # the middle of the window, in all three channels
    inputs = lab.page.locator("[data-probe=input] .values > span").all_text_contents()
    assert [float(text) for text in inputs] == [plane[0][0] for plane in answer["input"]["values"]]
    # away from the cells, the pinned one is read; a click copies it
    lab.page.locator("[data-probe=output]").hover()
    expect(lab.page.locator("[data-probe=output] .where")).not_to_have_text(f"{row}, {column}")
    lab.page.locator("[data-probe=output]").click()
    lab.page.wait_for_function(f"async () => Number(await navigator.clipboard.readText()) !== {value}")
    pinned = lab.page.evaluate("navigator.clipboard.readText()")
    assert float(pinned) == pytest.approx(9.827, abs=5e-4)
    assert np.float32(pinned) == tensor(lab)[0, 0, 243, 351]
