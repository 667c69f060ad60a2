"""The linked views: opened by chips and links, lit together by what is pointed at, or saying why not."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link
from tests.browser.plates import DIGIT, SIGNAL, lit, plate, walk, words
from tests.browser.test_looks import assert_accessible

ALL = "stamp,im2col,matrix,frequency"


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


def test_the_views_follow_the_window(visit: OpenLab) -> None:
    lab = visit(link(image="digit", padding="valid", at=0, views="im2col"))
    seen = set()
    for step in range(4):
        expect(lab.where).to_have_text(f"row 0, column {step}")
        lab.settle()
        seen.add(lab.canvas("im2col-product-lit").screenshot())
        lab.page.keyboard.press(".")
    assert len(seen) == 4


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


@pytest.mark.parametrize(
    ("state", "width"),
    [(f"{SIGNAL},frequency", 390), (f"{SIGNAL},frequency", 1440), ("rank=3&views=frequency", 390)],
)
def test_axe_finds_nothing_in_the_views_of_other_ranks(visit: OpenLab, state: str, width: int) -> None:
    lab = visit(state, width=width, height=900)
    assert_accessible(lab)
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
