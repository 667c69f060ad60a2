"""What the page shows is what the engine computed: in words, and pixel by pixel."""

import base64
import math
import re

import pytest

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

pytestmark = pytest.mark.computes

SOBEL = {"kind": "conv", "kernel": "sobel_x", "channels": "sum", "padding": "same"}
COFFEE = {"image": "coffee", "color": "native"}


def test_the_sum_is_the_frame_of_the_api(visit: OpenLab) -> None:
    index = 243 * 600 + 351
    lab = visit(link(at=index))
    (frame,) = lab.api("/frames", {"input": COFFEE, "layer": SOBEL, "start": index, "count": 1})["frames"]

    assert lab.shown_number() == pytest.approx(frame["value"], abs=5e-4)
    cells = lab.page.locator(".block").first.locator("[data-cell]").all_text_contents()
    assert [float(text) for text in cells] == pytest.approx(
        [value for row in frame["patch"][0] for value in row], abs=5e-4
    )
    table = lab.page.get_by_role("table", name="window, red")
    assert [len(row.get_by_role("cell").all()) for row in table.get_by_role("row").all()] == [3, 3, 3]
    sums = lab.page.locator("[data-channel]").all_text_contents()
    for text, value in zip(sums, frame["channel_sums"], strict=True):
        assert float(text.lstrip("abcdefghijklmnopqrstuvwxyz").replace("\u2212", "-")) == pytest.approx(
            value, abs=5e-4
        )


def color_table(lab: Lab, name: str) -> bytes:
    """256 colours, three bytes each."""
    (entry,) = [entry for entry in lab.api("/colormaps")["colormaps"] if entry["name"] == name]
    return base64.b64decode(entry["table"])


def expected_color(value: float, low: float, high: float, table: bytes) -> tuple[int, int, int]:
    """The colour of a value, through the 8-bit levels that the page receives."""
    level = min(254, max(0, math.trunc((value - low) / (high - low) * 253 + 1)))
    place = {0: 0, 254: 255}.get(level, round((level - 1) / 252 * 255))
    red, green, blue = table[place * 3 : place * 3 + 3]
    return red, green, blue


@pytest.mark.parametrize(
    ("theme", "table", "channels"), [("light", "signed", "sum"), ("dark", "signed_dark", "grey")]
)
def test_output_pixels_are_the_engines_numbers(visit: OpenLab, theme: str, table: str, channels: str) -> None:
    lab = visit(link(image="digit", range="symmetric", channels=channels), color_scheme=theme)
    picture = {"image": "digit", "color": "gray" if channels == "grey" else "native"}
    answer = lab.api("/convolve", {"input": picture, "layer": SOBEL, "values": True})
    rows = answer["output"]["data"][0][0]
    largest = max(abs(value) for row in rows for value in row)
    colors = color_table(lab, table)
    box = lab.canvas("output").bounding_box()
    assert box
    # With one ring of padding the picture is 9 × 9 cells; a cell's upper left part has no digits in it.
    pitch = box["width"] / 9
    top = (box["height"] - box["width"]) / 2
    for row in range(7):
        for column in range(7):
            seen = lab.pixel("output", (column + 1.15) * pitch, top + (row + 1.2) * pitch)
            wanted = expected_color(rows[row][column], -largest, largest, colors)
            if (row, column) != (0, 0):  # the shown cell wears a frame
                assert seen == pytest.approx(wanted, abs=3), (row, column)


def test_input_pixels_are_the_picture(visit: OpenLab) -> None:
    lab = visit(link(image="digit", padding="valid", at=0))
    answer = lab.api(
        "/convolve",
        {
            "input": {"image": "digit", "color": "native"},
            "layer": {"kind": "conv", "kernel": [[1]]},
            "values": True,
        },
    )
    rows = answer["output"]["data"][0][0]
    box = lab.canvas("input").bounding_box()
    assert box
    pitch = box["width"] / 7
    top = (box["height"] - box["width"]) / 2
    for row in range(3, 7):
        for column in range(7):
            grey = rows[row][column] * 255
            seen = lab.pixel("input", (column + 0.15) * pitch, top + (row + 0.2) * pitch)
            assert seen == pytest.approx((grey, grey, grey), abs=2), (row, column)


def test_a_photo_shows_its_own_pixels_when_near(visit: OpenLab) -> None:
    lab = visit(link(zoom="39,300,200", at=0))
    lab.settle()
    region = [[198, 203], [298, 303]]
    values = lab.api(
        "/values", {"input": COFFEE, "layer": SOBEL, "input_region": region, "output_region": region}
    )
    box = lab.canvas("input").bounding_box()
    assert box
    # in a corner, where no number is written
    for row in (198, 199, 200, 201):
        for column in (298, 300, 302):
            x = (column - 300 + 0.1) * 39 + box["width"] / 2
            y = (row - 200 + 0.1) * 39 + box["height"] / 2
            wanted = [values["input"]["values"][c][row - 198][column - 298] * 255 for c in range(3)]
            assert lab.pixel("input", x, y) == pytest.approx(wanted, abs=2)


LOOKS: list[dict[str, str]] = [
    {},
    {"range": "symmetric"},
    {"range": "percentile"},
    {"range": "-0.5,2"},
    {"channels": "each", "range": "per_map"},
    {"channels": "each", "range": "full", "kernel": "gaussian"},
]


def test_the_legend_says_the_range_that_the_server_gave(visit: OpenLab) -> None:
    """In a page of its own, which remembers no answer."""
    lab = visit(link(image="digit", at=0))
    for look in LOOKS:
        lab.follow(link(image="digit", at=0))
        with lab.page.expect_response(re.compile(r"/convolve\?.*range")) as answered:
            lab.follow(link(image="coffee", at=0, **look))
        headers = answered.value.headers
        low, high = map(float, headers["x-convscope-ranges"].split(";")[0].split(","))
        least, most = map(float, headers["x-convscope-extremes"].split(";")[0].split(","))
        texts = lab.page.locator("[data-legend] > span").all_text_contents()
        # three ranges have no common ends: those of the channel whose numbers are shown, by name
        shown = [text.removeprefix("red ") for text in texts]
        numbers = [float(re.sub("[≤≥+ ]", "", text).replace("\u2212", "-")) for text in shown]
        assert numbers == pytest.approx([low, high], rel=5e-3)
        assert [text[0] in "≤≥" for text in shown] == [least < low, most > high]
