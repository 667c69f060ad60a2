"""What somebody meets who opens the page for the first time: it says what is so, in words that fit."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

AVERAGE = link(image="digit", pool="avg_pool", stage="pool", pool_size=3, pool_padding=1, at=0)


def test_the_first_view_says_in_a_sentence_what_is_seen(visit: OpenLab) -> None:
    lab = visit()
    expect(lab.page.locator(".saying")).to_contain_text("multiplied by the weight of its colour")
    other = visit(AVERAGE, locale="zh-CN")
    expect(other.page.locator(".saying")).to_contain_text("平均值")


def test_an_animation_near_the_end_begins_earlier(visit: OpenLab) -> None:
    lab = visit(link(image="coffee", side=32, at=671))
    lab.page.locator("[data-export]").click()
    with lab.page.expect_download() as download:
        lab.page.locator("[data-action=save-gif]").click()
    expect(lab.page.locator(".toast")).to_contain_text("100 windows from number 573 on")
    with Image.open(download.value.path()) as image:
        assert getattr(image, "n_frames", 1) > 50  # equal neighbours are one frame in a GIF


def test_the_loupe_of_a_picture_in_three_colours_is_labelled(visit: OpenLab) -> None:
    lab = visit("channels=each")
    label = lab.page.locator("[data-pane=output] .loupe-label")
    expect(label).to_contain_text(re.compile(r"red.*\u2212[\d.]+.*\+[\d.]+"))
    lab.page.get_by_role("group", name="Map that is shown").get_by_text("G", exact=True).click()
    expect(label).not_to_be_visible()


def test_pooling_has_no_bias_and_is_a_mean(visit: OpenLab) -> None:
    lab = visit(AVERAGE)
    expect(lab.page.locator(".value .caption")).to_have_text("mean of 9 cells, row 0, column 0")
    expect(lab.page.locator("#sum")).not_to_contain_text(re.compile("bias", re.IGNORECASE))
    expect(lab.page.get_by_label("Padding counts in the average")).to_be_visible()
    lab.number("poolPadding").fill("0")
    expect(lab.page.get_by_label("Padding counts in the average")).not_to_be_visible()


def test_cells_that_do_not_count_are_not_counted(visit: OpenLab) -> None:
    lab = visit(AVERAGE + "&pool_count=0")
    expect(lab.page.locator(".value .caption")).to_contain_text("mean of 4 cells")


def test_an_activation_has_a_cell_and_no_window(visit: OpenLab) -> None:
    lab = visit(link(image="digit", activation="relu", stage="activation"))
    expect(lab.page.locator(".strip .caption").first).to_have_text("cell")


def test_softmax_of_one_map_says_that_it_is_one(visit: OpenLab) -> None:
    lab = visit(link(image="coffee", activation="softmax", stage="activation"))
    expect(lab.page.get_by_text("there is one channel, so each cell becomes 1")).to_be_visible()
    lab.page.get_by_role("button", name="each").click()
    expect(lab.page.get_by_text("there is one channel")).to_have_count(0)


def test_what_a_link_asks_for_in_vain_is_said(visit: OpenLab) -> None:
    lab = visit("stride=0&dilation=abc&kernel=1,2;3&padding=99999&image=digit")
    note = lab.page.locator("[data-trouble=stage]")
    for part in ("stride=0 → 1", "dilation=abc → 1", "kernel=1,2;3 →", "padding=99999 → 64"):
        expect(note).to_contain_text(part)
    note.get_by_role("button").click()
    expect(note).to_be_empty()


def test_a_field_takes_as_much_padding_as_a_link(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=0))
    lab.number("padding").fill("64")
    lab.settle()
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("133 × 133")


def test_an_upload_that_is_read_smaller_says_so(visit: OpenLab) -> None:
    lab = visit()
    file = io.BytesIO()
    Image.new("RGB", (1600, 1200), (200, 40, 40)).save(file, "PNG")
    lab.page.locator("[data-upload]").set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    size = lab.page.get_by_label("Size that the picture is read at").locator("option:checked")
    expect(size).to_have_text("1024 × 768 of 1600 × 1200")


def sides(lab: Lab) -> list[str]:
    """Padding of each side, as its fields show it."""
    names = ("top", "bottom", "left", "right")
    return [lab.number(f"padding-{name}").input_value() for name in names]


def test_sides_of_their_own_keep_what_a_name_came_to(visit: OpenLab) -> None:
    lab = visit(link(image="digit", kernel="1,2;3,4;5,6;7,8"))
    chain = lab.page.get_by_role("button", name="All sides the same padding")
    expect(chain).to_have_attribute("aria-pressed", "true")
    chain.click()
    expect(chain).to_have_attribute("aria-pressed", "false")
    assert sides(lab) == ["1", "2", "0", "1"]
    chain.click()
    expect(lab.page.locator("[data-value=same]")).to_have_attribute("aria-pressed", "true")
    assert sides(lab) == ["1", "2", "0", "1"]


def test_a_message_does_not_outlive_its_language(visit: OpenLab) -> None:
    lab = visit("image=digit")
    lab.act("share")
    lab.page.get_by_role("button", name="Copy link").click()
    lab.page.keyboard.press("Escape")
    expect(lab.page.locator(".toast")).to_be_visible()
    lab.act("language")
    expect(lab.page.locator(".toast")).not_to_be_visible(timeout=1500)


def test_a_slider_and_its_field_have_names_of_their_own(visit: OpenLab) -> None:
    lab = visit()
    for name in ("padding", "stride", "dilation"):
        slider = lab.page.locator(f"[data-slider={name}]").get_attribute("aria-label")
        assert slider != lab.number(name).get_attribute("aria-label")


def test_search_finds_names_first_and_tells_what_enter_takes(visit: OpenLab) -> None:
    lab = visit()
    lab.page.locator("[data-presets]").click()
    lab.page.keyboard.type("edge")
    first = lab.page.locator(".presets .list button").first
    assert "edge" in (first.get_attribute("data-preset") or "") + (first.text_content() or "").lower()
    lab.settle()
    about = lab.page.locator(".presets .about")
    told = about.text_content()
    first.hover()
    expect(about).to_have_text(told or "")


def test_arrows_walk_through_kernels_as_they_lie(visit: OpenLab) -> None:
    lab = visit()
    lab.page.locator("[data-presets]").click()
    place = "() => [document.activeElement.offsetLeft, document.activeElement.offsetTop]"
    lab.page.keyboard.press("ArrowDown")
    last_left, last_top = lab.page.evaluate(place)
    for _ in range(12):
        lab.page.keyboard.press("ArrowDown")
        left, top = lab.page.evaluate(place)
        assert top > last_top
        assert left == last_left
        last_top = top


def test_two_windows_in_the_arithmetic_are_told_apart(visit: OpenLab) -> None:
    lab = visit(link(image="digit", dilation="2,3"))
    expect(lab.page.get_by_text("window, height")).to_be_visible()
    expect(lab.page.get_by_text("window, width")).to_be_visible()


@pytest.mark.parametrize("kernel", ["box", "sobel_x"])
def test_no_code_of_a_small_kernel_scrolls_sideways(visit: OpenLab, kernel: str) -> None:
    lab = visit(link(kernel=kernel, padding="1,1,1,1"))
    code = lab.page.locator("[data-code]")
    expect(code).to_contain_text("padding=1")
    lab.settle()
    assert code.evaluate("(e) => e.scrollWidth - e.clientWidth") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_cell_of_zero_has_an_edge(visit: OpenLab, theme: str) -> None:
    lab = visit(link(image="digit", kernel="1,-1", at=40), color_scheme=theme)
    box = lab.canvas("output").bounding_box()
    assert box
    # Padding at the right alone, and cells half a one further: the first two are 0, and meet at 1.5.
    pitch = box["width"] / 8
    top = (box["height"] - 7 * pitch) / 2
    seen = {lab.pixel("output", 1.5 * pitch + step / 2, top + 0.3 * pitch) for step in range(-6, 7)}
    assert len(seen) > 1


def test_unread_cells_are_hatched_around_their_numbers(visit: OpenLab) -> None:
    lab = visit(link(image="digit", kernel="1", stride=2, padding="valid", at=0))
    box = lab.canvas("input").bounding_box()
    assert box
    # The map of 4 × 4 cells, two wide each, lies over 7 × 7: half a cell more on each side.
    pitch = box["width"] / 8
    top = (box["height"] - box["width"]) / 2

    def colours(row: float) -> set[tuple[int, int, int]]:
        """Along a line through black, unread cell (6, 1), beside its number."""
        steps = (0.1, 0.13, 0.16, 0.19, 0.22)
        return {lab.pixel("input", (1.5 + step) * pitch, top + (row + 6.5) * pitch) for step in steps}

    assert colours(0.5) == {(0, 0, 0)}
    assert max(max(colour) for colour in colours(0.12)) > 60


def test_padding_with_a_constant_has_its_grey(visit: OpenLab) -> None:
    lab = visit(link(image="digit", mode="constant", fill=0.5, at=40))
    box = lab.canvas("input").bounding_box()
    assert box
    top = (box["height"] - box["width"]) / 2
    assert lab.pixel("input", 9, top + 9) == pytest.approx((128, 128, 128), abs=2)


def test_pointing_at_a_weight_veils_the_photo_it_meets(visit: OpenLab) -> None:
    lab = visit()
    before = lab.pixel("input", 20, 120)
    lab.weight(0, 2).hover()
    lab.settle()
    after = lab.pixel("input", 20, 120)
    assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) > 18


def test_the_left_panel_shows_all_that_moves_the_window(visit: OpenLab) -> None:
    lab = visit()
    expect(lab.page.locator("[data-response]")).to_be_visible()
    bottom = lab.page.locator("#layer").evaluate("(e) => e.getBoundingClientRect().bottom")
    for name in ("stride", "dilation"):
        box = lab.page.locator(f"[data-slider={name}]").bounding_box()
        assert box is not None, name
        assert box["y"] + box["height"] <= bottom, name
    modes = lab.page.locator("[data-value=zeros], [data-value=circular]")
    boxes = [modes.nth(i).bounding_box() for i in range(2)]
    assert len({box["y"] for box in boxes if box}) == 1
    # what lies beyond the edge is announced by a fade, which begins below them
    assert max(box["y"] + box["height"] for box in boxes if box) <= bottom - 12
    expect(lab.page.locator("#layer")).to_have_class(re.compile(r"\bmore\b"))
    tops = lab.page.evaluate(
        "() => ['#layer', '[data-pane=input]', '[data-pane=output]', '#shape']"
        ".map((s) => document.querySelector(`${s} h2`).getBoundingClientRect().top)"
    )
    assert max(tops) - min(tops) < 1


def test_on_a_phone_the_map_stays_in_sight_while_weights_are_typed(visit: OpenLab) -> None:
    lab = visit(width=390, height=844)
    small = lab.page.get_by_role("button", name="Back to the feature map")
    expect(small).not_to_be_visible()
    lab.weight(1, 1).click()
    expect(small).to_be_visible()
    before = small.text_content() or ""
    lab.weight(1, 1).fill("3")
    expect(small).not_to_have_text(before)
    small.click()
    expect(lab.page.locator("[data-canvas=output]")).to_be_in_viewport()
    expect(small).not_to_be_visible()


def test_help_begins_with_gestures_where_fingers_point(visit: OpenLab) -> None:
    lab = visit(width=390, height=844, has_touch=True, is_mobile=True)
    lab.act("help")
    expect(lab.page.get_by_role("dialog").get_by_role("heading", level=3).first).to_have_text("Gestures")
