"""What the controls reach, the server takes: sliders from end to end, numbers step by step."""

import pytest
from playwright.sync_api import expect

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


# Beyond the end of a slider, to its beginning, and to a low place on its way at last. All in the page: for
# hundreds of places it costs much to come and go.
MOVE = """async (name) => {
  const found = () => document.querySelector(`[data-slider="${name}"]`);
  const [least, most] = [Number(found().min), Number(found().max)];
  const [before, probe] = [found().value, found()];
  const places = [1.2, 0, 0.37].map((part) => {
    probe.value = String(least + (most - least) * part);
    return probe.value;
  });
  probe.value = before;
  const wrong = [];
  for (const place of new Set(places)) {
    if (found().disabled) continue;
    found().value = place;
    found().dispatchEvent(new Event("input", { bubbles: true }));
    for (let round = 0; round < 30 && await atRest(500); round++);
    if (found().value !== place) wrong.push(`${name} ${place}: ${found().value}`);
    const trouble = document.querySelector("[data-trouble] .note");
    if (trouble) wrong.push(`${name} ${place}: ${trouble.textContent}`);
  }
  return wrong;
}"""


def move(lab: Lab, slider: str) -> None:
    """Move a slider as drags would, each time until nothing more comes of it."""
    assert lab.page.evaluate(MOVE, slider) == []
    lab.settle()


def sliders(lab: Lab) -> list[str]:
    """Names of the sliders that can be moved now, without the player's."""
    found = lab.page.locator("[data-slider]:visible:enabled")
    names: list[str] = found.evaluate_all("(all) => all.map((slider) => slider.dataset.slider)")
    return names


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
    found = sliders(lab)
    assert found
    # each is left at its last place, where the others' bounds follow
    for slider in found:
        move(lab, slider)
    assert not refused


@pytest.mark.parametrize("preset", ["box", "gaussian", "log", "gabor", "motion", "random"])
def test_no_place_of_a_presets_sliders_is_refused(visit: OpenLab, preset: str) -> None:
    lab = visit(link(image="coffee", side=64, kernel=preset, at=0))
    refused = refusals(lab)
    expect(lab.page.locator("[data-slider*=parameter]").first).to_be_attached()
    found = [slider for slider in sliders(lab) if "parameter" in slider]
    assert found
    for slider in found:
        move(lab, slider)
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
