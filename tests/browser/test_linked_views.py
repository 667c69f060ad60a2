"""The linked views: opened by chips and links, true in every number, lit together by what is pointed at."""

import io
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, expect
from scipy.stats import spearmanr

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link
from tests.browser.test_looks import assert_accessible

ALL = "stamp,im2col,matrix,frequency"
# 7 × 7 cells, 5 × 5 windows, the one in the middle
DIGIT = link(image="digit", padding="valid", at=12, views="stamp,im2col,matrix")
SOBEL = {"kind": "conv", "kernel": "sobel_x"}


def plate(lab: Lab, name: str) -> Locator:
    """Grid of a linked view."""
    return lab.page.locator(f"[data-plate={name}]")


def words(lab: Lab, name: str) -> str:
    """What a screen reader says of the chosen cell."""
    grid = plate(lab, name)
    expect(grid).to_have_attribute("aria-activedescendant", re.compile("plate"))
    return grid.locator(f"#{grid.get_attribute('aria-activedescendant')}").text_content() or ""


def walk(lab: Lab, name: str, *keys: str) -> list[str]:
    """Choose a plate by keyboard, press keys, and collect what is said after each."""
    if plate(lab, name).evaluate("(e) => e !== document.activeElement"):
        plate(lab, name).focus()
    said = []
    for key in keys:
        lab.page.keyboard.press(key)
        said.append(words(lab, name))
    return said


def last_number(text: str) -> float:
    """The number that a sentence ends with."""
    return float(re.findall(r"[−-]?\d+(?:\.\d+)?|[−-]?\.\d+", text)[-1].replace("\u2212", "-"))


def point(lab: Lab, name: str, row: int, column: int, shape: tuple[int, int]) -> None:
    """Point at a cell of a plate without labels or groups."""
    box = lab.canvas(f"{name}-lit").bounding_box()
    assert box
    lab.page.mouse.move(
        box["x"] + box["width"] * (column + 0.5) / shape[1], box["y"] + box["height"] * (row + 0.5) / shape[0]
    )


