"""Volumes on the page: slices hold the server's numbers, the stack turns, and files become volumes."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab

AXES = ("depth", "height", "width")


def ink(lab: Lab, name: str) -> int:
    """How much is drawn on a canvas, and where: a number that another drawing doesn't have."""
    return int(
        lab.canvas(name).evaluate(
            """(canvas) => {
              const { width, height } = canvas;
              const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
              let sum = 0;
              for (let i = 0; i < data.length; i += 4)
                sum = (sum * 31 + data[i] + 7 * data[i + 3]) % 1000000007;
              return sum;
            }"""
        )
    )


def test_the_window_moves_in_three_directions_and_its_sum_is_the_servers(visit: OpenLab) -> None:
    lab = visit("rank=3&source=blobs+size:12&kernel=gaussian_cube+size:3&at=900")
    page = lab.page
    source = {"generate": {"name": "blobs", "size": 12}}
    layer = {"kind": "conv", "kernel": {"name": "gaussian_cube", "size": 3}, "padding": "same"}
    output = np.array(
        lab.api("/convolve", {"input": source, "layer": layer, "values": True})["output"]["data"]
    )[0, 0]

    def place() -> tuple[int, int, int]:
        """The cell that the heading names."""
        depth, row, column = map(int, re.findall(r"\d+", lab.where.text_content() or ""))
        return depth, row, column

    assert place() == tuple(map(int, np.unravel_index(900, output.shape)))
    for key, axis, by in (("PageDown", 0, 1), ("ArrowUp", 1, -1), ("ArrowRight", 2, 1), ("PageUp", 0, -1)):
        before = place()
        page.keyboard.press(key)
        lab.settle()
        assert place()[axis] == before[axis] + by
        assert abs(lab.shown_number() - output[place()]) < 1e-3
    page.locator("[data-slider=output-depth]").fill("3")
    lab.settle()
    assert place()[0] == 3
    box = lab.canvas("output-depth").bounding_box()
    assert box is not None
    # Both sides show the input with one cell of padding around.
    page.mouse.click(box["x"] + box["width"] * 3.5 / 14, box["y"] + box["height"] * 10.5 / 14)
    page.mouse.move(0, 0)
    lab.settle()
    assert place() == (3, 9, 2)
    assert abs(lab.shown_number() - output[3, 9, 2]) < 1e-3
    frame = lab.api("/frames", {"input": source, "layer": layer, "start": 3 * 144 + 9 * 12 + 2, "count": 1})
    for number, total in enumerate(frame["frames"][0]["slice_sums"][0]):
        line = page.locator(f"[data-slice='{number}'] span")
        shown = float((line.text_content() or "").replace("\u2212", "-"))
        assert abs(shown - total) < 1e-3
    lab.wait_for_link(f"at={3 * 144 + 9 * 12 + 2}")
    # A cell that an edit takes away from under the pointer is not asked for.
    page.locator("[data-slider=output-depth]").fill("9")
    page.mouse.move(box["x"] + box["width"] * 2.5 / 14, box["y"] + box["height"] * 2.5 / 14)
    lab.settle()
    assert place() == (9, 1, 1)
    lab.number("stride").fill("3")
    lab.settle()
    assert place() == (3, 3, 0)


