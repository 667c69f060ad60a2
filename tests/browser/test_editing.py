"""Kernel and window: edits compute, undo takes back, and nothing typed breaks the page."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

CENTER = link(image="digit", at=24)


def value_of(lab: Lab, kernel: object, **layer: object) -> float:
    """The middle window's sum on the digit, by the API."""
    body = {
        "input": {"image": "digit", "color": "native"},
        "layer": {"kind": "conv", "kernel": kernel, "channels": "sum", "padding": "same", **layer},
        "start": 24,
        "count": 1,
    }
    (frame,) = lab.api("/frames", body)["frames"]
    return float(frame["value"])


def expect_value(lab: Lab, value: float) -> None:
    """The page comes to show this sum."""
    expect(lab.value).to_have_text(f"{value:.3f}".replace("-", "\u2212"))


def test_a_weight_changes_the_result_while_it_is_typed(visit: OpenLab) -> None:
    lab = visit(CENTER)
    lab.weight(1, 1).fill("2.5")
    expect_value(lab, value_of(lab, [[-1, 0, 1], [-2, 2.5, 2], [-1, 0, 1]]))
    lab.weight(1, 1).fill("1/4")
    expect_value(lab, value_of(lab, [[-1, 0, 1], [-2, 0.25, 2], [-1, 0, 1]]))


def test_a_weight_left_blank_is_zero(visit: OpenLab) -> None:
    lab = visit(CENTER)
    lab.weight(1, 2).fill("")
    expect_value(lab, value_of(lab, [[-1, 0, 1], [-2, 0, 0], [-1, 0, 1]]))
    lab.weight(1, 2).blur()
    expect(lab.weight(1, 2)).to_have_value("0")


@pytest.mark.parametrize(
    ("typed", "why"),
    [("1e40", "is too large"), ("x", "is no number"), ("1/0", "divides by zero")],
)
def test_a_text_that_is_no_weight_stays_until_it_is_mended(visit: OpenLab, typed: str, why: str) -> None:
    lab = visit(CENTER)
    before = lab.value.text_content() or ""
    field = lab.weight(1, 2)
    complaint = lab.page.get_by_text(f"“{typed}” {why}")
    field.fill(typed)
    field.blur()
    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(complaint).to_be_visible()
    expect(lab.value).to_have_text(before)
    field.focus()
    lab.page.keyboard.press("Escape")
    expect(field).to_have_value("2")
    expect(complaint).to_have_count(0)
    field.fill(typed)
    lab.act("negate")
    expect(field).to_have_value("\u22122")
    expect(complaint).to_have_count(0)


