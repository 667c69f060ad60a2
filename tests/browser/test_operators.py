"""Operators drawn: overlap and resize + conv, coverage, padding's sources, winners, channels, groups."""

import io
import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link, sent
from tests.browser.test_numbers import color_table
from tests.browser.test_transposed import STAMPED, STATE

pytestmark = pytest.mark.computes

VIRIDIS = {0: (68, 1, 84), 4: (253, 231, 37)}


def point(lab: Lab, row: float, column: float, first: int, across: int) -> tuple[float, float]:
    """The middle of an input cell on its canvas, where `across` cells from `first` on fill a side."""
    box = lab.canvas("input").bounding_box()
    assert box
    pitch = min(box["width"], box["height"]) / across
    left, top = (box["width"] - across * pitch) / 2, (box["height"] - across * pitch) / 2
    return left + (column - first + 0.5) * pitch, top + (row - first + 0.5) * pitch


def hover(lab: Lab, row: float, column: float, first: int, across: int) -> None:
    """Point at an input cell."""
    box = lab.canvas("input").bounding_box()
    assert box
    x, y = point(lab, row, column, first, across)
    lab.page.mouse.move(box["x"] + x, box["y"] + y)
    lab.settle()


def close(a: tuple[int, int, int], b: tuple[int, int, int], far: int = 12) -> bool:
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= far


def test_three_ways_reach_one_cell(visit: OpenLab) -> None:
    lab = visit(STATE)
    tab = lab.page.locator("[data-sheet=sum]")
    tab.focus()
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_link("sheet=ways")
    expect(lab.page.locator("[data-ways] > .saying").first).to_contain_text("row 3, column 5")
    asked = {**STAMPED, "by": "output", "start": 3 * 14 + 5, "count": 3}
    frame, _, later = lab.api("/frames", asked)["frames"]
    ways = lab.page.locator("[data-way]")
    expect(ways).to_have_text([f"{frame['value']:.3f}"] * 3)
    # the framed weights of the stamps are those that come through, the turned kernel is turned
    framed = lab.page.locator(".stamp .lit")
    expected = [f"{r},{c}" for r in frame["weight_taps"][0] for c in frame["weight_taps"][1]]
    assert [cell.get_attribute("data-cell") for cell in framed.all()] == expected
    turned = lab.page.locator(".turned [role=cell]").all_text_contents()
    assert turned == [str(9 - i) for i in range(9)]
    # zeros between the inputs
    zeros = lab.page.locator(".zeros [role=cell]").all_text_contents()
    assert [zeros[i] for i in (1, 3, 4, 5, 7)] == ["0"] * 5
    # the framed row of the matrix, without its zeros, holds the same weights
    row = lab.page.locator(".matrix .here").all_text_contents()
    flat = [w for line in frame["weight"][0] for w in line]
    assert sorted(float(w) for w in row if w != "0") == sorted(flat)
    # the three go on together
    lab.page.locator("[data-canvas=input]").press("ArrowRight")
    expect(lab.page.locator("[data-ways] > .saying").first).to_contain_text("row 3, column 7")
    expect(ways).to_have_text([f"{later['value']:.3f}"] * 3)


