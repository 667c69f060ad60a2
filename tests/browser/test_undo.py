"""Undo and redo for everything: each control is changed by hand, all of it taken back, and made again."""

import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab

URL = Path(__file__).resolve().parents[2] / "static" / "js" / "url.js"
SCALE = "[data-legend]"

# What the link says of it, the control, and what is chosen there; "" is a click.
Change = tuple[str, str, str]
CHAINS: dict[str, tuple[str, list[Change]]] = {
    "window": (
        "image=digit",
        [
            ("kernel", "[data-weight='1,1']", "2.5"),
            ("kernel", "button[data-action=turn]", ""),
            ("padding", "[data-field=padding]", "3"),
            ("kernel", "[data-field=kernel-rows]", "4"),
            ("stride", "[data-field=stride]", "2"),
            ("dilation", "[data-slider=dilation]", "2"),
            ("mode", "[data-value=constant]", ""),
            ("fill", "[data-field=fill]", "0.5"),
            ("bias", "[data-field=bias]", "0.25"),
            ("flip", "[data-flip]", ""),
            ("backend", "[data-value=numpy]", ""),
            ("a", "button[data-action=compare]", ""),
            ("rank", ".ranks [data-value='1']", ""),
        ],
    ),
    "layers": (
        "image=coffee&side=32&channels=each",
        [
            ("activation", "[data-stage=activation]", ""),
            ("activation", "[data-value=leaky_relu]", ""),
            ("slope", "[data-field=slope]", "0.25"),
            ("pool", "[data-stage=pool]", ""),
            ("pool_size", "[data-slider=poolSize]", "3"),
            ("pool_stride", "[data-field=poolStride]", "1"),
            ("pool_padding", "[data-field=poolPadding]", "1"),
            ("pool", "[data-value=avg_pool]", ""),
            ("pool_ceil", "#layer [type=checkbox]:visible >> nth=0", ""),
            ("pool_count", "#layer [type=checkbox]:visible >> nth=1", ""),
            ("map", "[data-pane=output] [data-value='1']", ""),
            ("colors", "[data-colormap=viridis]", ""),
            ("range", ".popover [data-value=symmetric]", ""),
            ("stage", "[data-stage=conv]", ""),
            ("channels", "[data-value=grey]", ""),
            ("side", "[data-part=source] select", "16"),
            ("image", "[data-sample=digit]", ""),
        ],
    ),
    "volume": (
        "rank=3&source=blobs+size:6&stack=slices",
        [
            ("operator", "[data-stage=transposed]", ""),
            ("up_stride", "[data-field=spread]", "3"),
            ("deep", "[data-field=outputPadding]", "2"),
            ("up_padding", "[data-field=cut]", "0"),
            ("output_padding", "[data-field=outputPadding]", "0"),
            ("kernel", "[data-field=kernel-depth]", "2"),
            ("dilation", "[data-field=up-dilation]", "2"),
            ("source", "[data-field=source-size]", "5"),
            ("source", "[data-source=gyroid]", ""),
        ],
    ),
}


def told(lab: Lab) -> dict[str, list[str]]:
    """What the address says of the setup; where somebody looks, undo leaves alone."""
    lab.settle()
    parts = parse_qs(lab.page.evaluate("location.hash.slice(1)"))
    return {key: value for key, value in parts.items() if key not in ("at", "zoom", "channel")}


@pytest.mark.parametrize(("start", "changes"), CHAINS.values(), ids=CHAINS)
def test_each_change_is_taken_back_and_made_again(visit: OpenLab, start: str, changes: list[Change]) -> None:
    lab = visit(start)
    states = [told(lab)]
    for key, control, value in changes:
        if "colormap" in control:
            lab.page.locator(SCALE).click()
        there = lab.page.locator(control).locator("visible=true").first
        if not value:
            there.click()
        elif "select" in control:
            there.select_option(value)
        else:
            there.fill(value)
        if "symmetric" in control:
            lab.page.keyboard.press("Escape")
        states.append(told(lab))
        assert states[-1].get(key) != states[-2].get(key), (key, control)
    number = lab.value.text_content()
    for expected in states[-2::-1]:
        lab.page.keyboard.press("Control+z")
        assert told(lab) == expected
    for _ in changes:
        lab.page.keyboard.press("Control+Shift+Z")
    assert told(lab) == states[-1]
    expect(lab.value).to_have_text(number or "")


def test_the_window_is_again_where_it_was(visit: OpenLab) -> None:
    lab = visit("image=coffee&at=146151&between=146100,146200")
    expect(lab.where).to_have_text("row 243, column 351")
    lab.number("stride").fill("3")
    expect(lab.where).to_have_text("row 81, column 117")
    lab.settle()
    lab.page.keyboard.press("Control+z")
    expect(lab.where).to_have_text("row 243, column 351")
    lab.wait_for_link("between=146100,146200")


def test_every_part_of_a_setup_is_among_them() -> None:
    table = re.search(r"const FIELDS =.*?\}\);", URL.read_text(), re.DOTALL)
    assert table
    fields = set(re.findall(r"^ +(\w+): \{ field:", table.group(), re.MULTILINE))
    assert {key for _, changes in CHAINS.values() for key, _, _ in changes} == fields | {"kernel", "padding"}