def test_undo_and_redo(open_lab: OpenLab) -> None:
    lab = open_lab(CENTER)
    before = lab.value.text_content() or ""
    lab.act("negate")
    after = value_of(lab, [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    expect_value(lab, after)
    lab.page.keyboard.press("Control+z")
    expect(lab.value).to_have_text(before)
    lab.page.keyboard.press("Control+Shift+Z")
    expect_value(lab, after)
    lab.act("undo")
    expect(lab.value).to_have_text(before)
    expect(lab.page.locator("button[data-action=undo]")).to_be_disabled()


def test_undo_works_from_a_field(visit: OpenLab) -> None:
    lab = visit(CENTER)
    before = lab.value.text_content() or ""
    lab.weight(0, 0).fill("4")
    lab.page.keyboard.press("Enter")
    after = value_of(lab, [[4, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    expect_value(lab, after)
    expect(lab.weight(1, 0)).to_be_focused()
    lab.page.keyboard.press("Control+z")
    expect(lab.value).to_have_text(before)
    expect(lab.weight(0, 0)).to_have_value("\u22121")
    lab.page.keyboard.press("Control+y")
    expect_value(lab, after)
    lab.page.keyboard.press("Control+z")
    lab.page.keyboard.press("Control+Shift+Z")
    expect_value(lab, after)


def test_presets_with_live_parameters(visit: OpenLab) -> None:
    lab = visit(CENTER)
    for preset, parameter, value in (
        ("gaussian", "sigma", 0.6),
        ("log", "sigma", 0.8),
        ("dog", "ratio", 2),
        ("gabor", "sigma", 1.5),
        ("motion", "length", 5),
        ("disk", "radius", 2),
        ("sharpen", "amount", 0.5),
    ):
        lab.page.locator("[data-presets]").click()
        lab.page.get_by_placeholder("Search kernels").fill(preset)
        lab.page.locator(f"[data-preset={preset}]").click()
        lab.settle()
        lab.number(f"parameter-{parameter}").fill(str(value))
        expect_value(lab, value_of(lab, {"name": preset, parameter: value}))
        lab.wait_for_link(f"kernel={preset}+{parameter}:{value}")
    expect(lab.page.locator("[data-presets]")).to_contain_text("Sharpen")


def test_the_keyboard_chooses_a_preset(visit: OpenLab) -> None:
    lab = visit(CENTER)
    lab.page.locator("[data-presets]").focus()
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("laplacian 8")
    lab.page.keyboard.press("Enter")
    expect_value(lab, value_of(lab, "laplacian_8"))


def test_the_kernels_size_is_typed_and_keeps_its_middle(visit: OpenLab) -> None:
    lab = visit(CENTER)
    lab.number("kernel-rows").fill("1")
    expect_value(lab, value_of(lab, [[-2, 0, 2]]))
    lab.number("kernel-columns").fill("5")
    expect_value(lab, value_of(lab, [[0, -2, 0, 2, 0]]))
    expect(lab.page.locator("[data-weight]")).to_have_count(5)


def test_a_large_kernel_is_edited_on_its_map(visit: OpenLab) -> None:
    lab = visit(link(at=100_000))
    lab.number("kernel-rows").fill("15")
    lab.number("kernel-columns").fill("15")
    lab.page.locator(".kernel-map").click(position={"x": 3, "y": 3})
    lab.page.locator("#chosen-weight").fill("3")
    lab.settle()
    lab.wait_for_link("kernel=3,0,0")


def large(lab: Lab, rows: int = 15) -> Locator:
    """Make the kernel too large for fields, choose its first weight, and give the field beside the map."""
    lab.number("kernel-rows").fill(str(rows))
    lab.number("kernel-columns").fill(str(rows))
    lab.page.locator(".kernel-map").click(position={"x": 3, "y": 3})
    return lab.page.locator("#chosen-weight")


def test_a_text_that_is_no_weight_stays_beside_the_map(visit: OpenLab) -> None:
    lab = visit(link(at=100_000))
    field, label = large(lab), lab.page.locator("label[for=chosen-weight]")
    complaint = lab.page.get_by_text("“1.2.3” is no number")
    field.fill("1.2.3")
    lab.page.locator(".kernel-map").click(position={"x": 80, "y": 80})
    expect(label).to_have_text("Weight, row 1, column 1")
    expect(field).to_be_focused()
    field.blur()
    expect(field).to_have_value("1.2.3")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(complaint).to_be_visible()
    lab.page.locator(".kernel-map").press("ArrowRight")
    expect(field).to_be_focused()
    lab.page.keyboard.press("Escape")
    expect(field).to_have_value("0")
    expect(complaint).to_have_count(0)
    field.fill("x")
    field.fill("1.5")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    lab.wait_for_link("kernel=1.5,0,0")


def test_a_weight_beside_the_map_that_changes_is_shown(visit: OpenLab) -> None:
    lab = visit(link(at=100_000))
    field = large(lab)
    field.fill("2")
    field.fill("two")
    lab.act("negate")
    expect(field).to_have_value("-2")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_the_pointer_takes_no_weight_from_under_the_typing(visit: OpenLab) -> None:
    lab = visit(link(at=100_000))
    field, label = large(lab), lab.page.locator("label[for=chosen-weight]")
    field.fill("2")
    lab.page.locator(".kernel-map").hover(position={"x": 80, "y": 80})
    expect(label).to_have_text("Weight, row 1, column 1")
    field.press("End")
    field.press("5")
    lab.wait_for_link("kernel=25,0,0")


@pytest.mark.parametrize(
    "text",
    [
        "0\t1\t0\n1\t-4\t1\n0\t1\t0",
        "[[0, 1, 0], [1, -4, 1], [0, 1, 0]]",
        "np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])",
        "tensor([[[[ 0.,  1.,  0.],\n          [ 1., -4.,  1.],\n          [ 0.,  1.,  0.]]]])",
    ],
    ids=["spreadsheet", "JSON", "NumPy", "PyTorch"],
)
def test_a_pasted_kernel(visit: OpenLab, text: str) -> None:
    lab = visit(CENTER)
    lab.page.evaluate(
        """(text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", text);
          const options = { clipboardData, bubbles: true, cancelable: true };
          document.body.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )
    expect_value(lab, value_of(lab, [[0, 1, 0], [1, -4, 1], [0, 1, 0]]))


def test_the_paste_box_says_what_is_wrong(visit: OpenLab) -> None:
    lab = visit(CENTER)
    lab.page.locator("[data-paste]").click()
    box = lab.page.locator(".paste textarea")
    box.fill("1 2\n3")
    expect(lab.page.locator(".paste")).to_contain_text("Row 2 has 1 numbers, the first has 2")
    expect(lab.page.locator("[data-use]")).to_be_disabled()
    box.fill("1 2; 3 4")
    lab.page.locator("[data-use]").click()
    expect_value(lab, value_of(lab, [[1, 2], [3, 4]]))


@pytest.mark.parametrize(
    "field", ["stride", "dilation", "padding", "kernel-rows", "kernel-columns", "bias", "position"]
)
def test_nothing_typed_breaks_the_page(visit: OpenLab, field: str) -> None:
    lab = visit(CENTER)
    number = lab.number(field)
    for typed in ("0", "", "-3", "99999999999", "abc", "1e400", "0.5", "NaN"):
        number.fill(typed)
        number.blur()
        lab.settle()
        expect(lab.page.locator("[data-trouble] .note")).to_have_count(0)
        assert number.input_value() not in ("", "abc", "1e400", "NaN")
    lab.weight(0, 0).fill("-1.5")
    lab.settle()


def test_a_refused_number_says_why(visit: OpenLab) -> None:
    lab = visit(CENTER)
    lab.number("stride").fill("0")
    expect(lab.page.get_by_text("“0” doesn't fit: whole numbers from 1 to 7.")).to_be_visible()
    lab.number("stride").fill("2")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("4 × 4")
    lab.weight(0, 0).fill("one")
    expect(lab.page.get_by_text("“one” is no number.")).to_be_visible()


def test_what_a_picture_cannot_take_is_adapted_and_said(visit: OpenLab) -> None:
    lab = visit(link(padding="valid", dilation=9, at=0))
    lab.page.locator("[data-sample=digit]").click()
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7")
    expect(lab.page.locator("[data-trouble=window]")).to_contain_text("Dilation is now 3 × 3")
    lab.settle()


def test_padding_of_each_side(visit: OpenLab) -> None:
    lab = visit(CENTER)
    lab.page.get_by_label("All sides the same padding").click()
    lab.number("padding-top").fill("3")
    lab.number("padding-right").fill("0")
    lab.settle()
    # 3 above, 1 below, 1 at the left, none at the right
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→9 × 6")


@pytest.mark.parametrize(
    ("layer", "sides"),
    [
        ({"kernel": "1,0,0,0,0,0,1"}, ("0", "0", "3", "3")),
        ({"dilation": "3,1"}, ("3", "3", "1", "1")),
        ({"dilation": "1,3", "kernel": "1,1;1,1"}, ("0", "1", "1", "2")),
    ],
)
def test_sides_that_differ_are_shown_each(
    visit: OpenLab, layer: dict[str, object], sides: tuple[str, ...]
) -> None:
    lab = visit(link(**{"image": "digit", "padding": "same", **layer}))
    for side, amount in zip(("top", "bottom", "left", "right"), sides, strict=True):
        expect(lab.number(f"padding-{side}")).to_have_value(amount)
    expect(lab.number("padding")).to_be_hidden()
    lab.number("padding-top").fill("2")
    lab.number("padding-top").blur()
    lab.settle()
    expect(lab.number("padding-top")).to_have_value("2")
    expect(lab.number("padding-right")).to_have_value(sides[3])
