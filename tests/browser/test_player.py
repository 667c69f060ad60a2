"""The player: it plays, steps, scrubs, jumps, ends and begins again."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link

DIGIT = link(image="digit", at=0)
SOBEL = {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"}


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
    lab.page.wait_for_timeout(200)
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