def lit(lab: Lab, name: str) -> int:
    """How many pixels of a plate are lit."""
    found: int = lab.canvas(f"{name}-lit").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.reduce((sum, v, i) => sum + (i % 4 === 3 && v > 0), 0);
        }"""
    )
    return found


def test_views_open_by_chips_and_stay_in_the_link(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit")
    loaded = (
        "() => performance.getEntriesByType('resource').filter((e) => e.name.includes('/linked/')).length"
    )
    assert lab.page.evaluate(loaded) == 0
    for name in ("matrix", "stamp"):
        lab.page.locator(f"[data-view={name}]").click()
        expect(plate(lab, "matrix" if name == "matrix" else "stamp-output")).to_be_visible()
    lab.wait_for_link("views=stamp,matrix")
    lab.page.reload()
    lab.settle()
    expect(lab.page.locator("[data-card]")).to_have_count(2)
    expect(lab.page.locator("[data-view=matrix]")).to_have_attribute("aria-pressed", "true")
    lab.page.get_by_role("button", name="Close Matrix").click()
    expect(lab.page.locator("[data-view=matrix]")).to_be_focused()
    lab.wait_for_link("views=stamp")
    lab.act("language")
    expect(lab.page.get_by_role("heading", name="盖印")).to_be_visible()
    expect(plate(lab, "stamp-output")).to_be_visible()


@pytest.mark.parametrize("size", [(1440, 900), (1200, 800)])
def test_loupes_stay_beside_open_views(visit: OpenLab, size: tuple[int, int]) -> None:
    """They show at least five cells each way around the window, and cover nothing."""
    width, height = size
    lab = visit(link(image="coffee", at=146151, views="stamp"), width=width, height=height)
    chips = lab.page.locator(".views-row").bounding_box()
    pictures = [lab.canvas(name).bounding_box() for name in ("input", "output")]
    assert chips
    for name, picture in zip(("input-loupe", "output-loupe"), pictures, strict=True):
        box = lab.canvas(name).bounding_box()
        assert box
        assert picture
        assert min(box["width"], box["height"]) > 140
        assert box["y"] + box["height"] <= chips["y"]
        beside = box["x"] >= picture["x"] + picture["width"]
        assert beside or box["y"] >= picture["y"] + picture["height"]
    lab.canvas("output-loupe").hover(position={"x": 20, "y": 20})
    expect(lab.where).not_to_have_text("row 243, column 351")


def test_one_product_lights_its_twins_everywhere(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    expect(lab.page.locator(".counts")).to_have_text("25 × 49: 225 weights, 9 different, 1,000 zeros")
    lab.page.mouse.move(5, 5)
    before = {name: lit(lab, name) for name in ("im2col-kernel", "im2col-windows", "matrix")}
    at_rest = lab.canvas("input").screenshot()
    # Matrix row 12 is the window in the middle; its weight (0, 2) meets input row 2, column 4.
    walk(lab, "matrix", *["ArrowRight"] * (2 * 7 + 4))
    assert words(lab, "matrix") == "Output row 2, column 2, from input row 2, column 4: weight 1."
    expect(lab.page.locator(".lit")).to_have_count(3)
    cells = {cell.get_attribute("data-cell") for cell in lab.page.locator(".lit").all()}
    assert cells == {"0,2"}
    expect(lab.weight(0, 2)).to_have_class(re.compile("twin"))
    after = {name: lit(lab, name) for name in before}
    # of the kernel nothing was lit before; elsewhere a column and a row were
    assert before["im2col-kernel"] == 0
    assert all(after[name] > before[name] for name in before)
    assert lab.canvas("input").screenshot() != at_rest
    expect(lab.page.locator("[data-card=stamp] .caption").nth(1)).to_have_text("what 1 adds, to outputs: 9")
    lab.page.keyboard.press("Escape")
    lab.settle()
    assert {name: lit(lab, name) for name in before} == before


def test_pointing_at_the_pictures_lights_the_views(visit: OpenLab) -> None:
    lab = visit(link(image="digit", padding="valid", at=0, views="stamp,im2col,matrix"))
    column, row = (lit(lab, name) for name in ("im2col-windows", "matrix"))
    box = lab.canvas("input").bounding_box()
    assert box
    pitch = box["width"] / 7
    lab.page.mouse.move(box["x"] + 3.5 * pitch, box["y"] + box["height"] / 2)
    expect(lab.where).to_have_text("input row 3, column 3")
    expect(lab.page.locator("[data-card=stamp] .caption").nth(1)).to_have_text("what 0 adds, to outputs: 9")
    assert lit(lab, "matrix") > row
    # nine windows read it, one for each weight: more cells than those of one column
    assert lit(lab, "im2col-windows") != column
    lab.weight(1, 1).hover()
    lab.settle()
    assert lit(lab, "im2col-kernel") > 0


@pytest.mark.computes
def test_every_number_of_the_matrix_is_the_servers(visit: OpenLab) -> None:
    layer = {**SOBEL, "padding": "same", "padding_mode": "reflect", "flip": True}
    lab = visit(link(image="digit", mode="reflect", flip=1, at=0, views="matrix"))
    body = {"input_shape": [1, 1, 7, 7], "layer": layer, "rows": [0, 1]}
    (row,) = lab.api("/matrix", body)["part"]["values"]
    said = [*walk(lab, "matrix", "Home"), *walk(lab, "matrix", *["ArrowRight"] * 48)]
    found = [0.0 if text.endswith("zero.") else last_number(text) for text in said]
    assert found == row
    assert said[8].endswith("from input row 1, column 1: 4 weights add up to 0.")


@pytest.mark.computes
def test_every_number_of_a_window_is_the_servers(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    frame = lab.api("/frames", {"input": {"image": "digit", "color": "native"}, "layer": SOBEL, "start": 12})[
        "frames"
    ][0]
    said = [*walk(lab, "im2col-windows", "ArrowUp"), *walk(lab, "im2col-windows", *["ArrowDown"] * 8)]
    values = [float(re.findall(r": ([\d.]+) meets", text)[0]) for text in said]
    np.testing.assert_allclose(values, np.ravel(frame["patch"]), atol=5e-4)
    np.testing.assert_allclose([last_number(text) for text in said], np.ravel(frame["weight"]))
    (text,) = walk(lab, "im2col-product", "ArrowUp")
    assert last_number(text) == pytest.approx(frame["value"], abs=5e-4)
    # The stamp goes from the window's middle cell, and the window itself gets it times the middle weight.
    (text,) = walk(lab, "stamp-output", "ArrowRight")
    value, weight, product = (
        float(v.replace("\u2212", "-")) for v in re.findall(r"(?:: |weight |adds )(−?[\d.]*\d)", text)
    )
    assert product == pytest.approx(value * weight, abs=5e-4)
    assert text.startswith("Output row 2, column 3")
    assert weight == -2


def test_a_large_picture_shows_a_neighbourhood_with_true_numbers(visit: OpenLab) -> None:
    lab = visit(link(at=146151, views="im2col,matrix"))
    windows = lab.page.locator("[data-card=im2col] .caption").nth(1)
    expect(windows).to_have_text(re.compile(r"27 × 240,000: columns 146,\d\d\d … 146,\d\d\d of 240,000"))
    expect(lab.page.locator("[data-card=matrix]")).to_contain_text("output rows 242 … 244")
    expect(lab.page.locator(".counts")).to_contain_text("27 different")
    # Past the last column that is shown, the neighbourhood goes on.
    walk(lab, "im2col-windows", "End", "ArrowRight", "ArrowRight")
    text = words(lab, "im2col-windows")
    _, last = re.findall(r"146,\d\d\d", windows.text_content() or "")
    assert f"Window {last}," in text
    lab.page.keyboard.press("Enter")
    lab.wait_for_link(f"at={last.replace(',', '')}")


def test_the_views_follow_the_window(visit: OpenLab) -> None:
    lab = visit(link(image="digit", padding="valid", at=0, views="im2col"))
    seen = set()
    for step in range(4):
        expect(lab.where).to_have_text(f"row 0, column {step}")
        lab.settle()
        seen.add(lab.canvas("im2col-product-lit").screenshot())
        lab.page.keyboard.press(".")
    assert len(seen) == 4


def brightness(lab: Lab, name: str, side: int) -> NDArray[np.int64]:
    """How bright each of side × side cells of a square canvas is in its middle, row by row."""
    box = lab.canvas(name).bounding_box()
    assert box
    middles = [(i + 0.5) * box["width"] / side for i in range(side)]
    return np.array([sum(lab.pixel(name, x, y)) for y in middles for x in middles])


@pytest.mark.computes
def test_the_gain_under_the_pointer_is_the_servers(visit: OpenLab) -> None:
    lab = visit(link(image="digit", mode="circular", at=0, views="frequency"))
    expect(lab.page.locator("[data-card=frequency]")).to_contain_text("exactly this spectrum")
    layer = {**SOBEL, "padding": "same", "padding_mode": "circular"}
    body = {"input": {"image": "digit", "color": "native"}, "layer": layer}
    gain = np.load(io.BytesIO(lab.download("/spectrum", body, "application/x-npy")))
    readout = lab.page.locator(".readout")
    expect(readout).to_contain_text("Flat areas")
    # the darker, the stronger: the picture, and its product with the response, wave by wave as numpy has them
    picture = lab.api("/convolve", {**body, "layer": {"kind": "conv", "kernel": [[1]]}, "values": True})
    spectra = [
        np.fft.fft2(np.array(answer["output"]["data"][0][0]))
        for answer in (picture, lab.api("/convolve", {**body, "values": True}))
    ]
    for name, spectrum in zip(("input", "product"), spectra, strict=True):
        strength = np.abs(np.fft.fftshift(spectrum)).round(4)
        assert spearmanr(strength.ravel(), -brightness(lab, f"frequency-{name}", 7)).statistic > 0.97, name
    lab.canvas("frequency-gain").focus()
    for _ in range(4):
        lab.page.keyboard.press("Shift+ArrowRight")
    # 32 of 128 samples beyond the middle: a quarter of a cycle a cell, where Sobel x is strongest
    expect(readout).to_contain_text(
        "0.25 cycles a cell across, 0 down (a wave every 4 cells): × 8 (+18.1 dB)"
    )
    assert gain[64, 96] == pytest.approx(8)
    box = lab.canvas("frequency-gain").bounding_box()
    assert box
    dark, pale = (lab.pixel("frequency-gain", box["width"] * at, box["height"] * 0.45) for at in (0.25, 0.5))
    assert sum(dark) < sum(pale) - 200


def test_views_that_do_not_apply_say_so(visit: OpenLab) -> None:
    lab = visit(f"image=digit&views={ALL}&pool=max_pool&stage=pool")
    cards = lab.page.locator("[data-card]")
    expect(cards).to_have_count(4)
    for card in cards.all():
        expect(card).to_contain_text("Choose Convolution above.")
    expect(lab.page.locator(".plate:visible")).to_have_count(0)


def test_views_of_a_transposed_convolution_say_why_they_do_not_apply(visit: OpenLab) -> None:
    lab = visit(f"image=digit&operator=transposed&views={ALL}")
    for card in lab.page.locator("[data-card]").all():
        expect(card.locator("p.remark:visible")).to_contain_text(re.compile("transposed", re.IGNORECASE))
    lab.page.locator("button[data-stage=conv]").click()
    expect(plate(lab, "matrix")).to_be_visible()


def test_a_pinned_window_stays_while_twins_light(visit: OpenLab) -> None:
    lab = visit(f"{DIGIT}&pin=1&order=snake")
    lab.page.mouse.move(5, 5)
    resting = {name: lit(lab, name) for name in ("im2col-kernel", "im2col-windows", "matrix")}
    here = lab.where.text_content()
    total = lab.shown_number()
    # The first window's first product: input row 0, column 0, through weight (0, 0).
    walk(lab, "matrix", "ArrowUp", *["ArrowUp"] * 12, "Home")
    assert words(lab, "matrix") == "Output row 0, column 0, from input row 0, column 0: weight −1."
    expect(lab.weight(0, 0)).to_have_class(re.compile("twin"))
    expect(lab.page.locator("[data-card=stamp] .caption").nth(1)).to_have_text("what 0 adds, to outputs: 1")
    for name, before in resting.items():
        assert lit(lab, name) > before
    assert (lab.where.text_content(), lab.shown_number()) == (here, total)
    assert "at=12" in lab.page.url
    lab.page.keyboard.press("Enter")
    expect(lab.where).to_have_text("row 0, column 0")


@pytest.mark.parametrize("width", [1440, 960])
def test_a_figure_shows_the_views_of_its_link_and_opens_no_others(open_lab: OpenLab, width: int) -> None:
    lab = open_lab(link(at=146151, views="stamp"), width=width, height=600, query="?embed=1")
    card = lab.page.locator("[data-card=stamp]")
    card.scroll_into_view_if_needed()
    expect(plate(lab, "stamp-output")).to_be_in_viewport()
    expect(lab.page.locator(".views-row")).to_be_hidden()
    expect(card.get_by_role("button")).to_have_count(0)
    box = lab.canvas("input").bounding_box()
    assert box
    assert box["height"] > 100
    # two of them fill a row or one each, whatever the figure's width
    lab.go(link(image="digit", at=17, views="stamp,matrix"))
    stamp, matrix = (lab.page.locator(f"[data-card={name}]").bounding_box() for name in ("stamp", "matrix"))
    assert stamp
    assert matrix
    beside = stamp["y"] == matrix["y"]
    assert beside is (width == 1440)
    assert beside or stamp["width"] == matrix["width"]


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (360, "dark")])
def test_axe_finds_nothing_in_the_views_and_nothing_overflows(visit: OpenLab, width: int, theme: str) -> None:
    lab = visit(link(at=0, views=ALL), width=width, color_scheme=theme)
    expect(lab.page.locator(".readout")).not_to_be_empty()
    assert_accessible(lab)
    wide = lab.page.evaluate(
        """() => [...document.querySelectorAll(".views *")]
          .filter((e) => !e.closest(".visually-hidden"))
          .filter((e) => {
            const around = e.closest(".view-card, .views").getBoundingClientRect();
            return e.getBoundingClientRect().right > around.right + 0.5;
          })
          .map((e) => e.tagName + "." + e.className).slice(0, 5)"""
    )
    assert wide == []


SIGNAL = "rank=1&source=1,4,-2,3,0.5,2,-1,6&kernel=1,-2,0.5&padding=1,1&at=3&views=stamp,im2col,matrix"
SAMPLES = {"data": [1, 4, -2, 3, 0.5, 2, -1, 6]}
LINE = {"kind": "conv", "kernel": [1, -2, 0.5], "padding": 1}


def test_a_signals_matrix_has_one_weight_on_each_diagonal_and_every_number_is_the_servers(
    visit: OpenLab,
) -> None:
    lab = visit(SIGNAL.replace("at=3", "at=0"))
    made = lab.api("/matrix", {"input_shape": [1, 1, 8], "layer": LINE, "rows": [0, 8]})["matrix"]
    part = lab.api("/matrix", {"input_shape": [1, 1, 8], "layer": LINE, "rows": [0, 8]})["part"]["values"]
    assert made["shape"] == [8, 8]
    walk(lab, "matrix", "Home")
    for row in range(8):
        for column in range(8):
            said = words(lab, "matrix")
            assert said.startswith(f"Output sample {row}, from input sample {column}:"), said
            weight = part[row][column]
            assert "zero" in said if weight == 0 else last_number(said) == weight, said
            if column < 7:
                walk(lab, "matrix", "ArrowRight")
        walk(lab, "matrix", "Home", *(["ArrowDown"] if row < 7 else []))
    output = lab.api("/convolve", {"input": SAMPLES, "layer": LINE, "values": True})["output"]["data"][0][0]
    walk(lab, "matrix-output", *["ArrowUp"] * 8)
    for row in range(8):
        assert abs(last_number(words(lab, "matrix-output").rstrip(".")) - output[row]) < 1e-5
        walk(lab, "matrix-output", "ArrowDown")
    expect(lab.page.locator("[data-card=matrix] .counts")).to_contain_text("8 × 8: 22 weights, 3 different")
    # One hue a weight, each on its diagonal; a connected layer's weights beside it have as many as cells.
    lab.page.mouse.move(0, 0)
    assert hues(lab.canvas("matrix"), 300) == 3
    assert hues(lab.page.locator("[data-card=matrix] canvas[role=img]"), 9) > 50


def hues(canvas: Locator, least: int) -> int:
    """How many colours fill `least` pixels or more; letters have each of theirs on few, greys are none."""
    found: int = canvas.evaluate(
        """(canvas, least) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const counts = new Map();
          for (let i = 0; i < data.length; i += 4) {
            const color = data.slice(i, i + 4);
            const [r, g, b, alpha] = color;
            if (alpha > 40 && Math.max(r, g, b) - Math.min(r, g, b) > 12)
              counts.set(color.join(), (counts.get(color.join()) ?? 0) + 1);
          }
          return [...counts.values()].filter((count) => count >= least).length;
        }""",
        least,
    )
    return found


def drawn_over(lab: Lab, name: str) -> str:
    """All that is lit on a plate, without scrolling to it."""
    return str(lab.canvas(f"{name}-lit").evaluate("(canvas) => canvas.toDataURL()"))


def test_a_signals_plot_and_its_views_light_each_others_twins(visit: OpenLab) -> None:
    lab = visit(SIGNAL)
    lab.page.mouse.move(0, 0)
    names = ("stamp-output", "matrix", "im2col-windows")
    rest = [drawn_over(lab, name) for name in names]
    box = lab.canvas("input").bounding_box()
    assert box
    # Sample 6 of 8, with one of padding on either side, right of the numbers.
    lab.page.mouse.move(box["x"] + 54 + (box["width"] - 54) * 0.75, box["y"] + box["height"] / 2)
    lab.settle()
    pointed = [drawn_over(lab, name) for name in names]
    assert all(a != b for a, b in zip(rest, pointed, strict=True))
    # The sample in the middle of the window at 3 is stamped once nothing is pointed at.
    lab.page.mouse.move(0, 0)
    expect(lab.page.locator("[data-card=stamp]")).to_contain_text("what 3 adds, to outputs: 3")
    assert [drawn_over(lab, name) for name in names] == rest


def test_a_signals_gain_is_the_servers(visit: OpenLab) -> None:
    lab = visit("rank=1&source=noise+length:64&kernel=1,2,1&views=frequency")
    reading = lab.page.locator("[data-card=frequency] .readout")
    expect(reading).to_contain_text("× 4 ")
    lab.canvas("frequency-gain").focus()
    for _ in range(4):
        lab.page.keyboard.press("Shift+ArrowRight")
    # A quarter of a cycle a sample: 1 + 2 cos(90°)·… leaves |2 + 2 cos(π/2)| = 2.
    expect(reading).to_contain_text("0.25 cycles a sample (a wave every 4 samples): × 2 ")
    box = lab.canvas("frequency-gain").bounding_box()
    assert box
    assert box["height"] < box["width"]


@pytest.mark.computes
def test_a_volumes_spectra_are_three_slices_through_frequency_0(visit: OpenLab) -> None:
    lab = visit("rank=3&source=blobs+size:7&kernel=gaussian_cube+size:3&mode=circular&views=frequency")
    reading = lab.page.locator("[data-card=frequency] .readout")
    expect(reading).to_contain_text("Flat areas, 0 cycles a cell: × 1 ")
    expect(lab.page.locator("[data-card=frequency]")).to_contain_text("exactly this spectrum")
    body = {
        "input": {"generate": {"name": "blobs", "size": 7}},
        "layer": {
            "kind": "conv",
            "kernel": {"name": "gaussian_cube", "size": 3},
            "padding": "same",
            "padding_mode": "circular",
        },
        "resolution": 32,
    }
    gain = np.load(io.BytesIO(lab.download("/spectrum", body, "application/x-npy")))
    convolved = lab.api("/convolve", {"input": body["input"], "layer": body["layer"], "values": True})
    output = np.array(convolved["output"]["data"])
    strength = np.abs(np.fft.fftshift(np.fft.fftn(output[0, 0]))).round(4)
    # the darker, the stronger: on height × width, depth × width and height × depth
    for axis, name in enumerate(("depth", "height", "width")):
        middle = np.take(strength, 3, axis)
        bright = brightness(lab, f"frequency-product-{name}", 7)
        assert spearmanr((middle.T if axis == 2 else middle).ravel(), -bright).statistic > 0.95, name
    # 4 of 32 samples along the depth and 8 along the width
    canvas = lab.canvas("frequency-gain-height")
    canvas.focus()
    for key in ("ArrowDown", "ArrowRight"):
        for _ in range(4 if key == "ArrowDown" else 8):
            lab.page.keyboard.press(key)
    said = "0.125 cycles a cell along the depth, 0 down, 0.25 across (a wave every 3.58 cells): × "
    expect(reading).to_contain_text(f"{said}{gain[20, 16, 24]:.3g} ")
    box = canvas.bounding_box()
    assert box
    canvas.hover(position={"x": box["width"] * 0.75, "y": box["height"] / 2})
    expect(reading).to_contain_text(f": × {gain[16, 16, 24]:.3g} ")


def test_a_volumes_windows_stand_as_columns_with_its_frames_numbers(visit: OpenLab) -> None:
    lab = visit("rank=3&source=gradient+size:4&kernel=gaussian_cube+size:3&padding=same&at=21&views=im2col")
    expect(lab.page.locator(".views-row [data-view]")).to_have_text(
        ["Stamp", "im2col × GEMM", "Matrix", "Frequency"]
    )
    layer = {"kind": "conv", "kernel": {"name": "gaussian_cube", "size": 3}, "padding": "same"}
    slope = {"generate": {"name": "gradient", "size": 4}}
    (frame,) = lab.api("/frames", {"input": slope, "layer": layer, "start": 21, "count": 1})["frames"]
    said = [*walk(lab, "im2col-windows", "ArrowUp"), *walk(lab, "im2col-windows", *["ArrowDown"] * 26)]
    values = [float(re.findall(r": ([\d.]+) meets", text)[0]) for text in said]
    np.testing.assert_allclose(values, np.ravel(frame["patch"]), atol=5e-4)
    np.testing.assert_allclose([last_number(text) for text in said], np.ravel(frame["weight"]), atol=1e-6)
    (text,) = walk(lab, "im2col-product", "ArrowUp")
    assert text.startswith("Output depth 1, row 1, column 1:")
    assert last_number(text) == pytest.approx(frame["value"], abs=5e-4)
    # Twins: of the window at a voxel the slices light their cells, of a voxel on a slice the columns theirs.
    lab.page.keyboard.press("Escape")
    lab.settle()
    rest = lit(lab, "im2col-windows")
    lab.canvas("input-depth").hover()
    lab.settle()
    assert lit(lab, "im2col-windows") > rest
    lab.page.mouse.move(0, 0)
    lab.settle()
    slices = lab.canvas("input-depth").screenshot()
    walk(lab, "im2col-windows", "ArrowRight")
    assert lab.canvas("input-depth").screenshot() != slices
    lab.page.keyboard.press("Enter")
    lab.wait_for_link("at=22")


def test_a_voxels_stamp_and_the_matrix_are_the_servers(visit: OpenLab) -> None:
    """Each block of the matrix, and what a voxel adds slice by slice; twins light in both."""
    at = "rank=3&source=gradient+size:4&kernel=gaussian_cube+size:3&flip=1&at=21&views=stamp,matrix"
    lab = visit(at)
    layer = {"kind": "conv", "kernel": {"name": "gaussian_cube", "size": 3}, "padding": "same", "flip": True}
    body = {"input_shape": [1, 1, 4, 4, 4], "layer": layer, "rows": [21, 22]}
    answer = lab.api("/matrix", body)
    (row,) = answer["part"]["values"]
    counts = "{} × {}: {} weights".format(*answer["matrix"]["shape"], f"{answer['matrix']['filled']:,}")
    expect(lab.page.locator("[data-card=matrix] .counts")).to_contain_text(counts)
    (said,) = walk(lab, "matrix", "Home")
    assert said.startswith("Output 1, 1, 1, from input 0, 0, 0:")
    (said,) = walk(lab, "matrix", *["ArrowRight"] * 42)[-1:]
    assert said.startswith("Output 1, 1, 1, from input 2, 2, 2:")
    assert last_number(said) == pytest.approx(row[42], rel=1e-5)
    # That product's input cell is stamped: what it adds to the same output is the same product.
    value = lab.api(
        "/values",
        {
            "input": {"generate": {"name": "gradient", "size": 4}},
            "layer": layer,
            "input_region": [[2, 3]] * 3,
            "output_region": [[0, 1]] * 3,
        },
    )["input"]["values"][0][0][0][0]
    stamp = lab.page.locator("[data-card=stamp] .caption").nth(1)
    expect(stamp).to_contain_text(f"what {value:.3g} adds")
    expect(stamp).to_contain_text("27")
    rest = [lab.canvas(f"{name}-lit").screenshot() for name in ("stamp-input", "matrix")]
    # Of the voxel in the middle of the shown window, 1, 1, 1.
    lab.page.keyboard.press("Escape")
    lab.settle()
    assert [lab.canvas(f"{name}-lit").screenshot() for name in ("stamp-input", "matrix")] != rest
    walk(lab, "stamp-input", "ArrowUp", "ArrowUp", "ArrowUp", "Home", *["ArrowRight"] * 10)
    (said,) = walk(lab, "stamp-input", "ArrowDown", "ArrowDown")[-1:]
    assert said.startswith("Input depth 2, row 2, column 2:")
    assert last_number(said) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    ("state", "width"),
    [(f"{SIGNAL},frequency", 390), (f"{SIGNAL},frequency", 1440), ("rank=3&views=frequency", 390)],
)
def test_axe_finds_nothing_in_the_views_of_other_ranks(visit: OpenLab, state: str, width: int) -> None:
    lab = visit(state, width=width, height=900)
    assert_accessible(lab)
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