def test_the_checkerboard_meter(visit: OpenLab) -> None:
    lab = visit(link(operator="transposed", kernel="box", channels="each", sheet="overlap"))
    score = lab.page.locator("[data-uniformity]")
    expect(score).to_have_text("25 %")
    lab.settle()

    def unevenness(name: str) -> float:
        """How much neighbouring cells differ, in a cut-out."""
        value: float = lab.page.locator(f"[data-cut={name}]").evaluate(
            """(canvas) => {
              const { width, height } = canvas;
              const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
              let sum = 0;
              for (let i = 4; i < data.length; i += 4) sum += Math.abs(data[i] - data[i - 4]);
              return sum / (width * height);
            }"""
        )
        return value

    assert unevenness("stamped") > 4 * unevenness("resized") > 0
    assert lab.page.locator(".keys").text_content() == "124"
    # stamps of 3 cells, 2 apart, meet in odd rows and odd columns
    colours: list[str] = lab.page.locator("[data-cut=counts]").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const rgb = (i) => `rgb(${data.slice(i * 4, i * 4 + 3).join(", ")})`;
          return Array.from({ length: data.length / 4 }, (_, i) => rgb(i));
        }"""
    )
    swatches = lab.page.locator(".keys .swatch").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
    )
    top, left = map(
        int, re.findall(r"(\d+)–", lab.page.locator("[data-overlap] > .saying").text_content() or "")
    )
    wide = len(colours) // 24
    assert colours == [swatches[(top + i // wide) % 2 + (left + i % wide) % 2] for i in range(24 * wide)]
    lab.number("kernel-rows").fill("4")
    lab.number("kernel-columns").fill("4")
    expect(score).to_have_text("100 %")
    expect(lab.page.locator(".keys")).to_have_text("4")


def test_coverage_counts_and_shows_dilations_grid(visit: OpenLab) -> None:
    lab = visit(link(image="digit", stride=2, dilation=2, padding="valid", at=0))
    button = lab.page.locator("[data-pane=input] [data-action=coverage]")
    button.click()
    lab.wait_for_link("coverage=1")
    hover(lab, 4, 4, 0, 7)
    expect(lab.page.locator("[data-pane=input] [data-count]")).to_have_text("read 4×")
    lab.page.mouse.move(3, 3)
    lab.settle()
    # the middle of a side of the cell: no number, no hatching, and of the read cell no window on it
    unread = lab.pixel("input", *point(lab, 5, 5.35, 0, 7))
    assert close(unread, VIRIDIS[0]), unread
    expect(button).to_have_attribute("title", re.compile(r"\(H\)$"))
    lab.page.keyboard.press("h")
    expect(button).to_have_attribute("aria-pressed", "false")


def read_counts(size: int, kernel: int, stride: int, dilation: int) -> NDArray[np.int64]:
    """How many windows read each cell of an axis without padding, by going through all of them."""
    counts = np.zeros(size, np.int64)
    for start in range(0, size - dilation * (kernel - 1), stride):
        counts[start : start + dilation * (kernel - 1) + 1 : dilation] += 1
    return counts


def counted_color(lab: Lab, count: int, most: int) -> tuple[int, int, int]:
    """The colour of a count on the scale from none to the most."""
    red, green, blue = color_table(lab, "viridis")[round(count / most * 255) * 3 :][:3]
    return red, green, blue


def test_coverage_of_a_signal_colours_and_counts_each_sample(visit: OpenLab) -> None:
    lab = visit(link(rank=1, source="1,4,-2,3,0.5,2,-1,6,2,1", kernel="1,2,3", padding="valid", stride=2))
    lab.page.keyboard.press("h")
    lab.wait_for_link("coverage=1")
    lab.settle()
    counts = read_counts(10, 3, 2, 1)
    assert sorted(set(counts)) == [0, 1, 2]
    box = lab.canvas("input").bounding_box()
    assert box
    for sample, count in enumerate(counts):
        # beside the number in the strip above the marks, right of the 54 px for the scale's numbers
        seen = lab.pixel("input", 54 + (box["width"] - 54) * (sample + 0.12) / 10, box["height"] - 25)
        assert close(seen, counted_color(lab, count, 2), 3), sample
        lab.page.mouse.move(box["x"] + 54 + (box["width"] - 54) * (sample + 0.5) / 10, box["y"] + 40)
        expect(lab.page.locator("[data-pane=input] [data-count]")).to_have_text(f"read {count}×")
    expect(lab.page.locator("[data-pane=output] [data-count]")).to_be_hidden()


def test_coverage_of_a_volume_colours_and_counts_its_slices(visit: OpenLab) -> None:
    lab = visit(
        "rank=3&source=blobs+size:6&kernel=1,1;1,1;;1,1;1,1&padding=valid&stride=1,2&dilation=2,1&coverage=1&at=0"
    )
    depth, rows, columns = read_counts(6, 2, 1, 1), read_counts(6, 2, 1, 2), read_counts(6, 2, 2, 1)
    counts = depth[0] * np.outer(rows, columns)
    most = depth.max() * rows.max() * columns.max()
    box = lab.canvas("input-depth").bounding_box()
    assert box
    cell = min(box["width"], box["height"]) / 6
    left, top = (box["width"] - 6 * cell) / 2, (box["height"] - 6 * cell) / 2
    said = lab.page.locator("[data-pane=input] [data-count]")
    for row, column in ((3, 3), (4, 2), (5, 5), (3, 5)):
        lab.page.mouse.move(box["x"] + left + (column + 0.5) * cell, box["y"] + top + (row + 0.5) * cell)
        expect(said).to_have_text(f"read {counts[row, column]}×")
        seen = lab.pixel("input-depth", left + (column + 0.15) * cell, top + (row + 0.15) * cell)
        assert close(seen, counted_color(lab, counts[row, column], most), 4), (row, column)
    lab.page.locator("[data-pane=input] [data-action=coverage]").click()
    lab.settle()
    assert "coverage" not in lab.page.url


@pytest.mark.parametrize(
    ("mode", "words", "copied"),
    [
        ("reflect", "padding \u22122, 3 copies 2, 3", (2, 3)),
        ("symmetric", "padding \u22122, 3 copies 1, 3", (1, 3)),
        ("replicate", "padding \u22122, 3 copies 0, 3", (0, 3)),
        ("circular", "padding \u22122, 3 copies 5, 3", (5, 3)),
        ("constant", "padding \u22122, 3 holds 0.5", None),
    ],
)
def test_a_ghost_points_to_what_it_copies(
    visit: OpenLab, mode: str, words: str, copied: tuple[int, int] | None
) -> None:
    fill = 0.5 if mode == "constant" else 0
    lab = visit(link(image="digit", padding="2,2,2,2", mode=mode, fill=fill, at=80))
    cells = [(row, 3) for row in range(7)]
    # the cell's left edge, inside its frame
    edge = {cell: point(lab, cell[0], cell[1] - 0.44, -2, 11) for cell in cells}
    before = {cell: lab.pixel("input", *edge[cell]) for cell in cells}
    hover(lab, -2, 3, -2, 11)
    expect(lab.where).to_have_text(words)
    changed = {cell for cell in cells if not close(lab.pixel("input", *edge[cell]), before[cell], 30)}
    assert changed == ({copied} if copied else set())


def test_a_cell_lights_the_readers_of_its_copies(visit: OpenLab) -> None:
    lab = visit(link(image="digit", padding="2,2,2,2", mode="circular", at=40))

    def corners() -> dict[tuple[int, int], tuple[int, int, int]]:
        box = lab.canvas("output").bounding_box()
        assert box
        pitch = min(box["width"], box["height"]) / 11
        left, top = (box["width"] - 11 * pitch) / 2, (box["height"] - 11 * pitch) / 2
        return {
            (row, column): lab.pixel("output", left + (column + 1.2) * pitch, top + (row + 1.25) * pitch)
            for row in range(9)
            for column in range(9)
        }

    before = corners()
    hover(lab, 0, 3, -2, 11)
    after = corners()
    changed = {cell for cell in before if not close(before[cell], after[cell], 8)}
    # row 0 is read as itself by outputs 0 to 2, and as the row after the last by 7 and 8
    readers = {(row, column) for row in (0, 1, 2, 7, 8) for column in (3, 4, 5)}
    assert readers - {(4, 4)} <= changed | {(4, 4)}
    assert changed <= readers | {(4, 4)}


def test_the_winners_are_ringed(visit: OpenLab) -> None:
    lab = visit(link(image="digit", pool="max_pool", stage="pool", at=4))
    layers = {"before": [{"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"}]}
    body = {
        "input": {"image": "digit", "color": "native"},
        **layers,
        "layer": {"kind": "max_pool", "kernel_size": 2, "stride": 2},
        "output_region": [[0, 3], [0, 3]],
    }
    winners = lab.api("/values", body)["output"]["winners"][0]
    lab.settle()
    inset = 3.5  # of the ring, in pixels
    box = lab.canvas("input").bounding_box()
    assert box
    pitch = min(box["width"], box["height"]) / 7
    accent = (61, 79, 196)

    def ringed(row: int, column: int) -> bool:
        x, y = point(lab, row, column, 0, 7)
        return any(
            close(lab.pixel("input", x - pitch / 2 + inset + by, y), accent, 40) for by in (-0.5, 0, 0.5)
        )

    expected = {(2 * o + winners[o][p] // 2, 2 * p + winners[o][p] % 2) for o in range(3) for p in range(3)}
    assert {(r, c) for r in range(6) for c in range(6) if ringed(r, c)} == expected


def test_sheets_add_up_to_the_sum_and_go_on_to_the_activation(visit: OpenLab) -> None:
    lab = visit(link(at=146_151, activation="relu", bias=0.5, kernel="1,0,-1;2,0,-2;1,0,-1"))
    total = lab.shown_number()
    lab.page.locator("[data-sheet=channels]").click()
    partial = lab.page.locator("[data-partial]")
    expect(partial).to_have_count(3)
    numbers = [float((text or "").replace("\u2212", "-")) for text in partial.all_text_contents()]
    assert sum(numbers) + 0.5 == pytest.approx(total, abs=2e-3)
    assert total < 0
    expect(lab.page.locator("[data-channels-sum]")).to_have_text(re.compile(r"\u2212"))
    expect(lab.page.locator("[data-activated]")).to_have_text("0.000")


def test_groups_from_one_to_all_and_separable(visit: OpenLab) -> None:
    lab = visit(link(image="digit", sheet="groups", at=0))
    slider = lab.page.locator("[data-slider=groups]")
    parameters, macs = (lab.page.locator(f"[data-{name}]") for name in ("parameters", "macs"))
    told = []
    slider.focus()
    for weights in (8 * 8 * 9, 8 * 4 * 9, 8 * 2 * 9, 8 * 9, 8 * 9 + 8 * 8):
        expect(parameters).to_have_text(str(weights))
        told.append((lab.page.locator("[data-groups]").text_content() or "").split(",")[0])
        lab.page.keyboard.press("ArrowRight")
    assert told == ["standard", "grouped", "grouped", "depthwise", "depthwise separable"]
    expect(macs).to_have_text(f"{(72 + 64) * 49:,}")
    lab.wait_for_link("groups=0")
    lab.number("wide").fill("12")
    expect(parameters).to_have_text(str(12 * 9 + 144))
    # signals and volumes have groups too, and the picture's sheet is left behind
    for rank, taps, size in ((1, 5, "64"), (3, 27, "8 × 8 × 8")):
        lab.follow(
            link(rank=rank, sheet="groups", groups=0, source={1: "square+length:64", 3: "blobs+size:8"}[rank])
        )
        expect(parameters).to_have_text(str(8 * taps + 64))
        expect(lab.page.locator("[data-groups-sheet]")).to_contain_text(f"8 → 8 channels of {size} with")


def rgb(png: bytes) -> NDArray[np.float64]:
    """Read a picture, (H, W, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), np.float64)


