"""The chain: a convolution, then perhaps an activation, then perhaps pooling; each can be looked at."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link

pytestmark = pytest.mark.computes


def test_layers_are_added_by_choosing_them(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=0))
    lab.page.locator("[data-stage=pool]").click()
    expect(lab.page.locator("[data-stage=pool]")).to_have_text("Max pool")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→3 × 3")
    lab.page.locator("[data-stage=activation]").click()
    expect(lab.page.locator("[data-stage=activation]")).to_have_text("ReLU")
    lab.settle()
    lab.page.locator("[data-stage=conv]").click()
    expect(lab.weight(0, 0)).to_be_visible()


def test_pooling_shows_the_largest_cell_of_its_window(visit: OpenLab) -> None:
    lab = visit(link(image="digit", activation="relu", pool="max_pool", stage="pool", at=4))
    layers = [
        {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"},
        {"kind": "relu"},
        {"kind": "max_pool", "kernel_size": 2, "stride": 2},
    ]
    body = {
        "input": {"image": "digit", "color": "native"},
        "before": layers[:2],
        "layer": layers[2],
        "start": 4,
        "count": 1,
    }
    (frame,) = lab.api("/frames", body)["frames"]
    expect(lab.value).to_have_text(f"{frame['value']:.3f}")
    winner = lab.page.locator(".winner")
    assert winner.get_attribute("data-cell") == f"{frame['winner'] // 2},{frame['winner'] % 2}"


def test_the_pools_settings(visit: OpenLab) -> None:
    lab = visit(link(image="digit", pool="avg_pool", stage="pool", at=0))
    lab.number("poolSize").fill("3")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→2 × 2")
    lab.page.get_by_label("Keep a last, partial window").check()
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→3 × 3")
    lab.number("poolStride").fill("1")
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("7 × 7→5 × 5")


def test_an_activation_shows_what_becomes_of_a_value(visit: OpenLab) -> None:
    lab = visit(link(image="digit", activation="leaky_relu", slope=0.5, stage="activation", at=25))
    before = float((lab.page.locator("[data-cell]").first.text_content() or "").replace("\u2212", "-"))
    assert before < 0
    assert abs(lab.shown_number() - before / 2) < 1e-3


def test_maps_of_each_channel(visit: OpenLab) -> None:
    lab = visit(link(channels="each", at=146_000))
    lab.page.get_by_role("group", name="Map that is shown").get_by_text("B", exact=True).click()
    expect(lab.page.locator(".block .caption").first).to_have_text("window, blue")


def test_another_stage_keeps_the_place(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=5 * 7 + 4))
    expect(lab.where).to_have_text("row 5, column 4")
    lab.page.locator("[data-stage=pool]").click()
    expect(lab.where).to_have_text("row 2, column 1")
    lab.page.locator("[data-stage=conv]").click()
    expect(lab.where).to_have_text("row 5, column 4")


def test_going_back_takes_the_address_at_its_word(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=5 * 7 + 4))
    lab.number("stride").fill("3")
    expect(lab.where).to_have_text("row 2, column 1")
    lab.wait_for_link("stride=3")
    lab.page.go_back()
    expect(lab.where).to_have_text("row 5, column 4")
    lab.page.go_forward()
    expect(lab.where).to_have_text("row 2, column 1")
