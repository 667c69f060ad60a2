"""The player: it plays, steps, scrubs, jumps, ends and begins again."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link

DIGIT = link(image="digit", at=0)
SOBEL = {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"}


# Where, across a canvas, most of the accent is.
ACCENT = """(canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--accent");
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  const counts = new Array(width).fill(0);
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === r && data[i + 1] === g && data[i + 2] === b) counts[(i / 4) % width]++;
  const most = Math.max(...counts);
  return most === 0 ? -1 : counts.indexOf(most) / (width / canvas.clientWidth);
}"""


def test_steps_and_jumps(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    expect(lab.where).to_have_text("row 0, column 0")
    lab.act("next")
    expect(lab.where).to_have_text("row 0, column 1")
    lab.act("previous")
    lab.act("previous")
    expect(lab.where).to_have_text("row 6, column 6")
    lab.number("position").fill("9")
    expect(lab.where).to_have_text("row 1, column 1")
    lab.page.locator("[data-slider=position]").fill("48")
    expect(lab.where).to_have_text("row 6, column 6")


def test_keys(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    for key, where in (
        ("ArrowRight", "row 0, column 1"),
        ("ArrowDown", "row 1, column 1"),
        ("ArrowLeft", "row 1, column 0"),
        ("ArrowUp", "row 0, column 0"),
        ("End", "row 6, column 6"),
        ("Home", "row 0, column 0"),
        (".", "row 0, column 1"),
        (",", "row 0, column 0"),
    ):
        lab.page.keyboard.press(key)
        expect(lab.where).to_have_text(where)
    lab.page.keyboard.press("]")
    expect(lab.page.locator("[data-speed]")).to_have_value("8")
    lab.wait_for_link("speed=8")
    lab.page.keyboard.press("[")
    expect(lab.page.locator("[data-speed]")).to_have_value("4")


def test_space_plays_and_pauses(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=0, speed=15))
    lab.page.keyboard.press("Space")
    expect(lab.where).not_to_have_text("row 0, column 0")
    lab.page.keyboard.press("Space")
    expect(lab.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    lab.settle()
    now = lab.where.text_content() or ""
    lab.page.wait_for_timeout(300)
    expect(lab.where).to_have_text(now)


def test_it_stops_at_the_end_unless_it_loops(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=46, speed=30, loop=0))
    lab.act("play")
    expect(lab.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(lab.where).to_have_text("row 6, column 6")
    lab.act("loop")
    lab.act("play")
    expect(lab.where).not_to_contain_text("row 6")
    lab.act("play")


def test_play_shows_the_numbers_of_each_window(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=7, speed=30))
    lab.act("play")
    lab.page.wait_for_timeout(700)
    lab.act("play")
    lab.settle()
    row, column = (int(part.split()[-1]) for part in (lab.where.text_content() or "").split(","))
    asked = {
        "input": {"image": "digit", "color": "native"},
        "layer": SOBEL,
        "start": row * 7 + column,
        "count": 1,
    }
    expect(lab.value).to_have_text(
        f"{lab.api('/frames', asked)['frames'][0]['value']:.3f}".replace("-", "\u2212")
    )


@pytest.mark.parametrize(
    ("state", "body", "words"),
    [
        (
            DIGIT,
            {"input": {"image": "digit", "color": "native"}, "layer": SOBEL},
            "Row 0, column 1: 9 products",
        ),
        (
            "rank=1&source=1,4,-2,3&kernel=1,-2,0.5&padding=valid&at=0",
            {"input": {"data": [1, 4, -2, 3]}, "layer": {"kind": "conv", "kernel": [1, -2, 0.5]}},
            "Sample 1: 3 products",
        ),
        (
            "rank=3&source=gradient+size:4&kernel=identity_cube&padding=same&at=0",
            {
                "input": {"generate": {"name": "gradient", "size": 4}},
                "layer": {"kind": "conv", "kernel": "identity_cube", "padding": "same"},
            },
            "Depth 0, row 0, column 1: 27 products",
        ),
    ],
    ids=["picture", "signal", "volume"],
)
def test_the_step_is_said_in_words(visit: OpenLab, state: str, body: dict[str, object], words: str) -> None:
    lab = visit(state)
    lab.act("next")
    (frame,) = lab.api("/frames", {**body, "start": 1, "count": 1})["frames"]
    value = f"{frame['value']:.3f}".replace("-", "\u2212")
    said = f"{words} and the bias add up to {value}."
    expect(lab.page.locator("[aria-live=polite]")).to_contain_text(said)


def test_inside_a_window_the_sum_grows_product_by_product(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=24))
    asked = {"input": {"image": "digit", "color": "native"}, "layer": SOBEL, "start": 24, "count": 2}
    frames = lab.api("/frames", asked)["frames"]
    whole = lab.value.text_content() or ""
    lab.page.keyboard.press("Shift+ArrowRight")
    said = lab.page.locator("[data-part=sum] .saying")
    for number, sum_ in enumerate([each for row in frames[0]["running"][0] for each in row], 1):
        expect(said).to_contain_text(f"Product {number} of 9")
        assert lab.shown_number() == pytest.approx(sum_, abs=6e-4)
        cell = ",".join(map(str, divmod(number - 1, 3)))
        assert {lit.get_attribute("data-cell") for lit in lab.page.locator(".lit").all()} == {cell}
        expect(lab.page.locator("[data-weight].twin")).to_have_attribute("data-weight", cell)
        if number < 9:
            lab.page.keyboard.press(".")
    expect(lab.value).to_have_text(whole)
    expect(lab.page.locator("[aria-live=polite]")).to_contain_text("Product 9 of 9, grey: 1.000 × 1 = 1.000")
    lab.wait_for_link("product=8")
    lab.page.keyboard.press("Shift+ArrowRight")  # on into the next window
    expect(lab.where).to_have_text("row 3, column 4")
    expect(said).to_contain_text("Product 1 of 9")
    lab.page.locator("[data-slider=position]").fill("8")
    expect(said).to_contain_text("Product 9 of 9")
    assert lab.shown_number() == pytest.approx(frames[1]["value"], abs=6e-4)
    lab.page.keyboard.press("Escape")
    expect(lab.page.locator(".lit")).to_have_count(0)
    expect(lab.number("position")).to_have_value("26")


def test_on_a_phone_the_strip_follows_the_product(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=24, product=0), width=390, height=844)
    strip, product = lab.page.locator(".strip"), lab.page.locator(".strip .lit").last
    scrolled = "() => [document.scrollingElement.scrollTop, document.querySelector('main').scrollTop]"
    before = lab.page.evaluate(scrolled)
    for number in range(9):
        expect(product).to_have_attribute("data-cell", ",".join(map(str, divmod(number, 3))))
        edges, cell = strip.bounding_box(), product.bounding_box()
        assert edges is not None
        assert cell is not None
        assert edges["x"] <= cell["x"]
        assert cell["x"] + cell["width"] <= edges["x"] + edges["width"]
        lab.page.keyboard.press(".")
        lab.settle()
    assert lab.page.evaluate(scrolled) == before


def test_a_signal_marks_the_sample_of_the_product(visit: OpenLab) -> None:
    lab = visit("rank=1&at=20&product=0")
    marked = []
    for _ in range(3):
        marked.append(lab.canvas("input").evaluate(ACCENT))
        lab.page.keyboard.press(".")
        lab.settle()
    first, second, third = marked
    assert second - first == pytest.approx(third - second, abs=1)
    assert second - first > 5


def test_play_inside_goes_from_window_to_window_and_ends_with_bias_and_activation(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=47, product=5, bias=0.5, activation="tanh", speed=30, loop=0))
    said, after = lab.page.locator("[data-part=sum] .saying"), lab.page.locator("[data-after]")
    expect(after).to_have_text("…")
    lab.act("play")
    expect(lab.where).to_have_text("row 6, column 6")
    expect(lab.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(said).to_contain_text("tanh, f(x) = tanh(x): 0.500 becomes 0.462")
    expect(lab.page.locator("[aria-live=polite]")).to_contain_text("0.500 becomes 0.462")
    expect(lab.page.locator(".after.lit [data-after]")).to_have_text("0.462")
    expect(lab.page.locator(".player .where")).to_contain_text("of 11")
    lab.page.locator("[data-slider=position]").fill("9")
    expect(said).to_contain_text("All 9 products, and the bias 0.5")
    expect(lab.page.locator(".strip .lit")).to_have_text("bias0.500")
    expect(after).to_have_text("…")
    lab.wait_for_link("product=9")


@pytest.mark.parametrize(
    ("state", "given", "kernel", "cell", "weights"),
    [
        (
            "image=digit&kernel=1,2,3;4,5,6;7,8,9&at=24",
            {"image": "digit", "color": "native"},
            [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
            5 * 14 + 5,
            ["2,2", "2,0", "0,2", "0,0"],
        ),
        (
            "rank=1&source=1,4,-2,3&kernel=1,-2,0.5&at=1",
            {"data": [1, 4, -2, 3]},
            [1, -2, 0.5],
            1,
            ["0,2", "0,0"],
        ),
    ],
    ids=["picture", "signal"],
)
def test_inputs_come_to_a_cell_of_a_transposed_convolution_one_by_one(
    visit: OpenLab, state: str, given: dict[str, Any], kernel: list[Any], cell: int, weights: list[str]
) -> None:
    lab = visit(f"{state}&operator=transposed&bias=0.5&activation=relu")
    up = {"stride": 2, "padding": 1, "output_padding": 1, "bias": [0.5], "channels": "sum"}
    layer = {"kind": "conv_transpose", "kernel": kernel, **up}
    asked = {"input": given, "layer": layer, "by": "output", "start": cell, "count": 2}
    frame, following = lab.api("/frames", {**asked, "after": {"kind": "relu"}})["frames"]
    said, strip = lab.page.locator("[data-part=sum] .saying"), lab.page.locator(".strip")
    lab.page.keyboard.press("Shift+ArrowRight")
    running = np.ravel(frame["running"])
    assert len(running) == len(weights)
    for number, (sum_, weight) in enumerate(zip(running, weights, strict=True), 1):
        expect(said).to_contain_text(f"Product {number} of {len(weights)}")
        assert lab.shown_number() == pytest.approx(sum_, abs=6e-4)
        expect(lab.page.locator("[data-weight].twin")).to_have_attribute("data-weight", weight)
        expect(strip.locator(".cells .lit")).to_have_count(3)
        lab.page.keyboard.press(".")
    expect(said).to_contain_text(f"All {len(weights)} products, and the bias 0.5")
    assert lab.shown_number() == pytest.approx(frame["value"], abs=6e-4)
    lab.wait_for_link(f"at={cell}&product={len(weights)}")
    lab.page.keyboard.press(".")
    expect(lab.page.locator("[data-after]")).to_have_attribute("title", f"{frame['after']:.9g}")
    # the next cell has fewer inputs, and is another of the same input's once one steps out
    lab.page.keyboard.press("Shift+ArrowRight")
    expect(said).to_contain_text(f"Product 1 of {len(np.ravel(following['running']))}")
    lab.page.keyboard.press("Shift+ArrowLeft")
    expect(said).to_contain_text("becomes")
    lab.page.keyboard.press("Escape")
    expect(strip.locator(".caption").first).to_have_text(re.compile("^input"))


def test_a_maximum_is_looked_for_cell_by_cell(visit: OpenLab) -> None:
    lab = visit(link(image="digit", pool="max_pool", stage="pool", at=4, product=0))
    (frame,) = lab.api(
        "/frames",
        {
            "input": {"image": "digit", "color": "native"},
            "before": [SOBEL],
            "layer": {"kind": "max_pool", "kernel_size": 2},
            "start": 4,
            "count": 1,
        },
    )["frames"]
    for largest in [each for row in frame["running"][0] for each in row]:
        assert lab.shown_number() == pytest.approx(largest, abs=6e-4)
        lab.act("next")
        lab.settle()
