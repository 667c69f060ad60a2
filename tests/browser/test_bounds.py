"""What the controls reach, the server takes: sliders from end to end, numbers step by step."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link


def refusals(lab: Lab) -> list[str]:
    """Requests that the server refuses from now on, as a list that grows."""
    found: list[str] = []
    lab.page.on(
        "response",
        lambda answer: found.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
    )
    return found


def places(slider: Locator) -> list[str]:
    """Where a slider can stand: its ends, and what comes of places on its way and beyond, then a low one."""
    found: list[str] = slider.evaluate(
        """(slider) => {
          const [least, most] = [Number(slider.min), Number(slider.max)];
          const before = slider.value;
          const parts = [1, 0, 0.71, 1.2, 0.37];
          const wanted = parts.map((part) => least + (most - least) * part);
          const snapped = wanted.map((place) => { slider.value = String(place); return slider.value; });
          slider.value = before;
          return [...new Set(snapped)];
        }"""
    )
    return found


def move(lab: Lab, slider: Locator, place: str) -> None:
    """Move a slider as a drag would, and wait for what comes of it."""
    slider.evaluate(
        """(slider, place) => {
          slider.value = place;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        place,
    )
    lab.settle()


def sliders(lab: Lab) -> list[Locator]:
    """The sliders that can be moved now, without the player's."""
    found = lab.page.locator("[data-slider]:visible:enabled").all()
    names = [slider.get_attribute("data-slider") for slider in found]
    return [lab.page.locator(f'[data-slider="{name}"]') for name in names]


@pytest.mark.parametrize(
    "setup",
    [
        {"image": "digit"},
        {"image": "digit", "mode": "reflect", "padding": "1"},
        {"image": "digit", "mode": "constant", "padding": "valid", "kernel": "1,2,3,4,5,6,7"},
        {"image": "digit", "pool": "max_pool", "stage": "pool"},
        {"image": "digit", "pool": "avg_pool", "stage": "pool", "pool_size": "3", "pool_padding": "1"},
        {"image": "digit", "mode": "symmetric", "padding": "full", "dilation": "2,1", "stride": "3,1"},
        {"image": "digit", "operator": "transposed"},
        {"image": "digit", "operator": "transposed", "kernel": "1", "up_stride": "3,2", "dilation": "4"},
        {"image": "digit", "sheet": "groups", "kernel": "1,2;3,4"},
        {"rank": "1", "sheet": "groups"},
        {"rank": "1", "operator": "transposed", "up_stride": "4"},
    ],
)
def test_no_place_of_a_slider_is_refused(visit: OpenLab, setup: dict[str, str]) -> None:
    lab = visit(link(at=0, **setup))
    refused = refusals(lab)
    assert sliders(lab)
    # each is left at its last place, where the others' bounds follow
    for slider in sliders(lab):
        for place in places(slider):
            if slider.is_enabled():
                move(lab, slider, place)
                expect(slider).to_have_js_property("value", place)
                expect(lab.page.locator("[data-trouble] .note")).to_have_count(0)
    assert not refused


@pytest.mark.parametrize("preset", ["box", "gaussian", "log", "gabor", "motion", "random"])
def test_no_place_of_a_presets_sliders_is_refused(visit: OpenLab, preset: str) -> None:
    lab = visit(link(image="coffee", side=64, kernel=preset, at=0))
    refused = refusals(lab)
    expect(lab.page.locator("[data-slider*=parameter]").first).to_be_attached()
    found = [slider for slider in sliders(lab) if "parameter" in (slider.get_attribute("data-slider") or "")]
    assert found
    for slider in found:
        for place in places(slider):
            move(lab, slider, place)
    assert not refused


def test_a_number_keeps_to_the_steps_of_its_slider(visit: OpenLab) -> None:
    lab = visit(link(image="digit", kernel="motion", at=0))
    refused = refusals(lab)
    length = lab.number("parameter-length")
    expect(length).to_have_value("9")
    length.press("ArrowUp")
    expect(length).to_have_value("11")
    lab.settle()
    length.press("Shift+ArrowDown")
    expect(length).to_have_value("3")
    lab.settle()
    length.fill("4")
    expect(length).to_have_attribute("aria-invalid", "true")
    expect(lab.page.get_by_text("“4” doesn't fit: 3, 5 … 63.")).to_be_visible()
    lab.settle()
    assert not refused