def output_maps(lab: Lab) -> NDArray[np.float64]:
    """Return the mean colour of the middle of each of eight small output maps, (8, 3)."""
    found = lab.page.locator("[data-group-maps]").evaluate(
        """(canvas) => {
          const ratio = canvas.width / canvas.clientWidth;
          const [step, bottom] = [canvas.clientWidth / 8, canvas.clientHeight - 18];
          return Array.from({ length: 8 }, (_, i) => {
            const box = [(i + 0.5) * step - 21, bottom - 43, 42, 28].map((v) => Math.round(v * ratio));
            const data = canvas.getContext("2d").getImageData(...box).data;
            const sum = (c) => data.filter((_, j) => j % 4 === c).reduce((a, b) => a + b, 0);
            return [0, 1, 2].map((c) => sum(c) * 4 / data.length);
          });
        }"""
    )
    return np.array(found)


def test_maps_are_computed_in_the_chosen_groups(visit: OpenLab) -> None:
    """Their pixels are the server's maps of grouped weights, and separable gives the standard's."""
    asked: list[Any] = []
    lab = visit(link(image="chelsea", sheet="groups", groups=2, range="-1,1", at=0))
    lab.page.on(
        "request", lambda request: asked.append(sent(request)) if "/convolve" in request.url else None
    )
    about, slider = lab.page.locator("[data-group-about]"), lab.page.locator("[data-slider=groups]")
    kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    seen = {}
    for key, groups, layers in (("Home", 1, 1), ("ArrowRight", 2, 1), ("End", 0, 2)):
        asked.clear()
        slider.press(key)
        lab.wait_for_link(f"groups={groups}" if groups != 1 else "sheet=groups")
        expect(about).to_contain_text("128 × 192" if groups else "for less")
        lab.settle()
        request = next(body for body in asked if len(body.get("before", [])) == layers)
        weight = np.array(request["before"][-1]["weight"] if groups == 0 else request["layer"]["weight"])
        per_group = 8 // groups if groups else 1
        assert weight.shape == (8, per_group, 3, 3)
        assert np.allclose(weight, weight[:, :, 1:2, 2:] / 2 * kernel, atol=1e-4)
        for channel, color in enumerate(output_maps(lab)):
            path = f"/convolve?channel={channel}&colormap=signed&range=-1,1"
            picture = rgb(lab.download(path, request, "image/png"))
            height, width = picture.shape[:2]
            middle = picture[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4]
            assert np.allclose(color, middle.mean(axis=(0, 1)), atol=6)
        seen[groups] = output_maps(lab)
    assert np.allclose(seen[0], seen[1], atol=1)
    assert np.abs(seen[2] - seen[1]).max() > 5
    lab.page.locator("[data-group-maps]").press("ArrowRight")
    expect(about).to_have_text("Output 0 reads inputs 0 … 7.")
