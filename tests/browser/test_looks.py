"""For everyone: both themes, both languages, a phone, the keyboard, and no violation that axe can find."""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab

WIDTHS = [1440, 900, 390]
OPENERS = [
    "[data-presets]",
    "[data-legend]",
    "[data-export]",
    "[data-paste]",
    "[data-action=share]",
    "[data-action=help]",
]
OPEN = "dialog[open], :popover-open"
# What can be operated, and what it may lie on: a slider's ends on their histogram, tools on a picture.
OVERLAPS = """() => {
  const inside = (e) => e.closest("[popover], .probe, .zoom, .peek, .skip, .visually-hidden, canvas, .toast");
  const seen = [...document.querySelectorAll("button, input, select, a, h2, math, .badge, .facts, td")]
    .filter((e) => !inside(e) && e.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
  const boxes = seen.map((e) => e.getBoundingClientRect());
  const found = [];
  for (let i = 0; i < seen.length; i++)
    for (let j = i + 1; j < seen.length; j++) {
      if (seen[i].contains(seen[j]) || seen[j].contains(seen[i])) continue;
      // what is scrolled out of one panel lies under the next
      if (seen[i].closest("main > *, header") !== seen[j].closest("main > *, header")) continue;
      const [a, b] = [boxes[i], boxes[j]];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1.5 && down > 1.5) found.push([seen[i], seen[j]].map((e) => e.outerHTML.slice(0, 80)));
    }
  return found.slice(0, 4);
}"""


TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((e) => !e.closest(".strip") && !e.closest("[popover]") && !e.closest(".visually-hidden"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && e.getClientRects().length > 0)
  .map((e) => e.tagName + "." + e.className).slice(0, 5)"""

# no more than that travels: what axe looked at and found well is a megabyte
VIOLATIONS = """async (within) =>
  (await axe.run({ include: [[within]] }, { resultTypes: ["violations"] })).violations"""


# What stands out of its region's column, and numbers and shapes that their fields cut off.
CUT = """() => {
  const found = [];
  for (const part of document.querySelectorAll(".layer > .group, .shape > *, .desk-card")) {
    const end = part.getBoundingClientRect().right - parseFloat(getComputedStyle(part).paddingRight);
    for (const e of part.querySelectorAll("button, input, select, h2, canvas, svg, .segments")) {
      if (e.closest("[popover], pre, .table-box, .desk-head") || !e.checkVisibility()) continue;
      if (e.getBoundingClientRect().right > end + 0.6) found.push(e.outerHTML.slice(0, 80));
      if (e.matches("input:not([type])") && e.scrollWidth > e.clientWidth + 1) found.push(e.value);
    }
  }
  return found.slice(0, 4);
}"""


def assert_accessible(lab: Lab, within: str = "html") -> None:
    """Axe finds nothing in this part of the page."""
    if not lab.page.evaluate("'axe' in globalThis"):
        lab.page.evaluate(Axe().axe_script)
    found = lab.page.evaluate(VIOLATIONS, within)
    assert not found, [
        (violation["id"], [node["html"][:120] for node in violation["nodes"]]) for violation in found
    ]


@pytest.mark.parametrize(("theme", "locale"), [("light", "en-US"), ("dark", "zh-CN")])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(visit: OpenLab, theme: str, locale: str, width: int) -> None:
    lab = visit(width=width, color_scheme=theme, locale=locale)
    assert_accessible(lab)


@pytest.mark.parametrize(
    ("theme", "width", "height"), [("light", 1440, 900), ("dark", 390, 844), ("dark", 1440, 900)]
)
def test_axe_finds_nothing_in_what_opens(visit: OpenLab, theme: str, width: int, height: int) -> None:
    lab = visit("channels=each", color_scheme=theme, width=width, height=height)
    for opener in OPENERS:
        lab.page.locator(opener).first.click()
        expect(lab.page.locator(OPEN).first).to_be_visible()
        lab.settle()
        assert_accessible(lab, OPEN)
        lab.page.keyboard.press("Escape")


@pytest.mark.parametrize(
    ("theme", "width", "query"),
    [("light", 960, "?embed=1"), ("dark", 360, "?embed=1&show=kernel"), ("dark", 1440, "?hide=source,code")],
)
def test_axe_finds_nothing_in_a_figure(open_lab: OpenLab, theme: str, width: int, query: str) -> None:
    assert_accessible(open_lab(query=query, color_scheme=theme, width=width))


@pytest.mark.parametrize(
    "stage",
    [
        "activation=sigmoid&stage=activation",
        "pool=avg_pool&stage=pool",
        "kernel=gabor+size:15",
        "at=146151",
        "sheet=groups&groups=4",
        "sheet=channels&activation=relu&at=146151",
        "operator=transposed&kernel=0.25,0.5,0.25;0.5,1,0.5;0.25,0.5,0.25&image=digit&sheet=ways&at=17",
        "operator=transposed&kernel=box&sheet=overlap&coverage=1",
        "rank=1&flip=1&coverage=1&at=20",
        "rank=3&source=blobs+size:8&stack=slices&views=im2col&at=150",
        "desk=solve",
    ],
)
def test_axe_finds_nothing_in_other_states(visit: OpenLab, stage: str) -> None:
    lab = visit(stage)
    assert_accessible(lab)
    lab.page.emulate_media(color_scheme="dark")
    lab.page.set_viewport_size({"width": 360, "height": 780})
    lab.settle()
    assert_accessible(lab)


def test_axe_finds_nothing_below_the_pictures_of_a_phone(visit: OpenLab) -> None:
    lab = visit("stride=0&channels=each", width=390, height=844)
    lab.number("bias").click()
    expect(lab.page.get_by_role("button", name="Back to the feature map")).to_be_visible()
    assert_accessible(lab)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_nothing_but_the_sum_scrolls_sideways(visit: OpenLab, locale: str) -> None:
    lab = visit("kernel=gaussian+size:7&channels=each&operator=transposed", locale=locale)
    slow = "numpy · cpu · zero_insertion · 1,234 ms"
    lab.page.locator("[data-engine]").evaluate("(e, text) => { e.textContent = text; }", slow)
    for width in (320, 360, 390, 700, 768, 900, 1024, 1180, 1440, 1920, 2560):
        lab.page.set_viewport_size({"width": width, "height": 900})
        lab.settle()
        wide = lab.page.evaluate(TOO_WIDE)
        assert wide == [], width
        assert lab.page.evaluate("document.documentElement.scrollWidth") <= width
        assert lab.page.evaluate(OVERLAPS) == [], width


@pytest.mark.parametrize(
    "link", ["kernel=laplacian_4&desk=network", "kernel=gabor+size:15", "rank=3&kernel=laplacian_6"]
)
def test_nothing_stands_out_of_its_column_or_is_cut_off(visit: OpenLab, link: str) -> None:
    lab = visit(link)
    for width in (1440, 390):
        lab.page.set_viewport_size({"width": width, "height": 900})
        lab.settle()
        assert lab.page.evaluate(CUT) == [], width


def test_a_phones_commands_stand_beside_the_mark(visit: OpenLab) -> None:
    lab = visit(width=390, height=844)
    mark, help_button = (lab.page.locator(name).bounding_box() for name in (".logo", "[data-action=help]"))
    assert mark is not None
    assert help_button is not None
    assert help_button["y"] < mark["y"] + mark["height"]


@pytest.mark.parametrize("link", ["", "desk=paste"])
def test_a_tablet_has_settings_and_shape_beside_each_other(visit: OpenLab, link: str) -> None:
    lab = visit(link, width=900, height=1200)
    views, kernel, shape = (
        lab.page.locator(part).evaluate("(e) => e.getBoundingClientRect().top")
        for part in (".views", "[data-part=kernel]", ".panel.shape")
    )
    assert views < shape
    assert abs(kernel - shape) < 24


def test_the_phone_shows_things_in_order(visit: OpenLab) -> None:
    lab = visit(width=390, height=844)
    tops = [
        lab.page.locator(selector).first.evaluate("(e) => e.getBoundingClientRect().top")
        for selector in ("[data-pane=input]", "[data-pane=output]", ".player", ".kernel-grid", "[data-shape]")
    ]
    assert tops == sorted(tops)


def test_the_theme_follows_the_system_and_the_person(open_lab: OpenLab) -> None:
    lab = open_lab(color_scheme="dark")
    root = lab.page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    lab.page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")
    lab.act("theme")
    expect(root).to_have_attribute("data-theme", "dark")
    lab.page.reload()
    lab.settle()
    expect(root).to_have_attribute("data-theme", "dark")


def test_the_language_follows_the_browser_and_the_person(open_lab: OpenLab) -> None:
    lab = open_lab(locale="zh-CN")
    expect(lab.page.get_by_role("heading", name="卷积核")).to_be_visible()
    expect(lab.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    lab.act("language")
    expect(lab.page.get_by_role("heading", name="Kernel")).to_be_visible()
    lab.weight(0, 0).fill("3")
    lab.settle()
    lab.page.reload()
    lab.settle()
    expect(lab.page.get_by_role("heading", name="Kernel")).to_be_visible()


def test_help_lists_every_key(visit: OpenLab) -> None:
    lab = visit()
    lab.page.keyboard.press("?")
    dialog = lab.page.get_by_role("dialog", name="What you see")
    expect(dialog).to_be_visible()
    assert dialog.locator("kbd").count() >= 15
    lab.page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


def test_every_control_is_reached_by_tab(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit")
    seen = set()
    for _ in range(140):
        lab.page.keyboard.press("Tab")
        mark = lab.page.evaluate(
            """() => {
              const [first] = Object.entries(document.activeElement.dataset);
              return first?.join("=");
            }"""
        )
        seen.add(mark)
    for wanted in (
        "stage=pool",
        "sample=coffee",
        "weight=1,1",
        "canvas=input",
        "action=play",
        "field=stride",
        "language=pytorch",
    ):
        assert wanted in seen, wanted


def test_a_whole_task_by_keyboard_alone(visit: OpenLab) -> None:
    """From the picture by kernel, window and steps to a file, and back: the numbers are the server's."""
    lab = visit("image=digit")
    keys = lab.page.keyboard

    def tab_to(control: str) -> None:
        for _ in range(200):
            keys.press("Tab")
            if lab.page.evaluate("(css) => document.activeElement.matches(css)", control):
                return
        raise AssertionError(control)

    tab_to("[data-presets]")
    keys.press("Enter")
    keys.type("box")
    keys.press("Enter")
    tab_to('[data-weight="1,1"]')
    keys.type("2")
    tab_to("[data-field=stride]")
    keys.press("ArrowUp")
    tab_to("[data-canvas=output]")
    for key in ("Home", "ArrowDown", "ArrowRight"):
        keys.press(key)
    lab.settle()
    expect(lab.where).to_have_text("row 1, column 1")
    ninth = 1 / 9
    kernel = [[ninth] * 3, [ninth, 2, ninth], [ninth] * 3]
    layer = {"kind": "conv", "kernel": kernel, "channels": "sum", "padding": "same", "stride": 2}
    digit = {"image": "digit", "color": "native"}
    (frame,) = lab.api("/frames", {"input": digit, "layer": layer, "start": 5, "count": 1})["frames"]
    assert lab.shown_number() == pytest.approx(frame["value"], abs=6e-4)
    tab_to("[data-view=matrix]")
    keys.press("Enter")
    tab_to("[data-plate=matrix-output]")
    expect(lab.page.locator("[data-plate=matrix-output] [role=gridcell]").first).to_be_attached()
    keys.press("Escape")
    keys.press("e")
    expect(lab.page.locator("dialog.export [data-format=mp4]")).to_be_visible()
    tab_to("[data-export-kind=tensor]")
    keys.press("Enter")
    tab_to("[data-format=npy]")
    keys.press("Enter")
    tab_to("[data-export-save]")
    with lab.page.expect_download() as download:
        keys.press("Enter")
    saved = np.load(download.value.path())
    assert saved[0, 0, 1, 1] == np.float32(frame["value"])
    keys.press("Escape")
    for _ in range(3):
        keys.press("Control+z")
    lab.settle()
    assert "stride" not in lab.page.url
    assert "kernel" not in lab.page.url
    expect(lab.weight(0, 0)).to_have_value("\u22121")


def test_numbers_are_the_readers_where_they_are_read(open_lab: OpenLab) -> None:
    lab = open_lab("at=146151&bias=0.25", locale="de-DE")
    expect(lab.value).to_have_text("10,077")
    expect(lab.page.locator("[data-probe=output] .values")).to_have_text(re.compile(r"^10,077\d+$"))
    expect(lab.page.locator(".player .where")).to_contain_text("240.000")
    expect(lab.page.locator("[data-legend] > span").last).to_contain_text("3,7")
    expect(lab.number("bias")).to_have_value("0.25")
    lab.number("bias").fill("0,5")
    expect(lab.value).to_have_text("10,327")
    lab.wait_for_link("bias=0.5")
