"""No number but zero reads as zero, and large ones keep their digits."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link


def test_the_sum_of_tiny_weights_is_not_zero(visit: OpenLab) -> None:
    lab = visit(link(image="digit", kernel="0.0002", padding="valid", at=17))
    assert lab.shown_number() > 0
    products = lab.page.locator(".block").nth(2).locator("[data-cell]").all_text_contents()
    assert all(float(text) != 0 for text in products)


def test_the_sum_of_huge_weights_keeps_the_digits_of_float32(visit: OpenLab) -> None:
    lab = visit(link(image="digit", kernel="790123456", padding="valid", at=17))
    title = float(lab.value.get_attribute("title") or "nan")
    assert abs(lab.shown_number() / title - 1) < 1e-6
    expect(lab.value).not_to_contain_text("e")