def test_slices_show_the_cells_and_the_stack_turns(visit: OpenLab) -> None:
    lab = visit("rank=3&source=moving_disk+size:8+depth:4&kernel=identity_cube&padding=valid&at=0&map=0")
    made = np.array(
        lab.api(
            "/convolve",
            {
                "input": {"generate": {"name": "moving_disk", "size": 8, "depth": 4}},
                "layer": {"kind": "conv", "kernel": [[[1]]]},
                "values": True,
            },
        )["output"]["data"]
    )[0, 0]
    box = lab.canvas("input-depth").bounding_box()
    assert box is not None
    cell = box["width"] / 8
    plane = 1
    for row, column in ((0, 6), (6, 6), (3, 6), (5, 7)):
        # beside the middle, where lines may cross
        level = lab.pixel("input-depth", (column + 0.28) * cell, (row + 0.72) * cell)[0]
        assert abs(level - 255 * made[plane, row, column] / made.max()) < 6, (row, column)
    first = ink(lab, "input"), ink(lab, "output")
    view = lab.canvas("input").bounding_box()
    assert view is not None
    x, y = view["x"] + view["width"] / 2, view["y"] + view["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 60, y + 20, steps=6)
    lab.page.mouse.up()
    lab.wait_for_link("zoom=1")
    lab.settle()
    turned = ink(lab, "input"), ink(lab, "output")
    assert all(a != b for a, b in zip(first, turned, strict=True))
    lab.canvas("input").focus()
    lab.page.keyboard.press("0")
    lab.settle()
    expect(lab.page).not_to_have_url(re.compile("zoom="))
    lab.page.get_by_role("button", name="Sheets").click()
    lab.wait_for_link("stack=sheets")
    lab.settle()
    assert ink(lab, "input") not in (first[0], turned[0])


def test_files_become_volumes(open_lab: OpenLab) -> None:
    lab = open_lab("rank=3")
    page = lab.page
    frames = [Image.fromarray(np.full((6, 9), 40 * n, np.uint8)) for n in range(5)]
    gif = io.BytesIO()
    frames[0].save(gif, "GIF", save_all=True, append_images=frames[1:])
    page.locator("[data-upload]").set_input_files(
        {"name": "moving.gif", "mimeType": "image/gif", "buffer": gif.getvalue()}
    )
    lab.wait_for_link("source=tensor:t")
    expect(page.locator("[data-extent]")).to_have_text("5 × 6 × 9")
    lab.settle()
    expect(page.get_by_role("button", name="moving.gif")).to_have_attribute("aria-pressed", "true")
    pictures: list[FilePayload] = []
    for name, frame in (("b2.png", frames[1]), ("b10.png", frames[2]), ("b1.png", frames[0])):
        data = io.BytesIO()
        frame.save(data, "PNG")
        pictures.append(FilePayload(name=name, mimeType="image/png", buffer=data.getvalue()))
    page.locator("[data-upload]").set_input_files(pictures)
    expect(page.locator("[data-extent]")).to_have_text("3 × 6 × 9")
    lab.settle()
    identity = page.locator("[data-presets]")
    identity.click()
    page.locator("[data-preset=identity_cube]").click()
    lab.settle()
    page.locator("[data-slider=output-depth]").fill("1")
    lab.settle()
    assert abs(lab.shown_number() - 40 / 255) < 1e-3
    cells = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    array = io.BytesIO()
    np.save(array, cells)
    page.locator("[data-upload]").set_input_files(
        {"name": "cells.npy", "mimeType": "application/octet-stream", "buffer": array.getvalue()}
    )
    expect(page.locator("[data-extent]")).to_have_text("2 × 3 × 4")
    lab.settle()
    page.locator("[data-slider=output-depth]").fill("1")
    lab.settle()
    depth, row, column = map(int, re.findall(r"\d+", lab.where.text_content() or "")[:3])
    assert lab.shown_number() == cells[depth, row, column] > 0
    page.locator("[data-upload]").set_input_files(
        {"name": "flat.wav", "mimeType": "audio/wav", "buffer": b"RIFF\x04\0\0\0WAVE"}
    )
    expect(page.locator("[data-trouble]").filter(has_text="flat.wav")).to_be_visible()
    assert lab.complaints.pop().endswith("422 (Unprocessable Entity)")


def darkest_and_lightest(lab: Lab, name: str, cell: tuple[int, float], size: float) -> tuple[int, int]:
    """The ends of what is drawn inside a cell of a slice without padding, both by green."""
    ends = lab.canvas(name).evaluate(
        """(canvas, { row, column, size }) => {
          const ratio = canvas.width / canvas.clientWidth;
          const side = Math.floor(size * ratio) - 6;
          const [x, y] = [Math.ceil(column * size * ratio) + 3, Math.ceil(row * size * ratio) + 3];
          const { data } = canvas.getContext("2d").getImageData(x, y, side, side);
          const greens = Array.from({ length: data.length / 4 }, (_, i) => data[i * 4 + 1]);
          return [Math.min(...greens), Math.max(...greens)];
        }""",
        {"row": cell[0], "column": cell[1], "size": size},
    )
    return ends[0], ends[1]


def test_large_cells_hold_numbers_in_an_ink_that_reads_on_them(visit: OpenLab) -> None:
    lab = visit("rank=3&source=gradient+size:6&kernel=identity_cube&padding=valid&at=0&map=0")
    lab.page.get_by_role("button", name="Slices").click()
    lab.wait_for_link("stack=slices")
    lab.settle()
    lab.page.mouse.move(0, 0)
    expect(lab.canvas("input")).to_be_hidden()
    made = lab.api(
        "/values",
        {
            "input": {"generate": {"name": "gradient", "size": 6}},
            "layer": {"kind": "conv", "kernel": [[[1]]]},
            "input_region": [[0, 6], [0, 6], [0, 6]],
            "output_region": [[0, 0], [0, 0], [0, 0]],
        },
    )["input"]["values"][0]
    lab.page.locator("[data-slider=input-depth]").fill("1")
    lab.settle()
    box = lab.canvas("input-depth").bounding_box()
    assert box is not None
    high = np.max(made)
    size = min(box["width"], box["height"]) / 6
    offset = (box["width"] - 6 * size) / 2 / size
    for row, column in ((5, 0), (0, 5), (5, 5)):
        dark, light = darkest_and_lightest(lab, "input-depth", (row, column + offset), size)
        fill = 255 * made[1][row][column] / high
        assert light - dark > 100, (row, column)
        assert min(abs(fill - dark), abs(fill - light)) < 12, (row, column)


def test_the_cells_that_read_what_is_pointed_at_light_up(visit: OpenLab) -> None:
    lab = visit("rank=3&source=blobs+size:6&kernel=box_cube+size:3&at=43&stack=slices")
    box = lab.canvas("input-depth").bounding_box()
    assert box is not None
    before = [ink(lab, f"output-{axis}") for axis in AXES]
    cell = min(box["width"], box["height"]) / 8
    left = box["x"] + (box["width"] - 8 * cell) / 2
    # Cell [1, 4, 4], past one of padding; readers are 3 to 5 along height and width.
    lab.page.mouse.move(left + 5.5 * cell, box["y"] + (box["height"] - 8 * cell) / 2 + 5.5 * cell)
    lab.settle()
    expect(lab.where).to_contain_text("[1, 4, 4]")
    out = lab.canvas("output-depth").bounding_box()
    assert out is not None
    begin = (out["width"] - 6 * cell) / 2

    def hued(row: int, column: int) -> bool:
        """Whether a weight's hue lies over a cell, whose map is grey."""
        pixel = lab.pixel("output-depth", begin + (column + 0.2) * cell, (row + 1.85) * cell)
        return max(pixel[:3]) - min(pixel[:3]) > 30

    lit = {(row, column) for row in range(6) for column in range(6) if hued(row, column)}
    assert lit == {(row, column) for row in (3, 4, 5) for column in (3, 4, 5)}
    assert [ink(lab, f"output-{axis}") for axis in AXES] != before
    lab.page.mouse.move(0, 0)
    lab.settle()
    assert [ink(lab, f"output-{axis}") for axis in AXES] == before


FRAMES = """() => {
  const [{ stroke }, { roundRect }] = [CanvasRenderingContext2D.prototype, Path2D.prototype];
  const accent = getComputedStyle(document.body).getPropertyValue("--accent").trim();
  Path2D.prototype.roundRect = function (x, y, w, h, radius) {
    this.middle = `${x + w / 2} ${y + h / 2}`;
    roundRect.call(this, x, y, w, h, radius);
  };
  CanvasRenderingContext2D.prototype.stroke = function (...path) {
    if (path[0]?.middle && this.strokeStyle === accent) this.canvas.dataset.framed = path[0].middle;
    stroke.apply(this, path);
  };
}"""


def framed(lab: Lab, name: str) -> list[float]:
    """The middle of what a slice last framed in the accent's colour."""
    x, y = (lab.canvas(name).get_attribute("data-framed") or "").split()
    return [float(x), float(y)]


@pytest.mark.parametrize(
    "layer", ["stride=2,3&padding=valid&at=2", "operator=transposed&up_stride=3,1&at=150"]
)
def test_a_window_and_its_cell_lie_at_the_same_place_of_both_panes(visit: OpenLab, layer: str) -> None:
    lab = visit(f"rank=3&source=blobs+size:8&stack=slices&{layer}")
    lab.page.evaluate(FRAMES)
    lab.page.keyboard.press("ArrowDown")
    lab.settle()
    for axis in AXES:
        assert framed(lab, f"input-{axis}") == pytest.approx(framed(lab, f"output-{axis}")), axis
    # A click there is a click on that window, on either side.
    cell = lab.where.text_content()
    for side in ("input", "output"):
        x, y = framed(lab, f"{side}-height")
        lab.canvas(f"{side}-height").click(position={"x": x, "y": y})
        lab.page.mouse.move(0, 0)
        lab.settle()
        assert lab.where.text_content() == cell


def test_a_link_brings_back_all_of_a_volume(visit: OpenLab) -> None:
    """Input, kernel, slice, camera, view and step, as they were left."""
    lab = visit("rank=3&source=blobs+seed:4+size:9&kernel=gaussian_cube&at=100")
    page = lab.page
    page.get_by_role("button", name="Sheets").click()
    page.get_by_role("button", name="Nearer").first.click()
    page.locator("[data-slider=output-depth]").fill("6")
    page.locator("[data-weight]").first.fill("3")
    page.keyboard.press("Enter")
    page.locator(".slice-picker button").nth(2).click()
    for part in ("seed:4", "stack=sheets", "zoom=", "slice=2"):
        lab.wait_for_link(part)
    lab.settle()
    page.mouse.move(0, 0)
    lab.settle()
    kept, number = page.url, lab.shown_number()
    views = ("input", "output", "input-depth", "output-width")
    drawn = [ink(lab, name) for name in views]
    page.reload()
    lab.settle()
    assert page.url == kept
    assert lab.shown_number() == number
    assert [ink(lab, name) for name in views] == drawn


def test_the_sum_of_a_slice_lights_up_its_own_weights(visit: OpenLab) -> None:
    lab = visit("rank=3&source=blobs+size:8&at=150")
    page = lab.page
    page.locator("[data-slice='2']").click()
    product = page.locator(".block").nth(2).locator("span").nth(4)
    product.hover()
    lit = page.locator(".block .lit")
    expect(lit).to_have_count(3)
    assert {cell.get_attribute("data-cell") for cell in lit.all()} == {"7,1"}


def test_a_stamp_in_a_volume_is_told_and_shown_slice_by_slice(visit: OpenLab) -> None:
    lab = visit("rank=3&source=blobs+size:8&operator=transposed&at=150")
    page = lab.page
    layer = {
        "kind": "conv_transpose",
        "kernel": "sobel_width",
        "stride": 2,
        "padding": 1,
        "output_padding": 1,
    }
    request = {"input": {"generate": {"name": "blobs", "size": 8}}, "layer": layer, "start": 150, "count": 1}
    (frame,) = lab.api("/frames", request)["frames"]
    planes, rows, columns = frame["taps"]
    where = page.locator(".answer .caption").text_content() or ""
    assert [int(each) for each in re.findall(r"\d+", where)] == [
        planes[0], planes[-1], rows[0], rows[-1], columns[0], columns[-1],
    ]  # fmt: skip
    page.locator(".slice-picker [data-value='1']").click()
    lab.settle()
    shown = page.locator(".block").nth(2).locator("[data-cell]")
    texts = [float(text.replace("\u2212", "-")) for text in shown.all_text_contents()]
    assert np.allclose(texts, np.array(frame["added"][1]).ravel(), atol=6e-4)
    assert shown.first.get_attribute("data-cell") == "3,0"
